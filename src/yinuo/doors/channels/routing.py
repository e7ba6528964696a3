"""Where a queued notice goes and when: by its reader's wishes and hours, and into groups that asked for its kind."""

from __future__ import annotations

import hashlib
from datetime import datetime

from yinuo.doors.channels.channels import CHANNELS
from yinuo.ground.kernel import clock
from yinuo.ground.notices import hours, setup, wishes
from yinuo.ground.notices.catalogue import EVENTS, TRIAL
from yinuo.ground.people import actions as people_actions
from yinuo.ground.people import notices
from yinuo.ground.people import queries as people
from yinuo.ground.people.notices import NoticeFacts

APP = "app"
# What goes to a group whose setup names nothing.
_USUAL_IN_GROUPS = ("alert", "briefing")


def due_at(notice: NoticeFacts) -> datetime | None:
    """Return when a queued notice is to be sent; None where its reader does not want it, which is noted."""
    reader = wishes.reader_of(member_id=notice.member_id, contact_id=notice.contact_id)
    if not reader:
        return clock.now()
    if notice.event == TRIAL:
        return clock.now()
    mode = _mode(notice, reader)
    if mode == hours.OFF:
        notices.skip(notice_id=notice.id)
        return None
    at = wishes.allowed_at(reader=reader, mode=mode, zone=_zone(notice))
    if at > clock.now():
        notices.put_off(notice_id=notice.id, until=at, digest=mode in (hours.HOURLY, hours.DAILY))
    return at


def mirror(notice: NoticeFacts) -> None:
    """Queue what a member is told in the app on their other channels, and in the groups that asked for its kind."""
    if notice.member_id is None:
        return
    mirror_to_member(notice)
    for channel in groups_for(event=notice.event):
        # Many members hear the same thing; their group hears it once a day.
        said = f"{notice.event}|{notice.link}|{notice.subject}|{notice.queued_at.date()}"
        key = f"group:{channel}:{hashlib.sha256(said.encode()).hexdigest()[:40]}"
        _again(notice, channel, key=key, to_group=True)


def mirror_to_member(notice: NoticeFacts) -> None:
    """Queue what a member is told on their other channels, where they want to hear it there."""
    reader = f"member:{notice.member_id}"
    for channel in wishes.channels_of(member_id=notice.member_id) if notice.member_id else ():
        wanted = wishes.mode_of(reader=reader, event=notice.event, channel=channel) != hours.OFF
        if channel != notice.channel and wanted:
            _again(notice, channel, key=f"{notice.key}>{channel}", to_group=False)


def _mode(notice: NoticeFacts, reader: str) -> str:
    known = EVENTS.get(notice.event)
    answers = known is None or not known.optional
    if notice.contact_id is not None and answers:
        return hours.AT_ONCE
    return wishes.mode_of(reader=reader, event=notice.event, channel=notice.channel)


def groups_for(*, event: str) -> list[str]:
    """Return the channels into groups that are set up and asked for what happened."""
    found = []
    for name, one in setup.setups().items():
        known = CHANNELS.get(name)
        if known is None or known.kind.reaches != "group" or not one.active:
            continue
        wanted = setup.event_codes(text=one.shown.get("events", ""))
        usual = tuple(EVENTS) if name == "webhook" else _USUAL_IN_GROUPS
        if event in (wanted or usual):
            found.append(name)
    return found


def _again(notice: NoticeFacts, channel: str, *, key: str, to_group: bool) -> None:
    people_actions.queue_notice(
        key=key[:200],
        channel=channel,
        subject=notice.subject,
        text=notice.text,
        member_id=None if to_group else notice.member_id,
        link=notice.link,
        about_type=notice.about_type,
        about_id=notice.about_id,
        event=notice.event,
    )


def _zone(notice: NoticeFacts) -> str:
    zone = ""
    if notice.member_id is not None:
        member = people.member(member_id=notice.member_id)
        zone = member.timezone if member else ""
    elif notice.contact_id is not None:
        contact = people.contact(contact_id=notice.contact_id)
        zone = contact.timezone if contact else ""
    return zone or people.organisation().timezone
