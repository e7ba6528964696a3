"""What happens between us and the customer at the hand-over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from yinuo.ground.kernel.events import event_type


@event_type("acceptance.delivery_signed")
@dataclass(frozen=True, kw_only=True)
class DeliverySigned:
    """The customer signed for a delivery or a milestone; `content_hash` is the SHA-256 of what was signed.

    `way` is `signed` on a screen or `paper`; `verdict` is `accepted`, `partly` or `refused`; `subject` is `order`,
    `note-…`, `stage-…` or `milestone-…`.
    """

    acceptance_id: UUID
    number: str
    signer_name: str
    content_hash: str
    subject: str = "order"
    way: str = "signed"
    verdict: str = "accepted"


@event_type("acceptance.goods_refused")
@dataclass(frozen=True, kw_only=True)
class GoodsRefused:
    """Part of a delivery was refused or did not arrive: `lines` tell item, refused, short, reason and words of each."""

    acceptance_id: UUID
    number: str
    signer_name: str
    lines: list[dict[str, Any]]


@event_type("acceptance.tacitly_accepted")
@dataclass(frozen=True, kw_only=True)
class TacitlyAccepted:
    """The time to object ran out without a word, so a delivery counts as accepted by the contract."""

    acceptance_id: UUID
    number: str
    subject: str
    due_at: datetime


@event_type("acceptance.acceptance_withdrawn")
@dataclass(frozen=True, kw_only=True)
class AcceptanceWithdrawn:
    """An acceptance was taken back by staff; the record stays, its quantities are open again."""

    acceptance_id: UUID
    number: str
    why: str


@event_type("acceptance.period_began")
@dataclass(frozen=True, kw_only=True)
class PeriodBegan:
    """The customer was told until when to accept or object; after `due_at` silence counts, if `tacit`."""

    subject: str
    due_at: datetime
    tacit: bool
    clause: str


@event_type("acceptance.period_untold")
@dataclass(frozen=True, kw_only=True)
class PeriodUntold:
    """Nobody at the customer's could be told of the time to object, so silence does not count."""

    subject: str
    due_at: datetime


@event_type("acceptance.period_stopped")
@dataclass(frozen=True, kw_only=True)
class PeriodStopped:
    """Silence no longer counts for a delivery: the customer spoke (`why` names how), or staff stopped it."""

    subject: str
    why: str


@event_type("acceptance.reminded")
@dataclass(frozen=True, kw_only=True)
class CustomerReminded:
    """The customer was reminded to accept a delivery."""

    subject: str
    contact_id: UUID
    due_at: datetime | None


@event_type("acceptance.note_issued")
@dataclass(frozen=True, kw_only=True)
class DeliveryNoteIssued:
    """A delivery note was written: what goes to the customer at one time."""

    note_id: UUID
    number: str
    lines: list[dict[str, Any]]


@event_type("acceptance.note_delivered")
@dataclass(frozen=True, kw_only=True)
class DeliveryNoteDelivered:
    """What stands on a delivery note reached the customer."""

    note_id: UUID
    number: str
    delivered_at: datetime


@event_type("acceptance.note_cancelled")
@dataclass(frozen=True, kw_only=True)
class DeliveryNoteCancelled:
    """A delivery note was cancelled; its number is not given again."""

    note_id: UUID
    number: str
    why: str


@event_type("acceptance.setup_changed")
@dataclass(frozen=True, kw_only=True)
class AcceptanceSetUp:
    """How deliveries are accepted was set: `parts` names what changed."""

    parts: list[str]


@event_type("acceptance.terms_set")
@dataclass(frozen=True, kw_only=True)
class TermsSet:
    """What a contract says of silence was set for a customer or an order; `days` is None where it says nothing."""

    days: int | None
    working: bool
    tacit: bool


@event_type("acceptance.signing_key_changed")
@dataclass(frozen=True, kw_only=True)
class SigningKeyChanged:
    """Documents are signed with another key from now on: `made` here or `uploaded`."""

    source: str
    name: str
    fingerprint: str
    ends_at: datetime
