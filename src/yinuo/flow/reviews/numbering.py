"""Numbers of a year, such as ZT-2026-0007, never given twice."""

from __future__ import annotations

from typing import Any

from yinuo.ground.kernel import clock, locks

REPORTS, RETROSPECTIVES, MEETINGS = "ZT", "FP", "HY"


def hold_numbers() -> None:
    """Let one transaction at a time give numbers; taken before anything is told."""
    locks.hold("reviews.numbers")


def next_number(*, model: Any, prefix: str) -> str:
    """Return the next number of a kind in this year; call `hold_numbers` first."""
    start = f"{prefix}-{clock.now().year}-"
    return f"{start}{model.objects.filter(number__startswith=start).count() + 1:04d}"
