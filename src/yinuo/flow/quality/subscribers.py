"""What quality does when a task is done elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from yinuo.flow.quality import correcting
from yinuo.ground.kernel import outbox
from yinuo.ground.kernel.events import Recorded


def register() -> None:
    """Hear of tasks."""
    outbox.subscribe(name="quality.tasks", types=["process.task_completed"], handler=on_task_done)


def on_task_done(events: Sequence[Recorded]) -> None:
    """Note the steps of corrective actions whose tasks were done."""
    for event in events:
        source = str(event.payload.get("source", ""))
        if source.startswith(correcting.STEP):
            correcting.step_done(step_id=UUID(source.removeprefix(correcting.STEP)))
