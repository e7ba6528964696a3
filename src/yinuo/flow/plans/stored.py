"""What is stored of tasks and links to reckon with, and how the core sees it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import UUID

import numpy as np
from django.db.models import Field, Func, TextField
from django.db.models.functions import Cast
from numpy.typing import NDArray

from yinuo.core.planning import model as planning
from yinuo.flow.plans.models import Link, Task

COMPUTED = ("start_at", "finish_at", "late_start_at", "late_finish_at", "total_float", "free_float", "critical")
UNKNOWN = -(2**60)  # stands among dates and floats for what was never reckoned
SUMMARY_DATES = ("SNET", "FNLT")
LinkRow = tuple[str, str, str, int]
"""Before, after, kind, lag in working minutes."""
# Thousands of them are read at each edit: asking the enumeration each time takes a quarter of it.
_KINDS = {one.value: one for one in planning.LinkKind}
_CONSTRAINTS = {one.value: one for one in planning.ConstraintKind}


class Given(NamedTuple):
    """What people said of a task and the plan reckons with; `ref` and `parent` are ids as texts, as in the core."""

    id: UUID
    ref: str
    parent: str | None
    minutes: int
    milestone: bool
    done_percent: int
    started_at: datetime | None
    finished_at: datetime | None
    constraint: str
    constraint_at: datetime | None
    deadline_at: datetime | None
    levelled_at: datetime | None


class Stored(NamedTuple):
    """The same, and what was reckoned of it."""

    id: UUID
    ref: str
    parent: str | None
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


GIVEN = Given._fields
_TEXTS = (Cast("id", TextField()), Cast("parent_id", TextField()))
_GIVEN_COLUMNS = (GIVEN[0], *_TEXTS, *GIVEN[3:])
# Dates and floats as whole numbers: they are compared thousands at a time, and few of them move.
_NUMBERS = [
    *(
        Func(one, template=f"coalesce(floor(extract(epoch from %(expressions)s) / 60)::bigint, {UNKNOWN})")
        for one in COMPUTED[:4]
    ),
    *(Func(one, template=f"coalesce(%(expressions)s, {UNKNOWN})") for one in COMPUTED[4:6]),
    Func(COMPUTED[6], template="%(expressions)s::int"),
]
for _one in _NUMBERS:
    _one.output_field = Field()  # as the driver reads them: a field of integers would ask each whether it is one


def tasks(*, project_id: UUID) -> list[Stored]:
    """Return what is stored of a project's tasks."""
    rows = Task.objects.filter(project_id=project_id).order_by("rank", "id").values_list(*_GIVEN_COLUMNS, *COMPUTED)
    return [Stored(*row) for row in rows]


def given(*, project_id: UUID) -> tuple[list[Given], NDArray[np.int64]]:
    """Return what is stored of a project's tasks, and their dates (minutes since 1970) and floats in columns."""
    rows = Task.objects.filter(project_id=project_id).order_by("rank", "id").values_list(*_GIVEN_COLUMNS, *_NUMBERS)
    found, count = list(rows), len(GIVEN)
    dates = np.array([row[count:] for row in found], dtype=np.int64).reshape(-1, len(COMPUTED)).T
    return [Given(*row[:count]) for row in found], dates


def given_of(row: Task) -> Given:
    """Return what people said of a task that was read or made as a row."""
    parent = str(row.parent_id) if row.parent_id else None
    return Given(row.id, str(row.id), parent, *(getattr(row, name) for name in GIVEN[3:]))


def links(*, project_id: UUID) -> dict[UUID, LinkRow]:
    """Return a project's links by their ids."""
    ends = (Cast("before_id", TextField()), Cast("after_id", TextField()))
    rows: Any = Link.objects.filter(project_id=project_id).order_by("id")
    return {row[0]: row[1:] for row in rows.values_list("id", *ends, "kind", "lag_minutes")}


def link_of(row: Link) -> LinkRow:
    """Return a link that was read or made as a row."""
    return str(row.before_id), str(row.after_id), row.kind, row.lag_minutes


def task(row: Given | Stored, *, summary: bool) -> planning.Task:
    """Return a task as the core sees it; a summary has only the dates that bear on its parts."""
    constraint, at = row.constraint, row.constraint_at
    if summary and constraint not in SUMMARY_DATES:
        constraint, at = "ASAP", None
    if row.levelled_at is not None and constraint in ("ASAP", "SNET"):
        constraint, at = "SNET", max(at or row.levelled_at, row.levelled_at)
    if summary:
        return planning.Task(
            ref=row.ref,
            parent=row.parent,
            constraint=_CONSTRAINTS[constraint],
            constraint_at=minute(at) if at else None,
            deadline=minute(row.deadline_at) if row.deadline_at else None,
        )
    return planning.Task(
        ref=row.ref,
        minutes=0 if row.milestone else row.minutes,
        parent=row.parent,
        constraint=_CONSTRAINTS[constraint],
        constraint_at=minute(at) if at else None,
        deadline=minute(row.deadline_at) if row.deadline_at else None,
        actual_start=minute(row.started_at) if row.started_at else None,
        actual_finish=minute(row.finished_at) if row.finished_at else None,
        remaining=_remaining(row),
    )


def link(row: LinkRow) -> planning.Link:
    """Return a link as the core sees it."""
    before, after, kind, lag = row
    return planning.Link(before=before, after=after, kind=_KINDS[kind], lag=lag)


def minute(at: datetime) -> int:
    """Return an instant as whole minutes since 1970."""
    return int(at.timestamp()) // 60


def instant(minutes: int) -> datetime:
    """Return whole minutes since 1970 as an instant."""
    return datetime.fromtimestamp(minutes * 60, UTC)


def _remaining(row: Given | Stored) -> int | None:
    if row.started_at is None or row.finished_at is not None:
        return None
    return -(-row.minutes * (100 - row.done_percent) // 100)
