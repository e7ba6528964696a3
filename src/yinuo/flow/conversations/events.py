"""What happens in conversations; the subject is the order."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from yinuo.ground.kernel.events import event_type


@event_type("conversations.message_written")
@dataclass(frozen=True, kw_only=True)
class MessageWritten:
    """A customer or a member wrote about an order; `side` is customer or staff, `channel` where it was written."""

    message_id: UUID
    side: str
    channel: str
    author: str
    internal: bool


@event_type("conversations.conversation_settled")
@dataclass(frozen=True, kw_only=True)
class ConversationSettled:
    """A member said that what the customer wrote needs no answer."""

    conversation_id: UUID


@event_type("conversations.mail_left_over")
@dataclass(frozen=True, kw_only=True)
class MailLeftOver:
    """A mail came in that belongs to no known order; subject type `mail`."""

    sender: str
