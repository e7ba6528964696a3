"""Numbers of a year, such as ZT-2026-0007, of rooms that count their own rows.

Two who ask at once would get the same one: the room holds a lock of its own first.
"""

from __future__ import annotations

from typing import Any

from yinuo.ground.kernel import clock


def next_of_year(*, model: Any, prefix: str) -> str:
    """Return the next number of a kind in this year; the model calls it `number`."""
    start = f"{prefix}-{clock.now().year}-"
    return f"{start}{model.objects.filter(number__startswith=start).count() + 1:04d}"
