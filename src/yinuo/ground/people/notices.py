"""A notice on its way: what is queued for whom, who sends it just now, and what came of it.

Knows nothing of how a channel sends; `doors.channels` asks here what is next.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet

from yinuo.ground.kernel import clock, log
from yinuo.ground.people.events import NoticeQueued
from yinuo.ground.people.models import Notice

QUEUED = Notice.State.QUEUED.value
HELD = Notice.State.HELD.value
FAILED = Notice.State.FAILED.value


class UnknownNotice(Exception):
    """No such notice, or none in a state that allows this."""


@dataclass(frozen=True, kw_only=True)
class NoticeFacts:
    """A notice to a member, a contact, or a group (neither of them), on one channel."""

    id: UUID
    key: str
    event: str
    channel: str
    member_id: UUID | None
    contact_id: UUID | None
    address: str
    subject: str
    text: str
    link: str
    attachment_id: UUID | None
    attachment_too_id: UUID | None
    about_type: str
    about_id: UUID | None
    state: str
    attempts: int
    error: str
    digest: bool
    queued_at: datetime
    not_before: datetime | None
    sent_at: datetime | None

    @property
    def lane(self) -> str:
        """Who is reached how: what goes there goes one after another."""
        return f"{self.channel}:{self.member_id or self.contact_id or self.address or 'group'}"


def notice_facts(*, notice_id: UUID) -> NoticeFacts | None:
    """Return a notice, or None."""
    row = Notice.objects.filter(pk=notice_id).first()
    return _facts(row) if row else None


def queued_before(*, notice: NoticeFacts) -> NoticeFacts | None:
    """Return a notice about the same subject that must reach the same reader first, or None."""
    if notice.about_id is None:
        return None
    rows = _lane(notice).filter(about_id=notice.about_id, digest=notice.digest)
    earlier = Q(queued_at__lt=notice.queued_at) | Q(queued_at=notice.queued_at, id__lt=notice.id)
    row = rows.filter(earlier).order_by("queued_at", "id").first()
    return _facts(row) if row else None


def queued_after(*, notice: NoticeFacts) -> list[UUID]:
    """Return the notices about the same subject to the same reader that are still to be sent."""
    if notice.about_id is None:
        return []
    rows = _lane(notice).filter(about_id=notice.about_id).order_by("queued_at", "id")
    return list(rows.values_list("id", flat=True)[:1])


def waiting_with(*, notice: NoticeFacts, digest_only: bool, limit: int) -> list[NoticeFacts]:
    """Return other notices for the same reader that may go in one message with this one, the oldest first."""
    now = clock.now()
    rows = _lane(notice).exclude(pk=notice.id).filter(Q(not_before=None) | Q(not_before__lte=now))
    rows = rows.filter(digest=True) if digest_only else rows
    return [_facts(row) for row in rows.order_by("queued_at", "id")[:limit]]


def claim(*, ids: Sequence[UUID], seconds: float) -> None:
    """Say that these are being sent just now, for so long; call it under the lane's lock."""
    Notice.objects.filter(pk__in=list(ids)).update(claimed_until=clock.now() + timedelta(seconds=seconds))


def claimed_until(*, notice: NoticeFacts) -> datetime | None:
    """Return until when something is being sent to the same reader, or None."""
    row = _lane(notice).filter(claimed_until__gt=clock.now()).order_by("claimed_until").first()
    return row.claimed_until if row else None


def note_sent(*, ids: Sequence[UUID], delivered_id: str) -> None:
    """Record that a message arrived with these notices; the first one is the one that was sent."""
    now = clock.now()
    Notice.objects.filter(pk__in=list(ids[1:])).update(merged_into=ids[0])
    for row in Notice.objects.select_for_update().filter(pk__in=list(ids)).order_by("id"):
        row.state, row.sent_at, row.error = Notice.State.SENT, now, ""
        row.delivered_id, row.claimed_until = delivered_id[:200], None
        row.attempts += 1
        row.save()


def note_failed(*, ids: Sequence[UUID], error: str, again_at: datetime | None) -> None:
    """Record an attempt that failed; without `again_at` it is not tried again until a person replays it."""
    for row in Notice.objects.select_for_update().filter(pk__in=list(ids)).order_by("id"):
        row.state = Notice.State.FAILED if again_at is None else Notice.State.QUEUED
        row.not_before = again_at
        row.error, row.claimed_until = error[:2_000].replace("\x00", ""), None
        row.attempts += 1
        row.save()


def let_rest(*, queued_until: datetime) -> int:
    """Hold what was queued until a moment for sent when it was queued, for a history comes in; return how many."""
    rows = Notice.objects.filter(state=QUEUED, queued_at__lte=queued_until)
    return rows.update(state=Notice.State.SENT, sent_at=F("queued_at"), attempts=1)


def put_off(*, notice_id: UUID, until: datetime, digest: bool) -> None:
    """Let a queued notice wait for its reader's hours, or for a digest."""
    Notice.objects.filter(pk=notice_id, state=QUEUED).update(not_before=until, digest=digest)


def skip(*, notice_id: UUID) -> None:
    """Do not send a notice that its reader does not want on this channel."""
    Notice.objects.filter(pk=notice_id, state=QUEUED).update(state=Notice.State.SKIPPED)


def release(*, notice_id: UUID, send: bool) -> None:
    """Send a notice that waited for a person's word, or drop it; raises UnknownNotice."""
    row = Notice.objects.select_for_update().filter(pk=notice_id, state=HELD).first()
    if row is None:
        raise UnknownNotice(str(notice_id))
    row.state = Notice.State.QUEUED if send else Notice.State.SKIPPED
    row.queued_at = clock.now()
    row.save()
    if send:
        _publish(row)


def drop_held(*, about_id: UUID, event: str) -> int:
    """Do not send what waits for a word about a subject and an event, for it is out of date; return how many."""
    rows = Notice.objects.filter(about_id=about_id, event=event, state=HELD)
    return rows.update(state=Notice.State.SKIPPED)


def replay(*, ids: Sequence[UUID]) -> int:
    """Send notices that failed once more, from the beginning; return how many there were."""
    rows = list(Notice.objects.select_for_update().filter(pk__in=list(ids), state=FAILED).order_by("queued_at", "id"))
    for row in rows:
        row.state, row.attempts, row.error, row.not_before = Notice.State.QUEUED, 0, "", None
        row.save()
    for row in rows:
        _publish(row)
    return len(rows)


def failed(*, limit: int = 200) -> list[NoticeFacts]:
    """Return notices that did not arrive and are not tried again, the newest first."""
    rows = Notice.objects.filter(state=FAILED).order_by("-queued_at", "-id")
    return [_facts(row) for row in rows[:limit]]


def failed_count() -> int:
    """Return how many notices did not arrive."""
    return Notice.objects.filter(state=FAILED).count()


def to_customer(*, about_id: UUID, limit: int = 50) -> list[NoticeFacts]:
    """Return what a subject's contacts were told, or are to be told, the newest first."""
    rows = Notice.objects.filter(about_id=about_id).exclude(contact=None)
    return [_facts(row) for row in rows.order_by("-queued_at", "-id")[:limit]]


def _publish(row: Notice) -> None:
    body = NoticeQueued(notice_id=row.id, channel=row.channel)
    log.publish(subject_type=row.about_type or "notice", subject_id=row.about_id or row.id, body=body)


def _lane(notice: NoticeFacts) -> QuerySet[Notice]:
    reader: dict[str, Any] = {"member_id": notice.member_id, "contact_id": notice.contact_id}
    if notice.member_id is None and notice.contact_id is None:
        reader["address"] = notice.address
    return Notice.objects.filter(state=QUEUED, channel=notice.channel, **reader)


def _facts(row: Notice) -> NoticeFacts:
    return NoticeFacts(**{name: getattr(row, name) for name in NoticeFacts.__dataclass_fields__})
