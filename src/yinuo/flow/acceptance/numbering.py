"""Numbers of delivery notes: by a pattern such as `SH-{year}-{n:4}`, without a gap, never twice."""

from __future__ import annotations

import re
from datetime import datetime

from yinuo.flow.acceptance.models import NoteSeries
from yinuo.ground.kernel import locks

_COUNTER = re.compile(r"\{n(?::(\d))?\}$")
_DATES = {"{year}", "{month}"}
_LONGEST = 40


def prefix_and_width(*, pattern: str, year: int, month: int) -> tuple[str, int]:
    """Return what stands before the counter, and how many digits that has; raises ValueError("pattern").

    `{year}` and `{month}` begin a series of their own; `{n}` or `{n:4}` must come last.
    """
    counter = _COUNTER.search(pattern)
    if counter is None or not pattern.isprintable() or len(pattern) > _LONGEST:
        raise ValueError("pattern")
    prefix = pattern[: counter.start()]
    if set(re.findall(r"\{.*?\}|[{}]", prefix)) - _DATES:
        raise ValueError("pattern")
    return prefix.replace("{year}", f"{year:04d}").replace("{month}", f"{month:02d}"), int(counter[1] or 1)


def next_number(*, pattern: str, now: datetime) -> str:
    """Return the next number; it is given with the transaction, so one that fails leaves no gap."""
    prefix, width = prefix_and_width(pattern=pattern, year=now.year, month=now.month)
    locks.hold(f"acceptance.note_series:{prefix}")
    row = NoteSeries.objects.filter(prefix=prefix).first() or NoteSeries(prefix=prefix)
    row.last += 1
    row.save()
    return f"{prefix}{row.last:0{width}d}"
