"""What the issues ask of the figures, and whether it was reached."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


def goal_row(*, name: str, goal: float, reached: float, passed: bool) -> dict[str, Any]:
    """Return one goal as the JSON has it."""
    return {"name": name, "goal": goal, "reached": float(reached), "passed": bool(passed)}


def at_least(*, name: str, goal: float, reached: float) -> dict[str, Any]:
    """Return a goal that is passed from `goal` upwards; no number does not pass."""
    return goal_row(name=name, goal=goal, reached=reached, passed=reached >= goal)


def at_most(*, name: str, goal: float, reached: float) -> dict[str, Any]:
    """Return a goal that is passed up to `goal`; no number does not pass."""
    return goal_row(name=name, goal=goal, reached=reached, passed=reached <= goal)


def goal_lines(*, goals: Sequence[dict[str, Any]]) -> list[str]:
    """Return the goals as a table."""
    lines = ["", f"{'goal':<54}{'at':>8}{'reached':>10}"]
    for row in goals:
        mark = "pass" if row["passed"] else "FAIL"
        lines.append(f"{row['name']:<54}{row['goal']:>8.1%}{row['reached']:>10.1%}  {mark}")
    return lines
