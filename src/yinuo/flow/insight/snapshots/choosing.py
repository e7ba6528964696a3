"""Which engine answers a question: the database what is small or must be of this moment, the snapshot what is heavy."""

from __future__ import annotations

from datetime import datetime, timedelta

# So many facts the database counts within some ten milliseconds.
HEAVY_FACTS = 20_000


def from_snapshot(*, facts: int, as_of: datetime, now: datetime, allowed: timedelta) -> bool:
    """Return whether a snapshot of `as_of` answers a question about so many facts, which may be so old."""
    return facts >= HEAVY_FACTS and now - as_of <= allowed
