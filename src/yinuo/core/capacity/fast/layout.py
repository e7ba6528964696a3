"""How plant and book lie in memory for the compiled functions: tables of whole numbers whose rows name each other.

Plain tables and few of them: each array that is handed on, and each type that is not plain, costs seconds when the
functions are compiled. All that a plant consists of lies in `parts`, whatever its kind; what belongs to one part is a
range of others, `…_LO` up to `…_HI`. Minutes, ten-thousandths, places; -1 is none.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

BIG = 1 << 60
DAY_MINUTES = 1_440
MOST_STEPS = 20_000
LARGEST_COUNT = 4_000_000_000_000_000

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

# Kinds of rows.
TAKE, BUY, MAKE, OPERATE = 1, 2, 3, 4
UNPLACED = -2
# Kinds of frames: a need, what is left of it to be split into lots, one lot.
NEED, SPLIT, BATCH = 1, 2, 3
# What an attempt may use, see `need.Liberty`.
FIRST_WAYS, SUBSTITUTES, BUY_INSTEAD = 1, 2, 4
# Why a step waits, see `plan.Wait`.
NOTHING, CAPACITY, PEOPLE, CALENDAR, ALLOCATION = 0, 1, 2, 3, 4
# Status, and why something cannot be had.
FINE, MISSED, FULL = 0, 1, 2
NO_SOURCE, NO_SITE, BEYOND_HORIZON, TOO_LARGE, TOO_MANY_STEPS, SHELF_LIFE = 1, 2, 3, 4, 5, 6
# What stands at the head of `Memory.numbers`: when the openings begin, and for how many days they are indexed.
ORIGIN, DAYS = 0, 1


class Memory(NamedTuple):
    """A book on a plant; the columns of each table stand in `columns`.

    The plant, which stays as it is: `parts` (machines, crews and pools first) with `reals`, `numbers` (lists of places;
    for each openings, by day, the first interval that closes after the day begins), `intervals` of the openings, each
    with one at infinity at its end.
    The book: `slots` by the `spans` of machines (in working minutes of their axis), of crews (from START on HELD are
    held) and of pools (lots with something left, by the time they come); `lots`; `marks`, with a tally for each
    share (what was taken), pool (what may be taken), work centre (overtime) and supplier (expedited).
    The workbench: `rows` of the steps just found, and `frames` of the search.
    """

    parts: Ints
    reals: Floats
    numbers: Ints
    intervals: Ints
    slots: Ints
    spans: Ints
    lots: Ints
    marks: Ints
    rows: Ints
    frames: Ints
