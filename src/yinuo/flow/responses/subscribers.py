"""What responses do when something happened: a new organisation's playbooks, messages after their grace, outcomes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from yinuo.flow.responses import actions
from yinuo.flow.responses.compensating import KEY
from yinuo.ground.kernel import outbox, timers
from yinuo.ground.kernel.events import Recorded
from yinuo.ground.kernel.timers import Moment
from yinuo.ground.process import outcomes


def register() -> None:
    """Subscribe to new organisations and to deliveries, and serve the moments of messages."""
    outbox.subscribe(name="responses.starter", types=("people.organisation_founded",), handler=give_playbooks)
    outbox.subscribe(name="responses.outcomes", types=("orders.order_delivered",), handler=note_outcomes)
    outcomes.provide(kind=KEY, follow=actions.follow_compensation)
    timers.serve(kind=actions.MESSAGE_TIMER, handler=send)


def give_playbooks(events: Sequence[Recorded]) -> None:
    """Give a new organisation the starter set."""
    actions.ensure_starter_set()


def note_outcomes(events: Sequence[Recorded]) -> None:
    """Note whether what was done kept the promise."""
    actions.note_outcomes(
        deliveries={
            event.subject_id: datetime.fromisoformat(event.payload["delivered_at"])
            for event in events
            if event.subject_id is not None
        }
    )


def send(moments: list[Moment]) -> None:
    """Send the messages whose grace is over."""
    actions.send_messages(response_ids=[UUID(moment.key) for moment in moments])
