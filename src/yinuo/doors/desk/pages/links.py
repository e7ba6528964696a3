"""The customer's personal links of an order: make, show once with a QR code, mail, give anew, take back."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import segno
from django.http import Http404, HttpResponse
from django.urls import path, reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from markupsafe import Markup

from yinuo.doors.desk.answers import attempt, toast
from yinuo.doors.desk.entry import DeskRequest, page, render
from yinuo.flow.acceptance import jobs
from yinuo.flow.acceptance import queries as acceptance
from yinuo.flow.orders import queries as orders
from yinuo.flow.orders.queries import OrderFacts
from yinuo.flow.sharing import actions, previews, queries, standing
from yinuo.flow.sharing.queries import LinkFacts
from yinuo.ground.kernel import clock, files
from yinuo.ground.notices import hours, wishes, wordings
from yinuo.ground.people import actions as people_actions
from yinuo.ground.people import queries as people
from yinuo.ground.people import rights

# The event by which a link is sent to its holder.
LETTER = "link_given"


def _order(order_id: UUID) -> OrderFacts:
    order = orders.order(order_id=order_id)
    if order is None:
        raise Http404
    return order


def _panel(request: DeskRequest, order: OrderFacts, extra: dict[str, Any] | None = None) -> HttpResponse:
    now = clock.now()
    found = [*queries.links(order_id=order.id), *queries.customer_links(customer_id=order.customer_id)]
    context = {
        "order": order,
        "links": found,
        "alive": {link.id for link in found if link.alive(now)},
        "devices": queries.devices(link_ids=[link.id for link in found]),
        "contacts": people.contacts(customer_id=order.customer_id),
        "accepted": acceptance.acceptance(order_id=order.id),
        "days": people.preference(name=actions.LINK_DAYS.name),
        "preview_url": reverse("portal:preview", kwargs={"ticket": _ticket(request, order)}),
        "may_invite": request.member.may(rights.INVITE_CUSTOMER),
        "addresses": addresses_of(links=[link for link in found if link.alive(now)]),
    }
    return render(request, "desk/links/_panel.html", {**context, **(extra or {})})


def addresses_of(*, links: Sequence[LinkFacts]) -> dict[UUID, str]:
    """Return the addresses of those links that can be told again, such as those that stand in letters."""
    base = actions.brand().base
    tokens = standing.tokens_again(links=links)
    return {ident: base + reverse("portal:order", kwargs={"token": token}) for ident, token in tokens.items()}


def _ticket(request: DeskRequest, order: OrderFacts) -> str:
    return previews.ticket_for(order_id=order.id, account=str(request.user.pk))


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
    whole = request.POST.get("scope") == "customer"
    try:
        with attempt():
            link_id, token = actions.issue_link(
                new=actions.NewLink(
                    order_id=None if whole else order.id,
                    customer_id=order.customer_id,
                    contact_id=contact.id if contact else None,
                    rights=_rights(request),
                    days=int(days) if days.isdecimal() and len(days) < 6 else 0,
                )
            )
    except actions.InvalidInvitation:
        response = _panel(request, order)
        return toast(response, _("没有生成链接：有效期应在 1 到 730 天之间。"), level="critical")
    return _panel(request, order, {"made": _made(request, link_id, token, order=order)})


def _rights(request: DeskRequest) -> list[str]:
    """Return the rights chosen one by one, or those of the one word that older forms sent."""
    if "right" in request.POST:
        return list(actions.BY_WORD.get(request.POST["right"], ()))
    return [queries.VIEW, *(one for one in queries.RIGHTS if one in request.POST.getlist("rights"))]


def _made(request: DeskRequest, link_id: UUID, token: str, *, order: OrderFacts | None) -> dict[str, Any]:
    address = actions.brand().base + reverse("portal:order", kwargs={"token": token})
    link = queries.link_by_id(link_id=link_id)
    asked = bool(request.POST.get("mail")) and link is not None and bool(link.email)
    declined = asked and link is not None and declines_letters(link=link)
    if asked and not declined and link is not None:
        mail_link(link=link, address=address, order=order)
    return {"url": address, "qr": qr_of(address=address), "mailed": asked and not declined, "declined": declined}


def declines_letters(*, link: LinkFacts) -> bool:
    """Return whether the contact whose link this is has stopped such mails."""
    if link.contact_id is None:
        return False
    reader = wishes.reader_of(member_id=None, contact_id=link.contact_id)
    return wishes.mode_of(reader=reader, event=LETTER, channel="email") == hours.OFF


def mail_link(*, link: LinkFacts, address: str, order: OrderFacts | None) -> None:
    """Send a link to its holder, in the organisation's words and their language."""
    house = people.organisation()
    language = link.language or house.language
    with translation.override(language):
        values = {
            "house": house.name,
            "name": link.holder,
            "customer": order.customer_name if order else "",
            "order": order.number if order else _("全部"),
        }
    subject, text = wordings.written(event=LETTER, channel="email", language=language, values=values)
    people_actions.queue_notice(
        key=f"acceptance.invite:{link.id}",
        channel="email",
        subject=subject,
        text=text,
        contact_id=link.contact_id,
        address=link.email,
        link=address,
        about_type="order" if order else "portal_link",
        about_id=order.id if order else link.id,
        event=LETTER,
    )


def mail_partner_link(*, link: LinkFacts, address: str) -> None:
    """Send a supplier's or a carrier's person their link."""
    house = people.organisation()
    with translation.override(link.language or house.language):
        subject = _("%(house)s 请您确认") % {"house": house.name}
        text = _("%(name)s，您好：\n\n点开以下链接，可确认到货日期、上报运输状态，不用注册账号。") % {
            "name": link.holder
        }
    people_actions.queue_notice(
        key=f"acceptance.invite:{link.id}",
        channel="email",
        subject=subject,
        text=text,
        address=link.email,
        link=address,
        about_type="portal_link",
        about_id=link.id,
    )


def qr_of(*, address: str) -> Markup:
    """Return an address as a code to scan."""
    buffer = io.BytesIO()
    segno.make(address, error="m").save(buffer, kind="svg", scale=4, border=2, xmldecl=False, svgclass="qr")
    return Markup(buffer.getvalue().decode())  # drawn by segno from an address of ours


@page(rights.INVITE_CUSTOMER)
@require_POST
def revoke(request: DeskRequest, order_id: UUID, link_id: UUID) -> HttpResponse:
    """Take a link back."""
    order = _order(order_id)
    _known(order, link_id)
    actions.revoke(link_id=link_id)
    return toast(_panel(request, order), _("链接已作废。"))


@page(rights.INVITE_CUSTOMER)
@require_POST
def renew(request: DeskRequest, order_id: UUID, link_id: UUID) -> HttpResponse:
    """Take a link back and give its holder a new one."""
    order = _order(order_id)
    _known(order, link_id)
    days = int(people.preference(name=actions.LINK_DAYS.name))
    new_id, token = actions.reissue(link_id=link_id, days=min(max(days, 1), actions.LONGEST_DAYS))
    return _panel(request, order, {"made": _made(request, new_id, token, order=order)})


def _known(order: OrderFacts, link_id: UUID) -> LinkFacts:
    found = queries.link_by_id(link_id=link_id)
    if found is None or found.customer_id != order.customer_id or found.order_id not in (None, order.id):
        raise Http404
    return found


@page(rights.SEE)
@require_GET
def document(request: DeskRequest, order_id: UUID) -> HttpResponse:
    """Return the signed document of an order."""
    accepted = acceptance.acceptance(order_id=_order(order_id).id)
    if accepted is None:
        raise Http404
    content = files.content_of(file_id=jobs.pdf_of(acceptance_id=accepted.id))
    return HttpResponse(content, content_type="application/pdf")


urlpatterns = [
    path("orders/<uuid:order_id>/links", panel, name="order-links"),
    path("orders/<uuid:order_id>/links/new", invite, name="order-links-new"),
    path("orders/<uuid:order_id>/links/<uuid:link_id>/revocation", revoke, name="order-link-revocation"),
    path("orders/<uuid:order_id>/links/<uuid:link_id>/renewal", renew, name="order-link-renewal"),
    path("orders/<uuid:order_id>/acceptance.pdf", document, name="order-acceptance"),
]
