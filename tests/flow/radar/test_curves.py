"""Curves of forecasts are numbers in the database, and stay what they are through an update and back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pyarrow as pa
import pytest
from django.core.management import call_command

from tests.cast import NOW, Factory
from yinuo.flow.radar import actions, queries
from yinuo.flow.radar.bookpart import by_value
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.tenancy import acting_for


def _curves(factory: Factory, order_id: UUID) -> tuple[float, ...]:
    with acting_for(factory.id):
        return tuple(queries.forecasts_of(order_ids=[order_id])[order_id].curve)


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_a_curve_comes_along_with_an_update_and_back(factory: Factory, place: Callable[..., UUID]) -> None:
    order_id = place("SO-1", days=20)
    with clock.frozen(NOW + timedelta(hours=5)), acting_for(factory.id):
        actions.reforecast(order_ids=[order_id])
    before = _curves(factory, order_id)

    try:
        call_command("migrate", "radar", "0007", database="owner", verbosity=0)
    finally:
        call_command("migrate", "radar", database="owner", verbosity=0)

    assert len(before) == 7 and _curves(factory, order_id) == before


def test_what_a_text_stands_for_is_asked_once() -> None:
    asked: list[str] = []

    def told(text: str) -> float:
        asked.append(text)
        return float(len(text))

    found = by_value(column=pa.chunked_array([["vip", None, "standard"], ["vip"]]), told=told)

    assert found.tolist() == [3.0, 0.0, 8.0, 3.0] and sorted(asked) == ["", "standard", "vip"]
    assert not len(by_value(column=pa.chunked_array([pa.array([], pa.string())]), told=told))
