"""Orders of a book dated anew, in the order they are given: what each could have before and can have now."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from yinuo.core.capacity.book import Book
from yinuo.core.capacity.faults import Unobtainable
from yinuo.core.capacity.model import Demand, Minute
from yinuo.core.capacity.plan import DemandPlan, PlanOptions
from yinuo.core.promising.delivery import SOON, Delivering
from yinuo.core.promising.known import known
from yinuo.core.promising.trial import Trial

DAY_MINUTES = 1_440
Count = Callable[[], None]
"""Called for each order that is done; what it raises ends the work."""


class Outcome(StrEnum):
    """What became of an order."""

    EARLIER = "earlier"
    LATER = "later"
    SAME = "same"
    UNPLANNED = "unplanned"


@dataclass(frozen=True, kw_only=True)
class Move:
    """An order before and after: None where it had no plan, or has none. Before it is due, early counts as in time."""

    ref: str
    due_at: Minute
    before: DemandPlan | None
    after: DemandPlan | None

    @property
    def outcome(self) -> Outcome:
        """Return whether it comes earlier, later, at the same time, or not at all."""
        if self.after is None:
            return Outcome.UNPLANNED
        if self.before is None:
            return Outcome.EARLIER
        before, after = self._reckoned(self.before), self._reckoned(self.after)
        if before == after:
            return Outcome.SAME
        return Outcome.LATER if after > before else Outcome.EARLIER

    @property
    def moved_days(self) -> float:
        """Return by how many days it comes later (below 0: earlier); 0 where one of the dates is missing."""
        if self.before is None or self.after is None:
            return 0.0
        return round((self._reckoned(self.after) - self._reckoned(self.before)) / DAY_MINUTES, 2)

    def _reckoned(self, plan: DemandPlan) -> Minute:
        return max(plan.end, self.due_at)


def nobody() -> None:
    """Count nothing."""


def redate(
    *, book: Book, demands: Sequence[Demand], now: Minute, options: PlanOptions = SOON, count: Count = nobody
) -> tuple[Move, ...]:
    """Give back the plans of these demands, plan each anew and take it. Changes the book.

    What cannot be met at all is left without a plan; raises what else `Book.plan` raises.
    """
    before = {demand.ref: book.plan_of(ref=demand.ref) for demand in demands}
    for demand in demands:
        book.give_back(ref=demand.ref)
    after = {}
    for demand in demands:
        after[demand.ref] = _taken(book, demand, now, options)
        count()
    return tuple(Move(ref=one.ref, due_at=one.due_at, before=before[one.ref], after=after[one.ref]) for one in demands)


def improve(
    *, book: Book, demands: Sequence[Demand], now: Minute, options: PlanOptions = SOON, count: Count = nobody
) -> tuple[Move, ...]:
    """Plan demands anew where that brings them earlier; the others keep what they have. Changes the book."""
    moves = []
    for demand in demands:
        moves.append(improved(book=book, demand=demand, now=now, options=options))
        count()
    return tuple(moves)


def improved(*, book: Book, demand: Demand, now: Minute, options: PlanOptions = SOON) -> Move:
    """Plan a demand anew and take that where it comes earlier than what it has, which it keeps otherwise."""
    before = book.plan_of(ref=demand.ref)
    with Trial(book=book, released=[demand.ref]):
        after = _planned(book, demand, now, options)
    if before is not None and (after is None or after.end >= before.end):
        after = before
    elif after is not None:
        book.take(plan=after)
    return Move(ref=demand.ref, due_at=demand.due_at, before=before, after=after)


def by_weight(*, demands: Iterable[Demand]) -> list[Demand]:
    """Return demands in the order in which they may choose: the heaviest first, then the first due."""
    return sorted(demands, key=lambda demand: (-demand.weight, demand.due_at, demand.ref))


def _taken(book: Book, demand: Demand, now: Minute, options: PlanOptions) -> DemandPlan | None:
    plan = _planned(book, demand, now, options)
    if plan is not None:
        book.take(plan=plan)
    return plan


def _planned(book: Book, demand: Demand, now: Minute, options: PlanOptions) -> DemandPlan | None:
    plant = known(plant=book.plant, now=now)
    try:
        return Delivering(book=book, now=now, options=options, plant=plant).plan(demand=demand)
    except Unobtainable:
        return None
