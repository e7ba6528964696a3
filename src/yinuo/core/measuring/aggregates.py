"""Shares, means and medians of recorded facts. Knows nothing of what the facts are about."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable
from dataclasses import dataclass

# The two-sided 90 % normal quantile.
_Z90 = 1.6448536269514722


@dataclass(frozen=True, kw_only=True)
class Measured:
    """A number, how many facts it stands on, and for shares the 90 % interval; `value` is None without facts."""

    value: float | None
    count: int
    low: float | None = None
    high: float | None = None


def share(values: Iterable[float]) -> Measured:
    """Return the share of ones among zeros and ones, with its Wilson interval."""
    facts = list(values)
    return share_of(hits=sum(facts), count=len(facts))


def share_of(*, hits: float, count: int) -> Measured:
    """Return the share of so many among so many, with its Wilson interval."""
    if not count:
        return Measured(value=None, count=0)
    low, high = wilson_interval(hits=hits, count=count)
    return Measured(value=hits / count, count=count, low=low, high=high)


def mean(values: Iterable[float]) -> Measured:
    """Return the arithmetic mean."""
    facts = list(values)
    return Measured(value=math.fsum(facts) / len(facts) if facts else None, count=len(facts))


def median(values: Iterable[float]) -> Measured:
    """Return the median; of an even number of facts the mean of the middle two."""
    facts = list(values)
    return Measured(value=statistics.median(facts) if facts else None, count=len(facts))


def wilson_interval(*, hits: float, count: int, z: float = _Z90) -> tuple[float, float]:
    """Return Wilson's score interval of a share (E. B. Wilson, JASA 22, 1927); `count` must be positive."""
    p = hits / count
    centre = p + z * z / (2 * count)
    spread = z * math.sqrt(p * (1 - p) / count + z * z / (4 * count * count))
    scale = 1 + z * z / count
    # Of none and of all one end is exact; reckoned it would miss by a rounding error.
    low = (centre - spread) / scale if hits > 0 else 0.0
    high = (centre + spread) / scale if hits < count else 1.0
    return max(0.0, low), min(1.0, high)
