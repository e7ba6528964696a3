"""One project's plan: drawn as bars, a table, a board or a calendar; edited, and taken back."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, JsonResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yinuo.doors.desk import plan_data, plan_words
from yinuo.doors.desk.answers import attempt, json_body
from yinuo.doors.desk.entry import DeskRequest, page, render
from yinuo.doors.desk.pages.projects import known
from yinuo.doors.desk.plan_frame import frame
from yinuo.flow.plans import actions, queries, reckoning
from yinuo.flow.plans.actions import EditConflict, Edited, InvalidEdit, UnknownEdit
from yinuo.flow.plans.facts import PlanFacts
from yinuo.ground.kernel.ids import as_uuid
from yinuo.ground.people import rights

LARGEST_EDIT = 4_000_000
VIEWS = ("gantt", "table", "board", "calendar")


@page(rights.SEE)
@require_GET
def plan_page(request: DeskRequest, project_id: UUID) -> HttpResponse:
    """Show a plan; what it is drawn from comes at once after."""
    one = known(project_id)
    view = request.GET.get("view", "gantt")
    may_edit = request.member.may(rights.EDIT_PLANS) and one.state not in ("done", "cancelled")
    context = {**frame(project=one, chosen=view if view in VIEWS else "gantt"), "may_edit": may_edit}
    return render(request, "desk/projects/plan.html", context)


@page(rights.SEE)
@require_GET
def plan(request: DeskRequest, project_id: UUID) -> HttpResponse:
    """Return all that a plan is drawn from."""
    if request.GET.get("revision", "") == str(known(project_id).revision):
        return HttpResponse(status=204)
    found = _plan(project_id)
    if request.member.may(rights.EDIT_PLANS):
        reckoning.prepare(project_id=project_id)
    may_edit = request.member.may(rights.EDIT_PLANS) and found.project.state not in ("done", "cancelled")
    return _json(plan_data.whole(plan=found, editable=may_edit))


@page(rights.EDIT_PLANS)
@require_POST
def edits(request: DeskRequest, project_id: UUID) -> HttpResponse:
    """Make an edit; answer what moved, or what stands against it."""
    known(project_id)
    try:
        told = json_body(request, most=LARGEST_EDIT)
        changes = told.get("changes")
        if not isinstance(changes, list) or not all(isinstance(one, dict) for one in changes):
            raise ValueError("no changes")
    except ValueError:
        return JsonResponse({"text": _("内容有误，没有保存。请刷新页面重试。")}, status=422)
    try:
        with attempt():
            made = actions.edit(project_id=project_id, changes=changes)
    except (InvalidEdit, EditConflict) as refused:
        return _refused(project_id, refused)
    return _answer(project_id, made)


@page(rights.EDIT_PLANS)
@require_POST
def undo(request: DeskRequest, project_id: UUID) -> HttpResponse:
    """Take back one's own last edit, or the one that is named."""
    known(project_id)
    try:
        with attempt():
            made = actions.undo(project_id=project_id, edit_id=as_uuid(request.POST.get("edit", "")))
    except UnknownEdit:
        return JsonResponse({"text": _("没有可以撤销的改动。")}, status=409)
    except (InvalidEdit, EditConflict) as refused:
        return _refused(project_id, refused)
    return _answer(project_id, made)


@page(rights.REPORT)
@require_POST
def progress(request: DeskRequest, project_id: UUID, plan_task_id: UUID) -> HttpResponse:
    """Say how far a task is."""
    known(project_id)
    text = request.POST.get("done_percent", "")
    percent = int(text) if text.isdecimal() and len(text) < 4 else -1
    try:
        with attempt():
            made = actions.report(project_id=project_id, task_id=plan_task_id, done_percent=percent)
    except actions.UnknownTask as error:
        raise Http404 from error
    except (InvalidEdit, EditConflict) as refused:
        return _refused(project_id, refused)
    return _answer(project_id, made)


def _refused(project_id: UUID, refused: InvalidEdit | EditConflict) -> HttpResponse:
    if isinstance(refused, EditConflict):
        texts = plan_data.conflict_texts(conflicts=refused.conflicts)
        text = _("别人刚改过同样的内容，你的改动没有保存。请选择留哪一个。")
        return JsonResponse({"text": text, "conflicts": texts}, status=409)
    names = plan_data.names_of(plan=_plan(project_id))
    told = plan_words.fault_texts(faults=refused.faults, names=names)
    return JsonResponse({"text": " ".join(told), "faults": refused.faults}, status=422)


def _answer(project_id: UUID, made: Edited) -> HttpResponse:
    return _json(plan_data.changed(project=known(project_id), made=made))


def _json(told: dict[str, Any]) -> HttpResponse:
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    return HttpResponse(text, content_type="application/json")


def _plan(project_id: UUID) -> PlanFacts:
    found = queries.plan(project_id=project_id)
    if found is None:
        raise Http404
    return found


urlpatterns = [
    path("projects/<uuid:project_id>", plan_page, name="project"),
    path("projects/<uuid:project_id>/plan", plan, name="project-plan"),
    path("projects/<uuid:project_id>/edits", edits, name="project-edits"),
    path("projects/<uuid:project_id>/undo", undo, name="project-undo"),
    path("projects/<uuid:project_id>/tasks/<uuid:plan_task_id>/progress", progress, name="project-task-progress"),
]
