"""When an order will be delivered, as a law: the ends of many walks in rising order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Minutes = NDArray[np.int64]
Floats = NDArray[np.float64]
GRID = (0.0, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.975, 0.99, 1.0)
"""The probabilities at which a law is kept with a promise."""
_GRID: Floats = np.array(GRID)
SHORTEST_TAIL_MINUTES = 60.0
"""Beyond its ends a law goes on in steps of its half-width, of at least an hour."""
ROUNDING = 1e-6  # of a minute: what floating point may add to a whole one


@dataclass(frozen=True, kw_only=True, eq=False)
class Law:
    """The minutes by which the walks end, rising; `probabilities` are theirs (the walks' shares, or a grid's)."""

    minutes: Floats
    probabilities: Floats

    @classmethod
    def of_walks(cls, *, ends: Minutes) -> Law:
        """Return the law of simulated ends."""
        return cls(minutes=np.sort(ends).astype(np.float64), probabilities=_middles(len(ends)))

    @classmethod
    def of_grid(cls, *, minutes: Sequence[int]) -> Law:
        """Read a law back from what `grid` gave."""
        return cls(minutes=np.array(minutes, dtype=np.float64), probabilities=_GRID)

    def grid(self) -> tuple[int, ...]:
        """Return the minutes at `GRID`, to be kept with a promise."""
        found = np.ceil(np.interp(_GRID, self.probabilities, self.minutes) - ROUNDING)
        return tuple(int(minute) for minute in found)

    def at(self, *, score: float) -> int:
        """Return the minute at a score: a probability, or how far beyond the law's ends (see `score`)."""
        if score > 1:
            return round(float(self.minutes[-1]) + (score - 1) * self._tail())
        if score < 0:
            return round(float(self.minutes[0]) + score * self._tail(low=True))
        return int(np.ceil(np.interp(score, self.probabilities, self.minutes) - ROUNDING))

    def score(self, *, minute: float) -> float:
        """Return where a minute lies in the law: its probability within; below 0 or above 1 beyond the ends.

        Beyond, the unit is the distance from the middle to that end, so a score says how much longer than the law
        knew. The score rises with the minute.
        """
        first, last = float(self.minutes[0]), float(self.minutes[-1])
        if minute >= last:
            return 1 + (minute - last) / self._tail()
        if minute < first:
            return (minute - first) / self._tail(low=True)
        return float(np.interp(minute, self.minutes, self.probabilities))

    def chance(self, *, minute: int) -> float:
        """Return the share of walks that have ended by a minute."""
        return min(max(self.score(minute=minute), 0.0), 1.0)

    def _tail(self, *, low: bool = False) -> float:
        middle = float(np.interp(0.5, self.probabilities, self.minutes))
        width = middle - float(self.minutes[0]) if low else float(self.minutes[-1]) - middle
        return max(width, SHORTEST_TAIL_MINUTES)


@lru_cache(maxsize=8)
def _middles(count: int) -> Floats:
    return (np.arange(count) + 0.5) / count
