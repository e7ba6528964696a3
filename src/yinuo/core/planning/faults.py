"""What can be wrong with a plan, as data: a boundary turns codes and values into words. Everything is found at once."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

Value = str | int


class PlanFaultCode(StrEnum):
    """Everything that may be wrong, with the values that come along."""

    DUPLICATE = "duplicate"  # value: a second task of the same ref
    UNKNOWN = "unknown"  # value: a task or a calendar that is not there
    ITSELF = "itself"  # value: a task that waits for itself, or is its own parent
    CYCLE = "cycle"  # path: "A → B → A", tasks that wait for each other
    PARENT_CYCLE = "parent_cycle"  # path: tasks that are parts of each other
    LINK_TO_PART = "link_to_part"  # before, after: a task and a part of it
    SUMMARY_LINK = "summary_link"  # kind: only FS and SS lead to a summary, only FS and FF from one
    SUMMARY_CONSTRAINT = "summary_constraint"  # kind: a summary takes SNET and FNLT only
    NO_DATE = "no_date"  # kind: a constraint that needs one
    NEGATIVE = "negative"  # value
    FINISH_BEFORE_START = "finish_before_start"  # start, finish: the actual ones
    NO_WORKING_TIME = "no_working_time"  # value: a calendar that is never open in the years planned
    TOO_MUCH = "too_much"  # needs, has: a task needs more of a resource than there is
    NEVER_FREE = "never_free"  # years: what a task needs is not free for so many years
    BEYOND_HORIZON = "beyond_horizon"  # years: the plan would end after so many years


@dataclass(frozen=True, kw_only=True)
class PlanFault:
    """One thing that is wrong: in the `record` (task, link, calendar, need or plan) named `key`, its `field`."""

    code: PlanFaultCode
    record: str
    key: str
    field: str
    values: Mapping[str, Value] = dataclasses.field(default_factory=dict)


class InvalidPlan(ValueError):
    """A plan cannot be computed; `faults` holds all that is wrong with it, never only the first."""

    def __init__(self, faults: Iterable[PlanFault]) -> None:
        self.faults = tuple(faults)
        super().__init__(self.faults)
