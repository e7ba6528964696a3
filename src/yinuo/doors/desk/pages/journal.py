"""The organisation's log, as people read it, and whether anybody tampered with it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from yinuo.doors.desk import chronicle, labels
from yinuo.doors.desk.entry import DeskRequest, page, render
from yinuo.ground.kernel import audit, sighting
from yinuo.ground.kernel import queries as kernel
from yinuo.ground.kernel.events import Recorded, registered_types
from yinuo.ground.people import rights

_PAGE_SIZE = 100
# Longer logs are checked when somebody asks: a link takes some 20 µs.
_CHECKED_AT_ONCE = 20_000


@page(rights.ADMINISTER)
@require_GET
def journal(request: DeskRequest) -> HttpResponse:
    """Show what happened in the organisation, newest first."""
    room, kind = request.GET.get("room", ""), request.GET.get("type", "")
    before = request.GET.get("before", "")
    until = int(before) if before.isdecimal() and len(before) < 16 else None
    types = _types(room, kind)
    events = kernel.recent(types=types, before_seq=until, limit=_PAGE_SIZE + 1)
    read = events[:_PAGE_SIZE]
    shown = sighting.seen_events(events=read)
    position = kernel.log_position()
    context = {
        "rows": list(zip(shown, chronicle.told(shown), (_subject_url(event) for event in shown), strict=True)),
        "next_before": read[-1].seq if len(events) > _PAGE_SIZE else None,
        "position": position,
        "check_at_once": position <= _CHECKED_AT_ONCE,
        "parked": audit.parked_count(organisation_id=request.organisation.id),
        "fields": [
            {"name": "room", "label": _("范围"), "options": labels.options(labels.ROOMS)},
            {"name": "type", "label": _("事件"), "options": [(name, name) for name in sorted(registered_types())]},
        ],
        "columns": [
            {"key": "at", "label": _("时间")},
            {"key": "text", "label": _("发生了什么")},
            {"key": "who", "label": _("操作人")},
            {"key": "type", "label": _("事件")},
            {"key": "seq", "label": _("序号"), "numeric": True},
        ],
    }
    return render(request, "desk/journal/journal.html", context)


@page(rights.ADMINISTER)
@require_GET
def chain(request: DeskRequest) -> HttpResponse:
    """Check every link of the log now, and say what was found."""
    verdict = audit.verify_chain(organisation_id=request.organisation.id)
    unserved = audit.unserved(organisation_id=request.organisation.id)
    return render(request, "desk/journal/chain.html", {"verdict": verdict, "unserved": unserved})


def _types(room: str, kind: str) -> list[str] | None:
    if kind in registered_types():
        return [kind]
    if room in labels.ROOMS:
        return [name for name in registered_types() if name.startswith(f"{room}.")]
    return None


def _subject_url(event: Recorded) -> Any:
    if event.subject_type == "order" and event.subject_id:
        return reverse("desk:order", kwargs={"order_id": event.subject_id})
    if event.subject_type == "customer" and event.subject_id:
        return reverse("desk:customer", kwargs={"customer_id": event.subject_id})
    return None


urlpatterns = [
    path("journal", journal, name="journal"),
    path("journal/chain", chain, name="journal-chain"),
]
