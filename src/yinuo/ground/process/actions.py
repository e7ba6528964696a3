"""What is done to tasks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from yinuo.ground.kernel import clock, log, statements
from yinuo.ground.kernel.events import Draft
from yinuo.ground.kernel.tenancy import current_organisation
from yinuo.ground.process.events import TaskCompleted, TaskCreated, TaskReopened, TasksCancelled
from yinuo.ground.process.instances import any_suspended, go_on
from yinuo.ground.process.models import Task
from yinuo.ground.process.taskwork import SOURCE, token_of


class TaskNotOpen(Exception):
    """The task is unknown, done or cancelled; somebody was quicker."""


class StandsStill(TaskNotOpen):
    """The process of the task is suspended: nothing of it can be done until somebody resumes it."""


class AsksForAnswer(Exception):
    """The task is an approval: it is answered with yes or no, never just ticked off."""


def create_task(
    *,
    title: str,
    subject_type: str,
    subject_id: UUID,
    source: str,
    subject_label: str = "",
    role: str = "",
    assignee_id: UUID | None = None,
    due_at: datetime | None = None,
    detail: str = "",
    important: bool = False,
) -> UUID:
    """Give a person or a role something to do, and return the task's id."""
    row = Task(
        title=title[:200],
        detail=detail,
        subject_type=subject_type,
        subject_id=subject_id,
        subject_label=subject_label[:200],
        source=source,
        role=role,
        assignee_id=assignee_id,
        due_at=due_at,
        important=important,
        created_at=clock.now(),
    )
    row.save()
    body = TaskCreated(task_id=row.id, title=row.title, role=role, source=source)
    log.publish(subject_type=subject_type, subject_id=subject_id, body=body)
    return row.id


def complete_task(
    *,
    task_id: UUID,
    member_id: UUID,
    note: str = "",
    variables: Mapping[str, Any] | None = None,
    filled: bool = False,
) -> None:
    """Mark an open task as done by a member, and let its process go on.

    Raises TaskNotOpen (StandsStill where its process is suspended), BadFacts, and AsksForForm unless it is `filled`.
    """
    complete_tasks(task_ids=[task_id], member_id=member_id, note=note, variables=variables, filled=filled)


def complete_tasks(
    *,
    task_ids: Sequence[UUID],
    member_id: UUID,
    note: str = "",
    variables: Mapping[str, Any] | None = None,
    filled: bool = False,
) -> None:
    """Mark open tasks as done by a member, all or none, and let their processes go on; raises as `complete_task`."""
    rows = _done(task_ids, member_id, note)
    works = [token for row in rows if (token := token_of(row.source)) is not None]
    if works and go_on(works=works, variables=variables, filled=filled) != set(works):
        told = ", ".join(str(row.id) for row in rows)
        raise StandsStill(told) if any_suspended(ids=[one for one, _token in works]) else TaskNotOpen(told)
    drafts = [
        Draft(
            subject_type=row.subject_type,
            subject_id=row.subject_id,
            body=TaskCompleted(task_id=row.id, source=row.source, note=note),
        )
        for row in rows
    ]
    log.publish_all(drafts=drafts)


class _Done(NamedTuple):
    id: UUID
    subject_type: str
    subject_id: UUID
    source: str
    approval_id: UUID | None


# One journey: all are locked in one order, and marked only if each of them is open and no approval.
_DONE = """
    with asked as materialized (
        select id, subject_type, subject_id, source, approval_id from process_task
        where organisation_id = %s and id = any(%s) and state = 'open' order by id for no key update
    ), marked as (
        update process_task set state = 'done', done_at = %s, done_by_id = %s, note = %s from asked
        where process_task.id = asked.id and (select count(*) = %s and count(approval_id) = 0 from asked)
    )
    select * from asked
"""


def _done(task_ids: Sequence[UUID], member_id: UUID, note: str) -> list[_Done]:
    wanted = set(task_ids)
    told = [current_organisation(), sorted(wanted), clock.now(), member_id, note, len(wanted)]
    rows = [_Done(*row) for row in statements.rows(_DONE, told)]
    missing = wanted - {row.id for row in rows}
    if missing:
        raise TaskNotOpen(", ".join(str(one) for one in sorted(missing)))
    if any(row.approval_id is not None for row in rows):
        raise AsksForAnswer(", ".join(str(row.id) for row in rows if row.approval_id is not None))
    return rows


def reopen_task(*, task_id: UUID) -> None:
    """Undo a completion; raises TaskNotOpen if the task is not done, or its process has gone on."""
    done = Task.objects.filter(pk=task_id, state=Task.State.DONE, approval=None).exclude(source__startswith=SOURCE)
    changed = done.update(state=Task.State.OPEN, done_at=None, done_by=None, note="")
    if not changed:
        raise TaskNotOpen(str(task_id))
    row = Task.objects.get(pk=task_id)
    log.publish(subject_type=row.subject_type, subject_id=row.subject_id, body=TaskReopened(task_id=row.id))


def cancel_tasks(*, source: str) -> int:
    """Cancel the open tasks of a source, and return how many."""
    rows = list(Task.objects.select_for_update().filter(source=source, state=Task.State.OPEN))
    if rows:
        Task.objects.filter(pk__in=[row.pk for row in rows]).update(state=Task.State.CANCELLED)
        body = TasksCancelled(source=source, count=len(rows))
        log.publish(subject_type=rows[0].subject_type, subject_id=rows[0].subject_id, body=body)
    return len(rows)
