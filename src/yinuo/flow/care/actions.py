"""What is done about complaints and ratings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from yinuo.flow.care.events import ComplaintAnswered, ComplaintClosed, ComplaintRaised, DeliveryRated
from yinuo.flow.care.models import Complaint, Rating
from yinuo.flow.care.queries import ComplaintFacts, RatingFacts, complaint_facts, rating_facts
from yinuo.flow.orders import queries as orders
from yinuo.ground.kernel import clock, locks, log
from yinuo.ground.kernel.preferences import declare
from yinuo.ground.kernel.tenancy import current_organisation
from yinuo.ground.notices.telling import tell_contact
from yinuo.ground.people import queries as people
from yinuo.ground.process import actions as process

REPLY_HOURS = declare(
    name="care.reply_hours",
    default=24,
    unit="elapsed hours",
    meaning="A complaint should have its first reply within this time.",
)
RATING_OPEN_DAYS = declare(
    name="care.rating_open_days",
    default=7,
    unit="days",
    meaning="A customer may change a rating for this long after giving it.",
)
_LONGEST_TEXT = 5_000


class InvalidComplaint(Exception):
    """Faults in a complaint, by field: {field: code}."""

    def __init__(self, faults: dict[str, str]) -> None:
        super().__init__(faults)
        self.faults = faults


class ComplaintNotOpen(Exception):
    """The complaint is unknown or already closed."""


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


def raise_complaint(*, order_id: UUID, topic: str, text: str, reporter: str, channel: str, key: str) -> ComplaintFacts:
    """Record what a customer says is wrong, once per key; somebody gets the task to reply.

    Raises InvalidComplaint.
    """
    known = Complaint.objects.filter(key=key).first()
    if known is not None:
        return complaint_facts(known)
    faults = _complaint_faults(topic=topic, text=text)
    order = orders.order(order_id=order_id)
    if order is None:
        faults["order"] = "unknown"
    if faults or order is None:
        raise InvalidComplaint(faults)
    now = clock.now()
    row = Complaint(
        order_id=order_id,
        number=_next_number(now),
        topic=topic,
        text=text.strip()[:_LONGEST_TEXT],
        reporter=reporter.strip()[:100] or order.customer_name[:100],
        channel=channel,
        key=key[:100],
        raised_at=now,
        reply_due_at=now + timedelta(hours=people.preference(name=REPLY_HOURS.name)),
    )
    row.save()
    _ask_for_reply(row, order.number)
    body = ComplaintRaised(complaint_id=row.id, number=row.number, topic=topic, reply_due_at=row.reply_due_at)
    log.publish(subject_type="order", subject_id=order_id, body=body)
    return complaint_facts(row)


def reply(*, complaint_id: UUID, text: str) -> ComplaintFacts:
    """Answer a complaint; the customer's contact gets it by e-mail. Raises InvalidComplaint, ComplaintNotOpen."""
    if not text.strip():
        raise InvalidComplaint({"reply": "missing"})
    row = _open_row(complaint_id)
    now = clock.now()
    row.reply = text.strip()[:_LONGEST_TEXT]
    row.first_replied_at = row.first_replied_at or now
    row.state = Complaint.State.ANSWERED
    row.save()
    process.cancel_tasks(source=_source(row))
    _tell_customer(row, now)
    hours = (row.first_replied_at - row.raised_at).total_seconds() / 3600
    body = ComplaintAnswered(complaint_id=row.id, number=row.number, hours=round(hours, 3))
    log.publish(subject_type="order", subject_id=row.order_id, body=body)
    return complaint_facts(row)


def close(*, complaint_id: UUID) -> ComplaintFacts:
    """Settle a complaint; raises ComplaintNotOpen."""
    row = _open_row(complaint_id)
    row.state, row.closed_at = Complaint.State.CLOSED, clock.now()
    row.save()
    process.cancel_tasks(source=_source(row))
    body = ComplaintClosed(complaint_id=row.id, number=row.number)
    log.publish(subject_type="order", subject_id=row.order_id, body=body)
    return complaint_facts(row)


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
    row.score, row.comment, row.source = score, comment.strip()[:_LONGEST_TEXT], source
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


def _complaint_faults(*, topic: str, text: str) -> dict[str, str]:
    faults = {}
    if topic not in Complaint.Topic.values:
        faults["topic"] = "unknown"
    if not text.strip():
        faults["text"] = "missing"
    return faults


def _next_number(now: datetime) -> str:
    """Return the next number of the year, such as KS-2026-0007; a lock makes it unique."""
    prefix = f"KS-{now.year}-"
    locks.hold("care.complaint_number")
    return f"{prefix}{Complaint.objects.filter(number__startswith=prefix).count() + 1:04d}"


def _ask_for_reply(row: Complaint, order_number: str) -> None:
    process.create_task(
        title=_("答复客诉 %(number)s（订单 %(order)s）") % {"number": row.number, "order": order_number},
        subject_type="order",
        subject_id=row.order_id,
        subject_label=order_number,
        source=_source(row),
        role="quality" if row.topic in (Complaint.Topic.QUALITY, Complaint.Topic.DAMAGE) else "sales",
        due_at=row.reply_due_at,
        detail=row.text[:500],
    )


def _tell_customer(row: Complaint, now: datetime) -> None:
    order = orders.order(order_id=row.order_id)
    contact = people.contact(contact_id=order.contact_id) if order and order.contact_id else None
    if order is None or contact is None:
        return
    tell_contact(
        event="complaint_answered",
        key=f"care.reply:{row.id}:{now.isoformat()}",
        contact=contact,
        order_id=row.order_id,
        values=lambda: {
            "customer": order.customer_name,
            "order": order.number,
            "complaint": row.number,
            "reply": row.reply,
        },
    )


def _open_row(complaint_id: UUID) -> Complaint:
    row = Complaint.objects.select_for_update().filter(pk=complaint_id).first()
    if row is None or row.state == Complaint.State.CLOSED:
        raise ComplaintNotOpen(str(complaint_id))
    return row


def _source(row: Complaint) -> str:
    return f"care.complaint:{row.id}"
