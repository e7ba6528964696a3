"""Setting channels up: what was entered is checked, secrets are sealed at once and never handed out but to send."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from yinuo.ground.kernel import clock, log, sealing
from yinuo.ground.kernel.tenancy import current_organisation
from yinuo.ground.kernel.webhooks import is_callable
from yinuo.ground.notices.catalogue import EVENTS
from yinuo.ground.notices.events import ChannelSetUp
from yinuo.ground.notices.kinds import ChannelKind, Field, kind
from yinuo.ground.notices.models import ChannelSetup

_LONGEST = 2_000
_LAST_PORT = 65_535
# What Standard Webhooks asks of a symmetric key: 24 to 64 bytes.
_SHORTEST_KEY = 24


class InvalidSetup(Exception):
    """Faults in what was entered, by field: {field: code}."""

    def __init__(self, faults: dict[str, str]) -> None:
        super().__init__(faults)
        self.faults = faults


class NotSetUp(Exception):
    """The channel is not set up, or paused, or its secrets were sealed with another key."""


@dataclass(frozen=True, kw_only=True)
class SetupFacts:
    """A channel as set up, without its secrets: only which of them are there."""

    channel: str
    active: bool
    shown: Mapping[str, str]
    kept_secrets: frozenset[str]
    readable: bool
    changed_at: datetime


def set_up(*, channel: str, entered: Mapping[str, str], active: bool = True) -> None:
    """Set a channel up; an empty secret keeps the one that is there. Raises UnknownChannel, InvalidSetup."""
    known = kind(name=channel)
    row = ChannelSetup.objects.select_for_update().filter(channel=channel).first() or ChannelSetup(channel=channel)
    secrets = _unsealed(row)
    told = {one.name: entered.get(one.name, "").strip() or one.default for one in known.fields}
    for name in known.secrets():
        told[name] = entered.get(name, "").strip() or secrets.get(name, "")
    faults = {one.name: code for one in known.fields if (code := _fault(one, told))}
    if faults:
        raise InvalidSetup(faults)
    row.shown = {name: value for name, value in told.items() if name not in known.secrets()}
    row.sealed = sealing.seal(text=json.dumps({name: told[name] for name in known.secrets()}))
    row.active, row.changed_at = active, clock.now()
    row.save()
    _tell(channel, active=active, fields=sorted(name for name, value in entered.items() if value and name in told))


def switch(*, channel: str, active: bool) -> None:
    """Pause a channel, or let it send again; raises NotSetUp."""
    if not ChannelSetup.objects.filter(channel=channel).update(active=active, changed_at=clock.now()):
        raise NotSetUp(channel)
    _tell(channel, active=active, fields=[])


def take_down(*, channel: str) -> None:
    """Forget a channel's settings and secrets; raises NotSetUp."""
    gone, _rows = ChannelSetup.objects.filter(channel=channel).delete()
    if not gone:
        raise NotSetUp(channel)
    _tell(channel, active=False, fields=[])


def setups() -> dict[str, SetupFacts]:
    """Return the channels that are set up, by name, without their secrets."""
    return {row.channel: _facts(row) for row in ChannelSetup.objects.order_by("channel")}


def settings_of(*, channel: str) -> dict[str, str]:
    """Return all that a channel needs to send, secrets included, for sending only; raises NotSetUp."""
    known = kind(name=channel)
    row = ChannelSetup.objects.filter(channel=channel, active=True).first()
    if row is None:
        if known.settings_needed:
            raise NotSetUp(channel)
        return {one.name: one.default for one in known.fields}
    try:
        return {**row.shown, **_opened(row)}
    except sealing.SealBroken as broken:
        raise NotSetUp(channel) from broken


def keep_secret(*, channel: str, secrets: Mapping[str, str], shown: Mapping[str, str]) -> None:
    """Keep what the program itself made for a channel, such as its keys."""
    row = ChannelSetup.objects.select_for_update().filter(channel=channel).first() or ChannelSetup(channel=channel)
    row.shown = {**row.shown, **shown}
    row.sealed = sealing.seal(text=json.dumps({**_unsealed(row), **secrets}))
    row.changed_at = clock.now()
    row.save()


def _fault(field: Field, told: Mapping[str, str]) -> str:
    value = told[field.name]
    needed = field.needed_if is not None and told.get(field.needed_if[0]) == field.needed_if[1]
    if (field.required or needed) and not value:
        return "missing"
    if len(value) > _LONGEST or not value.isprintable():
        return "invalid"
    if field.choices and value not in {code for code, _word in field.choices}:
        return "invalid"
    return field.kind if value and not _SOUND[field.kind](value) else ""


def _is_signing_key(value: str) -> bool:
    """Return whether a key is one of Standard Webhooks: base64 of at least 24 bytes, after whsec_ where that stands."""
    try:
        return len(base64.b64decode(value.removeprefix("whsec_"), validate=True)) >= _SHORTEST_KEY
    except ValueError:
        return False


def event_codes(*, text: str) -> list[str]:
    """Return the events that a field of the kind `events` names, parted by commas."""
    return [code for part in text.replace("，", ",").split(",") if (code := part.strip())]


def _are_events(value: str) -> bool:
    return all(code in EVENTS for code in event_codes(text=value))


_SOUND: dict[str, Callable[[str], bool]] = {
    "text": lambda _value: True,
    "url": lambda value: is_callable(address=value),
    "number": str.isdecimal,
    "port": lambda value: value.isdecimal() and len(value) < len("100000") and 0 < int(value) <= _LAST_PORT,
    "events": _are_events,
    "signing": _is_signing_key,
}


def _opened(row: ChannelSetup) -> dict[str, str]:
    found: dict[str, str] = json.loads(sealing.unseal(sealed=row.sealed)) if row.sealed else {}
    return found


def _unsealed(row: ChannelSetup) -> dict[str, str]:
    try:
        return _opened(row)
    except sealing.SealBroken:
        return {}


def _facts(row: ChannelSetup) -> SetupFacts:
    try:
        kept, readable = frozenset(name for name, value in _opened(row).items() if value), True
    except sealing.SealBroken:
        kept, readable = frozenset(), False
    return SetupFacts(
        channel=row.channel,
        active=row.active,
        shown=dict(row.shown),
        kept_secrets=kept,
        readable=readable,
        changed_at=row.changed_at,
    )


def _tell(channel: str, *, active: bool, fields: list[str]) -> None:
    body = ChannelSetUp(channel=channel, active=active, fields=fields)
    log.publish(subject_type="organisation", subject_id=current_organisation(), body=body)


__all__ = [
    "ChannelKind",
    "InvalidSetup",
    "NotSetUp",
    "SetupFacts",
    "keep_secret",
    "set_up",
    "settings_of",
    "setups",
    "switch",
    "take_down",
]
