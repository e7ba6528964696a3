"""What scorecards reckon by themselves is what the layer says of the same."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from tests.cast import Factory
from tests.flow.insight.test_insight import PERIOD, factory
from yinuo.flow.care import actions as care
from yinuo.flow.insight import queries, scorecards, sight
from yinuo.flow.orders.models import Order
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.events import acting_as
from yinuo.ground.kernel.tenancy import acting_for

__all__ = ["factory"]
pytestmark = pytest.mark.django_db
SUPPLIERS = {"A": "S-1", "B": "S-1", "C": "S-2", "D": "S-2"}


@pytest.fixture
def here(factory: Factory) -> Iterator[Factory]:
    """The book of the table of deliveries, with suppliers and more complaints."""
    with acting_for(factory.id):
        for number, code in SUPPLIERS.items():
            Order.objects.filter(number=number).update(supplier_code=code)
        for place, hours in enumerate((1, 100)):
            _complain("B", f"again-{place}", hours)
        _complain("D", "d", 3)
        yield factory


def _complain(number: str, key: str, hours: float) -> None:
    """Let an order's customer complain when it is there, and answer after so many hours."""
    order = Order.objects.get(number=number)
    with clock.frozen(order.delivered_at):
        made = care.raise_complaint(
            order_id=order.id, topic="late", text="晚了", reporter="王工", channel="portal", key=key
        )
    with clock.frozen(order.delivered_at + timedelta(hours=hours)):
        care.reply(complaint_id=made.id, text="抱歉")


def layer(metric: str, dimension: str) -> dict[str, tuple[float, int]]:
    """Return the numbers of the layer by key, each with how many facts it stands on."""
    groups = queries.breakdown(metric=metric, dimension=dimension, period=PERIOD)
    return {one.key: (round(one.measured.value, 9), one.measured.count) for one in groups if one.measured.count}


@pytest.mark.parametrize("limits", [{}, {"tier": ["vip"]}], ids=["all orders", "those of VIPs"])
def test_scorecards_say_what_the_layer_says(here: Factory, limits) -> None:
    viewer = here.members["viewer"].id
    sight.set_sight(member_id=viewer, limits=limits, metrics=[], dimensions=[])

    with acting_as(f"member:{viewer}"):
        cards = scorecards.scorecards(kind="suppliers", period=PERIOD)
        said = {
            "promise_kept_rate": {one.key: one.kept.measured for one in cards},
            "forecast_calibration": {one.key: one.honesty for one in cards},
            "first_response_hours": {one.key: one.speed.measured for one in cards},
        }
        expected = {code: layer(code, "supplier") for code in said}

    assert [one.key for one in cards] == ["S-1"] if limits else ["S-1", "S-2"]
    for code, those in said.items():
        told = {key: (round(one.value, 9), one.count) for key, one in those.items() if one.count}
        assert told == expected[code] and told, code


def test_each_complaint_counts_for_the_speed_of_replies(here: Factory) -> None:
    [first, _second] = scorecards.scorecards(kind="suppliers", period=PERIOD)

    # Of one order: after 6, 1 and 100 hours. That one was answered at once hides nothing.
    assert (first.speed.measured.value, first.speed.measured.count) == (6, 3)
