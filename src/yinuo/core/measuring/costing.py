"""What work costs, what it will have cost, and what is left of the price: rates, forecast at completion, margin.

Money is in integer minor units of one currency; minutes and hours are of persons or of machines. Knows no orders.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import pairwise

# From a fifth of the work on, the pace so far says how the rest will go: Christensen and Heise, "Cost performance
# index stability", National Contract Management Journal 25 (1993).
PACE_KNOWN_FROM = 0.2
# A step under way counts as half done while nobody says how far it is: the 50/50 rule of earned value (PMI, 2019).
HALF = 0.5


class OverlappingRates(ValueError):
    """Two rates of the same subject hold on the same day; `rates` are the two."""

    def __init__(self, one: Rate, other: Rate) -> None:
        super().__init__(one, other)
        self.rates = (one, other)


@dataclass(frozen=True, kw_only=True)
class Rate:
    """What an hour of a subject costs in [since, until); without `until`, from then on."""

    scope: str
    subject: str
    minor_per_hour: int
    since: date
    until: date | None = None

    def holds_on(self, day: date) -> bool:
        """Return whether the rate is in force on a day."""
        return self.since <= day and (self.until is None or day < self.until)


@dataclass(frozen=True, kw_only=True)
class Step:
    """A step of the work: its standard, whether it counts, and how far it is (0 to 1)."""

    standard_hours: float
    share_done: float
    minor_per_hour: int | None


@dataclass(frozen=True, kw_only=True)
class Labour:
    """How the work stands: hours in all, share done, pace (1.3: takes 1.3 times the standard), and what is left."""

    planned_hours: float
    planned_minor: int
    share_done: float
    pace: float
    remaining_hours: float
    remaining_minor: int
    unrated: bool


def check_rates(rates: Sequence[Rate]) -> None:
    """Raise OverlappingRates where two rates of one subject hold on the same day."""
    by_subject: dict[tuple[str, str], list[Rate]] = {}
    for rate in rates:
        by_subject.setdefault((rate.scope, rate.subject), []).append(rate)
    for those in by_subject.values():
        those.sort(key=lambda rate: rate.since)
        for one, other in pairwise(those):
            if one.until is None or one.until > other.since:
                raise OverlappingRates(one, other)


def rate_on(rates: Sequence[Rate], *, day: date, subjects: Sequence[tuple[str, str]]) -> int | None:
    """Return what an hour costs on a day by the first of `subjects` (scope, subject) that has a rate, or None."""
    for wanted in subjects:
        for rate in rates:
            if (rate.scope, rate.subject) == wanted and rate.holds_on(day):
                return rate.minor_per_hour
    return None


def cost_of(*, minutes: int, minor_per_hour: int) -> int:
    """Return what so many minutes cost, rounded half to even."""
    return round(Fraction(minutes * minor_per_hour, 60))


def labour(*, steps: Sequence[Step], spent_hours: float, budget_hours: float | None, is_open: bool) -> Labour:
    """Return how the work stands and what is left of it.

    Hours of a budget take the place of the standards' sum and are spread like them. The pace is hours spent for each
    hour earned; it counts only from PACE_KNOWN_FROM on, and one better than planned is not relied upon.
    """
    standard = sum(step.standard_hours for step in steps)
    earned = sum(step.standard_hours * step.share_done for step in steps)
    planned = budget_hours if budget_hours is not None else standard
    share = earned / standard if standard else (0.0 if is_open else 1.0)
    scale = planned / standard if standard else 0.0
    pace = 1.0
    if share >= PACE_KNOWN_FROM and planned * share > 0:
        pace = max(1.0, spent_hours / (planned * share))
    left = [(step, step.standard_hours * (1 - step.share_done) * scale * pace) for step in steps] if is_open else []
    return Labour(
        planned_hours=planned,
        planned_minor=sum(_priced(step, step.standard_hours * scale) for step in steps),
        share_done=share,
        pace=pace,
        remaining_hours=sum(hours for _step, hours in left),
        remaining_minor=sum(_priced(step, hours) for step, hours in left),
        unrated=any(step.minor_per_hour is None and hours > 0 for step, hours in left),
    )


def at_completion(*, budget: int | None, actual: int, committed: int, is_open: bool) -> int:
    """Return what a kind of cost other than work will have come to: while it is open, at least its budget."""
    known = actual + committed
    return max(budget or 0, known) if is_open else known


def margin(*, revenue: int, cost: int) -> tuple[int, float | None]:
    """Return what is left of the revenue, and as a share of it; the share is None without revenue."""
    return revenue - cost, (revenue - cost) / revenue if revenue else None


def _priced(step: Step, hours: float) -> int:
    return round(hours * step.minor_per_hour) if step.minor_per_hour is not None else 0
