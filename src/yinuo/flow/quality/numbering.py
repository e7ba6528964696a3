"""Numbers of a year, such as JY-2026-0007, never given twice."""

from __future__ import annotations

from yinuo.ground.kernel import locks

INSPECTIONS, NONCONFORMITIES, ACTIONS = "JY", "BHG", "JZ"


def hold_numbers() -> None:
    """Let one transaction at a time give numbers; taken before anything is told."""
    locks.hold("quality.numbers")
