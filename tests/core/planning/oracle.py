"""The critical path as a textbook defines it, minute by minute: no network code, no calendar code, only searches.

A calendar is the count of working minutes before each minute of a window. A task starts at the first open minute at
which all that is before it holds, and starts late at the last one at which all that is after it still can.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from yinuo.core.planning import ConstraintKind, Link, LinkKind, Plan, Task
from yinuo.core.worktime import WorkCalendar

Counts = Any
NEVER = 10**12


@dataclass
class Found:
    start: dict[str, int] = field(default_factory=dict)
    finish: dict[str, int] = field(default_factory=dict)
    late_start: dict[str, int] = field(default_factory=dict)
    late_finish: dict[str, int] = field(default_factory=dict)
    total: dict[str, int] = field(default_factory=dict)
    free: dict[str, int] = field(default_factory=dict)


class Oracle:
    """Tasks in an order in which every link leads onwards; no summaries, no actual dates."""

    def __init__(self, plan: Plan, *, before_days: int = 30, after_days: int = 90) -> None:
        self.plan = plan
        self.first = plan.start - before_days * 1440
        self.size = (before_days + after_days) * 1440
        self.counts = {code: self._counted(calendar) for code, calendar in plan.calendars.items()}
        self.clock = np.arange(self.size)
        self.known = {task.ref: task for task in plan.tasks}

    def _counted(self, calendar: WorkCalendar) -> Counts:
        is_open = np.zeros(self.size, dtype=np.int64)
        opens, closes = calendar.intervals(start=self.first, end=self.first + self.size)
        for start, end in zip(opens - self.first, closes - self.first, strict=True):
            is_open[start:end] = 1
        return np.concatenate([[0], np.cumsum(is_open)[:-1]])

    def solve(self) -> Found:
        found = Found()
        for task in self.plan.tasks:
            found.start[task.ref], found.finish[task.ref] = self._early(task, found)
        final = max(found.finish.values())
        due = final if self.plan.due_at is None else min(final, self.plan.due_at - self.first)
        for task in reversed(self.plan.tasks):
            late = self._late(task, found.late_start, found.late_finish, due, dated=True)
            found.late_start[task.ref], found.late_finish[task.ref] = late
            free = self._late(task, found.start, found.finish, final, dated=False)
            found.total[task.ref] = self._float(task, found, late)
            found.free[task.ref] = max(self._float(task, found, free), 0)
        return found

    def _float(self, task: Task, found: Found, late: tuple[int, int]) -> int:
        work = self._of(task)
        return min(int(work[late[0]] - work[found.start[task.ref]]), int(work[late[1]] - work[found.finish[task.ref]]))

    def _of(self, task: Task) -> Counts:
        return self.clock if task.elapsed else self.counts[self.plan.calendar_of(task)]

    def _lagged(self, link: Link) -> Counts:
        """For every minute, the minute that a link leads to."""
        if link.lag == 0:
            return self.clock
        work = self.clock if link.elapsed else self._of(self.known[link.after])
        if link.lag > 0:
            return np.searchsorted(work, work + link.lag, side="left")
        return np.searchsorted(work, work + link.lag, side="right") - 1

    def _early(self, task: Task, found: Found) -> tuple[int, int]:
        begin, end = self.plan.start - self.first, -NEVER
        begin = max(begin, self._date(task, ("SNET", "MSO"), -NEVER))
        end = max(end, self._date(task, ("FNET", "MFO"), -NEVER))
        for link in self.plan.links:
            if link.after == task.ref:
                leaves = found.finish if link.kind in (LinkKind.FINISH_START, LinkKind.FINISH_FINISH) else found.start
                bound = int(self._lagged(link)[leaves[link.before]])
                if link.kind in (LinkKind.FINISH_FINISH, LinkKind.START_FINISH):
                    end = max(end, bound)
                else:
                    begin = max(begin, bound)
        if task.minutes == 0:
            return max(begin, end), max(begin, end)
        work = self._of(task)
        starts = np.flatnonzero(np.diff(work, append=work[-1]) == 1)
        starts = starts[starts >= begin]
        ends = np.maximum(np.searchsorted(work, work[starts] + task.minutes, side="left"), end)
        holds = work[np.minimum(ends, self.size - 1)] == work[starts] + task.minutes
        place = int(np.argmax(holds))
        return int(starts[place]), int(ends[place])

    def _late(
        self, task: Task, starts: dict[str, int], ends: dict[str, int], final: int, *, dated: bool
    ) -> tuple[int, int]:
        may_start, may_end = np.ones(self.size, dtype=bool), self.clock <= final
        for link in self.plan.links:
            if link.before == task.ref:
                is_end = link.kind in (LinkKind.FINISH_FINISH, LinkKind.START_FINISH)
                holds = self._lagged(link) <= (ends if is_end else starts)[link.after]
                if link.kind in (LinkKind.FINISH_START, LinkKind.FINISH_FINISH):
                    may_end &= holds
                else:
                    may_start &= holds
        if dated:
            may_start &= self.clock <= self._date(task, ("SNLT", "MSO"), NEVER)
            may_end &= self.clock <= self._date(task, ("FNLT", "MFO"), NEVER)
            may_end &= self.clock <= (NEVER if task.deadline is None else task.deadline - self.first)
        if task.minutes == 0:
            both = int(np.flatnonzero(may_start & may_end)[-1])
            return both, both
        work = self._of(task)
        first_end = np.searchsorted(work, work + task.minutes, side="left")
        is_open = np.diff(work, append=work[-1]) == 1
        can = is_open & may_start & (first_end < self.size) & may_end[np.minimum(first_end, self.size - 1)]
        start = int(np.flatnonzero(can)[-1])
        fits = may_end & (work == work[start] + task.minutes)
        return start, int(np.flatnonzero(fits)[-1])

    def _date(self, task: Task, kinds: tuple[str, ...], otherwise: int) -> int:
        if task.constraint_at is None or task.constraint not in [ConstraintKind(kind) for kind in kinds]:
            return otherwise
        return task.constraint_at - self.first
