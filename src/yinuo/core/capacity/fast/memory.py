"""The memory of a book: made, copied, and made larger when a part of it is full."""

from __future__ import annotations

import numpy as np

from yinuo.core.capacity.fast.columns import of_frame, of_lot, of_mark, of_row, of_slot, of_span
from yinuo.core.capacity.fast.layout import BIG, MOST_STEPS, Ints, Memory
from yinuo.core.capacity.fast.tables import Layout

ROOM = 16  # slots of a machine, steps of a crew, lots of a pool that a new book has room for


def new_memory(plan: Layout) -> Memory:
    """Return the memory of an empty book on a plant."""
    parts, reals, numbers, intervals = plan.arrays()
    spans = _table(plan.places.spans, of_span.WIDTH)
    spans[:, of_span.LO] = ROOM * np.arange(len(spans))
    spans[:, of_span.ROOM] = ROOM
    slots = _table(ROOM * len(spans), of_slot.WIDTH)
    crews = plan.places.crews
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
        lots=_table(ROOM, of_lot.WIDTH),
        marks=marks,
        **_workbench(),
    )


def copied(memory: Memory) -> Memory:
    """Return a memory of its own with the same book on the same plant."""
    return memory._replace(
        slots=memory.slots.copy(),
        spans=memory.spans.copy(),
        lots=memory.lots.copy(),
        marks=memory.marks.copy(),
        **_workbench(),
    )


def grown(memory: Memory) -> Memory:
    """Return a memory with the same contents and room for twice as much."""
    spans, more = memory.spans, memory.spans.copy()
    needed = np.maximum(
        spans[:, of_span.COUNT], 2 * spans[:, of_span.HOLDS] + 5
    )  # steps of a crew: two for each holding
    more[:, of_span.ROOM] = np.where(2 * needed > spans[:, of_span.ROOM], 2 * needed + ROOM, spans[:, of_span.ROOM])
    more[:, of_span.LO] = np.cumsum(more[:, of_span.ROOM]) - more[:, of_span.ROOM]
    count = spans[:, of_span.COUNT]
    within = np.arange(int(count.sum())) - np.repeat(np.cumsum(count) - count, count)
    slots = _table(int(more[:, of_span.ROOM].sum()), of_slot.WIDTH)
    slots[np.repeat(more[:, of_span.LO], count) + within] = memory.slots[
        np.repeat(spans[:, of_span.LO], count) + within
    ]
    lots = memory.lots
    if memory.marks[of_mark.DEAD] < 0:
        lots = np.concatenate([lots, np.zeros_like(lots)])
    return memory._replace(slots=slots, spans=more, lots=lots)


def _workbench() -> dict[str, Ints]:
    return {
        "rows": _table(MOST_STEPS, of_row.WIDTH),
        "frames": _table(MOST_STEPS, of_frame.WIDTH),
    }


def _table(rows: int, columns: int) -> Ints:
    return np.zeros((rows, columns), dtype=np.int64)
