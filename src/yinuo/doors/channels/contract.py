"""What every channel is: it takes a message and its settings, and says what came of it, as a value.

`send(message, settings)` returns the id under which the other side took the message (a text, '' where it names none),
or why not: Temporary with the delay it asked for, or Permanent. It never raises for what the other side does, and never
puts a secret into a reason.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from yinuo.ground.notices.kinds import ChannelKind


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """A file that goes with a mail."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, kw_only=True)
class Message:
    """A message with all that its channel needs, read within one transaction. `id` is the same at every attempt.

    `address` is the person's address on this channel, empty for a group. `task_id` is an approval that may be decided
    from where the message is read; `buttons` are
    answers by one tap, each its word and its address.
    """

    id: UUID
    organisation_id: UUID
    subject: str
    text: str
    link: str
    house: str
    language: str
    queued_at: datetime
    address: str = ""
    to_name: str = ""
    task_id: UUID | None = None
    attachments: tuple[Attachment, ...] = ()
    reply_to: str = ""
    unsubscribe_url: str = ""
    buttons: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Temporary:
    """It may work later, not before `delay` seconds if the other side said so."""

    reason: str
    delay: float = 0.0
    status: int | None = None


@dataclass(frozen=True, kw_only=True)
class Permanent:
    """It will not work like this; `gone` says that the address itself is no more."""

    reason: str
    gone: bool = False
    status: int | None = None


Settings = Mapping[str, str]
Result = str | Temporary | Permanent
Send = Callable[[Message, Settings], Result]


@dataclass(frozen=True, kw_only=True)
class Channel:
    """A channel: what it is, and how it sends."""

    kind: ChannelKind
    send: Send


def plain_words(message: Message, *, most: int) -> str:
    """Return a message as plain text of at most so many characters; its link is never cut."""
    link = f"\n{message.link}" if message.link else ""
    body = f"{message.subject}\n{message.text}" if message.text.strip() != message.subject.strip() else message.subject
    room = most - len(link)
    return (body if len(body) <= room else f"{body[: room - 1]}…") + link
