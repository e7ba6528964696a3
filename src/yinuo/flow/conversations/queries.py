"""Questions about conversations. What an audience of customers gets holds no internal note and no file of one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from yinuo.flow.conversations.models import Conversation, Enclosure, Message, ReadMark
from yinuo.ground.kernel.files import FileFacts
from yinuo.ground.kernel.files import facts as file_facts
from yinuo.ground.people import queries as people

Audience = Literal["customer", "staff"]
VIEWS = ("waiting", "unread", "mentions", "all")
# People write few messages about one order; a flood of mails is not shown whole.
MOST_SHOWN = 500


class NoSuchFile(Exception):
    """No message that this audience may see carries such a file."""


@dataclass(frozen=True, kw_only=True)
class MessageFacts:
    """A message as doors see it; `delivery` is the state of its way to the customer: '' where it was never sent."""

    id: UUID
    side: str
    author_name: str
    channel: str
    internal: bool
    text: str
    written_at: datetime
    files: tuple[FileFacts, ...] = ()
    delivery: str = ""
    unread: bool = False


@dataclass(frozen=True, kw_only=True)
class ConversationFacts:
    """What was written about an order, oldest first."""

    order_id: UUID
    waiting_since: datetime | None
    messages: tuple[MessageFacts, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Line:
    """A conversation in a list, with its newest message."""

    order_id: UUID
    waiting_since: datetime | None
    last_at: datetime
    unread: int
    last: MessageFacts | None


def read_conversation(*, order_id: UUID, audience: Audience, reader: str = "") -> ConversationFacts:
    """Return what was written about an order, as the audience may see it; `reader` decides what is unread."""
    row = Conversation.objects.filter(order_id=order_id).first()
    if row is None:
        return ConversationFacts(order_id=order_id, waiting_since=None)
    rows = list(_seen_by(audience).filter(conversation=row).order_by("-written_at", "-id")[:MOST_SHOWN])[::-1]
    read_at = _read_at([row.id], reader).get(row.id) if reader else None
    sent = people.delivery_of(keys=[notice_key(message_id=one.id) for one in rows]) if audience == "staff" else {}
    files = _files([one.id for one in rows])
    return ConversationFacts(
        order_id=order_id,
        waiting_since=row.waiting_since,
        messages=tuple(
            _message(
                one,
                files=files[one.id],
                delivery=sent.get(notice_key(message_id=one.id), ""),
                unread=bool(reader) and _is_news(one, reader) and (read_at is None or one.written_at > read_at),
            )
            for one in rows
        ),
    )


def conversations(
    *, view: str, member_id: UUID, search: Q | None = None, limit: int = 50, offset: int = 0
) -> list[Line]:
    """Return conversations: those that wait longest first, otherwise the newest first; `search` is on their orders."""
    rows = _in_view(view, member_id).filter(search or Q())
    ordered = rows.order_by("waiting_since") if view == "waiting" else rows.order_by("-last_at", "-id")
    found = list(ordered[offset : offset + limit])
    reader = f"member:{member_id}"
    unread, newest = _unread([one.id for one in found], reader), _newest([one.id for one in found])
    return [
        Line(
            order_id=one.order_id,
            waiting_since=one.waiting_since,
            last_at=one.last_at,
            unread=unread.get(one.id, 0),
            last=_message(newest[one.id]) if one.id in newest else None,
        )
        for one in found
    ]


def counts(*, member_id: UUID) -> dict[str, int]:
    """Return how many conversations each view has."""
    return {view: _in_view(view, member_id).count() for view in ("waiting", "unread", "mentions")}


def enclosed_file(*, order_id: UUID, file_id: UUID, audience: Audience) -> FileFacts:
    """Return a file that came with a message that the audience may see; raises NoSuchFile."""
    seen = _seen_by(audience).filter(conversation__order_id=order_id)
    if not Enclosure.objects.filter(message__in=seen, file_id=file_id).exists():
        raise NoSuchFile(str(file_id))
    return file_facts(file_id=file_id)


def order_of_message(*, message_id: UUID) -> UUID | None:
    """Return the order that a message is about, or None; for replies by mail."""
    return Message.objects.filter(pk=message_id).values_list("conversation__order_id", flat=True).first()


def customer_message(*, message_id: UUID) -> tuple[UUID, MessageFacts] | None:
    """Return the order and what the customer wrote, or None for a message of ours or an unknown one."""
    row = Message.objects.select_related("conversation").filter(pk=message_id, side=Message.Side.CUSTOMER).first()
    return (row.conversation.order_id, _message(row)) if row else None


def notice_key(*, message_id: UUID) -> str:
    """Return the key under which a message of ours goes to the customer."""
    return f"conversation:{message_id}:email"


def message_facts(row: Message) -> MessageFacts:
    """Return one message as a plain value."""
    return _message(row, files=_files([row.id])[row.id])


def _seen_by(audience: Audience) -> QuerySet[Message]:
    return Message.objects.filter(internal=False) if audience == "customer" else Message.objects.all()


def _is_news(row: Message, reader: str) -> bool:
    return reader not in (f"member:{row.member_id}", f"contact:{row.contact_id}")


def _in_view(view: str, member_id: UUID) -> QuerySet[Conversation]:
    rows = Conversation.objects.all()
    if view == "waiting":
        return rows.exclude(waiting_since=None)
    mark = ReadMark.objects.filter(
        conversation_id=OuterRef("pk"), reader=f"member:{member_id}", read_at__gte=OuterRef("last_at")
    )
    if view == "unread":
        return rows.filter(~Exists(mark))
    if view == "mentions":
        named = Message.objects.filter(conversation_id=OuterRef("pk"), mentions__contains=[str(member_id)])
        return rows.filter(Exists(named))
    return rows


def _unread(ids: Sequence[UUID], reader: str) -> dict[UUID, int]:
    mark = ReadMark.objects.filter(
        conversation_id=OuterRef("conversation_id"), reader=reader, read_at__gte=OuterRef("written_at")
    )
    rows = Message.objects.filter(conversation_id__in=ids).filter(~Exists(mark))
    rows = rows.exclude(member_id=UUID(reader.partition(":")[2]))
    return {row["conversation_id"]: row["n"] for row in rows.values("conversation_id").annotate(n=Count("id"))}


def _newest(ids: Sequence[UUID]) -> dict[UUID, Message]:
    rows = Message.objects.filter(conversation_id__in=ids, written_at=F("conversation__last_at")).order_by("id")
    return {row.conversation_id: row for row in rows}


def _read_at(ids: Sequence[UUID], reader: str) -> dict[UUID, datetime]:
    rows = ReadMark.objects.filter(conversation_id__in=ids, reader=reader)
    return dict(rows.values_list("conversation_id", "read_at"))


def _files(message_ids: Sequence[UUID]) -> dict[UUID, tuple[FileFacts, ...]]:
    found: dict[UUID, list[FileFacts]] = defaultdict(list)
    rows = Enclosure.objects.filter(message_id__in=message_ids).select_related("file").order_by("id")
    for row in rows:
        kept = row.file
        found[row.message_id].append(
            FileFacts(id=kept.id, name=kept.name, media_type=kept.media_type, size=kept.size, sha256=kept.sha256)
        )
    return defaultdict(tuple, {one: tuple(files) for one, files in found.items()})


def _message(
    row: Message, *, files: tuple[FileFacts, ...] = (), delivery: str = "", unread: bool = False
) -> MessageFacts:
    return MessageFacts(
        id=row.id,
        side=row.side,
        author_name=row.author_name,
        channel=row.channel,
        internal=row.internal,
        text=row.text,
        written_at=row.written_at,
        files=files,
        delivery=delivery,
        unread=unread,
    )
