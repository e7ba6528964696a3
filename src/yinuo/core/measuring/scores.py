"""Scores of people, teams, suppliers and carriers: each number with its interval, and whether it says anything.

A score is told from that of all only where its 90 % interval leaves out the score of the others. Small samples are
shown, never ranked: where the interval is wide, the honest answer is that nothing is known.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from yinuo.core.measuring.aggregates import Measured, median, share

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
        rest = count - len(those)
        others = (whole - sum(those)) / rest if rest else None
        measured = share(those)
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
        others = [one for other, values in hours.items() if other != key for one in values]
        low, high = _median_interval(sorted(those))
        measured = Measured(value=median(those).value, count=len(those), low=low, high=high)
        middle = statistics.median(others) if others else None
        found[key] = Score(measured=measured, verdict=_against(measured, middle, more_is_better=False))
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


def _median_interval(ordered: Sequence[float]) -> tuple[float | None, float | None]:
    """Return the order statistics between which the median lies with 90 % at least; None where too few are known."""
    count, below, low = len(ordered), 0.0, 0
    while low < count // 2:
        below += math.comb(count, low) / 2**count
        if below > 0.05:
            break
        low += 1
    return (ordered[low - 1], ordered[count - low]) if low else (None, None)


def _against(measured: Measured, others: float | None, *, more_is_better: bool) -> Verdict:
    if others is None or measured.count < LEAST or measured.low is None or measured.high is None:
        return Verdict.UNKNOWN
    if measured.low > others:
        return Verdict.BETTER if more_is_better else Verdict.WORSE
    if measured.high < others:
        return Verdict.WORSE if more_is_better else Verdict.BETTER
    return Verdict.ALIKE
