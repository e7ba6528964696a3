"""What happens after delivery: complaints and ratings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from yinuo.ground.kernel.events import event_type


@event_type("care.complaint_raised")
@dataclass(frozen=True, kw_only=True)
class ComplaintRaised:
    """The customer said that something is wrong."""

    complaint_id: UUID
    number: str
    topic: str
    reply_due_at: datetime | None


@event_type("care.complaint_answered")
@dataclass(frozen=True, kw_only=True)
class ComplaintAnswered:
    """We replied to a complaint; `hours` is the time to the first reply."""

    complaint_id: UUID
    number: str
    hours: float


@event_type("care.complaint_closed")
@dataclass(frozen=True, kw_only=True)
class ComplaintClosed:
    """A complaint was settled."""

    complaint_id: UUID
    number: str


@event_type("care.delivery_rated")
@dataclass(frozen=True, kw_only=True)
class DeliveryRated:
    """The customer rated a delivery from 1 to 5."""

    score: int
    comment: str
