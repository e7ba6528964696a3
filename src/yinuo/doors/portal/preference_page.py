"""What the holder of a link wants to hear of: which news, how, in which language, and when they want quiet."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from django.db import transaction
from django.http import HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from yinuo.doors.portal.entry import LANGUAGES, PortalRequest, address_in_language, by_any_link, refused, render, said
from yinuo.flow.radar.actions import minute_of
from yinuo.ground.notices import setup, wishes
from yinuo.ground.notices.catalogue import EVENTS, EventKind
from yinuo.ground.people import actions as people
from yinuo.ground.people.queries import ContactFacts

EMAIL, SMS = "email", "sms"
MODES: tuple[tuple[str, Promise], ...] = (
    ("at_once", gettext_lazy("立即")),
    ("daily", gettext_lazy("每天汇总")),
    ("off", gettext_lazy("不要")),
)
_TIMES = ("quiet_from", "quiet_until", "daily_at")


@require_http_methods(["GET", "POST"])
@by_any_link
def preferences(request: PortalRequest) -> HttpResponse:
    """Show and keep the wishes of the contact whose link this is; other links have none."""
    contact = request.contact
    if contact is None:
        return refused(request, status=404)
    if request.method == "GET":
        return render(request, "portal/preferences.html", _context(request, contact))
    faults = _keep(request, contact)
    if faults:
        context = _context(request, contact) | {
            "faults": faults,
            "times": _typed(request),
            "zone_typed": request.POST.get("timezone", ""),
        }
        return render(request, "portal/preferences.html", context, status=422)
    return said(request, _("已保存，从下一条通知起生效。"))


def _keep(request: PortalRequest, contact: ContactFacts) -> dict[str, str]:
    told, reader = request.POST, f"contact:{contact.id}"
    minutes = {name: minute_of(text) if text else None for name, text in _typed(request).items()}
    faults = {
        name: _("请填写几点几分，例如 22:00。")
        for name, text in _typed(request).items()
        if text and minutes[name] is None
    }
    if _zone(request) is None:
        faults["timezone"] = _("没有这个时区。请从列表里选择，例如 Asia/Shanghai。")
    if faults:
        return faults
    chosen = {(one.name, EMAIL): told[one.name] for one in _events() if one.name in told}
    if _by_sms(contact):
        chosen |= {(one.name, SMS): "at_once" if f"sms:{one.name}" in told else "off" for one in _events()}
    daily_at = minutes["daily_at"]
    hours = wishes.HoursFacts(
        quiet_from=minutes["quiet_from"],
        quiet_until=minutes["quiet_until"],
        daily_at=480 if daily_at is None else daily_at,
    )
    try:
        with transaction.atomic():
            wishes.wish(reader=reader, wishes=chosen)
            wishes.set_hours(reader=reader, facts=hours)
            people.change_contact(contact_id=contact.id, language=_language(request), timezone=_zone(request) or "")
    except wishes.InvalidWish:
        return {"quiet_from": _("免打扰的开始和结束都要填写，或都留空。")}
    return {}


def _context(request: PortalRequest, contact: ContactFacts) -> dict[str, Any]:
    reader = f"contact:{contact.id}"
    hours, known = wishes.hours_of(reader=reader), wishes.wishes_of(reader=reader)

    def mode(event: str, channel: str) -> str:
        typed = _typed_mode(request, event, channel)
        return typed or wishes.mode_among(wishes=known, reader=reader, event=event, channel=channel)

    return {
        "faults": {},
        "modes": MODES,
        "languages": LANGUAGES,
        "language_chosen": request.POST.get("language") or contact.language,
        "contact": contact,
        "rows": [(one, mode(one.name, EMAIL), mode(one.name, SMS)) for one in _events()],
        "by_sms": _by_sms(contact),
        "zones": sorted(available_timezones()),
        "times": {name: _clock(getattr(hours, name)) for name in _TIMES},
        "back": address_in_language("order", request),
    }


def _typed_mode(request: PortalRequest, event: str, channel: str) -> str:
    """Return what was chosen in a form that could not be kept, empty where none was sent: nothing chosen is lost."""
    if request.method != "POST":
        return ""
    if channel == EMAIL:
        return request.POST.get(event, "")
    return "at_once" if f"sms:{event}" in request.POST else "off"


def _events() -> list[EventKind]:
    return [one for one in EVENTS.values() if one.optional]


def _by_sms(contact: ContactFacts) -> bool:
    known = setup.setups().get(SMS)
    return bool(contact.phone) and known is not None and known.active


def _typed(request: PortalRequest) -> dict[str, str]:
    return {name: request.POST.get(name, "").strip() for name in _TIMES}


def _language(request: PortalRequest) -> str:
    asked = request.POST.get("language", "")
    return asked if asked in LANGUAGES else ""


def _zone(request: PortalRequest) -> str | None:
    """Return the time zone that was chosen, empty where none was; None is no time zone at all."""
    asked = request.POST.get("timezone", "").strip()
    return asked if not asked or asked in available_timezones() else None


def _clock(minute: int | None) -> str:
    return "" if minute is None else f"{minute // 60:02d}:{minute % 60:02d}"
