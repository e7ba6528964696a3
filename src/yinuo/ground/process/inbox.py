"""The inbox of a member: what is mine to do, what is offered to my role, what I began, what I was told, what I did.

Each box reads one narrow index, so that it is as quick beside 100,000 open tasks as beside ten.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet

from yinuo.ground.kernel import clock
from yinuo.ground.process.models import Approval, Copy, Instance, Task

BOXES = ("own", "offered", "started", "copied", "done")
MOST_COUNTED = 1_000
PAGE = 50


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What of a box is asked for; empty values leave nothing out."""

    kind: str = ""
    search: str = ""
    overdue: bool = False


@dataclass(frozen=True, kw_only=True)
class InboxRow:
    """One line of a box: a task, an approval or a process, told apart by which of its ids is there."""

    task_id: UUID | None
    approval_id: UUID | None
    instance_id: UUID | None
    kind: str
    title: str
    detail: str
    subject_type: str
    subject_id: UUID | None
    subject_label: str
    state: str
    at: datetime
    due_at: datetime | None
    by: str
    stands_for: str
    role: str
    unread: bool


def box(
    *, name: str, member_id: UUID, roles: Sequence[str], filters: Filters, offset: int = 0, limit: int = PAGE
) -> list[InboxRow]:
    """Return a page of a box: what is due first comes first, of what is over the newest."""
    if name == "started":
        return _started(member_id, filters, offset, limit)
    if name == "copied":
        rows = _copies(member_id, filters).select_related("approval__initiator").order_by("-at")
        return [_of_copy(row) for row in rows[offset : offset + limit]]
    found = _tasks(name, member_id, roles, filters).select_related("approval__initiator", "stands_for")
    order = ["-done_at"] if name == "done" else [F("due_at").asc(nulls_last=True), "created_at"]
    return [_of_task(row) for row in found.order_by(*order)[offset : offset + limit]]


def counts(*, member_id: UUID, roles: Sequence[str]) -> dict[str, int]:
    """Return how much is in each box that waits for somebody, up to 1,000: own, offered, and copies not read."""
    usual = Filters()
    return {
        "own": _counted(_tasks("own", member_id, roles, usual)),
        "offered": _counted(_tasks("offered", member_id, roles, usual)),
        "copied": _counted(_copies(member_id, usual).filter(read_at=None)),
    }


def mark_read(*, approval_id: UUID, member_id: UUID) -> None:
    """Note that a member has read what they were told of."""
    Copy.objects.filter(approval_id=approval_id, member_id=member_id, read_at=None).update(read_at=clock.now())


def _counted(rows: QuerySet[Any]) -> int:
    return rows.order_by()[:MOST_COUNTED].count()


def _tasks(name: str, member_id: UUID, roles: Sequence[str], filters: Filters) -> QuerySet[Task]:
    if name == "done":
        rows = Task.objects.filter(done_by_id=member_id, state=Task.State.DONE)
    elif name == "offered":
        rows = Task.objects.filter(assignee=None, role__in=list(roles), state=Task.State.OPEN)
    else:
        rows = Task.objects.filter(assignee_id=member_id, state=Task.State.OPEN)
    if filters.kind:
        rows = rows.filter(kind=filters.kind)
    if filters.overdue:
        rows = rows.filter(due_at__lt=clock.now())
    found: QuerySet[Task] = _searched(rows, filters.search)
    return found


def _searched(rows: Any, text: str) -> Any:
    for word in text.split()[:5]:
        rows = rows.filter(Q(title__icontains=word) | Q(subject_label__icontains=word))
    return rows


def _copies(member_id: UUID, filters: Filters) -> QuerySet[Copy]:
    rows = Copy.objects.filter(member_id=member_id)
    for word in filters.search.split()[:5]:
        rows = rows.filter(Q(approval__title__icontains=word) | Q(approval__subject_label__icontains=word))
    return rows


def _started(member_id: UUID, filters: Filters, offset: int, limit: int) -> list[InboxRow]:
    """Return what a member began: processes, and approvals that belong to none, the newest first."""
    most = offset + limit
    alone = Approval.objects.filter(initiator_id=member_id, instance=None)
    alone = _searched(alone, filters.search).select_related("initiator").order_by("-opened_at")[:most]
    begun = Instance.objects.filter(started_by_id=member_id, caller_id=None).defer("state", "held")
    for word in filters.search.split()[:5]:
        begun = begun.filter(Q(subject_label__icontains=word) | Q(definition__name__icontains=word))
    begun = begun.select_related("definition").defer("definition__content").order_by("-started_at")[:most]
    rows = [_of_approval(row) for row in alone] + _of_instances(list(begun))
    return sorted(rows, key=lambda row: row.at, reverse=True)[offset:most]


def _of_instances(rows: list[Instance]) -> list[InboxRow]:
    latest: dict[UUID, Approval] = {}
    for one in Approval.objects.filter(instance_id__in=[row.id for row in rows]).order_by("opened_at", "id"):
        if one.instance_id is not None:
            latest[one.instance_id] = one
    return [_of_instance(row, latest.get(row.id)) for row in rows]


def _of_instance(row: Instance, last: Approval | None) -> InboxRow:
    over = row.status != "running"
    state = last.status if last is not None and (not over or last.status == "refused") else row.status
    return InboxRow(
        task_id=None,
        approval_id=last.id if last else None,
        instance_id=row.id,
        kind="process",
        title=row.definition.name or row.process_key,
        detail="",
        subject_type=row.subject_type,
        subject_id=row.subject_id,
        subject_label=row.subject_label,
        state=state,
        at=row.started_at,
        due_at=last.due_at if last and not over else None,
        by="",
        stands_for="",
        role="",
        unread=False,
    )


def _of_approval(row: Approval, *, unread: bool = False, at: datetime | None = None) -> InboxRow:
    return InboxRow(
        task_id=None,
        approval_id=row.id,
        instance_id=row.instance_id,
        kind="approval",
        title=row.title,
        detail=row.detail,
        subject_type=row.subject_type,
        subject_id=row.subject_id,
        subject_label=row.subject_label,
        state=row.status,
        at=at or row.opened_at,
        due_at=row.due_at if row.closed_at is None else None,
        by=row.initiator.name if row.initiator else "",
        stands_for="",
        role="",
        unread=unread,
    )


def _of_copy(row: Copy) -> InboxRow:
    return _of_approval(row.approval, unread=row.read_at is None, at=row.at)


def _of_task(row: Task) -> InboxRow:
    asked = row.approval
    return InboxRow(
        task_id=row.id,
        approval_id=row.approval_id,
        instance_id=asked.instance_id if asked else None,
        kind=row.kind,
        title=row.title,
        detail=row.detail,
        subject_type=row.subject_type,
        subject_id=row.subject_id,
        subject_label=row.subject_label,
        state=asked.status if asked and row.state == Task.State.DONE else row.state,
        at=row.done_at or row.created_at,
        due_at=row.due_at if row.state == Task.State.OPEN else None,
        by=asked.initiator.name if asked and asked.initiator else "",
        stands_for=row.stands_for.name if row.stands_for else "",
        role=row.role if row.assignee_id is None else "",
        unread=False,
    )
