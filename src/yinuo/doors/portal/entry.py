"""How people outside come in: by a personal link, to what it opens, with the rights that it has.

GET never changes anything; an unknown link and one of another order answer alike. The address carries the link's
token, and where a link opens several orders the order after a dot: TOKEN.ORDER.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from functools import wraps
from typing import Any, cast
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from yinuo.doors.portal import holding
from yinuo.flow.orders import queries as orders
from yinuo.flow.orders.queries import OrderFacts
from yinuo.flow.sharing import actions as sharing
from yinuo.flow.sharing import queries as links
from yinuo.flow.sharing.actions import BrandFacts, Device
from yinuo.flow.sharing.queries import LinkFacts, LinkOver, LinkUnknown, NoToken
from yinuo.ground.kernel.events import acting_as
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import queries as people
from yinuo.ground.people.queries import ContactFacts, OrganisationFacts

LANGUAGES = {"zh-hans": "简体中文", "en": "English", "zh-hant": "繁體中文"}
View = Callable[..., HttpResponse]
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self' data:; "
    "connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'; object-src 'none'"
)
# What binds the customer; the others only tell.
BINDING = frozenset({"receipt", "receipt-of", "change-agreement", "preferences"})
_ALWAYS_OPEN = frozenset({"code", "device"})


class PortalRequest(HttpRequest):
    """A request with a good link; only seen by type checkers. `shown` tells which fields the customer sees."""

    link: LinkFacts
    order: OrderFacts
    organisation: OrganisationFacts
    brand: BrandFacts
    shown: dict[str, bool]
    contact: ContactFacts | None
    token: str
    language: str
    device: Device


class _Refused(Exception):
    """Nothing may be shown; carries the status."""


def by_link(view: View) -> View:
    """Open a page of one order to the holder of a good link, in one transaction of the link's organisation.

    A link to several orders that names none is led to their list.
    """
    return _guarded(view, needs_order=True)


def by_any_link(view: View) -> View:
    """Open a page to the holder of a good link, whether it names an order or not; `request.order` may be missing."""
    return _guarded(view, needs_order=False)


def _guarded(view: View, *, needs_order: bool) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, token: str, **parts: Any) -> HttpResponse:
        secret, _dot, chosen = token.partition(".")
        wait = holding.seconds_to_wait(request)
        if wait:
            return refused(request, status=429, wait=wait)
        try:
            link = links.link_of(token=secret)
        except NoToken:
            return refused(request, status=404)
        except LinkUnknown:
            holding.note_guess(request)
            return refused(request, status=404)
        except LinkOver:
            return refused(request, status=410)
        if not holding.is_at_home(request, link.organisation_id):
            return refused(request, status=404)
        with ExitStack() as stack:
            stack.enter_context(acting_for(link.organisation_id))
            stack.enter_context(acting_as(f"link:{link.id}"))
            try:
                introduced = _introduced(request, link, token, chosen)
            except _Refused:
                return refused(request, status=404)
            stack.enter_context(translation.override(introduced.language))
            stack.enter_context(timezone.override(ZoneInfo(_zone(introduced))))
            response = _answered(view, introduced, parts, needs_order=needs_order)
            return holding.remember(introduced, private(response))

    guarded.by_link = True  # type: ignore[attr-defined]
    return guarded


def _answered(view: View, request: PortalRequest, parts: dict[str, Any], *, needs_order: bool) -> HttpResponse:
    name = request.resolver_match.url_name if request.resolver_match else ""
    if needs_order and getattr(request, "order", None) is None:
        if request.method == "GET" and request.link.customer_id is not None:
            return HttpResponseRedirect(reverse("portal:order", kwargs={"token": request.token}))
        return refused(request, status=404)
    if name not in _ALWAYS_OPEN and not sharing.may_look(link=request.link, device=request.device):
        return confirm_page(request, status=403)
    if name in BINDING and _binds_now(request) and not sharing.may_bind(link=request.link, device=request.device):
        return confirm_page(request, status=403)
    return view(request, **parts)


def _binds_now(request: PortalRequest) -> bool:
    # Before a form is filled in vain; afterwards what was signed may be looked at.
    if request.method == "POST":
        return True
    order = getattr(request, "order", None)
    return request.link.may_sign and order is not None and order.accepted_at is None


def confirm_page(request: PortalRequest, *, status: int = 200, **told: Any) -> HttpResponse:
    """Ask whoever holds the link to confirm this device by a code; nothing of the order stands there."""
    back = request.path if request.method == "GET" else reverse("portal:order", kwargs={"token": request.token})
    context = {"masked": holding.masked(request.link.email), "back": request.POST.get("next", back), **told}
    return render(request, "portal/confirm.html", {**context, "order": None}, status=status)


def render(
    request: HttpRequest, template: str, context: dict[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    """Render a customer page with what its frame needs."""
    frame: dict[str, Any] = {
        "organisation": getattr(request, "organisation", None),
        "brand": getattr(request, "brand", None),
        "language_links": [],
        "messages": [],
        "preview": False,
    }
    frame["language"] = translation.get_language() or "zh-hans"
    if hasattr(request, "token"):
        portal_request = cast(PortalRequest, request)
        frame |= {
            "token": portal_request.token,
            "link": portal_request.link,
            "order": getattr(portal_request, "order", None),
            "shown": portal_request.shown,
            "chat_app": holding.app_of(request.headers.get("User-Agent", "")),
            "language_links": language_links(path=request.path, language=portal_request.language),
        }
    response = TemplateResponse(request, template, {**frame, **(context or {})}, status=status)
    response.render()
    return response


def address_in_language(name: str, request: PortalRequest) -> str:
    """Return the address of one of this link's pages; the language chosen goes along, for we keep none."""
    query = f"?lang={request.language}" if request.GET.get("lang") or request.POST.get("lang") else ""
    return reverse(f"portal:{name}", kwargs={"token": request.token}) + query


def said(request: PortalRequest, words: str, *, well: bool = True, typed: dict[str, str] | None = None) -> HttpResponse:
    """Tell what was done, with the way back; `typed` is what was entered in vain, to be sent once more."""
    context = {"note": words, "well": well, "typed": typed or {}, "back": address_in_language("order", request)}
    return render(request, "portal/noted.html", context, status=200 if well else 422)


def refused(request: HttpRequest, *, status: int, wait: int = 0) -> HttpResponse:
    """Tell the holder of a bad link what to do, and nothing else."""
    chosen = request.GET.get("lang", "")
    with translation.override(chosen if chosen in LANGUAGES else translation.get_language()):
        titles = {410: _("链接已失效"), 413: _("文件太大"), 429: _("请稍后再试")}
        context = {"title": titles.get(status, _("找不到这个页面")), "wait": wait, "brand": None, "organisation": None}
        response = private(render(request, "portal/refused.html", context, status=status))
        if wait:
            response.headers["Retry-After"] = str(wait)
        return response


def other_way(request: HttpRequest) -> HttpResponse:
    """Answer a method that this address does not take (405), mostly a page sent by a form and opened again."""
    chosen = request.GET.get("lang", "")
    token = request.resolver_match.kwargs.get("token", "") if request.resolver_match else ""
    with translation.override(chosen if chosen in LANGUAGES else translation.get_language()):
        return private(render(request, "portal/other_way.html", {"back_to": token}, status=405))


def without_nul(told: QueryDict) -> QueryDict:
    """Return what a form says without characters that nobody types and the database refuses."""
    if not any("\x00" in value for _name, values in told.lists() for value in values):
        return told
    cleaned = told.copy()
    for name, values in told.lists():
        cleaned.setlist(name, [value.replace("\x00", "") for value in values])
    return cleaned


def introduce(request: HttpRequest, *, link: LinkFacts, order: OrderFacts | None, token: str) -> PortalRequest:
    """Return the request with all that pages need to know of its holder."""
    introduced = cast(PortalRequest, request)
    introduced.link, introduced.token = link, token
    request.POST = without_nul(request.POST)  # type: ignore[assignment]
    if order is not None:
        introduced.order = order
    introduced.organisation, introduced.brand = people.organisation(), sharing.brand()
    introduced.shown = sharing.shown_to(customer_id=order.customer_id if order else link.customer_id)
    introduced.contact = people.contact(contact_id=link.contact_id) if link.contact_id else None
    introduced.device = holding.device_of(request)
    told = request.GET.get("lang") or request.POST.get("lang") or ""
    usual = link.language or introduced.brand.language or introduced.organisation.language
    introduced.language = told if told in LANGUAGES else usual
    return introduced


def _introduced(request: HttpRequest, link: LinkFacts, token: str, chosen: str) -> PortalRequest:
    order = None
    if link.customer_id is None:
        # What an order is for its customer is no matter of suppliers and carriers.
        if chosen:
            raise _Refused
    elif link.order_id is not None:
        order = orders.order(order_id=link.order_id)
        if order is None or chosen:
            raise _Refused
    elif chosen:
        order = _chosen_order(link, chosen)
        link = replace(link, order_id=order.id)
    return introduce(request, link=link, order=order, token=token)


def _chosen_order(link: LinkFacts, chosen: str) -> OrderFacts:
    """Return one of the orders of the link's customer; raises _Refused for any other."""
    try:
        order = orders.order(order_id=UUID(hex=chosen))
    except ValueError:
        raise _Refused from None
    if order is None or order.customer_id != link.customer_id:
        raise _Refused
    return order


def _zone(request: PortalRequest) -> str:
    if request.contact is not None:
        return request.contact.timezone
    return request.brand.timezone or request.organisation.timezone


def language_links(*, path: str, language: str) -> list[dict[str, Any]]:
    """Return the languages in which a page can be read, with their addresses."""
    return [
        {"code": code, "label": label, "url": f"{path}?lang={code}", "active": code == language}
        for code, label in LANGUAGES.items()
    ]


def private(response: HttpResponse) -> HttpResponse:
    """Keep an answer from search engines, other sites and shared memories; everything on it is from here."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    # Never to another site; forms of our own need the origin.
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["Cache-Control"] = "private, no-store"
    response.headers.setdefault("Content-Security-Policy", _POLICY)
    return response
