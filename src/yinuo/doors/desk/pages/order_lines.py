"""Changing the lines of an order. What was typed is never lost, and the change can be taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yinuo.doors.desk.answers import attempt, say
from yinuo.doors.desk.entry import DeskRequest, page, render
from yinuo.doors.desk.forms.orders import LineEntries, LineEntry, blank_line, fault_words, major_units
from yinuo.flow.orders import actions as orders
from yinuo.flow.orders import queries
from yinuo.flow.orders.queries import LineFacts, OrderFacts
from yinuo.ground.kernel import clock
from yinuo.ground.people import rights


@page(rights.EDIT_ORDERS)
@require_http_methods(["GET", "POST"])
def change_lines(request: DeskRequest, order_id: UUID) -> HttpResponse:
    """Change what an order is for; a line whose name is emptied is taken out."""
    order = queries.order(order_id=order_id)
    if order is None:
        raise Http404
    known = queries.lines(order_id=order_id)
    if request.method == "GET":
        return _page(request, order, known, LineEntries([*(_entry(line, order) for line in known), blank_line()]))
    entries = LineEntries.typed(request.POST)
    read = [_kept(line, key, known) for key, line in entries.read_with_keys(currency=order.currency)]
    faults = _faults(request, known, read)
    if not faults and not entries.faulty:
        try:
            with attempt():
                edit_id = orders.change_lines(order_id=order_id, lines=read)
        except orders.ScopeFrozen:
            return _page(request, order, known, entries, frozen=True, status=409)
        except orders.OrderSettled:
            faults = [_("订单已交付、验收或取消，明细不能再改。")]
        except orders.InvalidOrders as refused:
            faults = [fault_words(fault.code) for fault in refused.faults]
        else:
            return _saved(request, order_id, edit_id)
    return _page(request, order, known, entries, faults=faults, status=422)


def _entry(line: LineFacts, order: OrderFacts) -> LineEntry:
    price = f"{major_units(line.price_minor, order.currency)}" if line.price_minor else ""
    values = {"item_name": line.item_name, "quantity": f"{line.quantity.normalize():f}", "unit": line.unit}
    return LineEntry({**values, "price": price, "key": str(line.position)})


def _kept(line: orders.NewLine, key: str, known: Sequence[LineFacts]) -> orders.NewLine:
    """What the form does not show of a line stays; a line that is called otherwise is another item."""
    old = next((one for one in known if str(one.position) == key), None)
    if old is None:
        return line
    kept = replace(line, freight_minor=old.freight_minor, handover_due_at=old.handover_due_at)
    if line.item_name != old.item_name:
        return kept
    return replace(kept, item_code=old.item_code, item_id=old.item_id, family=old.family, supplier_id=old.supplier_id)


def _faults(request: DeskRequest, known: Sequence[LineFacts], read: Sequence[orders.NewLine]) -> list[str]:
    if request.POST.get("seen") != _signature(known):
        return [_("明细刚刚被别人修改过，请核对后再保存。")]
    return [] if read else [_("至少保留一行物料。")]


def _signature(known: Sequence[LineFacts]) -> str:
    return sha256(repr([(one.id, one.item_name, one.quantity, one.price_minor) for one in known]).encode()).hexdigest()


def _saved(request: DeskRequest, order_id: UUID, edit_id: UUID | None) -> HttpResponse:
    undo = reverse("desk:order-edit-undo", kwargs={"edit_id": edit_id}) if edit_id else ""
    say(request, _("物料明细已修改。") if edit_id else _("内容相同，没有变化。"), undo_url=undo)
    return redirect("desk:order", order_id=order_id)


def _page(
    request: DeskRequest,
    order: OrderFacts,
    known: Sequence[LineFacts],
    entries: LineEntries,
    *,
    faults: Sequence[str] = (),
    frozen: bool = False,
    status: int = 200,
) -> HttpResponse:
    context = {
        "order": order,
        "lines": entries.entries,
        "seen": _signature(known),
        "faults": faults,
        "frozen": frozen or order.is_frozen(clock.now()),
    }
    return render(request, "desk/orders/lines.html", context, status=status)


urlpatterns = [path("orders/<uuid:order_id>/lines", change_lines, name="order-lines")]
