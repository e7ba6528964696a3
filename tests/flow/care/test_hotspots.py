"""Complaint hot-spots: unusual against the group's own past, silent when it is as ever, gone when it is over."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from tests.cast import NOW, Factory, found_factory
from yinuo.flow.care import actions as care
from yinuo.flow.orders import actions as orders
from yinuo.flow.radar import actions as radar
from yinuo.flow.radar import queries
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.tenancy import acting_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def factory() -> Factory:
    return found_factory()


def _delivered(factory: Factory, name: str, count: int, *, days_ago: float, region: str) -> list[UUID]:
    at = NOW - timedelta(days=days_ago)
    made = [
        orders.NewOrder(
            number=f"{name}-{number}",
            customer_code="C-001",
            ordered_at=at - timedelta(days=5),
            committed_at=at,
            delivered_at=at,
            region=region,
        )
        for number in range(count)
    ]
    with acting_for(factory.id), clock.frozen(at):
        return [orders.create_order(order=one) for one in made]


def _complain(factory: Factory, order_ids: list[UUID], *, at: datetime) -> None:
    with acting_for(factory.id), clock.frozen(at):
        for order_id in order_ids:
            care.raise_complaint(
                order_id=order_id, topic="damage", text="破损", reporter="王工", channel="phone", key=str(order_id)
            )


def _found(factory: Factory, at: datetime = NOW) -> list[queries.HazardFacts]:
    with acting_for(factory.id), clock.frozen(at):
        radar.look_for_hazards(kind="complaints")
        return queries.hazards(kind="complaints")


def test_a_region_whose_complaints_rise_is_told_with_its_orders_until_it_is_over(factory: Factory) -> None:
    for region in ("华东", "西南"):
        old = _delivered(factory, f"{region}-OLD", 60, days_ago=100, region=region)
        _complain(factory, old[:1], at=NOW - timedelta(days=95))
        new = _delivered(factory, f"{region}-NEW", 15, days_ago=10, region=region)
        _complain(factory, new[: 6 if region == "西南" else 0], at=NOW - timedelta(days=3))

    (found,) = _found(factory)
    told = queries.hazard_in_words(hazard=found)
    later = _found(factory, NOW + timedelta(days=60))

    assert (found.key, found.order_count, found.severity) == ("region:西南", 6, "warning")
    assert "西南" in told.title and "6 起客诉" in told.reason
    assert later == []


def test_as_many_complaints_as_ever_are_no_hot_spot(factory: Factory) -> None:
    old = _delivered(factory, "OLD", 60, days_ago=100, region="西南")
    _complain(factory, old[:24], at=NOW - timedelta(days=95))
    new = _delivered(factory, "NEW", 15, days_ago=10, region="西南")
    _complain(factory, new[:6], at=NOW - timedelta(days=3))

    assert _found(factory) == []


def test_a_region_without_a_past_is_not_judged(factory: Factory) -> None:
    new = _delivered(factory, "NEW", 15, days_ago=10, region="西南")
    _complain(factory, new[:6], at=NOW - timedelta(days=3))

    assert _found(factory) == []
