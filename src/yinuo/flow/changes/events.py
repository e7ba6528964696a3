"""What happens to change orders. The subject is the order (`order`), so that all of it stands in its history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from yinuo.ground.kernel.events import event_type


@event_type("changes.change_drafted")
@dataclass(frozen=True, kw_only=True)
class ChangeDrafted:
    """A change order was begun."""

    change_id: UUID
    number: str
    kind: str
    by_customer: bool
    reason: str = ""


@event_type("changes.change_computed")
@dataclass(frozen=True, kw_only=True)
class ChangeComputed:
    """What a change order would do was computed: dates, price and cost before and after."""

    change_id: UUID
    number: str
    previous_at: datetime | None
    committed_at: datetime | None
    value_before: int
    value_minor: int
    cost_before: int | None
    cost_minor: int | None


@event_type("changes.change_approval_asked")
@dataclass(frozen=True, kw_only=True)
class ChangeApprovalAsked:
    """A change order waits for a manager's yes before it goes to the customer."""

    change_id: UUID
    number: str
    why: str


@event_type("changes.change_approval_answered")
@dataclass(frozen=True, kw_only=True)
class ChangeApprovalAnswered:
    """A manager approved a change order or did not."""

    change_id: UUID
    number: str
    approved: bool
    why: str = ""


@event_type("changes.change_sent")
@dataclass(frozen=True, kw_only=True)
class ChangeSent:
    """A change order went to the customer, with date and price before and after."""

    change_id: UUID
    number: str
    previous_at: datetime | None
    committed_at: datetime | None
    value_before: int
    value_minor: int
    answer_within_at: datetime


@event_type("changes.change_discussed")
@dataclass(frozen=True, kw_only=True)
class ChangeDiscussed:
    """The customer asked something about a change order, or we answered."""

    change_id: UUID
    number: str
    by_customer: bool
    text: str


@event_type("changes.change_moved")
@dataclass(frozen=True, kw_only=True)
class ChangeMoved:
    """What a change order said holds no longer, for the order or the book moved; it was computed anew."""

    change_id: UUID
    number: str
    before_at: datetime | None
    committed_at: datetime | None


@event_type("changes.change_signed")
@dataclass(frozen=True, kw_only=True)
class ChangeSigned:
    """The customer agreed to a change order: who, how, and the hash of what was agreed to."""

    change_id: UUID
    number: str
    signer_name: str
    how: str
    content_sha256: str


@event_type("changes.change_applied")
@dataclass(frozen=True, kw_only=True)
class ChangeApplied:
    """A change order is in effect: the order, its price and its promise were changed together."""

    change_id: UUID
    number: str
    promise_version: int | None
    previous_at: datetime | None
    committed_at: datetime | None
    value_before: int
    value_minor: int


@event_type("changes.change_refused")
@dataclass(frozen=True, kw_only=True)
class ChangeRefused:
    """The customer did not agree to a change order; everything stays as it is."""

    change_id: UUID
    number: str
    why: str


@event_type("changes.change_withdrawn")
@dataclass(frozen=True, kw_only=True)
class ChangeWithdrawn:
    """A change order was taken back before the customer agreed."""

    change_id: UUID
    number: str
    why: str = ""


@event_type("changes.change_lapsed")
@dataclass(frozen=True, kw_only=True)
class ChangeLapsed:
    """The customer did not answer a change order in time; everything stays as it is."""

    change_id: UUID
    number: str


@event_type("changes.change_document_kept")
@dataclass(frozen=True, kw_only=True)
class ChangeDocumentKept:
    """The agreed change order was written as a PDF and kept; its own hash goes with it."""

    change_id: UUID
    number: str
    file_id: UUID
    sha256: str
