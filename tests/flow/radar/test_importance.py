"""What tiers and order types weigh, and how early they are judged: set, refused, and followed by forecasts."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.cast import NOW, Factory
from tests.flow.radar.conftest import Place
from tests.outbox import deliver_all
from yinuo.flow.orders import queries as orders
from yinuo.flow.radar import queries
from yinuo.flow.radar.importance import Importance, InvalidImportance, Regard, importance, set_importance
from yinuo.flow.radar.reforecasting import reforecast
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.models import Job
from yinuo.ground.kernel.tenancy import acting_for

TOLD = Importance(
    lead_hours=48,
    tiers={"vip": Regard(lead_hours=96, weight=3.0), "new": Regard(lead_hours=40)},
    types={"export": Regard(lead_hours=120, weight=0.5)},
)


@pytest.mark.parametrize(
    ("tier", "order_type", "lead", "weight", "why"),
    [
        ("standard", "standard", 48, 1.0, "what holds for everybody"),
        ("vip", "standard", 96, 3.0, "the tier's own"),
        ("vip", "export", 120, 1.5, "the longest lead, and both weights"),
        ("new", "standard", 48, 1.1, "never later than what holds for everybody"),
        ("?", "?", 48, 1.0, "what nobody knows is usual"),
    ],
)
def test_tier_and_type_go_together(tier: str, order_type: str, lead: float, weight: float, why: str) -> None:
    assert TOLD.lead(tier=tier, order_type=order_type) == lead, why
    assert TOLD.weight(tier=tier, order_type=order_type) == pytest.approx(weight), why


def test_thirty_six_hours_are_the_least() -> None:
    assert Importance(lead_hours=2).lead(tier="vip", order_type="") == 36


@pytest.mark.parametrize(
    ("tiers", "types", "faults"),
    [
        ({"king": Regard(weight=1)}, {}, {"tier:king": "unknown"}),
        ({}, {"nothing": Regard(weight=1)}, {"type:nothing": "unknown"}),
        ({"vip": Regard(lead_hours=35)}, {}, {"tier:vip": "lead"}),
        ({"vip": Regard(lead_hours=float("nan"))}, {}, {"tier:vip": "lead"}),
        ({"vip": Regard(weight=0)}, {}, {"tier:vip": "weight"}),
    ],
)
def test_what_cannot_be_is_refused(
    factory: Factory, tiers: dict[str, Regard], types: dict[str, Regard], faults: dict[str, str]
) -> None:
    with acting_for(factory.id):
        with pytest.raises(InvalidImportance) as refused:
            set_importance(tiers=tiers, types=types)
        kept = importance()

    assert refused.value.faults == faults
    assert not kept.tiers and not kept.types


def test_open_orders_are_looked_at_as_early_as_their_tier_asks(factory: Factory, place: Place) -> None:
    with clock.frozen(NOW), acting_for(factory.id):
        set_importance(tiers={"vip": Regard(lead_hours=19.5 * 24)}, types={})
    dear, other = place("SO-1", vip=True), place("SO-2")

    with acting_for(factory.id):
        looks = {one.order_id: one.next_verdict_at for one in queries.forecasts_of(order_ids=[dear, other]).values()}

    assert looks[dear] == NOW + timedelta(hours=12)
    assert looks[other] != looks[dear]


def test_a_lighter_type_makes_its_alerts_less_grave_at_the_next_look(factory: Factory, place: Place) -> None:
    order_id = place("SO-1", days=6)
    with clock.frozen(NOW), acting_for(factory.id):
        (before,) = queries.alerts_of(order_id=order_id)
        order = orders.order(order_id=order_id)
        set_importance(tiers={}, types={order.order_type: Regard(weight=0.1)})
        reforecast(order_ids=[order_id])
        (after,) = queries.alerts_of(order_id=order_id)

    assert (before.severity, after.severity) == ("critical", "watch")
    assert after.impact < before.impact


def test_what_is_set_asks_for_a_look_at_the_whole_book(factory: Factory) -> None:
    with clock.frozen(NOW), acting_for(factory.id):
        Job.objects.all().delete()
        set_importance(tiers={"vip": Regard(weight=2)}, types={})
    with clock.frozen(NOW):
        deliver_all()

    with acting_for(factory.id):
        assert Job.objects.filter(kind="radar.reforecast").count() == 1
