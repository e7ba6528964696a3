"""Nothing before now or before what it needs, no machine and no person twice, nothing while closed."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from tests.core.capacity.checker.facts import ROUNDING, Entry, Facts, minutes_of
from yinuo.core.capacity.model import Operation
from yinuo.core.capacity.plan import Step, StepKind


def early(facts: Facts) -> Iterator[str]:
    """Tell of what begins before now, or before the approval that comes first, or ends before it begins."""
    for entry in facts.entries:
        demand, step = entry.agreed.demand, entry.step
        first = facts.now + (minutes_of(demand.approval.usual) if demand.approval else 0)
        if step.start < first:
            yield entry.told(f"begins before {first}")
        if step.end < step.start:
            yield entry.told("ends before it begins")
        if step.kind == StepKind.READY and step.end < (demand.not_before or 0):
            yield entry.told(f"ready before {demand.not_before}")


def out_of_order(facts: Facts) -> Iterator[str]:
    """Tell of what begins before what it needs is there."""
    for entry in facts.entries:
        step = entry.step
        whole = step.kind in (StepKind.READY, StepKind.MAKE)
        for need in step.needs:
            if need.end > (step.end if whole else step.start):
                yield entry.told(f"needs {need.item}, which is there at {need.end}")


def double_booked(facts: Facts) -> Iterator[str]:
    """Tell of machines that do not exist, or do two things at once."""
    machines: dict[tuple[str, int], list[Entry]] = {}
    for entry in facts.entries:
        step = entry.step
        if step.kind == StepKind.OPERATION and step.minutes:
            machines.setdefault((step.place, step.machine), []).append(entry)
    for (centre, machine), entries in machines.items():
        if not 0 <= machine < facts.centres[centre].machines:
            yield entries[0].told(f"machine {machine} of {centre}")
        entries.sort(key=lambda entry: entry.step.start)
        for before, after in pairwise(entries):
            if after.step.start < before.step.end:
                yield after.told(f"machine {machine} of {centre} is held until {before.step.end}")
            elif not facts.has_outlived:
                yield from _changeover(facts, before.step, after)


def closed(facts: Facts) -> Iterator[str]:
    """Tell of work while machine or people are not there, and of work that is not as long as it takes."""
    for entry in facts.entries:
        step = entry.step
        if step.kind == StepKind.OPERATION:
            operation = facts.operation(step)
            if operation is None or operation.work_centre != step.place:
                yield entry.told("no such operation")
                continue
            yield from _length(facts, entry, operation)
            if step.minutes and not any(_works(facts, entry, crew) for crew in _calendars(facts, operation)):
                yield entry.told(f"{step.minutes} minutes of work while closed")


def overworked(facts: Facts) -> Iterator[str]:
    """Tell of more people at work at once than there are."""
    people: dict[str, int] = {}
    for crew in facts.plant.crews:
        people[crew.skill] = people.get(crew.skill, 0) + crew.people
    for skill, most in people.items():
        steps = [e for e in facts.entries if e.step.kind == StepKind.OPERATION and e.step.skill == skill]
        moves = [(e.step.start, 1, e) for e in steps if e.step.minutes] + [
            (e.step.end, -1, e) for e in steps if e.step.minutes
        ]
        busy = 0
        for _, by, entry in sorted(moves, key=lambda move: move[:2]):
            busy += by
            if busy > most:
                yield entry.told(f"{busy} of {most} people who are {skill}")


def too_fast(facts: Facts) -> Iterator[str]:
    """Tell of purchases and outside work that take less time than they need."""
    suppliers = {supplier.code: supplier for supplier in facts.plant.suppliers}
    items = {item.code: item for item in facts.plant.items}
    for entry in facts.entries:
        step = entry.step
        if step.kind not in (StepKind.PURCHASE, StepKind.OUTSIDE):
            continue
        supplier = suppliers.get(step.place)
        if supplier is None:
            yield entry.told("no such supplier")
            continue
        operation = facts.operation(step) if step.kind == StepKind.OUTSIDE else None
        fast = supplier.expedited if supplier.code in entry.agreed.options.expedite else None
        spread = operation.outside if operation else fast or items[step.item].lead or supplier.lead
        needed = minutes_of(spread.usual) if spread else 0
        passed = step.end - step.start
        if supplier.working:
            passed = facts.open_minutes(calendar=supplier.calendar, start=step.start, end=step.end)
        if passed < needed:
            yield entry.told(f"takes {needed} minutes")


def _length(facts: Facts, entry: Entry, operation: Operation) -> Iterator[str]:
    step, centre = entry.step, facts.centres[entry.step.place]
    run = step.minutes - step.setup_minutes
    needed = step.quantity * operation.run_minutes / centre.efficiency
    if not needed - ROUNDING <= run <= needed + 1:
        yield entry.told(f"runs {run} minutes instead of {needed}")
    if entry.site and centre.site not in ("", entry.site):
        yield entry.told(f"at {centre.site} for {entry.site}")


def _works(facts: Facts, entry: Entry, crew: str | None) -> bool:
    """Return whether a step works all its minutes, and begins and ends at work."""
    step = entry.step
    overtime = step.place in entry.agreed.options.overtime

    def open_within(start: int, end: int) -> int:
        return facts.machine_minutes(step=step, overtime=overtime, crew=crew, start=start, end=end)

    at_ends = open_within(step.start, step.start + 1) and open_within(step.end - 1, step.end)
    return bool(at_ends) and open_within(step.start, step.end) == step.minutes


def _calendars(facts: Facts, operation: Operation) -> list[str | None]:
    """Return the calendars of those who can do an operation; None: nobody is needed."""
    crews = [crew.calendar for crew in facts.plant.crews if operation.skill and crew.skill == operation.skill]
    return [*crews] or [None]


def _changeover(facts: Facts, before: Step, after: Entry) -> Iterator[str]:
    """Tell of a machine that had no time to be set up: the set-up planned, and idle time in regular hours."""
    step, centre = after.step, facts.centres[after.step.place]
    operation = facts.operation(step)
    stated = centre.setups.get((before.family, step.family))
    needed = 0.0 if step.family and step.family == before.family else operation.setup_minutes if operation else 0.0
    needed = (needed if stated is None else stated) / centre.efficiency
    idle = facts.machine_minutes(step=step, overtime=False, crew=None, start=before.end, end=step.start)
    if step.setup_minutes + idle < needed - ROUNDING:
        yield after.told(f"set up in {step.setup_minutes} + {idle} of {needed} minutes")
