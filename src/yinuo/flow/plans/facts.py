"""What rooms above and pages learn of plans: plain values, never rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any
from uuid import UUID

DAY_MINUTES = 480  # of the standard shifts


@dataclass(frozen=True, kw_only=True)
class ProjectFacts:
    """A project; `finish_at` is when the plan ends by the last reckoning, `counts` its tasks: all, done, late."""

    id: UUID
    number: str
    name: str
    customer_id: UUID | None
    customer_name: str
    manager_id: UUID | None
    manager_name: str
    calendar_id: UUID | None
    state: str
    starts_at: datetime
    deadline_at: datetime | None
    finish_at: datetime | None
    goals: Sequence[Mapping[str, Any]]
    wip_limits: Mapping[str, int]
    currency: str
    made_from: str
    made_at: datetime
    revision: int
    has_feed: bool
    order_ids: tuple[UUID, ...] = ()


@dataclass(frozen=True, kw_only=True)
class TaskFacts:
    """A task with its place in the work breakdown (`wbs`, such as 1.2.3) and its reckoned dates; floats in minutes."""

    id: UUID
    project_id: UUID
    parent_id: UUID | None
    wbs: str
    depth: int
    summary: bool
    rank: float
    name: str
    milestone: bool
    minutes: int
    optimistic: int | None
    pessimistic: int | None
    done_percent: int
    started_at: datetime | None
    finished_at: datetime | None
    constraint: str
    constraint_at: datetime | None
    deadline_at: datetime | None
    assignees: Sequence[Mapping[str, Any]]
    work_centres: Sequence[Mapping[str, Any]]
    deliverable: str
    note: str
    levelled_at: datetime | None
    version: int
    touched_at: datetime
    touched_by: str
    start_at: datetime | None
    finish_at: datetime | None
    late_start_at: datetime | None
    late_finish_at: datetime | None
    total_float: int | None
    free_float: int | None
    critical: bool


@dataclass(frozen=True, kw_only=True)
class LinkFacts:
    """A link between two tasks; `kind` is FS, SS, FF or SF, the lag in working minutes."""

    id: UUID
    before_id: UUID
    after_id: UUID
    kind: str
    lag_minutes: int
    version: int


@dataclass(frozen=True, kw_only=True)
class PlanFacts:
    """A whole plan: its tasks in the order of the work breakdown, and its links."""

    project: ProjectFacts
    tasks: Sequence[TaskFacts]
    links: Sequence[LinkFacts]


@dataclass(frozen=True, kw_only=True)
class MilestoneFacts:
    """A milestone: committed and projected date, acceptance, and its payment: none, planned, due, invoiced, paid."""

    task_id: UUID
    project_id: UUID
    name: str
    deliverable: str
    projected_at: datetime | None
    done: bool
    finished_at: datetime | None
    committed_at: datetime | None
    committed_by: str
    asked_at: datetime | None
    accepted_at: datetime | None
    accepted_by: str
    amount_minor: int
    payment_days: int
    invoiced_at: datetime | None
    invoice_number: str
    due_at: datetime | None
    paid_at: datetime | None

    @property
    def payment(self) -> str:
        """Return where the payment stands."""
        if not self.amount_minor:
            return "none"
        if self.paid_at:
            return "paid"
        if self.invoiced_at:
            return "invoiced"
        # Whoever is asked to accept owes nothing before.
        return "due" if self.accepted_at or (self.done and not self.asked_at) else "planned"

    @property
    def slip_days(self) -> float | None:
        """Return by how many days the projected date lies after the committed one (less than 0: before)."""
        ends = self.finished_at or self.projected_at
        if self.committed_at is None or ends is None:
            return None
        return (ends - self.committed_at).total_seconds() / 86_400


@dataclass(frozen=True, kw_only=True)
class BaselineFacts:
    """A plan kept for comparison."""

    id: UUID
    project_id: UUID
    name: str
    made_at: datetime
    made_by: str
    revision: int
    active: bool


@dataclass(frozen=True, kw_only=True)
class EditFacts:
    """An edit of a plan, for its history and its undo."""

    id: UUID
    revision: int
    made_at: datetime
    made_by: str
    count: int
    why: str
    undone: bool
    changes: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, kw_only=True)
class Conflict:
    """A field that somebody else changed meanwhile: what you saw, what you want, and what stands there now."""

    kind: str
    id: UUID
    field: str
    name: str
    seen: Any
    wanted: Any
    now: Any
    by: str


@dataclass(frozen=True, kw_only=True)
class LevellingFacts:
    """Projects levelled together: `projects` with their priorities, `proposal` what would move, `fault` why not."""

    id: UUID
    state: str
    projects: Sequence[Mapping[str, Any]]
    seconds: int
    fault: str
    proposal: Mapping[str, Any]
    job_id: UUID | None
    asked_by: str
    asked_at: datetime
    computed_at: datetime | None
    applied_at: datetime | None

    @classmethod
    def of(cls, row: Any) -> LevellingFacts:
        """Return the facts of a row."""
        return cls(**{one.name: getattr(row, one.name) for one in fields(cls)})

    @property
    def moved(self) -> int:
        """How many tasks would move."""
        return sum(len(one["moves"]) for one in self.proposal.get("projects", ()))

    @property
    def is_proven(self) -> bool:
        """Return whether no other turn of the tasks is better."""
        return float(self.proposal.get("share_over", 1)) <= 0
