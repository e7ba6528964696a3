"""The radar looked back upon, against tables computed by hand; every number is the count of its rows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from tests.cast import NOW, Factory, found_factory
from yinuo.flow.insight import reviewing
from yinuo.flow.orders import actions as orders
from yinuo.flow.radar.events import ORDER, AlertRaised
from yinuo.flow.radar.models import Alert
from yinuo.flow.responses.models import Response
from yinuo.flow.work.models import Stage
from yinuo.ground.kernel import clock, log
from yinuo.ground.kernel.tenancy import acting_for

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
SINCE, UNTIL = NOW - 60 * DAY, NOW
Enter = Callable[..., UUID]


@pytest.fixture
def factory() -> Factory:
    return found_factory()


@pytest.fixture
def enter(factory: Factory) -> Enter:
    """Enter a delivered order, with the alert it had and whether measures were started."""

    def entered(
        number: str,
        *,
        days_ago: float,
        late_days: float = -1,
        warned_hours: float | None = None,
        chance: float = 0.6,
        answered: bool = False,
        **facts: str,
    ) -> UUID:
        delivered = NOW - days_ago * DAY
        committed = delivered - late_days * DAY
        with acting_for(factory.id), clock.frozen(NOW):
            order_id = orders.create_order(
                order=orders.NewOrder(
                    number=number,
                    customer_code="C-001",
                    ordered_at=delivered - 30 * DAY,
                    committed_at=committed,
                    delivered_at=delivered,
                    **facts,  # type: ignore[arg-type]
                )
            )
            if warned_hours is not None:
                alerted(order_id, committed, hours=warned_hours, chance=chance, answered=answered)
        return order_id

    return entered


def alerted(order_id: UUID, committed: datetime, *, hours: float, chance: float, answered: bool) -> None:
    """Give an order the alert it had, and a response where it was answered."""
    raised = committed - timedelta(hours=hours)
    row = Alert(
        order_id=order_id,
        cause="lateness",
        severity="warning",
        state="resolved",
        raised_at=raised,
        lead_hours=hours,
        # What the row says at the end is not what it was raised with.
        late_probability=0.01,
        committed_at=committed,
    )
    row.save()
    body = AlertRaised(
        alert_id=row.id,
        cause="lateness",
        severity="warning",
        late_probability=chance,
        committed_at=committed,
        projected_at=None,
        lead_hours=hours,
        reasons=[],
    )
    log.publish(subject_type=ORDER, subject_id=order_id, body=body)
    if answered:
        Response(order_id=order_id, alert_id=row.id, applied_by="x", applied_at=raised).save()


def _review(factory: Factory) -> reviewing.Review:
    with acting_for(factory.id):
        return reviewing.review(since=SINCE, until=UNTIL)


def test_a_month_counts_caught_missed_saved_and_false(factory: Factory, enter: Enter) -> None:
    enter("CAUGHT", days_ago=3, late_days=2, warned_hours=80)
    enter("SHORT", days_ago=3, late_days=2, warned_hours=20)
    enter("MISSED", days_ago=3, late_days=2)
    enter("FALSE", days_ago=3, warned_hours=90)
    enter("SAVED", days_ago=3, warned_hours=90, answered=True)
    enter("CALM", days_ago=3)
    enter("EARLIER", days_ago=25)

    february, march = _review(factory).months

    assert (february.key, february.delivered) == ("2026-02", 1)
    assert (march.key, march.delivered, march.late, march.alerted, march.saved) == ("2026-03", 6, 3, 4, 1)
    assert march.recall.value == pytest.approx(1 / 3)
    # Of the four alerts one was saved: two of the other three came true.
    assert march.precision.value == pytest.approx(2 / 3)
    assert march.lead_hours == pytest.approx(50)


@pytest.mark.parametrize(
    ("what", "numbers"),
    [
        ("delivered", {"CAUGHT", "SHORT", "MISSED", "FALSE", "SAVED"}),
        ("late", {"CAUGHT", "SHORT", "MISSED"}),
        ("alerted", {"CAUGHT", "SHORT", "FALSE", "SAVED"}),
        ("warned", {"CAUGHT"}),
        ("missed", {"SHORT", "MISSED"}),
        ("saved", {"SAVED"}),
        ("false", {"FALSE"}),
        ("nonsense", set()),
    ],
)
def test_every_number_opens_its_rows(factory: Factory, enter: Enter, what: str, numbers: set[str]) -> None:
    enter("CAUGHT", days_ago=3, late_days=2, warned_hours=80)
    enter("SHORT", days_ago=3, late_days=2, warned_hours=20)
    enter("MISSED", days_ago=3, late_days=2)
    enter("FALSE", days_ago=3, warned_hours=90)
    enter("SAVED", days_ago=3, warned_hours=90, answered=True)

    with acting_for(factory.id):
        found = reviewing.rows(since=SINCE, until=UNTIL, what=what, key="2026-03")

    assert {one.order.number for one in found} == numbers


def test_chances_are_those_the_alerts_were_raised_with(factory: Factory, enter: Enter) -> None:
    for number in range(10):
        enter(f"HIGH-{number}", days_ago=3, late_days=1 if number < 8 else -1, warned_hours=80, chance=0.82)
    for number in range(4):
        enter(f"LOW-{number}", days_ago=3, late_days=1 if number < 3 else -1, warned_hours=80, chance=0.35)
    enter("ANSWERED", days_ago=3, warned_hours=80, chance=0.85, answered=True)

    found = _review(factory)

    assert [(one.low, one.happened.count, one.happened.value) for one in found.bins] == [(0.3, 4, 0.75), (0.8, 10, 0.8)]
    # Ten are off by two hundredths, four by forty.
    assert found.calibration_error == pytest.approx((10 * 0.02 + 4 * 0.40) / 14)
    with acting_for(factory.id):
        assert len(reviewing.rows(since=SINCE, until=UNTIL, what="bin", key="8")) == 10


def test_only_suppliers_and_lanes_that_are_surely_worse_are_named(factory: Factory, enter: Enter) -> None:
    for number in range(12):
        enter(f"BAD-{number}", days_ago=3, late_days=1 if number < 10 else -1, supplier_code="BAD", lane_code="L-1")
        enter(f"GOOD-{number}", days_ago=3, late_days=1 if number < 2 else -1, supplier_code="GOOD", lane_code="L-1")
    for number in range(3):
        enter(f"FEW-{number}", days_ago=3, late_days=1, supplier_code="FEW")

    found = _review(factory)

    assert [one.key for one in found.suppliers] == ["BAD"] and found.lanes == ()


def test_stages_are_ranked_by_the_hours_they_lost(factory: Factory, enter: Enter) -> None:
    order_id = enter("SO-1", days_ago=3)
    at = NOW - 5 * DAY
    with acting_for(factory.id):
        Stage.objects.all().delete()
        for code, over in (("make", 30.0), ("pack", 2.0), ("ship", -5.0)):
            Stage(
                order_id=order_id,
                code=code,
                name=code,
                position=1,
                standard_hours=8,
                due_at=at,
                finished_at=at + timedelta(hours=over),
                state="done",
            ).save()

    found = _review(factory).stages

    assert [(one.code, one.late, one.finished, one.lost_hours) for one in found] == [
        ("make", 1, 1, 30.0),
        ("pack", 1, 1, 2.0),
        ("ship", 0, 1, 0.0),
    ]


def test_without_deliveries_there_is_nothing_to_learn(factory: Factory) -> None:
    found = _review(factory)

    assert (found.months, found.bins, found.calibration_error, found.overall.value) == ((), (), None, None)
