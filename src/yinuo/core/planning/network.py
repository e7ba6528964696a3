"""Dates of a plan: early and late, total and free float, what is critical, and which dates cannot be kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from yinuo.core.planning.drawing import Drawing
from yinuo.core.planning.fast.passes import (
    DONE,
    STARTED,
    between,
    free_dates,
    go_backward,
    go_forward,
    go_late,
    show_late_ends,
)
from yinuo.core.planning.fast.worked import BEYOND, Worked
from yinuo.core.planning.model import ConstraintKind, Link, Minute, Plan

FIRST_YEARS = 2
Ints = NDArray[np.int64]


class Broken(StrEnum):
    """Which date cannot be kept."""

    START = "start"  # SNLT or MSO: the task starts later
    FINISH = "finish"  # FNLT or MFO: it finishes later
    DEADLINE = "deadline"
    DUE = "due"  # the plan's `due_at`


@dataclass(frozen=True, kw_only=True)
class BrokenDate:
    """A date that cannot be kept, and by how many minutes of the clock; `ref` is empty for the plan's own."""

    ref: str
    what: Broken
    asked_at: Minute
    planned_at: Minute

    @property
    def late_minutes(self) -> int:
        """Minutes of the clock by which the date is missed."""
        return self.planned_at - self.asked_at


@dataclass(frozen=True, kw_only=True)
class TaskDates:
    """When a task is planned (`start`, `finish`) and when it could be; floats are working minutes of its calendar.

    Planned dates are the early ones, but for tasks to be done as late as possible. `total_float` is how far the task
    can slip before the plan's finish or a date asked for does (negative: so much is lacking), `free_float` before any
    other task moves. Of a summary: the hull of its tasks' dates and the least of their floats; `minutes` is then the
    sum of theirs. `driver` is the link that decides when the task is, None where a date or the plan's start does.
    """

    ref: str
    start: Minute
    finish: Minute
    early_start: Minute
    early_finish: Minute
    late_start: Minute
    late_finish: Minute
    total_float: int
    free_float: int
    minutes: int
    left_minutes: int
    is_critical: bool
    is_done: bool
    is_summary: bool = False
    driver: Link | None = None

    @property
    def done_share(self) -> float:
        """How much of the working time is done, 0 to 1; of a milestone 0 until it is reached."""
        if self.is_done or not self.minutes:
            return float(self.is_done)
        return max(1 - self.left_minutes / self.minutes, 0.0)


@dataclass(frozen=True)
class PlanDates:
    """All dates of a plan.

    `critical_path` leads from a task that waits for none to the one that ends last, each driven by the one before.
    """

    tasks: dict[str, TaskDates]
    start: Minute
    finish: Minute
    critical_path: tuple[str, ...]
    broken: tuple[BrokenDate, ...]


def plan_dates(*, plan: Plan) -> PlanDates:
    """Compute the dates of a plan by the critical path method, in working time; raises InvalidPlan with all faults.

    Every link holds exactly: `after` begins (or ends) no earlier than the lag, in its own calendar, after `before`.
    Late dates are measured from the plan's finish (or `due_at`, where that is earlier) and from deadlines and dates of
    constraints. A task that is done has no float.
    """
    drawing = Drawing(plan)
    if not plan.tasks:
        return PlanDates({}, plan.start, plan.start, (), ())
    return _Reckoning(drawing).dates()


class _Reckoning:
    """The passes over one drawing, and what they tell of each task."""

    def __init__(self, drawing: Drawing) -> None:
        self.plan, self.drawing, self.net = drawing.plan, drawing, drawing.net
        self.order = drawing.order()
        self.count = len(self.plan.tasks)
        years = FIRST_YEARS
        while not self._run(drawing.opened(years=years)):
            years *= 2

    def _run(self, worked: Worked) -> bool:
        """Do all passes; False where a date lies beyond the years that are open."""
        self.worked = worked
        net, order = self.net, self.order
        self.early_starts, self.early_ends, self.drivers = go_forward(net, worked, order)
        self.final = int(self.early_ends[: self.count].max())
        if self.final >= BEYOND // 2 or int(self.early_starts.max()) >= BEYOND // 2:
            return False
        due = self.final if self.plan.due_at is None else min(self.final, self.plan.due_at)
        self.late_starts, self.late_ends = go_backward(net, worked, order, due)
        if int(self.late_starts.min()) <= -BEYOND // 2:
            return False
        self.free_starts, self.free_ends = free_dates(net, worked, self.early_starts, self.early_ends, self.final)
        self.starts, self.ends = self.early_starts.copy(), self.early_ends.copy()
        if net.is_late.any():
            go_late(net, worked, order, self.starts, self.ends, self.final)
        self._measure()
        return True

    def _measure(self) -> None:
        """Reckon the floats, and what is shown as late dates."""
        net = self.net
        end_float = between(self.worked, net.calendar, self.early_ends, self.late_ends)
        begin_float = between(self.worked, net.calendar, self.early_starts, self.late_starts)
        is_open = net.state == 0
        self.total = np.where(is_open, np.minimum(begin_float, end_float), end_float)
        free = between(self.worked, net.calendar, self.early_ends, self.free_ends)
        free_begin = between(self.worked, net.calendar, self.early_starts, self.free_starts)
        self.free = np.maximum(np.where(is_open, np.minimum(free, free_begin), free), 0)
        done = net.state == DONE
        self.total[done] = self.free[done] = 0
        for late, early in ((self.late_starts, self.early_starts), (self.late_ends, self.early_ends)):
            late[done] = early[done]
        self.late_starts[net.state == STARTED] = self.early_starts[net.state == STARTED]
        show_late_ends(net, self.worked, self.late_starts, self.late_ends, self.early_ends)

    def dates(self) -> PlanDates:
        """Return what was found, as values."""
        rows = self._rows()
        found = {task.ref: self._task(place, rows[place]) for place, task in enumerate(self.plan.tasks)}
        first = int(min(rows[place][1] for place in range(self.count)))
        return PlanDates(found, first, self.final, self._path(), tuple(self._broken(found)))

    def _rows(self) -> list[list[int]]:
        """Return minutes, dates, floats, minutes left and whether it is done of each task, summaries rolled up."""
        minutes = np.array([task.minutes for task in self.plan.tasks], dtype=np.int64)
        dates = [self.starts, self.ends, self.early_starts, self.early_ends, self.late_starts, self.late_ends]
        columns = [*dates, self.total, self.free, self.net.minutes, self.net.state == DONE]
        rows: list[list[int]] = np.stack([minutes, *(column[: self.count] for column in columns)]).T.tolist()
        for node in self._summaries_upwards():
            rows[node] = _rolled_up([rows[child] for child in self._children[node]])
        return rows

    @cached_property
    def _children(self) -> dict[int, list[int]]:
        found: dict[int, list[int]] = {}
        for child, parent in enumerate(self.drawing.parents.tolist()):
            if parent >= 0:
                found.setdefault(parent, []).append(child)
        return found

    def _summaries_upwards(self) -> list[int]:
        """Return the summaries, each after those that are parts of it."""
        found, stack = [], [node for node in self._children if self.drawing.parents[node] < 0]
        while stack:
            node = stack.pop()
            found.append(node)
            stack += [child for child in self._children[node] if child in self._children]
        return found[::-1]

    def _task(self, place: int, row: list[int]) -> TaskDates:
        minutes, start, end, early_start, early_end, late_start, late_end, total, free, left, is_done = row
        return TaskDates(
            ref=self.plan.tasks[place].ref,
            start=start,
            finish=end,
            early_start=early_start,
            early_finish=early_end,
            late_start=late_start,
            late_finish=late_end,
            total_float=total,
            free_float=free,
            minutes=minutes,
            left_minutes=left,
            is_critical=total <= 0 and not is_done,
            is_done=bool(is_done),
            is_summary=place in self._children,
            driver=self._driver(place),
        )

    def _driver(self, place: int) -> Link | None:
        link = int(self.drivers[place])
        arrow = -1 if link < 0 else self._arrows[link]
        return self.plan.links[arrow] if 0 <= arrow < len(self.plan.links) else None

    @cached_property
    def _arrows(self) -> list[int]:
        found: list[int] = self.drawing.sorted_links.tolist()
        return found

    def _path(self) -> tuple[str, ...]:
        """Walk back over the links that decided from the task that ends last."""
        node = max((place for place in range(self.count) if place not in self._children), key=self._last_of)
        path: list[str] = []
        while node >= 0:
            if node < self.count and node not in self._children:
                path.append(self.plan.tasks[node].ref)
            link = int(self.drivers[node])
            node = -1 if link < 0 else int(self.net.tail[link])
        return tuple(reversed(path))

    def _last_of(self, place: int) -> tuple[int, int]:
        return int(self.early_ends[place]), place

    def _broken(self, found: dict[str, TaskDates]) -> list[BrokenDate]:
        broken = []
        for task in self.plan.tasks:
            dates, at = found[task.ref], task.constraint_at
            asked = []
            if at is not None and task.constraint in (ConstraintKind.SNLT, ConstraintKind.MSO):
                asked.append((Broken.START, at, dates.start))
            if at is not None and task.constraint in (ConstraintKind.FNLT, ConstraintKind.MFO):
                asked.append((Broken.FINISH, at, dates.finish))
            if task.deadline is not None:
                asked.append((Broken.DEADLINE, task.deadline, dates.finish))
            broken += [(task.ref, *one) for one in asked if one[2] > one[1]]
        if self.plan.due_at is not None and self.final > self.plan.due_at:
            broken.append(("", Broken.DUE, self.plan.due_at, self.final))
        return [BrokenDate(ref=r, what=what, asked_at=at, planned_at=is_at) for r, what, at, is_at in broken]


def _rolled_up(rows: list[list[int]]) -> list[int]:
    choose: tuple[Callable[[Iterable[int]], int], ...] = (sum, min, max, min, max, min, max, min, min, sum, min)
    return [int(pick(row[nth] for row in rows)) for nth, pick in enumerate(choose)]
