"""One operation placed by itself, for work that has begun and goes on."""

from __future__ import annotations

from yinuo.core.capacity.fast.columns import asked
from yinuo.core.capacity.fast.compiled import entry
from yinuo.core.capacity.fast.gaps import earliest_by, is_at
from yinuo.core.capacity.fast.layout import BIG, Ints, Memory

PLACE = 7  # start, end, way, machine, crew, setup, run


@entry
def first_place(m: Memory, ask: Ints, ways: Ints, count: int, ready: int, found: Ints) -> bool:
    """Write the place of the earliest end by ways `ways[0]` up to `ways[1]` into `found`; False where there is none."""
    found[1] = BIG
    for way in range(ways[0], ways[1]):
        if is_at(m, way, ask[asked.SITE]):
            place = earliest_by(m, ask, way, count, ready, True)
            if place[0] >= 0 and place[1] < found[1]:
                for n in range(PLACE):
                    found[n] = place[n]
    return bool(found[1] < BIG)
