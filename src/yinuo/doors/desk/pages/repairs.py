"""Trust repairs: what is done after broken promises, and what came of it."""

from __future__ import annotations

from uuid import UUID

from django.contrib.messages import WARNING
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yinuo.doors.desk import labels
from yinuo.doors.desk.answers import attempt, say
from yinuo.doors.desk.entry import DeskRequest, page, render
from yinuo.flow.care import actions, queries
from yinuo.flow.orders import queries as orders
from yinuo.ground.kernel import clock
from yinuo.ground.people import rights

_SHOWN = 50


@page(rights.SEE)
@require_GET
def repair_list(request: DeskRequest) -> HttpResponse:
    """Show trust repairs with their steps and their effect, the newest first."""
    view = request.GET.get("view", "open")
    view = view if view in labels.REPAIR_STATES else "open"
    found = queries.repairs(states=(view,), limit=_SHOWN)
    known = orders.facts_for(order_ids=[one.order_id for one in found])
    context = {
        "repairs": [(one, known[one.order_id], queries.effect(repair_id=one.id)) for one in found],
        "tabs": [
            {"label": word, "url": f"?view={code}", "active": code == view}
            for code, word in labels.REPAIR_STATES.items()
        ],
        "view": view,
        "now": clock.now(),
        "may_answer": request.member.may(rights.ANSWER_COMPLAINTS),
    }
    return render(request, "desk/complaints/repairs.html", context)


@page(rights.ANSWER_COMPLAINTS)
@require_POST
def drop(request: DeskRequest, repair_id: UUID) -> HttpResponse:
    """End a trust repair that is not needed."""
    if queries.repair(repair_id=repair_id) is None:
        raise Http404
    try:
        with attempt():
            actions.drop_repair(repair_id=repair_id, why=request.POST.get("why", ""))
    except actions.RepairNotOpen:
        say(request, _("这次信任修复已经结束。"), level=WARNING)
    else:
        say(request, _("信任修复已终止，任务已撤下。"))
    return redirect("desk:repairs")


urlpatterns = [
    path("repairs", repair_list, name="repairs"),
    path("repairs/<uuid:repair_id>/ending", drop, name="repair-ending"),
]
