"""What happens between us and the customer at the hand-over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from yinuo.ground.kernel.events import event_type


@event_type("acceptance.customer_invited")
@dataclass(frozen=True, kw_only=True)
class CustomerInvited:
    """A contact was given a personal link to an order."""

    link_id: UUID
    right: str
    expires_at: datetime


@event_type("acceptance.link_revoked")
@dataclass(frozen=True, kw_only=True)
class LinkRevoked:
    """A personal link was taken back."""

    link_id: UUID


@event_type("acceptance.link_opened")
@dataclass(frozen=True, kw_only=True)
class LinkOpened:
    """The customer opened a personal link for the first time."""

    link_id: UUID


@event_type("acceptance.delivery_signed")
@dataclass(frozen=True, kw_only=True)
class DeliverySigned:
    """The customer signed for a delivery; `content_hash` is the SHA-256 of what was signed."""

    acceptance_id: UUID
    number: str
    signer_name: str
    content_hash: str
