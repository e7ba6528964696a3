"""Plans in files: read from Microsoft Project's XML, Excel or CSV with a look before anything is kept; written back."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_GET, require_http_methods

from yinuo.doors.desk import plan_words
from yinuo.doors.desk.answers import attempt, say
from yinuo.doors.desk.entry import DeskRequest, page, render
from yinuo.doors.desk.forms.quotes import day_of
from yinuo.doors.desk.pages.projects import fault_words, morning
from yinuo.flow.plans import actions, filing, queries, wording
from yinuo.flow.plans.brought import Problem, ReadPlan, UnreadablePlan
from yinuo.ground.kernel.ids import as_uuid
from yinuo.ground.people import queries as people
from yinuo.ground.people import rights

MOST_SHOWN, MOST_CUSTOMERS = 200, 500


@page(rights.EDIT_PLANS)
@require_http_methods(["GET", "POST"])
def bring_in(request: DeskRequest) -> HttpResponse:
    """Take a file, show what was read of it, and make the project when that is confirmed."""
    if request.method == "GET":
        return _page(request)
    kept = as_uuid(request.POST.get("file_id", ""))
    sent = request.FILES.get("file")
    try:
        if kept is not None:
            name, plan = filing.kept(file_id=kept)
        elif sent is None:
            return _page(request, fault=_("请选择一个文件。"))
        elif (sent.size or 0) > filing.LARGEST_FILE:
            raise UnreadablePlan("too_large")
        else:
            name, plan, kept = filing.take(content=sent.read(), name=sent.name or "")
    except UnreadablePlan as error:
        return _page(request, fault=str(wording.UNREADABLE[str(error)]))
    if "confirm" not in request.POST:
        return _preview(request, name, plan, kept)
    return _make(request, name, plan, kept)


@page(rights.EXPORT)
@require_GET
def take_out(request: DeskRequest, project_id: UUID, kind: str) -> HttpResponse:
    """Return a plan as Excel or as Microsoft Project's XML."""
    plan = queries.plan(project_id=project_id)
    if plan is None or kind not in filing.WRITERS:
        raise Http404
    content, media_type = filing.WRITERS[kind](plan=plan, zone=timezone.get_current_timezone_name())
    response = HttpResponse(content, content_type=media_type)
    name = quote(f"{plan.project.number} {plan.project.name}.{kind}")
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    return response


def _make(request: DeskRequest, name: str, plan: ReadPlan, kept: UUID | None) -> HttpResponse:
    day = day_of(request.POST.get("starts_on", ""))
    try:
        with attempt():
            made = filing.make(
                plan=plan,
                name=request.POST.get("name", ""),
                starts_at=morning(day) if day else plan.starts_at,
                customer_id=as_uuid(request.POST.get("customer_id", "")),
                source=name,
            )
    except actions.InvalidProject as invalid:
        return _preview(request, name, plan, kept, faults=list(fault_words(invalid.faults).values()))
    except actions.InvalidEdit as invalid:
        names = {one["id"]: one["after"]["name"] for one in plan.changes if one["kind"] == "task"}
        return _preview(request, name, plan, kept, faults=plan_words.fault_texts(faults=invalid.faults, names=names))
    say(request, ngettext("已导入 %(n)s 个任务。", "已导入 %(n)s 个任务。", len(plan.tasks)) % {"n": len(plan.tasks)})
    return redirect("desk:project", project_id=made.id)


def _page(request: DeskRequest, *, fault: str = "") -> HttpResponse:
    return render(request, "desk/projects/import.html", {"fault": fault}, status=422 if fault else 200)


def _preview(
    request: DeskRequest, name: str, plan: ReadPlan, kept: UUID | None, faults: list[str] | None = None
) -> HttpResponse:
    start = timezone.localtime(plan.starts_at or timezone.now())
    told: dict[str, Any] = {
        "name": request.POST.get("name") or plan.name or name.rpartition(".")[0],
        "starts_on": request.POST.get("starts_on") or f"{start:%Y-%m-%d}",
        "customer_id": request.POST.get("customer_id", ""),
    }
    links = len(plan.changes) - len(plan.tasks)
    context = {
        "file_name": name,
        "file_id": kept,
        "told": told,
        "tasks": plan.tasks[:MOST_SHOWN],
        "total": len(plan.tasks),
        "links": links,
        "problems": [_told(one, by_row=plan.by_row) for one in plan.problems[:MOST_SHOWN]],
        "problem_count": len(plan.problems),
        "customers": [(one.id, one.name) for one in people.customers(limit=MOST_CUSTOMERS)],
        "faults": faults or [],
    }
    return render(request, "desk/projects/import.html", context, status=422 if faults else 200)


def _told(problem: Problem, *, by_row: bool) -> tuple[str, str]:
    """Return where something was not read as it stands, and what."""
    where = pgettext("table", "第 %(n)s 行") % {"n": problem.where} if by_row else problem.where or _("整个文件")
    return where, wording.problem_text(problem=problem)


urlpatterns = [
    path("projects/import", bring_in, name="project-import"),
    path("projects/<uuid:project_id>/plan.<str:kind>", take_out, name="project-export"),
]
