"""Queued notices out by their channels: one after another for each reader, at each channel's pace, again when it fails.

1. A notice that is queued is given its moment, by its reader's wishes and hours.
2. At its moment it waits for an earlier one about the same order to the same reader, and for the channel's pace; a dead
   one blocks nobody.
3. It is claimed with those that go in one message with it, and sent outside of any transaction.
4. What came of it is recorded; the next one about the same order has its turn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from yinuo.doors.channels import routing
from yinuo.doors.channels.attempts import NOTICE_PAUSES, Outcome, next_attempt_at, with_jitter
from yinuo.doors.channels.channels import CHANNELS
from yinuo.doors.channels.contract import Channel, Message, Permanent, Result, Settings, Temporary
from yinuo.doors.channels.dispatch import LEASE_SECONDS, Dispatcher
from yinuo.doors.channels.messages import AttachmentGone, NoAddress, message_of
from yinuo.ground.kernel import clock, locks, outbox, timers
from yinuo.ground.kernel.events import Recorded
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.notices import pacing, setup, wishes
from yinuo.ground.people import notices
from yinuo.ground.people.notices import NoticeFacts

TIMER_KIND = "channels.notice"
# Moments that were set before every channel had one kind of them.
_EARLIER_KIND = "channels.email"
_THREADS = 8
_MOST_MERGED = 20
# What stands between two notices in one message, and its heading's share.
_BETWEEN = 12
_TURN_SECONDS = 1.0


# A member asks for the briefing by mail; it is no news in the app. Chats that they chose for it hear it, too.
EMAIL, BRIEFING = "email", "briefing"


@dataclass(frozen=True, kw_only=True)
class Ready:
    """What is to be sent now: a message for one notice or several, by a channel."""

    message: Message
    channel: Channel
    settings: Settings
    ids: list[UUID] = field(default_factory=list)


def register() -> None:
    """Subscribe to queued notices, and serve the moments of their attempts."""
    outbox.subscribe(name="channels.notices", types=["people.notice_queued"], handler=plan)
    timers.serve(kind=TIMER_KIND, handler=dispatcher.take)
    timers.serve(kind=_EARLIER_KIND, handler=dispatcher.take)


def plan(events: Sequence[Recorded]) -> None:
    """Give queued notices their moments, and queue what is told in the app on other channels, too."""
    moments: list[tuple[str, datetime, dict[str, Any]]] = []
    for event in events:
        notice = notices.notice_facts(notice_id=UUID(str(event.payload["notice_id"])))
        if notice is None:
            continue
        if notice.channel == routing.APP:
            routing.mirror(notice)
            continue
        if notice.channel == EMAIL and notice.event == BRIEFING:
            routing.mirror_to_member(notice)
        if notice.state == notices.QUEUED:
            at = routing.due_at(notice)
            if at is not None:
                moments.append((str(notice.id), at, {"endpoint": notice.lane}))
    timers.set_timers(kind=TIMER_KIND, moments=moments)


def send(organisation_id: UUID, notice_id: UUID) -> None:
    """Make one attempt and record what came of it."""
    with acting_for(organisation_id):
        found = _prepare(notice_id)
    if found is None:
        return
    if isinstance(found, Ready):
        result = found.channel.send(found.message, found.settings)
        _settle(organisation_id, found.ids, result)
    else:
        _settle(organisation_id, [notice_id], found)


def _prepare(notice_id: UUID) -> Ready | Permanent | None:
    """Return what to send, why it never can be, or None where there is nothing to do now."""
    notice = notices.notice_facts(notice_id=notice_id)
    if notice is None or notice.state != notices.QUEUED:
        _cancel([notice_id])
        return None
    locks.hold(f"channels.lane:{notice.lane}")
    notice = notices.notice_facts(notice_id=notice_id)
    if notice is None or notice.state != notices.QUEUED:
        _cancel([notice_id])
        return None
    wait_until = _turn_of(notice)
    if wait_until is not None:
        _set_moment(notice, wait_until)
        return None
    return _ready(notice)


def _turn_of(notice: NoticeFacts) -> datetime | None:
    """Return until when a notice waits for its hour, for another to the same reader, or None when it is its turn."""
    now = clock.now()
    if notice.not_before is not None and notice.not_before > now:
        return notice.not_before
    claimed = notices.claimed_until(notice=notice)
    if claimed is not None:
        return min(claimed, now + timedelta(seconds=_TURN_SECONDS))
    before = notices.queued_before(notice=notice)
    if before is None:
        return None
    theirs = timers.moments_of(kind=TIMER_KIND, keys=[str(before.id)]).get(str(before.id), now)
    return max(theirs, now) + timedelta(seconds=_TURN_SECONDS)


def _ready(notice: NoticeFacts) -> Ready | Permanent | None:
    channel = CHANNELS.get(notice.channel)
    if channel is None:
        return Permanent(reason=f"no channel {notice.channel}")
    try:
        settings = setup.settings_of(channel=notice.channel)
        message = message_of(notice=notice, kind=channel.kind)
    except setup.NotSetUp:
        return Permanent(reason="not_set_up")
    except NoAddress as missing:
        return Permanent(reason=f"no_address: {missing}")
    except AttachmentGone as gone:
        return Permanent(reason=f"attachment_gone: {gone}")
    paced = channel.kind.name if channel.kind.paced_by == "channel" else f"{channel.kind.name}:{message.address}"
    wait = pacing.take(key=paced, limits=channel.kind.limits)
    if wait > 0:
        _set_moment(notice, clock.now() + timedelta(seconds=wait))
        return None
    merged = _merged(notice, channel)
    if merged:
        message = message_of(notice=notice, kind=channel.kind, merged=merged)
    ids = [notice.id, *(one.id for one in merged)]
    notices.claim(ids=ids, seconds=LEASE_SECONDS)
    return Ready(message=message, channel=channel, settings=settings, ids=ids)


def _merged(notice: NoticeFacts, channel: Channel) -> list[NoticeFacts]:
    """Return what goes in one message with a notice: its digest, or what queued up at a paced group.

    As much as the channel takes in one message: nothing is cut off.
    """
    crowded = bool(channel.kind.limits) and channel.kind.reaches == "group"
    if (not notice.digest and not crowded) or _alone(notice):
        return []
    room = channel.kind.longest_text - _length(notice)
    taken = []
    for one in notices.waiting_with(notice=notice, digest_only=notice.digest, limit=_MOST_MERGED - 1):
        room -= _length(one)
        if room < 0:
            break
        if not _alone(one):
            taken.append(one)
    return taken


def _alone(notice: NoticeFacts) -> bool:
    """Return whether a notice stays a message of its own: it may be decided where it is read, or has a file."""
    return notice.event == "approval_asked" or notice.attachment_id is not None


def _length(notice: NoticeFacts) -> int:
    return len(notice.subject) + len(notice.text) + len(notice.link) + _BETWEEN


def _settle(organisation_id: UUID, ids: list[UUID], result: Result) -> None:
    with acting_for(organisation_id):
        first = notices.notice_facts(notice_id=ids[0])
        if first is None:
            return
        if isinstance(result, str):
            notices.note_sent(ids=ids, delivered_id=result)
            _cancel(ids)
            _next_turn(first)
            return
        _again_or_not(first, ids, result)


def _again_or_not(first: NoticeFacts, ids: list[UUID], result: Temporary | Permanent) -> None:
    now = clock.now()
    permanent = isinstance(result, Permanent)
    wait = result.delay if isinstance(result, Temporary) else 0.0
    outcome = Outcome(sent=False, error=result.reason, permanent=permanent, wait_seconds=wait)
    again_at = next_attempt_at(outcome=outcome, attempts=first.attempts + 1, pauses=NOTICE_PAUSES, now=now)
    at = None if again_at is None else with_jitter(at=again_at, now=now, key=f"{first.id}:{first.attempts}")
    notices.note_failed(ids=ids, error=result.reason, again_at=at)
    if isinstance(result, Permanent) and result.gone:
        _forget_address(first)
    if at is None:
        _cancel(ids)
        _next_turn(first)
        return
    moments: list[tuple[str, datetime, dict[str, Any]]] = [(str(one), at, {"endpoint": first.lane}) for one in ids]
    timers.set_timers(kind=TIMER_KIND, moments=moments)


def _forget_address(notice: NoticeFacts) -> None:
    known = wishes.addresses_of(channel=notice.channel, member_id=notice.member_id, contact_id=notice.contact_id)
    if known:
        wishes.forget_address(channel=notice.channel, address=known[0])


def _next_turn(notice: NoticeFacts) -> None:
    """Let the next notice about the same order to the same reader have its turn, if its hour has come."""
    for waiting in notices.queued_after(notice=notice):
        following = notices.notice_facts(notice_id=waiting)
        if following is not None and following.attempts == 0:
            at = max(clock.now(), following.not_before or clock.now())
            _set_moment(following, at)


def _set_moment(notice: NoticeFacts, at: datetime) -> None:
    timers.set_timer(kind=TIMER_KIND, key=str(notice.id), due_at=at, payload={"endpoint": notice.lane})


def _cancel(ids: Sequence[UUID]) -> None:
    timers.cancel_timers(kind=TIMER_KIND, keys=[str(one) for one in ids])


dispatcher = Dispatcher(kind=TIMER_KIND, send=send, threads=_THREADS, most_per_lane=1)
