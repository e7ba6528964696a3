"""When an order whose work has begun is delivered, as things stand: from what is left to do, not from its beginning."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from yinuo.core.capacity.book import Book
from yinuo.core.capacity.faults import NotFree, Unobtainable
from yinuo.core.capacity.model import Demand, Minute
from yinuo.core.capacity.plan import WORK, DemandPlan
from yinuo.core.promising.correction import Correction, Segment
from yinuo.core.promising.dating import Dating
from yinuo.core.promising.delivery import SOON, Delivering
from yinuo.core.promising.known import known
from yinuo.core.promising.offer import Interval
from yinuo.core.promising.order import Line, Order, line_of
from yinuo.core.promising.resuming import Rest
from yinuo.core.promising.trial import Trial
from yinuo.core.promising.uncertainty import law_of
from yinuo.core.promising.underway import UnderWay


@dataclass(frozen=True, kw_only=True)
class HeldLine:
    """A line of an order with the plan that is held for it."""

    demand: Demand
    plan: DemandPlan


@dataclass(frozen=True, kw_only=True)
class Resumed:
    """How the rest of an order is done, and when it is delivered."""

    plans: tuple[DemandPlan, ...]
    interval: Interval


def has_begun(*, book: Book, plans: Sequence[DemandPlan], now: Minute) -> bool:
    """Return whether buying, making or sending has begun by any of these plans."""
    return any(
        UnderWay(plan=plan, book=book, now=now, until=now).has_begun
        for plan in plans
        if any(step.kind in WORK and step.start < now for step in plan.walk())
    )


def resume(
    *,
    book: Book,
    lines: Sequence[HeldLine],
    now: Minute,
    confidence: float,
    behind: Minute = 0,
    correction: Correction | None = None,
    segments: Segment | None = None,
) -> Resumed:
    """Plan the rest of an order; the book stays as it is.

    What has not begun keeps its place where that is in time with the confidence; else it hurries. `behind` are the
    minutes by which the work is behind its plan. Raises Unobtainable, and NotFree where no way of doing it fits.
    """
    dating = Dating.of(confidence=confidence, correction=correction, segment=segments)
    delivering = Delivering(book=book, now=now, options=SOON, plant=known(plant=book.plant, now=now))
    with Trial(book=book, released=[line.demand.ref for line in lines]) as trial:
        resuming = _Resuming(delivering=delivering, dating=dating, until=now - behind, trial=trial)
        order = Order(lines=tuple(resuming.line(one) for one in lines))
    return Resumed(plans=order.plans, interval=dating.interval(law=order.law(), now=now))


@dataclass(frozen=True, kw_only=True)
class _Resuming:
    """Lines of one order, planned one after the other; each takes what the one before left."""

    delivering: Delivering
    dating: Dating
    until: Minute
    trial: Trial

    def line(self, one: HeldLine) -> Line:
        """Return a line with its rest planned, and take it."""
        found: list[Line] = []
        lacks: list[Unobtainable] = []
        for way in self._ways(one):
            try:
                line = self._taken(one.demand, way())
            except Unobtainable as lack:
                lacks.append(lack)
                continue
            if line is None:
                continue
            if self._is_in_time(line):
                return line
            self.trial.give_back(ref=line.demand.ref)
            found.append(line)
        if not found:
            raise lacks[0] if lacks else NotFree(ref=one.demand.ref, needs=())
        best = min(found, key=lambda line: line.plan.end)
        self.trial.take(plan=best.plan)
        return best

    def _ways(self, one: HeldLine) -> Iterator[Callable[[], DemandPlan]]:
        steady, swift = (self._rest(one, hurry=hurry) for hurry in (False, True))
        yield steady.plan
        # What nobody has begun may as well come from elsewhere.
        yield swift.plan if swift.has_begun else lambda: self.delivering.plan(demand=one.demand)

    def _rest(self, one: HeldLine, *, hurry: bool) -> Rest:
        return Rest(delivering=self.delivering, demand=one.demand, held=one.plan, until=self.until, hurry=hurry)

    def _taken(self, demand: Demand, plan: DemandPlan) -> Line | None:
        try:
            self.trial.take(plan=plan)
        except NotFree:
            return None
        return line_of(delivering=self.delivering, demand=demand, plan=plan, since=self.delivering.now)

    def _is_in_time(self, line: Line) -> bool:
        interval = self.dating.interval(law=law_of(ends=[line.ends]), now=self.delivering.now)
        return interval.latest <= line.demand.due_at
