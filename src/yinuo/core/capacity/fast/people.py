"""How many people of a crew are held over time: steps `held_at[n]`, from each on `held[n]` people."""

from __future__ import annotations

from yinuo.core.capacity.fast.columns import of_mark, of_part, of_slot, of_span
from yinuo.core.capacity.fast.compiled import compiled
from yinuo.core.capacity.fast.layout import FULL, Memory
from yinuo.core.capacity.fast.slots import copy_slot, first_beyond


@compiled
def step_of(m: Memory, crew: int, minute: int) -> int:
    """Return the last step at or before an instant (the first begins before all time)."""
    return first_beyond(m, crew, of_slot.START, minute) - 1


@compiled
def first_full(m: Memory, crew: int, start: int, end: int) -> int:
    """Return when the first time without a free person within `[start, end)` is over; -1: always one free."""
    parts, slots, spans = m.parts, m.slots, m.spans
    if crew < 0:
        return -1
    people = parts[crew, of_part.PEOPLE]
    last = spans[crew, of_span.LO] + spans[crew, of_span.COUNT] - 1
    step = step_of(m, crew, start)
    while slots[step, of_slot.HELD] < people:
        if step == last or slots[step + 1, of_slot.START] >= end:
            return -1
        step += 1
    while slots[step, of_slot.HELD] >= people:  # the last step holds nobody
        step += 1
    return slots[step, of_slot.START]


@compiled
def last_full(m: Memory, crew: int, start: int, end: int) -> int:
    """Return when the last time without a free person within `[start, end)` begins; -1: always one free."""
    parts, slots = m.parts, m.slots
    if crew < 0:
        return -1
    people = parts[crew, of_part.PEOPLE]
    step = step_of(m, crew, end - 1)
    while slots[step, of_slot.HELD] < people:
        if slots[step, of_slot.START] <= start:
            return -1
        step -= 1
    while slots[step - 1, of_slot.HELD] >= people:  # the first step holds nobody
        step -= 1
    return slots[step, of_slot.START]


@compiled
def hold_person(m: Memory, crew: int, start: int, end: int, by: int) -> bool:
    """Hold a person more (`by` 1) or less (-1) within `[start, end)`; False where there is no room."""
    slots, spans, marks = m.slots, m.spans, m.marks
    # Each holding may come to need two steps, also when others are freed.
    if by > 0 and 2 * spans[crew, of_span.HOLDS] + 5 > spans[crew, of_span.ROOM]:
        marks[of_mark.STATUS], marks[of_mark.FULL_SPAN] = FULL, crew
        return False
    spans[crew, of_span.HOLDS] += by
    first = _split(m, crew, start)
    last = _split(m, crew, end)
    for step in range(first, last):
        slots[step, of_slot.HELD] += by
    _merge(m, crew, last)
    _merge(m, crew, first)
    return True


@compiled
def _split(m: Memory, crew: int, minute: int) -> int:
    """Let a step begin at an instant; return it."""
    slots, spans = m.slots, m.spans
    step = step_of(m, crew, minute)
    if slots[step, of_slot.START] == minute:
        return step
    end = spans[crew, of_span.LO] + spans[crew, of_span.COUNT]
    for n in range(end, step + 1, -1):
        copy_slot(m, n, n - 1)
    slots[step + 1, of_slot.START] = minute
    slots[step + 1, of_slot.HELD] = slots[step, of_slot.HELD]
    spans[crew, of_span.COUNT] += 1
    return step + 1


@compiled
def _merge(m: Memory, crew: int, step: int) -> None:
    """Drop a step that is like the one before it."""
    slots, spans = m.slots, m.spans
    lo = spans[crew, of_span.LO]
    if step <= lo or slots[step, of_slot.HELD] != slots[step - 1, of_slot.HELD]:
        return
    for n in range(step, lo + spans[crew, of_span.COUNT] - 1):
        copy_slot(m, n, n + 1)
    spans[crew, of_span.COUNT] -= 1
