"""The risks of a project: what they do to its finish, the worst first."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import path
from django.views.decorators.http import require_GET

from yinuo.doors.desk import plan_frame, risk_words
from yinuo.doors.desk.entry import DeskRequest, page, render
from yinuo.doors.desk.pages.projects import known
from yinuo.flow.plans import outlook
from yinuo.flow.risks import effect, queries
from yinuo.flow.risks.queries import Sought
from yinuo.ground.people import queries as people
from yinuo.ground.people import rights


@page(rights.SEE)
@require_GET
def project_risks(request: DeskRequest, project_id: UUID) -> HttpResponse:
    """Show the living risks of a project; what they do to its finish is reckoned beside."""
    context = {
        **plan_frame.frame(project=known(project_id), chosen="risks"),
        "w": risk_words,
        "rows": queries.risks(sought=Sought(project_id=project_id), limit=effect.MOST_RISKS),
        "has_estimates": bool(outlook.estimates(project_id=project_id)),
        "names": {one.id: one.name for one in people.members(active_only=False)},
        "may_manage": request.member.may(rights.MANAGE_RISKS),
    }
    return render(request, "desk/risks/project.html", context)


@page(rights.SEE)
@require_GET
def risk_effect(request: DeskRequest, project_id: UUID) -> HttpResponse:
    """Show what the risks of a project do to its finish; `risk` names the one that is looked at."""
    found = effect.project_effect(project_id=known(project_id).id)
    longest = max((one.p80_days for one in found.shares), default=0.0) if found else 0.0
    chosen = request.GET.get("risk", "")
    shares: list[Any] = [one for one in found.shares if not chosen or str(one.risk.id) == chosen] if found else []
    context = {"effect": found, "shares": shares, "longest": longest or 1.0, "chosen": chosen}
    return render(request, "desk/risks/effect.html", context)


urlpatterns = [
    path("projects/<uuid:project_id>/risks", project_risks, name="project-risks"),
    path("projects/<uuid:project_id>/risks/effect", risk_effect, name="project-risk-effect"),
]
