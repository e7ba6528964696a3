"""What the customer or one of us owes a task: until it came, the task begins no earlier than it is due.

The pledge itself, with its reminders and its task, is the order's: a promise and a plan wait for the same thing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from yinuo.core.planning.faults import InvalidPlan
from yinuo.core.planning.model import ConstraintKind
from yinuo.flow.plans import ready, reckoning
from yinuo.flow.plans.editing import locked
from yinuo.flow.plans.models import Project, ProjectOrder, Task, Waiting
from yinuo.flow.plans.ready import Ready
from yinuo.flow.promises import actions as promises
from yinuo.flow.promises import queries as promise_queries
from yinuo.flow.promises.queries import PledgeFacts
from yinuo.ground.kernel import clock

MOST_OWED = 20


class UnknownTask(Exception):
    """There is no such task in this plan."""


class NoOrder(Exception):
    """The project delivers no order, to which what is owed could belong."""


@dataclass(frozen=True, kw_only=True)
class WaitFacts:
    """A task that waits for what somebody owes, and by how much it holds the task up at present."""

    task_id: UUID
    task_name: str
    pledge: PledgeFacts


@dataclass(frozen=True, kw_only=True)
class HeldUp:
    """By how many days of the clock a project would end earlier if one thing that is owed were there already."""

    wait: WaitFacts
    days: float
    is_late: bool


def wait_for(
    *,
    project_id: UUID,
    task_id: UUID,
    kind: str,
    what: str,
    party: str,
    due_at: datetime,
    member_id: UUID | None = None,
    contact_id: UUID | None = None,
) -> WaitFacts:
    """Enter what somebody owes a task; raises UnknownProject, UnknownTask, NoOrder, InvalidPledge."""
    project = locked(project_id)
    task = Task.objects.filter(project=project, pk=task_id).first()
    if task is None:
        raise UnknownTask(str(task_id))
    order_id = ProjectOrder.objects.filter(project=project).order_by("id").values_list("order_id", flat=True).first()
    if order_id is None:
        raise NoOrder(str(project_id))
    made = promises.add_pledge(
        order_id=order_id,
        kind=kind,
        what=what,
        party=party,
        due_at=due_at,
        member_id=member_id,
        contact_id=contact_id,
    )
    Waiting(task=task, pledge_id=made.id).save()
    reckoning.reckon_anew(project=project)
    return WaitFacts(task_id=task.id, task_name=task.name, pledge=made)


def waits(*, project_id: UUID, task_id: UUID | None = None) -> list[WaitFacts]:
    """Return what is and was owed to a project's tasks, by date."""
    rows = Waiting.objects.filter(task__project_id=project_id)
    if task_id is not None:
        rows = rows.filter(task_id=task_id)
    found = list(rows.values_list("task_id", "task__name", "pledge_id"))
    known = promise_queries.pledges_by_id(ids=[pledge for _task, _name, pledge in found])
    made = [
        WaitFacts(task_id=task, task_name=name, pledge=known[pledge]) for task, name, pledge in found if pledge in known
    ]
    return sorted(made, key=lambda one: (one.pledge.due_at, one.task_name))


def held_up(*, project_id: UUID) -> list[HeldUp]:
    """Return what is owed to a project's tasks and puts off its end, the worst first; each as if the rest came in time.

    What is owed is tried as there already, in the drawing that is kept: only that one node differs. Only what stands on
    the critical path can put off the end.
    """
    owed = {one.pledge.id: one for one in waits(project_id=project_id) if one.pledge.state == "open"}
    project = Project.objects.filter(pk=project_id).first() if owed else None
    if project is None:
        return []
    plan = ready.of(project=project)
    try:
        plan = plan.drawn(plan=reckoning.assembled(project=project, plan=plan))
        final, path, _ends = reckoning.ends(plan=plan)
        critical = [one for one in owed.values() if _ref(one) in path]
        found = [_without(plan, one, final) for one in critical[:MOST_OWED]]
    except InvalidPlan:
        return []
    return sorted((one for one in found if one.days > 0), key=lambda one: -one.days)


def _ref(one: WaitFacts) -> str:
    return f"{reckoning.OWED}{one.pledge.id}"


def _without(plan: Ready, one: WaitFacts, final: int) -> HeldUp:
    assert plan.drawing is not None  # drawn just before
    ref, drawn = _ref(one), plan.drawing.plan
    there = [
        replace(task, constraint=ConstraintKind.ASAP, constraint_at=None) if task.ref == ref else task
        for task in drawn.tasks
    ]
    earlier, _path, _ends = reckoning.ends(plan=plan.drawn(plan=replace(drawn, tasks=tuple(there))))
    return HeldUp(wait=one, days=(final - earlier) / 1_440, is_late=one.pledge.due_at < clock.now())


def pledges_moved(*, pledge_ids: Iterable[UUID]) -> list[UUID]:
    """Reckon the plans anew whose tasks wait for these; return the projects."""
    ids = Waiting.objects.filter(pledge_id__in=list(pledge_ids)).values_list("task__project_id", flat=True).distinct()
    return _reckoned(sorted(set(ids)))


def _reckoned(project_ids: Sequence[UUID]) -> list[UUID]:
    rows = Project.objects.select_for_update().filter(pk__in=list(project_ids)).order_by("id")
    return [row.id for row in rows if not reckoning.reckon_anew(project=row).faults]
