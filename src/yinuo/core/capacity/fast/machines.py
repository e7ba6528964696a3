"""Slots of machines in working minutes of the machine's axis, in which closed time has no length."""

from __future__ import annotations

from yinuo.core.capacity.fast.columns import of_mark, of_part, of_slot, of_span
from yinuo.core.capacity.fast.compiled import compiled, entry
from yinuo.core.capacity.fast.layout import FULL, Ints, Memory
from yinuo.core.capacity.fast.minutes import end_at, start_at, worked_before
from yinuo.core.capacity.fast.slots import copy_slot, first_beyond


@compiled
def changeover(m: Memory, way: int, before: int) -> int:
    """Return the minutes of set-up of a way after another one (-1: after nothing)."""
    parts, numbers = m.parts, m.numbers
    if before < 0:
        return parts[way, of_part.SETUP]
    centre = parts[way, of_part.CENTRE]
    family, earlier = parts[way, of_part.FAMILY], parts[before, of_part.FAMILY]
    if parts[centre, of_part.CHANGE_LO] >= 0:
        stated = numbers[parts[centre, of_part.CHANGE_LO] + earlier * parts[centre, of_part.FAMILIES] + family]
        if stated > 0:
            return stated - 1
    return 0 if family and family == earlier else parts[way, of_part.SETUP]


@compiled
def setup_in_gap(m: Memory, way: int, machine: int, gap: int) -> int:
    """Return the set-up of a way in the gap before a slot."""
    parts, slots, spans = m.parts, m.slots, m.spans
    if not parts[parts[way, of_part.CENTRE], of_part.SETS_UP]:
        return 0
    return changeover(m, way, slots[gap - 1, of_slot.WAY] if gap > spans[machine, of_span.LO] else -1)


@compiled
def missing_after(m: Memory, way: int, machine: int, gap: int) -> int:
    """Return how much idle time the slot after a gap needs, beyond its own set-up, when a way is done in the gap."""
    parts, slots, spans = m.parts, m.slots, m.spans
    if not parts[parts[way, of_part.CENTRE], of_part.SETS_UP]:
        return 0
    if gap >= spans[machine, of_span.LO] + spans[machine, of_span.COUNT]:
        return 0
    return max(0, changeover(m, slots[gap, of_slot.WAY], way) - slots[gap, of_slot.SETUP])


@compiled
def fits_before(m: Memory, way: int, machine: int, gap: int, end: int) -> bool:
    """Return whether what ends at an instant leaves the slot after the gap its place and its changeover."""
    parts, slots, spans = m.parts, m.slots, m.spans
    if gap >= spans[machine, of_span.LO] + spans[machine, of_span.COUNT]:
        return True
    axis, regular = parts[machine, of_part.AXIS], parts[machine, of_part.REGULAR]
    ended = worked_before(m, axis, end)
    if ended > slots[gap, of_slot.START]:
        return False
    missing = missing_after(m, way, machine, gap)
    if missing == 0:
        return True
    if axis == regular:
        return slots[gap, of_slot.START] - ended >= missing
    idle = worked_before(m, regular, start_at(m, axis, slots[gap, of_slot.START])) - worked_before(m, regular, end)
    return idle >= missing


@compiled
def insert_slot(m: Memory, machine: int, way: int, start: int, end: int, setup: int, crew: int, holder: int) -> bool:
    """Hold a machine between two instants; False where there is no room."""
    parts, slots, spans, marks = m.parts, m.slots, m.spans, m.marks
    span = spans[machine]
    if span[of_span.COUNT] >= span[of_span.ROOM]:
        marks[of_mark.STATUS], marks[of_mark.FULL_SPAN] = FULL, machine
        return False
    axis = parts[machine, of_part.AXIS]
    first, last = worked_before(m, axis, start), worked_before(m, axis, end)
    place = first_beyond(m, machine, of_slot.START, first - 1)
    while (
        place < span[of_span.LO] + span[of_span.COUNT]
        and slots[place, of_slot.START] == first
        and slots[place, of_slot.END] < last
    ):
        place += 1
    for n in range(span[of_span.LO] + span[of_span.COUNT], place, -1):
        copy_slot(m, n, n - 1)
    slots[place, of_slot.START] = first
    slots[place, of_slot.END] = last
    slots[place, of_slot.SETUP] = setup
    slots[place, of_slot.WAY] = way
    slots[place, of_slot.CREW] = crew
    slots[place, of_slot.HOLDER] = holder
    spans[machine, of_span.COUNT] += 1
    return True


@compiled
def find_slot(m: Memory, machine: int, way: int, start: int, holder: int) -> int:
    """Return the slot of a holder's way that starts at an instant; -1 where there is none."""
    parts, slots, spans = m.parts, m.slots, m.spans
    first = worked_before(m, parts[machine, of_part.AXIS], start)
    place = first_beyond(m, machine, of_slot.START, first - 1)
    last = spans[machine, of_span.LO] + spans[machine, of_span.COUNT]
    while place < last and slots[place, of_slot.START] == first:
        if slots[place, of_slot.WAY] == way and slots[place, of_slot.HOLDER] == holder:
            return place
        place += 1
    return -1


@compiled
def remove_slot(m: Memory, machine: int, place: int) -> None:
    """Free a slot."""
    spans = m.spans
    for n in range(place, spans[machine, of_span.LO] + spans[machine, of_span.COUNT] - 1):
        copy_slot(m, n, n + 1)
    spans[machine, of_span.COUNT] -= 1


@entry
def move_slots(before: Memory, m: Memory, machines: Ints) -> None:
    """Keep all slots between the same instants when the openings change; the slots are those of both memories."""
    parts, slots, spans = m.parts, m.slots, m.spans
    for machine in machines:
        old, new = before.parts[machine, of_part.AXIS], parts[machine, of_part.AXIS]
        for place in range(spans[machine, of_span.LO], spans[machine, of_span.LO] + spans[machine, of_span.COUNT]):
            start, end = slots[place, of_slot.START], slots[place, of_slot.END]
            slots[place, of_slot.START] = worked_before(m, new, start_at(before, old, start))
            slots[place, of_slot.END] = worked_before(m, new, end_at(before, old, end)) if end > 0 else 0
