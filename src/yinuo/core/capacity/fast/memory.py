"""The memory of a book: made, copied, and made larger when a part of it is full."""

from __future__ import annotations

import numpy as np

from yinuo.core.capacity.fast.columns import of_frame, of_lot, of_mark, of_row, of_slot, of_span
from yinuo.core.capacity.fast.layout import BIG, MOST_STEPS, Ints, Memory
from yinuo.core.capacity.fast.tables import Layout

ROOM = 16  # slots of a machine or steps of a crew that a new book has room for
POOL_ROOM = 2  # lots of a pool


def new_memory(plan: Layout) -> Memory:
    """Return the memory of an empty book on a plant."""
    parts, reals, numbers, intervals = plan.arrays()
    spans = _table(plan.places.spans, of_span.WIDTH)
    crews = plan.places.crews
    spans[:, of_span.ROOM] = POOL_ROOM
    spans[: len(plan.places.machines) + len(crews), of_span.ROOM] = ROOM
    spans[:, of_span.LO] = np.cumsum(spans[:, of_span.ROOM]) - spans[:, of_span.ROOM]
    slots = _table(int(spans[:, of_span.ROOM].sum()), of_slot.WIDTH)
    spans[crews, of_span.COUNT] = 1
    slots[spans[crews, of_span.LO], of_slot.START] = -BIG
    marks = np.zeros(plan.places.marks, dtype=np.int64)
    marks[of_mark.DEAD] = -1
    return Memory(
        parts=parts,
        reals=reals,
        numbers=numbers,
        intervals=intervals,
        slots=slots,
        spans=spans,
        lots=_table(max(ROOM, 2 * len(plan.routes.plant.supplies)), of_lot.WIDTH),
        marks=marks,
        rows=_table(MOST_STEPS, of_row.WIDTH),
        frames=_table(MOST_STEPS, of_frame.WIDTH),
    )


def copied(memory: Memory) -> Memory:
    """Return a memory of its own with the same book on the same plant."""
    return memory._replace(
        slots=memory.slots.copy(),
        spans=memory.spans.copy(),
        lots=memory.lots.copy(),
        marks=memory.marks.copy(),
        rows=_table(MOST_STEPS, of_row.WIDTH),
        frames=_table(MOST_STEPS, of_frame.WIDTH),
    )


def grown(memory: Memory) -> Memory:
    """Return a memory with the same contents and more room: twice as much where it was full, and where it is tight."""
    spans, more, full = memory.spans, memory.spans.copy(), int(memory.marks[of_mark.FULL_SPAN])
    # A crew needs two steps for each holding, a pool room for all its lots.
    needed = np.maximum(spans[:, of_span.COUNT], 2 * spans[:, of_span.HOLDS])
    tight = 2 * needed + POOL_ROOM > spans[:, of_span.ROOM]
    more[:, of_span.ROOM] = np.where(tight, 2 * needed + ROOM, spans[:, of_span.ROOM])
    if full >= 0:
        more[full, of_span.ROOM] = max(more[full, of_span.ROOM], 2 * spans[full, of_span.ROOM])
    more[:, of_span.LO] = np.cumsum(more[:, of_span.ROOM]) - more[:, of_span.ROOM]
    count = spans[:, of_span.COUNT]
    within = np.arange(int(count.sum())) - np.repeat(np.cumsum(count) - count, count)
    slots = _table(int(more[:, of_span.ROOM].sum()), of_slot.WIDTH)
    slots[np.repeat(more[:, of_span.LO], count) + within] = memory.slots[
        np.repeat(spans[:, of_span.LO], count) + within
    ]
    lots = np.concatenate([memory.lots, np.zeros_like(memory.lots)]) if full < 0 else memory.lots
    return memory._replace(slots=slots, spans=more, lots=lots)


def _table(rows: int, columns: int) -> Ints:
    return np.zeros((rows, columns), dtype=np.int64)
