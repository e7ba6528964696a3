"""How a member of staff comes in: every page names the right it needs; nothing is open by omission.

A page runs in one transaction that sees its organisation's rows only, in the member's language and time
zone. Streaming answers are read after that transaction: build them whole, or open `acting_for` again.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from functools import wraps
from typing import Any, cast
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.utils import timezone, translation

from yinuo.ground.kernel import sighting
from yinuo.ground.kernel.events import acting_as
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import queries as people
from yinuo.ground.people.queries import MemberFacts, OrganisationFacts
from yinuo.ground.process.custom.holding import Outrun

SESSION_ORGANISATION = "organisation"


class DeskRequest(HttpRequest):
    """A request of a signed-in member; only seen by type checkers."""

    member: MemberFacts
    organisation: OrganisationFacts


View = Callable[..., HttpResponseBase]


def page(right: str) -> Callable[[View], View]:
    """Let members with this right see the page; others get 403, strangers the sign-in."""

    def wrap(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, **parts: Any) -> HttpResponseBase:
            try:
                return _answered(view, right, request, parts)
            except Outrun:  # nothing was kept: asked again, the page says which value is taken
                return _answered(view, right, request, parts)

        guarded.right = right  # type: ignore[attr-defined]
        return guarded

    return wrap


def _answered(view: View, right: str, request: HttpRequest, parts: dict[str, Any]) -> HttpResponseBase:
    organisation_id = _chosen_organisation(request)
    if organisation_id is None:
        return _to_sign_in(request)
    with ExitStack() as stack:
        stack.enter_context(acting_for(organisation_id))
        member = people.member_of_account(account_id=cast(UUID, request.user.pk))
        if member is None or not member.active:
            logout(request)
            return _to_sign_in(request)
        if not member.may(right):
            raise PermissionDenied(right)
        desk_request = _introduced(request, member)
        _in_their_words(stack, desk_request)
        stack.enter_context(acting_as(f"member:{member.id}"))
        known = sighting.veiled(parts=parts)
        if request.method in ("GET", "HEAD"):
            stack.enter_context(sighting.looking())
        response = view(desk_request, **known)
        if isinstance(response, TemplateResponse):
            response.render()
        return response


def open_to_all(view: View) -> View:
    """Mark a page that needs no sign-in, such as the sign-in itself."""
    view.right = None  # type: ignore[attr-defined]
    return view


def render(
    request: HttpRequest, template: str, context: dict[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    """Render a page with what the layout needs."""
    from yinuo.doors.desk.navigation import layout_context

    full = {**layout_context(cast(DeskRequest, request)), **(context or {})}
    response = TemplateResponse(request, template, full, status=status)
    response.render()
    return response


def is_fragment(request: HttpRequest) -> bool:
    """Return whether htmx asks for a part of the page."""
    return request.headers.get("HX-Request") == "true" and request.headers.get("HX-Boosted") != "true"


def _chosen_organisation(request: HttpRequest) -> UUID | None:
    if not request.user.is_authenticated:
        return None
    chosen = request.session.get(SESSION_ORGANISATION)
    return UUID(chosen) if chosen else None


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    if is_fragment(request):
        return HttpResponse(status=401, headers={"HX-Refresh": "true"})
    return redirect_to_login(request.get_full_path(), "/sign-in")


def _introduced(request: HttpRequest, member: MemberFacts) -> DeskRequest:
    desk_request = cast(DeskRequest, request)
    desk_request.member = member
    desk_request.organisation = people.organisation()
    return desk_request


def _in_their_words(stack: ExitStack, request: DeskRequest) -> None:
    member, organisation = request.member, request.organisation
    stack.enter_context(timezone.override(ZoneInfo(member.timezone or organisation.timezone)))
    stack.enter_context(translation.override(member.language or translation.get_language()))
