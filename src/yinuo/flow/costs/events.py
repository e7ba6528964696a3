"""What happens to time and cost: time booked and approved, rates, other costs, budgets and their overrun."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from yinuo.ground.kernel.events import event_type

ORDER, MEMBER, RATES = "order", "member", "costs.rates"


@event_type("costs.time_submitted")
@dataclass(frozen=True, kw_only=True)
class TimeSubmitted:
    """A member handed in the time of a week; `order_ids` are the orders it was spent on."""

    member_id: UUID
    week: date
    hours: float
    order_ids: list[UUID]


@event_type("costs.time_withdrawn")
@dataclass(frozen=True, kw_only=True)
class TimeWithdrawn:
    """A member took back time of a week that was not decided on."""

    member_id: UUID
    week: date
    order_ids: list[UUID]


@event_type("costs.time_approved")
@dataclass(frozen=True, kw_only=True)
class TimeApproved:
    """Time of a week was approved."""

    member_id: UUID
    week: date
    hours: float


@event_type("costs.time_returned")
@dataclass(frozen=True, kw_only=True)
class TimeReturned:
    """Time of a week was given back to be corrected."""

    member_id: UUID
    week: date
    hours: float
    reason: str
    order_ids: list[UUID]


@event_type("costs.week_locked")
@dataclass(frozen=True, kw_only=True)
class WeekLocked:
    """The time of a week can no longer be changed by anybody."""

    week: date


@event_type("costs.week_unlocked")
@dataclass(frozen=True, kw_only=True)
class WeekUnlocked:
    """The time of a locked week can be changed again."""

    week: date
    why: str


@event_type("costs.rate_set")
@dataclass(frozen=True, kw_only=True)
class RateSet:
    """What an hour costs from a day on was set; what it costs is not told by the log."""

    scope: str
    subject: str
    since: date


@event_type("costs.rate_removed")
@dataclass(frozen=True, kw_only=True)
class RateRemoved:
    """A rate was removed."""

    scope: str
    subject: str
    since: date


@event_type("costs.expense_entered")
@dataclass(frozen=True, kw_only=True)
class ExpenseEntered:
    """A cost other than time was entered for an order; what it came to is not told by the log."""

    expense_id: UUID
    cost_kind: str
    state: str


@event_type("costs.expense_changed")
@dataclass(frozen=True, kw_only=True)
class ExpenseChanged:
    """A cost was corrected, or what was committed was billed."""

    expense_id: UUID
    cost_kind: str
    state: str


@event_type("costs.expense_removed")
@dataclass(frozen=True, kw_only=True)
class ExpenseRemoved:
    """A cost was removed."""

    expense_id: UUID
    cost_kind: str


@event_type("costs.budget_set")
@dataclass(frozen=True, kw_only=True)
class BudgetSet:
    """The budget of an order was set for these kinds of cost."""

    cost_kinds: list[str]


@event_type("costs.budget_exceeded")
@dataclass(frozen=True, kw_only=True)
class BudgetExceeded:
    """An order is forecast to cost more than its budget; `budget_share` is forecast by budget."""

    budget_share: float


@event_type("costs.budget_kept")
@dataclass(frozen=True, kw_only=True)
class BudgetKept:
    """The forecast of an order is within its budget again."""

    budget_share: float
