"""Approving the time of others, week by week, and locking weeks."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.contrib.messages import WARNING
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yinuo.doors.desk import cost_words
from yinuo.doors.desk.answers import attempt, say
from yinuo.doors.desk.entry import DeskRequest, page, render
from yinuo.doors.desk.stage_names import first_names_by_code, stage_names
from yinuo.flow.costs import actions, queries
from yinuo.ground.kernel import clock
from yinuo.ground.people import queries as people
from yinuo.ground.people import rights


@page(rights.APPROVE_TIME)
@require_GET
def approval(request: DeskRequest) -> HttpResponse:
    """Show what was handed in, one's own people first when asked for alone."""
    members = {one.id: one for one in people.members(active_only=False)}
    mine = request.GET.get("view") == "mine"
    handed = queries.handed_in()
    if mine:
        handed = [one for one in handed if members[one.member_id].reports_to_id == request.member.id]
    context = {
        "handed": handed,
        "names": {ident: one.name for ident, one in members.items()},
        "stages": first_names_by_code(stage_names()),
        "own": request.member.id if request.member.role != "owner" else None,
        "tabs": [
            {"label": _("全部"), "url": "?", "active": not mine},
            {"label": _("我的下属"), "url": "?view=mine", "active": mine},
        ],
        "locked": queries.locked_weeks(limit=12),
        "today": timezone.localdate(clock.now()),
        "words": cost_words,
    }
    return render(request, "desk/costs/approval.html", context)


@page(rights.APPROVE_TIME)
@require_POST
def decision(request: DeskRequest, member_id: UUID) -> HttpResponse:
    """Approve or return what a member handed in for a week."""
    if people.member(member_id=member_id) is None:
        raise Http404
    approve = request.POST.get("answer") == "approve"
    try:
        with attempt():
            actions.decide_week(
                member_id=member_id,
                week=_week(request),
                approve=approve,
                decided_by=request.member.id,
                reason=request.POST.get("reason", ""),
            )
    except actions.InvalidTime as error:
        say(request, cost_words.time_fault(faults=error.faults), level=WARNING)
    except actions.NothingToDecide:
        say(request, _("这一周没有等你审批的工时，可能已被撤回或已有人处理。"), level=WARNING)
    else:
        say(request, _("已批准。") if approve else _("已退回，对方会看到原因。"))
    return redirect("desk:timesheet-approval")


@page(rights.APPROVE_TIME)
@require_POST
def lock(request: DeskRequest) -> HttpResponse:
    """Lock a week, or unlock it for a reason."""
    week = _week(request)
    try:
        with attempt():
            if request.POST.get("unlock") == "1":
                actions.unlock_week(week=week, why=request.POST.get("why", ""))
            else:
                actions.lock_week(week=week)
    except actions.InvalidTime as error:
        say(request, cost_words.time_fault(faults=error.faults), level=WARNING)
    else:
        say(request, _("已解锁。") if request.POST.get("unlock") == "1" else _("已锁定，这一周的工时不能再改。"))
    return redirect("desk:timesheet-approval")


def _week(request: DeskRequest) -> date:
    try:
        return queries.monday(date.fromisoformat(request.POST.get("week", "")))
    except (ValueError, OverflowError):
        return queries.monday(timezone.localdate(clock.now()))


urlpatterns = [
    path("timesheet/approval", approval, name="timesheet-approval"),
    path("timesheet/approval/<uuid:member_id>", decision, name="timesheet-decision"),
    path("timesheet/locks", lock, name="timesheet-locks"),
]
