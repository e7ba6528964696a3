"""What a customer reads of a plan that a change order changes: milestones and the end; no tasks, hours or costs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def for_customer(*, plan: Mapping[str, Any] | None) -> list[dict[str, Any]]:
    """Return the milestones that move or are renamed, and last, without a name, the end of the plan: {name, before_at,
    at}; a name that changes reads "before → after"."""
    if plan is None:
        return []
    found = [
        {"name": _named(one), "before_at": one["committed_before"] or one["before_at"], "at": one["told_at"]}
        for one in plan["milestones"]
    ]
    return [*found, {"name": "", "before_at": plan["finish_before"], "at": plan["told_finish_at"]}]


def as_told(*, plan: Mapping[str, Any] | None) -> list[tuple[str, Any]]:
    """Return what must stay the same for the customer's yes to be a yes to it."""
    return [(one["name"], one["at"]) for one in for_customer(plan=plan)]


def _named(milestone: Mapping[str, Any]) -> str:
    """Return its name, with the one it had; what was told before names were compared has none."""
    name, before = str(milestone["name"]), milestone.get("name_before")
    return f"{before} → {name}" if before and before != name else name
