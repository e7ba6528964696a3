"""A plan as the core sees it: tasks in a work breakdown, links between them, and the calendars they are worked by.

Instants are whole minutes since 1970-01-01T00:00Z, durations whole minutes of work in the task's calendar (or of the
clock). It knows no database and no clock; who calls hands over `now`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Minute = int
"""Minutes since 1970-01-01T00:00Z."""


class Openings(Protocol):
    """What a plan asks of a calendar, as `WorkCalendar` answers it."""

    def intervals(self, *, start: int, end: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Openings and closings of the open intervals within `[start, end)`, in minutes since 1970 (UTC)."""


class LinkKind(StrEnum):
    """Which end of the task before bounds which end of the task after."""

    FINISH_START = "FS"
    START_START = "SS"
    FINISH_FINISH = "FF"
    START_FINISH = "SF"


class ConstraintKind(StrEnum):
    """What a date on a task means.

    Links are never broken for a date: where both cannot be kept the task moves on, and the date is told as broken.
    """

    ASAP = "ASAP"  # as soon as possible: the usual
    ALAP = "ALAP"  # as late as no other task moves
    SNET = "SNET"  # start no earlier than
    SNLT = "SNLT"  # start no later than
    FNET = "FNET"  # finish no earlier than
    FNLT = "FNLT"  # finish no later than
    MSO = "MSO"  # must start on
    MFO = "MFO"  # must finish on

    @property
    def needs_date(self) -> bool:
        """Whether the constraint says nothing without a date."""
        return self not in (ConstraintKind.ASAP, ConstraintKind.ALAP)


@dataclass(frozen=True, kw_only=True)
class Task:
    """One task, or a summary of those that name it as their `parent`; a duration of 0 makes a milestone.

    `minutes` are working minutes of `calendar` ("": the plan's), or minutes of the clock where `elapsed`.
    `remaining` is what is left of a task that has started; None: what is left of `minutes` at the plan's `now`.
    A `deadline` moves nothing: it takes float, and is told as broken when missed. Of a summary only `parent`, the
    constraints SNET and FNLT and the deadline count; all else follows from its tasks.
    """

    ref: str
    minutes: int = 0
    elapsed: bool = False
    calendar: str = ""
    parent: str | None = None
    constraint: ConstraintKind = ConstraintKind.ASAP
    constraint_at: Minute | None = None
    deadline: Minute | None = None
    actual_start: Minute | None = None
    actual_finish: Minute | None = None
    remaining: int | None = None


@dataclass(frozen=True, kw_only=True)
class Link:
    """`after` waits for `before`; a `lag` (negative: a lead) is in working minutes of the calendar of `after`.

    Where `elapsed`, the lag is in minutes of the clock (concrete dries on Sundays too).
    """

    before: str
    after: str
    kind: LinkKind = LinkKind.FINISH_START
    lag: int = 0
    elapsed: bool = False


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What is to be done: tasks, links and calendars by code; `start` is the earliest instant of any task.

    `now` is the instant the plan is looked at: what has not begun begins no earlier, and what is left of a task under
    way is done from then on (after the tasks it waits for: retained logic). None looks at a plan as if nothing were
    late, as a template or a baseline is. `due_at` is when all must be finished; None: whenever it is.
    """

    start: Minute
    tasks: tuple[Task, ...]
    links: tuple[Link, ...] = ()
    calendars: Mapping[str, Openings] = dataclasses.field(default_factory=dict)
    calendar: str = ""
    now: Minute | None = None
    due_at: Minute | None = None

    def calendar_of(self, task: Task) -> str:
        """Return the code of the calendar a task is worked by."""
        return task.calendar or self.calendar
