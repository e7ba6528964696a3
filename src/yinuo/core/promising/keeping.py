"""Which level to ask for so that a stated one is kept: what recent promises fell short of it is asked on top.

A law of misses follows deliveries with the lag of a delivery. Feedback on the promises themselves closes the rest of
the gap (Gibbs and Candès, "Adaptive conformal inference under distribution shift", NeurIPS 2021): too many broken and
the next ones are longer, too few and they are shorter. A promise is judged when its last day is over, delivered or not,
so nothing is censored. Knows levels and outcomes only.

Feedback aims a little above the stated level. A jam that begins after the order cannot be told at it, and a month that
meets one breaks half as many promises again; who was told 90 % in that month is not helped by the quiet ones.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from yinuo.core.foresight.cases import Floats
from yinuo.core.promising.correction import BACK_OFF, FEWEST, Key, Segment

HALF_LIFE_DAYS = 30.0  # of an outcome's weight; between 15 and 30 days coverage on the Olist orders differs little
DAMPING = 300.0  # promises, by weight, kept exactly as aimed at, that each reckoning begins with
MOST_LOWER = 0.05
# Of the promises that may be broken so many are kept in hand: 90 % aims at 91, 95 % at 95.5. Without it 88 % were kept
# on 2017-07 to 12 of the Olist orders; each twentieth adds half a point, and most of a point to the worst month. With
# two of them a third off all times within some months has 92 % kept, with three nearly 93 %.
IN_HAND = 0.1
MOST_OF_THE_REST = 0.6  # of the way from the level to certainty, upwards


WATCHED_DAYS = 240.0  # beyond it an outcome weighs nothing


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A promise whose last day is over: the level it stated, whether it was kept, how long ago that day ended."""

    level: float
    kept: bool
    age_days: float
    segment: Segment


@dataclass(frozen=True, kw_only=True)
class Keeping:
    """By segment, by how much more often than aimed at promises were kept of late (below 0: less)."""

    excess: Mapping[Key, float]

    def level_to_ask(self, *, level: float, segment: Segment) -> float:
        """Return the level to ask of a law so that `level` is kept: by the finest segment that knows enough."""
        for columns in BACK_OFF:
            key = tuple((column, segment.get(column, "")) for column in columns)
            if key in self.excess and all(segment.get(column) for column in columns):
                return _asked(level, self.excess[key])
        return level

    def to_plain(self) -> list[dict[str, object]]:
        """Return the form that JSON can hold."""
        return [{"segment": [list(pair) for pair in key], "excess": excess} for key, excess in self.excess.items()]

    @classmethod
    def from_plain(cls, rows: Sequence[Mapping[str, object]]) -> Keeping:
        """Read the plain form back."""
        found = {}
        for row in rows:
            pairs = row["segment"]
            assert isinstance(pairs, list)
            found[tuple((str(column), str(name)) for column, name in pairs)] = float(str(row["excess"]))
        return cls(excess=found)


def learn_keeping(*, outcomes: Sequence[Kept]) -> Keeping:
    """Learn from promises that have come due; a segment needs as many as a correction does."""
    groups: dict[Key, list[Kept]] = defaultdict(list)
    for one in outcomes:
        if one.age_days <= WATCHED_DAYS:
            for columns in BACK_OFF:
                if all(one.segment.get(column) for column in columns):
                    groups[tuple((column, one.segment.get(column, "")) for column in columns)].append(one)
    return Keeping(excess={key: _excess_of(ones) for key, ones in groups.items() if len(ones) >= FEWEST})


def _excess_of(ones: Sequence[Kept]) -> float:
    over = np.array([one.kept - aim(level=one.level) for one in ones], dtype=np.float64)
    return round(_excess(over, np.ones(len(ones)), np.array([one.age_days for one in ones])), 6)


def aim(*, level: float) -> float:
    """Return the share to be kept in the mean so that `level` is kept in a bad month too, or nearly."""
    return level + IN_HAND * (1 - level)


def level_to_ask(*, level: float, kept: Floats, weights: Floats, age_days: Floats) -> float:
    """Return the level to ask of the law so that `level` of the next promises are kept, and a little more.

    One entry for each promise made at `level` whose last day is over: `kept` is one or zero, `weights` the chance that
    it will ever be delivered (one when it is), `age_days` how long ago its last day ended.
    """
    return _asked(level, _excess(kept - aim(level=level), weights, age_days))


def _excess(over: Floats, weights: Floats, age_days: Floats) -> float:
    """Return by how much promises were kept more often than was aimed at, the newer the more it counts."""
    fresh = weights * 0.5 ** (age_days / HALF_LIFE_DAYS)
    return float((fresh * over).sum() / (fresh.sum() + DAMPING))


def _asked(level: float, excess: float) -> float:
    asked = aim(level=level) - excess
    return float(np.clip(asked, level - MOST_LOWER, level + MOST_OF_THE_REST * (1 - level)))
