"""What happens to supply, entered by hand: machines that stand still, purchases put off, taken in or cancelled."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.messages import WARNING
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yinuo.doors.desk.answers import attempt, say
from yinuo.doors.desk.entry import DeskRequest, page
from yinuo.doors.desk.forms.supply import DowntimeForm, MoveForm, ReceiptForm, end_of_day, mark_faults
from yinuo.doors.desk.pages.supply import work_centre_page
from yinuo.doors.desk.pages.supply_records import _safe
from yinuo.doors.desk.supply_cells import quantity
from yinuo.ground.kernel import clock
from yinuo.ground.people import rights
from yinuo.ground.supply import actions, queries
from yinuo.ground.supply.actions import InvalidSupplyInput, MoreThanOpen, PurchaseClosed, PurchaseRef


@page(rights.REPORT)
@require_POST
def enter_downtime(request: DeskRequest, record_id: UUID) -> HttpResponse:
    """Say that a machine stands still."""
    centre = queries.record(kind="work_centre", record_id=record_id)
    if centre is None:
        raise Http404
    form = DowntimeForm(request.POST, machines=centre["machines"])
    if form.is_valid():
        told = form.cleaned_data
        try:
            with attempt():
                actions.enter_downtime(
                    work_centre=centre["code"],
                    machine=int(told["machine"] or 0) - 1,
                    start_at=told["start_at"],
                    end_at=told["end_at"],
                    reason=told["reason"],
                )
        except InvalidSupplyInput as refused:
            mark_faults(form=form, error=refused)
        else:
            say(request, _("停机已登记，受影响的订单会重新推算。"))
            return redirect("desk:supply-record", records="work-centres", record_id=record_id)
    return work_centre_page(request, centre, form, status=422)


@page(rights.REPORT)
@require_POST
def end_downtime(request: DeskRequest, downtime_id: UUID) -> HttpResponse:
    """Say that a machine works again; one that has not stopped yet does not stop."""
    known = queries.downtime(downtime_id=downtime_id)
    if known is None:
        raise Http404
    with attempt():
        actions.end_downtime(downtime_id=downtime_id, at=clock.now())
    say(request, _("已恢复，受影响的订单会重新推算。"))
    centre = queries.record_named(kind="work_centre", code=known.work_centre)
    return redirect("desk:supply-record", records="work-centres", record_id=centre["id"] if centre else downtime_id)


@page(rights.EDIT_SUPPLY)
@require_POST
def move_purchase(request: DeskRequest, record_id: UUID) -> HttpResponse:
    """Put a purchase off, or bring it forward."""
    line, form = _line(record_id), MoveForm(request.POST)
    if not form.is_valid():
        say(request, _("请填写新的到货日期。"), level=WARNING)
        return redirect(_back(request, line))
    due_at = end_of_day(form.cleaned_data["due_at"])
    if _done(request, lambda: actions.move_purchase(ref=_ref(line), due_at=due_at, reason=form.cleaned_data["reason"])):
        say(request, _("采购 %(number)s 已改期，受影响的订单会重新推算。") % {"number": line["number"]})
    return redirect(_back(request, line))


@page(rights.EDIT_SUPPLY)
@require_POST
def receive_purchase(request: DeskRequest, record_id: UUID) -> HttpResponse:
    """Take some of a purchase in."""
    line, form = _line(record_id), ReceiptForm(request.POST)
    if not form.is_valid():
        say(request, _("请填写到货数量。"), level=WARNING)
        return redirect(_back(request, line))
    amount, now = form.cleaned_data["quantity"], clock.now()
    if _done(request, lambda: actions.receive_purchase(ref=_ref(line), quantity=amount, received_at=now)):
        words = _("已入库 %(quantity)s，库存已更新。")
        say(request, words % {"quantity": quantity(amount)})
    return redirect(_back(request, line))


@page(rights.EDIT_SUPPLY)
@require_POST
def cancel_purchase(request: DeskRequest, record_id: UUID) -> HttpResponse:
    """Say that the rest of a purchase does not come."""
    line = _line(record_id)
    if _done(request, lambda: actions.cancel_purchase(ref=_ref(line))):
        say(request, _("采购 %(number)s 未到的部分已取消。") % {"number": line["number"]})
    return redirect(_back(request, line))


def _done(request: DeskRequest, act: Any) -> bool:
    """Do it, or say why it cannot be done."""
    try:
        with attempt():
            act()
    except PurchaseClosed:
        say(request, _("这一行已经全部到货或取消，不能再改。"), level=WARNING)
    except MoreThanOpen as error:
        words = _("未到数量是 %(open)s，到货数量应大于 0 且不超过它。")
        say(request, words % {"open": quantity(error.open_quantity)}, level=WARNING)
    else:
        return True
    return False


def _line(record_id: UUID) -> dict[str, Any]:
    line = queries.record(kind="purchase_line", record_id=record_id)
    if line is None:
        raise Http404
    return line


def _ref(line: dict[str, Any]) -> PurchaseRef:
    return PurchaseRef(number=line["number"], line=line["line"])


def _back(request: DeskRequest, line: dict[str, Any]) -> str:
    return _safe(request) or reverse("desk:supply-list", kwargs={"records": "purchase-lines"})


urlpatterns = [
    path("supply/work-centres/<uuid:record_id>/downtimes", enter_downtime, name="supply-downtime"),
    path("supply/downtimes/<uuid:downtime_id>/end", end_downtime, name="supply-downtime-end"),
    path("supply/purchase-lines/<uuid:record_id>/move", move_purchase, name="supply-move"),
    path("supply/purchase-lines/<uuid:record_id>/receipt", receive_purchase, name="supply-receipt"),
    path("supply/purchase-lines/<uuid:record_id>/cancellation", cancel_purchase, name="supply-cancel"),
]
