"""Reference times: what tasks of a kind really took against what was planned, learnt from finished projects.

A kind with few cases is drawn towards all kinds (credibility: H. Bühlmann, ASTIN Bulletin 4, 1967): with n cases its
own mean counts n / (n + `STEADY`). Ratios are averaged as logarithms: twice as long and half as long cancel out.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from yinuo.core.planning.estimates import Estimate

STEADY = 5
"""So many cases of its own count as much as all other kinds."""
LEAST_DEVIATION = 0.1
"""Nothing is known better than to about a tenth."""
EDGE = 1.645
"""The 5 % and 95 % points of a normal law, in standard deviations: least and most."""


@dataclass(frozen=True, kw_only=True)
class Past:
    """A finished task: its kind, and its planned and actual working minutes."""

    kind: str
    planned: int
    actual: int


@dataclass(frozen=True, kw_only=True)
class Pace:
    """How long tasks of a kind take against the plan: a factor, its spread (of logarithms), and the cases behind it."""

    factor: float
    deviation: float
    cases: int


@dataclass(frozen=True)
class ReferenceTimes:
    """The paces of kinds; `overall` holds for a kind that was never seen."""

    paces: Mapping[str, Pace]
    overall: Pace

    def pace(self, *, kind: str) -> Pace:
        """Return the pace of a kind."""
        return self.paces.get(kind, self.overall)

    def estimate(self, *, kind: str, planned: int) -> Estimate:
        """Return three points for a task of so many planned minutes: the 5 %, 50 % and 95 % points of the kind."""
        pace = self.pace(kind=kind)
        usual = planned * pace.factor
        spread = math.exp(EDGE * pace.deviation)
        return Estimate(least=round(usual / spread), usual=round(usual), most=round(usual * spread))


def learn_reference_times(*, past: Iterable[Past]) -> ReferenceTimes:
    """Learn from finished tasks; those without planned or actual time teach nothing."""
    by_kind: dict[str, list[float]] = {}
    for one in past:
        if one.planned > 0 and one.actual > 0:
            by_kind.setdefault(one.kind, []).append(math.log(one.actual / one.planned))
    everything = [ratio for ratios in by_kind.values() for ratio in ratios]
    mean, spread = _mean(everything), _deviation(everything)
    paces = {kind: _drawn_in(ratios, mean, spread) for kind, ratios in by_kind.items()}
    overall = Pace(factor=math.exp(mean), deviation=spread, cases=len(everything))
    return ReferenceTimes(paces=paces, overall=overall)


def _drawn_in(ratios: list[float], mean: float, spread: float) -> Pace:
    own = len(ratios) / (len(ratios) + STEADY)
    deviation = math.sqrt(own * _deviation(ratios) ** 2 + (1 - own) * spread**2)
    return Pace(factor=math.exp(own * _mean(ratios) + (1 - own) * mean), deviation=deviation, cases=len(ratios))


def _mean(ratios: list[float]) -> float:
    return sum(ratios) / len(ratios) if ratios else 0.0


def _deviation(ratios: list[float]) -> float:
    if len(ratios) < 2:
        return LEAST_DEVIATION
    mean = _mean(ratios)
    return max(math.sqrt(sum((one - mean) ** 2 for one in ratios) / (len(ratios) - 1)), LEAST_DEVIATION)
