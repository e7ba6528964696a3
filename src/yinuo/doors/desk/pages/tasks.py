"""My tasks and today's work: what I have in hand, done with one tap that can be taken back. Phone first."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.contrib.messages import WARNING
from django.http import Http404, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yinuo.doors.desk.answers import attempt, onward, say
from yinuo.doors.desk.entry import DeskRequest, is_fragment, page, render
from yinuo.doors.desk.pages.progress import stage_row
from yinuo.flow.orders import queries as orders
from yinuo.flow.work import queries as work
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.ids import new_id
from yinuo.ground.people import rights
from yinuo.ground.process import actions as process
from yinuo.ground.process import queries as tasks
from yinuo.ground.process.actions import TaskNotOpen

_STAGES = 40
_TASKS = 100
_DONE = 10
# Who leads sees the work of every role.
_LEADING = {"owner": ("operator", "planner", "sales", "quality", "project_manager"), "manager": ("operator", "planner")}


@page(rights.SEE)
@require_GET
def mine(request: DeskRequest) -> HttpResponse:
    """Show my tasks and the stages my role has in hand; as a fragment, only the lists."""
    template = "desk/tasks/_lists.html" if is_fragment(request) else "desk/tasks/mine.html"
    return render(request, template, _context(request))


@page(rights.SEE)
@require_POST
def completion(request: DeskRequest, task_id: UUID) -> HttpResponse:
    """Mark a task as done."""
    if tasks.task(task_id=task_id) is None:
        raise Http404
    try:
        with attempt():
            process.complete_task(
                task_id=task_id, member_id=request.member.id, note=request.POST.get("note", "").strip()
            )
    except TaskNotOpen:
        return _told(request, _("任务已被他人完成或取消。"))
    return _told(request, _("任务已完成。"), undo_url=reverse("desk:task-reopening", kwargs={"task_id": task_id}))


@page(rights.SEE)
@require_POST
def reopening(request: DeskRequest, task_id: UUID) -> HttpResponse:
    """Open a task again that was done by mistake."""
    if tasks.task(task_id=task_id) is None:
        raise Http404
    try:
        with attempt():
            process.reopen_task(task_id=task_id)
    except TaskNotOpen:
        return _told(request, _("任务没有完成，无需撤销。"))
    say(request, _("任务已恢复。"))
    if is_fragment(request):
        return HttpResponse(status=204, headers={"HX-Trigger": json.dumps({"work:changed": True})})
    return onward(request, reverse("desk:tasks"))


def _context(request: DeskRequest) -> dict[str, Any]:
    member, now = request.member, clock.now()
    found = tasks.tasks(member_id=member.id, roles=[member.role], limit=_TASKS)
    done = tasks.tasks(member_id=member.id, roles=[member.role], state="done", limit=_TASKS)
    may_report = member.may(rights.REPORT)
    return {
        "now": now,
        "own": [task for task in found if task.assignee_id == member.id],
        "offered": [task for task in found if task.assignee_id != member.id],
        "done": sorted(done, key=lambda task: task.done_at or now, reverse=True)[:_DONE],
        "work": _work(member.role, now) if may_report else [],
        "may_report": may_report,
    }


def _work(role: str, now: Any) -> list[dict[str, Any]]:
    """Return the stages of a role that are active or ready, with their orders; those under way first."""
    found = work.stages_for_roles(roles=_LEADING.get(role, (role,)), limit=_STAGES)
    facts = orders.facts_for(order_ids=[stage.order_id for stage in found])
    rows = [
        {**stage_row(stage, now=now), "order": facts[stage.order_id], "key": new_id()}
        for stage in found
        if stage.order_id in facts
    ]
    return sorted(rows, key=lambda row: row["facts"].state != "active")


def _told(request: DeskRequest, text: str, *, undo_url: str = "") -> HttpResponse:
    if not is_fragment(request):
        say(request, text, undo_url=undo_url) if undo_url else say(request, text, level=WARNING)
        return onward(request, reverse("desk:tasks"))
    told = {
        "toast": {"text": text, "undo_url": undo_url, "level": "fine" if undo_url else "watch"},
        "work:changed": True,
    }
    return HttpResponse(status=204, headers={"HX-Trigger": json.dumps(told)})


urlpatterns = [
    path("tasks", mine, name="tasks"),
    path("tasks/<uuid:task_id>/completion", completion, name="task-completion"),
    path("tasks/<uuid:task_id>/reopening", reopening, name="task-reopening"),
]
