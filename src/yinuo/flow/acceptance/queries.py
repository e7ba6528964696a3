"""Questions about acceptances, delivery notes and the time that customers have."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from yinuo.flow.acceptance.models import Acceptance, AcceptancePeriod, DeliveryNote
from yinuo.ground.kernel.countable import Countable, countable

# What stands before the subject of a milestone: of a stage of the work, and of a project's plan.
STAGE, PROJECT_MILESTONE = "stage-", "milestone-"
MILESTONES = (STAGE, PROJECT_MILESTONE)


@dataclass(frozen=True, kw_only=True)
class AcceptanceFacts:
    """The customer's word on a delivery or a milestone.

    `items` hold of each line its position, name, unit and the quantities `delivered`, `accepted`, `refused`, `short`
    and `open` as decimal text, with `reason`, `words` and `checks`.
    """

    id: UUID
    order_id: UUID
    link_id: UUID | None
    note_id: UUID | None
    subject: str
    subject_name: str
    state: str
    way: str
    verdict: str
    number: str
    signer_name: str
    items: list[dict[str, Any]]
    checks: list[dict[str, Any]]
    photos: list[dict[str, Any]]
    remarks: str
    grounds: str
    signature_file_id: UUID | None
    pdf_file_id: UUID | None
    content_hash: str
    signed_at: datetime
    device: str
    device_at: datetime | None
    recorded_by: str
    corrects: UUID | None
    withdrawn_at: datetime | None
    withdrawn_by: str
    withdrawn_why: str

    @property
    def is_valid(self) -> bool:
        """Return whether it stands: it was not withdrawn."""
        return self.state == Acceptance.State.VALID

    @property
    def is_plain(self) -> bool:
        """Return whether all was accepted and nothing is wrong."""
        return self.verdict == Acceptance.Verdict.ACCEPTED and not self.remarks


@dataclass(frozen=True, kw_only=True)
class NoteFacts:
    """A delivery note; `lines` hold position, name, unit and quantity (decimal text)."""

    id: UUID
    order_id: UUID
    link_id: UUID | None
    number: str
    state: str
    lines: list[dict[str, Any]]
    carrier: str
    remarks: str
    made_at: datetime
    made_by: str
    delivered_at: datetime | None
    cancelled_at: datetime | None
    cancelled_why: str

    @property
    def is_live(self) -> bool:
        """Return whether the note counts."""
        return self.state != DeliveryNote.State.CANCELLED


@dataclass(frozen=True, kw_only=True)
class PeriodFacts:
    """The time a customer has for a delivery."""

    id: UUID
    order_id: UUID
    subject: str
    state: str
    terms: dict[str, Any]
    began_at: datetime
    due_at: datetime
    told_at: datetime | None
    told_notice_id: UUID | None
    stopped_at: datetime | None
    stopped_by: str
    stopped_why: str

    @property
    def last_day(self) -> datetime:
        """Return a moment on the last day that the customer has."""
        return self.due_at - timedelta(seconds=1)


def acceptance(*, order_id: UUID) -> AcceptanceFacts | None:
    """Return the newest acceptance of an order's goods that stands, or None."""
    found = [one for one in acceptances(order_id=order_id) if one.is_valid and not one.subject.startswith(MILESTONES)]
    return found[0] if found else None


def acceptances(*, order_id: UUID) -> list[AcceptanceFacts]:
    """Return all acceptances of an order, the withdrawn ones too, newest first."""
    rows = Acceptance.objects.filter(order_id=order_id).order_by("-signed_at", "-id")
    return [acceptance_facts(row) for row in rows]


def recent(*, limit: int = 50, offset: int = 0, since: datetime | None = None) -> list[AcceptanceFacts]:
    """Return the newest acceptances of all orders."""
    rows = Acceptance.objects.filter(signed_at__gte=since) if since else Acceptance.objects.all()
    return [acceptance_facts(row) for row in rows.order_by("-signed_at", "-id")[offset : offset + limit]]


def acceptance_by_number(*, number: str) -> AcceptanceFacts | None:
    """Return an acceptance by its number, or None."""
    row = Acceptance.objects.filter(number=number).first()
    return acceptance_facts(row) if row else None


def acceptance_by_id(*, acceptance_id: UUID) -> AcceptanceFacts:
    """Return an acceptance that is known to exist."""
    return acceptance_facts(Acceptance.objects.get(pk=acceptance_id))


def acceptance_of(*, order_id: UUID, acceptance_id: UUID) -> AcceptanceFacts | None:
    """Return an acceptance of this order, or None."""
    row = Acceptance.objects.filter(pk=acceptance_id, order_id=order_id).first()
    return acceptance_facts(row) if row else None


def acceptance_of_file(*, sha256: str) -> AcceptanceFacts | None:
    """Return the acceptance whose document has exactly this content, or None."""
    row = Acceptance.objects.filter(pdf_file__sha256=sha256).first()
    return acceptance_facts(row) if row else None


def notes(*, order_id: UUID) -> list[NoteFacts]:
    """Return an order's delivery notes, the cancelled ones too, oldest first."""
    return [note_facts(row) for row in DeliveryNote.objects.filter(order_id=order_id).order_by("made_at", "id")]


def note(*, note_id: UUID) -> NoteFacts | None:
    """Return a delivery note, or None."""
    row = DeliveryNote.objects.filter(pk=note_id).first()
    return note_facts(row) if row else None


def note_of_link(*, link_id: UUID) -> NoteFacts | None:
    """Return the delivery note whose code opens this link, or None."""
    row = DeliveryNote.objects.filter(link_id=link_id).first()
    return note_facts(row) if row else None


def notes_waiting(*, limit: int = 200) -> list[NoteFacts]:
    """Return delivered notes, the oldest first, of orders that are not accepted yet."""
    rows = DeliveryNote.objects.filter(state=DeliveryNote.State.DELIVERED, order__accepted_at=None)
    return [note_facts(row) for row in rows.order_by("delivered_at", "id")[:limit]]


def periods(*, order_id: UUID) -> list[PeriodFacts]:
    """Return the times a customer has for the deliveries of an order."""
    return [period_facts(row) for row in AcceptancePeriod.objects.filter(order_id=order_id).order_by("began_at")]


def acceptances_to_count() -> Countable:
    """Return the words that customers gave and that stand as a relation."""
    rows = Acceptance.objects.filter(state=Acceptance.State.VALID)
    return countable(rows.values("id", "order_id", "note_id", "number", "verdict", "way", "signed_at"))


def acceptance_facts(row: Acceptance) -> AcceptanceFacts:
    """Return an acceptance's row as a plain value."""
    return AcceptanceFacts(**{name: getattr(row, name) for name in AcceptanceFacts.__dataclass_fields__})


def note_facts(row: DeliveryNote) -> NoteFacts:
    """Return a delivery note's row as a plain value."""
    return NoteFacts(**{name: getattr(row, name) for name in NoteFacts.__dataclass_fields__})


def period_facts(row: AcceptancePeriod) -> PeriodFacts:
    """Return a period's row as a plain value."""
    return PeriodFacts(**{name: getattr(row, name) for name in PeriodFacts.__dataclass_fields__})
