"""Ending the time that a customer has for a delivery: they spoke, or staff stopped it. The record stays."""

from __future__ import annotations

from uuid import UUID

from yinuo.flow.acceptance.events import PeriodStopped
from yinuo.flow.acceptance.models import AcceptancePeriod
from yinuo.ground.kernel import clock, log, timers
from yinuo.ground.kernel.events import current_actor

TIMER = "acceptance.period"
DUE = "due"
_MOST_REMINDERS = 5


def timer_keys(*, period_id: UUID) -> list[str]:
    """Return the keys of all moments that a period may have."""
    return [f"{period_id}:{step}" for step in (DUE, *range(_MOST_REMINDERS))]


def end_period(*, order_id: UUID, subject: str, why: str, silent: bool = False) -> bool:
    """Stop the period of a delivery, if one runs; return whether one did.

    A `silent` end is one that the acceptance itself tells of, so nothing more is published.
    """
    row = AcceptancePeriod.objects.filter(
        order_id=order_id,
        subject=subject,
        state__in=(AcceptancePeriod.State.RUNNING, AcceptancePeriod.State.UNTOLD),
    ).first()
    if row is None:
        return False
    row.state = AcceptancePeriod.State.OVER if silent else AcceptancePeriod.State.STOPPED
    row.stopped_at, row.stopped_by, row.stopped_why = clock.now(), current_actor(), why.strip()[:500]
    row.save()
    timers.cancel_timers(kind=TIMER, keys=timer_keys(period_id=row.id))
    if not silent:
        log.publish(subject_type="order", subject_id=order_id, body=PeriodStopped(subject=subject, why=why))
    return True
