"""What the risks of a project do to its finish: the core draws them many times over the project's own plan."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from yinuo.core.foresight.risk_effect import Finish, Threat, risk_effect
from yinuo.core.planning.estimates import Estimate, Shape
from yinuo.core.planning.faults import InvalidPlan
from yinuo.core.planning.model import Plan
from yinuo.flow.plans import outlook
from yinuo.flow.risks.queries import RiskFacts, Sought, risks
from yinuo.flow.risks.weighing import probability_of

DAY_MINUTES = 1_440
MEASURED_DAYS = 28
MOST_RISKS = 60


@dataclass(frozen=True, kw_only=True)
class FinishDates:
    """When a project ends: in half of the runs, in eight and in nine of ten no later; and how likely it is late."""

    p50: datetime
    p80: datetime
    p90: datetime
    late: float | None


@dataclass(frozen=True, kw_only=True)
class RiskShare:
    """What one risk costs: the finish without it, and the days by which it puts the finish off."""

    risk: RiskFacts
    without: FinishDates
    mean_days: float
    p80_days: float


@dataclass(frozen=True, kw_only=True)
class ProjectEffect:
    """The finish of a project without any of its risks and with all, and what each costs, the worst first."""

    bare: FinishDates
    exposed: FinishDates
    shares: tuple[RiskShare, ...]
    runs: int


def project_effect(*, project_id: UUID) -> ProjectEffect | None:
    """Return what the living risks of a project do to its finish; None without a plan that can be reckoned.

    A risk that happened counts as certain until it is closed: the plan does not know of it yet.
    """
    plan = outlook.core_plan(project_id=project_id)
    if plan is None:
        return None
    found = risks(sought=Sought(project_id=project_id), limit=MOST_RISKS)
    day = working_minutes(plan=plan)
    threats = [threat_of(one=one, day_minutes=day) for one in found]
    try:
        effect = risk_effect(plan=plan, threats=threats, estimates=outlook.estimates(project_id=project_id))
    except InvalidPlan:
        return None
    by_id = {str(one.id): one for one in found}
    return ProjectEffect(
        bare=_dates(effect.bare),
        exposed=_dates(effect.exposed),
        shares=tuple(
            RiskShare(
                risk=by_id[one.ref],
                without=_dates(one.without),
                mean_days=one.mean_minutes / DAY_MINUTES,
                p80_days=one.p80_minutes / DAY_MINUTES,
            )
            for one in effect.threats
        ),
        runs=effect.runs,
    )


def threat_of(*, one: RiskFacts, day_minutes: float) -> Threat:
    """Return a risk as the core sees it; its days are as long as the project's working days."""
    points = (round(days * day_minutes) for days in (one.delay_least, one.delay_usual, one.delay_most))
    least, usual, most = points
    return Threat(
        ref=str(one.id),
        chance=1.0 if one.state == "happened" else probability_of(likelihood=one.likelihood),
        delay=Estimate(least=least, usual=usual, most=most, shape=Shape.TRIANGULAR),
        task=str(one.task_id) if one.task_id else "",
    )


def working_minutes(*, plan: Plan) -> float:
    """Return how long a working day of the plan's calendar is, on average over four weeks from its start."""
    calendar = plan.calendars[plan.calendar]
    opens, closes = calendar.intervals(start=plan.start, end=plan.start + MEASURED_DAYS * DAY_MINUTES)
    days = {int(minute) // DAY_MINUTES for minute in opens}
    return float((closes - opens).sum()) / len(days) if days else float(DAY_MINUTES)


def _dates(found: Finish) -> FinishDates:
    p50, p80, p90 = (datetime.fromtimestamp(minute * 60, UTC) for minute in (found.p50, found.p80, found.p90))
    return FinishDates(p50=p50, p80=p80, p90=p90, late=found.late)
