"""What every answer carries: a content security policy without inline code, and words where there were none."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from yinuo.doors.api import problems
from yinuo.doors.desk import errors
from yinuo.doors.portal import entry as portal
from yinuo.flow.sharing import actions as sharing

MOST_SENT = 64 * 1024 * 1024


class ContentSecurityMiddleware:
    """Adds the policy; a view may set its own before."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request and add the policy's headers."""
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", policy(live=live_origin(request)))
        response.headers.setdefault("Permissions-Policy", "camera=(self), geolocation=(self), microphone=()")
        return response


class PlainAddressMiddleware:
    """Takes NUL characters out of addresses of pages: no text here has one, and the database refuses it.

    Programs are told of it: the API's gate refuses such an address.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request as if its query had none of them."""
        query = request.META.get("QUERY_STRING", "")
        if "%00" in query and not request.path.startswith("/api/"):
            request.META["QUERY_STRING"] = query.replace("%00", "")
        return self.get_response(request)


class PortalHostMiddleware:
    """Keeps a host name that an organisation has for its portal to just that: no staff page stands under it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request, or say that there is nothing."""
        if request.path.startswith(("/p/", settings.STATIC_URL)):
            return self.get_response(request)
        if sharing.organisation_at(host=request.get_host().partition(":")[0]) is None:
            return self.get_response(request)
        return portal.refused(request, status=404)


class LargeBodyMiddleware:
    """Refuses what strangers send to the portal beyond any file and any handful of photos, before it is read.

    A body that does not say how long it is (chunked) would be read as empty: it is told to say so, everywhere.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request, or say that it is too large."""
        if "chunked" in request.headers.get("Transfer-Encoding", "").lower() and not request.META.get("CONTENT_LENGTH"):
            return _length_wanted(request)
        length = request.META.get("CONTENT_LENGTH") or "0"
        if request.path.startswith("/p/") and length.isdecimal() and int(length) > MOST_SENT:
            return portal.refused(request, status=413)
        return self.get_response(request)


def _length_wanted(request: HttpRequest) -> HttpResponse:
    words = _("请求没有说明内容长度（Content-Length），不能接收；请一次发送完整的内容。")
    if request.path.startswith("/api/"):
        return problems.problem_response(status=411, code="length-required", title=_("缺少内容长度"), detail=words)
    return HttpResponse(words, status=411, content_type="text/plain; charset=utf-8")


class OtherMethodMiddleware:
    """Puts words where a view only says that it does not take this method (405), as each door tells its errors."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request; an answer without words gets those of its door."""
        response = self.get_response(request)
        if response.status_code != 405:
            return response
        allowed = response.headers.get("Allow", "")
        told = _other_method(request, allowed)
        told.headers["Allow"] = allowed
        return told


def _other_method(request: HttpRequest, allowed: str) -> HttpResponse:
    if request.path.startswith("/api/"):
        return problems.other_method(request, allowed=allowed)
    return portal.other_way(request) if request.path.startswith("/p/") else errors.other_way(request, allowed=allowed)


def policy(*, live: str) -> str:
    """Return the policy: everything from here, live updates from the live process."""
    return (
        "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
        f"font-src 'self' data:; connect-src 'self' {live}; object-src 'none'; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'none'"
    )


def live_origin(request: HttpRequest) -> str:
    """Return where live updates come from: the configured address, else the next port of this host."""
    if settings.LIVE_URL:
        return str(settings.LIVE_URL)
    host, _, port = request.get_host().rpartition(":")
    if not host or not port.isdigit():
        host, port = request.get_host(), "443" if request.is_secure() else "80"
    return f"{request.scheme}://{host}:{int(port) + 1}"
