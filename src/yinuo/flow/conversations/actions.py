"""Writing about an order, reading, and saying that nothing more needs an answer.

A customer sees what is not internal; whoever is named in a note or message is told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from yinuo.flow.conversations import telling
from yinuo.flow.conversations.enclosures import MOST_FILES, FileRefused, NewFile, media_type_of
from yinuo.flow.conversations.events import ConversationSettled, MessageWritten
from yinuo.flow.conversations.models import Conversation, Enclosure, Message, ReadMark
from yinuo.flow.conversations.queries import MessageFacts, message_facts
from yinuo.flow.orders import queries as orders
from yinuo.flow.orders.queries import OrderFacts
from yinuo.ground.kernel import clock, files, locks, log
from yinuo.ground.people import queries as people

LONGEST_TEXT = 10_000
CHANNELS = ("portal", "email", "desk", "api", "phone")


class InvalidMessage(Exception):
    """Faults in a message, by field: {field: code}."""

    def __init__(self, faults: dict[str, str]) -> None:
        super().__init__(faults)
        self.faults = faults


@dataclass(frozen=True, kw_only=True)
class NewMessage:
    """A message as it was written: by a member, else by the customer (a contact, or whoever `author_name` says)."""

    order_id: UUID
    text: str
    channel: str
    key: str
    member_id: UUID | None = None
    contact_id: UUID | None = None
    author_name: str = ""
    internal: bool = False
    files: Sequence[NewFile] = field(default_factory=tuple)
    written_at: datetime | None = None


def write_message(*, new: NewMessage) -> MessageFacts:
    """Put a message into the order's conversation, once per key; the other side is told.

    Raises InvalidMessage.
    """
    earlier = Message.objects.filter(key=new.key).first()
    if earlier is not None:
        return message_facts(earlier)
    order, kinds = _checked(new)
    locks.hold(f"conversations:{order.id}")
    conversation = Conversation.objects.filter(order_id=order.id).first() or Conversation(order_id=order.id)
    now = clock.now()
    conversation.last_at = now
    if not new.internal:
        conversation.waiting_since = None if new.member_id else (conversation.waiting_since or now)
    conversation.save()
    row = _kept(conversation, new, order, now)
    for file, media_type in zip(new.files, kinds, strict=True):
        stored = files.store(content=file.content, name=file.name, media_type=media_type)
        Enclosure(message=row, file_id=stored.id).save()
    if new.member_id is not None:
        _mark(conversation, f"member:{new.member_id}", now)
    body = MessageWritten(
        message_id=row.id, side=row.side, channel=row.channel, author=row.author_name, internal=row.internal
    )
    log.publish(subject_type="order", subject_id=order.id, body=body)
    facts = message_facts(row)
    telling.tell(order=order, message=facts, mentions=[UUID(one) for one in row.mentions])
    return facts


def is_written(*, key: str) -> bool:
    """Return whether a message with this key stands in a conversation."""
    return Message.objects.filter(key=key).exists()


def mark_read(*, order_id: UUID, reader: str) -> None:
    """Note that somebody (`member:ID` or `contact:ID`) has read all that stands in an order's conversation."""
    conversation = Conversation.objects.filter(order_id=order_id).first()
    if conversation is not None:
        _mark(conversation, reader, clock.now())


def settle(*, order_id: UUID) -> None:
    """Say that what the customer wrote needs no answer; doing it twice changes nothing."""
    row = Conversation.objects.select_for_update().filter(order_id=order_id).exclude(waiting_since=None).first()
    if row is None:
        return
    row.waiting_since = None
    row.save()
    log.publish(subject_type="order", subject_id=order_id, body=ConversationSettled(conversation_id=row.id))


def _checked(new: NewMessage) -> tuple[OrderFacts, list[str]]:
    """Return the order and what each file is; raises InvalidMessage with all faults."""
    faults = {**_text_faults(new), **_side_faults(new)}
    order = orders.order(order_id=new.order_id)
    if order is None:
        faults["order"] = "unknown"
    if len(new.files) > MOST_FILES:
        faults["files"] = "too_many"
    kinds = []
    for file in new.files:
        try:
            kinds.append(media_type_of(file=file))
        except FileRefused as refused:
            faults["files"] = refused.why
    if faults or order is None:
        raise InvalidMessage(faults)
    return order, kinds


def _text_faults(new: NewMessage) -> dict[str, str]:
    if not new.text.strip() and not new.files:
        return {"text": "missing"}
    return {"text": "too_long"} if len(new.text) > LONGEST_TEXT else {}


def _side_faults(new: NewMessage) -> dict[str, str]:
    faults = {} if new.channel in CHANNELS else {"channel": "unknown"}
    return {**faults, "internal": "not_yours"} if new.internal and new.member_id is None else faults


def _kept(conversation: Conversation, new: NewMessage, order: OrderFacts, now: datetime) -> Message:
    text = new.text.replace("\x00", "").replace("\r\n", "\n").strip()
    row = Message(
        conversation=conversation,
        side=Message.Side.STAFF if new.member_id else Message.Side.CUSTOMER,
        member_id=new.member_id,
        contact_id=new.contact_id,
        author_name=(new.author_name.strip() or _name(new, order))[:100],
        channel=new.channel,
        internal=new.internal,
        text=text,
        mentions=[str(one) for one in telling.mentioned(text=text)] if new.member_id else [],
        key=new.key[:200],
        written_at=now,
    )
    row.save()
    return row


def _name(new: NewMessage, order: OrderFacts) -> str:
    if new.member_id is not None:
        member = people.member(member_id=new.member_id)
        return member.name if member else ""
    contact = people.contact(contact_id=new.contact_id) if new.contact_id else None
    return contact.name if contact else order.customer_name


def _mark(conversation: Conversation, reader: str, now: datetime) -> None:
    row = ReadMark.objects.filter(conversation=conversation, reader=reader).first()
    row = row or ReadMark(conversation=conversation, reader=reader)
    row.read_at = now
    row.save()
