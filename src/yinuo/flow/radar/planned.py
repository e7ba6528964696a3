"""An order that is planned is not forecast before its plan says: nothing can be delivered before it is made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from yinuo.flow.promises.queries import ProjectionFacts
from yinuo.flow.radar.casetable import Case
from yinuo.flow.radar.foreseeing import LIKELY, Foreseen, probability_after


def not_before_its_plan(*, foreseen: Foreseen, case: Case, plans: Mapping[UUID, ProjectionFacts]) -> Foreseen:
    """Return a forecast moved so that its likely finish is not before that of the plan, if there is one."""
    plan = plans.get(case.order.id)
    if plan is None:
        return foreseen
    by = (plan.likely_at - foreseen.at(LIKELY)).total_seconds() / 3600
    if by <= 0:
        return foreseen
    committed_at = case.order.committed_at
    late = foreseen.late_probability
    if committed_at is not None:
        moved = probability_after(curve=foreseen.curve, made_at=foreseen.made_at, gained_hours=-by, due_at=committed_at)
        late = round(max(moved, late or 0.0), 4)
    behind = (plan.likely_at - committed_at).total_seconds() / 3600 if committed_at else 0.0
    return replace(
        foreseen,
        curve=tuple(round(hours + by, 3) for hours in foreseen.curve),
        late_probability=late,
        expected_late_hours=round(max(foreseen.expected_late_hours, behind), 2),
    )
