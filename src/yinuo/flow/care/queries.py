"""Questions about complaints and ratings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F, Q

from yinuo.flow.care.models import Complaint, Rating


@dataclass(frozen=True, kw_only=True)
class ComplaintFacts:
    """A complaint as doors see it."""

    id: UUID
    order_id: UUID
    number: str
    topic: str
    text: str
    reporter: str
    channel: str
    state: str
    raised_at: datetime
    reply_due_at: datetime | None
    first_replied_at: datetime | None
    reply: str
    closed_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class RatingFacts:
    """A rating as doors see it; `rated_at` is None for one that came in without its moment."""

    order_id: UUID
    score: int
    comment: str
    source: str
    rated_at: datetime | None


def complaint(*, complaint_id: UUID) -> ComplaintFacts | None:
    """Return a complaint, or None."""
    row = Complaint.objects.filter(pk=complaint_id).first()
    return complaint_facts(row) if row else None


def complaints(
    *,
    order_id: UUID | None = None,
    states: Sequence[str] = (),
    limit: int = 200,
    offset: int = 0,
    where: Q | None = None,
) -> list[ComplaintFacts]:
    """Return complaints, those that must be answered soonest first, closed ones last; `where` is on their ids."""
    rows = Complaint.objects.filter(where or Q())
    if order_id is not None:
        rows = rows.filter(order_id=order_id)
    if states:
        rows = rows.filter(state__in=list(states))
    rows = rows.order_by(F("closed_at").desc(nulls_first=True), F("reply_due_at").asc(nulls_last=True), "-raised_at")
    return [complaint_facts(row) for row in rows[offset : offset + limit]]


def complaints_between(*, since: datetime, until: datetime) -> list[ComplaintFacts]:
    """Return the complaints raised in [since, until)."""
    rows = Complaint.objects.filter(raised_at__gte=since, raised_at__lt=until).order_by("raised_at")
    return [complaint_facts(row) for row in rows]


def complained(*, order_ids: Sequence[UUID]) -> set[UUID]:
    """Return which of these orders have a complaint."""
    return set(Complaint.objects.filter(order_id__in=list(order_ids)).values_list("order_id", flat=True))


def rating(*, order_id: UUID) -> RatingFacts | None:
    """Return an order's rating, or None."""
    row = Rating.objects.filter(order_id=order_id).first()
    return rating_facts(row) if row else None


def ratings_of(*, order_ids: Sequence[UUID]) -> dict[UUID, RatingFacts]:
    """Return the ratings of many orders by order."""
    return {row.order_id: rating_facts(row) for row in Rating.objects.filter(order_id__in=list(order_ids))}


def complaint_facts(row: Complaint) -> ComplaintFacts:
    """Return a complaint's row as a plain value."""
    return ComplaintFacts(**{name: getattr(row, name) for name in ComplaintFacts.__dataclass_fields__})


def rating_facts(row: Rating) -> RatingFacts:
    """Return a rating's row as a plain value."""
    return RatingFacts(**{name: getattr(row, name) for name in RatingFacts.__dataclass_fields__})
