"""What happens in quality: standards agreed, lots inspected, what is not as agreed, and what is done about it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from yinuo.ground.kernel.events import event_type


@event_type("quality.standard_saved")
@dataclass(frozen=True, kw_only=True)
class StandardSaved:
    """A version of acceptance criteria was written."""

    name: str
    version: int


@event_type("quality.standard_agreed")
@dataclass(frozen=True, kw_only=True)
class StandardAgreed:
    """The customer agreed to a version of acceptance criteria."""

    name: str
    version: int
    agreed_by: str


@event_type("quality.plan_saved")
@dataclass(frozen=True, kw_only=True)
class PlanSaved:
    """An inspection plan was made or changed."""

    name: str
    active: bool


@event_type("quality.strictness_changed")
@dataclass(frozen=True, kw_only=True)
class StrictnessChanged:
    """The switching rules made inspection stricter or milder: normal, tightened, reduced, stopped."""

    name: str
    before: str
    strictness: str


@event_type("quality.inspection_opened")
@dataclass(frozen=True, kw_only=True)
class InspectionOpened:
    """A lot is to be inspected."""

    inspection_id: UUID
    number: str
    item: str
    lot: str
    lot_size: int
    sample_size: int


@event_type("quality.inspection_judged")
@dataclass(frozen=True, kw_only=True)
class InspectionJudged:
    """A lot was accepted, in part or whole, or refused by what was found in its sample; `accepted` units are taken."""

    inspection_id: UUID
    number: str
    item: str
    lot: str
    result: str
    inspected: int
    nonconforming: int
    accepted: int


@event_type("quality.nonconformity_raised")
@dataclass(frozen=True, kw_only=True)
class NonConformityRaised:
    """Something is not as agreed."""

    nonconformity_id: UUID
    number: str
    defect: str
    quantity: Decimal
    severity: str


@event_type("quality.nonconformity_decided")
@dataclass(frozen=True, kw_only=True)
class NonConformityDecided:
    """It is settled what is done with what is not as agreed: rework, concession, scrap or return."""

    nonconformity_id: UUID
    number: str
    disposition: str
    decision: str


@event_type("quality.disposition_sent_back")
@dataclass(frozen=True, kw_only=True)
class DispositionSentBack:
    """What was to be done with a non-conformity was not approved: it is to be decided anew, and why."""

    nonconformity_id: UUID
    number: str
    disposition: str
    decision: str
    reason: str


@event_type("quality.nonconformity_closed")
@dataclass(frozen=True, kw_only=True)
class NonConformityClosed:
    """What was decided about a non-conformity is done."""

    nonconformity_id: UUID
    number: str


@event_type("quality.action_opened")
@dataclass(frozen=True, kw_only=True)
class ActionOpened:
    """A corrective action began."""

    action_id: UUID
    number: str
    title: str


@event_type("quality.action_moved")
@dataclass(frozen=True, kw_only=True)
class ActionMoved:
    """A corrective action went on to another state: plan, do, check."""

    action_id: UUID
    number: str
    state: str


@event_type("quality.action_checked")
@dataclass(frozen=True, kw_only=True)
class ActionChecked:
    """Whether a corrective action helped was looked at; if it did not, it begins anew."""

    action_id: UUID
    number: str
    effective: bool
    verdict: str


@event_type("quality.hold_placed")
@dataclass(frozen=True, kw_only=True)
class HoldPlaced:
    """Quality holds goods or an order back."""

    hold_id: UUID
    item: str
    quantity: Decimal
    reason: str


@event_type("quality.hold_released")
@dataclass(frozen=True, kw_only=True)
class HoldReleased:
    """Quality let go what it held back."""

    hold_id: UUID
    item: str
    quantity: Decimal
    reason: str
