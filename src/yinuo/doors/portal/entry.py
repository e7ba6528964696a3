"""How a customer comes in: by a personal link, to one order, with the right that the link has.

GET never changes anything; an unknown link and one of another order answer alike.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from functools import wraps
from typing import Any, cast
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from yinuo.flow.acceptance import queries as acceptance
from yinuo.flow.acceptance.queries import LinkFacts, LinkOver, LinkUnknown
from yinuo.flow.orders import queries as orders
from yinuo.flow.orders.queries import OrderFacts
from yinuo.ground.kernel.events import acting_as
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import queries as people
from yinuo.ground.people.queries import ContactFacts, OrganisationFacts

LANGUAGES = {"zh-hans": "简体中文", "en": "English", "zh-hant": "繁體中文"}
View = Callable[..., HttpResponse]


class PortalRequest(HttpRequest):
    """A request with a good link; only seen by type checkers."""

    link: LinkFacts
    order: OrderFacts
    organisation: OrganisationFacts
    contact: ContactFacts | None
    token: str
    language: str


def by_link(view: View) -> View:
    """Open a page to the holder of a good link, in one transaction of the link's organisation."""

    @wraps(view)
    def guarded(request: HttpRequest, token: str, **parts: Any) -> HttpResponse:
        try:
            link = acceptance.link_of(token=token)
        except LinkUnknown:
            return refused(request, status=404)
        except LinkOver:
            return refused(request, status=410)
        with ExitStack() as stack:
            stack.enter_context(acting_for(link.organisation_id))
            stack.enter_context(acting_as(f"link:{link.id}"))
            introduced = _introduced(request, link, token)
            stack.enter_context(translation.override(introduced.language))
            zone = introduced.contact.timezone if introduced.contact else introduced.organisation.timezone
            stack.enter_context(timezone.override(ZoneInfo(zone)))
            response = view(introduced, **parts)
            return _private(response)

    guarded.by_link = True  # type: ignore[attr-defined]
    return guarded


def render(
    request: HttpRequest, template: str, context: dict[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    """Render a customer page with what its frame needs."""
    frame: dict[str, Any] = {
        "organisation": getattr(request, "organisation", None),
        "language_links": [],
        "messages": [],
    }
    frame["language"] = translation.get_language() or "zh-hans"
    if hasattr(request, "token"):
        portal_request = cast(PortalRequest, request)
        frame |= {
            "token": portal_request.token,
            "link": portal_request.link,
            "order": portal_request.order,
            "language_links": _language_links(portal_request),
        }
    response = TemplateResponse(request, template, {**frame, **(context or {})}, status=status)
    response.render()
    return response


def refused(request: HttpRequest, *, status: int) -> HttpResponse:
    """Tell the holder of a bad link what to do, and nothing else."""
    chosen = request.GET.get("lang", "")
    with translation.override(chosen if chosen in LANGUAGES else translation.get_language()):
        title = _("链接已失效") if status == 410 else _("找不到这个页面")
        return _private(render(request, "portal/refused.html", {"title": title}, status=status))


def other_way(request: HttpRequest) -> HttpResponse:
    """Answer a method that this address does not take (405), mostly a page sent by a form and opened again."""
    chosen = request.GET.get("lang", "")
    token = request.resolver_match.kwargs.get("token", "") if request.resolver_match else ""
    with translation.override(chosen if chosen in LANGUAGES else translation.get_language()):
        return _private(render(request, "portal/other_way.html", {"back_to": token}, status=405))


def _introduced(request: HttpRequest, link: LinkFacts, token: str) -> PortalRequest:
    introduced = cast(PortalRequest, request)
    order = orders.order(order_id=link.order_id)
    if order is None:
        raise Http404
    introduced.link, introduced.order, introduced.token = link, order, token
    introduced.organisation = people.organisation()
    introduced.contact = people.contact(contact_id=link.contact_id) if link.contact_id else None
    told = request.GET.get("lang") or request.POST.get("lang") or ""
    usual = introduced.contact.language if introduced.contact else introduced.organisation.language
    introduced.language = told if told in LANGUAGES else usual
    return introduced


def _language_links(request: PortalRequest) -> list[dict[str, Any]]:
    return [
        {"code": code, "label": label, "url": f"{request.path}?lang={code}", "active": code == request.language}
        for code, label in LANGUAGES.items()
    ]


def _private(response: HttpResponse) -> HttpResponse:
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    # Never to another site; forms of our own need the origin.
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["Cache-Control"] = "private, no-store"
    return response
