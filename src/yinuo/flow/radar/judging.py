"""Whether a forecast deserves an alert, how grave it is, and when to look again. Pure: knows no row and no clock."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

SEVERITIES = ("fine", "watch", "warning", "critical")
# Days late beyond this weigh no more, so that one forgotten order does not hide all others.
MOST_DAYS = 10.0
CRITICAL_FROM, WARNING_FROM = 1.0, 0.5
# Value and penalty are weighed by this unit (minor units: 100,000.00): orders of a few units weigh twice as much in the
# list. In severity they add half at the most, so that a small promise broken for certain stays grave.
VALUE_UNIT_MINOR = 10_000_000
PENALTY_DAYS = 10
MONEY_SHARE, MOST_MONEY = 0.25, 0.5
# Every open order is looked at this often, whatever its forecast says.
REFRESH_HOURS = 24.0


@dataclass(frozen=True, kw_only=True)
class Stakes:
    """Why an order matters; `weight` is that of its tier and type (`importance.Importance.weight`)."""

    weight: float
    value_minor: int = 0
    penalty_minor_per_day: int = 0


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What is to be done about an order's lateness: raise or keep an alert, end it, or nothing."""

    alive: bool
    severity: str
    impact: float


def judge(
    *,
    late_probability: float | None,
    expected_late_hours: float,
    threshold: float,
    hysteresis: float,
    alive: bool,
    stakes: Stakes,
) -> Verdict:
    """Judge one order: an alert begins at the threshold, and ends only `hysteresis` below it."""
    if late_probability is None:
        return Verdict(alive=False, severity="fine", impact=0.0)
    bar = threshold - hysteresis if alive else threshold
    raised = late_probability >= max(bar, 0.0) and late_probability > 0
    days = expected_late_hours / 24
    severity = severity_of(late_probability=late_probability, late_days=days, stakes=stakes)
    return Verdict(
        alive=raised,
        severity=severity if raised else "fine",
        impact=impact_of(late_probability=late_probability, late_days=days, stakes=stakes),
    )


def overdue_at_entry(*, committed_at: datetime | None, entered_at: datetime, stale_days: float) -> bool:
    """Return whether an order came in with a promise that had passed for longer than `stale_days` already.

    Such an order is history that nobody closed rather than work to be saved: it is counted, and not alerted.
    """
    return committed_at is not None and committed_at < entered_at - timedelta(days=stale_days)


def severity_of(*, late_probability: float, late_days: float, stakes: Stakes) -> str:
    """Return watch, warning or critical: probability × expected days late × importance (tier, type, value, penalty)."""
    money = 1 + min(MOST_MONEY, MONEY_SHARE * (_units(stakes.value_minor) + _penalty(stakes)))
    score = late_probability * (1 + min(late_days, MOST_DAYS) / 5) * stakes.weight * money
    return "critical" if score >= CRITICAL_FROM else "warning" if score >= WARNING_FROM else "watch"


def impact_of(*, late_probability: float, late_days: float, stakes: Stakes) -> float:
    """Return a number to sort by: what is likely lost, in weighted days."""
    money = (1 + _units(stakes.value_minor)) * (1 + _penalty(stakes))
    return round(100 * late_probability * (1 + min(max(late_days, 0.0), MOST_DAYS)) * stakes.weight * money, 3)


def _units(minor: int) -> float:
    return math.log1p(max(minor, 0) / VALUE_UNIT_MINOR)


def _penalty(stakes: Stakes) -> float:
    return _units(max(stakes.penalty_minor_per_day, 0) * PENALTY_DAYS)


def next_look(
    *, now: datetime, committed_at: datetime | None, lead_hours: float, next_verdict_at: datetime | None
) -> datetime:
    """Return the next instant at which the verdict may change with nothing happening but time.

    In any case at the last useful moment, `lead_hours` before the promise, at the promise itself, and once a day.
    """
    moments: list[datetime | None] = [next_verdict_at]
    if committed_at is not None:
        moments += [committed_at - timedelta(hours=lead_hours), committed_at]
    return min([at for at in moments if at is not None and at > now] + [now + timedelta(hours=REFRESH_HOURS)])


def at_least(*, severity: str, bar: str) -> bool:
    """Return whether a severity reaches another."""
    order: Sequence[str] = SEVERITIES
    return order.index(severity) >= (order.index(bar) if bar in order else 0)
