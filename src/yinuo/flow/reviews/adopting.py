"""Making what was measured the standard time of a stage or of a template's task, and taking that back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from yinuo.flow.orders import queries as orders
from yinuo.flow.plans import actions as plans
from yinuo.flow.plans import queries as plan_queries
from yinuo.flow.promises.queries import standards_by_type
from yinuo.flow.reviews.events import ReferenceAdopted, ReferenceUndone
from yinuo.flow.reviews.facts import AdoptionFacts
from yinuo.flow.reviews.faults import InvalidReview, NotNow
from yinuo.flow.reviews.models import Adoption, Lesson
from yinuo.flow.reviews.queries import adoption_facts
from yinuo.flow.work import actions as work
from yinuo.ground.kernel import clock, locks, log
from yinuo.ground.kernel.events import current_actor
from yinuo.ground.kernel.tenancy import current_organisation

MOST_HOURS = 24.0 * 3650
_SAME = 1e-6
Kind = Adoption.Kind


def adopt_stage_time(
    *,
    order_type: str,
    stage_code: str,
    before_hours: float,
    after_hours: float,
    cases: int,
    lesson_id: UUID | None = None,
) -> AdoptionFacts:
    """Let a stage of a kind of orders take so many hours from now on; orders under way keep theirs.

    `before_hours` is the standard as somebody saw it. Raises InvalidReview ({stage_code: unknown, drawn}, after_hours,
    lesson_id), NotNow where the standard is another one by now.
    """
    locks.hold("reviews.standards")
    faults = _faults(after_hours, cases, lesson_id)
    known = {one.code: one for one in standards_by_type(order_types=[order_type])[order_type]}
    if stage_code not in known or order_type not in {one.code for one in orders.order_types()}:
        faults["stage_code"] = "unknown"
    elif order_type in orders.process_keys():
        faults["stage_code"] = "drawn"
    if faults:
        raise InvalidReview(faults)
    _set_stage(order_type, stage_code, before_hours, after_hours, publish=False)
    row = _kept(
        {"kind": Kind.STAGE, "order_type": order_type, "stage_code": stage_code, "name": known[stage_code].name},
        before_hours,
        after_hours,
        cases,
        lesson_id,
    )
    _set_stage(order_type, stage_code, before_hours, after_hours)
    return _told(row)


def adopt_task_time(
    *,
    template_id: UUID,
    task_id: UUID,
    before_hours: float,
    after_hours: float,
    cases: int,
    lesson_id: UUID | None = None,
) -> AdoptionFacts:
    """Let a task of a template take so many working hours; plans begun before keep theirs.

    Raises InvalidReview, NotNow where the template says another time by now.
    """
    faults = _faults(after_hours, cases, lesson_id)
    template, task = plan_queries.project(project_id=template_id), plan_queries.task(task_id=task_id)
    if template is None or template.state != "template" or task is None or task.project_id != template_id:
        faults["task_id"] = "unknown"
    if faults or task is None:
        raise InvalidReview(faults)
    edit_id = _set_task(template_id, task_id, before_hours, after_hours)
    about = {"kind": Kind.TASK, "project_id": template_id, "task_id": task_id, "edit_id": edit_id, "name": task.name}
    return _told(_kept(about, before_hours, after_hours, cases, lesson_id))


def undo_adoption(*, adoption_id: UUID) -> AdoptionFacts:
    """Set the standard time back; raises NotNow where it is unknown, was undone, or another time was set since."""
    locks.hold("reviews.standards")
    row = Adoption.objects.select_for_update().filter(pk=adoption_id).first()
    if row is None or row.undone_at is not None:
        raise NotNow("undone" if row else "unknown")
    row.undone_at, row.undone_by = clock.now(), current_actor()[:100]
    row.save()
    if row.kind == Kind.STAGE:
        _set_stage(row.order_type, row.stage_code, row.after_hours, row.before_hours)
    else:
        assert row.project_id is not None and row.task_id is not None  # of every adopted task
        _set_task(row.project_id, row.task_id, row.after_hours, row.before_hours)
    body = ReferenceUndone(
        adoption_id=row.id, name=row.name, before_hours=row.after_hours, after_hours=row.before_hours
    )
    log.publish(subject_type="organisation", subject_id=current_organisation(), body=body)
    return adoption_facts(row)


def _set_stage(order_type: str, stage_code: str, before: float, after: float, *, publish: bool = True) -> None:
    """Set the standard of a stage from one time to another; only look whether that can be, where not `publish`."""
    stages = standards_by_type(order_types=[order_type])[order_type]
    present = next((one.standard_hours for one in stages if one.code == stage_code), None)
    if present is None or not abs(present - before) <= _SAME or order_type in orders.process_keys():
        raise NotNow("moved")
    if publish:
        new = [replace(one, standard_hours=after) if one.code == stage_code else one for one in stages]
        work.define_stages(order_type=order_type, templates=new)


def _set_task(project_id: UUID, task_id: UUID, before: float, after: float) -> UUID:
    change = {
        "kind": "task",
        "id": str(task_id),
        "before": {"minutes": round(before * 60)},
        "after": {"minutes": round(after * 60)},
    }
    try:
        return plans.edit(project_id=project_id, changes=[change], why="reference").edit_id
    except (plans.EditConflict, plans.InvalidEdit, plans.UnknownProject) as refused:
        raise NotNow("moved") from refused


def _faults(after_hours: float, cases: int, lesson_id: UUID | None) -> dict[str, str]:
    faults = {} if 0 < after_hours < MOST_HOURS else {"after_hours": "range"}
    if cases < 0:
        faults["cases"] = "range"
    if lesson_id is not None and not Lesson.objects.filter(pk=lesson_id).exists():
        faults["lesson_id"] = "unknown"
    return faults


def _kept(about: Mapping[str, Any], before: float, after: float, cases: int, lesson_id: UUID | None) -> Adoption:
    row = Adoption(
        **about,
        before_hours=before,
        after_hours=after,
        cases=cases,
        lesson_id=lesson_id,
        adopted_at=clock.now(),
        adopted_by=current_actor()[:100],
    )
    row.save()
    return row


def _told(row: Adoption) -> AdoptionFacts:
    body = ReferenceAdopted(
        adoption_id=row.id,
        name=row.name,
        order_type=row.order_type,
        before_hours=row.before_hours,
        after_hours=row.after_hours,
        cases=row.cases,
    )
    log.publish(subject_type="organisation", subject_id=current_organisation(), body=body)
    return adoption_facts(row)
