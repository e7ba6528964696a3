"""Acceptances of an order: what waits for a signature, what was signed, a record of paper, a reminder, a correction."""

from __future__ import annotations

import uuid
from typing import Any
from uuid import UUID

from django.contrib.messages import WARNING
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from yinuo.doors.desk import acceptance_words
from yinuo.doors.desk.answers import attempt, say
from yinuo.doors.desk.entry import DeskRequest, page, render
from yinuo.flow.acceptance import actions, delivery, jobs, periods, queries, subjects, terms, withdrawing
from yinuo.flow.acceptance import setup as setups
from yinuo.flow.acceptance.queries import AcceptanceFacts
from yinuo.flow.orders import queries as orders
from yinuo.flow.orders.queries import OrderFacts, OrderFilters
from yinuo.ground.kernel import clock, files
from yinuo.ground.people import queries as people
from yinuo.ground.people import rights

_WAITING = 100
_RECENT = 50
_LARGEST_PHOTO_BYTES = 12 * 1024 * 1024


@page(rights.SEE)
@require_GET
def overview(request: DeskRequest) -> HttpResponse:
    """Show what waits for a signature, and what was accepted lately."""
    delivered = orders.page(filters=OrderFilters(states=("delivered",)), size=_WAITING).orders
    notes = queries.notes_waiting(limit=_WAITING)
    recent = queries.recent(limit=_RECENT)
    ids = {one.order_id for one in notes} | {one.order_id for one in recent}
    context = {
        "delivered": delivered,
        "notes": notes,
        "recent": recent,
        "known": orders.facts_for(order_ids=list(ids)),
        "words": acceptance_words,
    }
    return render(request, "desk/acceptances/overview.html", context)


@page(rights.SEE)
@require_GET
def of_order(request: DeskRequest, order_id: UUID) -> HttpResponse:
    """Show the acceptances and delivery notes of an order."""
    return order_page(request, _order(order_id))


@page(rights.INVITE_CUSTOMER)
@require_POST
def remind(request: DeskRequest, order_id: UUID) -> HttpResponse:
    """Remind the customer now of what waits to be accepted."""
    order = _order(order_id)
    try:
        with attempt():
            count = periods.remind(order_id=order.id)
    except periods.NobodyToTell:
        say(request, _("没有可通知的联系人：请先在客户页填写联系人邮箱。"), level=WARNING)
    except periods.NothingToRemind:
        say(request, _("没有等待验收的内容。"), level=WARNING)
    else:
        say(request, ngettext("已提醒客户验收 %(num)s 项。", "已提醒客户验收 %(num)s 项。", count) % {"num": count})
    return redirect("desk:order-acceptances", order_id=order.id)


@page(rights.INVITE_CUSTOMER)
@require_POST
def paper(request: DeskRequest, order_id: UUID) -> HttpResponse:
    """Record what the customer signed on paper."""
    order = _order(order_id)
    try:
        with attempt():
            given = actions.record_paper(order_id=order.id, receipt=_typed(request))
    except actions.InvalidAcceptance as invalid:
        return order_page(request, order, faults=acceptance_words.faults(invalid.faults), typed_in="paper")
    except actions.AlreadySigned:
        say(request, _("这一项已经验收过了。"), level=WARNING)
    except actions.ContentChanged:
        words = [_("送货内容刚刚有变动，请核对后重新登记。")]
        return order_page(request, order, faults=words, typed_in="paper", status=409)
    else:
        say(request, _("已登记纸质签收，验收单号 %(number)s。") % {"number": given.number})
    return redirect("desk:order-acceptances", order_id=order.id)


@page(rights.INVITE_CUSTOMER)
@require_POST
def withdraw(request: DeskRequest, order_id: UUID, acceptance_id: UUID) -> HttpResponse:
    """Take an acceptance back; its record stays."""
    _accepted(order_id, acceptance_id)
    try:
        with attempt():
            withdrawing.withdraw(order_id=order_id, acceptance_id=acceptance_id, why=request.POST.get("why", ""))
    except withdrawing.NotWithdrawable as fault:
        told = {"why": _("请写明撤回原因。"), "invoiced": _("这个里程碑已开票，验收不能撤回。")}
        words = told.get(str(fault), _("这张验收单已经撤回过了。"))
        say(request, words, level=WARNING)
    else:
        say(request, _("验收已撤回，数量重新待验；原记录保留。"))
    return redirect("desk:order-acceptances", order_id=order_id)


@page(rights.INVITE_CUSTOMER)
@require_POST
def stop(request: DeskRequest, order_id: UUID) -> HttpResponse:
    """Let silence no longer count, or begin again to tell the customer."""
    order, subject = _order(order_id), request.POST.get("subject", "")
    if request.POST.get("begin"):
        with attempt():
            periods.begin_period(order_id=order.id, subject=subject, delivered_at=clock.now())
        say(request, _("已重新通知客户。"))
    elif periods.stop_period(order_id=order.id, subject=subject, why=request.POST.get("why", "") or _("员工停止")):
        say(request, _("默示验收已停止，不会自动生效。"))
    return redirect("desk:order-acceptances", order_id=order.id)


@page(rights.INVITE_CUSTOMER)
@require_POST
def set_terms(request: DeskRequest, order_id: UUID) -> HttpResponse:
    """Set what the contract of this order, or of its customer, says of silence."""
    order = _order(order_id)
    about: dict[str, Any] = (
        {"order_id": order.id} if request.POST.get("of") == "order" else {"customer_id": order.customer_id}
    )
    try:
        with attempt():
            terms.set_terms(terms=None if request.POST.get("remove") else _terms(request), **about)
    except terms.InvalidTerms as invalid:
        return order_page(request, order, faults=acceptance_words.faults(invalid.faults), typed_in="terms")
    say(request, _("验收条款已保存，从下一次送达起生效。"))
    return redirect("desk:order-acceptances", order_id=order.id)


@page(rights.SEE)
@require_GET
def document(request: DeskRequest, order_id: UUID, acceptance_id: UUID) -> HttpResponse:
    """Return the signed document of an acceptance."""
    given = _accepted(order_id, acceptance_id)
    content = files.content_of(file_id=jobs.pdf_of(acceptance_id=given.id))
    headers = {"Content-Disposition": content_disposition_header(False, f"{given.number}.pdf") or "inline"}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


@page(rights.SEE)
@require_GET
def photo(request: DeskRequest, order_id: UUID, acceptance_id: UUID, place: int) -> HttpResponse:
    """Return one photo of an acceptance."""
    given = _accepted(order_id, acceptance_id)
    if not 1 <= place <= len(given.photos):
        raise Http404
    told = given.photos[place - 1]
    response = HttpResponse(files.content_of(file_id=UUID(str(told["file_id"]))), content_type=str(told["media_type"]))
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _order(order_id: UUID) -> OrderFacts:
    order = orders.order(order_id=order_id)
    if order is None:
        raise Http404
    return order


def _accepted(order_id: UUID, acceptance_id: UUID) -> AcceptanceFacts:
    given = queries.acceptance_of(order_id=_order(order_id).id, acceptance_id=acceptance_id)
    if given is None:
        raise Http404
    return given


def order_page(
    request: DeskRequest, order: OrderFacts, *, faults: list[str] | None = None, typed_in: str = "", status: int = 422
) -> HttpResponse:
    """Show the acceptances of an order; a form with faults (paper, note, terms) stays open with what was typed."""
    left = delivery.left_to_hand_over(order_id=order.id)
    free = delivery.free_to_hand_over(order_id=order.id, left=left)
    context = {
        "order": order,
        "offers": [(one, acceptance_words.called(one)) for one in subjects.offers(order_id=order.id)],
        "given": queries.acceptances(order_id=order.id),
        "notes": queries.notes(order_id=order.id),
        "periods": {one.subject: one for one in queries.periods(order_id=order.id)},
        "lines": [(line, free[line.position]) for line in orders.lines(order_id=order.id)],
        "anything_left": any(left.values()),
        "contact": periods.contact_to_tell(order=order),
        "terms": terms.terms_for(order=order),
        "own_terms": terms.order_terms(order_id=order.id),
        "reasons": [(one.code, str(one.words)) for one in setups.setup().reasons],
        "members": {f"member:{one.id}": one.name for one in people.members(active_only=False)},
        "key": uuid.uuid4(),
        "words": acceptance_words,
        "faults": faults or [],
        "typed": request.POST,
        "typed_in": typed_in,
    }
    return render(request, "desk/acceptances/order.html", context, status=status if faults else 200)


def _typed(request: DeskRequest) -> actions.Receipt:
    data = request.POST
    places = [name.rpartition("_")[2] for name in data if name.startswith("line_")]
    lines = {
        int(place): actions.Told(
            accepted=data.get(f"line_{place}", ""),
            refused=data.get(f"refused_{place}", ""),
            reason=data.get(f"reason_{place}", ""),
        )
        for place in places
        if place.isdecimal() and len(place) < 6
    }
    return actions.Receipt(
        signer_name=data.get("signer_name", ""),
        key=data.get("key", ""),
        subject=data.get("subject", subjects.WHOLE_ORDER),
        seen=data.get("seen", ""),
        lines=lines,
        photos=[
            actions.PhotoTold(content=one.read(_LARGEST_PHOTO_BYTES + 1))
            for one in request.FILES.getlist("photo")
            if one.size
        ],
        remarks=data.get("remarks", ""),
    )


def _terms(request: DeskRequest) -> terms.Terms:
    data, days = request.POST, request.POST.get("days", "").strip()
    told = [part for part in data.get("reminders", "").replace("，", ",").replace("、", ",").split(",") if part.strip()]
    return terms.Terms(
        days=int(days) if days.isdecimal() and len(days) < 5 else -1,
        working=bool(data.get("working")),
        reminders=tuple(int(one) if one.strip().isdecimal() and len(one.strip()) < 5 else -1 for one in told),
        tacit=bool(data.get("tacit")),
        clause=data.get("clause", ""),
    )


urlpatterns = [
    path("acceptances", overview, name="acceptances"),
    path("orders/<uuid:order_id>/acceptances", of_order, name="order-acceptances"),
    path("orders/<uuid:order_id>/acceptances/paper", paper, name="acceptance-paper"),
    path("orders/<uuid:order_id>/acceptances/reminder", remind, name="acceptance-reminder"),
    path("orders/<uuid:order_id>/acceptances/silence", stop, name="acceptance-silence"),
    path("orders/<uuid:order_id>/acceptances/terms", set_terms, name="acceptance-terms"),
    path("orders/<uuid:order_id>/acceptances/<uuid:acceptance_id>.pdf", document, name="acceptance-document"),
    path("orders/<uuid:order_id>/acceptances/<uuid:acceptance_id>/photos/<int:place>", photo, name="acceptance-photo"),
    path("orders/<uuid:order_id>/acceptances/<uuid:acceptance_id>/withdrawal", withdraw, name="acceptance-withdrawal"),
]
