"""Holds the rows of a plan that was found before, if what they need is still free."""

from __future__ import annotations

from yinuo.core.capacity.fast.columns import of_lot, of_mark, of_part, of_row, of_slot, of_span
from yinuo.core.capacity.fast.compiled import compiled, entry
from yinuo.core.capacity.fast.layout import BIG, FINE, OPERATE, TAKE, UNPLACED, Ints, Memory
from yinuo.core.capacity.fast.machines import changeover, find_slot, insert_slot
from yinuo.core.capacity.fast.minutes import end_at, start_at, worked_before
from yinuo.core.capacity.fast.people import first_full, hold_person
from yinuo.core.capacity.fast.rows import free_row, pool_for
from yinuo.core.capacity.fast.slots import first_beyond
from yinuo.core.capacity.fast.stock import add_lot, draw

UNHELD, HELD = 1, 2  # of what is refused


@entry
def hold_rows(m: Memory, rows: Ints, group: int, check: bool, refused: Ints) -> int:
    """Hold all rows; return how many were `refused` (marked there), -1 where there was no room: then none is held.

    Lots stand before what takes of them. Changeovers are looked at when all are held: they depend on what is between.
    """
    m.marks[of_mark.STATUS] = FINE
    count = _hold_free(m, rows, group, check, refused)
    if check and count == 0:
        for row in range(len(rows)):
            if not _keeps_changeovers(m, rows, row):
                refused[row] = HELD
                count += 1
    if count != 0:
        for row in range(len(rows) - 1, -1, -1):
            if refused[row] != UNHELD:
                free_row(m, rows, row, group, m.marks[of_mark.HOLDER])
    return count


@compiled
def _hold_free(m: Memory, rows: Ints, group: int, check: bool, refused: Ints) -> int:
    """Hold what is free; return how many were refused, -1 where there was no room."""
    count, full = 0, False
    for row in range(len(rows)):
        if full:
            refused[row] = UNHELD
        elif check and not _is_free(m, rows, row):
            refused[row] = UNHELD
            count += 1
        elif not _hold(m, rows, row, group):
            refused[row] = UNHELD
            full = True
    return -1 if full else count


@compiled
def _hold(m: Memory, rows: Ints, row: int, group: int) -> bool:
    parts = m.parts
    r = rows[row]
    if r[of_row.KIND] == TAKE:
        r[of_row.LOT] = rows[r[of_row.OWN], of_row.LOT] if r[of_row.OWN] >= 0 else r[of_row.LOT]
        if r[of_row.LOT] >= 0:
            draw(m, r[of_row.LOT], r[of_row.COUNT], r[of_row.START], group)
    elif r[of_row.KIND] == OPERATE:
        return _hold_machine(m, rows, row)
    elif r[of_row.SURPLUS] > 0:
        pool = pool_for(m, r[of_row.ITEM], r[of_row.SITE])
        expires = r[of_row.END] + parts[r[of_row.ITEM], of_part.SHELF] if parts[r[of_row.ITEM], of_part.SHELF] else BIG
        if pool >= 0:
            r[of_row.LOT] = add_lot(m, r[of_row.ITEM], pool, r[of_row.END], expires, r[of_row.SURPLUS], -1)
            return r[of_row.LOT] >= 0
    return True


@compiled
def _hold_machine(m: Memory, rows: Ints, row: int) -> bool:
    marks = m.marks
    r = rows[row]
    if r[of_row.MACHINE] < 0:
        return True
    r[of_row.CREW] = crew_for(m, rows, row)
    if r[of_row.CREW] >= 0 and not hold_person(m, r[of_row.CREW], r[of_row.START], r[of_row.END], 1):
        return False
    if insert_slot(
        m,
        r[of_row.MACHINE],
        r[of_row.WAY],
        r[of_row.START],
        r[of_row.END],
        r[of_row.SETUP],
        r[of_row.CREW],
        marks[of_mark.HOLDER],
    ):
        return True
    if r[of_row.CREW] >= 0:
        hold_person(m, r[of_row.CREW], r[of_row.START], r[of_row.END], -1)
    return False


@compiled
def crew_for(m: Memory, rows: Ints, row: int) -> int:
    """Return the crew that does a step planned before: with a person free, if it can with the very hours; -1: none."""
    parts, numbers = m.parts, m.numbers
    r = rows[row]
    lo, hi = parts[r[of_row.WAY], of_part.CREW_LO], parts[r[of_row.WAY], of_part.CREW_HI]
    best, best_fit = -1, -1
    for n in range(lo, hi):
        is_free = first_full(m, numbers[n], r[of_row.START], r[of_row.END]) < 0
        fit = (2 if is_free else 0) + (1 if has_hours(m, rows, row, n - lo) else 0)
        if fit > best_fit:
            best, best_fit = numbers[n], fit
    return best


@compiled
def has_hours(m: Memory, rows: Ints, row: int, order: int) -> bool:
    """Return whether a crew works just as many minutes of a step as it takes, without or with overtime."""
    parts, numbers = m.parts, m.numbers
    r = rows[row]
    way, length = r[of_row.WAY], r[of_row.SETUP] + r[of_row.RUN]
    crews = parts[way, of_part.CREW_HI] - parts[way, of_part.CREW_LO]
    machine = r[of_row.MACHINE] - parts[parts[way, of_part.CENTRE], of_part.MACHINE_LO]
    first = parts[way, of_part.OPENINGS_LO] + (machine * crews + order) * 2
    for line in (numbers[first], numbers[first + 1]):
        if worked_before(m, line, r[of_row.END]) - worked_before(m, line, r[of_row.START]) == length:
            return True
    return False


@compiled
def _is_free(m: Memory, rows: Ints, row: int) -> bool:
    parts, slots, spans, lots = m.parts, m.slots, m.spans, m.lots
    r = rows[row]
    if r[of_row.KIND] == TAKE:
        lot = rows[r[of_row.OWN], of_row.LOT] if r[of_row.OWN] >= 0 else r[of_row.LOT]
        return (
            lot >= 0
            and lots[lot, of_lot.LEFT] >= r[of_row.COUNT]
            and lots[lot, of_lot.AVAILABLE] <= r[of_row.START] < lots[lot, of_lot.EXPIRES]
        )
    if r[of_row.KIND] != OPERATE or r[of_row.MACHINE] < 0:
        return r[of_row.MACHINE] != UNPLACED
    axis = parts[r[of_row.MACHINE], of_part.AXIS]
    gap = first_beyond(m, r[of_row.MACHINE], of_slot.END, worked_before(m, axis, r[of_row.START]))
    last = spans[r[of_row.MACHINE], of_span.LO] + spans[r[of_row.MACHINE], of_span.COUNT]
    if gap < last and worked_before(m, axis, r[of_row.END]) > slots[gap, of_slot.START]:
        return False
    crew = crew_for(m, rows, row)
    return crew < 0 or first_full(m, crew, r[of_row.START], r[of_row.END]) < 0


@compiled
def _keeps_changeovers(m: Memory, rows: Ints, row: int) -> bool:
    """Return whether the machine of a row has time to be set up before it, and for the next one after it."""
    parts, spans, marks = m.parts, m.spans, m.marks
    r = rows[row]
    machine = r[of_row.MACHINE]
    if r[of_row.KIND] != OPERATE or machine < 0 or not parts[parts[r[of_row.WAY], of_part.CENTRE], of_part.SETS_UP]:
        return True
    slot = find_slot(m, machine, r[of_row.WAY], r[of_row.START], marks[of_mark.HOLDER])
    first, last = spans[machine, of_span.LO], spans[machine, of_span.LO] + spans[machine, of_span.COUNT] - 1
    after_it = slot >= last or _has_time_between(m, machine, slot)
    return after_it and (slot <= first or _has_time_between(m, machine, slot - 1))


@compiled
def _has_time_between(m: Memory, machine: int, slot: int) -> bool:
    """Return whether idle time after a slot, with the set-up planned, is enough for the changeover to the next one."""
    parts, slots = m.parts, m.slots
    after = slot + 1
    missing = changeover(m, slots[after, of_slot.WAY], slots[slot, of_slot.WAY]) - slots[after, of_slot.SETUP]
    if missing <= 0:
        return True
    axis, regular = parts[machine, of_part.AXIS], parts[machine, of_part.REGULAR]
    if axis == regular:
        return slots[after, of_slot.START] - slots[slot, of_slot.END] >= missing
    begin, end = start_at(m, axis, slots[after, of_slot.START]), end_at(m, axis, slots[slot, of_slot.END])
    return worked_before(m, regular, begin) - worked_before(m, regular, end) >= missing
