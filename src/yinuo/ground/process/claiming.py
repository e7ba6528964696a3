"""Tasks offered to a role: taken by one of its members, given back, or handed to somebody."""

from __future__ import annotations

from uuid import UUID

from yinuo.ground.kernel import log
from yinuo.ground.people import queries as people
from yinuo.ground.people.rights import ADMINISTER
from yinuo.ground.process.actions import TaskNotOpen
from yinuo.ground.process.events import TaskClaimed, TaskGivenBack
from yinuo.ground.process.models import Task


class NotOffered(Exception):
    """The task is not offered to this member's role, or not theirs to give back."""


def claim_task(*, task_id: UUID, member_id: UUID) -> None:
    """Take an offered task (领取); raises TaskNotOpen where somebody was quicker, NotOffered."""
    row, member = Task.objects.filter(pk=task_id).first(), people.member(member_id=member_id)
    if row is None or member is None or not (member.role == row.role or member.may(ADMINISTER)):
        raise NotOffered(str(task_id))
    free = Task.objects.filter(pk=task_id, assignee=None, state=Task.State.OPEN)
    if not free.update(assignee_id=member_id):
        raise TaskNotOpen(str(task_id))
    _publish(row, TaskClaimed(task_id=row.id, title=row.title))


def give_back_task(*, task_id: UUID, member_id: UUID) -> None:
    """Offer a task to its role again (退回待领); raises TaskNotOpen, NotOffered."""
    row = Task.objects.filter(pk=task_id).first()
    if row is None or row.assignee_id != member_id or not row.role:
        raise NotOffered(str(task_id))
    if not Task.objects.filter(pk=task_id, assignee_id=member_id, state=Task.State.OPEN).update(assignee=None):
        raise TaskNotOpen(str(task_id))
    _publish(row, TaskGivenBack(task_id=row.id, title=row.title))


def _publish(row: Task, body: object) -> None:
    log.publish(subject_type=row.subject_type, subject_id=row.subject_id, body=body)
