"""Numbers of a year, such as ZT-2026-0007, never given twice."""

from __future__ import annotations

from yinuo.ground.kernel import locks

REPORTS, RETROSPECTIVES, MEETINGS = "ZT", "FP", "HY"


def hold_numbers() -> None:
    """Let one transaction at a time give numbers; taken before anything is told."""
    locks.hold("reviews.numbers")
