"""A re-promise as other rooms and doors see it: rules, a proposal, what it does to each order, and who was asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from yinuo.core.promising.repromise import OrderClass


@dataclass(frozen=True, kw_only=True)
class RulesFacts:
    """In which order the book is promised anew, and what each kind of order may gain or lose; kept under a name."""

    name: str
    order_by: tuple[str, ...]
    classes: dict[str, str]
    is_default: bool


@dataclass(frozen=True, kw_only=True)
class MoveFacts:
    """One order in a re-promise: committed and computed date before and after.

    `outcome`: earlier, later, same, unplanned. `version` is the promise that came of it, once confirmed.
    """

    order_id: UUID
    number: str
    customer_name: str
    tier: str
    order_class: str
    committed_at: datetime | None
    before_at: datetime | None
    after_at: datetime | None
    outcome: str
    confirmed: bool
    version: int | None


def gives_all_away(*, move: MoveFacts) -> bool:
    """Return whether an order would let go of all it holds, and get nothing."""
    return move.order_class == OrderClass.LOSE and move.before_at is not None and move.after_at is None


@dataclass(frozen=True, kw_only=True)
class RepromiseFacts:
    """A proposal to promise the whole book anew. `state`: computing, proposed, confirmed, undone, failed, stale."""

    id: UUID
    job_id: UUID | None
    rules: RulesFacts
    state: str
    orders: int
    earlier: int
    later: int
    same: int
    unplanned: int
    confirmed: int
    asked_by: str
    asked_at: datetime
    computed_at: datetime | None
    settled_by: str
    settled_at: datetime | None
    waiting: bool


@dataclass(frozen=True, kw_only=True)
class RepromiseApprovalFacts:
    """A question for approval of dates of a proposal. `state`: pending, approved, refused, withdrawn."""

    id: UUID
    repromise_id: UUID
    state: str
    order_ids: tuple[UUID, ...]
    late: int
    why: str
    asked_by: str
    asked_at: datetime
    answered_by: str
    answered_at: datetime | None
    answer_why: str
