"""Proves schedules: an auditor that shares nothing with what makes them but the values it is handed.

It adds up what is used period by period, or minute by minute, and asks calendars the plain questions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from yinuo.core.planning.instances import Instance
from yinuo.core.planning.loads import Levelled, Load, Stretch
from yinuo.core.planning.model import ConstraintKind, Link, LinkKind, Minute, Task
from yinuo.core.worktime import WorkCalendar


class Objection(StrEnum):
    """What is wrong with a schedule."""

    MISSING = "missing"  # a task has no place in it
    NEGATIVE = "negative"  # it starts before the beginning
    LINK = "link"  # it starts or ends before what it waits for
    TOO_MUCH = "too_much"  # more is used of a resource than there is
    CLOSED = "closed"  # it is worked while its calendar, or that of a resource, is closed
    WRONG_WORK = "wrong_work"  # it is worked more or less than it takes
    SPLIT = "split"  # it pauses although it may not
    WRONG_DATES = "wrong_dates"  # its start or finish is not that of its work
    TOO_EARLY = "too_early"  # it starts before now, before the plan does, or before a date asked for
    WRONG_END = "wrong_end"  # all is done at another time than is said


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One objection: to a task (by its number or ref), or a resource at an instant."""

    what: Objection
    who: str
    at: int = 0


def check_instance(*, instance: Instance, starts: Sequence[int], makespan: int) -> list[Finding]:
    """Return all that is wrong with a schedule of an instance; empty: it is proven to hold."""
    if len(starts) != len(instance.durations):
        return [Finding(what=Objection.MISSING, who=str(len(starts)))]
    ends = [start + length for start, length in zip(starts, instance.durations, strict=True)]
    found = [Finding(what=Objection.NEGATIVE, who=str(j + 1), at=at) for j, at in enumerate(starts) if at < 0]
    for job, after in enumerate(instance.successors):
        for other in after:
            if starts[other] < ends[job]:
                found.append(Finding(what=Objection.LINK, who=str(other + 1), at=starts[other]))
    if max(ends, default=0) != makespan:
        found.append(Finding(what=Objection.WRONG_END, who="", at=max(ends, default=0)))
    return found + _overfull(instance, starts, ends)


def _overfull(instance: Instance, starts: Sequence[int], ends: Sequence[int]) -> list[Finding]:
    found = []
    for resource, capacity in enumerate(instance.capacities):
        for period in sorted(set(starts)):  # use rises only where something starts
            jobs = zip(instance.demands, starts, ends, strict=True)
            if sum(demand[resource] for demand, start, end in jobs if start <= period < end) > capacity:
                found.append(Finding(what=Objection.TOO_MUCH, who=str(resource + 1), at=period))
    return found


def check_levelled(*, load: Load, levelled: Levelled) -> list[Finding]:
    """Return all that is wrong with a levelled plan; empty: it is proven to hold.

    Tasks that have begun or are pinned keep their dates whatever others do: they are only counted as load, and a
    resource that they alone use too much of is told.
    """
    audit = _Audit(load, levelled)
    missing = [t.ref for t in load.plan.tasks if t.ref not in levelled.tasks]
    if missing:
        return [Finding(what=Objection.MISSING, who=ref) for ref in missing]
    found = [finding for task in load.plan.tasks if audit.is_free(task) for finding in audit.of_task(task)]
    found += [finding for link in load.plan.links for finding in audit.of_link(link)]
    return found + audit.of_resources()


class _Audit:
    """A levelled plan, and the plain questions asked about it."""

    def __init__(self, load: Load, levelled: Levelled) -> None:
        self.load, self.plan, self.told = load, load.plan, levelled.tasks
        self.tasks = {task.ref: task for task in self.plan.tasks}
        self.summaries = {task.parent for task in self.plan.tasks} - {None}
        self.resources = {resource.code: resource for resource in load.resources}
        self.needs: dict[str, dict[str, int]] = {}
        for need in load.needs:
            if need.task not in self.summaries:
                units = self.needs.setdefault(need.task, {})
                units[need.resource] = units.get(need.resource, 0) + need.units

    def is_free(self, task: Task) -> bool:
        """Whether the levelling could choose when a task is."""
        begun = task.actual_start is not None or task.actual_finish is not None
        return not begun and task.ref not in self.load.pinned and task.ref not in self.summaries

    def of_task(self, task: Task) -> list[Finding]:
        """Objections to one task by itself."""
        told, found = self.told[task.ref], []
        stretches = told.stretches
        work = sum(one.end - one.start for one in stretches)
        closed = any(self._open_minutes(task, one) != one.end - one.start for one in stretches)
        whole = Stretch(start=told.start, end=told.finish)
        paused = task.ref not in self.load.may_split and self._open_minutes(task, whole) != task.minutes
        first = stretches[0].start if stretches else told.finish
        last = max((one.end for one in stretches), default=told.start)
        checks = (
            (Objection.WRONG_WORK, work != task.minutes),
            (Objection.CLOSED, closed),
            (Objection.SPLIT, task.minutes > 0 and paused),
            (Objection.WRONG_DATES, told.start != first or told.finish < last),
            (Objection.TOO_EARLY, self._is_too_early(task, told.start, told.finish)),
        )
        found += [Finding(what=what, who=task.ref, at=told.start) for what, is_so in checks if is_so]
        return found

    def _open_minutes(self, task: Task, within: Stretch) -> int:
        """Count the minutes in which the task's calendar and those of all it needs are open."""
        calendars = [self.resources[code].calendar for code in self.needs.get(task.ref, ())]
        pieces = [(within.start, within.end)]
        for calendar in [*([] if task.elapsed else [self.plan.calendars[self.plan.calendar_of(task)]]), *calendars]:
            cut = []
            for start, end in pieces:
                opens, closes = calendar.intervals(start=start, end=end) if end > start else ((), ())
                cut += [(int(a), int(b)) for a, b in zip(opens, closes, strict=True)]
            pieces = cut
        return sum(end - start for start, end in pieces)

    def _is_too_early(self, task: Task, start: Minute, finish: Minute) -> bool:
        asked, kind = task.constraint_at, task.constraint
        least = [self.plan.start] if self.plan.now is None else [self.plan.start, self.plan.now]
        if asked is not None and kind in (ConstraintKind.SNET, ConstraintKind.MSO):
            least.append(asked)
        parent = task.parent
        while parent is not None:
            above = self.tasks[parent]
            if above.constraint is ConstraintKind.SNET and above.constraint_at is not None:
                least.append(above.constraint_at)
            parent = above.parent
        ends_early = asked is not None and kind in (ConstraintKind.FNET, ConstraintKind.MFO) and finish < asked
        return start < max(least) or ends_early

    def of_link(self, link: Link) -> list[Finding]:
        """Objections to a link: of all parts of a summary before, to each part of a summary after."""
        found = []
        before = self.told[link.before]
        leaves = link.kind in (LinkKind.FINISH_START, LinkKind.FINISH_FINISH)
        bound = self._lagged(link, before.finish if leaves else before.start)
        for task in self._leaves(link.after):
            told = self.told[task.ref]
            arrives = told.finish if link.kind in (LinkKind.FINISH_FINISH, LinkKind.START_FINISH) else told.start
            if self.is_free(task) and arrives < bound:
                found.append(Finding(what=Objection.LINK, who=task.ref, at=arrives))
        return found

    def _leaves(self, ref: str) -> list[Task]:
        if ref not in self.summaries:
            return [self.tasks[ref]]
        return [leaf for task in self.plan.tasks if task.parent == ref for leaf in self._leaves(task.ref)]

    def _lagged(self, link: Link, at: Minute) -> Minute:
        after = self.tasks[link.after]
        if link.elapsed or after.elapsed or not link.lag:
            return at + link.lag
        calendar = self.plan.calendars[self.plan.calendar_of(after)]
        assert isinstance(calendar, WorkCalendar)
        return int(calendar.add(instant=np.array(at, dtype=np.int64), minutes=link.lag))

    def of_resources(self) -> list[Finding]:
        """Objections to what is used of each resource: every change of it in turn, ends before starts."""
        found = []
        for code, resource in self.resources.items():
            changes = [(b.start, b.units) for b in resource.busy] + [(b.end, -b.units) for b in resource.busy]
            work: list[tuple[Minute, int]] = []
            for ref, units in self.needs.items():
                for one in self.told[ref].stretches if code in units else ():
                    work += [(one.start, units[code]), (one.end, -units[code])]
            used = 0
            begins = {at for at, change in work if change > 0}
            for at, change in sorted(changes + work):
                used += change
                if change > 0 and used > resource.units and at in begins:
                    found.append(Finding(what=Objection.TOO_MUCH, who=code, at=at))
        return found
