"""A change order as its customer sees it: before and after; one tap agrees, and a no or a question take a few words."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yinuo.doors.portal.board import change_order
from yinuo.doors.portal.entry import PortalRequest, by_link, refused, render, said
from yinuo.doors.portal.order_pages import as_download
from yinuo.flow.changes import actions, queries
from yinuo.flow.changes.queries import ChangeFacts
from yinuo.flow.orders import queries as orders
from yinuo.flow.promises import actions as promises
from yinuo.ground.kernel.files import FileMissing


@require_GET
@by_link
def change_page(request: PortalRequest, change_id: UUID) -> HttpResponse:
    """Show a change order that was sent: what changes, date and price before and after."""
    found = _theirs(request, change_id)
    return _page(request, found) if found else refused(request, status=404)


def _page(request: PortalRequest, found: ChangeFacts, *, fault: str = "") -> HttpResponse:
    lines = orders.lines(order_id=request.order.id)
    context = {
        "one": change_order(found, lines=lines, shown=request.shown),
        "fault": fault,
        "typed": request.POST,
        "has_document": found.document_id is not None,
    }
    return render(request, "portal/change_order.html", context, status=422 if fault else 200)


@require_POST
@by_link
def agree(request: PortalRequest, change_id: UUID) -> HttpResponse:
    """Take the customer's yes: order, price and date change at once."""
    holder = request.link.holder or request.order.customer_name
    told = request.POST.get("revision", "")
    seen = int(told) if told.isascii() and told.isdecimal() and len(told) < 10 else None

    def act() -> str:
        agreed = actions.agree(change_id=change_id, signer_name=holder, order_id=request.order.id, revision=seen)
        return agreed.outcome

    return _answered(request, change_id, act, _("已同意变更，新的日期和金额已生效。"))


@require_POST
@by_link
def refuse(request: PortalRequest, change_id: UUID) -> HttpResponse:
    """Take the customer's no, with the reason: everything stays as it is."""

    def act() -> str:
        actions.refuse(change_id=change_id, why=request.POST.get("why", ""), order_id=request.order.id)
        return "refused"

    return _answered(request, change_id, act, _("已记下：不变更，订单照原样执行。"))


@require_POST
@by_link
def ask(request: PortalRequest, change_id: UUID) -> HttpResponse:
    """Take the customer's question about a change order."""
    holder = request.link.holder or request.order.customer_name

    def act() -> str:
        text = request.POST.get("text", "")
        actions.ask_back(change_id=change_id, text=text, name=holder, order_id=request.order.id)
        return "asked"

    return _answered(request, change_id, act, _("问题已转给负责人，答复会发给您。答复前订单照原样执行。"))


@require_GET
@by_link
def document(request: PortalRequest, change_id: UUID) -> HttpResponse:
    """Hand out the PDF of what was agreed."""
    found = _theirs(request, change_id)
    if found is None or found.document_id is None:
        return refused(request, status=404)
    try:
        return as_download(file_id=found.document_id)
    except FileMissing:
        return refused(request, status=404)


def _answered(request: PortalRequest, change_id: UUID, act: Callable[[], str], words: str) -> HttpResponse:
    found = _theirs(request, change_id)
    if found is None or not request.link.may_change:
        return refused(request, status=404)
    try:
        with transaction.atomic():
            outcome = act()
    except actions.InvalidChangeOrder:
        return _page(request, found, fault=_("请写几个字再提交，2000 字以内。"))
    except (actions.ChangeNotThere, actions.OrderFixed, promises.InvalidCommitment, promises.OrderNotOpen):
        return said(request, _("这项变更已经处理过，或订单已不能变更。请返回订单查看。"), well=False)
    except (promises.BookTaken, promises.SupplyMoving):
        return said(request, _("排产正在更新，请过一会儿再点一次同意。"), well=False)
    if outcome == "moved":
        return said(request, _("订单在此期间有了新的变化，这份方案不再适用。我们会给您新的方案。"), well=False)
    return said(request, words)


def _theirs(request: PortalRequest, change_id: UUID) -> ChangeFacts | None:
    """Return a change order of this order that was sent; others are not there."""
    found = queries.change(change_id=change_id)
    seen = request.shown["changes"] and found is not None and found.sent_at is not None
    return found if found and seen and found.order_id == request.order.id else None
