"""The customer's personal links of an order: make, show once with a QR code, mail, take back."""

from __future__ import annotations

import io
from typing import Any
from uuid import UUID

import segno
from django.conf import settings
from django.http import Http404, HttpResponse
from django.urls import path, reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from markupsafe import Markup

from yinuo.doors.desk.answers import attempt, toast
from yinuo.doors.desk.entry import DeskRequest, page, render
from yinuo.flow.acceptance import actions, jobs, queries
from yinuo.flow.orders import queries as orders
from yinuo.flow.orders.queries import OrderFacts
from yinuo.ground.kernel import clock, files
from yinuo.ground.people import actions as people_actions
from yinuo.ground.people import queries as people
from yinuo.ground.people import rights
from yinuo.ground.people.queries import ContactFacts


def _order(order_id: UUID) -> OrderFacts:
    order = orders.order(order_id=order_id)
    if order is None:
        raise Http404
    return order


def _panel(request: DeskRequest, order: OrderFacts, extra: dict[str, Any] | None = None) -> HttpResponse:
    now = clock.now()
    contacts = people.contacts(customer_id=order.customer_id)
    context = {
        "order": order,
        "links": queries.links(order_id=order.id),
        "alive": {link.id for link in queries.links(order_id=order.id) if link.alive(now)},
        "contacts": contacts,
        "contact_names": {contact.id: contact.name for contact in contacts},
        "accepted": queries.acceptance(order_id=order.id),
        "days": people.preference(name=actions.LINK_DAYS.name),
        "may_invite": request.member.may(rights.INVITE_CUSTOMER),
    }
    return render(request, "desk/links/_panel.html", {**context, **(extra or {})})


@page(rights.SEE)
@require_GET
def panel(request: DeskRequest, order_id: UUID) -> HttpResponse:
    """Show an order's links and its signature."""
    return _panel(request, _order(order_id))


@page(rights.INVITE_CUSTOMER)
@require_POST
def invite(request: DeskRequest, order_id: UUID) -> HttpResponse:
    """Make a link, show it once, and mail it if asked."""
    order = _order(order_id)
    chosen, days = request.POST.get("contact", ""), request.POST.get("days", "")
    contacts = {str(contact.id): contact for contact in people.contacts(customer_id=order.customer_id)}
    contact = contacts.get(chosen)
    try:
        with attempt():
            _link_id, token = actions.invite(
                order_id=order.id,
                contact_id=contact.id if contact else None,
                right=request.POST.get("right", ""),
                days=int(days) if days.isdigit() and len(days) < 6 else 0,
            )
    except actions.InvalidInvitation:
        response = _panel(request, order)
        return toast(response, _("没有生成链接：有效期应在 1 到 730 天之间。"), level="critical")
    address = settings.PUBLIC_URL.rstrip("/") + reverse("portal:order", kwargs={"token": token})
    mailed = bool(request.POST.get("mail")) and contact is not None and bool(contact.email)
    if mailed and contact is not None:
        _mail(order, contact, address, str(_link_id))
    return _panel(request, order, {"made": {"url": address, "qr": _qr(address), "mailed": mailed}})


def _mail(order: OrderFacts, contact: ContactFacts, address: str, link_id: str) -> None:
    with translation.override(contact.language):
        subject = _("您的订单 %(number)s") % {"number": order.number}
        text = _("%(name)s，您好：\n\n点开以下链接可随时查看订单进度，收货时可在手机上签收。") % {"name": contact.name}
    people_actions.queue_notice(
        key=f"acceptance.invite:{link_id}",
        channel="email",
        subject=subject,
        text=text,
        contact_id=contact.id,
        address=contact.email,
        link=address,
        about_type="order",
        about_id=order.id,
    )


def _qr(address: str) -> Markup:
    buffer = io.BytesIO()
    segno.make(address, error="m").save(buffer, kind="svg", scale=4, border=2, xmldecl=False, svgclass="qr")
    return Markup(buffer.getvalue().decode())  # drawn by segno from an address of ours


@page(rights.INVITE_CUSTOMER)
@require_POST
def revoke(request: DeskRequest, order_id: UUID, link_id: UUID) -> HttpResponse:
    """Take a link back."""
    order = _order(order_id)
    if link_id not in {link.id for link in queries.links(order_id=order.id)}:
        raise Http404
    actions.revoke(link_id=link_id)
    return toast(_panel(request, order), _("链接已作废。"))


@page(rights.SEE)
@require_GET
def document(request: DeskRequest, order_id: UUID) -> HttpResponse:
    """Return the signed document of an order."""
    accepted = queries.acceptance(order_id=_order(order_id).id)
    if accepted is None:
        raise Http404
    content = files.content_of(file_id=jobs.pdf_of(acceptance_id=accepted.id))
    return HttpResponse(content, content_type="application/pdf")


urlpatterns = [
    path("orders/<uuid:order_id>/links", panel, name="order-links"),
    path("orders/<uuid:order_id>/links/new", invite, name="order-links-new"),
    path("orders/<uuid:order_id>/links/<uuid:link_id>/revocation", revoke, name="order-link-revocation"),
    path("orders/<uuid:order_id>/acceptance.pdf", document, name="order-acceptance"),
]
