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

Floats = NDArray[np.float64]
WALKS = 512
COLUMNS = 1_021
_SEED = 20_260_311
CERTAIN_HOURS = 1e-9


class Draws:
    """The luck of one simulation: hours of uncertain things, by name."""

    def __init__(self) -> None:
        self._column: dict[str, int] = {}
        self._used: set[int] = set()

    def hours(self, *, name: str, spread: Spread) -> Floats:
        """Return the hours of a thing in each walk (shape WALKS)."""
        return triangle(spread=spread, shares=_shares(self._place(name)))

    def _place(self, name: str) -> int:
        if name not in self._column:
            place = crc32(name.encode()) % COLUMNS
            while place in self._used:
                place += 1
            self._used.add(place)
            self._column[name] = place
        return self._column[name]


def triangle(*, spread: Spread, shares: tuple[Floats, Floats, Floats]) -> Floats:
    """Return the triangle's hours at shares, given with their roots and the roots of what is left to 1."""
    low, high = sorted((spread.low, spread.high))
    usual = min(max(spread.usual, low), high)
    plain, root, root_left = shares
    if high - low < CERTAIN_HOURS:
        return np.full(len(plain), usual)
    turn = (usual - low) / (high - low)
    rising = low + root * float(np.sqrt((high - low) * (usual - low)))
    falling = high - root_left * float(np.sqrt((high - low) * (high - usual)))
    return np.where(plain < turn, rising, falling)


def is_certain(*, spread: Spread | None) -> bool:
    """Return whether there is nothing to draw."""
    return spread is None or abs(spread.high - spread.low) < CERTAIN_HOURS


@lru_cache(maxsize=4 * COLUMNS)
def _shares(column: int) -> tuple[Floats, Floats, Floats]:
    cells = (np.arange(WALKS) + 0.5) / WALKS
    shares = np.random.default_rng([_SEED, column]).permutation(cells)
    return shares, np.sqrt(shares), np.sqrt(1 - shares)
