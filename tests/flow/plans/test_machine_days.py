"""Days of work centres, computed by hand: what was open, and what orders really held of it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from tests.flow.plans.conftest import Plan
from yinuo.flow.orders import actions as orders
from yinuo.flow.orders.actions import NewLine, NewOrder
from yinuo.flow.plans import machine_days
from yinuo.flow.plans.models import MachineDay
from yinuo.flow.promises.models import OrderPlan, Reservation
from yinuo.ground.kernel import clock, timers
from yinuo.ground.supply import actions as supply

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 3, 15, 16, tzinfo=UTC)


def at(day: int, hour: float) -> datetime:
    """Return an hour of a day of that week, in Shanghai."""
    return MONDAY + timedelta(days=day, hours=hour)


BEFORE = at(-7, 0)


def days(code: str = "CNC") -> dict[int, tuple[int, int]]:
    """Return hours open and held of each day that is written, by its place in the week."""
    rows = MachineDay.objects.filter(work_centre=code).values_list("day", "open_minutes", "held_minutes")
    return {(day - date(2026, 3, 16)).days: (opened // 60, held // 60) for day, opened, held in rows}


class Booking:
    """Books machines without a promise."""

    def __init__(self, order_id: UUID) -> None:
        self.order_id = order_id

    def slot(
        self,
        start: datetime,
        end: datetime,
        *,
        machine: int = 0,
        made: datetime = BEFORE,
        back: datetime | None = None,
    ) -> None:
        """Hold a machine of CNC; `made` when it was booked, `back` when it was given back."""
        plan = OrderPlan(order_id=self.order_id, since=1, until=2, demands=[], plans=[], made_at=made)
        plan.save()
        Reservation(
            plan=plan,
            order_id=self.order_id,
            position=1,
            kind="slot",
            item_code="G-10",
            quantity=Decimal(1),
            place="CNC",
            machine=machine,
            start_at=start,
            end_at=end,
            made_at=made,
            released_at=back,
        ).save()


@pytest.fixture
def booking(plan: Plan) -> Booking:
    """Two machines that are open 8 to 12 and 13 to 17; one stands still on Tuesday."""
    supply.save(drafts=[supply.NewWorkCentre(code="CNC", name="加工中心", machines=2)])
    supply.enter_downtime(work_centre="CNC", machine=0, start_at=at(1, 0), end_at=at(2, 0), reason="大修")
    orders.define_order_types(names=orders.STARTER_TYPES)
    line = NewLine(item_name="减速机", quantity=Decimal(1))
    return Booking(orders.create_order(order=NewOrder(number="SO-1", customer_code="C-001", lines=(line,))))


def test_a_day_that_is_over_has_its_open_and_its_held_hours(booking: Booking) -> None:
    booking.slot(at(0, 8), at(1, 18))  # Monday's eight hours; on Tuesday the machine stands still
    booking.slot(at(0, 13), at(0, 15), machine=1)
    booking.slot(at(2, 20), at(2, 22), machine=1)  # overtime
    booking.slot(at(2, 8), at(2, 18), machine=5)  # that machine is gone

    with clock.frozen(at(3, 1)):
        written = machine_days.write_days()

    assert written == 3 and days() == {0: (16, 10), 1: (8, 0), 2: (16, 0)}


def test_what_was_planned_anew_or_given_back_counts_while_it_was_held(booking: Booking) -> None:
    booking.slot(at(0, 8), at(0, 18), back=at(0, 11))
    booking.slot(at(0, 8), at(0, 18), made=at(0, 11), back=at(0, 14))  # in its place from eleven, delivered at two
    booking.slot(at(0, 8), at(0, 18), machine=1, back=at(-1, 0))  # given back before it began
    booking.slot(at(0, 8), at(0, 18), machine=1, made=at(0, 20))  # entered afterwards

    with clock.frozen(at(1, 1)):
        machine_days.write_days()

    # Eight to twelve and one to two.
    assert days() == {0: (16, 5)}


def test_days_that_are_written_stay_and_those_missing_are_written_later(booking: Booking) -> None:
    booking.slot(at(0, 8), at(0, 18))
    with clock.frozen(at(1, 1)):
        machine_days.write_days()

    supply.save(drafts=[supply.NewWorkCentre(code="CNC", name="加工中心", machines=1)])
    Reservation.objects.all().delete()
    booking.slot(at(2, 8), at(2, 18))
    with clock.frozen(at(3, 1)):
        machine_days.write_days()
        again = machine_days.write_days()

    assert again == 0 and days() == {0: (16, 8), 1: (0, 0), 2: (8, 8)}


def test_what_another_system_knew_is_taken_over_and_never_twice(booking: Booking) -> None:
    known = {"CNC": {at(-3, 12).date(): 0.5, at(-2, 12).date(): 1.0}}
    with clock.frozen(at(0, 9)):
        first, again = (machine_days.take_over(shares=known) for _turn in range(2))
        for wrong in ({at(-1, 12).date(): 1.2}, {at(0, 12).date(): 0.2}):
            with pytest.raises(ValueError, match=r"share|over"):
                machine_days.take_over(shares={"CNC": wrong})

    opened = {day: hours[0] for day, hours in days().items()}
    assert first == again == 2 and MachineDay.objects.count() == 2
    assert days() == {-3: (opened[-3], opened[-3] / 2), -2: (opened[-2], opened[-2])}


def test_nothing_is_written_where_no_machine_was_ever_held(booking: Booking) -> None:
    assert machine_days.write_days() == 0 and not days()


def test_the_first_promise_begins_it_and_every_night_follows(booking: Booking) -> None:
    with clock.frozen(at(0, 10)):
        machine_days.expect([])
        first = timers.moments_of(kind=machine_days.DUE, keys=[machine_days.DUE])
        machine_days.begin([])
        night = timers.moments_of(kind=machine_days.DUE, keys=[machine_days.DUE])

    assert first[machine_days.DUE] == at(0, 10) and night[machine_days.DUE] == at(1, 0.5)
