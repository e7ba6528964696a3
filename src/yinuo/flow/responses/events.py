"""What is done about delays. Subject type `order`: the subject is the order's id; `playbook`: the playbook's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from yinuo.ground.kernel.events import event_type

ORDER = "order"
PLAYBOOK = "playbook"


@event_type("responses.response_applied")
@dataclass(frozen=True, kw_only=True)
class ResponseApplied:
    """Measures were chosen for an alert and started: tasks went out, and a message if the customer is told."""

    response_id: UUID
    alert_id: UUID | None
    measures: list[str]
    cost_minor: int
    hours_gained: float
    probability_before: float | None
    probability_after: float | None
    new_committed_at: datetime | None


@event_type("responses.response_undone")
@dataclass(frozen=True, kw_only=True)
class ResponseUndone:
    """A response was taken back: its open tasks are cancelled; a message that had gone out could not be."""

    response_id: UUID
    message_withdrawn: bool


@event_type("responses.customer_told")
@dataclass(frozen=True, kw_only=True)
class CustomerTold:
    """The message of a response was queued to the customer's contact."""

    response_id: UUID
    contact_id: UUID


@event_type("responses.response_proved")
@dataclass(frozen=True, kw_only=True)
class ResponseProved:
    """The order was delivered: now it is known whether the measures kept the promise."""

    response_id: UUID
    measures: list[str]
    kept_promise: bool
    # Hours from the likely finish when the measures were started to the delivery; null where there was no forecast.
    actual_hours: float | None = None


@event_type("responses.joint_response_proposed")
@dataclass(frozen=True, kw_only=True)
class JointResponseProposed:
    """Many alerts were weighed together; for `helped` of the orders measures are proposed."""

    joint_id: UUID
    orders: int
    helped: int
    cost_minor: int


@event_type("responses.joint_response_applied")
@dataclass(frozen=True, kw_only=True)
class JointResponseApplied:
    """The measures of a proposal were started; `changed` names the orders whose situation was another by then."""

    joint_id: UUID
    orders: int
    changed: list[str]


@event_type("responses.joint_response_undone")
@dataclass(frozen=True, kw_only=True)
class JointResponseUndone:
    """What a joint response had started, and was not over, was taken back."""

    joint_id: UUID
    orders: int


@event_type("responses.budget_set")
@dataclass(frozen=True, kw_only=True)
class BudgetSet:
    """Somebody said how much of something measures may use in any seven days."""

    budget_id: UUID
    name: str
    weekly_limit: float
    active: bool


@event_type("responses.playbook_added")
@dataclass(frozen=True, kw_only=True)
class PlaybookAdded:
    """Somebody wrote down what may be done about a kind of cause."""

    name: str
    causes: list[str]


@event_type("responses.playbook_changed")
@dataclass(frozen=True, kw_only=True)
class PlaybookChanged:
    """A playbook was edited, retired or brought back: `changes` holds {field: [before, after]}."""

    name: str
    changes: dict[str, list[Any]]


@event_type("responses.measure_added")
@dataclass(frozen=True, kw_only=True)
class MeasureAdded:
    """A measure was added to a playbook."""

    measure_id: UUID
    name: str


@event_type("responses.measure_changed")
@dataclass(frozen=True, kw_only=True)
class MeasureChanged:
    """A measure was edited, retired or brought back: `changes` holds {field: [before, after]}."""

    measure_id: UUID
    name: str
    changes: dict[str, list[Any]]


@event_type("responses.playbook_entry_removed")
@dataclass(frozen=True, kw_only=True)
class PlaybookEntryRemoved:
    """The addition of a playbook or a measure was taken back."""

    name: str
