"""Search in sorted minutes, quick for a million questions.

A binary search of random instants stalls at every step. Here a table of equal slots says where to begin,
so that an answer takes one or two steps; few questions still go to the binary search.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

Minutes = NDArray[np.int64]

MANY = 20_000
"""From about this many questions on, the table pays for its building (measured by bench.worktime)."""
MOST_SLOTS = 1 << 17
"""A table of one mebibyte still fits a core's cache."""


@dataclass(frozen=True, eq=False)
class Ladder:
    """Strictly rising minutes, the rungs."""

    rungs: Minutes

    def up_to(self, minutes: Minutes) -> Any:
        """How many rungs are at or below each of the minutes."""
        if np.size(minutes) < MANY or self.rungs.size < 2:
            return self.rungs.searchsorted(minutes, side="right")
        lowest, bits, first, steps = self._table
        slot = np.clip((minutes - lowest) >> bits, 0, first.size - 1)
        count = first[slot]
        for _ in range(steps):
            count = count + (self._padded[count] <= minutes)
        return count

    def below(self, minutes: Minutes) -> Any:
        """How many rungs are strictly below each of the minutes."""
        return self.up_to(minutes - 1)

    @cached_property
    def _table(self) -> tuple[int, int, NDArray[np.int64], int]:
        """Lowest rung, width of a slot as a power of two, rungs below each slot, most rungs in one slot."""
        lowest = int(self.rungs[0])
        smallest_gap = int(np.diff(self.rungs).min())
        fewest_bits = (int(self.rungs[-1]) - lowest).bit_length() - MOST_SLOTS.bit_length() + 1
        bits = max(smallest_gap.bit_length() - 1, fewest_bits, 0)
        edges = np.arange(lowest, int(self.rungs[-1]) + (2 << bits), 1 << bits)
        first = self.rungs.searchsorted(edges, side="left")
        return lowest, bits, first, max(int(np.diff(first).max()), 1)

    @cached_property
    def _padded(self) -> Minutes:
        return np.append(self.rungs, np.iinfo(np.int64).max)
