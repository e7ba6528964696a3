"""What came of trying to send something: a value, permanent or temporary, and when to try again."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

MINUTE, HOUR = 60, 3_600
# Standard Webhooks' schedule, stretched to three days.
WEBHOOK_PAUSES = (5, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 20 * HOUR)
# Three days and a little more: who is down over a long weekend still gets everything.
NOTICE_PAUSES = (MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 3 * HOUR, 6 * HOUR, *(12 * HOUR,) * 6)
# Up to this share of a pause is added, so that what failed together does not come again together.
JITTER = 0.1
LONGEST_ASKED_SECONDS = 24 * HOUR


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """Sent, or why not; a permanent failure is not tried again, `wait_seconds` is what the other side asked for."""

    sent: bool
    status: int | None = None
    error: str = ""
    permanent: bool = False
    wait_seconds: float = 0.0


def next_attempt_at(*, outcome: Outcome, attempts: int, pauses: Sequence[int], now: datetime) -> datetime | None:
    """Return when to try again after the `attempts`-th attempt (from 1), or None for never."""
    if outcome.sent or outcome.permanent or attempts > len(pauses):
        return None
    asked = min(outcome.wait_seconds, LONGEST_ASKED_SECONDS)
    return now + timedelta(seconds=max(float(pauses[attempts - 1]), asked))


def with_jitter(*, at: datetime, now: datetime, key: str) -> datetime:
    """Return a moment a little later, by the key: the same at every call, different for each key."""
    share = int.from_bytes(hashlib.sha256(key.encode()).digest()[:4], "big") / 2**32
    return at + (at - now) * JITTER * share
