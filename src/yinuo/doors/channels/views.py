"""What chats and mail programs call here: a card's button, and the one click that stops mails of a kind."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from yinuo.doors.channels.feishu_app import callback
from yinuo.ground.kernel.events import acting_as
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.notices import leaving, setup, wishes
from yinuo.ground.notices.catalogue import EVENTS
from yinuo.ground.people import queries as people

_MOST_BYTES = 64 * 1024


@csrf_exempt
@require_POST
def feishu(request: HttpRequest, organisation: str) -> HttpResponse:
    """Take what Feishu says somebody pressed; 403 for whatever is not from there."""
    try:
        organisation_id = UUID(hex=organisation)
    except ValueError:
        return HttpResponse(status=403)
    if len(request.body) > _MOST_BYTES or organisation_id not in people.organisation_ids():
        return HttpResponse(status=403)
    with acting_for(organisation_id):
        try:
            settings = setup.settings_of(channel=callback.CHANNEL)
            told = callback.opened(body=request.body, headers=request.headers, settings=settings)
        except (setup.NotSetUp, callback.NotFromFeishu):
            return HttpResponse(status=403)
        return JsonResponse(callback.answered(told=told))


@csrf_exempt
@require_http_methods(["GET", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Ask (GET) and stop mails of a kind (POST, also by a mail program's one click, RFC 8058)."""
    try:
        known = leaving.read_token(token=token)
    except leaving.BadToken:
        return _page({"state": "unknown"}, status=404)
    with acting_for(known.organisation_id), acting_as(f"contact:{known.contact_id}"):
        contact = people.contact(contact_id=known.contact_id)
        kind = EVENTS.get(known.event)
        if contact is None or kind is None:
            return _page({"state": "unknown"}, status=404)
        house = people.organisation()
        with translation.override(contact.language or house.language):
            whole = request.POST.get("all") == "1"
            if request.method == "POST":
                wishes.unsubscribe(contact_id=contact.id, event="*" if whole else known.event)
            told = {"house": house.name, "kind": kind.label, "address": contact.email, "whole": whole}
            return _page({**told, "state": "done" if request.method == "POST" else "asked"})


def _page(context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    full = {**context, "language": translation.get_language() or "zh-hans"}
    response = HttpResponse(render_to_string("channels/unsubscribe.html", full, using="jinja2"), status=status)
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Cache-Control"] = "private, no-store"
    return response


# Open to all: a signature, or a signed token, says who may.
feishu.right = None  # type: ignore[attr-defined]
unsubscribe.right = None  # type: ignore[attr-defined]
