"""The one table of slots: how rows of it are found and moved."""

from __future__ import annotations

from yinuo.core.capacity.fast.columns import of_slot, of_span
from yinuo.core.capacity.fast.compiled import compiled
from yinuo.core.capacity.fast.layout import Memory


@compiled
def first_beyond(m: Memory, span: int, column: int, value: int) -> int:
    """Return the first slot of a span whose column is more than a value (one past the last where none is)."""
    slots, spans = m.slots, m.spans
    lo = spans[span, of_span.LO]
    hi = lo + spans[span, of_span.COUNT]
    while lo < hi:
        middle = (lo + hi) // 2
        if slots[middle, column] > value:
            hi = middle
        else:
            lo = middle + 1
    return lo


@compiled
def copy_slot(m: Memory, to: int, of: int) -> None:
    """Write a slot over another one."""
    slots = m.slots
    for column in range(of_slot.WIDTH):
        slots[to, column] = slots[of, column]
