"""Reference times: how long stages of a kind of orders, and tasks of a template, really took, against their standards.

Learnt by `core.planning.reference`: few cases are drawn towards all others of the same kind of orders or template.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import timedelta
from statistics import median
from typing import TypedDict

from yinuo.core.planning.estimates import Estimate
from yinuo.core.planning.reference import Past, ReferenceTimes, learn_reference_times
from yinuo.flow.orders import queries as orders
from yinuo.flow.plans import queries as plans
from yinuo.flow.plans.queries import ProjectFacts, TaskFacts
from yinuo.flow.promises.queries import StageStandard, standards_by_type
from yinuo.flow.reviews.durations import hours_taken
from yinuo.flow.reviews.facts import Reference
from yinuo.flow.reviews.progress import leaves
from yinuo.flow.work import queries as work
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.preferences import declare
from yinuo.ground.people import queries as people
from yinuo.ground.supply import queries as supply
from yinuo.ground.supply.calendars import calendar_of

DAYS = declare(
    name="reviews.reference_days",
    default=365,
    unit="days",
    meaning="Reference times are learnt from stages and tasks that ended within so many days.",
)
LEAST_CASES = 3
"""Fewer cases propose nothing: one odd order would set a standard."""
_QUARTER = 0.25


class _Points(TypedDict):
    least_hours: float
    usual_hours: float
    most_hours: float
    proposed_hours: float | None


def stage_references(*, order_type: str = "") -> list[Reference]:
    """Return the stages of one kind of orders, or of all, with what they took, those furthest off first."""
    kinds = {one.code: one for one in orders.order_types() if order_type in ("", one.code)}
    standards = standards_by_type(order_types=list(kinds))
    drawn = orders.process_keys()
    found: list[Reference] = []
    for code, past in _past_by_type(order_type).items():
        if code in kinds:
            learnt = learn_reference_times(past=past)
            found += [_of_stage(code, one, past, learnt, drawn=code in drawn) for one in standards[code]]
    return sorted((one for one in found if one.cases), key=lambda one: -abs(one.off))


def stage_reference(*, order_type: str, stage_code: str) -> Reference | None:
    """Return one stage with what it took, or None where nothing is known of it."""
    found = stage_references(order_type=order_type) if order_type else []
    return next((one for one in found if one.stage_code == stage_code), None)


def _past_by_type(order_type: str) -> dict[str, list[Past]]:
    since = clock.now() - timedelta(days=int(people.preference(name=DAYS.name)))
    rows = work.past_durations(since=since, order_type=order_type)
    hours = hours_taken(
        spans=[(row.started_at, row.finished_at, row.working_time) for row in rows], calendar=supply.working_calendar()
    )
    found: dict[str, list[Past]] = defaultdict(list)
    for row, took in zip(rows, hours, strict=True):
        planned, actual = round(row.standard_hours * 60), round(took * 60)
        found[row.order_type].append(Past(kind=row.code, planned=planned, actual=actual))
    return found


def _of_stage(
    order_type: str, one: StageStandard, past: Sequence[Past], learnt: ReferenceTimes, *, drawn: bool
) -> Reference:
    cases = _cases(one.code, past)
    return Reference(
        order_type=order_type,
        stage_code=one.code,
        name=one.name,
        name_en=one.name_en,
        standard_hours=one.standard_hours,
        working_time=one.working_time,
        drawn=drawn,
        cases=len(cases),
        median_hours=round(median(cases), 2) if cases else 0.0,
        **_points(learnt.estimate(kind=one.code, planned=round(one.standard_hours * 60)), len(cases)),
    )


def task_references(*, template_id: object = None) -> list[Reference]:
    """Return the tasks of templates with what they took in projects begun from them and in those they were kept of,
    those furthest off first."""
    templates = [one for one in plans.projects(states=("template",)) if template_id in (None, one.id)]
    projects = plans.projects(states=("active", "paused", "done"), limit=500) if templates else []
    found: list[Reference] = []
    for template in templates:
        past = [case for one in projects if _is_from(one, template) for case in _past_tasks(one)]
        learnt = learn_reference_times(past=past)
        found += [_of_task(template, task, past, learnt) for task in leaves(plans.tasks(project_id=template.id))]
    return sorted((one for one in found if one.cases), key=lambda one: -abs(one.off))


def _is_from(project: ProjectFacts, template: ProjectFacts) -> bool:
    """Return whether a project was begun from a template, or the template was kept of it."""
    return template.number == plans.origin(project=project) or project.number == plans.origin(project=template)


def _past_tasks(project: ProjectFacts) -> Iterable[Past]:
    done = [
        (one, one.started_at, one.finished_at)
        for one in leaves(plans.tasks(project_id=project.id))
        if one.done_percent == 100 and one.started_at and one.finished_at
    ]
    calendar = calendar_of(calendar_id=project.calendar_id).calendar
    hours = hours_taken(spans=[(begin, end, True) for _one, begin, end in done], calendar=calendar)
    for (task, _begin, _end), took in zip(done, hours, strict=True):
        yield Past(kind=task.name, planned=task.minutes, actual=round(took * 60))


def _of_task(template: ProjectFacts, task: TaskFacts, past: Sequence[Past], learnt: ReferenceTimes) -> Reference:
    cases = _cases(task.name, past)
    return Reference(
        project_id=template.id,
        project_name=template.name,
        task_id=task.id,
        name=task.name,
        standard_hours=task.minutes / 60,
        cases=len(cases),
        median_hours=round(median(cases), 2) if cases else 0.0,
        **_points(learnt.estimate(kind=task.name, planned=task.minutes), len(cases)),
    )


def _cases(kind: str, past: Sequence[Past]) -> list[float]:
    return [one.actual / 60 for one in past if one.kind == kind and one.planned > 0 and one.actual > 0]


def _points(estimate: Estimate, cases: int) -> _Points:
    """Return least, usual and most hours, and what is proposed: the usual ones, in quarters of an hour."""
    usual = estimate.usual / 60
    proposed = max(round(usual / _QUARTER) * _QUARTER, _QUARTER)
    return {
        "least_hours": round(estimate.least / 60, 2),
        "usual_hours": round(usual, 2),
        "most_hours": round(estimate.most / 60, 2),
        "proposed_hours": proposed if cases >= LEAST_CASES else None,
    }
