"""How sure a plan is: its tree walked many times, with the durations that nobody knows drawn anew each time.

Uncertain are lead times of suppliers and sub-contractors, late receipts, the time of operations, transit and
approval. An operation begins neither before its reserved slot nor before what it needs; what comes late pushes on
along the working calendars. Other orders are taken to keep their places.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import copy
from functools import reduce

import numpy as np

from yinuo.core.capacity.model import DEFAULT_CALENDAR, Minute, Plant, Spread
from yinuo.core.capacity.plan import WORK, DemandPlan, Step, StepKind, Wait
from yinuo.core.promising.draws import WALKS, drawn_minutes, is_certain
from yinuo.core.promising.hours import HOUR_MINUTES, Ends
from yinuo.core.promising.law import Law
from yinuo.core.promising.transport import Transport, Way
from yinuo.core.promising.walk import OPTIMISTIC_SHARE, PESSIMISTIC_SHARE

NEVER = -1  # before all time: nothing has begun


class Uncertainty:
    """Ready to walk plans of one plant; `overtime` are the work centres that work their longer calendar."""

    def __init__(self, *, plant: Plant, transport: Transport) -> None:
        self.transport = transport
        self.lanes = {lane.code: lane for lane in plant.lanes}
        self.centres = {centre.code: centre.calendar for centre in plant.work_centres}
        self.working_suppliers = {supplier.code: supplier.calendar for supplier in plant.suppliers if supplier.working}
        self._overtime = {centre.code: centre.overtime_calendar for centre in plant.work_centres}

    def with_overtime(self, *, centres: Iterable[str]) -> Uncertainty:
        """Return one whose work centres of these codes work their longer calendars."""
        longer = {code: self._overtime[code] for code in centres if self._overtime.get(code)}
        twin = copy(self)
        twin.centres = {**self.centres, **longer}
        return twin

    def ends(self, *, plan: DemandPlan, since: Minute | None = None) -> Ends:
        """Return when a plan is delivered in each walk (one minute where nothing about it is uncertain).

        With `since`, what ended by then is certain, and what began before it goes on.
        """
        walk = Walk(plan=plan, known=self, since=since)
        return reduce(_latest, map(walk.end, plan.deliveries))

    def law(self, *, plans: Sequence[DemandPlan]) -> Law:
        """Return the law of the minute by which all of the plans are delivered (at least one plan)."""
        return law_of(ends=[self.ends(plan=plan) for plan in plans])


def law_of(*, ends: Sequence[Ends]) -> Law:
    """Return the law of the minute by which all of these have ended."""
    return Law.of_walks(ends=reduce(_latest, ends) + np.zeros(WALKS, dtype=np.int64))


class Walk:
    """The walks of one plan. Ends are kept as one minute where nothing uncertain stands below."""

    def __init__(self, *, plan: DemandPlan, known: Uncertainty, since: Minute | None = None) -> None:
        # The line of its order only: what is asked again, or kept as an order, is drawn the same luck.
        self._line = plan.ref.rpartition("/")[2]
        self._known = known
        self._since = NEVER if since is None else since
        approvals = [step for step in plan.walk() if step.kind is StepKind.APPROVAL]
        self._approved: Ends | None = self._approval(approvals[0]) if approvals else None

    def end(self, step: Step) -> Ends:
        """Return when a step ends in each walk; what began ends no earlier than now, what is over ended as planned."""
        if step.kind not in WORK or step.start >= self._since:
            return _ENDS[step.kind](self, step)
        return step.end if step.end <= self._since else _latest(self._since, _ENDS[step.kind](self, step))

    def _ready(self, step: Step) -> Ends:
        """Return when all that a step needs is there; a leaf begins as planned, once the order is approved."""
        if step.kind in WORK and step.start < self._since:
            return step.start
        if step.needs:
            return reduce(_latest, map(self.end, step.needs))
        return step.start if self._approved is None else _latest(step.start, self._approved)

    def _approval(self, step: Step) -> Ends:
        return step.end + self._extra(step, "")

    def _there(self, step: Step) -> Ends:
        return _latest(step.end, self._ready(step))

    def _receipt(self, step: Step) -> Ends:
        """A receipt is there when it was said to be, and as much later as it comes late; its use is planned."""
        if step.spread is None:
            return self._there(step)
        late = drawn_minutes(name=f"receipt/{step.ref}", spread=step.spread, beyond_usual=False)
        return _latest(self._there(step), step.ready_at + late)

    def _gathered(self, step: Step) -> Ends:
        """Goods lie ready when the last is there, and not before the customer wants them."""
        ready = self._ready(step)
        return _latest(ready, step.start) if step.start > step.ready_at else ready

    def _supplied(self, step: Step) -> Ends:
        start = self._ready(step)
        extra = self._extra(step, step.place)
        calendar = self._known.working_suppliers.get(step.place)
        if calendar is None:
            return step.end + (start - step.start) + extra
        return self._hours_after(step, start, calendar, extra)

    def _operated(self, step: Step) -> Ends:
        start = _latest(step.start, self._ready(step))
        calendar = self._known.centres.get(step.place, DEFAULT_CALENDAR)
        return self._hours_after(step, start, calendar, self._overrun(step))

    def _overrun(self, step: Step) -> Ends:
        """Return the minutes an operation takes more: by its spread, or the usual one around a standard time."""
        hours = step.minutes / HOUR_MINUTES
        usual = Spread(low=hours * OPTIMISTIC_SHARE, usual=hours, high=hours * PESSIMISTIC_SHARE)
        return self._extra(step, f"{self._line}/{step.item}/{step.ref}", step.spread or usual)

    def _picked(self, step: Step) -> Ends:
        ready = self._ready(step)
        if step.wait is Wait.PICKING:
            ready = _latest(step.start, ready)
        return self._known.transport.pick_end(way=self._way(step), ready=ready)

    def _carried(self, step: Step) -> Ends:
        leave = self._known.transport.leave(way=self._way(step), picked=self._ready(step))
        return leave + (step.end - step.start) + self._extra(step, step.place)

    def _delivered(self, step: Step) -> Ends:
        arrived = self._ready(step)
        if step.start > step.ready_at:
            arrived = _latest(step.start, arrived)
        return self._known.transport.received(way=self._way(step), arrived=arrived)

    def _hours_after(self, step: Step, start: Ends, calendar: str, extra: Ends) -> Ends:
        """Return the planned end, moved by the working minutes that it begins later and takes longer."""
        hours = self._known.transport.hours(calendar=calendar)
        moved = 0 if _same(start, step.start) else hours.between(start=step.start, end=start)
        pushed = moved + extra
        if isinstance(pushed, int):
            return step.end if pushed == 0 else hours.add(at=step.end, minutes=pushed)
        return hours.push(at=step.end, minutes=pushed)

    def _extra(self, step: Step, name: str, spread: Spread | None = None) -> Ends:
        """Return the minutes that a step takes more than planned (less, below 0)."""
        spread = spread or step.spread
        if spread is None or is_certain(spread=spread):
            return 0
        return drawn_minutes(name=f"{step.kind}/{name}", spread=spread)

    def _way(self, step: Step) -> Way:
        places = {each.kind: each.place for each in _upper_steps(step)}
        return self._known.transport.way(
            site=places.get(StepKind.PICK, ""),
            lane=self._known.lanes.get(places.get(StepKind.TRANSIT, "")),
            receiver=places.get(StepKind.DELIVERY, DEFAULT_CALENDAR),
        )


_ENDS: Mapping[StepKind, Callable[[Walk, Step], Ends]] = {
    StepKind.STOCK: Walk._there,
    StepKind.RECEIPT: Walk._receipt,
    StepKind.PURCHASE: Walk._supplied,
    StepKind.OPERATION: Walk._operated,
    StepKind.OUTSIDE: Walk._supplied,
    StepKind.MAKE: Walk._ready,
    StepKind.READY: Walk._gathered,
    StepKind.APPROVAL: Walk._approval,
    StepKind.PICK: Walk._picked,
    StepKind.TRANSIT: Walk._carried,
    StepKind.DELIVERY: Walk._delivered,
}


def _latest(one: Ends, other: Ends) -> Ends:
    """Return the later of two in each walk; one minute where that is the same in all."""
    if isinstance(one, int):
        if isinstance(other, int):
            return max(one, other)
        return one if int(other.max()) <= one else np.maximum(one, other)
    return _latest(other, one) if isinstance(other, int) else np.maximum(one, other)


def _same(ends: Ends, minute: int) -> bool:
    return isinstance(ends, int) and ends == minute


def _upper_steps(step: Step) -> Iterator[Step]:
    """Yield a step of the way to the customer and those of the way below it."""
    yield step
    for need in step.needs:
        if need.kind in (StepKind.TRANSIT, StepKind.PICK):
            yield from _upper_steps(need)
