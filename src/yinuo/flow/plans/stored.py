"""What is stored of tasks and links to reckon with, and how the core sees it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import NamedTuple
from uuid import UUID

from yinuo.core.planning import model as planning
from yinuo.flow.plans.models import Task

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
SUMMARY_DATES = ("SNET", "FNLT")
LinkRow = tuple[UUID, UUID, str, int]
"""Before, after, kind, lag in working minutes."""
Refs = Mapping[UUID, str]
_NONE: Refs = {}
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


def tasks(*, project_id: UUID) -> list[Stored]:
    """Return what is stored of a project's tasks."""
    rows = Task.objects.filter(project_id=project_id).order_by("rank", "id").values_list(*GIVEN, *COMPUTED)
    return [Stored(*row) for row in rows]


def task(row: Stored, *, summary: bool, refs: Refs = _NONE) -> planning.Task:
    """Return a task as the core sees it; a summary has only the dates that bear on its parts.

    `refs` are ids as texts, where they are made already: of a whole plan each is wanted several times.
    """
    ref = refs.get(row.id) or str(row.id)
    parent = (refs.get(row.parent_id) or str(row.parent_id)) if row.parent_id else None
    constraint, at = row.constraint, row.constraint_at
    if summary and constraint not in SUMMARY_DATES:
        constraint, at = "ASAP", None
    if row.levelled_at is not None and constraint in ("ASAP", "SNET"):
        constraint, at = "SNET", max(at or row.levelled_at, row.levelled_at)
    if summary:
        return planning.Task(
            ref=ref,
            parent=parent,
            constraint=_CONSTRAINTS[constraint],
            constraint_at=minute(at) if at else None,
            deadline=minute(row.deadline_at) if row.deadline_at else None,
        )
    return planning.Task(
        ref=ref,
        minutes=0 if row.milestone else row.minutes,
        parent=parent,
        constraint=_CONSTRAINTS[constraint],
        constraint_at=minute(at) if at else None,
        deadline=minute(row.deadline_at) if row.deadline_at else None,
        actual_start=minute(row.started_at) if row.started_at else None,
        actual_finish=minute(row.finished_at) if row.finished_at else None,
        remaining=_remaining(row),
    )


def link(row: LinkRow, *, refs: Refs = _NONE) -> planning.Link:
    """Return a link as the core sees it; `refs` are ids as texts, where they are made already."""
    before, after, kind, lag = row
    own = (refs.get(before) or str(before), refs.get(after) or str(after))
    return planning.Link(before=own[0], after=own[1], kind=_KINDS[kind], lag=lag)


def minute(at: datetime) -> int:
    """Return an instant as whole minutes since 1970."""
    return int(at.timestamp()) // 60


def instant(minutes: int) -> datetime:
    """Return whole minutes since 1970 as an instant."""
    return datetime.fromtimestamp(minutes * 60, UTC)


def _remaining(row: Stored) -> int | None:
    if row.started_at is None or row.finished_at is not None:
        return None
    return -(-row.minutes * (100 - row.done_percent) // 100)
