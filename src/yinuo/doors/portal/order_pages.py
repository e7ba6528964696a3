"""Where is my order, when does it come, and what is asked of me: the page, its news, and its documents."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_POST

from yinuo.doors.portal import partner_pages, survey_page, telling
from yinuo.doors.portal.board import board, digest, to_sign
from yinuo.doors.portal.entry import PortalRequest, by_any_link, by_link, refused, render
from yinuo.flow.acceptance import queries as acceptance
from yinuo.flow.orders import queries as orders
from yinuo.flow.orders.queries import OrderFacts
from yinuo.flow.sharing import actions as sharing
from yinuo.flow.sharing import queries as shared
from yinuo.ground.kernel import clock, files
from yinuo.ground.kernel.files import FileMissing

# A page that is left open asks less and less often, and never more than this.
FIRST_SECONDS, LONGEST_SECONDS = 20, 900
MOST_ORDERS = 100


@require_GET
@by_any_link
def order_page(request: PortalRequest) -> HttpResponse:
    """Show the order that the link opens, or the list of those it opens."""
    if getattr(request, "order", None) is None:
        return _orders(request)
    context = {**order_context(request), "surveys": survey_page.forms_of(request)}
    return render(request, "portal/order.html", context)


def order_context(request: PortalRequest) -> dict[str, Any]:
    """Return what the page of an order shows."""
    told = board(order=request.order, shown=request.shown, language=request.language, now=clock.now())
    context = {**told, **_signing(request), "seen": digest(told=told)}
    return {**context, "accept": sharing.ACCEPT, "wait": FIRST_SECONDS}


def _signing(request: PortalRequest) -> dict[str, Any]:
    """Return what was signed and what waits for a signature; news need it only where there are any."""
    return {"accepted": acceptance.acceptance(order_id=request.order.id), "to_sign": to_sign(order=request.order)}


def _orders(request: PortalRequest) -> HttpResponse:
    if request.link.customer_id is None:
        return partner_pages.page(request)
    found = orders.of_customer(customer_id=request.link.customer_id, limit=MOST_ORDERS)
    rows = [(order, f"{request.token}.{order.id.hex}", _arrival(order, request)) for order in found]
    return render(request, "portal/orders.html", {"rows": rows})


def _arrival(order: OrderFacts, request: PortalRequest) -> Any:
    return telling.arrival(order=order, shown=request.shown, now=clock.now())


@require_GET
@by_link
def news(request: PortalRequest) -> HttpResponse:
    """Tell an open page what changed since it was drawn, and when to ask again; nothing changed is a short answer."""
    told = board(order=request.order, shown=request.shown, language=request.language, now=clock.now())
    seen, count = digest(told=told), request.GET.get("n", "")
    times = min(int(count), 20) if count.isdecimal() and len(count) < 4 else 0
    changed = seen != request.GET.get("seen", "")
    times = 0 if changed else times + 1
    wait = min(FIRST_SECONDS * 2 ** max(times - 2, 0), LONGEST_SECONDS)
    context = {**told, "seen": seen, "n": times, "wait": wait, "changed": changed}
    context |= _signing(request) if changed else {}
    return render(request, "portal/_news.html", context)


@require_POST
@by_any_link
def visit(request: PortalRequest) -> HttpResponse:
    """Note that a person opened the link; sent by the page, so that mail scanners do not count."""
    sharing.note_use(link=request.link, device=request.device)
    return HttpResponse(status=204)


@require_GET
@by_link
def download(request: PortalRequest, document_id: UUID) -> HttpResponse:
    """Hand out a shared document of this order, always as a download."""
    found = shared.document(document_id=document_id) if request.shown["documents"] else None
    if found is None or found.order_id != request.order.id:
        return refused(request, status=404)
    try:
        return as_download(file_id=found.file_id)
    except FileMissing:
        return refused(request, status=404)


def as_download(*, file_id: UUID) -> HttpResponse:
    """Return a stored file as something to be saved, that no browser opens in our name; raises FileMissing."""
    known = files.facts(file_id=file_id)
    response = HttpResponse(files.content_of(file_id=file_id), content_type=known.media_type)
    response.headers["Content-Disposition"] = content_disposition_header(True, known.name) or "attachment"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
