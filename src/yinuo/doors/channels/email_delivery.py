"""Queued messages to people, out by e-mail, with growing pauses when it does not work at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from email.errors import HeaderParseError
from typing import Any
from uuid import UUID

from yinuo.doors.channels import mail_transport
from yinuo.doors.channels.attempts import EMAIL_PAUSES, Outcome, next_attempt_at
from yinuo.doors.channels.dispatch import Dispatcher
from yinuo.doors.channels.letters import AttachmentGone, NoAddress, compose, letter_of
from yinuo.ground.kernel import clock, outbox, timers
from yinuo.ground.kernel.events import Recorded
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import actions, queries

TIMER_KIND = "channels.email"
_THREADS = 4


def register() -> None:
    """Subscribe to queued messages, and serve the moments of their attempts."""
    outbox.subscribe(name="channels.email", types=["people.notice_queued"], handler=plan)
    timers.serve(kind=TIMER_KIND, handler=dispatcher.take)


def plan(events: Sequence[Recorded]) -> None:
    """Have queued e-mails sent at once."""
    now = clock.now()
    moments: list[tuple[str, datetime, dict[str, Any]]] = [
        (str(event.payload["notice_id"]), now, {}) for event in events if event.payload.get("channel") == "email"
    ]
    timers.set_timers(kind=TIMER_KIND, moments=moments)


def send(organisation_id: UUID, notice_id: UUID) -> None:
    """Make one attempt and record what came of it."""
    with acting_for(organisation_id):
        notice = queries.notice(notice_id=notice_id)
        if notice is None or notice["state"] != "queued":
            timers.cancel_timer(kind=TIMER_KIND, key=str(notice_id))
            return
        letter, outcome = None, Outcome(sent=False, error="no_address", permanent=True)
        try:
            letter = letter_of(notice=notice)
        except NoAddress as missing:
            outcome = Outcome(sent=False, error=f"no_address: {missing}", permanent=True)
        except AttachmentGone as gone:
            outcome = Outcome(sent=False, error=f"attachment_gone: {gone}", permanent=True)
    if letter is not None:
        try:
            outcome = mail_transport.deliver(message=compose(letter=letter))
        except (ValueError, HeaderParseError) as error:
            outcome = Outcome(sent=False, error=f"unusable: {error}", permanent=True)
    _settle(organisation_id, notice_id, outcome, attempts=notice["attempts"] + 1)


def _settle(organisation_id: UUID, notice_id: UUID, outcome: Outcome, *, attempts: int) -> None:
    again_at = next_attempt_at(outcome=outcome, attempts=attempts, pauses=EMAIL_PAUSES, now=clock.now())
    with acting_for(organisation_id):
        actions.note_notice(notice_id=notice_id, sent=outcome.sent, error=outcome.error, final=again_at is None)
        if again_at is None:
            timers.cancel_timer(kind=TIMER_KIND, key=str(notice_id))
        else:
            timers.set_timer(kind=TIMER_KIND, key=str(notice_id), due_at=again_at)


dispatcher = Dispatcher(kind=TIMER_KIND, send=send, threads=_THREADS, most_per_lane=1)
