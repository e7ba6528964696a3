"""Every personal link of the organisation: found by state, party and words, taken back in bulk."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from yinuo.doors.desk import labels
from yinuo.doors.desk.answers import attempt, say
from yinuo.doors.desk.entry import DeskRequest, page
from yinuo.doors.desk.pages.links import addresses_of, mail_partner_link, qr_of
from yinuo.doors.desk.settings_frame import show
from yinuo.flow.orders import queries as orders
from yinuo.flow.sharing import actions, queries
from yinuo.flow.sharing.queries import LinkFacts
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.ids import as_uuid
from yinuo.ground.people import queries as people
from yinuo.ground.people import rights
from yinuo.ground.supply import queries as supply

_FAULTS: dict[str, Promise] = {
    "party": gettext_lazy("请选择供应商或承运商。"),
    "holder": gettext_lazy("请填写姓名，一人一个链接。"),
    "email": gettext_lazy("邮箱格式不对。"),
    "days": gettext_lazy("有效期应在 1 到 730 天之间。"),
}
_SHOWN = 50
_MOST_AT_ONCE = 1_000


@page(rights.ADMINISTER)
@require_GET
def link_list(request: DeskRequest) -> HttpResponse:
    """Show links, newest first."""
    return _page(request)


def _page(
    request: DeskRequest,
    *,
    typed: Mapping[str, Any] | None = None,
    faults: Mapping[str, str] | None = None,
    made: Mapping[str, Any] | None = None,
) -> HttpResponse:
    asked = {name: request.GET.get(name, "")[:100] for name in ("state", "party", "q")}
    found = queries.find_links(
        state=asked["state"],
        party=asked["party"],
        saying=asked["q"],
        before=_before(request.GET.get("before", "")),
        limit=_SHOWN + 1,
    )
    shown, now = found[:_SHOWN], clock.now()
    last = shown[-1] if len(found) > _SHOWN else None
    older = urlencode({**asked, "before": f"{last.created_at.isoformat()}|{last.id}"}) if last else ""
    context = {
        "rows": [(link, link.state(now)) for link in shown],
        "devices": queries.devices(link_ids=[link.id for link in shown]),
        "names": _names(shown),
        "addresses": addresses_of(links=[link for link in shown if link.alive(now)]),
        "asked": asked,
        "older": older,
        "states": labels.options(labels.LINK_STATES),
        "parties": labels.options(labels.LINK_PARTIES),
        "partners": _partners(),
        "days": people.preference(name=actions.LINK_DAYS.name),
        "typed": typed or {},
        "faults": faults or {},
        "made": made,
    }
    return show(request, "settings-links", "desk/settings/links.html", context, status=422 if faults else 200)


def _partners() -> list[tuple[str, str]]:
    suppliers = [(f"supplier:{one.id}", f"{_('供应商')} · {one.name}") for one in supply.suppliers(limit=2_000)]
    return suppliers + [(f"carrier:{one.id}", f"{_('承运商')} · {one.name}") for one in supply.carriers()]


@page(rights.ADMINISTER)
@require_POST
def issue(request: DeskRequest) -> HttpResponse:
    """Give a supplier's or a carrier's person a link, shown in this answer only."""
    told, days = request.POST, request.POST.get("days", "")
    party, _colon, ident = told.get("party", "").partition(":")
    known = as_uuid(ident)
    try:
        with attempt():
            link_id, token = actions.issue_link(
                new=actions.NewLink(
                    supplier_id=known if party == "supplier" else None,
                    carrier_id=known if party == "carrier" else None,
                    holder=told.get("holder", ""),
                    email=told.get("email", ""),
                    rights=(queries.VIEW, queries.WRITE),
                    days=int(days) if days.isdecimal() and len(days) < 6 else 0,
                )
            )
    except actions.InvalidInvitation as invalid:
        words = {field: str(_FAULTS[field]) for field in invalid.faults if field in _FAULTS}
        return _page(request, typed=told, faults=words)
    address = actions.brand().base + reverse("portal:order", kwargs={"token": token})
    link = queries.link_by_id(link_id=link_id)
    mailed = bool(told.get("mail")) and link is not None and bool(link.email)
    if mailed and link is not None:
        mail_partner_link(link=link, address=address)
    return _page(request, made={"url": address, "qr": qr_of(address=address), "mailed": mailed})


@page(rights.ADMINISTER)
@require_POST
def revoke(request: DeskRequest) -> HttpResponse:
    """Take the chosen links back, all at once."""
    chosen = [ident for text in request.POST.getlist("id")[:_MOST_AT_ONCE] if (ident := as_uuid(text))]
    count = actions.revoke_links(link_ids=chosen)
    say(request, ngettext("已作废 %(n)s 个链接。", "已作废 %(n)s 个链接。", count) % {"n": count})
    return redirect("desk:settings-links")


def _before(text: str) -> tuple[datetime, UUID] | None:
    moment, _bar, ident = text.partition("|")
    known = as_uuid(ident)
    try:
        at = datetime.fromisoformat(moment)
    except ValueError:
        return None
    return (at, known) if known is not None and at.tzinfo is not None else None


def _names(shown: list[LinkFacts]) -> dict[UUID, str]:
    """Return whose each link is and what it opens, in words, by link."""
    numbers = orders.facts_for(order_ids=[one.order_id for one in shown if one.order_id])
    customers = people.customers_by_id(ids=[one.customer_id for one in shown if one.customer_id])
    partners: dict[UUID, Any] = {}
    if any(one.supplier_id for one in shown):
        partners |= {one.id: one for one in supply.suppliers(limit=10_000)}
    if any(one.carrier_id for one in shown):
        partners |= {one.id: one for one in supply.carriers()}
    found = {}
    for one in shown:
        partner = partners.get(one.supplier_id or one.carrier_id or one.id)
        customer = customers.get(one.customer_id) if one.customer_id else None
        whose = customer.name if customer else partner.name if partner else ""
        order = numbers.get(one.order_id) if one.order_id else None
        found[one.id] = f"{whose} · {order.number if order else _('全部订单')}"
    return found


urlpatterns = [
    path("settings/links", link_list, name="settings-links"),
    path("settings/links/new", issue, name="settings-links-new"),
    path("settings/links/revocations", revoke, name="settings-links-revocations"),
]
