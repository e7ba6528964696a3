"""What happens to promises. Subject type `order` (the subject is the order's id), and `organisation` for standards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from yinuo.ground.kernel.events import event_type


@event_type("promises.promise_confirmed")
@dataclass(frozen=True, kw_only=True)
class PromiseConfirmed:
    """We committed to a date: version 1, or the next one; `previous_at` is the date before, `ahead` if it is
    earlier than what was computed."""

    version: int
    committed_at: datetime
    earliest_at: datetime
    latest_at: datetime
    confidence: float
    basis: str
    why: str
    previous_at: datetime | None
    ahead: bool


@event_type("promises.commitments_imported")
@dataclass(frozen=True, kw_only=True)
class CommitmentsImported:
    """Dates that came in with many orders became their first promises."""

    orders: int


@event_type("promises.standards_set")
@dataclass(frozen=True, kw_only=True)
class StandardsSet:
    """The stages of an order type and their standard hours were defined: {code: hours}."""

    order_type: str
    standard_hours: dict[str, float]


@event_type("promises.segments_learnt")
@dataclass(frozen=True, kw_only=True)
class SegmentsLearnt:
    """Delivery times were learnt from the organisation's own history."""

    deliveries: int
    segments: int
