"""Conversations: the panel on an order's page, and the page of all that wait for an answer."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yinuo.doors.desk import labels
from yinuo.doors.desk.answers import attempt, say
from yinuo.doors.desk.entry import DeskRequest, is_fragment, page, render
from yinuo.doors.desk.message_words import fault_words
from yinuo.flow.conversations import actions, queries, receiving
from yinuo.flow.conversations.enclosures import NewFile
from yinuo.flow.conversations.proactive import contact_of
from yinuo.flow.orders import queries as orders
from yinuo.flow.orders.queries import OrderFacts
from yinuo.ground.kernel import clock, files
from yinuo.ground.kernel.files import FileMissing
from yinuo.ground.people import actions as people_actions
from yinuo.ground.people import notices, rights
from yinuo.ground.people import queries as people

_SHOWN = 100
_NOTICES = 50
_TOLD = 20


def _order(order_id: UUID) -> OrderFacts:
    found = orders.order(order_id=order_id)
    if found is None:
        raise Http404
    return found


@page(rights.SEE)
@require_GET
def inbox(request: DeskRequest) -> HttpResponse:
    """Show the conversations that wait for an answer, or another view of them; and what this member was told."""
    view = request.GET.get("view", "waiting")
    view = view if view in (*queries.VIEWS, "notices") else "waiting"
    context = {
        "view": view,
        "query": request.GET.dict(),
        "counts": queries.counts(member_id=request.member.id),
        "now": clock.now(),
        "strays": receiving.stray_count(),
        "undelivered": notices.failed_count(),
        "rows": [] if view == "notices" else _rows(request, view),
        "notices": people.told(member_id=request.member.id, limit=_NOTICES) if view == "notices" else [],
    }
    return render(request, "desk/messages/inbox.html", context)


def _rows(request: DeskRequest, view: str) -> list[tuple[queries.Line, OrderFacts]]:
    found = queries.conversations(
        view=view, member_id=request.member.id, search=_search(request.GET.get("q", "")), limit=_SHOWN
    )
    known = orders.facts_for(order_ids=[one.order_id for one in found])
    return [(one, known[one.order_id]) for one in found]


def _search(words: str) -> Q | None:
    if not words.strip():
        return None
    customers = people.customer_ids_saying(word=words.strip().lower(), limit=_SHOWN)
    return Q(order__number__icontains=words.strip()) | Q(order__customer_id__in=customers)


@page(rights.SEE)
@require_GET
def panel(request: DeskRequest, order_id: UUID) -> HttpResponse:
    """Show an order's conversation."""
    return _panel(request, _order(order_id))


def _panel(
    request: DeskRequest, order: OrderFacts, *, typed: str = "", note: bool = False, fault: str = ""
) -> HttpResponse:
    contact = contact_of(order=order)
    context = {
        "order": order,
        "contact": contact,
        "conversation": queries.read_conversation(
            order_id=order.id, audience="staff", reader=f"member:{request.member.id}"
        ),
        "may_write": request.member.may(rights.ANSWER_COMPLAINTS),
        "labels": labels,
        "told": [one for one in notices.to_customer(about_id=order.id, limit=_TOLD) if one.event != "message"],
        "members": people.members(),
        "key": str(uuid4()),
        "typed": typed,
        "note": note,
        "fault": fault,
    }
    # htmx swaps an answer of 422 in, so that what was typed stays.
    return render(request, "desk/messages/panel.html", context, status=422 if fault else 200)


@page(rights.ANSWER_COMPLAINTS)
@require_POST
def write(request: DeskRequest, order_id: UUID) -> HttpResponse:
    """Write to the customer."""
    return _write(request, _order(order_id), internal=False)


@page(rights.SEE)
@require_POST
def note(request: DeskRequest, order_id: UUID) -> HttpResponse:
    """Write a note that only members see."""
    return _write(request, _order(order_id), internal=True)


def _write(request: DeskRequest, order: OrderFacts, *, internal: bool) -> HttpResponse:
    text = request.POST.get("text", "")
    sent = [NewFile(name=one.name or "", content=one.read()) for one in request.FILES.getlist("files")]
    new = actions.NewMessage(
        order_id=order.id,
        text=text,
        channel="desk",
        key=f"desk:{request.member.id}:{request.POST.get('key') or uuid4()}",
        member_id=request.member.id,
        internal=internal,
        files=sent,
    )
    try:
        with attempt():
            actions.write_message(new=new)
    except actions.InvalidMessage as invalid:
        return _panel(request, order, typed=text, note=internal, fault=fault_words(invalid.faults))
    if is_fragment(request):
        return _panel(request, order, note=internal)
    say(request, _("内部备注已记下。") if internal else _("消息已发出。"))
    return redirect("desk:order", order_id=order.id)


@page(rights.SEE)
@require_POST
def read(request: DeskRequest, order_id: UUID) -> HttpResponse:
    """Note that this member has read the conversation."""
    actions.mark_read(order_id=_order(order_id).id, reader=f"member:{request.member.id}")
    return HttpResponse(status=204)


@page(rights.ANSWER_COMPLAINTS)
@require_POST
def settling(request: DeskRequest, order_id: UUID) -> HttpResponse:
    """Say that the customer's message needs no answer."""
    order = _order(order_id)
    actions.settle(order_id=order.id)
    if is_fragment(request):
        return _panel(request, order)
    say(request, _("已标记为无需答复。"))
    return redirect("desk:messages")


@page(rights.SEE)
@require_GET
def enclosure(request: DeskRequest, order_id: UUID, enclosure_id: UUID) -> HttpResponse:
    """Hand out a file that came with a message; never opened within our pages."""
    try:
        known = queries.enclosed_file(order_id=_order(order_id).id, file_id=enclosure_id, audience="staff")
        content = files.content_of(file_id=known.id)
    except (queries.NoSuchFile, FileMissing) as missing:
        raise Http404 from missing
    headers: dict[str, Any] = {
        "Content-Disposition": content_disposition_header(True, known.name) or "attachment",
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(content, content_type=known.media_type, headers=headers)


@page(rights.SEE)
@require_POST
def notices_read(request: DeskRequest) -> HttpResponse:
    """Note that this member has read what they were told."""
    people_actions.mark_read(member_id=request.member.id)
    return redirect("/messages?view=notices")


urlpatterns = [
    path("messages", inbox, name="messages"),
    path("messages/notices/read", notices_read, name="notices-read"),
    path("orders/<uuid:order_id>/conversation", panel, name="order-conversation"),
    path("orders/<uuid:order_id>/conversation/messages", write, name="order-message"),
    path("orders/<uuid:order_id>/conversation/notes", note, name="order-note"),
    path("orders/<uuid:order_id>/conversation/read", read, name="order-conversation-read"),
    path("orders/<uuid:order_id>/conversation/settling", settling, name="order-conversation-settling"),
    path("orders/<uuid:order_id>/conversation/files/<uuid:enclosure_id>", enclosure, name="order-conversation-file"),
]
