"""Why a number moved: what each part of it gave, by its own change and by the change of its weight; it adds up exactly.

A rate (a share, a mean) is the weighted mean of its parts. Between two periods, with weights w and rates r,

    change = Σ (r₁ − r₀) · (w₀ + w₁)/2  +  Σ (w₁ − w₀) · ((r₀ + r₁)/2 − R),   R = (R₀ + R₁)/2

the first sum is the rate effect, the second the mix effect (E. M. Kitagawa, JASA 50, 1955: the two-way form without an
interaction). R₀ and R₁ are the whole's rates: measured from them, a part that grows moves the whole up only if it is
better than the whole; as the weights add up to one, the sum stays the same. A part without facts in one period has no
rate there: that of the other period is taken, so that all of what it does counts as mix.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Part:
    """A part in one period: its rate, and how many facts stand behind it."""

    rate: float
    count: float


@dataclass(frozen=True, kw_only=True)
class Move:
    """What a part gave to the change of the whole: by its own rate, by its weight; both periods for the reader."""

    key: str
    before: Part | None
    after: Part | None
    by_rate: float
    by_mix: float

    @property
    def total(self) -> float:
        """Return all that the part gave."""
        return self.by_rate + self.by_mix


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """A change and its parts, the one that moved most first; rate and mix add up to the change."""

    before: float
    after: float
    moves: tuple[Move, ...]

    @property
    def change(self) -> float:
        """Return by how much the whole moved."""
        return self.after - self.before

    @property
    def by_rate(self) -> float:
        """Return how much of it came from parts getting better or worse."""
        return math.fsum(one.by_rate for one in self.moves)

    @property
    def by_mix(self) -> float:
        """Return how much of it came from parts growing or shrinking."""
        return math.fsum(one.by_mix for one in self.moves)


def explain_rate(*, before: Mapping[str, Part], after: Mapping[str, Part]) -> Explanation | None:
    """Return why a share or a mean moved; None where a period has no facts."""
    old, new = _alive(before), _alive(after)
    if not old or not new:
        return None
    weight_old, weight_new = (math.fsum(one.count for one in parts.values()) for parts in (old, new))
    whole_old, whole_new = _whole(old, weight_old), _whole(new, weight_new)
    middle = (whole_old + whole_new) / 2
    moves = []
    for key in {**old, **new}:
        first, last = old.get(key), new.get(key)
        w0, w1 = (first.count / weight_old if first else 0.0), (last.count / weight_new if last else 0.0)
        r0, r1 = _rates(first, last)
        by_rate, by_mix = (r1 - r0) * (w0 + w1) / 2, (w1 - w0) * ((r0 + r1) / 2 - middle)
        moves.append(Move(key=key, before=first, after=last, by_rate=by_rate, by_mix=by_mix))
    return Explanation(before=whole_old, after=whole_new, moves=_in_order(moves))


def explain_sum(*, before: Mapping[str, float], after: Mapping[str, float]) -> Explanation:
    """Return why a count or a sum moved: what each part has more or less; there is no mix."""
    moves = [
        Move(
            key=key,
            before=Part(rate=before[key], count=before[key]) if key in before else None,
            after=Part(rate=after[key], count=after[key]) if key in after else None,
            by_rate=after.get(key, 0.0) - before.get(key, 0.0),
            by_mix=0.0,
        )
        for key in {**before, **after}
    ]
    return Explanation(before=math.fsum(before.values()), after=math.fsum(after.values()), moves=_in_order(moves))


def _alive(parts: Mapping[str, Part]) -> dict[str, Part]:
    return {key: one for key, one in parts.items() if one.count > 0}


def _whole(parts: Mapping[str, Part], weight: float) -> float:
    return math.fsum(one.rate * one.count for one in parts.values()) / weight


def _rates(first: Part | None, last: Part | None) -> tuple[float, float]:
    if first is None or last is None:
        known = (first or last or Part(rate=0.0, count=0.0)).rate
        return known, known
    return first.rate, last.rate


def _in_order(moves: list[Move]) -> tuple[Move, ...]:
    return tuple(sorted(moves, key=lambda one: (-abs(one.total), one.key)))
