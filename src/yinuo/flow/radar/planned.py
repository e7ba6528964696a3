"""An order that is planned is not forecast before its plan says: nothing can be delivered before it is made.

The plan has a spread of its own. A forecast is held back to it quantile by quantile, not moved as a whole: the
time that a plan leaves before a stage begins also takes up what the stages before it may vary.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

import numpy as np
import numpy.typing as npt

from yinuo.flow.promises.queries import ProjectionFacts
from yinuo.flow.radar.casetable import Case
from yinuo.flow.radar.foreseeing import PROBS, Foreseen

Floats = npt.NDArray[np.float64]
# The share of finishes by the latest date of a plan, where the order's promise does not say it.
CONFIDENCE = 0.9
_PROBS = np.array(PROBS)


@dataclass(frozen=True, kw_only=True)
class Plans:
    """What plans say of orders, in hours from the moment of the forecast; NaN where there is none."""

    earliest: Floats
    likely: Floats
    latest: Floats
    confidence: Floats


def held_back(
    *, curve: Floats, late: Floats, late_hours: Floats, due: Floats, plans: Plans
) -> tuple[Floats, Floats, Floats]:
    """Return curves (one row of hours at PROBS each), chances of being late and expected hours, not before the plans.

    `due` are the hours until the promise, NaN without one: then the curve moves and nothing is judged.
    """
    planned = _curves(plans)
    moved = np.where(np.isnan(planned), curve, np.round(np.fmax(curve, planned), 3))
    judged = (moved != curve).any(axis=1) & ~np.isnan(due)
    chance = np.round(np.fmax(_shares_after(planned, due), np.nan_to_num(late)), 4)
    hours = np.round(np.maximum(np.fmax(late_hours, plans.likely - due), 0.0), 2)
    return moved, np.where(judged, chance, late), np.where(judged, hours, late_hours)


def not_before_its_plan(*, foreseen: Foreseen, case: Case, plans: Mapping[UUID, ProjectionFacts]) -> Foreseen:
    """Return a forecast whose every quantile is not before that of the plan, if there is one."""
    plan = plans.get(case.order.id)
    if plan is None:
        return foreseen

    def hours(moment: datetime | None) -> Floats:
        return np.array([np.nan if moment is None else (moment - foreseen.made_at).total_seconds() / 3600])

    given = foreseen.late_probability
    curve, late, late_hours = held_back(
        curve=np.array([foreseen.curve]),
        late=np.array([np.nan if given is None else given]),
        late_hours=np.array([foreseen.expected_late_hours]),
        due=hours(case.order.committed_at),
        plans=Plans(
            earliest=hours(plan.earliest_at),
            likely=hours(plan.likely_at),
            latest=hours(plan.latest_at),
            confidence=np.array([case.order.committed_confidence or CONFIDENCE]),
        ),
    )
    return replace(
        foreseen,
        curve=tuple(float(one) for one in curve[0]),
        late_probability=None if np.isnan(late[0]) else float(late[0]),
        expected_late_hours=float(late_hours[0]),
    )


def _curves(plans: Plans) -> Floats:
    """Return the hours by which shares PROBS of finishes are in by each plan; outside it goes on as inside."""
    level = plans.confidence[:, None]
    earliest, likely, latest = (one[:, None] for one in (plans.earliest, plans.likely, plans.latest))
    half = np.maximum(level - 0.5, 0.005)
    within = np.clip(_PROBS, 1 - level, level) - 0.5
    inside = likely + np.where(within < 0, likely - earliest, latest - likely) * within / half
    beyond = np.maximum(_PROBS - level, 0.0) - np.maximum(1 - level - _PROBS, 0.0)
    return np.asarray(inside + (latest - earliest) / (2 * half) * beyond)


def _shares_after(curves: Floats, due: Floats) -> Floats:
    """Return the share of finishes after a moment; dates of plans are ends of days, those at the moment are in time."""
    rows, last = np.arange(len(due)), len(PROBS) - 1
    passed = (curves <= due[:, None]).sum(axis=1)
    left = np.clip(passed - 1, 0, last)
    right = np.minimum(left + 1, last)
    gap = curves[rows, right] - curves[rows, left]
    share = np.divide(due - curves[rows, left], gap, out=np.zeros(len(due)), where=gap > 0)
    by_then = _PROBS[left] + share * (_PROBS[right] - _PROBS[left])
    return np.asarray(1 - np.where(passed == 0, 0.0, np.where(due > curves[:, -1], 1.0, by_then)))
