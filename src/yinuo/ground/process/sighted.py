"""Which tasks, approvals and processes are seen: those of subjects that whoever looks may see, and what is their own.

What somebody is asked to do stays with them, even of a subject beyond their sight; the subject itself stays unseen.
"""

from __future__ import annotations

from functools import partial

from django.db.models import Exists, Model, OuterRef, Q

from yinuo.ground.kernel import sighting
from yinuo.ground.kernel.events import current_actor
from yinuo.ground.process.batch import starter_of
from yinuo.ground.process.models import Approval, Copy, Incident, Instance, Task

_ABOUT = {"kind": "subject_type", "identity": "subject_id"}
_OWNERS: dict[type[Model], tuple[str, ...]] = {
    Task: ("assignee_id", "done_by_id"),
    Approval: ("initiator_id",),
    Instance: ("started_by_id",),
}


def register() -> None:
    """Say which rows are seen."""
    sighting.limit(model=Task, condition=partial(_seen, Task, ()), part="task_id")
    sighting.limit(model=Approval, condition=partial(_seen, Approval, ((Task, "approval"),)), part="approval_id")
    asked = partial(_seen, Instance, ((Task, "approval__instance"),))
    sighting.limit(model=Instance, condition=asked, part="instance_id")
    sighting.limit(model=Incident, condition=_incident, part="incident_id")


def _seen(model: type[Model], asked: tuple[tuple[type[Model], str], ...]) -> Q:
    condition = sighting.of_subjects(**_ABOUT)
    member_id = starter_of(current_actor()) if condition else None
    if member_id is None:
        return condition
    for column in _OWNERS[model]:
        condition |= Q(**{column: member_id})
    for other, way in asked:
        rows = other._default_manager.filter(**{way: OuterRef("pk")})
        condition |= Q(Exists(rows.filter(Q(assignee_id=member_id) | Q(done_by_id=member_id))))
    if model is Approval:
        condition |= Q(Exists(Copy.objects.filter(approval=OuterRef("pk"), member_id=member_id)))
    return condition


def _incident() -> Q:
    return Q(instance__in=sighting.seen_rows(model=Instance)) if sighting.of_subjects(**_ABOUT) else Q()
