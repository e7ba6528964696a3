"""Forecasting open orders anew, and what follows: the order's projection, alerts, and the next moment to look."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from yinuo.flow.orders import actions as order_actions
from yinuo.flow.orders import queries as orders
from yinuo.flow.orders.actions import Projection
from yinuo.flow.promises import queries as promises
from yinuo.flow.radar import alerting, forces, learning
from yinuo.flow.radar.alerting import LATENESS, OVERRUN, Batch, Finding, Resolution
from yinuo.flow.radar.casetable import Case, make_cases
from yinuo.flow.radar.foreseeing import EARLIEST, LATEST, LIKELY, Foreseen, foresee
from yinuo.flow.radar.judging import Verdict, impact_of, judge, next_look, overdue_at_entry, severity_of
from yinuo.flow.radar.limits import Limits, limits
from yinuo.flow.radar.models import Alert, Forecast
from yinuo.flow.radar.planned import not_before_its_plan
from yinuo.flow.radar.reasons import overrun_reason, reasons_for
from yinuo.flow.work import queries as work
from yinuo.flow.work.queries import StageFacts
from yinuo.ground.kernel import bulk, clock, live, timers
from yinuo.ground.kernel.tenancy import acting_for, current_organisation

VERDICT, STAGE = "radar.verdict", "radar.stage"
CHUNK = 500
LIVE_TOPIC = "radar.forecasts_changed"
# Clocks differ between machines and are put right: one that is so much behind ends no alert that another has raised.
CLOCKS_DIFFER_HOURS = 0.1
OPEN = "open"
_FORECAST = (
    *("made_at", "earliest_at", "likely_at", "latest_at", "late_probability", "expected_late_hours"),
    *("curve", "drivers", "basis", "next_verdict_at"),
)


@dataclass(frozen=True, kw_only=True)
class Round:
    """What a round of forecasting is decided with: moment, settings, the alerts there are; and what to write."""

    now: datetime
    told: Limits
    alive: Mapping[tuple[UUID, str], Alert]
    silenced: Mapping[tuple[UUID, str], Alert]
    batch: Batch = field(default_factory=Batch)

    @cached_property
    def alive_of(self) -> Mapping[UUID, Sequence[Alert]]:
        """The alerts there are, by order."""
        found: dict[UUID, list[Alert]] = {}
        for (order_id, _cause), row in self.alive.items():
            found.setdefault(order_id, []).append(row)
        return found


@dataclass(frozen=True, kw_only=True)
class Judged:
    """One order with its forecast and verdict."""

    case: Case
    foreseen: Foreseen
    verdict: Verdict


def reforecast(*, order_ids: Iterable[UUID]) -> int:
    """Forecast these orders anew, one transaction for each 500; return how many are open.

    Orders that are no longer open lose their forecast and their alerts.
    """
    ids, organisation_id, done = sorted(set(order_ids)), current_organisation(), 0
    for start in range(0, len(ids), CHUNK):
        with acting_for(organisation_id):
            done += _reforecast(ids[start : start + CHUNK])
    return done


def _reforecast(ids: Sequence[UUID]) -> int:
    alerting.serialise()
    now, told = clock.now(), limits()
    facts = orders.facts_for(order_ids=ids)
    cases = _open_cases({one: order for one, order in facts.items() if order.state == OPEN})
    thresholds = {case.order.id: told.threshold(case.order.tier) for case in cases}
    means = learning.means(order_types=sorted({case.order.order_type for case in cases}))
    foreseen = foresee(cases=cases, means=means, thresholds=thresholds, now=now)
    alive, silenced = alerting.present(order_ids=ids)
    this = Round(now=now, told=told, alive=alive, silenced=silenced)
    plans, ahead = promises.projections(order_ids=[case.order.id for case in cases]), forces.forces_ahead(now=now)
    judged = []
    for case in cases:
        planned = not_before_its_plan(foreseen=foreseen[case.order.id], case=case, plans=plans)
        judged.append(_judged(case, forces.held_up(foreseen=planned, case=case, forces=ahead), this))
    for one in judged:
        if _is_history(one.case, told):
            _silence(this, one.case.order.id)
        else:
            _lateness(this, one)
            _overruns(this, one)
    _close(this, facts)
    _store(judged, gone=sorted(set(ids) - {case.order.id for case in cases}), now=now, told=told)
    _note(judged, this)
    alerting.write(batch=this.batch)
    return len(judged)


def _open_cases(current: Mapping[UUID, orders.OrderFacts]) -> list[Case]:
    ids = list(current)
    return make_cases(orders=current, stages=work.stages_of(order_ids=ids), lines=orders.lines_for(order_ids=ids))


def _judged(case: Case, foreseen: Foreseen, this: Round) -> Judged:
    order = case.order
    verdict = judge(
        late_probability=foreseen.late_probability,
        expected_late_hours=foreseen.expected_late_hours,
        threshold=this.told.threshold(order.tier),
        hysteresis=this.told.hysteresis,
        alive=(order.id, LATENESS) in this.alive,
        stakes=this.told.importance.stakes(order=order),
    )
    return Judged(case=case, foreseen=foreseen, verdict=verdict)


def _is_history(case: Case, told: Limits) -> bool:
    order = case.order
    return overdue_at_entry(committed_at=order.committed_at, entered_at=order.created_at, stale_days=told.stale_days)


def _silence(this: Round, order_id: UUID) -> None:
    for row in this.alive_of.get(order_id, ()):
        alerting.end_alert(batch=this.batch, row=row, resolution=Resolution.OVERDUE_AT_ENTRY, now=this.now)


def _lateness(this: Round, judged: Judged) -> None:
    order = judged.case.order
    row = this.alive.get((order.id, LATENESS))
    if judged.verdict.alive:
        reasons = reasons_for(case=judged.case, foreseen=judged.foreseen, now=this.now)
        severity, impact = judged.verdict.severity, judged.verdict.impact
        finding = _finding(judged, cause=LATENESS, severity=severity, impact=impact, reasons=reasons)
        _begin_or_update(this, finding)
    elif row is not None:
        moved = row.committed_at != order.committed_at
        resolution = Resolution.REPROMISED if moved else Resolution.RECOVERED
        alerting.end_alert(batch=this.batch, row=row, resolution=resolution, now=this.now)


def _overruns(this: Round, judged: Judged) -> None:
    order_id = judged.case.order.id
    over = {stage.code: stage for stage in judged.case.stages if _is_over(this, order_id, stage)}
    for stage in over.values():
        _begin_or_update(this, _overrun_finding(this, judged, stage))
    for row in this.alive_of.get(order_id, ()):
        if row.stage_code and row.stage_code not in over:
            alerting.end_alert(batch=this.batch, row=row, resolution=Resolution.STAGE_FINISHED, now=this.now)


def _is_over(this: Round, order_id: UUID, stage: StageFacts) -> bool:
    if stage.state != "active" or stage.due_at is None:
        return False
    known = (order_id, f"{OVERRUN}:{stage.code}") in this.alive
    return stage.hours_over(this.now) >= this.told.overrun_hours - (CLOCKS_DIFFER_HOURS if known else 0.0)


def _overrun_finding(this: Round, judged: Judged, stage: StageFacts) -> Finding:
    late, over = judged.foreseen.late_probability or 0.0, stage.hours_over(this.now)
    days, stakes = (
        max(judged.foreseen.expected_late_hours, over) / 24,
        this.told.importance.stakes(order=judged.case.order),
    )
    return _finding(
        judged,
        cause=f"{OVERRUN}:{stage.code}",
        stage_code=stage.code,
        # An overrun is told even when the promise is safe, but then only to be watched.
        severity=severity_of(late_probability=late, late_days=days, stakes=stakes),
        impact=impact_of(late_probability=max(late, 0.05), late_days=over / 24, stakes=stakes),
        reasons=[overrun_reason(stage=stage, hours_over=over)],
    )


def _finding(
    judged: Judged,
    *,
    cause: str,
    severity: str,
    impact: float,
    reasons: list[dict[str, Any]],
    stage_code: str = "",
) -> Finding:
    order = judged.case.order
    return Finding(
        order_id=order.id,
        cause=cause,
        severity=severity,
        impact=impact,
        late_probability=judged.foreseen.late_probability,
        committed_at=order.committed_at,
        projected_at=judged.foreseen.at(LIKELY),
        reasons=reasons,
        tier=order.tier,
        stage_code=stage_code,
    )


def _begin_or_update(this: Round, finding: Finding) -> None:
    key = (finding.order_id, finding.cause)
    if key in this.alive:
        alerting.update_alert(batch=this.batch, row=this.alive[key], finding=finding, now=this.now)
    elif not alerting.stays_silent(ended=this.silenced.get(key), finding=finding):
        alerting.raise_alert(batch=this.batch, finding=finding, now=this.now)


def _close(this: Round, facts: Mapping[UUID, orders.OrderFacts]) -> None:
    for (order_id, _cause), row in this.alive.items():
        order = facts.get(order_id)
        if order is not None and order.state != OPEN:
            resolution = Resolution.DELIVERED if order.delivered_at else Resolution.CANCELLED
            alerting.end_alert(batch=this.batch, row=row, resolution=resolution, now=this.now)


def _store(judged: Sequence[Judged], *, gone: Sequence[UUID], now: datetime, told: Limits) -> None:
    rows = [_forecast_row(one, now, told) for one in judged]
    bulk.upsert(rows=rows, unique=("organisation_id", "order_id"), columns=_FORECAST)
    looks: list[tuple[str, datetime, dict[str, Any]]] = [
        (str(row.order_id), row.next_verdict_at, {}) for row in rows if row.next_verdict_at
    ]
    timers.set_timers(kind=VERDICT, moments=looks)
    timers.set_timers(kind=STAGE, moments=_stage_moments(judged, now, told))
    if gone:
        Forecast.objects.filter(order_id__in=list(gone)).delete()
        for kind in (VERDICT, STAGE):
            timers.cancel_timers(kind=kind, keys=[str(one) for one in gone])


def _forecast_row(judged: Judged, now: datetime, told: Limits) -> Forecast:
    foreseen, order = judged.foreseen, judged.case.order
    return Forecast(
        organisation_id=current_organisation(),
        order_id=order.id,
        made_at=now,
        earliest_at=foreseen.at(EARLIEST),
        likely_at=foreseen.at(LIKELY),
        latest_at=foreseen.at(LATEST),
        late_probability=foreseen.late_probability or 0.0,
        expected_late_hours=foreseen.expected_late_hours,
        curve=list(foreseen.curve),
        drivers=foreseen.drivers,
        basis=foreseen.basis,
        next_verdict_at=next_look(
            now=now,
            committed_at=order.committed_at,
            lead_hours=told.importance.lead(tier=order.tier, order_type=order.order_type),
            next_verdict_at=foreseen.next_verdict_at,
        ),
    )


def _stage_moments(judged: Sequence[Judged], now: datetime, told: Limits) -> list[tuple[str, datetime, dict[str, Any]]]:
    """The next moment at which a running stage of the order is `overrun_hours` past its time."""
    moments: list[tuple[str, datetime, dict[str, Any]]] = []
    for one in judged:
        ends = [
            stage.due_at + timedelta(hours=told.overrun_hours)
            for stage in one.case.stages
            if stage.state == "active" and stage.due_at is not None
        ]
        ahead = [at for at in ends if at > now]
        if ahead:
            moments.append((str(one.case.order.id), min(ahead), {}))
    return moments


def _note(judged: Sequence[Judged], this: Round) -> None:
    worst = _worst_severities([*this.alive.values(), *this.batch.raised])
    changed = order_actions.note_projections(
        projections=[
            Projection(
                order_id=one.case.order.id,
                projected_at=one.foreseen.at(LIKELY),
                earliest_at=one.foreseen.at(EARLIEST),
                latest_at=one.foreseen.at(LATEST),
                late_probability=one.foreseen.late_probability,
                severity=worst.get(one.case.order.id, ""),
            )
            for one in judged
        ]
    )
    if changed:
        live.announce_topic(topic=LIVE_TOPIC, organisation_id=str(current_organisation()))


def _worst_severities(rows: Iterable[Alert]) -> dict[UUID, str]:
    ranks = ("watch", "warning", "critical")
    worst: dict[UUID, str] = {}
    for row in rows:
        if row.state == "resolved" or row.severity not in ranks:
            continue
        known = worst.get(row.order_id)
        if known is None or ranks.index(row.severity) > ranks.index(known):
            worst[row.order_id] = row.severity
    return worst
