"""The dates of a project as calendars read them, by a link that is known to those who were given it."""

from __future__ import annotations

import hashlib
import secrets
import unicodedata
from datetime import UTC, datetime
from uuid import UUID

from yinuo.flow.plans.editing import PROJECT, locked
from yinuo.flow.plans.events import FeedClosed, FeedOpened
from yinuo.flow.plans.models import Project
from yinuo.flow.plans.queries import project, tasks
from yinuo.ground.kernel import clock, log
from yinuo.ground.kernel.tenancy import current_organisation

LONGEST_LINE = 73  # of 75 octets that RFC 5545 allows
# Published: so DTSTAMP is when the calendar was written, and nobody is asked to answer.
_HEAD = ("VERSION:2.0", "PRODID:-//Yinuo//plans//EN", "CALSCALE:GREGORIAN", "METHOD:PUBLISH")


class UnknownFeed(Exception):
    """No such link, or it was closed."""


def open_feed(*, project_id: UUID) -> str:
    """Return the token of a new link; the one before is dead. Raises UnknownProject."""
    row, secret = locked(project_id), secrets.token_urlsafe(24)
    row.feed_secret_hash = _hash(secret)
    row.save(update_fields=["feed_secret_hash"])
    log.publish(subject_type=PROJECT, subject_id=row.id, body=FeedOpened(number=row.number))
    return f"{current_organisation().hex}-{row.id.hex}-{secret}"


def close_feed(*, project_id: UUID) -> None:
    """Let a project's link be dead; raises UnknownProject."""
    row = locked(project_id)
    row.feed_secret_hash = ""
    row.save(update_fields=["feed_secret_hash"])
    log.publish(subject_type=PROJECT, subject_id=row.id, body=FeedClosed(number=row.number))


def parts_of(*, token: str) -> tuple[UUID, UUID, str]:
    """Return the organisation, the project and the secret that a token names; raises UnknownFeed."""
    pieces = token.split("-", 2)
    try:
        return UUID(pieces[0]), UUID(pieces[1]), pieces[2]
    except (ValueError, IndexError) as error:
        raise UnknownFeed from error


def feed(*, project_id: UUID, secret: str) -> str:
    """Return a project's tasks and milestones as iCalendar (RFC 5545); raises UnknownFeed."""
    kept = Project.objects.filter(pk=project_id).values_list("feed_secret_hash", flat=True).first()
    if not kept or not secrets.compare_digest(kept, _hash(secret)):
        raise UnknownFeed
    own = project(project_id=project_id)
    assert own is not None  # found just before
    lines = ["BEGIN:VCALENDAR", *_HEAD, f"X-WR-CALNAME:{_text(own.name)}"]
    for one in tasks(project_id=project_id):
        if one.summary or one.start_at is None or one.finish_at is None:
            continue
        name = f"◆ {one.name}" if one.milestone else one.name
        lines += [
            "BEGIN:VEVENT",
            f"UID:{one.id}@yinuo",
            f"DTSTAMP:{_when(clock.now())}",
            f"DTSTART:{_when(one.start_at)}",
            # An end must be later than its start; without one an event is a moment.
            *([f"DTEND:{_when(one.finish_at)}"] if one.finish_at > one.start_at else ()),
            f"SUMMARY:{_text(f'{own.name} · {name}')}",
            f"DESCRIPTION:{_text(f'{one.wbs} · {one.done_percent}%')}",
            "END:VEVENT",
        ]
    return "".join(f"{_folded(line)}\r\n" for line in [*lines, "END:VCALENDAR"])


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _when(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(text: str) -> str:
    for sign, written in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r\n", "\n"), ("\r", "\n"), ("\n", "\\n")):
        text = text.replace(sign, written)
    return "".join(sign for sign in text if sign == "\t" or unicodedata.category(sign) != "Cc")  # not allowed in a text


def _folded(line: str) -> str:
    """Break a line that is too long, never within a character."""
    found, piece, room = [], "", LONGEST_LINE
    for sign in line:
        if len((piece + sign).encode()) > room:
            found.append(piece)
            piece, room = "", LONGEST_LINE - 1
        piece += sign
    return "\r\n ".join([*found, piece])
