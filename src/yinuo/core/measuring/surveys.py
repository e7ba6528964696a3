"""Scores of surveys with the intervals within which they may lie: CSAT, NPS, CES, and the change of one in time.

Knows answers as numbers on their scale, never who gave them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from yinuo.core.measuring.aggregates import Measured, wilson_interval

# The two-sided 90 % normal quantile.
_Z90 = 1.6448536269514722
# Below this many answers a score says little, whatever its interval.
SMALL = 30
SATISFIED_FROM, CSAT_TOP = 4, 5
PROMOTERS_FROM, DETRACTORS_TO, NPS_TOP = 9, 6, 10
CES_TOP = 7


class OffScale(Exception):
    """An answer is not a whole number on its scale; `answer` is the first of them."""

    def __init__(self, answer: float) -> None:
        super().__init__(answer)
        self.answer = answer


@dataclass(frozen=True, kw_only=True)
class Change:
    """How a score moved: after minus before, with its 90 % interval; `clear` where that does not hold zero."""

    value: float | None
    low: float | None = None
    high: float | None = None

    @property
    def clear(self) -> bool:
        """Return whether the interval leaves zero out."""
        return self.low is not None and self.high is not None and (self.low > 0 or self.high < 0)


def csat(answers: Sequence[int]) -> Measured:
    """Return the share of satisfied answers (4 and 5 of 1 to 5) with Wilson's interval; raises OffScale."""
    _check(answers, 1, CSAT_TOP)
    return _share([answer >= SATISFIED_FROM for answer in answers])


def nps(answers: Sequence[int]) -> Measured:
    """Return the net promoter score, −100 to 100: per cent of 9 and 10 less per cent of 0 to 6; raises OffScale.

    F. Reichheld, "The One Number You Need to Grow", Harvard Business Review, December 2003. The interval is the
    normal one of a difference of two shares of one multinomial, var = (p + d − (p − d)²) ÷ n, with the adjustment of
    A. Agresti and Y. Min (The American Statistician 59, 2005): half an answer more in each of the four cells of
    promoter and detractor, so that few or like answers do not look certain.
    """
    _check(answers, 0, NPS_TOP)
    count = len(answers)
    if not count:
        return Measured(value=None, count=0)
    promoters = sum(answer >= PROMOTERS_FROM for answer in answers)
    detractors = sum(answer <= DETRACTORS_TO for answer in answers)
    value = 100 * (promoters - detractors) / count
    n, p, d = count + 2, (promoters + 0.5) / (count + 2), (detractors + 0.5) / (count + 2)
    spread = _Z90 * math.sqrt((p + d - (p - d) ** 2) / n)
    low, high = max(-1.0, p - d - spread) * 100, min(1.0, p - d + spread) * 100
    return Measured(value=value, count=count, low=min(low, value), high=max(high, value))


def ces(answers: Sequence[int]) -> Measured:
    """Return the mean customer effort score (1 hard to 7 easy) with its interval; raises OffScale.

    M. Dixon, K. Freeman, N. Toman, "Stop Trying to Delight Your Customers", Harvard Business Review, July 2010. The
    interval is the normal one of a mean, with the variance of one added answer at each end of the scale, so that few
    or like answers do not look certain.
    """
    _check(answers, 1, CES_TOP)
    count = len(answers)
    if not count:
        return Measured(value=None, count=0)
    value = math.fsum(answers) / count
    padded = [*answers, 1, CES_TOP]
    centre = math.fsum(padded) / len(padded)
    variance = math.fsum((one - centre) ** 2 for one in padded) / (len(padded) - 1)
    spread = _Z90 * math.sqrt(variance / count)
    return Measured(value=value, count=count, low=max(1.0, value - spread), high=min(float(CES_TOP), value + spread))


def change_of(*, before: Measured, after: Measured) -> Change:
    """Return how a score moved, with the interval of the difference by its parts.

    R. G. Newcombe, "Interval estimation for the difference between independent proportions", Statistics in Medicine 17,
    1998, method 10; for scores that are no shares the same square-and-add of their intervals (G. Zou and A. Donner,
    Statistics in Medicine 27, 2008, MOVER).
    """
    if before.value is None or after.value is None:
        return Change(value=None)
    delta = after.value - before.value
    if None in (before.low, before.high, after.low, after.high):
        return Change(value=delta)
    down = math.hypot(after.value - float(after.low or 0.0), float(before.high or 0.0) - before.value)
    up = math.hypot(float(after.high or 0.0) - after.value, before.value - float(before.low or 0.0))
    return Change(value=delta, low=delta - down, high=delta + up)


def response_rate(*, asked: int, answered: int) -> Measured:
    """Return the share of those asked who answered, with Wilson's interval."""
    return _share([True] * answered + [False] * (asked - answered))


def _share(hits: Sequence[bool]) -> Measured:
    if not hits:
        return Measured(value=None, count=0)
    low, high = wilson_interval(hits=sum(hits), count=len(hits))
    return Measured(value=sum(hits) / len(hits), count=len(hits), low=low, high=high)


def _check(answers: Sequence[int], lowest: int, highest: int) -> None:
    for answer in answers:
        if answer != int(answer) or not lowest <= answer <= highest:
            raise OffScale(answer)
