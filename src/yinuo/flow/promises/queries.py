"""Questions about promises; answers are the values of `facts`.

Now: `offer(order_id, confidence)`, and as somebody types, before there is an order, `offer_lines(wanted=Wanted)`.
Told: `quote(quote_id)`, `quotes(customer_id, state, limit, before)`. Committed: `promises(order_id)`, `current`,
`reservations(order_id)`, `approval(order_id)`, `pledges(order_id)`. The book: `projection(order_id)`,
`stock_over_time(item_code)`, `load(work_centre)`, `repromises`, `repromise(id)`, `moves(id)`, `rules`, `scenarios`.
Kept: `coverage(confidence, since)`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from yinuo.flow.promises.facts import HISTORY, PRESET, Offer, PromiseFacts
from yinuo.flow.promises.learning import LEAST_DELIVERIES
from yinuo.flow.promises.models import LearntSegments, Promise
from yinuo.flow.promises.offering import CONFIDENCE, offer
from yinuo.flow.promises.standards import PRESET_STANDARDS, StageStandard, standards, standards_by_type
from yinuo.ground.supply import queries as supply

USUAL_END_MINUTE = 17 * 60


@dataclass(frozen=True, kw_only=True)
class LearningFacts:
    """How much of its own history an organisation's promises stand on."""

    learnt_at: datetime
    deliveries: int


_COLUMNS = tuple(field.name for field in fields(PromiseFacts))


def promises(*, order_id: UUID) -> list[PromiseFacts]:
    """Return every version of an order's commitment, newest first."""
    return _facts(Promise.objects.filter(order_id=order_id).order_by("-version"))


def current(*, order_id: UUID) -> PromiseFacts | None:
    """Return the version in force, or None."""
    return current_of(order_ids=[order_id]).get(order_id)


def current_of(*, order_ids: Sequence[UUID]) -> dict[UUID, PromiseFacts]:
    """Return the versions in force of several orders, by order."""
    rows = Promise.objects.filter(order_id__in=list(order_ids), superseded_at=None)
    return {facts.order_id: facts for facts in _facts(rows)}


def first_committed(*, order_ids: Sequence[UUID]) -> dict[UUID, datetime]:
    """Return the date first committed for each of these orders."""
    rows = Promise.objects.filter(order_id__in=list(order_ids), version=1)
    return dict(rows.values_list("order_id", "committed_at"))


def day_end(*, on: date) -> datetime:
    """Return the end of business of a day on the working calendar; of a day of rest, when business would end."""
    calendar = supply.working_calendar()
    shifts = calendar.day(on=on).shifts
    last = max((shift.end_minute for shift in shifts), default=USUAL_END_MINUTE)
    midnight = datetime(on.year, on.month, on.day, tzinfo=ZoneInfo(calendar.timezone))
    return (midnight + timedelta(minutes=last)).astimezone(UTC)


def learning() -> LearningFacts | None:
    """Return when delivery times were last learnt and from how many deliveries, or None."""
    row = LearntSegments.objects.order_by("-learnt_at").values_list("learnt_at", "outcomes").first()
    return LearningFacts(learnt_at=row[0], deliveries=row[1]) if row else None


def facts_of_row(*, row: Promise) -> PromiseFacts:
    """Return a version's row as a plain value; only for this room."""
    return PromiseFacts(**{name: getattr(row, name) for name in _COLUMNS})


def _facts(rows: Any) -> list[PromiseFacts]:
    return [PromiseFacts(**dict(zip(_COLUMNS, row, strict=True))) for row in rows.values_list(*_COLUMNS)]


__all__ = [
    "CONFIDENCE",
    "HISTORY",
    "LEAST_DELIVERIES",
    "PRESET",
    "PRESET_STANDARDS",
    "LearningFacts",
    "Offer",
    "PromiseFacts",
    "StageStandard",
    "current",
    "current_of",
    "day_end",
    "learning",
    "offer",
    "promises",
    "standards",
    "standards_by_type",
]
