"""It is somebody's turn: a task for them, or for whoever stands in while they are away."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from yinuo.core.approving import Approval as Table
from yinuo.core.approving.state import Place
from yinuo.ground.kernel.events import Draft
from yinuo.ground.kernel.ids import new_id
from yinuo.ground.process.events import ApprovalTurn
from yinuo.ground.process.models import Approval, Task
from yinuo.ground.process.seating.finding import deputy_of


def turn_of(*, row: Approval, table: Table, seat: int, now: datetime) -> tuple[Task, list[Draft]]:
    """Return the task of a seat whose turn it is, and the news of it."""
    place = table.seat(seat)
    assert place is not None
    kind = Task.Kind.ADVICE if place.place is Place.ADVICE else Task.Kind.APPROVAL
    return _task(row, kind=kind, seat=seat, member_id=UUID(place.member), now=now)


def revision_of(*, row: Approval, member_id: UUID, now: datetime) -> tuple[Task, list[Draft]]:
    """Return the task of an initiator to whom an approval was sent back, and the news of it."""
    return _task(row, kind=Task.Kind.REVISION, seat=0, member_id=member_id, now=now)


def _task(row: Approval, *, kind: Any, seat: int, member_id: UUID, now: datetime) -> tuple[Task, list[Draft]]:
    deputy = deputy_of(member_id=member_id, kind=row.kind, now=now)
    task = Task(
        organisation_id=row.organisation_id,
        id=new_id(),
        kind=kind.value,
        approval_id=row.id,
        seat=seat,
        title=row.title,
        detail=row.detail,
        subject_type=row.subject_type,
        subject_id=row.subject_id,
        subject_label=row.subject_label,
        source=row.source,
        assignee_id=deputy or member_id,
        stands_for_id=member_id if deputy else None,
        due_at=row.due_at,
        state=Task.State.OPEN.value,
        created_at=now,
    )
    news = ApprovalTurn(
        approval_id=row.id,
        task_id=task.id,
        member_id=deputy or member_id,
        stands_for_id=member_id if deputy else None,
        kind=kind.value,
    )
    return task, [Draft(subject_type=row.subject_type, subject_id=row.subject_id, body=news)]
