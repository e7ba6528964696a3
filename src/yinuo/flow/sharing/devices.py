"""Who holds a link: the devices that open it, and the code by mail that confirms one of them.

A link may be passed on. So a device is known by a key of its own, kept in a cookie, of which we hold the hash; what
binds may be done by the device that opened the link first, or by one whose user typed the code that went to the
holder's mail address. How strict that is, is a setting.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings

from yinuo.flow.sharing.events import DeviceConfirmed, LinkOpened
from yinuo.flow.sharing.facts import LinkFacts
from yinuo.flow.sharing.models import LinkCode, LinkDevice, PortalLink
from yinuo.ground.kernel import clock, locks, log
from yinuo.ground.kernel.preferences import declare
from yinuo.ground.people import queries as people

CODE_FOR = declare(
    name="sharing.code_for",
    default="sensitive",
    unit="never, sensitive or always",
    meaning=(
        "When a device that opens a personal link must be confirmed by a code sent to the holder's mail address: "
        "never; for sensitive acts (signing, agreeing to a change) on any device but the first; or always."
    ),
)
NEVER, SENSITIVE, ALWAYS = "never", "sensitive", "always"
CODE_DIGITS = 6
CODE_GOOD_FOR = timedelta(minutes=10)
MOST_TRIES = 5
# A person who mistypes needs two or three codes; a program that asks for more is stopped for the hour.
MOST_CODES_BY_LINK, MOST_CODES_BY_ADDRESS = 5, 20
CODES_COUNTED_OVER = timedelta(hours=1)
_USE_NOTED_EVERY = timedelta(minutes=1)


class NoAddress(Exception):
    """The holder has no mail address, so no code can be sent."""


class TooManyCodes(Exception):
    """Too many codes were asked for within the hour."""


class WrongCode(Exception):
    """The code is wrong, too old, spent, or was tried too often; `tries_left` says how often it may be tried still."""

    def __init__(self, *, tries_left: int) -> None:
        super().__init__(tries_left)
        self.tries_left = tries_left


@dataclass(frozen=True, kw_only=True)
class Device:
    """What is known of who holds a link now: the secret key of the device and how it calls itself."""

    key: str
    name: str
    address: str


def key_hash(key: str) -> str:
    """Return what is kept of a device's key; it has 128 random bits, so a fast hash is enough."""
    return hashlib.sha256(key.encode()).hexdigest()


def new_key() -> str:
    """Return a key for a device that has none."""
    return secrets.token_urlsafe(16)


def note_use(*, link: LinkFacts, device: Device | None = None) -> None:
    """Note that a link was opened and by which device; the first time of each is an event."""
    now = clock.now()
    fresh = device is not None and _note_device(link, device, now)
    if fresh or link.last_used_at is None or now - link.last_used_at >= _USE_NOTED_EVERY:
        PortalLink.objects.filter(pk=link.id).update(last_used_at=now)
    first = PortalLink.objects.filter(pk=link.id, first_used_at=None).update(first_used_at=now)
    if first or fresh:
        body = LinkOpened(link_id=link.id, device=device.name if device else "")
        kind, ident = ("order", link.order_id) if link.order_id else (link.party, _party_id(link))
        log.publish(subject_type=kind, subject_id=ident, body=body)


def may_look(*, link: LinkFacts, device: Device) -> bool:
    """Return whether this device may see what the link opens without a code."""
    return _rule() != ALWAYS or _confirmed(link, device)


def may_bind(*, link: LinkFacts, device: Device) -> bool:
    """Return whether this device may do what binds, such as signing, without a code.

    The first device that opened the link may, unless every device must be confirmed. A link without a mail address,
    such as the code on a delivery note, is nobody's in particular: whoever holds it may.
    """
    rule = _rule()
    if rule == NEVER or _confirmed(link, device):
        return True
    if rule == ALWAYS:
        return False
    if not link.email:
        return True
    first = LinkDevice.objects.filter(link_id=link.id).order_by("first_seen_at", "id").first()
    return first is None or hmac.compare_digest(first.key_hash, key_hash(device.key))


def make_code(*, link: LinkFacts, device: Device) -> tuple[UUID, str]:
    """Make a code for this device and return (its id, the code), to be sent to the holder and kept nowhere.

    Codes made before are no longer good. Raises NoAddress, TooManyCodes.
    """
    if not link.email:
        raise NoAddress
    locks.hold(f"sharing.code:{link.id}")
    now = clock.now()
    recent = LinkCode.objects.filter(sent_at__gt=now - CODES_COUNTED_OVER)
    if recent.filter(link_id=link.id).count() >= MOST_CODES_BY_LINK:
        raise TooManyCodes
    if device.address and recent.filter(address=device.address[:64]).count() >= MOST_CODES_BY_ADDRESS:
        raise TooManyCodes
    LinkCode.objects.filter(link_id=link.id, key_hash=key_hash(device.key), spent_at=None).update(spent_at=now)
    code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"
    row = LinkCode(
        link_id=link.id,
        key_hash=key_hash(device.key),
        address=device.address[:64],
        sent_at=now,
        expires_at=now + CODE_GOOD_FOR,
    )
    row.code_hash = _code_hash(row.id, code)
    row.save()
    return row.id, code


def confirm_device(*, link: LinkFacts, device: Device, code: str) -> None:
    """Confirm this device by the newest code made for it.

    Raises WrongCode; the try is counted then, so whoever catches it must let the transaction stand.
    """
    now = clock.now()
    rows = LinkCode.objects.select_for_update().filter(link_id=link.id, key_hash=key_hash(device.key), spent_at=None)
    row = rows.order_by("-sent_at").first()
    if row is None or row.expires_at <= now or row.tries >= MOST_TRIES:
        raise WrongCode(tries_left=0)
    row.tries += 1
    told = "".join(one for one in code if one.isdecimal() and one.isascii())
    good = hmac.compare_digest(row.code_hash, _code_hash(row.id, told))
    row.spent_at = now if good else None
    row.save(update_fields=["tries", "spent_at"])
    if not good:
        raise WrongCode(tries_left=MOST_TRIES - row.tries)
    _note_device(link, device, now)
    LinkDevice.objects.filter(link_id=link.id, key_hash=key_hash(device.key)).update(confirmed_at=now)
    kind, ident = ("order", link.order_id) if link.order_id else (link.party, _party_id(link))
    log.publish(subject_type=kind, subject_id=ident, body=DeviceConfirmed(link_id=link.id, device=device.name))


def _rule() -> str:
    rule = str(people.preference(name=CODE_FOR.name))
    # A word that nobody knows is no reason to be less strict.
    return rule if rule in (NEVER, SENSITIVE, ALWAYS) else ALWAYS


def _confirmed(link: LinkFacts, device: Device) -> bool:
    rows = LinkDevice.objects.filter(link_id=link.id, key_hash=key_hash(device.key))
    return rows.filter(confirmed_at__isnull=False).exists()


def _note_device(link: LinkFacts, device: Device, now: datetime) -> bool:
    """Remember a device; return whether it is new to this link."""
    row, made = LinkDevice.objects.get_or_create(
        organisation_id=link.organisation_id,
        link_id=link.id,
        key_hash=key_hash(device.key),
        defaults={
            "name": device.name[:80],
            "address": device.address[:64],
            "first_seen_at": now,
            "last_seen_at": now,
        },
    )
    if not made and now - row.last_seen_at >= _USE_NOTED_EVERY:
        LinkDevice.objects.filter(pk=row.pk).update(last_seen_at=now, address=device.address[:64])
    return made


def _party_id(link: LinkFacts) -> UUID | None:
    return link.customer_id or link.supplier_id or link.carrier_id


def _code_hash(code_id: UUID, code: str) -> str:
    # Six digits are guessed at once from a plain hash: it is keyed by what the database does not hold.
    key = settings.SECRET_KEY.encode()
    return hmac.new(key, f"link-code:{code_id}:{code}".encode(), hashlib.sha256).hexdigest()
