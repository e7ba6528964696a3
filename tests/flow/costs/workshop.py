"""A workshop with stages, rates and an order, on which time and money are spent."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from tests.cast import NOW, Factory
from yinuo.flow.costs import actions
from yinuo.flow.orders import actions as orders
from yinuo.flow.orders.actions import NewLine, NewOrder
from yinuo.flow.promises.queries import StageStandard
from yinuo.flow.work import actions as work
from yinuo.flow.work.actions import ProgressReport

TODAY = date(2026, 3, 11)
MONDAY = date(2026, 3, 9)
STAGES = [
    StageStandard(code="prepare", name="备料", standard_hours=10, role="operator"),
    StageStandard(code="make", name="加工", standard_hours=30, role="operator"),
    StageStandard(code="ship", name="运输", standard_hours=48, working_time=False, completes_delivery=True),
]


def furnish(factory: Factory, *, number: str = "SO-1", price: int = 10_000_00, currency: str = "CNY") -> UUID:
    """Lay out an order of 40 hours of work at 100.00 an hour; return its id."""
    work.define_stages(order_type="make_to_order", templates=STAGES)
    actions.set_rate(scope="everybody", subject="", minor_per_hour=100_00, since=date(2026, 1, 1))
    line = NewLine(item_name="减速机", price_minor=price)
    new = NewOrder(number=number, customer_code="C-001", ordered_at=NOW, currency=currency, lines=(line,))
    order_id = orders.create_order(order=new)
    work.open_stages(order_ids=[order_id])
    return order_id


def book(factory: Factory, order_id: UUID, *, hours: float, role: str = "operator", day: date = TODAY, **told: object):
    """Book hours of a member on an order."""
    one = actions.Booking(day=day, minutes=round(hours * 60), kind="order", key=str(order_id), **told)
    return actions.book(member_id=factory.members[role].id, bookings=[one])


def approve(factory: Factory, *, role: str = "operator") -> None:
    """Hand the week in and approve it."""
    actions.submit_week(member_id=factory.members[role].id, week=TODAY)
    owner = factory.members["owner"].id
    actions.decide_week(member_id=factory.members[role].id, week=TODAY, approve=True, decided_by=owner)


def finish(order_id: UUID, stage: str, *, hours: float) -> None:
    """Report a stage as finished."""
    report = ProgressReport(
        key=f"{stage}-{order_id}",
        kind="finished",
        happened_at=NOW + timedelta(hours=hours),
        order_id=order_id,
        stage_code=stage,
    )
    work.record_progress(reports=[report])
