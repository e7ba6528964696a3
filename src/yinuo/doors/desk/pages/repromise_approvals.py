"""A manager's yes or no to new dates of the whole book, and the question taken back."""

from __future__ import annotations

from uuid import UUID

from django.contrib.messages import WARNING
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yinuo.doors.desk.answers import attempt, say
from yinuo.doors.desk.entry import DeskRequest, page
from yinuo.flow.promises import actions, forms, queries
from yinuo.flow.promises.actions import ApprovalNotPending, InvalidCommitment, MayNotAnswer, RepromiseNotOpen
from yinuo.ground.people import rights


@page(rights.PROMISE)
@require_POST
def answer(request: DeskRequest, repromise_id: UUID) -> HttpResponse:
    """Say yes, which begins to confirm the dates, or no."""
    _check(repromise_id)
    yes = "yes" in request.POST
    try:
        with attempt():
            actions.answer_repromise(
                repromise_id=repromise_id, yes=yes, why=request.POST.get("why", ""), member_id=request.member.id
            )
    except InvalidCommitment as error:
        say(request, _("；").join(str(forms.FAULTS.get(one, one)) for one in error.faults.values()), level=WARNING)
    except MayNotAnswer:
        say(request, _("须由轮到的审批人答复，申请人不能答复自己的申请。"), level=WARNING)
    except ApprovalNotPending:
        say(request, _("已经有人答复过了。"), level=WARNING)
    except RepromiseNotOpen:
        say(request, _("这个方案已经没有可以确认的内容了。"), level=WARNING)
    else:
        if not yes:
            say(request, _("没有批准，承诺保持不变。"))
    return redirect("desk:repromise", repromise_id=repromise_id)


@page(rights.PROMISE)
@require_POST
def withdrawal(request: DeskRequest, repromise_id: UUID) -> HttpResponse:
    """Take the pending question about a proposal back."""
    _check(repromise_id)
    try:
        with attempt():
            actions.withdraw_repromise_approval(repromise_id=repromise_id)
    except ApprovalNotPending:
        say(request, _("已经有人答复过了。"), level=WARNING)
    else:
        say(request, _("申请已撤回。"))
    return redirect("desk:repromise", repromise_id=repromise_id)


def _check(repromise_id: UUID) -> None:
    if queries.repromise(repromise_id=repromise_id) is None:
        raise Http404


urlpatterns = [
    path("re-promises/<uuid:repromise_id>/approval", answer, name="repromise-approval"),
    path("re-promises/<uuid:repromise_id>/approval/withdrawal", withdrawal, name="repromise-approval-withdrawal"),
]
