"""An organisation's logo and colours, and its pages as a customer would see them, for staff."""

from __future__ import annotations

from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core import signing
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.views.decorators.http import require_GET

from yinuo.doors.portal.entry import PortalRequest, introduce, private, refused, render
from yinuo.doors.portal.order_pages import order_context
from yinuo.flow.orders import queries as orders
from yinuo.flow.sharing import actions as sharing
from yinuo.flow.sharing import previews
from yinuo.ground.kernel import files
from yinuo.ground.kernel.files import FileMissing
from yinuo.ground.kernel.tenancy import acting_for

_WEEK = 7 * 24 * 3600


@require_GET
def logo(request: HttpRequest, organisation: UUID, file_id: UUID) -> HttpResponse:
    """Return an organisation's present logo."""
    with acting_for(organisation):
        try:
            if sharing.brand().logo_id != file_id:
                raise Http404
            known, content = files.facts(file_id=file_id), files.content_of(file_id=file_id)
        except (FileMissing, ObjectDoesNotExist) as error:
            raise Http404 from error
    response = HttpResponse(content, content_type=known.media_type)
    # A picture opened by itself is no page of ours: nothing in it runs.
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = f"public, max-age={_WEEK}, immutable"
    return response


@require_GET
def colours(request: HttpRequest, colour: str) -> HttpResponse:
    """Return the rules that put a colour into a page; the address names the colour, so it never changes."""
    rules = sharing.stylesheet(colour=f"#{colour}")
    if not rules:
        raise Http404
    response = HttpResponse(rules, content_type="text/css; charset=utf-8")
    response.headers["Cache-Control"] = f"public, max-age={_WEEK}, immutable"
    return response


@require_GET
def preview(request: HttpRequest, ticket: str) -> HttpResponse:
    """Show a member of staff an order's page as its customer sees it, without any right to act."""
    try:
        wanted = previews.opened(ticket=ticket)
    except signing.BadSignature:
        return refused(request, status=404)
    if not request.user.is_authenticated or str(request.user.pk) != wanted.account:
        return refused(request, status=404)
    with acting_for(wanted.organisation_id):
        order = orders.order(order_id=wanted.order_id)
        if order is None:
            return refused(request, status=404)
        seen = introduce(request, link=previews.link_for(wanted=wanted, order=order), order=order, token="preview")
        return private(_drawn(seen))


def _drawn(request: PortalRequest) -> HttpResponse:
    zone = request.brand.timezone or request.organisation.timezone
    context: dict[str, Any] = {"preview": True}
    with translation.override(request.language), timezone.override(ZoneInfo(zone)):
        return render(request, "portal/order.html", {**order_context(request), **context})
