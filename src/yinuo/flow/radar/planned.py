"""An order that is planned is not forecast before its plan says: nothing can be delivered before it is made.

The plan has a spread of its own. A forecast is held back to it quantile by quantile, not moved as a whole: the
time that a plan leaves before a stage begins also takes up what the stages before it may vary.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from uuid import UUID

import numpy as np

from yinuo.flow.promises.queries import ProjectionFacts
from yinuo.flow.radar.casetable import Case
from yinuo.flow.radar.foreseeing import PROBS, Foreseen

# The share of finishes by the latest date of a plan, where the order's promise does not say it.
CONFIDENCE = 0.9


def not_before_its_plan(*, foreseen: Foreseen, case: Case, plans: Mapping[UUID, ProjectionFacts]) -> Foreseen:
    """Return a forecast whose every quantile is not before that of the plan, if there is one."""
    plan = plans.get(case.order.id)
    if plan is None:
        return foreseen
    planned = _curve(plan, case.order.committed_confidence or CONFIDENCE, foreseen.made_at)
    curve = tuple(round(max(hours, least), 3) for hours, least in zip(foreseen.curve, planned, strict=True))
    if curve == foreseen.curve:
        return foreseen
    held = replace(foreseen, curve=curve)
    committed_at = case.order.committed_at
    if committed_at is None:
        return held
    due = (committed_at - foreseen.made_at).total_seconds() / 3600
    behind = (plan.likely_at - committed_at).total_seconds() / 3600
    return replace(
        held,
        late_probability=round(max(_share_after(planned, due), foreseen.late_probability or 0.0), 4),
        expected_late_hours=round(max(foreseen.expected_late_hours, behind, 0.0), 2),
    )


def _curve(plan: ProjectionFacts, confidence: float, now: datetime) -> list[float]:
    """Return the hours from now by which shares PROBS of finishes are in by the plan; outside it goes on as inside."""
    earliest, likely, latest = (
        (moment - now).total_seconds() / 3600 for moment in (plan.earliest_at, plan.likely_at, plan.latest_at)
    )
    inside = np.interp(PROBS, (1 - confidence, 0.5, confidence), (earliest, likely, latest))
    slope = (latest - earliest) / max(2 * confidence - 1, 0.01)
    beyond = np.maximum(np.array(PROBS) - confidence, 0.0) - np.maximum(1 - confidence - np.array(PROBS), 0.0)
    return [float(hours) for hours in inside + slope * beyond]


def _share_after(curve: list[float], due: float) -> float:
    """Return the share of finishes after a moment; dates of plans are ends of days, those at the moment are in time."""
    return 1 - float(np.interp(due, curve, PROBS, left=0.0, right=1.0))
