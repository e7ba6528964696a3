"""Who holds a link now: the device, where it calls from, how often it guessed, and under which host name."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from yinuo.flow.sharing import actions as sharing
from yinuo.flow.sharing.actions import Device
from yinuo.ground.people import sign_in

if TYPE_CHECKING:
    from yinuo.doors.portal.entry import PortalRequest

COOKIE = "yinuo_device"
_SALT = "portal.device"
_KEPT_SECONDS = 400 * 24 * 3600  # the longest that browsers keep a cookie
_APPS = (
    ("wxwork", "企业微信"),
    ("MicroMessenger", "微信"),
    ("DingTalk", "钉钉"),
    ("Lark", "飞书"),
    ("Edg/", "Edge"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


def device_of(request: HttpRequest) -> Device:
    """Return the device that asks; one without our cookie is given a key, which `remember` sends."""
    agent = request.headers.get("User-Agent", "")
    return Device(key=_known_key(request) or sharing.new_key(), name=device_name(agent), address=address_of(request))


def remember(request: PortalRequest, response: HttpResponse) -> HttpResponse:
    """Let the device keep its key."""
    if _known_key(request) != request.device.key:
        response.set_signed_cookie(
            COOKIE,
            request.device.key,
            salt=_SALT,
            max_age=_KEPT_SECONDS,
            path="/p/",
            httponly=True,
            samesite="Lax",
            secure=bool(settings.SESSION_COOKIE_SECURE),
        )
    return response


def device_name(agent: str) -> str:
    """Return what a browser calls itself, in two words that people know."""
    system = next((name for mark, name in _SYSTEMS if mark in agent), "")
    app = next((name for mark, name in _APPS if mark in agent), "")
    return " · ".join(part for part in (system, app) if part) or _("未知设备")


def app_of(agent: str) -> str:
    """Return the chat app whose own browser asks, "" for a browser proper; such a browser may not save files."""
    names = {"wxwork": _("企业微信"), "MicroMessenger": _("微信"), "DingTalk": _("钉钉"), "Lark": _("飞书")}
    return next((name for mark, name in names.items() if mark in agent), "")


def address_of(request: HttpRequest) -> str:
    """Return where a request comes from; behind a proxy that ends TLS, what that proxy wrote last."""
    forwarded = request.headers.get("X-Forwarded-For", "") if settings.SECURE_PROXY_SSL_HEADER else ""
    return forwarded.rpartition(",")[2].strip() or str(request.META.get("REMOTE_ADDR", ""))


def seconds_to_wait(request: HttpRequest) -> int:
    """Return how long whoever guesses links from here must wait; 0 for all others.

    Counted by address and browser, with more patience for an address that a whole office may share; a device that has
    opened a good link before is told apart from its neighbours.
    """
    identity, address = _guesser(request)
    return sign_in.seconds_to_wait(identity=identity, address=address)


def note_guess(request: HttpRequest) -> None:
    """Remember that an unknown link was tried from here."""
    identity, address = _guesser(request)
    sign_in.note_attempt(identity=identity, address=address, succeeded=False)


def _guesser(request: HttpRequest) -> tuple[str, str]:
    known = _known_key(request)
    where = f"device:{_short(known)}" if known else address_of(request)
    agent = _short(request.headers.get("User-Agent", ""))
    return f"link:{where}:{agent}", f"link:{where}"[:64]


def _known_key(request: HttpRequest) -> str:
    try:
        return str(request.get_signed_cookie(COOKIE, default="", salt=_SALT))
    except BadSignature:
        return ""


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def is_at_home(request: HttpRequest, organisation_id: UUID) -> bool:
    """Return whether an organisation's pages may stand under the host name asked for: its own, or nobody's own."""
    owner = sharing.organisation_at(host=request.get_host().partition(":")[0])
    return owner is None or owner == organisation_id


def masked(email: str) -> str:
    """Return a mail address that its owner knows again and nobody else learns."""
    name, sign, place = email.partition("@")
    return f"{name[:1]}***{name[-1:] if len(name) > 2 else ''}{sign}{place}" if sign else ""
