"""Dates of a plan: early and late, total and free float, what is critical, and which dates cannot be kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from yinuo.core.planning.drawing import Drawing
from yinuo.core.planning.model import ConstraintKind, Link, Minute, Plan
from yinuo.core.planning.reckoning import Reckoning


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
    return dates_of(found=Reckoning(drawing))


def dates_of(*, found: Reckoning) -> PlanDates:
    """Return what was reckoned, task by task."""
    plan = found.drawing.plan
    rows = zip(plan.tasks, found.columns.T.tolist(), found.summaries.tolist(), found.drivers(), strict=True)
    tasks = {task.ref: _task(task.ref, row, is_summary, driver) for task, row, is_summary, driver in rows}
    return PlanDates(tasks, found.start, found.final, found.path(), tuple(_broken(plan, tasks, found.final)))


def _task(ref: str, row: list[int], is_summary: bool, driver: Link | None) -> TaskDates:
    minutes, start, end, early_start, early_end, late_start, late_end, total, free, left, is_done = row
    return TaskDates(
        ref=ref,
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
        is_summary=is_summary,
        driver=driver,
    )


def _broken(plan: Plan, found: Mapping[str, TaskDates], final: Minute) -> list[BrokenDate]:
    broken = []
    for task in plan.tasks:
        dates, at = found[task.ref], task.constraint_at
        asked = []
        if at is not None and task.constraint in (ConstraintKind.SNLT, ConstraintKind.MSO):
            asked.append((Broken.START, at, dates.start))
        if at is not None and task.constraint in (ConstraintKind.FNLT, ConstraintKind.MFO):
            asked.append((Broken.FINISH, at, dates.finish))
        if task.deadline is not None:
            asked.append((Broken.DEADLINE, task.deadline, dates.finish))
        broken += [(task.ref, *one) for one in asked if one[2] > one[1]]
    if plan.due_at is not None and final > plan.due_at:
        broken.append(("", Broken.DUE, plan.due_at, final))
    return [BrokenDate(ref=r, what=what, asked_at=at, planned_at=is_at) for r, what, at, is_at in broken]
