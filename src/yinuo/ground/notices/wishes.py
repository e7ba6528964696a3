"""What readers want to hear of, on which channel, how soon, and when they want quiet; and where they are reached."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from yinuo.ground.kernel import clock, log, sealing
from yinuo.ground.notices import hours
from yinuo.ground.notices.catalogue import EVENTS
from yinuo.ground.notices.events import Unsubscribed
from yinuo.ground.notices.models import Hours, Reach, Wish

MODES = tuple(Wish.Mode.values)
# What members with an address on a chat hear there without having said so; who schedules a report chooses the chat.
_PRESSING = frozenset({"alert", "approval_asked", "mention", "task_given", "scheduled_report"})
# Told in the app, and by mail only to whom asked for it: there may be dozens a day.
_APP_ENOUGH = frozenset({"task_given"})


class InvalidWish(Exception):
    """Faults in wishes, by field: {field: code}."""

    def __init__(self, faults: dict[str, str]) -> None:
        super().__init__(faults)
        self.faults = faults


@dataclass(frozen=True, kw_only=True)
class HoursFacts:
    """A reader's quiet hours and the minute of their daily digest."""

    quiet_from: int | None = None
    quiet_until: int | None = None
    daily_at: int = 480


def reader_of(*, member_id: UUID | None, contact_id: UUID | None) -> str:
    """Return how a reader is named; empty for a group."""
    if member_id is not None:
        return f"member:{member_id}"
    return f"contact:{contact_id}" if contact_id is not None else ""


def mode_of(*, reader: str, event: str, channel: str) -> str:
    """Return how a reader wants to hear of an event on a channel; a wish for all events gives way to one for this."""
    rows = Wish.objects.filter(reader=reader, channel=channel, event__in=(event, "*")).values_list("event", "mode")
    known = {(name, channel): mode for name, mode in rows}
    return mode_among(wishes=known, reader=reader, event=event, channel=channel)


def mode_among(*, wishes: Mapping[tuple[str, str], str], reader: str, event: str, channel: str) -> str:
    """Return the same as `mode_of` from wishes that were read before, by (event, channel)."""
    told = wishes.get((event, channel)) or wishes.get(("*", channel))
    return told or default_mode(reader=reader, event=event, channel=channel)


def default_mode(*, reader: str, event: str, channel: str) -> str:
    """Return what counts where a reader said nothing: mails and the app at once, chats and phones what presses.

    Tasks come in the app alone.
    """
    if channel == "email" and event in _APP_ENOUGH:
        return hours.OFF
    if channel in ("app", "email"):
        return hours.AT_ONCE
    if reader.startswith("contact:"):
        return hours.OFF
    return hours.AT_ONCE if event in _PRESSING else hours.OFF


def wishes_of(*, reader: str) -> dict[tuple[str, str], str]:
    """Return what a reader said, by (event, channel)."""
    rows = Wish.objects.filter(reader=reader)
    return {(row.event, row.channel): row.mode for row in rows}


def wish(*, reader: str, wishes: Mapping[tuple[str, str], str]) -> None:
    """Keep a reader's wishes by (event, channel); raises InvalidWish."""
    faults = {f"{event}:{channel}": "unknown" for (event, channel), mode in wishes.items() if not _sound(event, mode)}
    if faults:
        raise InvalidWish(faults)
    known = {(row.event, row.channel): row for row in Wish.objects.filter(reader=reader)}
    for (event, channel), mode in wishes.items():
        row = known.get((event, channel)) or Wish(reader=reader, event=event, channel=channel)
        row.mode = mode
        row.save()


def _sound(event: str, mode: str) -> bool:
    return mode in MODES and (event == "*" or event in EVENTS)


def unsubscribe(*, contact_id: UUID, event: str = "*") -> None:
    """Mail a contact nothing more of a kind, or of any; doing it twice changes nothing."""
    reader = f"contact:{contact_id}"
    if wishes_of(reader=reader).get((event, "email")) == hours.OFF:
        return
    wish(reader=reader, wishes={(event, "email"): hours.OFF})
    body = Unsubscribed(contact=str(contact_id), event="" if event == "*" else event)
    log.publish(subject_type="contact", subject_id=contact_id, body=body)


def hours_of(*, reader: str) -> HoursFacts:
    """Return a reader's hours."""
    row = Hours.objects.filter(reader=reader).first()
    if row is None:
        return HoursFacts()
    return HoursFacts(quiet_from=row.quiet_from, quiet_until=row.quiet_until, daily_at=row.daily_at)


def set_hours(*, reader: str, facts: HoursFacts) -> None:
    """Keep a reader's hours; raises InvalidWish."""
    told = {"quiet_from": facts.quiet_from, "quiet_until": facts.quiet_until, "daily_at": facts.daily_at}
    faults = {
        name: "range"
        for name, minute in told.items()
        if minute is not None and not 0 <= minute < hours.MINUTES_OF_A_DAY
    }
    if (facts.quiet_from is None) != (facts.quiet_until is None):
        faults["quiet_from"] = "both"
    if faults:
        raise InvalidWish(faults)
    row = Hours.objects.filter(reader=reader).first() or Hours(reader=reader)
    row.quiet_from, row.quiet_until, row.daily_at = facts.quiet_from, facts.quiet_until, facts.daily_at
    row.save()


def allowed_at(*, reader: str, mode: str, zone: str) -> datetime:
    """Return when a reader may be told, from now on."""
    known = hours_of(reader=reader)
    return hours.allowed_at(
        now=clock.now(),
        zone=zone,
        mode=mode,
        quiet_from=known.quiet_from,
        quiet_until=known.quiet_until,
        daily_at=known.daily_at,
    )


def reach(*, channel: str, address: str, member_id: UUID | None = None, contact_id: UUID | None = None) -> None:
    """Keep where somebody is reached on a channel; the same address of somebody else becomes theirs no more."""
    mark = hashlib.sha256(address.strip().encode()).hexdigest()
    Reach.objects.filter(channel=channel, mark=mark).delete()
    Reach(
        channel=channel,
        member_id=member_id,
        contact_id=contact_id,
        address=sealing.seal(text=address.strip()),
        mark=mark,
        added_at=clock.now(),
    ).save()


def unreach(*, channel: str, member_id: UUID) -> None:
    """Forget where a member is reached on a channel."""
    Reach.objects.filter(channel=channel, member_id=member_id).delete()


def forget_address(*, channel: str, address: str) -> None:
    """Forget an address that its service says is gone."""
    Reach.objects.filter(channel=channel, mark=hashlib.sha256(address.encode()).hexdigest()).delete()


def addresses_of(*, channel: str, member_id: UUID | None, contact_id: UUID | None) -> list[str]:
    """Return where somebody is reached on a channel, the newest first; an address that cannot be read is left out."""
    whose = {"member_id": member_id} if member_id is not None else {"contact_id": contact_id}
    rows = Reach.objects.filter(channel=channel, **whose).order_by("-added_at")
    found = []
    for row in rows:
        try:
            found.append(sealing.unseal(sealed=row.address))
        except sealing.SealBroken:
            continue
    return found


def channels_of(*, member_id: UUID) -> list[str]:
    """Return the channels on which a member is reached."""
    return sorted(set(Reach.objects.filter(member_id=member_id).values_list("channel", flat=True)))


def member_at(*, channel: str, address: str) -> UUID | None:
    """Return the member who is reached at an address, or None."""
    mark = hashlib.sha256(address.encode()).hexdigest()
    return Reach.objects.filter(channel=channel, mark=mark).values_list("member_id", flat=True).first()
