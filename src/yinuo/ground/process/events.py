"""What happens to tasks."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from yinuo.ground.kernel.events import event_type


@event_type("process.task_created")
@dataclass(frozen=True, kw_only=True)
class TaskCreated:
    """Somebody has something to do."""

    task_id: UUID
    title: str
    role: str
    source: str


@event_type("process.task_completed")
@dataclass(frozen=True, kw_only=True)
class TaskCompleted:
    """A task was done."""

    task_id: UUID
    source: str
    note: str


@event_type("process.task_reopened")
@dataclass(frozen=True, kw_only=True)
class TaskReopened:
    """A task that was done by mistake is open again."""

    task_id: UUID


@event_type("process.tasks_cancelled")
@dataclass(frozen=True, kw_only=True)
class TasksCancelled:
    """Tasks are no longer needed."""

    source: str
    count: int
