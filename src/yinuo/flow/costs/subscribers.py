"""What costs do when something happened: orders with costs are reckoned anew."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from yinuo.flow.costs.queries import orders_with_costs, standings_of
from yinuo.flow.costs.standing import refresh
from yinuo.ground.kernel import outbox
from yinuo.ground.kernel.events import Recorded

TIME = ["costs.time_submitted", "costs.time_withdrawn", "costs.time_returned"]
WORK = ["work.stage_started", "work.stage_finished", "orders.order_changed", "orders.lines_changed"]
ENDS = ["orders.order_delivered", "orders.order_cancelled", "orders.order_reinstated", "orders.delivery_retracted"]
RATES = ["costs.rate_set", "costs.rate_removed"]
PIECE = 500


def register() -> None:
    """Subscribe to time, to work, to the ends of orders, and to rates."""
    outbox.subscribe(name="costs.time", types=TIME, handler=on_time)
    outbox.subscribe(name="costs.work", types=[*WORK, *ENDS], handler=on_work)
    outbox.subscribe(name="costs.rates", types=RATES, handler=on_rates)


def on_time(events: Sequence[Recorded]) -> None:
    """Reckon the orders anew that time was spent on."""
    refresh(order_ids=sorted({UUID(str(one)) for event in events for one in event.payload["order_ids"]}))


def on_work(events: Sequence[Recorded]) -> None:
    """Reckon orders anew whose work went on, those that have costs at all."""
    subjects = {event.subject_id for event in events if event.subject_id is not None}
    refresh(order_ids=sorted(standings_of(order_ids=list(subjects))))


def on_rates(events: Sequence[Recorded]) -> None:
    """Reckon every order with costs anew: an hour costs something else."""
    last = None
    while found := orders_with_costs(after=last, limit=PIECE):
        refresh(order_ids=found)
        last = found[-1]
