"""What an organisation asks of itself when a customer complains: times to answer and to solve, and how to close.

Times are working hours of the organisation's calendar; customers of the first tier are given less of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from yinuo.flow.care.models import ClosingStep, Complaint
from yinuo.ground.kernel.preferences import declare
from yinuo.ground.people import queries as people
from yinuo.ground.supply import queries as supply

CRITICAL, MAJOR, MINOR = (one.value for one in Complaint.Severity)
KINDS = tuple(ClosingStep.Kind.values)
HURRIED_TIERS = ("vip",)
_HOURS = "working hours"


def _declare(name: str, default: float, meaning: str) -> str:
    return declare(name=name, default=default, unit=_HOURS, meaning=meaning).name


REPLY: Mapping[str, str] = {
    CRITICAL: _declare("care.reply_hours_critical", 2.0, "A critical complaint should have its first reply in time."),
    MAJOR: _declare("care.reply_hours", 8.0, "A major complaint should have its first reply within this time."),
    MINOR: _declare("care.reply_hours_minor", 16.0, "A minor complaint should have its first reply within this time."),
}
SOLVE: Mapping[str, str] = {
    CRITICAL: _declare("care.solve_hours_critical", 16.0, "A critical complaint should be solved within this time."),
    MAJOR: _declare("care.solve_hours", 40.0, "A major complaint should be solved within this time."),
    MINOR: _declare("care.solve_hours_minor", 80.0, "A minor complaint should be solved within this time."),
}
VIP_SHARE = declare(
    name="care.vip_share",
    default=0.5,
    unit="share",
    meaning="Complaints of VIP customers are given this share of each time.",
)
REMIND_SHARE = declare(
    name="care.remind_share",
    default=0.75,
    unit="share",
    meaning="Whoever must answer or solve a complaint is reminded when this share of the time has passed.",
)
CLOSE_DAYS = declare(
    name="care.close_days",
    default=5,
    unit="working days",
    meaning="A solved complaint that the customer does not answer closes itself after so many working days.",
)
CAUSES = declare(
    name="care.causes",
    default=[],
    unit="causes",
    meaning="The organisation's list of causes of complaints.",
)
DEMANDS: Mapping[str, str] = {
    severity: declare(
        name=f"care.closing_{severity}",
        default=list(steps),
        unit="steps of closing",
        meaning=f"What must be written down before a {severity} complaint counts as solved.",
    ).name
    for severity, steps in (
        (CRITICAL, KINDS),
        (MAJOR, ("cause", "remedy")),
        (MINOR, ()),
    )
}


def reply_due(*, severity: str, tier: str, since: datetime) -> datetime:
    """Return when the first reply is due."""
    return _after(REPLY[severity], tier, since)


def solve_due(*, severity: str, tier: str, since: datetime) -> datetime:
    """Return when the complaint should be solved."""
    return _after(SOLVE[severity], tier, since)


def remind_at(*, since: datetime, due_at: datetime) -> datetime:
    """Return when the share of the working time has passed after which people are reminded."""
    share = min(1.0, max(0.0, float(people.preference(name=REMIND_SHARE.name))))
    return plus(since=since, minutes=round(minutes_between(start=since, end=due_at) * share))


def closes_at(*, since: datetime) -> datetime:
    """Return when a complaint solved at a moment closes itself."""
    days = max(0, int(people.preference(name=CLOSE_DAYS.name)))
    return supply.working_calendar().add_working_days(instant=since, days=days)


def demanded(*, severity: str) -> tuple[str, ...]:
    """Return the steps that must be written down for a severity; words that are no steps ask for nothing."""
    told: list[Any] = people.preference(name=DEMANDS[severity])
    return tuple(kind for kind in KINDS if kind in told)


def causes() -> list[str]:
    """Return the organisation's list of causes."""
    return [str(one) for one in people.preference(name=CAUSES.name)]


def default_severity(*, topic: str) -> str:
    """Return how grave a complaint is until somebody looked at it: what is broken is major, the rest minor."""
    return MAJOR if topic in (Complaint.Topic.QUALITY, Complaint.Topic.DAMAGE) else MINOR


def share_of(*, tier: str) -> float:
    """Return the share of each time that customers of a tier are given."""
    share = float(people.preference(name=VIP_SHARE.name)) if tier in HURRIED_TIERS else 1.0
    return min(1.0, max(0.05, share))


def minutes_between(*, start: datetime, end: datetime) -> int:
    """Return the working minutes between two moments, 0 where the end is earlier."""
    return supply.working_calendar().between(start=start, end=end) if end > start else 0


def plus(*, since: datetime, minutes: int) -> datetime:
    """Return the moment so many working minutes later."""
    return supply.working_calendar().add(instant=since, minutes=minutes) if minutes > 0 else since


def _after(name: str, tier: str, since: datetime) -> datetime:
    hours = max(0.0, float(people.preference(name=name))) * share_of(tier=tier)
    return plus(since=since.replace(second=0, microsecond=0), minutes=max(1, round(hours * 60)))
