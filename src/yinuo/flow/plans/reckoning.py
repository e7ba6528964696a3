"""Reckoning a plan anew in the transaction of its edit: the core says the dates, and only what moved is written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import UUID

from yinuo.core.planning import model as planning
from yinuo.core.planning.faults import InvalidPlan, PlanFault
from yinuo.core.planning.network import plan_dates
from yinuo.flow.plans.models import Link, Project, Task, Waiting
from yinuo.flow.promises import queries as promises
from yinuo.ground.kernel import bulk, clock
from yinuo.ground.supply import calendars

RUNNING = (Project.State.ACTIVE, Project.State.PAUSED)
COMPUTED = ("start_at", "finish_at", "late_start_at", "late_finish_at", "total_float", "free_float", "critical")
GIVEN = (
    "id",
    "parent_id",
    "minutes",
    "milestone",
    "done_percent",
    "started_at",
    "finished_at",
    "constraint",
    "constraint_at",
    "deadline_at",
    "levelled_at",
)
OWED = "owed:"
SUMMARY_DATES = ("SNET", "FNLT")
# Thousands of them are read at each edit: asking the enumeration each time takes a quarter of it.
_KINDS = {one.value: one for one in planning.LinkKind}
_CONSTRAINTS = {one.value: one for one in planning.ConstraintKind}


class Stored(NamedTuple):
    """What is read of a task to reckon with, and what was reckoned before."""

    id: UUID
    parent_id: UUID | None
    minutes: int
    milestone: bool
    done_percent: int
    started_at: datetime | None
    finished_at: datetime | None
    constraint: str
    constraint_at: datetime | None
    deadline_at: datetime | None
    levelled_at: datetime | None
    start_at: datetime | None
    finish_at: datetime | None
    late_start_at: datetime | None
    late_finish_at: datetime | None
    total_float: int | None
    free_float: int | None
    critical: bool


@dataclass(frozen=True, kw_only=True)
class Reckoned:
    """What reckoning did: the tasks that moved, or what kept it from being done."""

    moved: frozenset[UUID] = frozenset()
    faults: list[dict[str, Any]] = field(default_factory=list)


def reckon(*, project: Project) -> Reckoned:
    """Give a project's tasks their dates and floats anew; the project's row is held."""
    stored = stored_tasks(project_id=project.id)
    try:
        dates = plan_dates(plan=plan_of(project=project, tasks=stored)).tasks
    except InvalidPlan as invalid:
        return Reckoned(faults=[fault(one) for one in invalid.faults])
    moved, finish = [], project.starts_at
    for one in stored:
        found = dates[str(one.id)]
        values = (
            instant(found.start),
            instant(found.finish),
            instant(found.late_start),
            instant(found.late_finish),
            found.total_float,
            found.free_float,
            found.is_critical,
        )
        finish = max(finish, values[1])
        if values != one[len(GIVEN) :]:
            moved.append(_row(project, one.id, values))
    bulk.update(rows=moved, columns=COMPUTED)
    finish_at = finish if stored else None
    if finish_at != project.finish_at:
        project.finish_at = finish_at
        project.save(update_fields=["finish_at"])
    return Reckoned(moved=frozenset(row.id for row in moved))


def reckon_anew(*, project: Project) -> Reckoned:
    """Reckon a plan whose surroundings moved, not its rows; who draws it is told by a new revision."""
    told = reckon(project=project)
    if told.moved:
        project.revision += 1
        project.save(update_fields=["revision"])
    return told


def stored_tasks(*, project_id: UUID) -> list[Stored]:
    """Return what is stored of a project's tasks."""
    rows = Task.objects.filter(project_id=project_id).order_by("rank", "id").values_list(*GIVEN, *COMPUTED)
    return [Stored(*row) for row in rows]


def plan_of(
    *, project: Project, tasks: Sequence[Stored], links: Iterable[tuple[UUID, UUID, str, int]] | None = None
) -> planning.Plan:
    """Return a project as the core sees it; what somebody owes is a task of nobody that ends when it is due.

    Without `links` they are read.
    """
    now = minute(clock.now()) if project.state in RUNNING else None
    owed_tasks, owed_links = _owed(project, now, {one.id for one in tasks})
    above = {one.parent_id for one in tasks}
    if links is None:
        links = Link.objects.filter(project=project).values_list("before_id", "after_id", "kind", "lag_minutes")
    return planning.Plan(
        start=minute(project.starts_at),
        tasks=(*(_task(one, one.id in above) for one in tasks), *owed_tasks),
        links=(*(_link(*one) for one in links), *owed_links),
        calendars={"": calendars.calendar_of(calendar_id=project.calendar_id).calendar},
        calendar="",
        now=now,
        due_at=minute(project.deadline_at) if project.deadline_at else None,
    )


def fault(one: PlanFault) -> dict[str, Any]:
    """Return a fault of the core as a fault of an edit."""
    return {"at": -1, "id": one.key, "field": one.field, "code": one.code.value, "values": dict(one.values)}


def minute(at: datetime) -> int:
    """Return an instant as whole minutes since 1970."""
    return int(at.timestamp()) // 60


def instant(minutes: int) -> datetime:
    """Return whole minutes since 1970 as an instant."""
    return datetime.fromtimestamp(minutes * 60, UTC)


def _task(one: Stored, summary: bool) -> planning.Task:
    constraint, at = one.constraint, one.constraint_at
    if summary and constraint not in SUMMARY_DATES:
        constraint, at = "ASAP", None
    if one.levelled_at is not None and constraint in ("ASAP", "SNET"):
        constraint, at = "SNET", max(at or one.levelled_at, one.levelled_at)
    if summary:
        return planning.Task(
            ref=str(one.id),
            parent=str(one.parent_id) if one.parent_id else None,
            constraint=_CONSTRAINTS[constraint],
            constraint_at=minute(at) if at else None,
            deadline=minute(one.deadline_at) if one.deadline_at else None,
        )
    return planning.Task(
        ref=str(one.id),
        minutes=0 if one.milestone else one.minutes,
        parent=str(one.parent_id) if one.parent_id else None,
        constraint=_CONSTRAINTS[constraint],
        constraint_at=minute(at) if at else None,
        deadline=minute(one.deadline_at) if one.deadline_at else None,
        actual_start=minute(one.started_at) if one.started_at else None,
        actual_finish=minute(one.finished_at) if one.finished_at else None,
        remaining=_remaining(one),
    )


def _remaining(one: Stored) -> int | None:
    if one.started_at is None or one.finished_at is not None:
        return None
    return -(-one.minutes * (100 - one.done_percent) // 100)


def _link(before: UUID, after: UUID, kind: str, lag: int) -> planning.Link:
    return planning.Link(before=str(before), after=str(after), kind=_KINDS[kind], lag=lag)


def _owed(project: Project, now: int | None, known_tasks: set[UUID]) -> tuple[list[planning.Task], list[planning.Link]]:
    waits = list(
        Waiting.objects.filter(task__project=project, task__done_percent__lt=100).values_list("task_id", "pledge_id")
    )
    if not waits:
        return [], []
    known = promises.pledges_by_id(ids=[pledge for _task, pledge in waits])
    tasks: dict[str, planning.Task] = {}
    links = []
    for task_id, pledge_id in waits:
        one = known.get(pledge_id)
        if one is not None and one.state == "open" and task_id in known_tasks:
            ref = f"{OWED}{pledge_id}"
            due = max(minute(one.due_at), now or 0)
            tasks[ref] = planning.Task(ref=ref, constraint=planning.ConstraintKind.SNET, constraint_at=due)
            links.append(planning.Link(before=ref, after=str(task_id)))
    return list(tasks.values()), links


def _row(project: Project, task_id: UUID, values: Iterable[Any]) -> Task:
    row = Task(id=task_id, organisation_id=project.organisation_id)
    for name, value in zip(COMPUTED, values, strict=True):
        setattr(row, name, value)
    return row
