"""Standard times proposed from reality: quantiles of what stages took, each with the interval it is known to.

The interval of a quantile is that of order statistics (H. A. David, Order Statistics, 1970, section 2.5): ranks l < u
such that Binomial(n, q) lies in [l, u) with the chance asked for. It knows no shape of the distribution.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from yinuo.core.discovery.timing import Floats, quantile_of

CONFIDENCE = 0.9
# A standard that three of four keep: tight enough to notice a delay, wide enough not to cry wolf every day.
PROPOSED = 0.75
# A standard within a tenth of the proposal is left alone: changing it would change nothing that anybody feels.
SLACK = 0.1


class Verdict(StrEnum):
    """What reality says about a standard time."""

    FITS = "fits"
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True)
class Quantile:
    """A quantile in hours; `low` and `high` are None where too few are known."""

    q: float
    hours: float
    low: float | None
    high: float | None


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """A stage's standard time against what it took: quantiles, the share within the standard, and what follows."""

    standard_hours: float
    count: int
    kept: float
    quantiles: tuple[Quantile, ...]
    verdict: Verdict

    @property
    def proposed(self) -> Quantile:
        """Return the quantile that is proposed."""
        return next(one for one in self.quantiles if one.q == PROPOSED)


def propose(*, standard_hours: float, minutes: Sequence[float] | Floats) -> Proposal | None:
    """Return what the minutes that a stage took say about its standard; None without any.

    The standard is too short or too long where it lies outside the interval of the proposed quantile, and differs from
    it by more than SLACK.
    """
    ordered = np.sort(np.asarray(minutes, dtype=np.float64)) / 60
    if not len(ordered):
        return None
    quantiles = tuple(_quantile(ordered, q) for q in (0.5, PROPOSED, 0.9))
    return Proposal(
        standard_hours=standard_hours,
        count=len(ordered),
        kept=float((ordered <= standard_hours).mean()),
        quantiles=quantiles,
        verdict=_verdict(standard_hours, quantiles[1]),
    )


def _verdict(standard: float, known: Quantile) -> Verdict:
    if known.low is None or known.high is None:
        return Verdict.UNKNOWN
    if abs(standard - known.hours) <= SLACK * standard:
        return Verdict.FITS
    if standard < known.low:
        return Verdict.TOO_SHORT
    return Verdict.TOO_LONG if standard > known.high else Verdict.FITS


def _quantile(ordered: Floats, q: float) -> Quantile:
    ranks = quantile_ranks(count=len(ordered), q=q)
    low, high = (None, None) if ranks is None else (float(ordered[ranks[0] - 1]), float(ordered[ranks[1] - 1]))
    return Quantile(q=q, hours=quantile_of(ordered=ordered, q=q), low=low, high=high)


def quantile_ranks(*, count: int, q: float, confidence: float = CONFIDENCE) -> tuple[int, int] | None:
    """Return the ranks (from 1) of the values between which the quantile lies with the confidence; None if too few."""
    chances = _binomial(count, q)
    below = np.cumsum(chances)
    tail = (1 - confidence) / 2
    low = int(np.searchsorted(below, tail, side="right"))  # the greatest l with P(B < l) <= tail
    high = int(np.searchsorted(below, 1 - tail - 1e-12)) + 1  # the least u with P(B >= u) <= tail
    if low < 1 or high > count:
        return None
    return low, high


def _binomial(count: int, q: float) -> Floats:
    """Return the chances of 0..count hits."""
    logs = np.concatenate(([0.0], np.cumsum(np.log(np.arange(1, count + 1, dtype=np.float64)))))
    hits = np.arange(count + 1)
    told = logs[-1] - logs[hits] - logs[count - hits] + hits * math.log(q) + (count - hits) * math.log(1 - q)
    return np.asarray(np.exp(told), dtype=np.float64)
