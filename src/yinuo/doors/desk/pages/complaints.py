"""Complaints: what must be answered first, and answering it."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yinuo.doors.desk import labels
from yinuo.doors.desk.answers import attempt, say
from yinuo.doors.desk.custom_columns import CustomList
from yinuo.doors.desk.custom_entry import card
from yinuo.doors.desk.entry import DeskRequest, page, render
from yinuo.flow.care import actions, queries
from yinuo.flow.orders import queries as orders
from yinuo.ground.kernel import clock
from yinuo.ground.people import rights

_SHOWN = 200
_VIEWS = {"waiting": ("open",), "answered": ("answered",), "closed": ("closed",), "all": ()}


def _complaint(complaint_id: UUID) -> queries.ComplaintFacts:
    found = queries.complaint(complaint_id=complaint_id)
    if found is None:
        raise Http404
    return found


@page(rights.SEE)
@require_GET
def complaint_list(request: DeskRequest) -> HttpResponse:
    """Show complaints, the most urgent first."""
    view = request.GET.get("view", "waiting")
    view = view if view in _VIEWS else "waiting"
    custom = CustomList(request, kind="complaint")
    found = queries.complaints(states=_VIEWS[view], limit=_SHOWN, where=custom.where)
    known = orders.facts_for(order_ids=[one.order_id for one in found])
    context = {
        "labels": labels,
        "complaints": [(one, known[one.order_id]) for one in found],
        "view": view,
        "custom": custom,
        "custom_cells": custom.cells([one.id for one in found]),
        "query": request.GET.dict(),
        "now": clock.now(),
        "waiting": len(queries.complaints(states=_VIEWS["waiting"], limit=_SHOWN)),
    }
    return render(request, "desk/complaints/list.html", context)


@page(rights.SEE)
@require_GET
def complaint_page(request: DeskRequest, complaint_id: UUID) -> HttpResponse:
    """Show one complaint with its order."""
    return _shown(request, _complaint(complaint_id))


def _shown(request: DeskRequest, found: queries.ComplaintFacts, *, typed: str = "", fault: str = "") -> HttpResponse:
    context = {
        "labels": labels,
        "complaint": found,
        "order": orders.order(order_id=found.order_id),
        "rating": queries.rating(order_id=found.order_id),
        "may_answer": request.member.may(rights.ANSWER_COMPLAINTS),
        "custom": card(request, kind="complaint", subject_id=found.id),
        "typed": typed,
        "fault": fault,
        "now": clock.now(),
    }
    return render(request, "desk/complaints/complaint.html", context, status=422 if fault else 200)


@page(rights.ANSWER_COMPLAINTS)
@require_POST
def reply(request: DeskRequest, complaint_id: UUID) -> HttpResponse:
    """Answer a complaint; the customer gets it by e-mail."""
    found = _complaint(complaint_id)
    text = request.POST.get("reply", "")
    try:
        with attempt():
            actions.reply(complaint_id=found.id, text=text)
    except actions.InvalidComplaint:
        return _shown(request, found, typed=text, fault=_("请写下给客户的答复。"))
    except actions.ComplaintNotOpen:
        return _shown(request, found, typed=text, fault=_("这条客诉已关闭，不能再答复。"))
    say(request, _("已答复 %(number)s。") % {"number": found.number})
    return redirect("desk:complaint", complaint_id=found.id)


@page(rights.ANSWER_COMPLAINTS)
@require_POST
def closing(request: DeskRequest, complaint_id: UUID) -> HttpResponse:
    """Settle a complaint."""
    found = _complaint(complaint_id)
    try:
        with attempt():
            actions.close(complaint_id=found.id)
    except actions.ComplaintNotOpen:
        return _shown(request, found, fault=_("这条客诉已经关闭。"))
    say(request, _("已关闭 %(number)s。") % {"number": found.number})
    return redirect("desk:complaints")


urlpatterns = [
    path("complaints", complaint_list, name="complaints"),
    path("complaints/<uuid:complaint_id>", complaint_page, name="complaint"),
    path("complaints/<uuid:complaint_id>/reply", reply, name="complaint-reply"),
    path("complaints/<uuid:complaint_id>/closing", closing, name="complaint-closing"),
]
