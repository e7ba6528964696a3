"""Delivery notes of an order: write one, print it, report its arrival, cancel it."""

from __future__ import annotations

from uuid import UUID

from django.contrib.messages import WARNING
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yinuo.doors.desk import acceptance_words
from yinuo.doors.desk.answers import attempt, say
from yinuo.doors.desk.entry import DeskRequest, page, render
from yinuo.doors.desk.pages.acceptances import order_page
from yinuo.flow.acceptance import delivery, note_document, queries
from yinuo.flow.acceptance import setup as setups
from yinuo.flow.acceptance.queries import NoteFacts
from yinuo.flow.orders import queries as orders
from yinuo.ground.people import rights


@page(rights.REPORT)
@require_POST
def issue(request: DeskRequest, order_id: UUID) -> HttpResponse:
    """Write a delivery note."""
    order = orders.order(order_id=order_id)
    if order is None:
        raise Http404
    data = request.POST
    quantities = {
        int(name.rpartition("_")[2]): data.get(name, "")
        for name in data
        if name.startswith("line_") and name.rpartition("_")[2].isdecimal() and len(name) < 12
    }
    try:
        with attempt():
            made = delivery.issue_note(
                order_id=order_id,
                quantities=quantities,
                key=data.get("key", ""),
                carrier=data.get("carrier", ""),
                remarks=data.get("remarks", ""),
            )
    except delivery.InvalidNote as invalid:
        return order_page(request, order, faults=acceptance_words.faults(invalid.faults), typed_in="note")
    say(request, _("送货单 %(number)s 已开出，可以打印。") % {"number": made.number})
    return redirect("desk:delivery-note", order_id=order_id, note_id=made.id)


@page(rights.SEE)
@require_GET
def show_note(request: DeskRequest, order_id: UUID, note_id: UUID) -> HttpResponse:
    """Show one delivery note."""
    note = _note(order_id, note_id)
    context = {
        "note": note,
        "order": orders.order(order_id=order_id),
        "words": acceptance_words,
        "setup": setups.setup(),
        "given": [one for one in queries.acceptances(order_id=order_id) if one.note_id == note.id],
    }
    return render(request, "desk/acceptances/note.html", context)


@page(rights.SEE)
@require_GET
def print_note(request: DeskRequest, order_id: UUID, note_id: UUID) -> HttpResponse:
    """Return the PDF of a delivery note, on the paper asked for."""
    note, copies = _note(order_id, note_id), request.GET.get("copies", "")
    content = note_document.note_pdf(
        note=note,
        language=request.GET.get("lang", "") if request.GET.get("lang") in ("zh-hans", "en", "zh-hant") else "",
        paper=request.GET.get("paper", ""),
        copies=int(copies) if copies.isdecimal() and len(copies) == 1 else 0,
    )
    headers = {"Content-Disposition": content_disposition_header(False, f"{note.number}.pdf") or "inline"}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


@page(rights.REPORT)
@require_http_methods(["POST"])
def arrived(request: DeskRequest, order_id: UUID, note_id: UUID) -> HttpResponse:
    """Report that what stands on a note reached the customer."""
    _note(order_id, note_id)
    try:
        with attempt():
            delivery.note_arrived(order_id=order_id, note_id=note_id, reporter=request.member.name)
    except delivery.NoteNotOpen:
        say(request, _("这张送货单已签收或已作废。"), level=WARNING)
    else:
        say(request, _("已登记送达。"))
    return redirect("desk:delivery-note", order_id=order_id, note_id=note_id)


@page(rights.REPORT)
@require_POST
def cancel(request: DeskRequest, order_id: UUID, note_id: UUID) -> HttpResponse:
    """Cancel a note that nobody signed for."""
    _note(order_id, note_id)
    try:
        with attempt():
            delivery.cancel_note(order_id=order_id, note_id=note_id, why=request.POST.get("why", ""))
    except delivery.NoteNotOpen:
        say(request, _("已签收的送货单不能作废，请先撤回验收。"), level=WARNING)
    except delivery.InvalidNote:
        say(request, _("请写明作废原因。"), level=WARNING)
    else:
        say(request, _("送货单已作废，编号不再使用。"))
    return redirect("desk:order-acceptances", order_id=order_id)


def _note(order_id: UUID, note_id: UUID) -> NoteFacts:
    note = queries.note(note_id=note_id)
    if note is None or note.order_id != order_id:
        raise Http404
    return note


urlpatterns = [
    path("orders/<uuid:order_id>/delivery-notes", issue, name="delivery-notes-new"),
    path("orders/<uuid:order_id>/delivery-notes/<uuid:note_id>", show_note, name="delivery-note"),
    path("orders/<uuid:order_id>/delivery-notes/<uuid:note_id>.pdf", print_note, name="delivery-note-pdf"),
    path("orders/<uuid:order_id>/delivery-notes/<uuid:note_id>/arrival", arrived, name="delivery-note-arrival"),
    path(
        "orders/<uuid:order_id>/delivery-notes/<uuid:note_id>/cancellation", cancel, name="delivery-note-cancellation"
    ),
]
