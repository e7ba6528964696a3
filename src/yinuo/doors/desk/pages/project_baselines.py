"""The baselines of a project: taken, chosen, and what moved since."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from yinuo.doors.desk import chronicle
from yinuo.doors.desk.answers import attempt, say
from yinuo.doors.desk.entry import DeskRequest, page, render
from yinuo.doors.desk.pages.projects import known
from yinuo.doors.desk.plan_frame import frame
from yinuo.flow.plans import actions, comparing, queries
from yinuo.ground.kernel import clock
from yinuo.ground.people import rights

_MOST_SHOWN = 200


@page(rights.SEE)
@require_http_methods(["GET", "POST"])
def baselines(request: DeskRequest, project_id: UUID) -> HttpResponse:
    """Show what moved since the baseline that counts, and how much is earned; or take a new one."""
    known(project_id)
    if request.method == "GET":
        return _page(request, project_id)
    if not request.member.may(rights.EDIT_PLANS):
        raise Http404
    try:
        with attempt():
            made = actions.take_baseline(project_id=project_id, name=request.POST.get("name", ""))
    except actions.InvalidBaseline as invalid:
        return _page(request, project_id, fault=_fault(invalid.faults["name"]))
    say(request, _("基线“%(name)s”已存下。") % {"name": made.name})
    return redirect("desk:project-baselines", project_id=project_id)


@page(rights.EDIT_PLANS)
@require_POST
def choose(request: DeskRequest, project_id: UUID, baseline_id: UUID) -> HttpResponse:
    """Compare with another baseline from now on."""
    known(project_id)
    try:
        with attempt():
            actions.choose_baseline(project_id=project_id, baseline_id=baseline_id)
    except actions.UnknownBaseline as error:
        raise Http404 from error
    return redirect("desk:project-baselines", project_id=project_id)


def _page(request: DeskRequest, project_id: UUID, *, fault: str = "") -> HttpResponse:
    one, members = known(project_id), chronicle.members_by_id()
    found = queries.baselines(project_id=project_id)
    active = next((base for base in found if base.active), None)
    rows = comparing.differences(project_id=project_id, baseline_id=active.id) if active else []
    context: dict[str, Any] = {
        **frame(project=one, chosen="baselines"),
        "baselines": [(base, chronicle.who(base.made_by, members)) for base in found],
        "active": active,
        "rows": rows[:_MOST_SHOWN],
        "total": len(rows),
        "earned": comparing.earned(project_id=project_id, baseline_id=active.id, now=clock.now()) if active else None,
        "fault": fault,
        "may_edit": request.member.may(rights.EDIT_PLANS),
    }
    return render(request, "desk/projects/baselines.html", context, status=422 if fault else 200)


def _fault(code: str) -> str:
    words = {
        "missing": _("请给基线起个名字。"),
        "too_long": _("名字过长，请写在 100 字以内。"),
        "taken": _("已经有同名的基线，请换个名字。"),
        "empty": _("计划还是空的，没有可存的。"),
    }
    return words[code]


urlpatterns = [
    path("projects/<uuid:project_id>/baselines", baselines, name="project-baselines"),
    path("projects/<uuid:project_id>/baselines/<uuid:baseline_id>", choose, name="project-baseline"),
]
