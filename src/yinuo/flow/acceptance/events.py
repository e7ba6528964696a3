"""What happens between us and the customer at the hand-over."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from yinuo.ground.kernel.events import event_type


@event_type("acceptance.delivery_signed")
@dataclass(frozen=True, kw_only=True)
class DeliverySigned:
    """The customer signed for a delivery; `content_hash` is the SHA-256 of what was signed."""

    acceptance_id: UUID
    number: str
    signer_name: str
    content_hash: str
