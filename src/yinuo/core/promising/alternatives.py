"""Other ways to meet an order, priced: each planned anew on the book with one lever pulled, and only those that gain.

The lever is pulled for the line that comes last; while that brings the order forward, for the next line that is last.
Costs count beside those of the plain way; dates are at the same confidence.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from yinuo.core.capacity.faults import Unobtainable
from yinuo.core.capacity.model import Demand, Minute
from yinuo.core.capacity.plan import DemandPlan, PlanOptions
from yinuo.core.promising.critical import critical_path, latest_of
from yinuo.core.promising.dating import Dating
from yinuo.core.promising.delivery import Delivering
from yinuo.core.promising.hours import HOUR_MINUTES
from yinuo.core.promising.law import Law
from yinuo.core.promising.levers import Levers, Try, overtime_hours, taken_substitutes
from yinuo.core.promising.offer import Alternative, Interval, Lever, Value
from yinuo.core.promising.order import Order, carriage_minor, line_of
from yinuo.core.promising.transport import UnknownLaneError
from yinuo.core.promising.trial import Trial
from yinuo.core.promising.uncertainty import law_of

SHORTEST_GAIN_HOURS = 8.0
"""Dates are told in days: for less than a working day nobody pays."""
MOST_TRIES = 12
JUST_IN_TIME = PlanOptions()

Displaced = tuple[str, Minute, Minute]


class Alternatives:
    """Prices other ways to meet an order whose plain plans are taken on the book."""

    def __init__(
        self,
        *,
        order: Order,
        interval: Interval,
        dating: Dating,
        delivering: Delivering,
        displaceable: Sequence[Demand] = (),
    ) -> None:
        self._order, self._interval, self._dating, self._delivering = order, interval, dating, delivering
        self._levers = Levers(plant=delivering.known, options=delivering.options, displaceable=displaceable)
        self._displaces = bool(displaceable)

    def priced(self) -> tuple[Alternative, ...]:
        """Return the ways that gain: those in time first, the cheapest of them first; then by the hours gained."""
        found = [way for one in self._tries() if (way := self._tried(one)) is not None]
        found += self._split()
        due = self._order.due_at
        return tuple(sorted(found, key=lambda way: _rank(way, due)))

    def _tries(self) -> list[Try]:
        line = self._order.latest
        path = critical_path(root=latest_of(plans=[line.plan]), book=self._delivering.book, now=self._delivering.now)
        tries = list(self._levers.of(path=path, demand=line.demand, plan=line.plan))
        if self._displaces:
            held = {plan.ref: plan for plan in self._delivering.book.plans}
            tries += self._levers.displaced(path=path, demand=line.demand, held=held)
        return tries[:MOST_TRIES]

    def _tried(self, one: Try) -> Alternative | None:
        """Pull one lever; None where that gains nothing or cannot be done."""
        with Trial(book=self._delivering.book) as trial:
            given_way = trial.release(ref=one.displaced.ref) if one.displaced else None
            order = self._pulled(one, trial)
            if order is self._order:
                return None
            moved = self._moved(one.displaced) if one.displaced else None
            if one.displaced and (moved is None or given_way is None):
                return None
        values = {**one.values, **self._told(one, order)}
        displaced = ((moved.ref, given_way.end, moved.end),) if moved and given_way else ()
        return self._alternative(one.lever, values, order, displaced, (moved,) if moved else ())

    def _pulled(self, one: Try, trial: Trial) -> Order:
        """Plan the last line anew with the lever pulled, then the next that is last, while the order gains."""
        order, tried = self._order, set[str]()
        delivering = replace_options(self._delivering, one.options)
        while (line := order.latest).demand.ref not in tried:
            tried.add(line.demand.ref)
            trial.release(ref=line.demand.ref)
            wanted = replace(line.demand, lane=one.lane or line.demand.lane, site=one.site or line.demand.site)
            try:
                plan = delivering.plan(demand=wanted)
            except (Unobtainable, UnknownLaneError):
                plan = line.plan
            if plan.end >= line.plan.end:
                trial.take(plan=line.plan)
                break
            trial.take(plan=plan)
            order = order.with_line(line_of(delivering=delivering, demand=line.demand, plan=plan))
        return order

    def _moved(self, demand: Demand) -> DemandPlan | None:
        """Return how a demand that gives way is met afterwards."""
        try:
            return replace_options(self._delivering, JUST_IN_TIME).plan(demand=demand)
        except Unobtainable:
            return None

    def _told(self, one: Try, order: Order) -> Mapping[str, Value]:
        known = self._delivering.known
        if one.lever is Lever.OVERTIME:
            centre = str(one.values["work_centre"])
            return {"hours": overtime_hours(plans=order.plans, centre=centre, known=known)}
        if one.lever is Lever.SUBSTITUTE:
            used = taken_substitutes(plans=order.plans, item=str(one.values["item"]), known=known)
            return {"by": used[0]} if used else {}
        return {}

    def _alternative(
        self,
        lever: Lever,
        values: Mapping[str, Value],
        order: Order,
        displaced: tuple[Displaced, ...],
        moved: tuple[DemandPlan, ...],
    ) -> Alternative | None:
        extra = order.spent_minor() - self._order.spent_minor()
        return self._gaining(lever, values, order.law(), extra, order.plans, displaced, moved)

    def _gaining(
        self,
        lever: Lever,
        values: Mapping[str, Value],
        law: Law,
        extra: int,
        plans: tuple[DemandPlan, ...],
        displaced: tuple[Displaced, ...] = (),
        moved: tuple[DemandPlan, ...] = (),
    ) -> Alternative | None:
        interval = self._dating.interval(law=law, now=self._delivering.now)
        gained = (self._interval.latest - interval.latest) / HOUR_MINUTES
        if gained < SHORTEST_GAIN_HOURS:
            return None
        return Alternative(
            lever=lever,
            values=values,
            interval=interval,
            extra_minor=extra,
            margin_minor=self._order.value_minor - self._order.cost_minor() - extra,
            gained_hours=round(gained, 1),
            plans=plans,
            displaced=displaced,
            moved=moved,
            law=law.grid(),
        )

    def _split(self) -> Iterator[Alternative]:
        """Yield the order in two deliveries, the first as early as can be."""
        found = self._by_line() if len(self._order.lines) > 1 else self._by_quantity()
        if found is not None:
            yield found

    def _by_line(self) -> Alternative | None:
        """Let the lines before the longest gap between their ends go first."""
        lines = sorted(self._order.lines, key=lambda line: line.plan.end)
        gaps = [after.plan.end - before.plan.end for before, after in pairwise(lines)]
        cut = gaps.index(max(gaps)) + 1
        first, rest = lines[:cut], lines[cut:]
        halves = [carriage_minor(plans=[line.plan for line in part]) for part in (first, rest)]
        extra = sum(halves) - carriage_minor(plans=self._order.plans)
        rest_law = law_of(ends=[line.ends for line in rest])
        values = {
            "first": len(first),
            "of": len(lines),
            "lines": ", ".join(line.demand.ref for line in first),
            **self._rest(rest_law),
        }
        law = law_of(ends=[line.ends for line in first])
        return self._gaining(Lever.SPLIT, values, law, extra, self._order.plans)

    def _by_quantity(self) -> Alternative | None:
        line, delivering = self._order.lines[0], self._delivering
        if len(line.plan.deliveries) > 1:
            return None
        with Trial(book=delivering.book, released=[line.demand.ref]):
            parts = delivering.in_parts(demand=replace(line.demand, max_splits=2), whole=line.plan)
        if parts is None:
            return None
        split = self._order.with_line(line_of(delivering=delivering, demand=line.demand, plan=parts))
        extra = split.spent_minor() - self._order.spent_minor()
        head, rest = (
            law_of(ends=[delivering.known.uncertainty.ends(plan=replace(parts, deliveries=some))])
            for some in (parts.deliveries[:1], parts.deliveries[1:])
        )
        values = {"first": parts.deliveries[0].quantity, "of": line.demand.quantity, **self._rest(rest)}
        return self._gaining(Lever.SPLIT, values, head, extra, split.plans)

    def _rest(self, law: Law) -> Mapping[str, Value]:
        interval = self._dating.interval(law=law, now=self._delivering.now)
        return {"rest_likely": interval.likely, "rest_latest": interval.latest}


def replace_options(delivering: Delivering, options: PlanOptions) -> Delivering:
    """Return the same planning with other options."""
    return Delivering(book=delivering.book, now=delivering.now, options=options, plant=delivering.known)


def _rank(way: Alternative, due_at: Minute) -> tuple[bool, float, float]:
    late = way.interval.latest > due_at
    return late, *((-way.gained_hours, way.extra_minor) if late else (way.extra_minor, -way.gained_hours))
