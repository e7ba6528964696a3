"""How an organisation looks to people outside: name, logo, colour, words at the foot, language, its own host name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID
from zoneinfo import available_timezones

from django.conf import settings

from yinuo.flow.sharing import colours
from yinuo.flow.sharing.events import BrandChanged
from yinuo.flow.sharing.logos import safe_logo
from yinuo.flow.sharing.models import Brand, PortalHost
from yinuo.ground.kernel import clock, files, log
from yinuo.ground.kernel.tenancy import current_organisation
from yinuo.ground.people import queries as people

LANGUAGES = ("", "zh-hans", "zh-hant", "en")
LENGTHS = {"name": 100, "footer": 300, "contact": 200}
_LOCAL = ("127.0.0.1", "localhost", "[::1]")
_HOST = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}")


class InvalidBrand(Exception):
    """Faults by field: {field: code}; colour (invalid, unreadable), name, footer, contact (too_long), language,
    timezone (unknown), host (invalid, taken, ours)."""

    def __init__(self, faults: dict[str, str]) -> None:
        super().__init__(faults)
        self.faults = faults


@dataclass(frozen=True, kw_only=True)
class BrandFacts:
    """How an organisation looks outside. Empty texts mean the organisation's own, or none; `name` is never empty."""

    organisation_id: UUID
    name: str
    own_name: str
    colour: str
    footer: str
    contact: str
    language: str
    timezone: str
    logo_id: UUID | None
    host: str

    @property
    def base(self) -> str:
        """Return with what addresses of the portal begin."""
        usual = settings.PUBLIC_URL.rstrip("/")
        scheme = usual.partition("://")[0] or "https"
        return f"{scheme}://{self.host}" if self.host else usual


def brand() -> BrandFacts:
    """Return how the present organisation looks outside."""
    house, row = people.organisation(), Brand.objects.first() or Brand()
    host = PortalHost.objects.filter(organisation_id=house.id).values_list("host", flat=True).first()
    return BrandFacts(
        organisation_id=house.id,
        name=row.name or house.name,
        own_name=row.name,
        colour=row.colour,
        footer=row.footer,
        contact=row.contact,
        language=row.language,
        timezone=row.timezone,
        logo_id=row.logo_id,
        host=host or "",
    )


def change_brand(*, changes: Mapping[str, str]) -> BrandFacts:
    """Change name, colour, footer, contact, language, timezone or host; raises InvalidBrand.

    An empty text takes the organisation's own again.
    """
    told = {name: " ".join(value.split()) for name, value in changes.items()}
    faults = _faults(told)
    if faults:
        raise InvalidBrand(faults)
    if "host" in told:
        _set_host(told.pop("host").lower())
    _write(told)
    return brand()


def set_logo(*, content: bytes | None) -> BrandFacts:
    """Set the logo, made safe, or take it away; raises InvalidLogo."""
    kept = None
    if content is not None:
        picture, media_type = safe_logo(content=content)
        ending = {"image/png": "png", "image/jpeg": "jpg"}.get(media_type, "svg")
        kept = files.store(content=picture, name=f"logo.{ending}", media_type=media_type).id
    _write({"logo_id": kept})
    return brand()


def organisation_at(*, host: str) -> UUID | None:
    """Return whose portal stands under a host name, or None for a name that is nobody's own."""
    name = host.lower().rstrip(".")
    if name in (*_LOCAL, _usual_host()):
        return None
    return PortalHost.objects.filter(host=name).values_list("organisation_id", flat=True).first()


def stylesheet(*, colour: str) -> str:
    """Return the rules that put a brand's colour into a page: for light and dark, with text that can be read on it."""
    if not colours.is_colour(colour):
        return ""
    dark = colours.for_dark(colour)
    # Browsers of old phones and chat apps do not know light-dark(): each scheme is told apart.
    on_dark = _rules(dark)
    by_choice, by_device = f":root[data-bs-theme=dark]{on_dark}", f":root:not([data-bs-theme=light]){on_dark}"
    return f":root{_rules(colour)}\n{by_choice}\n@media (prefers-color-scheme:dark){{{by_device}}}\n"


def _rules(colour: str) -> str:
    names = ("ink", "ink-hover", "link", "seal")
    return "{" + "".join(f"--y-{name}:{colour};" for name in names) + f"--y-on-ink:{colours.text_on(colour)}}}"


def _write(values: Mapping[str, Any]) -> None:
    Brand.objects.update_or_create(
        organisation_id=current_organisation(), defaults={**values, "changed_at": clock.now()}
    )
    names = sorted(name.removesuffix("_id") for name in values)
    log.publish(
        subject_type="organisation", subject_id=current_organisation(), body=BrandChanged(changes=names or ["host"])
    )


def _set_host(host: str) -> None:
    mine = PortalHost.objects.filter(organisation_id=current_organisation())
    if not host:
        mine.delete()
        return
    PortalHost.objects.update_or_create(
        organisation_id=current_organisation(), defaults={"host": host, "changed_at": clock.now()}
    )


def _faults(told: Mapping[str, str]) -> dict[str, str]:
    faults = dict.fromkeys(set(told) - {*LENGTHS, "colour", "language", "timezone", "host"}, "unknown")
    for name, longest in LENGTHS.items():
        if len(told.get(name, "")) > longest or "\x00" in told.get(name, ""):
            faults[name] = "too_long"
    colour = told.get("colour", "")
    if colour and not colours.is_colour(colour):
        faults["colour"] = "invalid"
    elif colour and not colours.is_readable(colour):
        faults["colour"] = "unreadable"
    if told.get("language", "") not in LANGUAGES:
        faults["language"] = "unknown"
    if told.get("timezone") and told["timezone"] not in available_timezones():
        faults["timezone"] = "unknown"
    return faults | _host_faults(told.get("host", "").lower())


def _host_faults(host: str) -> dict[str, str]:
    if not host:
        return {}
    if not _HOST.fullmatch(host):
        return {"host": "invalid"}
    if host == _usual_host():
        return {"host": "ours"}
    taken = PortalHost.objects.filter(host=host).exclude(organisation_id=current_organisation()).exists()
    return {"host": "taken"} if taken else {}


def _usual_host() -> str:
    return settings.PUBLIC_URL.partition("://")[2].partition("/")[0].partition(":")[0].lower()
