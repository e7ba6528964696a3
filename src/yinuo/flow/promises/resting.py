"""The rest of an order that is being made: planned on the book as it stands, from what its plan has left to do.

One rule for all who ask: re-dating after an event, a new date for an order under way, and the whole book.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from yinuo.core.capacity import Book, NotFree, Unobtainable
from yinuo.core.capacity.model import Demand
from yinuo.core.capacity.plan import DemandPlan
from yinuo.core.promising.resumption import HeldLine, Resumed, has_begun, resume
from yinuo.flow.orders.queries import OrderFacts
from yinuo.flow.promises.booking import minute
from yinuo.flow.promises.correcting import correction
from yinuo.flow.promises.demanding import wait_of
from yinuo.flow.promises.facts import PledgeFacts, ProjectionFacts
from yinuo.flow.promises.models import OrderPlan
from yinuo.flow.promises.plainly import from_plain
from yinuo.ground.kernel import clock

WORK_LATE = "work_late"
_HOUR_MINUTES = 60


@dataclass(frozen=True, kw_only=True)
class HeldOrder:
    """What an order holds: its demands, and how each is met."""

    demands: tuple[Demand, ...]
    plans: tuple[DemandPlan, ...]

    @property
    def lines(self) -> tuple[HeldLine, ...]:
        """Return its demands with their plans."""
        plans = {plan.ref: plan for plan in self.plans}
        return tuple(HeldLine(demand=one, plan=plans[one.ref]) for one in self.demands if one.ref in plans)

    def as_of(
        self, *, order: OrderFacts, pledges: Sequence[PledgeFacts], lanes: Collection[str], now: datetime
    ) -> HeldOrder:
        """Return it due when the order is, waiting for what others owe, and by a lane only where that still goes."""
        waits = wait_of(pledges=pledges, now=now)
        due_at = minute(order.due_at) if order.due_at else None
        demands = tuple(
            replace(one, due_at=due_at or one.due_at, approval=waits, lane=one.lane if one.lane in lanes else "")
            for one in self.demands
        )
        return replace(self, demands=demands)


def held_orders(*, order_ids: Iterable[UUID]) -> dict[UUID, HeldOrder]:
    """Return what these orders hold, of those that hold anything."""
    rows = OrderPlan.objects.filter(order_id__in=list(order_ids), until=None)
    return {
        order_id: HeldOrder(
            demands=tuple(from_plain(Demand, one) for one in demands),
            plans=tuple(from_plain(DemandPlan, one) for one in plans),
        )
        for order_id, demands, plans in rows.values_list("order_id", "demands", "plans")
    }


def is_under_way(*, book: Book, held: HeldOrder, now: datetime) -> bool:
    """Return whether buying, making or sending has begun, so that planning it anew would do it twice."""
    return has_begun(book=book, plans=held.plans, now=minute(now))


def is_lent(*, book: Book, held: HeldOrder) -> bool:
    """Return whether other orders took of what it makes: then it must keep what it holds."""
    return any(book.lends(ref=plan.ref) for plan in held.plans)


def rest_of(
    *, book: Book, order: OrderFacts, held: HeldOrder, projection: ProjectionFacts | None, confidence: float
) -> Resumed | None:
    """Return how and when the rest of an order is done; None where it cannot be done. The book stays as it is."""
    try:
        return resume(
            book=_on_its_own(book, held) if is_lent(book=book, held=held) else book,
            lines=held.lines,
            now=minute(clock.now()),
            confidence=confidence,
            behind=behind_by(projection=projection),
            correction=correction(),
            segments={"region": order.region, "tier": order.tier, "family": order.family},
        )
    except (Unobtainable, NotFree):
        return None


def behind_by(*, projection: ProjectionFacts | None) -> int:
    """Return the minutes by which work was told to be behind its plan."""
    reasons = projection.reasons if projection else ()
    hours = max((float(one.get("hours", 0)) for one in reasons if one["code"] == WORK_LATE), default=0.0)
    return max(round(hours * _HOUR_MINUTES), 0)


def _on_its_own(book: Book, held: HeldOrder) -> Book:
    """Return a copy of a book in which nobody takes of what an order makes: else its lots would stay without it."""
    twin = book.copy()
    for plan in held.plans:
        for ref in twin.takers_of(ref=plan.ref):
            twin.give_back(ref=ref)
    return twin
