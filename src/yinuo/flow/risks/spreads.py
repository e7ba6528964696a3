"""How several judgements spread: the middle, the middle half, and how far apart they are."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

FEWEST = 3  # of two judgements, each knows whose the other is
AGREED = 1  # the middle half lies within one step: another round would change little


@dataclass(frozen=True, kw_only=True)
class Spread:
    """The judgements of one scale: least, lower quarter, middle, upper quarter and most."""

    least: int
    lower: float
    middle: float
    upper: float
    most: int

    @property
    def is_agreed(self) -> bool:
        """Return whether the middle half lies within one step."""
        return self.upper - self.lower <= AGREED

    @property
    def proposed(self) -> int:
        """Return the middle as a step of the scale; between two steps the graver one."""
        return math.ceil(self.middle)


def spread_of(*, steps: Sequence[int]) -> Spread | None:
    """Return how judgements spread, None without any; quarters are medians of the halves (Tukey's hinges)."""
    if not steps:
        return None
    told, half = sorted(steps), (len(steps) + 1) // 2
    return Spread(
        least=told[0], lower=median(told[:half]), middle=median(told), upper=median(told[-half:]), most=told[-1]
    )
