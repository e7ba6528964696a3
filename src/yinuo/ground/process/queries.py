"""Questions about tasks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F, Q

from yinuo.ground.kernel.countable import Countable, countable
from yinuo.ground.kernel.lookups import among
from yinuo.ground.process.models import Instance, Step, Task


@dataclass(frozen=True, kw_only=True)
class TaskFacts:
    """A task as other rooms see it."""

    id: UUID
    title: str
    detail: str
    subject_type: str
    subject_id: UUID
    subject_label: str
    source: str
    assignee_id: UUID | None
    assignee_name: str
    role: str
    due_at: datetime | None
    important: bool
    state: str
    created_at: datetime
    done_at: datetime | None
    note: str
    kind: str = "task"
    approval_id: UUID | None = None
    seat: int = 0
    stands_for_name: str = ""


def task(*, task_id: UUID) -> TaskFacts | None:
    """Return a task, or None."""
    row = Task.objects.select_related("assignee", "stands_for").filter(pk=task_id).first()
    return _facts(row) if row else None


def tasks(
    *,
    member_id: UUID | None = None,
    roles: Sequence[str] = (),
    state: str = "open",
    subject_id: UUID | None = None,
    source: str = "",
    limit: int = 200,
) -> list[TaskFacts]:
    """Return tasks, soonest due first: a member's own and those offered to the roles, or of a subject."""
    rows = Task.objects.select_related("assignee", "stands_for")
    if state:
        rows = rows.filter(state=state)
    if member_id is not None or roles:
        rows = rows.filter(Q(assignee_id=member_id) | Q(assignee=None, role__in=list(roles)))
    if subject_id is not None:
        rows = rows.filter(subject_id=subject_id)
    if source:
        rows = rows.filter(source=source)
    return [_facts(row) for row in rows.order_by(F("due_at").asc(nulls_last=True), "created_at")[:limit]]


def tasks_from(*, sources: Sequence[str]) -> dict[str, list[TaskFacts]]:
    """Return the tasks that came of these sources and were not cancelled, by source, soonest due first."""
    rows = Task.objects.select_related("assignee", "stands_for").filter(among("source", sources))
    rows = rows.exclude(state=Task.State.CANCELLED)
    found: dict[str, list[TaskFacts]] = {one: [] for one in sources}
    for row in rows.order_by(F("due_at").asc(nulls_last=True), "created_at", "id"):
        found[row.source].append(_facts(row))
    return found


def waiting(*, until: datetime, limit: int = 200) -> list[TaskFacts]:
    """Return what somebody must act on: open tasks due by a moment, soonest first, and every approval asked for."""
    rows = Task.objects.select_related("assignee", "stands_for").filter(state=Task.State.OPEN)
    rows = rows.filter(Q(due_at__lte=until) | Q(kind=Task.Kind.APPROVAL))
    return [_facts(row) for row in rows.order_by(F("due_at").asc(nulls_last=True), "created_at")[:limit]]


def _facts(row: Task) -> TaskFacts:
    return TaskFacts(
        id=row.id,
        title=row.title,
        detail=row.detail,
        subject_type=row.subject_type,
        subject_id=row.subject_id,
        subject_label=row.subject_label,
        source=row.source,
        assignee_id=row.assignee_id,
        assignee_name=row.assignee.name if row.assignee else "",
        role=row.role,
        due_at=row.due_at,
        important=row.important,
        state=row.state,
        created_at=row.created_at,
        done_at=row.done_at,
        note=row.note,
        kind=row.kind,
        approval_id=row.approval_id,
        seat=row.seat,
        stands_for_name=row.stands_for.name if row.stands_for else "",
    )


def running_instance(*, subject_id: UUID, key: str, business_key: str) -> UUID | None:
    """Return the running instance of a process for a subject, told from others by its business key."""
    rows = Instance.objects.filter(subject_id=subject_id, process_key=key, business_key=business_key, status="running")
    return rows.values_list("id", flat=True).first()


def turns_of(*, instance_id: UUID) -> list[TaskFacts]:
    """Return the open tasks of approvals of an instance."""
    rows = Task.objects.select_related("assignee", "stands_for").filter(approval__instance_id=instance_id)
    return [_facts(row) for row in rows.filter(state=Task.State.OPEN).order_by("created_at", "id")]


def turn_of(*, subject_id: UUID, asked_id: UUID, member_id: UUID, kind: str = "") -> TaskFacts | None:
    """Return what a member is to do in the approval of a question about a subject: answer it, or send it again.

    `asked_id` is what was asked for: the business key of its process ends with it. With a `kind` only such a turn.
    """
    rows = Task.objects.select_related("assignee", "stands_for").filter(state=Task.State.OPEN, assignee_id=member_id)
    rows = rows.filter(approval__subject_id=subject_id, approval__instance__status="running")
    mine = rows.filter(approval__instance__business_key__endswith=f":{asked_id}").order_by("created_at", "id").first()
    return _facts(mine) if mine and kind in ("", mine.kind) else None


@dataclass(frozen=True, kw_only=True)
class Movement:
    """A token that moved: where, how (start, end or cancel), in which step, by what event and whose act, and when.

    `reason` is what a decision table answered by: {"table", "version", "rows"}; empty for all else.
    """

    number: int
    element: str
    event: str
    token: int
    by: str
    actor: str
    at: datetime
    reason: Mapping[str, Any] = field(default_factory=dict)


def history(*, instance_id: UUID, limit: int = 1_000) -> list[Movement]:
    """Return how the tokens of an instance moved, the oldest step first."""
    rows = Step.objects.filter(instance_id=instance_id).order_by("number")[:limit]
    return [
        Movement(
            number=row.number,
            element=element,
            event=event,
            token=token,
            by=row.event["is"],
            actor=row.actor,
            at=row.at,
            reason=row.event.get("reason", {}),
        )
        for row in rows
        for element, event, token in row.trace
    ]


def tasks_to_count() -> Countable:
    """Return the tasks that people did as a relation; approvals, advice and revisions are told apart by `kind`."""
    rows = Task.objects.filter(state=Task.State.DONE, done_at__isnull=False)
    columns = ("id", "kind", "title", "subject_type", "subject_id", "done_by_id", "role", "created_at", "due_at")
    return countable(rows.values(*columns, "done_at"))
