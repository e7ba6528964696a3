"""Promises as other rooms and doors see them: plain values. How they are made stands elsewhere.

An **offer** is what can be promised now (nothing is stored). A **quote** is an offer that was told to a customer: it
has a number, reserves nothing and expires. A **promise** is a version of what we committed to; a capable one holds
**reservations**. A date before the computed one may need an **approval**. A **pledge** is what somebody else owes us
so that the promise holds. A **re-promise** is a proposal to date the whole book anew; a **scenario** tries
assumptions and touches nothing. Instants are aware and in UTC; `days` are working days of the customer's calendar.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

HISTORY, PRESET, CAPABLE, UNDER_WAY = "history", "preset", "capable", "under_way"
# What a date was computed from, finer: by which way it was learnt, and whether a plan was corrected by outcomes.
FORESTS, SEGMENTS, PLANNED, PLANNED_CORRECTED = "forests", "segments", "planned", "planned_corrected"
Reasons = list[dict[str, Any]]


@dataclass(frozen=True, kw_only=True)
class WantedLine:
    """A line somebody asks a date for: an item by code and how much of it; prices are for its unit, in minor units."""

    item_code: str
    quantity: Decimal
    item_name: str = ""
    unit: str = ""
    price_minor: int = 0
    site: str = ""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What a customer asks for, before there is an order.

    `ship` is "full" (all at once) or "partial": in at most `max_splits` parts of at least `min_split` of a line each.
    Nothing comes before `not_before`, nor outside the `receiver_calendar`. Where `ship`, calendar, lane or region is
    blank it is the customer's. `valid_hours`, for which it holds, and `confidence` are ours where None.
    """

    customer_id: UUID
    lines: tuple[WantedLine, ...]
    requested_at: datetime | None = None
    confidence: float | None = None
    ship: str = ""
    min_split: Decimal = Decimal(0)
    max_splits: int = 2
    not_before: datetime | None = None
    receiver_calendar: str = ""
    region: str = ""
    lane_code: str = ""
    order_type: str = ""
    language: str = ""
    note: str = ""
    valid_hours: float | None = None
    alternative: str = ""


@dataclass(frozen=True, kw_only=True)
class StepFacts:
    """One step of a plan and what it needed first (`needs`); see `core.capacity.plan.Step` for kinds and waits."""

    kind: str
    item_code: str
    quantity: float
    ready_at: datetime
    start_at: datetime
    end_at: datetime
    ref: str
    place: str
    machine: int
    minutes: float
    wait: str
    cost_minor: int
    needs: tuple[StepFacts, ...] = ()


@dataclass(frozen=True, kw_only=True)
class LinePlan:
    """How one line is met: `deliveries` are trees of steps (the pegging), `arrives_at` when the last of it is there."""

    position: int
    item_code: str
    arrives_at: datetime
    deliveries: tuple[StepFacts, ...]


@dataclass(frozen=True, kw_only=True)
class Displaced:
    """An order that an alternative would move, and its end before and after."""

    order_id: UUID
    before_at: datetime
    after_at: datetime


@dataclass(frozen=True, kw_only=True)
class AlternativeFacts:
    """Another way to meet the order: `lever` is one of `core.promising.offer.Lever`, `values` say what of.

    `key` names it when committing: it stays the same while what it changes does, wherever it stands in the list.
    `extra_minor` is what it costs beside the plain way.
    """

    key: str
    lever: str
    values: dict[str, Any]
    earliest_at: datetime
    likely_at: datetime
    latest_at: datetime
    confidence: float
    earliest_days: int
    latest_days: int
    extra_minor: int
    margin_minor: int
    gained_hours: float
    displaced: tuple[Displaced, ...] = ()


@dataclass(frozen=True, kw_only=True)
class CertificateFacts:
    """The proof of a decision; `inputs_sha256` names it, and `yinuo promise replay` runs it again."""

    inputs_sha256: str
    decision_sha256: str
    engine: str
    computed_at: datetime


@dataclass(frozen=True, kw_only=True)
class Offer:
    """What we can promise: delivery by `latest_at` with `confidence`, before `earliest_at` only with 1 - `confidence`.

    Both are ends of working days of the customer's calendar, counted from now in `earliest_days` and
    `latest_days`; `reasons` are codes with values, told in words by `forms.explain`; `evidence` replays it.
    `basis` is "capable" (planned on stock, materials and machines: everything from `worst_at` on is set, and
    reasons[0] is the binding one), "history", "preset", or "under_way" (what is left of work that has begun).
    `worst_at` is kept with 99 %; `outcomes` are the deliveries behind the interval's correction (0: none).
    """

    order_id: UUID | None
    basis: str
    earliest_at: datetime
    likely_at: datetime
    latest_at: datetime
    confidence: float
    earliest_days: int
    latest_days: int
    computed_at: datetime
    reasons: Reasons = field(default_factory=list)
    evidence: dict[str, Any] = field(default_factory=dict)
    worst_at: datetime | None = None
    buffer_hours: float = 0.0
    outcomes: int = 0
    cost_minor: int = 0
    margin_minor: int = 0
    lines: tuple[LinePlan, ...] = ()
    alternatives: tuple[AlternativeFacts, ...] = ()
    certificate: CertificateFacts | None = None


@dataclass(frozen=True, kw_only=True)
class QuoteFacts:
    """An offer as it was told to a customer. `state`: open, accepted, expired, withdrawn; it reserves nothing."""

    id: UUID
    number: str
    customer_id: UUID
    customer_name: str
    order_id: UUID | None
    state: str
    wanted: Wanted
    offer: Offer
    value_minor: int
    currency: str
    language: str
    made_by: str
    made_at: datetime
    expires_at: datetime
    settled_at: datetime | None
    settled_by: str
    settled_why: str


@dataclass(frozen=True, kw_only=True)
class PromiseFacts:
    """One version of a commitment; the days are working days of the customer's calendar from the day it was made.

    `reopened_at` and `reopened_why` are set when a change of the order opened the date again (exemption clause).
    """

    id: UUID
    order_id: UUID
    version: int
    earliest_at: datetime
    latest_at: datetime
    committed_at: datetime
    confidence: float
    earliest_days: int
    latest_days: int
    basis: str
    reasons: Reasons
    evidence: dict[str, Any]
    why: str
    made_by: str
    made_at: datetime
    superseded_at: datetime | None
    reopened_at: datetime | None
    reopened_by: str
    reopened_why: str


@dataclass(frozen=True, kw_only=True)
class ReservationFacts:
    """What an order holds. `kind`: stock, receipt, purchase (to be bought), slot (a machine), outside, pick.

    `ref` names the supply taken; `place` the site, work centre or supplier.
    """

    id: UUID
    order_id: UUID
    position: int
    kind: str
    item_code: str
    quantity: Decimal
    ref: str
    place: str
    machine: int | None
    start_at: datetime
    end_at: datetime
    made_at: datetime
    released_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class ApprovalFacts:
    """A date before the computed one that waits for a yes. `state`: pending, approved, refused, withdrawn."""

    id: UUID
    order_id: UUID
    task_id: UUID | None
    state: str
    committed_at: datetime
    computed_at: datetime
    ahead_hours: float
    why: str
    asked_by: str
    asked_at: datetime
    answered_by: str
    answered_at: datetime | None
    answer_why: str


@dataclass(frozen=True, kw_only=True)
class PledgeFacts:
    """What somebody owes us by a date so that our promise holds.

    `kind`: drawing, prepayment, material, approval, other. `party`: customer, or a role of ours; `owed_by` a name.
    `state`: open, kept, cancelled. An open pledge past `due_at` moves the projected date and stands in its reason.
    """

    id: UUID
    order_id: UUID
    kind: str
    what: str
    party: str
    owed_by: str
    member_id: UUID | None
    contact_id: UUID | None
    due_at: datetime
    state: str
    settled_at: datetime | None
    settled_by: str
    made_by: str
    made_at: datetime

    def is_overdue(self, now: datetime) -> bool:
        """Return whether it is still owed after its date."""
        return self.state == "open" and self.due_at <= now


@dataclass(frozen=True, kw_only=True)
class ScenarioFacts:
    """What-if: assumptions under a name and what came of them, by order; the book was not touched.

    An assumption is {"kind": …, …values}; see `core.promising.whatif`. `moves` are orders whose date would differ; what
    was added has no order, but a `ref`. `state`: computing, done, failed; then `fault` holds a code and what is told.
    """

    id: UUID
    state: str
    job_id: UUID | None
    fault: dict[str, str]
    name: str
    assumptions: list[dict[str, Any]]
    orders: int
    earlier: int
    later: int
    moves: list[dict[str, Any]]
    made_by: str
    made_at: datetime


@dataclass(frozen=True, kw_only=True)
class ProjectionFacts:
    """When an order with reservations will arrive as things stand, and what moved it last (`reasons`)."""

    order_id: UUID
    earliest_at: datetime
    likely_at: datetime
    latest_at: datetime
    reasons: Reasons
    computed_at: datetime


@dataclass(frozen=True, kw_only=True)
class LearnerFacts:
    """How delivery times were last learnt from past orders: `forests` or segments, from how many deliveries.

    `tried` orders were promised by both ways for comparison; a promise by the forests is `shorter_days` shorter.
    """

    learnt_at: datetime
    deliveries: int
    forests: bool
    tried: int
    shorter_days: float


@dataclass(frozen=True, kw_only=True)
class JudgedFacts:
    """A promise that came due, and whether it was kept: delivered by `latest_at`, which was said to be `confidence`."""

    order_id: UUID
    number: str
    customer_name: str
    tier: str
    region: str
    family: str
    promised_at: datetime
    latest_at: datetime
    confidence: float
    delivered_at: datetime | None
    kept: bool
    basis: str = ""
