"""Changing an order by a change order: what it would do, seen while it is typed; sent to the customer in one step."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yinuo.doors.desk import labels
from yinuo.doors.desk.answers import attempt, onward, say, toast
from yinuo.doors.desk.change_entry import Entry, fault_text, form_page, present_entry, typed_entry
from yinuo.doors.desk.entry import DeskRequest, page, render
from yinuo.doors.desk.pages.changes import impact_view, say_sent
from yinuo.flow.changes import actions, queries
from yinuo.flow.changes.wording import edits_in_words, plan_in_words
from yinuo.flow.orders import actions as order_actions
from yinuo.flow.orders import queries as orders
from yinuo.flow.orders.queries import OrderFacts
from yinuo.flow.sharing import actions as sharing
from yinuo.flow.sharing import queries as shared
from yinuo.flow.sharing.wording import change_in_words
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.ids import new_id
from yinuo.ground.people import rights

_LIVE = ("review", "open")


@page(rights.SEE)
@require_GET
def card(request: DeskRequest, order_id: UUID) -> HttpResponse:
    """Show the changes of an order: asked for, on their way, and what they did together."""
    return _card(request, _order(order_id))


@page(rights.PROMISE)
@require_http_methods(["GET", "POST"])
def new(request: DeskRequest, order_id: UUID) -> HttpResponse:
    """Show the form of a change order; keep it, or send it to the customer."""
    order, lines = _order(order_id), orders.lines(order_id=order_id)
    asked = _asked(request, order)
    if request.method == "GET":
        return _form(request, order, _opened(order, lines, asked), asked=asked)
    entry, at_once = typed_entry(order=order, lines=lines, data=request.POST), request.POST.get("do") == "send"
    try:
        with attempt():
            if at_once:
                actions.ready_to_send()
            change = actions.open_change(
                order_id=order.id,
                draft=entry.draft(),
                key=f"member:{request.member.id}:{request.POST.get('idempotency_key') or new_id()}",
                by_customer=request.POST.get("by_customer") == "1",
                request_id=asked.id if asked else None,
            )
            sent = (
                actions.send_change(change_id=change.id, letter=entry.letter(), is_fresh=True)
                if at_once and change.state == "computed"
                else None
            )
    except actions.InvalidChangeOrder as invalid:
        return _form(request, order, entry, asked=asked, faults=invalid.faults)
    except actions.OrderFixed:
        return _form(request, order, entry, asked=asked, faults={"order": "fixed"})
    say_sent(request, change, sent)
    return onward(request, reverse("desk:change", kwargs={"change_id": change.id}))


def _opened(order: OrderFacts, lines: Any, asked: shared.ChangeFacts | None) -> Entry:
    entry = present_entry(order=order, lines=lines)
    if asked is None:
        return entry
    link = shared.link_by_id(link_id=asked.link_id) if asked.link_id else None
    # Whoever asked without being a contact is mailed all the same; no contact is chosen then.
    whom = {"contact": str(link.contact_id or link.id)} if link else {}
    typed = {**entry.typed, **whom, "reason": asked.text}
    typed |= {f"quantity_{position}": quantity for position, quantity in (asked.wants.get("lines") or {}).items()}
    typed |= {name: asked.wants[name] for name in ("region", "city", "postcode") if asked.wants.get(name)}
    if asked.wants.get("requested_at"):
        typed["requested_on"] = str(asked.wants["requested_at"])[:10]
    return Entry(order=order, lines=lines, typed=typed, added=entry.added, plan=entry.plan)


@page(rights.PROMISE)
@require_POST
def preview(request: DeskRequest, order_id: UUID) -> HttpResponse:
    """Show what would come of what is typed; nothing is kept."""
    order, lines = _order(order_id), orders.lines(order_id=order_id)
    entry = typed_entry(order=order, lines=lines, data=request.POST)
    faults, impact = {}, None
    try:
        impact = actions.preview(order_id=order.id, draft=entry.draft())
    except actions.InvalidChangeOrder as invalid:
        faults = invalid.faults
    except actions.OrderFixed:
        faults = {"order": "fixed"}
    context = {
        "view": impact_view(impact=impact, order=order, chosen=request.POST.get("alternative", "")),
        "fault": fault_text(faults) if faults else "",
        "choosing": True,
    }
    return render(request, "desk/changes/_impact.html", context)


def _form(
    request: DeskRequest,
    order: OrderFacts,
    entry: Entry,
    *,
    asked: shared.ChangeFacts | None = None,
    faults: dict[str, str] | None = None,
) -> HttpResponse:
    return form_page(request, order, entry, faults=faults or {}, extra={"asked": asked, "key": new_id()})


@page(rights.PROMISE)
@require_POST
def refuse(request: DeskRequest, order_id: UUID, request_id: UUID) -> HttpResponse:
    """Refuse what a customer asked for, with the reason."""
    order, found = _order(order_id), shared.change(request_id=request_id)
    if found is None or found.order_id != order_id:
        raise Http404
    try:
        with attempt():
            sharing.refuse_change(request_id=request_id, answer=request.POST.get("answer", ""))
    except sharing.InvalidChange:
        return toast(_card(request, order), _("请写明原因，2000 字以内。"), level="critical")
    except sharing.ChangeSettledBefore:
        return toast(_card(request, order), _("这项变更已经处理过。"), level="watch")
    return toast(_card(request, order), _("已答复客户。"))


@page(rights.PROMISE)
@require_POST
def freeze(request: DeskRequest, order_id: UUID) -> HttpResponse:
    """Freeze the scope of an order from now on, or let it be edited again."""
    order, why = _order(order_id), request.POST.get("why", "")
    if request.POST.get("do") == "thaw":
        with attempt():
            order_actions.thaw_scope(order_ids=[order.id], why=why)
        say(request, _("范围已解冻，可以直接修改订单。"))
    else:
        with attempt():
            order_actions.freeze_scope(order_ids=[order.id], why=why)
        say(request, _("范围已冻结，此后改数量、日期、地址都走变更单。"))
    return onward(request, reverse("desk:order", kwargs={"order_id": order.id}))


def _card(request: DeskRequest, order: OrderFacts) -> HttpResponse:
    lines = orders.lines(order_id=order.id)
    names = {str(line.position): (line.item_name, line.unit) for line in lines}
    found = queries.changes(order_id=order.id)
    asked = [one for one in shared.changes(order_id=order.id) if one.state in ("asked", "refused")]
    answered = {one.request_id for one in found if one.is_open or one.sent_at}
    context = {
        "order": order,
        "changes": [(one, _said(one, lines, order)) for one in found],
        "asked": [(one, change_in_words(wants=one.wants, names=names)) for one in asked if one.id not in answered],
        "whole": queries.totals(order_id=order.id)["all"][0],
        "frozen": order.is_frozen(clock.now()),
        "live": order.state in _LIVE,
        "labels": labels,
        "may_change": request.member.may(rights.PROMISE) and order.state in _LIVE,
    }
    return render(request, "desk/changes/_card.html", context)


def _said(one: queries.ChangeFacts, lines: Any, order: OrderFacts) -> list[str]:
    told = edits_in_words(edits=one.edits, lines=lines, currency=order.currency)
    return [*told, *plan_in_words(edits=one.edits)]


def _asked(request: DeskRequest, order: OrderFacts) -> shared.ChangeFacts | None:
    told = request.POST.get("request") or request.GET.get("request") or ""
    if not told:
        return None
    try:
        found = shared.change(request_id=UUID(told))
    except ValueError:
        raise Http404 from None
    if found is None or found.order_id != order.id:
        raise Http404
    return found


def _order(order_id: UUID) -> OrderFacts:
    order = orders.order(order_id=order_id)
    if order is None:
        raise Http404
    return order


urlpatterns = [
    path("orders/<uuid:order_id>/changes", card, name="order-changes"),
    path("orders/<uuid:order_id>/changes/new", new, name="order-change-new"),
    path("orders/<uuid:order_id>/changes/preview", preview, name="order-change-preview"),
    path("orders/<uuid:order_id>/changes/<uuid:request_id>/refusal", refuse, name="order-change-refusal"),
    path("orders/<uuid:order_id>/freeze", freeze, name="order-freeze"),
]
