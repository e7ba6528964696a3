"""The milestones of a project: promised and projected dates, acceptance, and the payments they make due."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yinuo.doors.desk import plan_words
from yinuo.doors.desk.answers import attempt, say
from yinuo.doors.desk.entry import DeskRequest, page, render
from yinuo.doors.desk.forms.quotes import day_of
from yinuo.doors.desk.pages.projects import evening, known
from yinuo.doors.desk.plan_frame import frame
from yinuo.flow.acceptance import milestones as acceptance
from yinuo.flow.plans import actions, queries
from yinuo.flow.plans.queries import MilestoneFacts
from yinuo.ground.kernel import clock
from yinuo.ground.people import rights

MINOR = 100
_DAYS = re.compile(r"\d{1,4}", re.A)


@page(rights.SEE)
@require_GET
def milestones(request: DeskRequest, project_id: UUID) -> HttpResponse:
    """Show a project's milestones."""
    return _page(request, project_id)


@page(rights.EDIT_PLANS)
@require_POST
def act(request: DeskRequest, project_id: UUID, plan_task_id: UUID) -> HttpResponse:
    """Promise a date, ask for acceptance or note it, set the payment, note the invoice or that it was paid."""
    known(project_id)
    deed = request.POST.get("deed", "")
    if deed not in _DEEDS:
        raise Http404
    try:
        with attempt():
            text = _DEEDS[deed](request, project_id, plan_task_id)
    except actions.UnknownMilestone as error:
        raise Http404 from error
    except actions.NoOrder:
        return _page(request, project_id, fault=_("先在“项目资料”里填上订单号：客户用订单的链接验收。"))
    except actions.InvalidMilestone as invalid:
        return _page(request, project_id, fault=_fault(invalid.faults))
    say(request, text)
    return redirect("desk:project-milestones", project_id=project_id)


def _commit(request: DeskRequest, project_id: UUID, plan_task_id: UUID) -> str:
    day = day_of(request.POST.get("committed_on", ""))
    if day is None:
        raise actions.InvalidMilestone({"committed_at": "missing"})
    actions.commit(project_id=project_id, task_id=plan_task_id, committed_at=evening(day))
    return _("承诺日期已记下。")


def _accept(request: DeskRequest, project_id: UUID, plan_task_id: UUID) -> str:
    actions.accept(project_id=project_id, task_id=plan_task_id, accepted_by=request.POST.get("accepted_by", ""))
    return _("验收已记下。")


def _ask(_request: DeskRequest, project_id: UUID, plan_task_id: UUID) -> str:
    told = acceptance.ask(project_id=project_id, task_id=plan_task_id).told
    if told:
        return _("已请客户在手机上验收：链接已发到联系人邮箱。")
    return _("已放到客户门户等验收。没有可通知的联系人，请在订单里生成链接转给客户。")


def _price(request: DeskRequest, project_id: UUID, plan_task_id: UUID) -> str:
    days = request.POST.get("payment_days", "").strip() or "0"
    try:
        amount = Decimal(request.POST.get("amount", "").replace(",", "").strip() or "0")
    except InvalidOperation as error:
        raise actions.InvalidMilestone({"amount_minor": "out_of_range"}) from error
    if not amount.is_finite() or abs(amount) > Decimal(10) ** 13 or amount * MINOR % 1:
        raise actions.InvalidMilestone({"amount_minor": "out_of_range"})
    if not _DAYS.fullmatch(days):
        raise actions.InvalidMilestone({"payment_days": "out_of_range"})
    actions.price(
        project_id=project_id,
        task_id=plan_task_id,
        amount_minor=int(amount * MINOR),
        payment_days=int(days),
    )
    return _("付款条件已记下。")


def _invoice(request: DeskRequest, project_id: UUID, plan_task_id: UUID) -> str:
    actions.invoice(project_id=project_id, task_id=plan_task_id, invoice_number=request.POST.get("invoice_number", ""))
    return _("开票已记下。")


def _pay(_request: DeskRequest, project_id: UUID, plan_task_id: UUID) -> str:
    actions.pay(project_id=project_id, task_id=plan_task_id)
    return _("收款已记下。")


_DEEDS = {"commit": _commit, "ask": _ask, "accept": _accept, "price": _price, "invoice": _invoice, "pay": _pay}


def _fault(faults: dict[str, str]) -> str:
    words = {
        ("committed_at", "missing"): _("请填承诺日期。"),
        ("accepted_by", "missing"): _("请写是谁验收的。"),
        ("accepted_by", "not_done"): _("里程碑还没有达成，先把它标成完成。"),
        ("asked_at", "not_done"): _("里程碑还没有达成，先把它标成完成。"),
        ("asked_at", "accepted"): _("里程碑已经验收过了。"),
        ("amount_minor", "missing"): _("先填付款金额，再开票。"),
        ("amount_minor", "out_of_range"): _("金额请填不小于零的数，最多两位小数。"),
        ("amount_minor", "invoiced"): _("已经开票，金额和付款天数不能再改。"),
        ("payment_days", "out_of_range"): _("付款天数请填 0 到 730。"),
        ("invoice_number", "missing"): _("请填发票号。"),
        ("paid_at", "not_invoiced"): _("还没有开票，先记开票。"),
    }
    return next((words[one] for one in faults.items() if one in words), _("填写有误，请更正。"))


def _page(request: DeskRequest, project_id: UUID, *, fault: str = "") -> HttpResponse:
    one = known(project_id)
    found = queries.milestones(project_id=project_id)
    context = {
        **frame(project=one, chosen="milestones"),
        "milestones": [_row(each) for each in found],
        "cash": _cash(found),
        "payments": plan_words.PAYMENTS,
        "payment_tones": plan_words.PAYMENT_TONES,
        "fault": fault,
        "may_edit": request.member.may(rights.EDIT_PLANS),
    }
    return render(request, "desk/projects/milestones.html", context, status=422 if fault else 200)


def _row(one: MilestoneFacts) -> dict[str, Any]:
    slip = one.slip_days
    late = bool(one.due_at and not one.paid_at and one.due_at < clock.now())
    day = f"{timezone.localtime(one.committed_at):%Y-%m-%d}" if one.committed_at else ""
    return {"milestone": one, "committed_day": day, "slip": round(slip) if slip is not None else None, "overdue": late}


def _cash(found: list[MilestoneFacts]) -> list[tuple[str, int]]:
    """Return how much money stands where between the order and the bank."""
    return [
        (code, sum(one.amount_minor for one in found if one.payment == code))
        for code in ("planned", "due", "invoiced", "paid")
    ]


urlpatterns = [
    path("projects/<uuid:project_id>/milestones", milestones, name="project-milestones"),
    path("projects/<uuid:project_id>/milestones/<uuid:plan_task_id>", act, name="project-milestone"),
]
