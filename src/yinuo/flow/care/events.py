"""What happens after delivery: complaints and ratings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from yinuo.ground.kernel.events import event_type


@event_type("care.complaint_raised")
@dataclass(frozen=True, kw_only=True)
class ComplaintRaised:
    """The customer said that something is wrong."""

    complaint_id: UUID
    number: str
    topic: str
    reply_due_at: datetime | None
    complaint_severity: str = ""
    solve_due_at: datetime | None = None


@event_type("care.complaint_answered")
@dataclass(frozen=True, kw_only=True)
class ComplaintAnswered:
    """We replied to a complaint; `hours` is the time to the first reply."""

    complaint_id: UUID
    number: str
    hours: float


@event_type("care.complaint_sorted")
@dataclass(frozen=True, kw_only=True)
class ComplaintSorted:
    """Class, severity, cause, owner or links of a complaint changed: {field: [before, after]}."""

    complaint_id: UUID
    number: str
    changes: dict[str, Any]


@event_type("care.complaint_paused")
@dataclass(frozen=True, kw_only=True)
class ComplaintPaused:
    """The clock of a complaint stands while we wait for the customer."""

    complaint_id: UUID
    number: str


@event_type("care.complaint_resumed")
@dataclass(frozen=True, kw_only=True)
class ComplaintResumed:
    """The customer answered, and the clock runs again; `text` is what they said, if they wrote."""

    complaint_id: UUID
    number: str
    text: str
    solve_due_at: datetime | None


@event_type("care.complaint_step_set")
@dataclass(frozen=True, kw_only=True)
class ComplaintStepSet:
    """A step of closing was written down: containment, cause, remedy or prevention."""

    complaint_id: UUID
    number: str
    step: str
    text: str
    done: bool


@event_type("care.complaint_overdue")
@dataclass(frozen=True, kw_only=True)
class ComplaintOverdue:
    """A complaint was not answered or solved in time; `level` is the step of the chain that hears of it."""

    complaint_id: UUID
    number: str
    clock: str
    level: int


@event_type("care.complaint_solved")
@dataclass(frozen=True, kw_only=True)
class ComplaintSolved:
    """We hold a complaint for solved; without an answer of the customer it closes itself at `closes_at`."""

    complaint_id: UUID
    number: str
    closes_at: datetime


@event_type("care.complaint_closed")
@dataclass(frozen=True, kw_only=True)
class ComplaintClosed:
    """A complaint was settled; `how`: customer, staff (recorded by us), silence, merged."""

    complaint_id: UUID
    number: str
    how: str = "staff"


@event_type("care.complaint_reopened")
@dataclass(frozen=True, kw_only=True)
class ComplaintReopened:
    """A complaint that counted as solved or closed is not."""

    complaint_id: UUID
    number: str
    why: str


@event_type("care.complaint_merged")
@dataclass(frozen=True, kw_only=True)
class ComplaintMerged:
    """A complaint says the same as another, and goes on there."""

    complaint_id: UUID
    number: str
    into_id: UUID
    into_number: str


@event_type("care.complaint_separated")
@dataclass(frozen=True, kw_only=True)
class ComplaintSeparated:
    """A merge was undone: the complaint stands for itself again."""

    complaint_id: UUID
    number: str


@event_type("care.delivery_rated")
@dataclass(frozen=True, kw_only=True)
class DeliveryRated:
    """The customer rated a delivery from 1 to 5."""

    score: int
    comment: str


@event_type("care.trust_repair_started")
@dataclass(frozen=True, kw_only=True)
class TrustRepairStarted:
    """A promise broke; `reason`: undelivered, late, refused."""

    repair_id: UUID
    reason: str
    committed_at: datetime


@event_type("care.trust_repair_step_done")
@dataclass(frozen=True, kw_only=True)
class TrustRepairStepDone:
    """A step after a broken promise was done: tell, remedy, prevent, follow_up."""

    repair_id: UUID
    step: str
    note: str


@event_type("care.trust_repair_done")
@dataclass(frozen=True, kw_only=True)
class TrustRepairDone:
    """All steps after a broken promise are done."""

    repair_id: UUID


@event_type("care.trust_repair_dropped")
@dataclass(frozen=True, kw_only=True)
class TrustRepairDropped:
    """A trust repair was ended without its steps."""

    repair_id: UUID
    why: str


@event_type("care.survey_saved")
@dataclass(frozen=True, kw_only=True)
class SurveySaved:
    """A survey was made or changed."""

    name: str
    active: bool


@event_type("care.survey_sent")
@dataclass(frozen=True, kw_only=True)
class SurveySent:
    """A customer was asked; `survey_kind`: csat, nps, ces."""

    ask_id: UUID
    survey: str
    survey_kind: str


@event_type("care.survey_answered")
@dataclass(frozen=True, kw_only=True)
class SurveyAnswered:
    """A customer answered a survey, or changed the answer within a day."""

    ask_id: UUID
    survey: str
    survey_kind: str
    score: int
    comment: str


@event_type("care.improvement_noted")
@dataclass(frozen=True, kw_only=True)
class ImprovementNoted:
    """Something was changed so that customers are more content."""

    title: str
    survey_kind: str
