"""How far a task is, said with one tap by those who do it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from yinuo.flow.plans.editing import PROJECT, Edited, edit, locked
from yinuo.flow.plans.events import TaskProgressed
from yinuo.flow.plans.models import Task
from yinuo.flow.plans.waiting import UnknownTask
from yinuo.ground.kernel import log


def report(*, project_id: UUID, task_id: UUID, done_percent: int, finished_at: datetime | None = None) -> Edited:
    """Say how far a task is; it begins and ends by what is said. Raises UnknownProject, UnknownTask, InvalidEdit."""
    project = locked(project_id)
    row = Task.objects.filter(project=project, pk=task_id).first()
    if row is None:
        raise UnknownTask(str(task_id))
    after = {"done_percent": done_percent}
    if finished_at is not None:
        after["finished_at"] = finished_at.isoformat()  # type: ignore[assignment]
    made = edit(project_id=project_id, changes=[{"kind": "task", "id": str(task_id), "before": {}, "after": after}])
    body = TaskProgressed(task_id=row.id, number=project.number, task=row.name, done_percent=done_percent)
    log.publish(subject_type=PROJECT, subject_id=project.id, body=body)
    return made
