"""What was at risk at a moment, with the facts known then and no later ones. Writes nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from yinuo.flow.orders.queries import OrderFacts
from yinuo.flow.promises import queries as promises
from yinuo.flow.radar import learning
from yinuo.flow.radar.casetable import Case
from yinuo.flow.radar.foreseeing import LIKELY, Foreseen, Means, foresee
from yinuo.flow.radar.judging import impact_of, judge
from yinuo.flow.radar.limits import Limits, limits
from yinuo.flow.radar.reasons import reasons_for
from yinuo.flow.work.queries import StageFacts
from yinuo.ground.supply import queries as supply

Report = Callable[[int, int], None]


@dataclass(frozen=True, kw_only=True)
class AtRisk:
    """An order that was likely to be late at a moment, and what became of it, where that is known by now."""

    order_id: UUID
    number: str
    customer_name: str
    tier: str
    committed_at: datetime
    lead_hours: float
    likely_at: datetime
    late_probability: float
    severity: str
    impact: float
    basis: str
    reasons: list[dict[str, Any]]
    delivered_at: datetime | None


def forecast(*, as_of: datetime, report: Report | None = None) -> list[AtRisk]:
    """Return the orders at risk as of a moment, those that can still be saved first, by impact.

    Orders delivered later count as open then.
    """
    told = limits()
    everything = learning.all_cases(until=as_of, report=report)
    promised = _promised_then(everything, as_of)
    known = [known_at(case=case, moment=as_of, due_at=promised.get(case.order.id)) for case in everything]
    waiting = [case for case in known if _is_open(case.order)]
    standards = promises.standards_by_type(order_types=sorted({case.order.order_type for case in known}))
    models = learning.fitted(cases=known, now=as_of, standards=standards, local=learning.local_time(now=as_of))
    means = Means(models=models, standards=standards, calendar=supply.working_calendar())
    thresholds = {case.order.id: told.threshold(case.order.tier) for case in waiting}
    foreseen = foresee(cases=waiting, means=means, thresholds=thresholds, now=as_of)
    later = {case.order.id: case.order.delivered_at for case in everything}
    found = [_at_risk(case, foreseen[case.order.id], told, as_of, later[case.order.id]) for case in waiting]
    return sorted(
        (one for one in found if one is not None), key=lambda one: (one.lead_hours <= 0, -one.impact, one.number)
    )


def known_at(*, case: Case, moment: datetime, due_at: datetime | None) -> Case:
    """Return a case as it was known at a moment: what happened later is blank."""
    order = replace(
        case.order,
        delivered_at=_until(case.order.delivered_at, moment),
        accepted_at=_until(case.order.accepted_at, moment),
        cancelled_at=_until(case.order.cancelled_at, moment),
    )
    stages = [_stage_at(stage, moment) for stage in case.stages]
    return replace(case, order=order, stages=stages, due_at=due_at or order.committed_at)


def _until(value: datetime | None, moment: datetime) -> datetime | None:
    return value if value is not None and value <= moment else None


def _stage_at(stage: StageFacts, moment: datetime) -> StageFacts:
    started, finished = _until(stage.started_at, moment), _until(stage.finished_at, moment)
    state = "done" if finished else "active" if started else "next"
    skipped = stage.state == "skipped"
    return replace(
        stage,
        started_at=started,
        finished_at=finished,
        state="skipped" if skipped else state,
        # A due time is known once the stage is ready, which is when the one before it ended at the latest.
        due_at=stage.due_at if started else None,
        delay_note="",
    )


def _is_open(order: OrderFacts) -> bool:
    return order.delivered_at is None and order.cancelled_at is None and order.accepted_at is None


def _promised_then(cases: Sequence[Case], moment: datetime) -> dict[UUID, datetime]:
    """Return the date promised at the moment, of orders whose promise was changed later."""
    found: dict[UUID, datetime] = {}
    ids = [case.order.id for case in cases]
    for order_id, current in promises.current_of(order_ids=ids).items():
        if current.version > 1 and current.made_at > moment:
            versions = promises.promises(order_id=order_id)
            then = [version for version in versions if version.made_at <= moment] or versions[-1:]
            found[order_id] = then[0].committed_at
    return found


def _at_risk(
    case: Case, foreseen: Foreseen, told: Limits, now: datetime, delivered_at: datetime | None
) -> AtRisk | None:
    order, late = case.order, foreseen.late_probability
    stakes = told.importance.stakes(order=order)
    verdict = judge(
        late_probability=late,
        expected_late_hours=foreseen.expected_late_hours,
        threshold=told.threshold(order.tier),
        hysteresis=0.0,
        alive=False,
        stakes=stakes,
    )
    if not verdict.alive or late is None or case.due_at is None:
        return None
    days = foreseen.expected_late_hours / 24
    return AtRisk(
        order_id=order.id,
        number=order.number,
        customer_name=order.customer_name,
        tier=order.tier,
        committed_at=case.due_at,
        lead_hours=round((case.due_at - now).total_seconds() / 3600, 1),
        likely_at=foreseen.at(LIKELY),
        late_probability=late,
        severity=verdict.severity,
        impact=impact_of(late_probability=late, late_days=days, stakes=stakes),
        basis=foreseen.basis,
        reasons=reasons_for(case=case, foreseen=foreseen, now=now),
        delivered_at=delivered_at,
    )
