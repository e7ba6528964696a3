"""What happens to plans; the subject is always the project."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from yinuo.ground.kernel.events import event_type


@event_type("plans.project_created")
@dataclass(frozen=True, kw_only=True)
class ProjectCreated:
    """A project was begun, from nothing, a template, an earlier project or a file; `made_from` names it."""

    number: str
    name: str
    made_from: str


@event_type("plans.project_changed")
@dataclass(frozen=True, kw_only=True)
class ProjectChanged:
    """Facts of a project changed: their names."""

    number: str
    fields: list[str]


@event_type("plans.plan_edited")
@dataclass(frozen=True, kw_only=True)
class PlanEdited:
    """Tasks or links changed, so many of them; the plan ends now at `finish_at`."""

    edit_id: UUID
    number: str
    count: int
    finish_before: datetime | None
    finish_at: datetime | None


@event_type("plans.plan_levelled")
@dataclass(frozen=True, kw_only=True)
class PlanLevelled:
    """Tasks were moved so that nobody has more to do than time for it."""

    edit_id: UUID
    number: str
    count: int
    finish_before: datetime | None
    finish_at: datetime | None


@event_type("plans.edit_undone")
@dataclass(frozen=True, kw_only=True)
class EditUndone:
    """An edit of a plan was taken back."""

    edit_id: UUID
    number: str
    finish_at: datetime | None


@event_type("plans.task_progressed")
@dataclass(frozen=True, kw_only=True)
class TaskProgressed:
    """Somebody said how far a task is."""

    task_id: UUID
    number: str
    task: str
    done_percent: int


@event_type("plans.milestone_reached")
@dataclass(frozen=True, kw_only=True)
class MilestoneReached:
    """A milestone is done."""

    task_id: UUID
    number: str
    task: str


@event_type("plans.milestone_committed")
@dataclass(frozen=True, kw_only=True)
class MilestoneCommitted:
    """A date of a milestone was promised, or promised anew."""

    task_id: UUID
    number: str
    task: str
    committed_before: datetime | None
    committed_at: datetime


@event_type("plans.milestone_acceptance_asked")
@dataclass(frozen=True, kw_only=True)
class MilestoneAcceptanceAsked:
    """The customer was asked to accept a milestone by the portal."""

    task_id: UUID
    number: str
    task: str


@event_type("plans.milestone_acceptance_withdrawn")
@dataclass(frozen=True, kw_only=True)
class MilestoneAcceptanceWithdrawn:
    """An acceptance of a milestone was taken back; the customer is asked again."""

    task_id: UUID
    number: str
    task: str


@event_type("plans.milestone_accepted")
@dataclass(frozen=True, kw_only=True)
class MilestoneAccepted:
    """The customer accepted what a milestone delivers."""

    task_id: UUID
    number: str
    task: str
    accepted_by: str


@event_type("plans.milestone_invoiced")
@dataclass(frozen=True, kw_only=True)
class MilestoneInvoiced:
    """A payment that a milestone makes due was invoiced."""

    task_id: UUID
    number: str
    task: str
    invoice_number: str
    amount_minor: int
    currency: str
    due_at: datetime


@event_type("plans.milestone_paid")
@dataclass(frozen=True, kw_only=True)
class MilestonePaid:
    """The customer paid what a milestone made due."""

    task_id: UUID
    number: str
    task: str
    amount_minor: int
    currency: str


@event_type("plans.baseline_taken")
@dataclass(frozen=True, kw_only=True)
class BaselineTaken:
    """The plan as it stands was kept for comparison."""

    baseline_id: UUID
    number: str
    name: str


@event_type("plans.feed_opened")
@dataclass(frozen=True, kw_only=True)
class FeedOpened:
    """A link was made by which calendars read the dates of a project; the link before, if any, is dead."""

    number: str


@event_type("plans.feed_closed")
@dataclass(frozen=True, kw_only=True)
class FeedClosed:
    """The link by which calendars read the dates of a project is dead."""

    number: str
