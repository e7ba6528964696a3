"""What measures really gained: learnt from responses that are over, held back towards what was expected of them.

A response's ratio is the hours it gained over the hours planned. A measure's own mean ratio is shrunk towards that of
all measures together, and this towards one: with few facts the expectation stays, with many the facts speak. Weights
are those of an empirical Bayes estimate in which the expectation counts as much as `PRIOR_USES` responses.

Alerts are raised where forecasts look bad, and part of what looks bad comes back by itself: what orders gained that
were alerted and left alone is taken off before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

# A single ratio is mostly the forecast's own error (its spread is about as wide as what is gained), so that it takes
# as many responses for the facts to weigh as much as what people expected.
PRIOR_USES = 6.0
# One odd delivery should not decide: ratios beyond these bounds count as at them.
LEAST_RATIO, MOST_RATIO = -1.0, 3.0


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """A response that is over: hours planned and gained (less than nothing when it got worse), and what was taken.

    `measures` holds the share of each measure in the hours planned; shares add up to one.
    """

    planned_hours: float
    gained_hours: float
    measures: Mapping[str, float]


@dataclass(frozen=True, kw_only=True)
class Effect:
    """What is learnt of a measure: from so many responses, its mean ratio, and the ratio to reckon with."""

    uses: int
    mean_ratio: float
    ratio: float


def effects(*, outcomes: Sequence[Outcome], by_itself: float = 0.0) -> dict[str, Effect]:
    """Return what is learnt of each measure that any outcome names; those with nothing planned tell nothing.

    `by_itself` is the mean gain in hours of orders that were left alone.
    """
    told = [replace(one, gained_hours=one.gained_hours - by_itself) for one in outcomes if one.planned_hours > 0]
    ratios = [ratio_of(one) for one in told]
    house = _shrunk(sum(ratios), len(ratios), towards=1.0)
    weights: dict[str, list[tuple[float, float]]] = {}
    for one, ratio in zip(told, ratios, strict=True):
        for key, share in one.measures.items():
            weights.setdefault(key, []).append((share, ratio))
    return {key: _effect(pairs, house) for key, pairs in weights.items()}


def gain_by_itself(*, left_alone: Sequence[float]) -> float:
    """Return the mean hours that orders left alone gained, held back towards nothing while there are few."""
    return _shrunk(sum(left_alone), len(left_alone), towards=0.0)


def ratio_of(outcome: Outcome) -> float:
    """Return the hours gained over those planned, within bounds."""
    return min(MOST_RATIO, max(LEAST_RATIO, outcome.gained_hours / outcome.planned_hours))


def _effect(pairs: Sequence[tuple[float, float]], house: float) -> Effect:
    weight = sum(share for share, _ratio in pairs)
    total = sum(share * ratio for share, ratio in pairs)
    mean = total / weight if weight > 0 else house
    return Effect(uses=len(pairs), mean_ratio=mean, ratio=max(0.0, _shrunk(total, weight, towards=house)))


def _shrunk(total: float, weight: float, *, towards: float) -> float:
    return (total + PRIOR_USES * towards) / (weight + PRIOR_USES)
