"""Who may promise a date before the computed one by himself, and by how far."""

from __future__ import annotations

from datetime import datetime

from yinuo.ground.kernel.preferences import Preference, declare
from yinuo.ground.people import queries as people

A_YEAR = 8_760.0


def _declared(role: str, hours: float) -> Preference:
    return declare(
        name=f"promises.ahead_hours_{role}",
        default=hours,
        unit="elapsed hours",
        meaning="So far before the computed date this role may promise by itself; further needs a manager's approval.",
    )


# Managers answer for their dates themselves; whoever sells asks.
AHEAD_HOURS: dict[str, Preference] = {
    "owner": _declared("owner", A_YEAR),
    "manager": _declared("manager", A_YEAR),
    "sales": _declared("sales", 0.0),
    "planner": _declared("planner", 0.0),
    "project_manager": _declared("project_manager", 0.0),
}


def free_hours(*, role: str) -> float:
    """Return how many hours before the computed date a role may promise by itself; none, for an unknown role."""
    preference = AHEAD_HOURS.get(role)
    return max(float(people.preference(name=preference.name)), 0.0) if preference else 0.0


def ahead_hours(*, committed_at: datetime, computed_at: datetime) -> float:
    """Return by how many hours a date is before the computed one; 0 when it is not."""
    return max((computed_at - committed_at).total_seconds() / 3600, 0.0)


def may_promise(*, role: str, committed_at: datetime, computed_at: datetime) -> bool:
    """Return whether a role may promise this date without asking."""
    ahead = ahead_hours(committed_at=committed_at, computed_at=computed_at)
    return ahead == 0 or ahead <= free_hours(role=role)
