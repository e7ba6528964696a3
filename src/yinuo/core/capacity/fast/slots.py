"""The one table of slots: how rows of it are moved."""

from __future__ import annotations

from yinuo.core.capacity.fast.columns import of_slot
from yinuo.core.capacity.fast.compiled import compiled
from yinuo.core.capacity.fast.layout import Memory


@compiled
def copy_slot(m: Memory, to: int, of: int) -> None:
    """Write a slot over another one."""
    slots = m.slots
    for column in range(of_slot.WIDTH):
        slots[to, column] = slots[of, column]
