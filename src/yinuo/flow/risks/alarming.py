"""What risks tell the radar: those of which a sign was seen, and those that happened."""

from __future__ import annotations

from collections.abc import Sequence

from yinuo.flow.plans import queries as plans
from yinuo.flow.radar.hazards import Found
from yinuo.flow.risks import contingency, queries
from yinuo.flow.risks.metrics import About
from yinuo.flow.risks.queries import RiskFacts
from yinuo.ground.process.queries import TaskFacts

# On the radar nothing is quieter than to be watched.
SEVERITIES = {"quiet": "watch"}


def alarming() -> list[Found]:
    """Return the risks that want attention now."""
    found = queries.alarming()
    begun = contingency.progress_of(risks=found)
    return [_found(one, begun.get(one.id, ())) for one in found]


def _found(one: RiskFacts, begun: Sequence[TaskFacts]) -> Found:
    project = plans.project(project_id=one.project_id) if one.project_id else None
    return Found(
        key=str(one.id),
        severity=SEVERITIES.get(one.level, one.level),
        facts={
            "number": one.number,
            "subject": one.title,
            "subject_id": str(one.id),
            "project": project.name if project else "",
            "happened": one.state == "happened",
            "why": one.happened_why,
            "likelihood": one.likelihood,
            "impact": one.impact,
            "delay_least": one.delay_least,
            "delay_most": one.delay_most,
            "contingency": one.contingency[:300],
            "tasks": len(begun),
            "tasks_done": sum(each.state == "done" for each in begun),
        },
        order_ids=About(project_id=one.project_id, order_id=one.order_id).order_ids(),
        begins_at=one.happened_at or one.triggered_at,
    )
