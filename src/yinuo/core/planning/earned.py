"""Earned value: what was planned, done and spent by now, and what that says of the end and the cost.

Names and formulas: Project Management Institute, Practice Standard for Earned Value Management (2011); earned schedule
by W. Lipke, Schedule is different (2003). Money is in minor units, time in minutes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from yinuo.core.planning.model import Minute

Worked = Callable[[Minute, Minute], int]
"""Working minutes from one instant to another."""


@dataclass(frozen=True, kw_only=True)
class Budgeted:
    """A task of the baseline with its budget, and how much of it is done (0 to 1)."""

    start: Minute
    finish: Minute
    budget_minor: int
    done_share: float


@dataclass(frozen=True, kw_only=True)
class EarnedValue:
    """Where a project stands at `now`; what cannot be said (nothing planned, nothing spent) is None.

    `planned` (PV), `earned` (EV), `actual` (AC), `budget` (BAC). `eac` presumes that the rest costs as what is done did
    (BAC / CPI), `eac_as_planned` that it costs what was planned (AC + BAC - EV), `eac_pressed` that lateness costs too
    (AC + (BAC - EV) / (CPI × SPI)). `earned_at` is when what is done should have been done (earned schedule).
    """

    planned: float
    earned: float
    actual: int
    budget: int
    start: Minute
    finish: Minute
    now: Minute
    earned_at: Minute

    @property
    def schedule_variance(self) -> float:
        """SV = EV - PV."""
        return self.earned - self.planned

    @property
    def cost_variance(self) -> float:
        """CV = EV - AC."""
        return self.earned - self.actual

    @property
    def spi(self) -> float | None:
        """SPI = EV / PV."""
        return self.earned / self.planned if self.planned else None

    @property
    def cpi(self) -> float | None:
        """CPI = EV / AC."""
        return self.earned / self.actual if self.actual else None

    @property
    def eac(self) -> float | None:
        """EAC = BAC / CPI."""
        return self.budget / self.cpi if self.cpi else None

    @property
    def eac_as_planned(self) -> float:
        """EAC = AC + BAC - EV."""
        return self.actual + self.budget - self.earned

    @property
    def eac_pressed(self) -> float | None:
        """EAC = AC + (BAC - EV) / (CPI × SPI)."""
        if not self.cpi or not self.spi:
            return None
        return self.actual + (self.budget - self.earned) / (self.cpi * self.spi)

    @property
    def etc(self) -> float | None:
        """ETC = EAC - AC, what is still to be spent."""
        return None if self.eac is None else self.eac - self.actual

    @property
    def vac(self) -> float | None:
        """VAC = BAC - EAC, what will be left of the budget."""
        return None if self.eac is None else self.budget - self.eac

    @property
    def tcpi(self) -> float | None:
        """TCPI = (BAC - EV) / (BAC - AC): how well the rest must go to keep the budget; None when it is spent."""
        left = self.budget - self.actual
        return (self.budget - self.earned) / left if left > 0 else None

    @property
    def schedule_slip(self) -> int:
        """SV(t) = ES - AT: minutes of the clock by which the project is ahead (negative: behind)."""
        return self.earned_at - self.now

    @property
    def spi_time(self) -> float | None:
        """SPI(t) = ES / AT."""
        passed = self.now - self.start
        return (self.earned_at - self.start) / passed if passed > 0 else None

    @property
    def projected_finish(self) -> Minute | None:
        """The baseline's duration / SPI(t), from its start."""
        pace = self.spi_time
        return self.start + round((self.finish - self.start) / pace) if pace else None


def earned_value(
    *, tasks: Sequence[Budgeted], actual_minor: int, now: Minute, worked: Worked | None = None
) -> EarnedValue:
    """Return where a project stands; a task's budget is planned evenly over its working time.

    `worked` counts working minutes (None: those of the clock). Raises ValueError where there is no task.
    """
    count = worked or (lambda start, end: end - start)
    first, last = min(task.start for task in tasks), max(task.finish for task in tasks)
    earned = sum(task.budget_minor * task.done_share for task in tasks)
    return EarnedValue(
        planned=planned_value(tasks=tasks, at=now, worked=count),
        earned=earned,
        actual=actual_minor,
        budget=sum(task.budget_minor for task in tasks),
        start=first,
        finish=last,
        now=now,
        earned_at=_earned_at(tasks, earned, count, first, last),
    )


def planned_value(*, tasks: Sequence[Budgeted], at: Minute, worked: Worked) -> float:
    """Return what was planned to be done by an instant."""
    return sum(task.budget_minor * _due_share(task, at, worked) for task in tasks)


def _due_share(task: Budgeted, at: Minute, worked: Worked) -> float:
    if at >= task.finish:
        return 1.0
    whole = worked(task.start, task.finish) if at > task.start else 0
    return worked(task.start, at) / whole if whole else 0.0


def _earned_at(tasks: Sequence[Budgeted], earned: float, worked: Worked, first: Minute, last: Minute) -> Minute:
    """Return the first instant by which as much was planned as is earned, by halving."""
    low, high = first, last
    while low < high:
        middle = (low + high) // 2
        if planned_value(tasks=tasks, at=middle, worked=worked) >= earned - 1e-9:
            high = middle
        else:
            low = middle + 1
    return low
