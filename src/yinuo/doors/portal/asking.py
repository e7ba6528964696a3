"""What the customer does beside signing: says that something is done, sends documents, asks for changes."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from yinuo.doors.portal import asking_words
from yinuo.doors.portal.entry import PortalRequest, by_link, refused, render, said
from yinuo.flow.orders import queries as orders
from yinuo.flow.promises import actions as promise_actions
from yinuo.flow.promises import queries as promises
from yinuo.flow.sharing import actions as sharing
from yinuo.flow.sharing import queries as shared
from yinuo.ground.kernel import clock

CUSTOMER = "customer"
LONGEST_WHY = 200


@require_POST
@by_link
def settle_pledge(request: PortalRequest, pledge_id: UUID) -> HttpResponse:
    """Take the customer's word that what we wait for is done, with a document where one is sent."""
    if not _owes(request, pledge_id):
        return refused(request, status=404)
    file = request.FILES.get("file")
    try:
        with transaction.atomic():
            if file is not None:
                _keep(request, file, pledge_id=pledge_id)
            promise_actions.settle_pledge(pledge_id=pledge_id)
    except promise_actions.PledgeNotOpen:
        return said(request, _("这一项已经办结了。"))
    except (sharing.InvalidUpload, sharing.TooManyDocuments) as refusal:
        return said(request, _upload_words(refusal), well=False)
    return said(request, _("谢谢，已转告负责人。"))


@require_POST
@by_link
def move_pledge(request: PortalRequest, pledge_id: UUID) -> HttpResponse:
    """Take another date for what we wait for."""
    if not _owes(request, pledge_id):
        return refused(request, status=404)
    day = _day(request.POST.get("due_on", ""))
    why = request.POST.get("why", "").strip()[:LONGEST_WHY] or _("客户告知")
    try:
        if day is None:
            raise promise_actions.InvalidPledge({"due_at": "past"})
        with transaction.atomic():
            promise_actions.move_pledge(pledge_id=pledge_id, due_at=promises.day_end(on=day), why=why)
    except promise_actions.PledgeNotOpen:
        return said(request, _("这一项已经办结了。"))
    except promise_actions.InvalidPledge:
        return said(request, _("请选择一个将来的日期。"), well=False)
    return said(request, _("已记下新的日期。它可能影响交期，如有变化会显示在订单页。"))


def _owes(request: PortalRequest, pledge_id: UUID) -> bool:
    known = promises.pledge(pledge_id=pledge_id)
    seen = request.link.may_write and request.shown["pledges"]
    return bool(seen and known and known.order_id == request.order.id and known.party == CUSTOMER)


@require_POST
@by_link
def send_document(request: PortalRequest) -> HttpResponse:
    """Keep a file that the customer sends."""
    if not request.link.may_write or not request.shown["documents"]:
        return refused(request, status=404)
    file = request.FILES.get("file")
    try:
        if file is None:
            raise sharing.InvalidUpload("empty")
        with transaction.atomic():
            _keep(request, file, title=request.POST.get("title", ""))
    except (sharing.InvalidUpload, sharing.TooManyDocuments) as refusal:
        return said(request, _upload_words(refusal), well=False)
    return said(request, _("文件已收到。"))


def _keep(request: PortalRequest, file: Any, *, title: str = "", pledge_id: UUID | None = None) -> None:
    # What is too large is not even read.
    if (file.size or 0) > sharing.MOST_UPLOAD_BYTES:
        raise sharing.InvalidUpload("too_large")
    sharing.share_document(
        order_id=request.order.id,
        content=file.read(),
        name=file.name or "",
        title=title,
        link_id=request.link.id,
        pledge_id=pledge_id,
    )


def _upload_words(refusal: Exception) -> str:
    return asking_words.upload_fault(refusal.code if isinstance(refusal, sharing.InvalidUpload) else "too_many")


@require_http_methods(["GET", "POST"])
@by_link
def ask_change(request: PortalRequest) -> HttpResponse:
    """Take what the customer wants to be different; nothing changes by it."""
    if not request.link.may_change or not request.shown["changes"]:
        return refused(request, status=404)
    if request.method == "GET":
        return _change_form(request, faults={})
    told, key = request.POST, request.POST.get("idempotency_key") or clock.now().isoformat()
    day = _day(told.get("requested_on", ""))
    wants: dict[str, Any] = {one: told.get(one, "") for one in ("region", "city", "postcode")}
    wants["lines"] = {name.removeprefix("line_"): told[name] for name in told if name.startswith("line_")}
    if day is not None:
        wants["requested_at"] = promises.day_end(on=day)
    try:
        with transaction.atomic():
            sharing.ask_change(
                order_id=request.order.id,
                text=told.get("text", ""),
                wants=wants,
                key=f"link:{request.link.id}:{key}",
                link_id=request.link.id,
            )
    except sharing.InvalidChange as invalid:
        return _change_form(request, faults=invalid.faults)
    except sharing.TooManyChanges:
        return said(request, _("还有几项变更在等我们答复，请稍候再提新的。"), well=False)
    except sharing.OrderFixed:
        return said(request, _("订单已交付或取消，不能再变更。请直接联系我们。"), well=False)
    return said(request, _("变更申请已收到，我们会尽快答复。答复前订单照原样执行。"))


def _change_form(request: PortalRequest, *, faults: dict[str, str]) -> HttpResponse:
    context = {
        "lines": orders.lines(order_id=request.order.id) if request.shown["lines"] else [],
        "typed": request.POST,
        "faults": {field: asking_words.change_fault(field, code) for field, code in faults.items()},
    }
    return render(request, "portal/change.html", context, status=422 if faults else 200)


@require_POST
@by_link
def withdraw(request: PortalRequest, request_id: UUID) -> HttpResponse:
    """Take back what the customer asked for."""
    known = shared.change(request_id=request_id)
    if known is None or not known.by_customer:
        return refused(request, status=404)
    if known.order_id != request.order.id or not request.link.may_change or not request.shown["changes"]:
        return refused(request, status=404)
    try:
        with transaction.atomic():
            sharing.withdraw_change(order_id=request.order.id, request_id=request_id)
    except (sharing.ChangeSettledBefore, sharing.OrderFixed):
        return said(request, _("这项变更已经处理过，或订单已不能变更。请返回订单查看。"), well=False)
    return said(request, _("变更申请已撤回。"))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None
