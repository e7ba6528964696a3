"""Stages of a delivery that run side by side, as their drawing has them: what comes after them waits for the last.

The one rule for promises from standard times and for forecasts from them. Pure: arrays in, arrays out.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

Minutes = NDArray[np.int64]
Mask = NDArray[np.bool_] | bool


def places_before(*, before: Collection[str] | None, places: Mapping[str, int], place: int) -> frozenset[int] | None:
    """Return the places of the stages that one comes after, by their codes; None: all before it, as none are drawn."""
    if before is None:
        return None
    return frozenset(places[code] for code in before if places.get(code, place) < place)


def begin_after(*, here: Minutes, ends: Sequence[Minutes], after: Sequence[Mask]) -> Minutes:
    """Return when a stage may begin: when the last of those that it comes after has ended, and not before `here`.

    `after` says of each earlier stage, with its `ends`, whether this one comes after it; a mask says it row by row.
    """
    begin = here
    for end, waits in zip(ends, after, strict=True):
        begin = np.where(waits, np.maximum(begin, end), begin)
    return begin
