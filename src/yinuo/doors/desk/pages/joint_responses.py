"""Many alerts answered together: what is shared, what is proposed for whom, started in one go and taken back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.messages import WARNING
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yinuo.doors.desk import chronicle
from yinuo.doors.desk.answers import attempt, only_for_who_sees_all, say
from yinuo.doors.desk.entry import DeskRequest, page, render
from yinuo.doors.desk.joint_choice import address_of, choice, chosen_ids
from yinuo.doors.desk.pages.jobs import failure_of, progress_of
from yinuo.flow.orders.queries import NotAllSeen
from yinuo.flow.responses import actions, queries
from yinuo.flow.responses.queries import BudgetFacts, JointResponseFacts
from yinuo.ground.kernel import clock, jobs
from yinuo.ground.kernel.ids import as_uuid
from yinuo.ground.kernel.wording import called
from yinuo.ground.people import rights

_PAST, _MOST_NAMED, _MOST_CHANGED = 20, 1_000, 10
_BUSY = ("queued", "running")


@page(rights.SEE)
@require_GET
def joint_responses(request: DeskRequest) -> HttpResponse:
    """Show the alerts that could be weighed together, what is shared, and the proposals made so far."""
    members = chronicle.members_by_id()
    context = {
        **choice(request.GET.dict(), most=actions.MOST_ALERTS),
        "now": clock.now(),
        "budgets": queries.budgets(),
        "past": [
            {"joint": one, "who": chronicle.who(one.asked_by, members), "helped": sum(map(_is_helped, one.orders))}
            for one in queries.joint_responses(limit=_PAST)
        ],
        "may_respond": request.member.may(rights.RESPOND),
    }
    return render(request, "desk/joint/list.html", context)


@page(rights.RESPOND)
@require_POST
def propose(request: DeskRequest) -> HttpResponse:
    """Begin to weigh the alerts that are ticked, or all that the address asks for."""
    query = request.GET.dict()
    chosen = chosen_ids(request.POST, query, most=actions.MOST_ALERTS)
    if not chosen:
        say(request, _("请先选择要纳入的预警。"), level=WARNING)
        return redirect(reverse("desk:joint-responses") + address_of(query))
    try:
        with attempt():
            made = actions.propose_joint_response(alert_ids=chosen)
    except NotAllSeen:
        return only_for_who_sees_all(request, "desk:joint-responses")
    return redirect("desk:joint-response", joint_id=made.id)


@page(rights.SEE)
@require_GET
def joint_response(request: DeskRequest, joint_id: UUID) -> HttpResponse:
    """Show how far a proposal is, or what it would do for each order."""
    joint = _known(joint_id)
    known = jobs.job_state(job_id=joint.job_id) if joint.job_id else None
    base = {"joint": joint, "may_respond": request.member.may(rights.RESPOND)}
    if known and known["state"] in _BUSY:
        return render(request, "desk/joint/progress.html", {**base, "progress": progress_of(known)})
    numbers = {one["order_id"]: one["number"] for one in joint.orders}
    budgets = {one.code: one for one in queries.budgets(retired_too=True)}
    rows = [_row(one, numbers, budgets) for one in joint.orders]
    rows.sort(key=lambda row: (not row["helped"], -row["order"]["loss_before"]))
    context = {
        **base,
        "failure": failure_of(known),
        "changed": known["result"].get("changed", [])[:_MOST_CHANGED] if known else [],
        "rows": rows,
        "helped": sum(1 for row in rows if row["helped"]),
        "saved": joint.proposal.get("loss_before", 0) - joint.proposal.get("loss_after", 0),
        "shares": [_share(one, joint.proposal) for one in budgets.values() if one.code in _limits(joint)],
    }
    return render(request, "desk/joint/proposal.html", context)


@page(rights.RESPOND)
@require_POST
def apply(request: DeskRequest, joint_id: UUID) -> HttpResponse:
    """Begin to start the measures for the chosen orders, or for all."""
    joint, data = _known(joint_id), request.POST
    order_ids = None
    if "all" not in data and data.get("select_all") != "1":
        named = (as_uuid(text) for text in data.getlist("id")[:_MOST_NAMED])
        order_ids = [one for one in named if one is not None]
        if not order_ids:
            say(request, _("请先选择要处理的订单。"), level=WARNING)
            return redirect("desk:joint-response", joint_id=joint.id)
    return _begun(
        request,
        joint,
        lambda: actions.start_applying(
            joint_id=joint.id, member_id=request.member.id, order_ids=order_ids, tell=data.get("tell") == "1"
        ),
    )


@page(rights.RESPOND)
@require_POST
def stop(request: DeskRequest, joint_id: UUID) -> HttpResponse:
    """Let a proposal not be computed any further."""
    joint = _known(joint_id)
    return _begun(request, joint, lambda: actions.stop_joint_response(joint_id=joint.id))


@page(rights.RESPOND)
@require_POST
def undo(request: DeskRequest, joint_id: UUID) -> HttpResponse:
    """Begin to take back what was started."""
    joint = _known(joint_id)
    return _begun(request, joint, lambda: actions.start_undoing(joint_id=joint.id))


def _begun(request: DeskRequest, joint: JointResponseFacts, begin: Any) -> HttpResponse:
    try:
        with attempt():
            begin()
    except actions.JointResponseNotOpen:
        say(request, _("这个方案的状态已经变了，请看最新情况。"), level=WARNING)
    return redirect("desk:joint-response", joint_id=joint.id)


def _known(joint_id: UUID) -> JointResponseFacts:
    found = queries.joint_response(joint_id=joint_id)
    if found is None:
        raise Http404
    return found


def _is_helped(order: dict[str, Any]) -> bool:
    return bool(order["measures"])


def _limits(joint: JointResponseFacts) -> dict[str, float]:
    return dict(joint.proposal.get("limits", {}))


def _row(order: dict[str, Any], numbers: dict[str, str], budgets: dict[str, BudgetFacts]) -> dict[str, Any]:
    scarce = [_budget_name(budgets[code]) for code in order["held_back_by"] if code in budgets]
    return {
        "order": order,
        "helped": _is_helped(order),
        "measures": [called(one) for one in order["measures"]],
        "scarce": scarce,
        "rivals": [numbers[one] for one in order["in_favour_of"] if one in numbers],
    }


def _budget_name(one: BudgetFacts) -> str:
    return called({"name": one.name, "name_en": one.name_en})


def _share(one: BudgetFacts, proposal: dict[str, Any]) -> dict[str, Any]:
    limit, used = proposal["limits"][one.code], proposal["used"].get(one.code, 0.0)
    return {"name": _budget_name(one), "unit": one.unit, "used": used, "limit": limit, "full": used >= limit * 0.99}


urlpatterns = [
    path("joint-responses", joint_responses, name="joint-responses"),
    path("joint-responses/new", propose, name="joint-response-new"),
    path("joint-responses/<uuid:joint_id>", joint_response, name="joint-response"),
    path("joint-responses/<uuid:joint_id>/application", apply, name="joint-response-application"),
    path("joint-responses/<uuid:joint_id>/stop", stop, name="joint-response-stop"),
    path("joint-responses/<uuid:joint_id>/undo", undo, name="joint-response-undo"),
]
