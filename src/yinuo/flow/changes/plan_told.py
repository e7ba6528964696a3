"""What a customer reads of a plan that a change order changes: milestones and the end; no tasks, hours or costs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def for_customer(*, plan: Mapping[str, Any] | None) -> list[dict[str, Any]]:
    """Return the milestones that move, and last, without a name, the end of the plan: {name, before_at, at}."""
    if plan is None:
        return []
    found = [
        {"name": one["name"], "before_at": one["committed_before"] or one["before_at"], "at": one["told_at"]}
        for one in plan["milestones"]
    ]
    return [*found, {"name": "", "before_at": plan["finish_before"], "at": plan["told_finish_at"]}]


def as_told(*, plan: Mapping[str, Any] | None) -> list[tuple[str, Any]]:
    """Return what must stay the same for the customer's yes to be a yes to it."""
    return [(one["name"], one["at"]) for one in for_customer(plan=plan)]
