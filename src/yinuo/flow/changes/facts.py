"""Change orders as other rooms and doors see them: plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from yinuo.flow.changes.plan_told import as_told
from yinuo.ground.kernel.events import plain

_MOMENTS = ("computed_at", "committed_before", "committed_at", "latest_before", "latest_at", "earliest_at")


@dataclass(frozen=True, kw_only=True)
class Impact:
    """What a change would do, as of `computed_at`: dates and money before and after, and who else would move.

    `latest_…` and `earliest_at` are the interval that the book gives at `confidence`; `committed_at` is the date that
    is offered. Costs are None where nobody knows them. `working_days` is by how much the date moves (below 0:
    earlier), `own_days` by how much the computed one does: an order that is late anyway is not made late by a change.
    `capacity` holds {place, before_hours, after_hours}, `moved` {order_id, number, customer_name, before_at,
    after_at}, `alternatives` {key, lever, values, latest_at, extra_minor, gained_hours}; `version` and `lines_sha` say
    on which promise and which lines it stands. `plan` is what becomes of the project's plan, None where it is left:
    {project, revision, finish_before, finish_at, told_finish_at, milestones: {task_id, name, before_at, after_at,
    committed_before, committed_at}, critical: {name, before}, hours_before, hours_after, cost_by}.
    """

    computed_at: datetime
    committed_before: datetime | None
    committed_at: datetime | None
    latest_before: datetime
    latest_at: datetime
    earliest_at: datetime
    confidence: float
    value_before: int
    value_minor: int
    cost_before: int | None
    cost_minor: int | None
    currency: str
    working_days: int
    basis: str
    version: int
    lines_sha: str
    own_days: int = 0
    capacity: list[dict[str, Any]] = field(default_factory=list)
    moved: list[dict[str, Any]] = field(default_factory=list)
    alternatives: list[dict[str, Any]] = field(default_factory=list)
    reasons: list[dict[str, Any]] = field(default_factory=list)
    plan: dict[str, Any] | None = None

    @property
    def margin_before(self) -> int | None:
        """Return what was left of the price after costs."""
        return None if self.cost_before is None else self.value_before - self.cost_before

    @property
    def margin_minor(self) -> int | None:
        """Return what would be left of the price after costs."""
        return None if self.cost_minor is None else self.value_minor - self.cost_minor

    @property
    def value_by(self) -> int:
        """Return by how much the price changes."""
        return self.value_minor - self.value_before

    @property
    def cost_by(self) -> int | None:
        """Return by how much the cost changes, where it is known."""
        if self.cost_minor is None or self.cost_before is None:
            return None
        return self.cost_minor - self.cost_before

    @property
    def margin_by(self) -> int | None:
        """Return by how much the margin changes, where costs are known."""
        return None if self.cost_by is None else self.value_by - self.cost_by

    def same_for_customer(self, other: Impact) -> bool:
        """Return whether the customer would read the same date and the same price, from the same beginnings."""
        same = all(getattr(self, name) == getattr(other, name) for name in _TOLD)
        return same and as_told(plan=self.plan) == as_told(plan=other.plan)

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON can hold it."""
        kept: dict[str, Any] = plain({one.name: getattr(self, one.name) for one in fields(self)})
        return kept

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Impact:
        """Return what `to_json` wrote."""
        moments = {name: datetime.fromisoformat(kept[name]) if kept[name] else None for name in _MOMENTS}
        return cls(**{**kept, **moments})


_TOLD = ("committed_before", "committed_at", "value_before", "value_minor", "version", "lines_sha")


@dataclass(frozen=True, kw_only=True)
class ChangeFacts:
    """A change order. `edits` holds what changes (see `editing`), `words` what was asked and answered about it."""

    id: UUID
    number: str
    order_id: UUID
    project_id: UUID | None
    request_id: UUID | None
    state: str
    kind: str
    asked_by_customer: bool
    reason: str
    edits: dict[str, Any]
    fee_minor: int
    alternative: str
    revision: int
    impact: Impact | None
    moved_at: datetime | None
    made_at: datetime
    made_by: str
    answer_within_at: datetime | None
    message: str
    words: list[dict[str, Any]]
    contact_id: UUID | None
    link_id: UUID | None
    approval_asked_by: str
    approved_by: str
    approval_note: str
    sent_at: datetime | None
    sent_by: str
    signed_at: datetime | None
    signer_name: str
    signed_how: str
    content_sha256: str
    document_id: UUID | None
    settled_at: datetime | None
    settled_by: str
    settled_why: str
    promise_version: int | None
    can_undo: bool = False

    @property
    def is_open(self) -> bool:
        """Return whether it may still come into effect."""
        return self.state in OPEN


@dataclass(frozen=True, kw_only=True)
class Totals:
    """What changes in one currency did together: how many, by how many working days dates moved, and how much money.

    `cost_by` and `margin_by` count those of which costs are known; `unknown_costs` says how many are not in them.
    """

    name: str
    currency: str
    changes: int
    working_days: int
    value_by: int
    cost_by: int
    margin_by: int
    unknown_costs: int


DRAFTS = ("draft", "computed")
OPEN = (*DRAFTS, "approving", "sent")
