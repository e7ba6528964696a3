"""Reckoning a plan anew in the transaction of its edit: the core says the dates, and only what moved is written."""

from __future__ import annotations

import threading
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

import numpy as np
from django.db import connection, transaction
from numpy.typing import NDArray

from yinuo.core.planning import model as planning
from yinuo.core.planning import reckoning as core
from yinuo.core.planning.faults import InvalidPlan, PlanFault
from yinuo.flow.plans import ready, stored
from yinuo.flow.plans.models import Project, Task, Waiting
from yinuo.flow.plans.ready import Ready
from yinuo.flow.plans.stored import COMPUTED, Stored, instant, minute
from yinuo.flow.promises import queries as promises
from yinuo.ground.kernel import bulk, clock
from yinuo.ground.kernel.sweeping import unswept
from yinuo.ground.kernel.tenancy import acting_for, current_organisation
from yinuo.ground.supply import calendars

if TYPE_CHECKING:
    from yinuo.flow.plans.applying import Sheet

RUNNING = (Project.State.ACTIVE, Project.State.PAUSED)
OWED = "owed:"
_SHOWN = (core.START, core.FINISH, core.LATE_START, core.LATE_FINISH, core.TOTAL_FLOAT, core.FREE_FLOAT)


@dataclass(frozen=True, kw_only=True)
class Reckoned:
    """What reckoning did: the tasks that moved with what is stored of them now, or what kept it from being done."""

    moved: Mapping[UUID, Stored] = field(default_factory=dict)
    faults: list[dict[str, Any]] = field(default_factory=list)
    plan: Ready | None = None


def reckon(*, project: Project, sheet: Sheet | None = None) -> Reckoned:
    """Give a project's tasks their dates and floats anew, after an edit that is written; the project's row is held.

    Who raises the revision hands the plan that is told to `ready.keep`.
    """
    with unswept():  # what is made for a plan is kept with it
        plan = ready.of(project=project)
        if sheet is not None:
            plan = plan.edited(sheet=sheet)
        try:
            plan = plan.drawn(plan=assembled(project=project, plan=plan))
            dates = _dates(plan)
        except InvalidPlan as invalid:
            return Reckoned(faults=[fault(one) for one in invalid.faults])
        moved = {row.id: row for row in _moved(plan, dates)}
    bulk.update(rows=[_row(project, row) for row in moved.values()], columns=COMPUTED)
    finish_at = max(instant(int(dates[1].max())), project.starts_at) if plan.rows else None
    if finish_at != project.finish_at:
        project.finish_at = finish_at
        project.save(update_fields=["finish_at"])
    return Reckoned(moved=moved, plan=plan.dated(dates=dates))


def reckon_anew(*, project: Project) -> Reckoned:
    """Reckon a plan whose surroundings moved, not its rows; who draws it is told by a new revision."""
    told = reckon(project=project)
    if told.moved:
        project.revision += 1
        project.save(update_fields=["revision"])
    if told.plan is not None:
        ready.keep(project=project, plan=told.plan)
    return told


def prepare(*, project_id: UUID) -> None:
    """Read and draw a plan beside whoever looks at it, so that their first edit by this process finds it ready."""
    organisation_id = current_organisation()
    transaction.on_commit(
        lambda: threading.Thread(target=_prepare, args=(organisation_id, project_id), daemon=True).start()
    )


def _prepare(organisation_id: UUID, project_id: UUID) -> None:
    try:
        with acting_for(organisation_id):
            draw_ready(project_id=project_id)
    except InvalidPlan:
        pass  # whoever edits it is told
    finally:
        connection.close()


def draw_ready(*, project_id: UUID) -> None:
    """Keep a plan drawn at the revision it has; nothing where it is kept already or is gone."""
    project = Project.objects.filter(pk=project_id).first()
    if project is None or ready.is_kept(project=project):
        return
    plan = ready.of(project=project)
    ready.keep(project=project, plan=plan.drawn(plan=assembled(project=project, plan=plan)))


def _dates(plan: Ready) -> NDArray[np.int64]:
    """Return the dates and floats that are stored of each task, and whether it is critical, in columns."""
    assert plan.drawing is not None
    if not plan.drawing.plan.tasks:
        return np.empty((len(COMPUTED), 0), dtype=np.int64)
    found = core.Reckoning(plan.drawing).columns
    critical = (found[core.TOTAL_FLOAT] <= 0) & (found[core.IS_DONE] == 0)
    return np.concatenate([found[list(_SHOWN)], critical[np.newaxis]])[:, : len(plan.rows)]


def _moved(plan: Ready, dates: NDArray[np.int64]) -> Iterable[Stored]:
    """Return what is to be stored of the tasks for which something else is stored than was found."""
    rows = list(plan.rows.values())
    places = np.flatnonzero((plan.dates != dates).any(axis=0))
    moments = {one: instant(one) for one in np.unique(dates[:4, places]).tolist()}
    for place, found in zip(places.tolist(), dates[:, places].T.tolist(), strict=True):
        values = (*(moments[one] for one in found[:4]), found[4], found[5], bool(found[6]))
        yield Stored._make((*rows[place], *values))


def ends(*, plan: Ready) -> tuple[int, tuple[str, ...], list[int]]:
    """Return when a drawn plan ends, its critical path, and when each task does, in minutes since 1970."""
    assert plan.drawing is not None
    if not plan.drawing.plan.tasks:
        return plan.drawing.plan.start, (), []
    found = core.Reckoning(plan.drawing)
    return found.final, found.path(), found.columns[core.FINISH, : len(plan.rows)].tolist()


def assembled(*, project: Project, plan: Ready) -> planning.Plan:
    """Return a project as the core sees it; what somebody owes is a task of nobody that ends when it is due."""
    return _plan(project, plan.tasks.values(), plan.arrows.values(), plan.rows)


def plan_of(*, project: Project, tasks: Sequence[Stored]) -> planning.Plan:
    """Return a project with these tasks, and the links that are stored, as the core sees it."""
    above = {one.parent for one in tasks}
    seen = [stored.task(one, summary=one.ref in above) for one in tasks]
    links = [stored.link(one) for one in stored.links(project_id=project.id).values()]
    return _plan(project, seen, links, {one.id for one in tasks})


def _plan(
    project: Project, tasks: Iterable[planning.Task], links: Iterable[planning.Link], known: Container[UUID]
) -> planning.Plan:
    now = minute(clock.now()) if project.state in RUNNING else None
    owed_tasks, owed_links = _owed(project, now, known)
    return planning.Plan(
        start=minute(project.starts_at),
        tasks=(*tasks, *owed_tasks),
        links=(*links, *owed_links),
        calendars={"": calendars.calendar_of(calendar_id=project.calendar_id).calendar},
        calendar="",
        now=now,
        due_at=minute(project.deadline_at) if project.deadline_at else None,
    )


def fault(one: PlanFault) -> dict[str, Any]:
    """Return a fault of the core as a fault of an edit."""
    return {"at": -1, "id": one.key, "field": one.field, "code": one.code.value, "values": dict(one.values)}


def _owed(
    project: Project, now: int | None, known_tasks: Container[UUID]
) -> tuple[list[planning.Task], list[planning.Link]]:
    waits = list(
        Waiting.objects.filter(task__project=project, task__done_percent__lt=100).values_list("task_id", "pledge_id")
    )
    if not waits:
        return [], []
    known = promises.pledges_by_id(ids=[pledge for _task, pledge in waits])
    tasks: dict[str, planning.Task] = {}
    links = []
    for task_id, pledge_id in waits:
        one = known.get(pledge_id)
        if one is not None and one.state == "open" and task_id in known_tasks:
            ref = f"{OWED}{pledge_id}"
            due = max(minute(one.due_at), now or 0)
            tasks[ref] = planning.Task(ref=ref, constraint=planning.ConstraintKind.SNET, constraint_at=due)
            links.append(planning.Link(before=ref, after=str(task_id)))
    return list(tasks.values()), links


def _row(project: Project, found: Stored) -> Task:
    row = Task(id=found.id, organisation_id=project.organisation_id)
    for name in COMPUTED:
        setattr(row, name, getattr(found, name))
    return row
