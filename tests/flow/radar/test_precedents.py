"""Orders like another: of its type, those with the most in common first, and what became of them."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from tests.cast import NOW, Factory
from tests.flow.radar.conftest import Place, Report
from yinuo.flow.orders import queries as orders
from yinuo.flow.radar import queries
from yinuo.flow.radar.queries import Precedents
from yinuo.ground.kernel.tenancy import acting_for

LAST = ("confirm", "prepare", "dispatch", "transport")


def _delivered(place: Place, report: Report, number: str, *, took: float, days: float | None, **facts: object) -> UUID:
    began = NOW - timedelta(days=60)
    order_id = place(number, days=days, at=began, **facts)
    for place_in_order, stage in enumerate(LAST):
        at = began + timedelta(days=took * place_in_order / 4)
        report(order_id, stage, "started", at)
        report(order_id, stage, "finished", began + timedelta(days=took * (place_in_order + 1) / 4))
    return order_id


def _asked(factory: Factory, order_id: UUID) -> Precedents:
    with acting_for(factory.id):
        order = orders.order(order_id=order_id)
        assert order is not None
        return queries.precedents(order=order)


def test_the_most_alike_come_first_and_say_how_they_ended(factory: Factory, place: Place, report: Report) -> None:
    _delivered(place, report, "SO-1", took=12, days=10, region="华东")
    _delivered(place, report, "SO-2", took=8, days=10, vip=True, region="华北")
    _delivered(place, report, "SO-3", took=8, days=None, region="华东", vip=True)
    present = place("SO-9", region="华东")
    report(present, "confirm", "started", NOW)

    found = _asked(factory, present)

    assert found.rows[0].order.number == "SO-1"
    assert found.rows[0].order.shared == ("customer", "region")
    assert found.rows[0].order.hours_late == pytest.approx(48)
    assert (found.judged, found.late) == (2, 1)
    assert found.stage is not None and found.stage.code == "confirm"
    assert found.rows[0].rest_hours == pytest.approx(12 * 24)


def test_an_organisation_without_deliveries_has_none(factory: Factory, place: Place) -> None:
    found = _asked(factory, place("SO-1"))

    assert found.rows == () and (found.judged, found.late) == (0, 0)


def test_what_is_blank_is_not_shared(factory: Factory, place: Place, report: Report) -> None:
    _delivered(place, report, "SO-1", took=8, days=10)

    (row,) = _asked(factory, place("SO-2", vip=True)).rows

    assert row.order.shared == ()
