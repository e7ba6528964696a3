"""What reviews do as time passes, and when tasks are done elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from yinuo.flow.reviews import meetings, rhythm
from yinuo.ground.kernel import outbox, timers
from yinuo.ground.kernel.events import Recorded
from yinuo.ground.kernel.timers import Moment


def register() -> None:
    """Serve the moments at which reports are due, and hear of tasks."""
    timers.serve(kind=rhythm.DUE, handler=on_due)
    outbox.subscribe(name="reviews.tasks", types=["process.task_completed"], handler=on_task_done)


def on_due(moments: Sequence[Moment]) -> None:
    """Draft the reports that are due."""
    rhythm.serve(rhythm_ids=[UUID(moment.key) for moment in moments])


def on_task_done(events: Sequence[Recorded]) -> None:
    """Note the actions of meetings whose tasks were done."""
    for event in events:
        source = str(event.payload.get("source", ""))
        if source.startswith(meetings.SOURCE):
            meetings.action_done(action_id=UUID(source.removeprefix(meetings.SOURCE)))
