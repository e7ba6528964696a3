"""What the room does when something happened: members hear of approvals, rooms that asked hear of the end."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from yinuo.ground.kernel import outbox
from yinuo.ground.kernel.events import Recorded
from yinuo.ground.process import outcomes, telling
from yinuo.ground.process.approving import notices
from yinuo.ground.process.approving.following import outcome_of
from yinuo.ground.process.models import Instance
from yinuo.ground.process.outcomes import CannotFollow, Outcome

logger = logging.getLogger(__name__)
_TELL = {
    "process.approval_turn": notices.on_turn,
    "process.approval_copied": notices.on_copied,
    "process.approval_waits": notices.on_waits,
    "process.approval_decided": notices.on_decided,
}


def register() -> None:
    """Subscribe to approvals, to tasks, and to the ends of processes."""
    outbox.subscribe(name="process.notices", types=list(_TELL), handler=on_approvals)
    outbox.subscribe(name="process.tasks_told", types=["process.task_created"], handler=telling.on_given)
    outbox.subscribe(name="process.outcomes", types=["process.instance_ended"], handler=on_ended)


def on_approvals(events: Sequence[Recorded]) -> None:
    """Tell members of approvals."""
    for event in events:
        _TELL[event.type](event)


def on_ended(events: Sequence[Recorded]) -> None:
    """Tell the room that asked, for processes that ended by time or by a service; those it knows of change nothing."""
    for event in events:
        if outcomes.follower(event.payload["key"]) is None:
            continue
        row = Instance.objects.filter(pk=UUID(event.payload["instance_id"]), caller_id=None).first()
        if row is not None and row.subject_id is not None:
            _follow(row)


def _follow(row: Instance) -> None:
    assert row.subject_id is not None
    told = Outcome(
        kind=row.process_key,
        status=outcome_of(row),
        subject_type=row.subject_type,
        subject_id=row.subject_id,
        source_id=row.id,
        variables=row.state.get("v", {}),
    )
    try:
        with transaction.atomic():
            outcomes.follow(told)
    except CannotFollow as error:
        logger.warning("what process %s approved cannot be done: %s", row.id, error)
