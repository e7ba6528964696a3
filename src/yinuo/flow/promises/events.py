"""What happens to promises.

Subject type `order` (the subject is the order's id) unless said otherwise: `quote` for quotes, `organisation` for
standards, learning and the whole book.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

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


@event_type("promises.receiving_terms_agreed")
@dataclass(frozen=True, kw_only=True)
class ReceivingTermsAgreed:
    """How a customer takes goods in was agreed on anew (subject type `customer`); see `receiving.TermsFacts`."""

    before: dict[str, Any]
    after: dict[str, Any]


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


@event_type("promises.outlook_learnt")
@dataclass(frozen=True, kw_only=True)
class OutlookLearnt:
    """Forests of delivery times were tried beside the segments on `tried` orders; `used`: they promise better."""

    deliveries: int
    used: bool
    tried: int


@event_type("promises.quote_made")
@dataclass(frozen=True, kw_only=True)
class QuoteMade:
    """A date was told to a customer before anything was promised; subject type `quote`."""

    number: str
    customer_id: UUID
    order_id: UUID | None
    latest_at: datetime
    confidence: float
    expires_at: datetime


@event_type("promises.quote_accepted")
@dataclass(frozen=True, kw_only=True)
class QuoteAccepted:
    """A customer took a quote: its order is entered and promised; subject type `quote`."""

    number: str
    order_id: UUID


@event_type("promises.quote_sent")
@dataclass(frozen=True, kw_only=True)
class QuoteSent:
    """A quotation went to a contact by e-mail; subject type `quote`."""

    number: str
    contact_id: UUID
    address: str


@event_type("promises.quote_withdrawn")
@dataclass(frozen=True, kw_only=True)
class QuoteWithdrawn:
    """A quote no longer stands; subject type `quote`."""

    number: str
    why: str


@event_type("promises.promise_released")
@dataclass(frozen=True, kw_only=True)
class PromiseReleased:
    """What an order held of stock, receipts and machines was given back (`delivered`: it was used up)."""

    why: str
    delivered: bool
    reservations: int


@event_type("promises.promise_reopened")
@dataclass(frozen=True, kw_only=True)
class PromiseReopened:
    """A change of the order opened its date again (exemption clause): the promise does not bind until it is renewed."""

    version: int
    why: str
    changes: dict[str, Any]


@event_type("promises.approval_asked")
@dataclass(frozen=True, kw_only=True)
class ApprovalAsked:
    """Somebody wants to promise a date before the computed one and may not by himself."""

    approval_id: UUID
    committed_at: datetime
    computed_at: datetime
    ahead_hours: float
    why: str


@event_type("promises.approval_answered")
@dataclass(frozen=True, kw_only=True)
class ApprovalAnswered:
    """A manager said yes or no to a date before the computed one."""

    approval_id: UUID
    approved: bool
    committed_at: datetime
    why: str


@event_type("promises.pledge_made")
@dataclass(frozen=True, kw_only=True)
class PledgeMade:
    """Somebody owes us something by a date so that our promise holds."""

    pledge_id: UUID
    kind: str
    what: str
    party: str
    owed_by: str
    due_at: datetime


@event_type("promises.pledge_moved")
@dataclass(frozen=True, kw_only=True)
class PledgeMoved:
    """What somebody owes us comes at another time than was agreed."""

    pledge_id: UUID
    what: str
    owed_by: str
    due_before: datetime
    due_at: datetime
    why: str


@event_type("promises.pledge_settled")
@dataclass(frozen=True, kw_only=True)
class PledgeSettled:
    """What was owed to us came (`kept`), or is no longer needed (`cancelled`)."""

    pledge_id: UUID
    what: str
    owed_by: str
    state: str
    days_late: int


@event_type("promises.pledge_overdue")
@dataclass(frozen=True, kw_only=True)
class PledgeOverdue:
    """What somebody owes us did not come by its date; our promise may move with it."""

    pledge_id: UUID
    kind: str
    what: str
    party: str
    owed_by: str
    due_at: datetime


@event_type("promises.order_redated")
@dataclass(frozen=True, kw_only=True)
class OrderRedated:
    """What an order will take changed: its projected date moved, the committed one did not."""

    before_at: datetime | None
    projected_at: datetime
    committed_at: datetime | None
    reasons: list[dict[str, Any]]


@event_type("promises.repromise_proposed")
@dataclass(frozen=True, kw_only=True)
class RepromiseProposed:
    """The whole book was dated anew as a proposal; nothing is promised by it."""

    repromise_id: UUID
    orders: int
    earlier: int
    later: int
    unplanned: int


@event_type("promises.repromise_confirmed")
@dataclass(frozen=True, kw_only=True)
class RepromiseConfirmed:
    """Dates of a proposal became promises."""

    repromise_id: UUID
    orders: int


@event_type("promises.repromise_approval_asked")
@dataclass(frozen=True, kw_only=True)
class RepromiseApprovalAsked:
    """Somebody wants to confirm dates of a proposal and may not alone; `late` of the orders get a later promise."""

    repromise_id: UUID
    approval_id: UUID
    orders: int
    late: int
    why: str


@event_type("promises.repromise_approval_answered")
@dataclass(frozen=True, kw_only=True)
class RepromiseApprovalAnswered:
    """New dates of a proposal were approved, and are confirmed next, or refused."""

    repromise_id: UUID
    approval_id: UUID
    approved: bool
    why: str


@event_type("promises.repromise_undone")
@dataclass(frozen=True, kw_only=True)
class RepromiseUndone:
    """Dates that came of a proposal were set back, except where somebody promised anew since."""

    repromise_id: UUID
    orders: int
    kept: int


@event_type("promises.scenario_tried")
@dataclass(frozen=True, kw_only=True)
class ScenarioTried:
    """Assumptions were tried on the book without touching it."""

    scenario_id: UUID
    name: str
    earlier: int
    later: int
