"""Ratings of deliveries, from 1 to 5: given in the portal, recorded over the API, come in with a history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from yinuo.flow.care.events import DeliveryRated
from yinuo.flow.care.holding import LONGEST_TEXT
from yinuo.flow.care.models import Rating
from yinuo.flow.care.queries import RatingFacts, rating_facts
from yinuo.ground.kernel import clock, log
from yinuo.ground.kernel.preferences import declare
from yinuo.ground.kernel.tenancy import current_organisation
from yinuo.ground.people import queries as people

RATING_OPEN_DAYS = declare(
    name="care.rating_open_days",
    default=7,
    unit="days",
    meaning="A customer may change a rating for this long after giving it.",
)


class RatingClosed(Exception):
    """The rating was given too long ago to be changed."""


class InvalidRating(Exception):
    """The score is not a whole number from 1 to 5."""


@dataclass(frozen=True, kw_only=True)
class ImportedRating:
    """A rating that came in with a history; its moment may be unknown."""

    order_id: UUID
    score: int
    rated_at: datetime | None = None


def rate(*, order_id: UUID, score: int, comment: str = "", source: str) -> RatingFacts:
    """Record how satisfied the customer was; may be changed for some days. Raises InvalidRating, RatingClosed."""
    if not 1 <= score <= 5:
        raise InvalidRating(str(score))
    now = clock.now()
    row = Rating.objects.select_for_update().filter(order_id=order_id).first() or Rating(order_id=order_id)
    if row.rated_at is not None:
        open_until = row.rated_at + timedelta(days=people.preference(name=RATING_OPEN_DAYS.name))
        if now > open_until:
            raise RatingClosed(str(order_id))
    row.score, row.comment, row.source = score, comment.strip()[:LONGEST_TEXT], source
    row.rated_at = row.rated_at or now
    row.save()
    body = DeliveryRated(score=score, comment=row.comment)
    log.publish(subject_type="order", subject_id=order_id, body=body)
    return rating_facts(row)


def import_ratings(*, ratings: Sequence[ImportedRating]) -> int:
    """Record many ratings of a history without events; orders that have one keep it. Return how many were new."""
    faulty = [entry for entry in ratings if not 1 <= entry.score <= 5]
    if faulty:
        raise InvalidRating(str(faulty[0].score))
    known = set(Rating.objects.filter(order_id__in=[r.order_id for r in ratings]).values_list("order_id", flat=True))
    fresh = {entry.order_id: entry for entry in ratings if entry.order_id not in known}
    organisation_id = current_organisation()
    rows = [
        Rating(
            organisation_id=organisation_id,
            order_id=entry.order_id,
            score=entry.score,
            source="import",
            rated_at=entry.rated_at,
        )
        for entry in fresh.values()
    ]
    Rating.objects.bulk_create(rows, batch_size=2_000)
    return len(rows)
