"""Mails that no order could be found for: assigned to one by a person, or dismissed."""

from __future__ import annotations

from uuid import UUID

from django.contrib.messages import WARNING
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yinuo.doors.desk.answers import attempt, say
from yinuo.doors.desk.entry import DeskRequest, page, render
from yinuo.flow.conversations import receiving
from yinuo.flow.conversations.actions import InvalidMessage
from yinuo.flow.orders import queries as orders
from yinuo.ground.kernel import files
from yinuo.ground.kernel.files import FileMissing
from yinuo.ground.people import rights


@page(rights.ANSWER_COMPLAINTS)
@require_GET
def stray_list(request: DeskRequest) -> HttpResponse:
    """Show the mails that wait to be assigned, the oldest first."""
    return render(request, "desk/messages/strays.html", {"strays": receiving.strays()})


@page(rights.ANSWER_COMPLAINTS)
@require_POST
def assign(request: DeskRequest, stray_id: UUID) -> HttpResponse:
    """Put a mail into the conversation of the order whose number was entered."""
    number = request.POST.get("number", "").strip()
    order = orders.order_by_number(number=number)
    if order is None:
        _known(stray_id)
        say(request, _("没有订单 %(number)s，请核对订单号。") % {"number": number or "–"}, level=WARNING)
        return redirect("desk:strays")
    try:
        with attempt():
            receiving.assign(stray_id=stray_id, order_id=order.id)
    except receiving.UnknownStray as unknown:
        raise Http404 from unknown
    except InvalidMessage:
        say(request, _("这封邮件没有可收下的内容，请忽略它。"), level=WARNING)
        return redirect("desk:strays")
    say(request, _("已放进订单 %(number)s 的沟通。") % {"number": order.number})
    return redirect("desk:strays")


@page(rights.ANSWER_COMPLAINTS)
@require_POST
def dismiss(request: DeskRequest, stray_id: UUID) -> HttpResponse:
    """Say that a mail belongs to no order."""
    try:
        receiving.dismiss(stray_id=stray_id)
    except receiving.UnknownStray as unknown:
        raise Http404 from unknown
    say(request, _("已忽略这封邮件。"))
    return redirect("desk:strays")


@page(rights.ANSWER_COMPLAINTS)
@require_GET
def stray_file(request: DeskRequest, stray_id: UUID, stray_file_id: UUID) -> HttpResponse:
    """Hand out a file that came with such a mail; never opened within our pages."""
    try:
        known = receiving.stray_file(stray_id=stray_id, file_id=stray_file_id)
        content = files.content_of(file_id=known.id)
    except (receiving.UnknownStray, FileMissing) as missing:
        raise Http404 from missing
    headers = {
        "Content-Disposition": content_disposition_header(True, known.name) or "attachment",
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(content, content_type=known.media_type, headers=headers)


def _known(stray_id: UUID) -> None:
    if stray_id not in {one.id for one in receiving.strays(limit=1_000)}:
        raise Http404


urlpatterns = [
    path("messages/mails", stray_list, name="strays"),
    path("messages/mails/<uuid:stray_id>/assignment", assign, name="stray-assignment"),
    path("messages/mails/<uuid:stray_id>/dismissal", dismiss, name="stray-dismissal"),
    path("messages/mails/<uuid:stray_id>/files/<uuid:stray_file_id>", stray_file, name="stray-file"),
]
