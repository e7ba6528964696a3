"""How often something may be sent to one place: exact sliding windows that every process shares and no restart forgets.

What exceeds them waits; nothing is dropped.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from yinuo.ground.kernel import clock, locks
from yinuo.ground.notices.models import Pace


@dataclass(frozen=True, kw_only=True)
class Limit:
    """At most so many within any so many seconds."""

    count: int
    seconds: float


def wait_of(*, instants: Sequence[float], limits: Sequence[Limit], now: float) -> float:
    """Return how many seconds to wait until one more keeps every limit; 0 for none. `instants` ascend."""
    longest = 0.0
    for limit in limits:
        within = [at for at in instants if at > now - limit.seconds]
        if len(within) >= limit.count:
            # So many of them must have left the window that there is room for one.
            longest = max(longest, within[len(within) - limit.count] + limit.seconds - now)
    return longest


def take(*, key: str, limits: Sequence[Limit]) -> float:
    """Take one place, or return the seconds to wait for the next one."""
    if not limits:
        return 0.0
    locks.hold(f"notices.pace:{key}")
    now = clock.now().timestamp()
    row = Pace.objects.filter(key=key).first() or Pace(key=key)
    kept = [at for at in row.instants if at > now - max(limit.seconds for limit in limits)]
    wait = wait_of(instants=kept, limits=limits, now=now)
    if wait <= 0:
        row.instants = [*kept, now]
        row.save()
    return max(wait, 0.0)
