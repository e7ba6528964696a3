"""The life of alerts: raised by the radar, acknowledged, escalated, and ended by a member or by themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import Q

from yinuo.core.responding import Chain
from yinuo.flow.radar.escalating import chain, goes_up_at, told_at
from yinuo.flow.radar.events import ORDER, AlertAcknowledged, AlertEscalated, AlertRaised, AlertResolved, AlertWoken
from yinuo.flow.radar.judging import SEVERITIES
from yinuo.flow.radar.models import Alert, AlertState
from yinuo.ground.kernel import bulk, clock, locks, log, timers
from yinuo.ground.kernel.events import Draft
from yinuo.ground.kernel.lookups import among
from yinuo.ground.kernel.tenancy import current_organisation
from yinuo.ground.people import queries as people
from yinuo.ground.people.queries import MemberFacts

ESCALATE, WAKE = "radar.escalate", "radar.wake"
LATENESS = "lateness"
OVERRUN = "stage_overrun"
_CHANGING = (
    *("severity", "impact", "late_probability", "committed_at", "projected_at", "reasons"),
    *("state", "resolved_at", "resolution"),
    *("quiet_until", "quiet_by_id", "acknowledged_at", "acknowledged_by_id"),
    *("worse_at", "worse_from"),
)
ByCause = dict[tuple[UUID, str], Alert]


class Resolution(StrEnum):
    """How an alert ended."""

    RECOVERED = "recovered"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"
    REPROMISED = "repromised"
    STAGE_FINISHED = "stage_finished"
    MANUAL = "manual"
    OVERDUE_AT_ENTRY = "overdue_at_entry"


class AlertNotAlive(Exception):
    """The alert is unknown or ended already."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What an alert is to say now."""

    order_id: UUID
    cause: str
    severity: str
    impact: float
    late_probability: float | None
    committed_at: datetime | None
    projected_at: datetime | None
    reasons: list[dict[str, Any]]
    tier: str
    stage_code: str = ""


@dataclass
class Batch:
    """Alert rows to write and events to publish, all at once at the end."""

    raised: list[Alert] = field(default_factory=list)
    changed: list[Alert] = field(default_factory=list)
    drafts: list[Draft] = field(default_factory=list)
    patience: list[tuple[str, datetime, dict[str, Any]]] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)
    chain: Chain = field(default_factory=chain)

    def wait(self, row: Alert, tier: str, since: datetime) -> None:
        """Set when the alert goes up if nobody takes it."""
        due_at = goes_up_at(level=row.escalation_level, severity=row.severity, tier=tier, since=since, chain=self.chain)
        if due_at is not None:
            self.patience.append((str(row.id), due_at, {}))


def serialise() -> None:
    """Let one transaction of the organisation at a time decide over alerts; held until it ends."""
    locks.hold("radar")


def present(*, order_ids: Sequence[UUID]) -> tuple[ByCause, ByCause]:
    """Return, by order and cause, the alerts that are alive and the last that a member ended; only for this room."""
    wanted = ~Q(state=AlertState.RESOLVED) | Q(resolution=Resolution.MANUAL.value)
    rows = list(Alert.objects.filter(wanted, among("order_id", order_ids)).order_by("resolved_at"))
    alive = {(row.order_id, row.cause): row for row in rows if row.state != AlertState.RESOLVED}
    ended = {(row.order_id, row.cause): row for row in rows if row.state == AlertState.RESOLVED}
    return alive, ended


def stays_silent(*, ended: Alert | None, finding: Finding) -> bool:
    """Return whether a member's word still holds: the same promise, and nothing graver than what they saw."""
    return ended is not None and not _news(ended.committed_at, ended.severity, finding)


def _news(committed_at: datetime | None, severity: str, finding: Finding) -> str:
    """Return what is different from what a member saw: the promise, or how grave it is; nothing else is news."""
    if committed_at != finding.committed_at:
        return "promise"
    return "graver" if SEVERITIES.index(finding.severity) > SEVERITIES.index(severity) else ""


def raise_alert(*, batch: Batch, finding: Finding, now: datetime) -> None:
    """Begin an alert, and set the moment at which it is escalated."""
    lead = (finding.committed_at - now).total_seconds() / 3600 if finding.committed_at else None
    row = Alert(
        organisation_id=current_organisation(),
        order_id=finding.order_id,
        cause=finding.cause,
        stage_code=finding.stage_code,
        raised_at=now,
        lead_hours=None if lead is None else round(lead, 2),
    )
    _say(row, finding)
    batch.raised.append(row)
    batch.wait(row, finding.tier, now)
    body = AlertRaised(
        alert_id=row.id,
        cause=row.cause,
        severity=row.severity,
        late_probability=row.late_probability,
        committed_at=row.committed_at,
        projected_at=row.projected_at,
        lead_hours=row.lead_hours,
        reasons=finding.reasons,
    )
    batch.drafts.append(Draft(subject_type=ORDER, subject_id=row.order_id, body=body))


def update_alert(*, batch: Batch, row: Alert, finding: Finding, now: datetime) -> None:
    """Let an alert that is alive say what is known now; a quiet one speaks again when that is news."""
    before = (row.severity, row.impact, row.late_probability, row.committed_at, row.projected_at, row.reasons)
    if SEVERITIES.index(finding.severity) > SEVERITIES.index(row.severity):
        row.worse_at, row.worse_from = now, row.severity
    _say(row, finding)
    after = (row.severity, row.impact, row.late_probability, row.committed_at, row.projected_at, row.reasons)
    if before != after:
        batch.changed.append(row)
    if row.state == AlertState.QUIET and (why := _news(row.quiet_committed_at, row.quiet_severity, finding)):
        batch.drafts.append(woken(row=row, why=why))
        batch.wait(row, finding.tier, now)


def woken(*, row: Alert, why: str) -> Draft:
    """Let a quiet alert be open again; return the event of it. The row is not written here."""
    row.state, row.quiet_until, row.quiet_by_id = AlertState.OPEN, None, None
    row.acknowledged_at, row.acknowledged_by_id = None, None
    body = AlertWoken(alert_id=row.id, cause=row.cause, severity=row.severity, why=why)
    return Draft(subject_type=ORDER, subject_id=row.order_id, body=body)


def end_alert(*, batch: Batch, row: Alert, resolution: Resolution, now: datetime) -> None:
    """End an alert by itself, with the reason."""
    row.state, row.resolved_at, row.resolution = AlertState.RESOLVED, now, resolution.value
    batch.changed.append(row)
    batch.ended.append(str(row.id))
    body = AlertResolved(alert_id=row.id, cause=row.cause, resolution=row.resolution, note="")
    batch.drafts.append(Draft(subject_type=ORDER, subject_id=row.order_id, body=body))


def write(*, batch: Batch) -> None:
    """Write rows, moments and events; the log comes last."""
    bulk.insert(rows=batch.raised)
    bulk.update(rows=batch.changed, columns=_CHANGING)
    timers.set_timers(kind=ESCALATE, moments=batch.patience)
    timers.cancel_timers(kind=ESCALATE, keys=batch.ended)
    timers.cancel_timers(kind=WAKE, keys=batch.ended)
    log.publish_all(drafts=batch.drafts)


def acknowledge(*, alert_id: UUID, member_id: UUID) -> None:
    """Note that a member takes care of an alert; again by somebody else changes nothing. Raises AlertNotAlive."""
    row = living(alert_id=alert_id)
    if row.state == AlertState.ACKNOWLEDGED:
        return
    row.state, row.acknowledged_at, row.acknowledged_by_id = AlertState.ACKNOWLEDGED, clock.now(), member_id
    row.save()
    timers.cancel_timer(kind=ESCALATE, key=str(row.id))
    body = AlertAcknowledged(alert_id=row.id, cause=row.cause, member_id=member_id)
    log.publish(subject_type=ORDER, subject_id=row.order_id, body=body)


def resolve(*, alert_id: UUID, member_id: UUID, note: str) -> None:
    """End an alert by a member's word; raises AlertNotAlive."""
    row = living(alert_id=alert_id)
    row.state, row.resolved_at, row.resolved_by_id = AlertState.RESOLVED, clock.now(), member_id
    row.resolution, row.resolution_note = Resolution.MANUAL.value, note[:300]
    row.save()
    timers.cancel_timer(kind=ESCALATE, key=str(row.id))
    body = AlertResolved(alert_id=row.id, cause=row.cause, resolution=row.resolution, note=row.resolution_note)
    log.publish(subject_type=ORDER, subject_id=row.order_id, body=body)


def escalate(*, alert_ids: Sequence[UUID]) -> None:
    """Tell those above of the alerts that nobody acknowledged yet, where anybody is left to tell."""
    known, members = chain(), people.members()
    for alert_id in alert_ids:
        _escalate(alert_id, known, members)


def _escalate(alert_id: UUID, known: Chain, members: Sequence[MemberFacts]) -> None:
    row = Alert.objects.select_for_update(of=("self",)).select_related("order").filter(pk=alert_id).first()
    if row is None or row.state != AlertState.OPEN:
        return
    owner_id = row.order.owner_id
    level = known.next_level(
        level=row.escalation_level,
        anybody=lambda step: bool(told_at(step=step, owner_id=owner_id, members=members)),
    )
    if level is None:
        return
    now = clock.now()
    row.escalation_level, row.escalated_at = level, now
    row.save(update_fields=["escalation_level", "escalated_at"])
    wait_for_next(row=row, tier=row.order.tier, since=now, known=known)
    body = AlertEscalated(alert_id=row.id, cause=row.cause, severity=row.severity, level=row.escalation_level)
    log.publish(subject_type=ORDER, subject_id=row.order_id, body=body)


def _say(row: Alert, finding: Finding) -> None:
    row.severity, row.impact, row.reasons = finding.severity, finding.impact, finding.reasons
    row.late_probability = finding.late_probability
    row.committed_at, row.projected_at = finding.committed_at, finding.projected_at


def wait_for_next(*, row: Alert, tier: str, since: datetime, known: Chain) -> None:
    """Set or move the moment at which an alert goes up if nobody takes it; only for this room."""
    due_at = goes_up_at(level=row.escalation_level, severity=row.severity, tier=tier, since=since, chain=known)
    if due_at is None:
        timers.cancel_timer(kind=ESCALATE, key=str(row.id))
    else:
        timers.set_timer(kind=ESCALATE, key=str(row.id), due_at=due_at)


def replan_escalations() -> int:
    """Give every alert that nobody took its moment by the chain as it is now; return how many there are."""
    known, rows = chain(), Alert.objects.filter(state=AlertState.OPEN).select_related("order")
    moments: list[tuple[str, datetime, dict[str, Any]]] = []
    ended: list[str] = []
    for row in rows:
        since = row.escalated_at or row.raised_at
        due_at = goes_up_at(
            level=row.escalation_level, severity=row.severity, tier=row.order.tier, since=since, chain=known
        )
        if due_at is None:
            ended.append(str(row.id))
        else:
            moments.append((str(row.id), due_at, {}))
    timers.set_timers(kind=ESCALATE, moments=moments)
    timers.cancel_timers(kind=ESCALATE, keys=ended)
    return len(moments) + len(ended)


def living(*, alert_id: UUID) -> Alert:
    """Return an alert that is not over, locked; raises AlertNotAlive."""
    row = Alert.objects.select_for_update().filter(pk=alert_id).first()
    if row is None or row.state == AlertState.RESOLVED:
        raise AlertNotAlive(str(alert_id))
    return row
