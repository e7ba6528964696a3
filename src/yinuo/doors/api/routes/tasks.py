"""Tasks over the API: give somebody something to do, list, complete, take back."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema
from pydantic import AwareDatetime

from yinuo.doors.api.entry import scope
from yinuo.doors.api.problems import Problem
from yinuo.flow.orders import queries as orders
from yinuo.ground.process import actions, queries
from yinuo.ground.process.asking import AsksForForm
from yinuo.ground.process.queries import TaskFacts

router = Router(tags=["tasks"])
PROBLEMS: dict[type[Exception], Problem] = {
    actions.StandsStill: Problem(
        status=409,
        code="process-suspended",
        title=_("流程已暂停"),
        detail=lambda _error: _("流程已暂停，恢复之后才能办理。"),
    ),
    actions.TaskNotOpen: Problem(
        status=409,
        code="task-not-open",
        title=_("任务状态不符"),
        detail=lambda _error: _("该任务已由他人完成、取消或重新打开，请刷新后再试。"),
    ),
    AsksForForm: Problem(
        status=409,
        code="asks-for-form",
        title=_("任务需要填写表单"),
        detail=lambda error: _("请先用 PUT /tasks/{task_id}/form 填写表单“%(name)s”。") % {"name": error},
    ),
}


class NewTask(Schema):
    """Something to be done about an order, by a role."""

    title: str = Field(min_length=1, max_length=200)
    detail: str = Field("", max_length=5_000)
    role: Literal["owner", "manager", "sales", "planner", "project_manager", "operator", "quality"]
    due_at: AwareDatetime | None = None


class Completion(Schema):
    """How a task ended."""

    note: str = Field("", max_length=5_000)


class Task(Schema):
    """A task."""

    id: UUID
    title: str
    detail: str
    subject_type: str
    subject_id: UUID
    subject_label: str
    role: str
    assignee_id: UUID | None
    due_at: datetime | None
    state: str
    created_at: datetime
    done_at: datetime | None
    note: str


def _task(task_id: UUID) -> TaskFacts:
    found = queries.task(task_id=task_id)
    if found is None:
        raise Http404
    return found


@router.get("/tasks", response=list[Task], auth=scope("tasks:read"))
def list_tasks(
    request: HttpRequest,
    state: Literal["open", "done", "cancelled"] = "open",
    order_id: UUID | None = None,
    limit: Annotated[int, Field(ge=1, le=500)] = 100,
) -> list[TaskFacts]:
    """List tasks, soonest due first, of all roles or of one order."""
    return queries.tasks(state=state, subject_id=order_id, limit=limit)


@router.post("/orders/{uuid:order_id}/tasks", response={201: Task}, auth=scope("tasks:write"))
def create_task(request: HttpRequest, order_id: UUID, new: NewTask) -> tuple[int, TaskFacts]:
    """Give a role something to do about an order."""
    order = orders.order(order_id=order_id)
    if order is None:
        raise Http404
    task_id = actions.create_task(
        title=new.title,
        detail=new.detail,
        subject_type="order",
        subject_id=order.id,
        subject_label=order.number,
        source="api",
        role=new.role,
        due_at=new.due_at,
    )
    return 201, _task(task_id)


@router.get("/tasks/{uuid:task_id}", response=Task, auth=scope("tasks:read"))
def get_task(request: HttpRequest, task_id: UUID) -> TaskFacts:
    """Return one task."""
    return _task(task_id)


@router.put("/tasks/{uuid:task_id}/completion", response=Task, auth=scope("tasks:write"))
def complete_task(request: HttpRequest, task_id: UUID, how: Completion) -> TaskFacts:
    """Mark an open task as done by the token's member."""
    bearer = request.bearer  # type: ignore[attr-defined]  # set by the gate
    actions.complete_task(task_id=_task(task_id).id, member_id=bearer.member.id, note=how.note)
    return _task(task_id)


@router.delete("/tasks/{uuid:task_id}/completion", response=Task, auth=scope("tasks:write"))
def reopen_task(request: HttpRequest, task_id: UUID) -> TaskFacts:
    """Take a completion back."""
    actions.reopen_task(task_id=_task(task_id).id)
    return _task(task_id)
