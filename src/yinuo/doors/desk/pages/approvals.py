"""A manager's yes or no to a date before the computed one."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yinuo.doors.desk.answers import attempt, say
from yinuo.doors.desk.entry import DeskRequest, page
from yinuo.flow.promises import actions, forms, queries
from yinuo.flow.promises.actions import (
    ApprovalNotPending,
    InvalidCommitment,
    MayNotAnswer,
    OrderNotOpen,
    PromiseMoved,
)
from yinuo.flow.promises.queries import ApprovalFacts
from yinuo.ground.kernel.wording import date_text
from yinuo.ground.people import rights


@page(rights.PROMISE)
@require_POST
def answer(request: DeskRequest, order_id: UUID, approval_id: UUID) -> HttpResponse:
    """Say yes, which promises the date, or no."""
    known = _known(order_id, approval_id)
    yes = "yes" in request.POST
    try:
        with attempt():
            actions.answer_approval(
                approval_id=approval_id, yes=yes, why=request.POST.get("why", ""), member_id=request.member.id
            )
    except InvalidCommitment as error:
        say(request, _("；").join(str(forms.FAULTS.get(one, one)) for one in error.faults.values()), level=30)
    except MayNotAnswer:
        say(request, _("这个日期须由其他管理者批准。"), level=30)
    except ApprovalNotPending:
        say(request, _("已经有人答复过了。"), level=30)
    except (OrderNotOpen, PromiseMoved):
        say(request, _("订单或承诺已变，请看过最新情况再决定。"), level=30)
    else:
        day = date_text(known.committed_at)
        say(
            request, (_("已批准，承诺 %(day)s 交付。") if yes else _("没有批准 %(day)s，承诺保持不变。")) % {"day": day}
        )
    return redirect("desk:order", order_id=order_id)


@page(rights.PROMISE)
@require_POST
def withdrawal(request: DeskRequest, order_id: UUID) -> HttpResponse:
    """Take the pending question about an order back."""
    with attempt():
        gone = actions.withdraw_approval(order_id=order_id)
    if not gone:
        raise Http404
    say(request, _("申请已撤回。"))
    return redirect("desk:order", order_id=order_id)


def _known(order_id: UUID, approval_id: UUID) -> ApprovalFacts:
    found = queries.approval(approval_id=approval_id)
    if found is None or found.order_id != order_id:
        raise Http404
    return found


urlpatterns = [
    path("orders/<uuid:order_id>/promise/approvals/<uuid:approval_id>", answer, name="order-approval"),
    path("orders/<uuid:order_id>/promise/approval/withdrawal", withdrawal, name="order-approval-withdrawal"),
]
