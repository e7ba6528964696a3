"""Scores of people, teams, suppliers and carriers: each number with its interval, and whether it says anything.

A score is told from that of the others only where the 90 % interval of the difference leaves out nought. Small samples,
its own or the others', are shown, never ranked: where little is known, the honest answer is that nothing is.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from yinuo.core.measuring.aggregates import Measured, median, share, share_of

# Fewer facts than this are too few to compare.
LEAST = 5
# The two-sided 90 % normal quantile.
_Z90 = 1.6448536269514722


class Verdict(StrEnum):
    """How a score stands against that of the others."""

    BETTER = "better"
    WORSE = "worse"
    ALIKE = "alike"
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True)
class Kept:
    """One promise that came due: whether it was kept, and with what confidence it was made, if that is known."""

    kept: bool
    confidence: float | None = None


@dataclass(frozen=True, kw_only=True)
class Score:
    """A number with its interval, and how it stands against that of the others."""

    measured: Measured
    verdict: Verdict


def keeping(*, promises: Mapping[str, Sequence[Kept]]) -> dict[str, Score]:
    """Return for each the share of promises kept, against the share of all others."""
    hits = {key: [float(one.kept) for one in those] for key, those in promises.items()}
    whole, count = sum(sum(those) for those in hits.values()), sum(len(those) for those in hits.values())
    found = {}
    for key, those in hits.items():
        measured, others = share(those), share_of(hits=whole - sum(those), count=count - len(those))
        found[key] = Score(measured=measured, verdict=_against(measured, others, more_is_better=True))
    return found


def honesty(*, promises: Sequence[Kept]) -> Measured:
    """Return how far what was kept lies above (+) or below (-) the confidence it was promised with, with its interval.

    Nought is honest: of promises made with 90 % nine in ten are kept. Below it more was promised than known.
    """
    gaps = [float(one.kept) - one.confidence for one in promises if one.confidence is not None]
    return mean_with_interval(values=gaps)


def speed(*, hours: Mapping[str, Sequence[float]]) -> dict[str, Score]:
    """Return for each the median hours, against the median of all others; less is better."""
    found = {}
    for key, those in hours.items():
        measured = _middle(those)
        others = _middle([one for other, values in hours.items() if other != key for one in values])
        found[key] = Score(measured=measured, verdict=_against(measured, others, more_is_better=False))
    return found


def mean_with_interval(*, values: Sequence[float]) -> Measured:
    """Return a mean with its 90 % interval by the normal law; without one below LEAST values."""
    if not values:
        return Measured(value=None, count=0)
    middle = math.fsum(values) / len(values)
    if len(values) < LEAST:
        return Measured(value=middle, count=len(values))
    spread = _Z90 * statistics.stdev(values) / math.sqrt(len(values))
    return Measured(value=middle, count=len(values), low=middle - spread, high=middle + spread)


def _middle(values: Sequence[float]) -> Measured:
    low, high = _median_interval(sorted(values))
    return Measured(value=median(values).value, count=len(values), low=low, high=high)


def _median_interval(ordered: Sequence[float]) -> tuple[float | None, float | None]:
    """Return the order statistics between which the median lies with 90 % at least; None where too few are known."""
    count, below, low = len(ordered), 0.0, 0
    while low < count // 2:
        below += math.comb(count, low) / 2**count
        if below > 0.05:
            break
        low += 1
    return (ordered[low - 1], ordered[count - low]) if low else (None, None)


def _against(mine: Measured, others: Measured, *, more_is_better: bool) -> Verdict:
    """Return what the interval of the difference says.

    It is made of both intervals as Newcombe's method 10 does for shares (Statistics in Medicine 17, 1998) and Zou and
    Donner for any two independent numbers (ibid. 27, 2008).
    """
    known = [one.value is not None and one.low is not None and one.high is not None for one in (mine, others)]
    if not all(known) or min(mine.count, others.count) < LEAST:
        return Verdict.UNKNOWN
    more = _surely_more(mine, others)
    if more or _surely_more(others, mine):
        return Verdict.BETTER if more is more_is_better else Verdict.WORSE
    return Verdict.ALIKE


def _surely_more(one: Measured, other: Measured) -> bool:
    """Return whether the least difference of two known numbers is above nought."""
    assert one.value is not None and one.low is not None
    assert other.value is not None and other.high is not None
    return one.value - other.value > math.hypot(one.value - one.low, other.high - other.value)
