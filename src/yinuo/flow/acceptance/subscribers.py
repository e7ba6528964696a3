"""What acceptance does when a delivery arrived, or the customer complained."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from yinuo.flow.acceptance import silence, subjects
from yinuo.flow.acceptance.periods import begin_period, hold_orders, on_moments, stop_all
from yinuo.flow.acceptance.queries import notes
from yinuo.flow.acceptance.terms import any_terms
from yinuo.ground.kernel import outbox, timers
from yinuo.ground.kernel.events import Recorded

_ARRIVALS = ["orders.order_delivered", "acceptance.note_delivered"]
# An issue that was made of an acceptance is no new word of the customer.
_SPOKEN = ["care.complaint_raised"]


def register() -> None:
    """Subscribe to arrivals and issues, and serve the moments of periods."""
    outbox.subscribe(name="acceptance.periods", types=_ARRIVALS, handler=on_arrived)
    outbox.subscribe(name="acceptance.objections", types=_SPOKEN, handler=on_spoken)
    timers.serve(kind=silence.TIMER, handler=on_moments)


def on_arrived(events: Sequence[Recorded]) -> None:
    """Begin the time that the customer has, where the contract speaks of one."""
    if not any_terms():
        return
    hold_orders(order_ids=_orders(events))
    for event in events:
        if event.subject_id is None:
            continue
        delivered_at = datetime.fromisoformat(str(event.payload["delivered_at"]))
        if "note_id" in event.payload:
            subject = subjects.subject_of_note(note_id=UUID(str(event.payload["note_id"])))
            begin_period(order_id=event.subject_id, subject=subject, delivered_at=delivered_at)
            continue
        for subject in _subjects(event.subject_id):
            begin_period(order_id=event.subject_id, subject=subject, delivered_at=delivered_at)


def on_spoken(events: Sequence[Recorded]) -> None:
    """Let silence no longer count where the customer raised an issue."""
    hold_orders(order_ids=_orders(events))
    for event in events:
        if event.subject_id is not None:
            stop_all(order_id=event.subject_id, why=str(event.payload.get("number", "")))


def _subjects(order_id: UUID) -> list[str]:
    live = [one for one in notes(order_id=order_id) if one.is_live]
    return [subjects.subject_of_note(note_id=one.id) for one in live] or [subjects.WHOLE_ORDER]


def _orders(events: Sequence[Recorded]) -> set[UUID]:
    return {event.subject_id for event in events if event.subject_id is not None}
