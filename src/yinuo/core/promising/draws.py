"""Even draws from triangles, always the same ones: equal questions get equal answers.

Each uncertain thing owns a column of shares between 0 and 1, one in each of equally many cells (stratified); which
column depends on its name, so that two plans that share a thing share its luck, and comparing them is fair.
"""

from __future__ import annotations

from functools import lru_cache
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from yinuo.core.capacity.model import Spread
from yinuo.core.promising.hours import HOUR_MINUTES, Minutes

Floats = NDArray[np.float64]
WALKS = 512
COLUMNS = 4_093
"""A prime: two things of one plan share their luck by chance once in four thousand pairs."""
DRAWS_KEPT = 4_096
_SEED = 20_260_311
CERTAIN_HOURS = 1e-9


def drawn_hours(*, name: str, spread: Spread) -> Floats:
    """Return the hours of the thing of a name in each walk (shape WALKS)."""
    return triangle(spread=spread, shares=_shares(crc32(name.encode()) % COLUMNS))


def drawn_minutes(*, name: str, spread: Spread, beyond_usual: bool = True) -> Minutes:
    """Return the minutes of a thing in each walk, whole: beyond its usual time (below 0: less), or in all."""
    column = crc32(name.encode()) % COLUMNS
    return _minutes(column, spread.low, spread.usual, spread.high, beyond_usual)


def triangle(*, spread: Spread, shares: Floats) -> Floats:
    """Return the triangle's hours at shares (the inverse of its distribution function)."""
    low, high = sorted((spread.low, spread.high))
    usual = min(max(spread.usual, low), high)
    if high - low < CERTAIN_HOURS:
        return np.full(len(shares), usual)
    turn = (usual - low) / (high - low)
    rising = low + np.sqrt(shares * ((high - low) * (usual - low)))
    falling = high - np.sqrt((1 - shares) * ((high - low) * (high - usual)))
    return np.where(shares < turn, rising, falling)


def is_certain(*, spread: Spread | None) -> bool:
    """Return whether there is nothing to draw."""
    return spread is None or abs(spread.high - spread.low) < CERTAIN_HOURS


@lru_cache(maxsize=COLUMNS)
def _shares(column: int) -> Floats:
    cells = (np.arange(WALKS) + 0.5) / WALKS
    return np.random.default_rng([_SEED, column]).permutation(cells)


@lru_cache(maxsize=DRAWS_KEPT)
def _minutes(column: int, low: float, usual: float, high: float, beyond_usual: bool) -> Minutes:
    hours = triangle(spread=Spread(low=low, usual=usual, high=high), shares=_shares(column))
    found = np.rint((hours - usual * beyond_usual) * HOUR_MINUTES).astype(np.int64)
    found.flags.writeable = False
    return found
