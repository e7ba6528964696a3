"""Messages that did not arrive, each with its reason; one click sends them again, one or many."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from yinuo.doors.desk import labels
from yinuo.doors.desk.answers import attempt, say
from yinuo.doors.desk.entry import DeskRequest, page, render
from yinuo.doors.desk.message_words import reason_words
from yinuo.flow.orders import queries as orders
from yinuo.ground.notices import kinds
from yinuo.ground.people import notices, rights
from yinuo.ground.people import queries as people

_SHOWN = 200


@page(rights.ANSWER_COMPLAINTS)
@require_GET
def undelivered(request: DeskRequest) -> HttpResponse:
    """Show what did not arrive, the newest first."""
    found = notices.failed(limit=_SHOWN)
    words = {kind.name: kind.label for kind in kinds.kinds()}
    rows = [
        {
            "notice": one,
            "channel": words.get(one.channel, one.channel),
            "reader": _reader(one),
            "reason": reason_words(one.error),
        }
        for one in found
    ]
    context = {"rows": rows, "total": notices.failed_count(), "labels": labels}
    return render(request, "desk/messages/undelivered.html", context)


def _reader(notice: notices.NoticeFacts) -> str:
    if notice.member_id is not None:
        member = people.member(member_id=notice.member_id)
        return member.name if member else ""
    contact = people.contact(contact_id=notice.contact_id) if notice.contact_id else None
    return contact.name if contact else notice.address


@page(rights.ANSWER_COMPLAINTS)
@require_POST
def replays(request: DeskRequest) -> HttpResponse:
    """Send those that were picked again, from the beginning; ids that are not there are passed over."""
    ids = [found for text in request.POST.getlist("id") if (found := _id(text)) is not None]
    n = notices.replay(ids=ids[:_SHOWN])
    say(request, ngettext("已重新发送 %(n)s 条。", "已重新发送 %(n)s 条。", n) % {"n": n})
    return redirect("desk:undelivered")


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _release(request: DeskRequest, order_id: UUID, notice_id: UUID, *, send: bool) -> HttpResponse:
    known = notices.notice_facts(notice_id=notice_id)
    if orders.order(order_id=order_id) is None or known is None or known.about_id != order_id:
        raise Http404
    try:
        with attempt():
            notices.release(notice_id=notice_id, send=send)
    except notices.UnknownNotice:
        say(request, _("这条消息已经处理过了。"))
    else:
        say(request, _("已发给客户。") if send else _("这条消息不再发送。"))
    return redirect(f"/orders/{order_id}#conversation")


@page(rights.ANSWER_COMPLAINTS)
@require_POST
def sending(request: DeskRequest, order_id: UUID, notice_id: UUID) -> HttpResponse:
    """Send a message to a customer that waited for a member's word."""
    return _release(request, order_id, notice_id, send=True)


@page(rights.ANSWER_COMPLAINTS)
@require_POST
def dropping(request: DeskRequest, order_id: UUID, notice_id: UUID) -> HttpResponse:
    """Do not send a message that waited for a member's word."""
    return _release(request, order_id, notice_id, send=False)


urlpatterns = [
    path("messages/undelivered", undelivered, name="undelivered"),
    path("messages/undelivered/replays", replays, name="undelivered-replays"),
    path("orders/<uuid:order_id>/notices/<uuid:notice_id>/sending", sending, name="notice-sending"),
    path("orders/<uuid:order_id>/notices/<uuid:notice_id>/dropping", dropping, name="notice-dropping"),
]
