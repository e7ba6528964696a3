"""Changing several orders at once: owner, requested date, channel, review, cancelling; and taking an edit back."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl
from uuid import UUID

from django.contrib.messages import WARNING
from django.http import Http404, HttpResponse
from django.urls import path, reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from yinuo.doors.desk import order_list
from yinuo.doors.desk.answers import attempt, onward, say
from yinuo.doors.desk.entry import DeskRequest, page
from yinuo.doors.desk.forms.orders import end_of_day
from yinuo.flow.orders import actions as orders
from yinuo.flow.orders import queries
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.ids import as_uuid
from yinuo.ground.people import rights

# What one person may change with one click; beyond that an import is the better way.
MOST_ORDERS = 10_000
FIELDS = ("owner_id", "requested_at", "channel")


class NothingChosen(Exception):
    """No order was chosen."""


class BadValue(Exception):
    """What was entered cannot be set."""


@page(rights.EDIT_ORDERS)
@require_POST
def edit(request: DeskRequest) -> HttpResponse:
    """Set one field of the chosen orders."""
    field = request.POST.get("field", "")
    try:
        ids, changes = chosen_orders(request), {field: _value(field, request.POST.get(field, ""))}
        with attempt():
            done = orders.edit_orders(order_ids=ids, changes=changes)
    except NothingChosen:
        say(request, _("请先选择订单。"), level=WARNING)
    except orders.ScopeFrozen as frozen:
        words = _("订单 %(numbers)s 范围已冻结，须走变更单：在订单页点“变更”。")
        say(request, words % {"numbers": _("、").join(frozen.numbers)}, level=WARNING)
    except (BadValue, orders.InvalidChanges):
        say(request, _("填写的内容有误，未作修改。"), level=WARNING)
    else:
        say(request, _changed_words(done), undo_url=_undo_url(done.edit_id))
    return onward(request, _back(request))


@page(rights.EDIT_ORDERS)
@require_POST
def undo(request: DeskRequest, edit_id: UUID) -> HttpResponse:
    """Take an edit back."""
    try:
        with attempt():
            undone = orders.undo_edit(edit_id=edit_id)
    except orders.UnknownEdit as error:
        raise Http404 from error
    words = ngettext("已恢复 %(n)s 张订单。", "已恢复 %(n)s 张订单。", undone.restored) % {"n": undone.restored}
    if undone.kept:
        words += _("此后又被修改的没有恢复：%(numbers)s。") % {"numbers": _("、").join(undone.kept[:5])}
    say(request, words)
    return HttpResponse(status=204)


@page(rights.EDIT_ORDERS)
@require_POST
def review(request: DeskRequest) -> HttpResponse:
    """Open the chosen orders after their first review."""
    try:
        ids = chosen_orders(request)
    except NothingChosen:
        say(request, _("请先选择订单。"), level=WARNING)
        return onward(request, _back(request))
    with attempt():
        count = orders.review_orders(order_ids=ids, note=request.POST.get("note", ""))
    say(request, ngettext("%(n)s 张订单审核通过。", "%(n)s 张订单审核通过。", count) % {"n": count})
    return onward(request, _back(request))


@page(rights.EDIT_ORDERS)
@require_POST
def cancel(request: DeskRequest) -> HttpResponse:
    """Cancel the chosen orders; the reason is asked for."""
    why = request.POST.get("why", "").strip()
    try:
        ids = chosen_orders(request)
        if not why:
            raise BadValue
        with attempt():
            gone = orders.cancel_orders(order_ids=ids, why=why)
    except NothingChosen:
        say(request, _("请先选择订单。"), level=WARNING)
    except BadValue:
        say(request, _("请写明取消原因，订单没有取消。"), level=WARNING)
    else:
        count = len(gone.ids)
        words = ngettext("已取消 %(n)s 张订单。", "已取消 %(n)s 张订单。", count) % {"n": count}
        say(request, words, undo_url=_undo_url(gone.edit_id))
    return onward(request, _back(request))


@page(rights.EDIT_ORDERS)
@require_POST
def reinstate(request: DeskRequest, order_id: UUID) -> HttpResponse:
    """Take the cancellation of an order back."""
    if queries.order(order_id=order_id) is None:
        raise Http404
    try:
        with attempt():
            orders.reinstate_order(order_id=order_id)
    except orders.OrderNotCancelled:
        say(request, _("这张订单没有取消，无需恢复。"), level=WARNING)
    else:
        say(request, _("订单已恢复，环节从取消前的进度继续。"))
    return onward(request, reverse("desk:order", kwargs={"order_id": order_id}))


def chosen_orders(request: DeskRequest) -> list[UUID]:
    """Return the ticked orders, or all of the list's filter when that was asked; raises NothingChosen."""
    if request.POST.get("select_all") == "1":
        query = dict(parse_qsl(request.POST.get("query", "")))
        asked = order_list.listing(query=query, now=clock.now(), role=request.member.role)
        ids = queries.ids_matching(filters=asked.filters, limit=MOST_ORDERS)
    else:
        ids = [one for text in request.POST.getlist("id")[:MOST_ORDERS] if (one := as_uuid(text))]
    if not ids:
        raise NothingChosen
    return ids


def _undo_url(edit_id: UUID | None) -> str:
    return reverse("desk:order-edit-undo", kwargs={"edit_id": edit_id}) if edit_id else ""


def _value(field: str, text: str) -> Any:
    if field not in FIELDS:
        raise BadValue(field)
    if field == "owner_id":
        return as_uuid(text) if text else None
    if field == "requested_at":
        return _day_end(text)
    return text


def _day_end(text: str) -> datetime | None:
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    if text and day is None:
        raise BadValue(text)
    return end_of_day(day)


def _changed_words(done: orders.Edited) -> str:
    words = ngettext("已修改 %(n)s 张订单。", "已修改 %(n)s 张订单。", done.changed) % {"n": done.changed}
    if done.skipped:
        words += ngettext("%(n)s 张已验收或已取消，未改。", "%(n)s 张已验收或已取消，未改。", len(done.skipped)) % {
            "n": len(done.skipped)
        }
    if done.frozen:
        told = {"n": len(done.frozen)}
        words += (
            ngettext("%(n)s 张范围已冻结，须走变更单。", "%(n)s 张范围已冻结，须走变更单。", len(done.frozen)) % told
        )
    return words if done.changed or done.skipped or done.frozen else _("内容相同，没有变化。")


def _back(request: DeskRequest) -> str:
    order_id = request.POST.get("order", "")
    if as_uuid(order_id):
        return reverse("desk:order", kwargs={"order_id": order_id})
    query = request.POST.get("query", "")[:2_000]
    return f"{reverse('desk:orders')}?{query}" if query else reverse("desk:orders")


urlpatterns = [
    path("orders/edits", edit, name="order-edits"),
    path("orders/edits/<uuid:edit_id>/undo", undo, name="order-edit-undo"),
    path("orders/reviews", review, name="order-reviews"),
    path("orders/cancellations", cancel, name="order-cancellations"),
    path("orders/<uuid:order_id>/reinstatement", reinstate, name="order-reinstatement"),
]
