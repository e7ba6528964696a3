"""What suppliers and carriers see and do by their links: purchases to confirm, consignments to report on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from yinuo.doors.portal import asking_words
from yinuo.doors.portal.entry import PortalRequest, by_any_link, refused, render, said
from yinuo.flow.promises import queries as promises
from yinuo.flow.sharing import actions as sharing
from yinuo.ground.kernel import clock


def page(request: PortalRequest) -> HttpResponse:
    """Show what a supplier owes, or what a carrier carries."""
    link = request.link
    shipments = sharing.shipments_of(link=link)
    purchases = sharing.purchases_of(supplier_id=link.supplier_id) if link.supplier_id else []
    context: dict[str, Any] = {
        "purchases": purchases,
        "sent": sharing.documents_of(ids=[*(one.id for one in purchases), *(one.id for one in shipments)]),
        "shipments": shipments,
        "ways": sharing.ways_of(shipment_ids=[one.id for one in shipments]),
        "kinds": way_words(),
        "accept": sharing.ACCEPT,
        "now": clock.now(),
    }
    return render(request, "portal/partner.html", context)


def way_words() -> dict[str, str]:
    """Return what may have happened to a consignment, in words."""
    return {
        "picked_up": _("已提货"),
        "under_way": pgettext("consignment", "在途"),
        "delayed": pgettext("consignment", "延误"),
        "arrived": _("已送到"),
    }


@require_POST
@by_any_link
def say_when(request: PortalRequest, line_id: UUID) -> HttpResponse:
    """Take a supplier's word on when a line comes."""
    if not request.link.may_write:
        return refused(request, status=404)
    text, day = request.POST.get("due_on", "").strip(), None
    try:
        day = date.fromisoformat(text) if text else None
        if "other" in request.POST and day is None:
            raise sharing.InvalidWord({"due_at": "past"})
        with transaction.atomic():
            due_at = promises.day_end(on=day) if day else None
            sharing.say_when(link=request.link, line_id=line_id, due_at=due_at, note=request.POST.get("note", ""))
    except sharing.NotTheirs:
        return refused(request, status=404)
    except (sharing.InvalidWord, ValueError):
        return said(request, _("请选择一个将来的日期，说明不超过 300 字。"), well=False)
    return said(request, _("已记下新的到货日期。") if day else _("已确认，谢谢。"))


@require_POST
@by_any_link
def tell_way(request: PortalRequest, shipment_id: UUID) -> HttpResponse:
    """Take a carrier's word on where a consignment is."""
    if not request.link.may_write:
        return refused(request, status=404)
    told = request.POST
    try:
        with transaction.atomic():
            sharing.tell_way(
                link=request.link,
                shipment_id=shipment_id,
                kind=told.get("kind", ""),
                place=told.get("place", ""),
                note=told.get("note", ""),
            )
    except sharing.NotTheirs:
        return refused(request, status=404)
    except sharing.InvalidWord:
        return said(request, _("请选择状态；地点不超过 100 字，备注不超过 300 字。"), well=False)
    return said(request, _("已上报，谢谢。"))


@require_POST
@by_any_link
def purchase_document(request: PortalRequest, line_id: UUID) -> HttpResponse:
    """Take a supplier's file about a line it owes, such as a certificate."""
    return _taken(
        request,
        lambda content, name, title: sharing.send_for_purchase(
            link=request.link, line_id=line_id, content=content, name=name, title=title
        ),
    )


@require_POST
@by_any_link
def way_document(request: PortalRequest, shipment_id: UUID) -> HttpResponse:
    """Take a carrier's file about a consignment, such as the paper that was signed."""
    return _taken(
        request,
        lambda content, name, title: sharing.send_for_shipment(
            link=request.link, shipment_id=shipment_id, content=content, name=name, title=title
        ),
    )


def _taken(request: PortalRequest, keep: Callable[[bytes, str, str], None]) -> HttpResponse:
    file = request.FILES.get("file")
    if not request.link.may_write:
        return refused(request, status=404)
    too_large = file is not None and (file.size or 0) > sharing.MOST_UPLOAD_BYTES
    try:
        with transaction.atomic():
            # Whose it is comes first: an empty file of another's line is not there, either.
            content = b"" if file is None or too_large else file.read()
            keep(content, (file.name if file else "") or "", request.POST.get("title", ""))
    except sharing.NotTheirs:
        return refused(request, status=404)
    except (sharing.InvalidUpload, sharing.TooManyDocuments) as refusal:
        code = refusal.code if isinstance(refusal, sharing.InvalidUpload) else "too_many"
        code = "too_large" if too_large else code
        return said(request, asking_words.upload_fault(code), well=False)
    return said(request, _("文件已收到。"))
