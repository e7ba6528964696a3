"""Projects and their plans: read whole, changed by edits that are all kept or all refused, and taken back."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router, Schema
from pydantic import AwareDatetime, ConfigDict, Field

from yinuo.doors.api.entry import scope
from yinuo.doors.api.problems import Problem
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
from yinuo.ground.kernel import clock

router = Router(tags=["projects"])
PROBLEMS: dict[type[Exception], Problem] = {
    UnknownProject: Problem(status=404, code="not-found", title=_("找不到项目")),  # type: ignore[arg-type]
    UnknownTask: Problem(status=404, code="not-found", title=_("找不到任务")),  # type: ignore[arg-type]
    UnknownMilestone: Problem(status=404, code="not-found", title=_("找不到里程碑")),  # type: ignore[arg-type]
    UnknownEdit: Problem(
        status=409,
        code="nothing-to-undo",
        title=_("没有可以撤销的改动"),  # type: ignore[arg-type]
        detail=lambda _error: "",
    ),
    NoOrder: Problem(
        status=409,
        code="no-order",
        title=_("项目没有关联订单"),  # type: ignore[arg-type]
        detail=lambda _error: "",
    ),
    InvalidProject: Problem(
        status=422,
        code="invalid-project",
        title=_("项目内容有误"),  # type: ignore[arg-type]
        detail=lambda error: _("请更正这些字段：%(fields)s。") % {"fields": ", ".join(error.faults)},
    ),
    InvalidMilestone: Problem(
        status=422,
        code="invalid-milestone",
        title=_("里程碑内容有误"),  # type: ignore[arg-type]
        detail=lambda error: _("请更正这些字段：%(fields)s。") % {"fields": ", ".join(error.faults)},
    ),
    InvalidBaseline: Problem(
        status=422,
        code="invalid-baseline",
        title=_("基线内容有误"),  # type: ignore[arg-type]
        detail=lambda error: _("请更正这些字段：%(fields)s。") % {"fields": ", ".join(error.faults)},
    ),
    InvalidEdit: Problem(
        status=422,
        code="invalid-edit",
        title=_("改动有误"),  # type: ignore[arg-type]
        detail=lambda error: "; ".join(f"{one['id']} {one['field']}: {one['code']}" for one in error.faults[:10]),
    ),
    EditConflict: Problem(
        status=409,
        code="edit-conflict",
        title=_("别人刚改过同样的内容"),  # type: ignore[arg-type]
        detail=lambda error: "; ".join(f"{one.id} {one.field}: {one.now!r}" for one in error.conflicts[:10]),
    ),
}
State = Literal["draft", "active", "paused", "done", "cancelled"]


class ProjectIn(Schema):
    """A new project; `source` is "" for an empty plan, "starter:installation" and the like, or "project:ID"."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "name": "江南精密涂装线改造",
                    "starts_at": "2026-06-08T08:00:00+08:00",
                    "source": "starter:installation",
                }
            ]
        }
    )

    name: str = Field(min_length=1, max_length=200)
    starts_at: AwareDatetime | None = None
    deadline_at: AwareDatetime | None = None
    customer_id: UUID | None = None
    manager_id: UUID | None = None
    order_ids: list[UUID] = Field(default_factory=list, max_length=100)
    source: str = Field("", max_length=60)


class ProjectChangeIn(Schema):
    """What changes of a project; what is left out stays."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"state": "active"}]})

    name: str | None = Field(None, min_length=1, max_length=200)
    state: State | None = None
    starts_at: AwareDatetime | None = None
    deadline_at: AwareDatetime | None = None
    customer_id: UUID | None = None
    manager_id: UUID | None = None
    order_ids: list[UUID] | None = Field(None, max_length=100)
    goals: list[dict[str, str]] | None = Field(None, max_length=20)
    wip_limits: dict[str, int] | None = None


class ProjectOut(Schema):
    """A project; `finish_at` is when its plan ends by the last reckoning."""

    id: UUID
    number: str
    name: str
    customer_id: UUID | None
    customer_name: str
    manager_id: UUID | None
    state: str
    starts_at: datetime
    deadline_at: datetime | None
    finish_at: datetime | None
    goals: list[dict[str, Any]]
    wip_limits: dict[str, int]
    currency: str
    made_from: str
    revision: int
    order_ids: list[UUID]


class TaskOut(Schema):
    """A task with its place in the work breakdown and its reckoned dates; minutes and floats are working minutes."""

    id: UUID
    parent_id: UUID | None
    wbs: str
    summary: bool
    name: str
    milestone: bool
    minutes: int
    optimistic: int | None
    pessimistic: int | None
    done_percent: int
    started_at: datetime | None
    finished_at: datetime | None
    constraint: str
    constraint_at: datetime | None
    deadline_at: datetime | None
    assignees: list[dict[str, Any]]
    work_centres: list[dict[str, Any]]
    deliverable: str
    note: str
    version: int
    start_at: datetime | None
    finish_at: datetime | None
    late_start_at: datetime | None
    late_finish_at: datetime | None
    total_float: int | None
    free_float: int | None
    critical: bool


class LinkOut(Schema):
    """A link; `kind` is FS, SS, FF or SF, the lag in working minutes."""

    id: UUID
    before_id: UUID
    after_id: UUID
    kind: str
    lag_minutes: int


class PlanOut(Schema):
    """A whole plan."""

    project: ProjectOut
    tasks: list[TaskOut]
    links: list[LinkOut]


class ChangeIn(Schema):
    """One change: `before` is what was seen (null for something new), `after` what is wanted (null: it goes)."""

    kind: Literal["task", "link"]
    id: UUID | None = None
    before: dict[str, Any] | None = None
    after: dict[str, Any] | None = None


class EditIn(Schema):
    """Changes that are all kept or all refused; where others changed a field since `before`, 409 tells what it is."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"changes": [{"kind": "task", "before": None, "after": {"name": "机械安装", "minutes": 2880}}]}
            ]
        }
    )

    changes: list[ChangeIn] = Field(min_length=1, max_length=6_000)


class EditedOut(Schema):
    """An edit that was made: the tasks whose dates moved by it, and when the plan ends now."""

    edit_id: UUID
    revision: int
    moved: list[UUID]
    finish_before: datetime | None
    finish_at: datetime | None


class UndoIn(Schema):
    """Which edit to take back; without one, the last of whoever asks."""

    model_config = ConfigDict(json_schema_extra={"examples": [{}]})

    edit_id: UUID | None = None


class ProgressIn(Schema):
    """How far a task is."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"done_percent": 50}]})

    done_percent: int = Field(ge=0, le=100)
    finished_at: AwareDatetime | None = None


class MilestoneOut(Schema):
    """A milestone: committed and projected date, acceptance, payment (none, planned, due, invoiced, paid)."""

    task_id: UUID
    name: str
    deliverable: str
    projected_at: datetime | None
    done: bool
    committed_at: datetime | None
    accepted_at: datetime | None
    accepted_by: str
    amount_minor: int
    payment_days: int
    invoiced_at: datetime | None
    invoice_number: str
    due_at: datetime | None
    paid_at: datetime | None
    payment: str


class CommitIn(Schema):
    """The date promised for a milestone."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"committed_at": "2026-07-01T18:00:00+08:00"}]})

    committed_at: AwareDatetime


class BaselineIn(Schema):
    """The name of a baseline."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "合同版"}]})

    name: str = Field(min_length=1, max_length=100)


class BaselineOut(Schema):
    """A plan kept for comparison; the active one is compared with."""

    id: UUID
    name: str
    made_at: datetime
    made_by: str
    revision: int
    active: bool


class ListQuery(Schema):
    """Which projects to list."""

    state: State | Literal["template"] | None = None
    customer_id: UUID | None = None
    limit: int = Field(100, ge=1, le=500)
    offset: int = Field(0, ge=0, le=100_000)


class LoadQuery(Schema):
    """From which instant on (now if left out), how many weeks, of which project."""

    first: AwareDatetime | None = None
    weeks: int = Field(8, ge=1, le=52)
    project_id: UUID | None = None


class LoadOut(Schema):
    """One person or work centre: hours wanted and hours there are, week by week."""

    key: str
    name: str
    kind: str
    wanted: list[float]
    there: list[float]


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
