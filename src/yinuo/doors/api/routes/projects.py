"""Projects and their plans: read whole, changed by edits that are all kept or all refused, and taken back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router

from yinuo.doors.api.entry import scope
from yinuo.doors.api.plan_schemas import (
    AskedOut,
    BaselineIn,
    BaselineOut,
    CommitIn,
    EditedOut,
    EditIn,
    ListQuery,
    LoadOut,
    LoadQuery,
    MilestoneOut,
    PlanOut,
    ProgressIn,
    ProjectChangeIn,
    ProjectIn,
    ProjectOut,
    UndoIn,
)
from yinuo.doors.api.problems import Problem
from yinuo.flow.acceptance import milestones
from yinuo.flow.plans import actions, loading, queries, templates
from yinuo.flow.plans.actions import (
    EditConflict,
    InvalidBaseline,
    InvalidEdit,
    InvalidMilestone,
    InvalidProject,
    NoOrder,
    UnknownEdit,
    UnknownMilestone,
    UnknownProject,
    UnknownTask,
)
from yinuo.flow.plans.facts import Conflict
from yinuo.ground.kernel import clock

router = Router(tags=["projects"])


def _conflicts(found: Sequence[Conflict]) -> str:
    """Return what others changed meanwhile, and what is no longer there."""
    gone = ", ".join(str(one.id) for one in found if not one.field)
    if gone:
        return gettext("请重新读取计划，再决定：%(ids)s 没有，或已被删除。") % {"ids": gone}
    fields = ", ".join(f"{one.name} {one.field}" for one in found[:10])
    return gettext("请重新读取计划，再决定：%(fields)s 在这之后被别人改过。") % {"fields": fields}


PROBLEMS: dict[type[Exception], Problem] = {
    UnknownProject: Problem(status=404, code="not-found", title=_("找不到项目")),  # type: ignore[arg-type]
    UnknownTask: Problem(status=404, code="not-found", title=_("找不到任务")),  # type: ignore[arg-type]
    UnknownMilestone: Problem(status=404, code="not-found", title=_("找不到里程碑")),  # type: ignore[arg-type]
    UnknownEdit: Problem(
        status=409,
        code="nothing-to-undo",
        title=_("没有可以撤销的改动"),  # type: ignore[arg-type]
        detail=lambda _error: gettext("只能撤销自己还没有撤销的改动；要撤销某一次，请给它的 edit_id。"),
    ),
    NoOrder: Problem(
        status=409,
        code="no-order",
        title=_("项目没有关联订单"),  # type: ignore[arg-type]
        detail=lambda _error: gettext("请先用 PATCH /projects/{id} 给项目关联订单（order_ids）。"),
    ),
    InvalidProject: Problem(
        status=422,
        code="invalid-project",
        title=_("项目内容有误"),  # type: ignore[arg-type]
    ),
    InvalidMilestone: Problem(
        status=422,
        code="invalid-milestone",
        title=_("里程碑内容有误"),  # type: ignore[arg-type]
    ),
    InvalidBaseline: Problem(
        status=422,
        code="invalid-baseline",
        title=_("基线内容有误"),  # type: ignore[arg-type]
    ),
    InvalidEdit: Problem(
        status=422,
        code="invalid-edit",
        title=_("改动有误"),  # type: ignore[arg-type]
    ),
    EditConflict: Problem(
        status=409,
        code="edit-conflict",
        title=_("别人刚改过同样的内容"),  # type: ignore[arg-type]
        detail=lambda error: _conflicts(error.conflicts),
        faults=lambda error: [
            {"id": str(one.id), "field": one.field, "seen": one.seen, "wanted": one.wanted, "now": one.now}
            for one in error.conflicts
        ],
    ),
}


@router.get("/projects", response=list[ProjectOut], auth=scope("plans:read"))
def list_projects(request: HttpRequest, asked: Query[ListQuery]) -> Any:
    """List projects, those that end soonest first; without a state, those that are not over."""
    states = (asked.state,) if asked.state else queries.OPEN_STATES
    return queries.projects(states=states, customer_id=asked.customer_id, limit=asked.limit, offset=asked.offset)


@router.post("/projects", response={201: ProjectOut}, auth=scope("plans:write"))
def create_project(request: HttpRequest, new: ProjectIn) -> Any:
    """Begin a project, empty or as a copy."""
    return 201, templates.start(**new.dict())


@router.get("/projects/{uuid:project_id}", response=ProjectOut, auth=scope("plans:read"))
def get_project(request: HttpRequest, project_id: UUID) -> Any:
    """Return a project."""
    return _known(project_id)


@router.patch("/projects/{uuid:project_id}", response=ProjectOut, auth=scope("plans:write"))
def change_project(request: HttpRequest, project_id: UUID, change: ProjectChangeIn) -> Any:
    """Change facts of a project; the plan is reckoned anew where they bear on dates."""
    return actions.change_project(project_id=project_id, values=change.dict(exclude_unset=True))


@router.get("/projects/{uuid:project_id}/plan", response=PlanOut, auth=scope("plans:read"))
def get_plan(request: HttpRequest, project_id: UUID) -> Any:
    """Return the whole plan, its tasks in the order of the work breakdown."""
    found = queries.plan(project_id=project_id)
    if found is None:
        raise Http404
    return found


@router.post("/projects/{uuid:project_id}/edits", response=EditedOut, auth=scope("plans:write"))
def edit(request: HttpRequest, project_id: UUID, told: EditIn) -> Any:
    """Change tasks and links, all or none."""
    changes = [{**one.dict(), "id": str(one.id) if one.id else ""} for one in told.changes]
    return actions.edit(project_id=project_id, changes=changes)


@router.post("/projects/{uuid:project_id}/undo", response=EditedOut, auth=scope("plans:write"))
def undo(request: HttpRequest, project_id: UUID, told: UndoIn) -> Any:
    """Take an edit back, unless somebody touched the same fields after it."""
    return actions.undo(project_id=project_id, edit_id=told.edit_id)


@router.post(
    "/projects/{uuid:project_id}/tasks/{uuid:plan_task_id}/progress", response=EditedOut, auth=scope("progress:write")
)
def report(request: HttpRequest, project_id: UUID, plan_task_id: UUID, told: ProgressIn) -> Any:
    """Say how far a task is."""
    return actions.report(project_id=project_id, task_id=plan_task_id, **told.dict())


@router.get("/projects/{uuid:project_id}/milestones", response=list[MilestoneOut], auth=scope("plans:read"))
def list_milestones(request: HttpRequest, project_id: UUID) -> Any:
    """List the milestones of a project by projected date."""
    _known(project_id)
    return queries.milestones(project_id=project_id)


@router.put(
    "/projects/{uuid:project_id}/milestones/{uuid:plan_task_id}/commitment",
    response=MilestoneOut,
    auth=scope("plans:write"),
)
def commit(request: HttpRequest, project_id: UUID, plan_task_id: UUID, told: CommitIn) -> Any:
    """Promise a date for a milestone; the projected date stays the plan's."""
    return actions.commit(project_id=project_id, task_id=plan_task_id, committed_at=told.committed_at)


@router.post(
    "/projects/{uuid:project_id}/milestones/{uuid:plan_task_id}/acceptance-request",
    response=AskedOut,
    auth=scope("plans:write"),
)
def ask_acceptance(request: HttpRequest, project_id: UUID, plan_task_id: UUID) -> Any:
    """Ask the customer to accept a reached milestone by the portal; asked again, they are reminded."""
    return milestones.ask(project_id=project_id, task_id=plan_task_id)


@router.get("/projects/{uuid:project_id}/baselines", response=list[BaselineOut], auth=scope("plans:read"))
def list_baselines(request: HttpRequest, project_id: UUID) -> Any:
    """List the baselines of a project, the newest first."""
    _known(project_id)
    return queries.baselines(project_id=project_id)


@router.post("/projects/{uuid:project_id}/baselines", response={201: BaselineOut}, auth=scope("plans:write"))
def take_baseline(request: HttpRequest, project_id: UUID, new: BaselineIn) -> Any:
    """Keep the plan as it stands; it is what the plan is compared with from now on."""
    return 201, actions.take_baseline(project_id=project_id, name=new.name)


@router.get("/workload", response=list[LoadOut], auth=scope("plans:read"))
def workload(request: HttpRequest, asked: Query[LoadQuery]) -> Any:
    """Return the load of everybody who has something to do, week by week."""
    return loading.workload(first=asked.first or clock.now(), weeks=asked.weeks, project_id=asked.project_id)


def _known(project_id: UUID) -> queries.ProjectFacts:
    found = queries.project(project_id=project_id)
    if found is None:
        raise Http404
    return found
