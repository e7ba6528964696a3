"""Alerts that a member lets be quiet: for a while, or with a reason until they end.

A quiet alert is not listed, not escalated and told to nobody, but goes on being kept up to date. It speaks again at
its moment, when it becomes graver than what the member saw, when the promise changes, or when a member asks for it.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from yinuo.flow.radar.alerting import ESCALATE, WAKE, living, wait_for_next, woken
from yinuo.flow.radar.escalating import chain
from yinuo.flow.radar.events import ORDER, AlertQuieted
from yinuo.flow.radar.models import Alert, AlertState
from yinuo.ground.kernel import clock, log, timers


class QuietTooLong(Exception):
    """The moment is past, or later than the promise that the alert is about."""


class NoReason(Exception):
    """An alert is silenced until it ends without a reason."""


def snooze(*, alert_id: UUID, member_id: UUID, until: datetime, reason: str = "") -> None:
    """Let an alert be quiet until a moment, no later than the promise; raises AlertNotAlive and QuietTooLong."""
    row = living(alert_id=alert_id)
    latest = row.committed_at if row.committed_at is not None and row.committed_at > clock.now() else None
    if until <= clock.now() or (latest is not None and until > latest):
        raise QuietTooLong(str(until))
    _quiet(row, member_id, until, reason)
    timers.set_timer(kind=WAKE, key=str(row.id), due_at=until)


def silence(*, alert_id: UUID, member_id: UUID, reason: str) -> None:
    """Let an alert be quiet until it ends; raises AlertNotAlive and NoReason."""
    if not reason.strip():
        raise NoReason(str(alert_id))
    row = living(alert_id=alert_id)
    _quiet(row, member_id, None, reason)
    timers.cancel_timer(kind=WAKE, key=str(row.id))


def wake(*, alert_id: UUID) -> None:
    """Let a quiet alert speak again by a member's word; one that speaks stays as it is. Raises AlertNotAlive."""
    row = living(alert_id=alert_id)
    if row.state == AlertState.QUIET:
        _wake(row, "member")


def wake_due(*, alert_id: UUID) -> bool:
    """Let an alert speak again whose moment has come; return whether it does."""
    row = Alert.objects.select_for_update().filter(pk=alert_id, state=AlertState.QUIET).first()
    if row is None or row.quiet_until is None or row.quiet_until > clock.now():
        return False
    _wake(row, "time")
    return True


def _quiet(row: Alert, member_id: UUID, until: datetime | None, reason: str) -> None:
    row.state, row.quiet_until, row.quiet_by_id = AlertState.QUIET, until, member_id
    row.quiet_reason, row.quiet_severity, row.quiet_committed_at = reason.strip()[:300], row.severity, row.committed_at
    row.save()
    timers.cancel_timer(kind=ESCALATE, key=str(row.id))
    body = AlertQuieted(alert_id=row.id, cause=row.cause, member_id=member_id, until=until, reason=row.quiet_reason)
    log.publish(subject_type=ORDER, subject_id=row.order_id, body=body)


def _wake(row: Alert, why: str) -> None:
    draft = woken(row=row, why=why)
    row.save()
    timers.cancel_timer(kind=WAKE, key=str(row.id))
    tier = Alert.objects.values_list("order__tier", flat=True).get(pk=row.pk)
    wait_for_next(row=row, tier=tier, since=clock.now(), known=chain())
    log.publish_all(drafts=[draft])
