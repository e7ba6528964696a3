"""What members are told of tasks that are given to them by name; what is offered to a role stands in its inbox.

Approvals tell of themselves, with the act they ask for.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from yinuo.ground.kernel.events import Recorded
from yinuo.ground.notices import hours, wishes
from yinuo.ground.people import actions
from yinuo.ground.process.models import Task

CHANNELS, EVENT = ("app", "email"), "task_given"


def on_given(events: Sequence[Recorded]) -> None:
    """Tell whoever was given a task by somebody else, or by a process, once; mails only to whom asked for them."""
    givers = {UUID(str(event.payload["task_id"])): event.actor for event in events}
    given = Task.objects.filter(pk__in=list(givers), state=Task.State.OPEN, approval=None)
    for row in given.exclude(assignee_id=None).order_by("id"):
        if givers[row.id] != f"member:{row.assignee_id}":
            _tell(row)


def _tell(row: Task) -> None:
    reader = wishes.reader_of(member_id=row.assignee_id, contact_id=None)
    for channel in CHANNELS:
        # A mail that nobody wished for is not queued only to be passed over.
        if channel != "app" and wishes.mode_of(reader=reader, event=EVENT, channel=channel) == hours.OFF:
            continue
        actions.queue_notice(
            key=f"task:{row.id}:{row.assignee_id}:{channel}",
            channel=channel,
            subject=row.title,
            text=row.detail or row.subject_label or row.title,
            member_id=row.assignee_id,
            link=f"/tasks/{row.id}",
            about_type=row.subject_type,
            about_id=row.subject_id,
            event=EVENT,
        )
