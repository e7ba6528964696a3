"""Holds the rows of a plan that was found before, if what they need is still free."""

from __future__ import annotations

from yinuo.core.capacity.fast.columns import of_lot, of_mark, of_part, of_row, of_slot, of_span
from yinuo.core.capacity.fast.compiled import compiled, entry
from yinuo.core.capacity.fast.layout import BIG, FINE, OPERATE, TAKE, UNPLACED, Ints, Memory
from yinuo.core.capacity.fast.machines import changeover, ends_after, fits_before, insert_slot
from yinuo.core.capacity.fast.minutes import end_at, worked_before
from yinuo.core.capacity.fast.people import first_full, hold_person
from yinuo.core.capacity.fast.rows import free_row, pool_for
from yinuo.core.capacity.fast.stock import add_lot, draw


@entry
def hold_rows(m: Memory, rows: Ints, group: int, check: bool, refused: Ints) -> int:
    """Hold all rows; return how many were `refused` (marked there), -1 where there was no room: then none is held."""
    marks = m.marks
    marks[of_mark.STATUS] = FINE
    count, full = 0, False
    for row in range(len(rows)):
        if full:
            refused[row] = 1
        elif check and not _is_free(m, rows, row):
            refused[row] = 1
            count += 1
        elif not _hold(m, rows, row, group):
            refused[row] = 1
            full = True
    if count or full:
        for row in range(len(rows) - 1, -1, -1):
            if not refused[row]:
                free_row(m, rows, row, group, marks[of_mark.HOLDER])
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
    r[of_row.CREW] = crew_for(m, r[of_row.WAY], r[of_row.START], r[of_row.END])
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
def crew_for(m: Memory, way: int, start: int, end: int) -> int:
    """Return the crew that does a step planned before: the first with a person free, else the first; -1: none."""
    parts, numbers = m.parts, m.numbers
    if parts[way, of_part.CREW_LO] == parts[way, of_part.CREW_HI]:
        return -1
    for n in range(parts[way, of_part.CREW_LO], parts[way, of_part.CREW_HI]):
        if first_full(m, numbers[n], start, end) < 0:
            return numbers[n]
    return numbers[parts[way, of_part.CREW_LO]]


@compiled
def _is_free(m: Memory, rows: Ints, row: int) -> bool:
    parts, spans, lots = m.parts, m.spans, m.lots
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
    begin, stop = worked_before(m, axis, r[of_row.START]), worked_before(m, axis, r[of_row.END])
    if stop - begin < r[of_row.SETUP] + r[of_row.RUN]:
        return False
    lo = spans[r[of_row.MACHINE], of_span.LO]
    gap = ends_after(m, r[of_row.MACHINE], begin)
    if gap > lo and not _keeps_changeover(m, r[of_row.WAY], r[of_row.MACHINE], gap, r[of_row.START], r[of_row.SETUP]):
        return False
    if not fits_before(m, r[of_row.WAY], r[of_row.MACHINE], gap, r[of_row.END]):
        return False
    crew = crew_for(m, r[of_row.WAY], r[of_row.START], r[of_row.END])
    return crew < 0 or first_full(m, crew, r[of_row.START], r[of_row.END]) < 0


@compiled
def _keeps_changeover(m: Memory, way: int, machine: int, gap: int, start: int, setup: int) -> bool:
    """Return whether the idle time before a start, with the set-up planned, is enough after the slot before."""
    parts, slots = m.parts, m.slots
    if not parts[parts[way, of_part.CENTRE], of_part.SETS_UP]:
        return True
    needed = changeover(m, way, slots[gap - 1, of_slot.WAY])
    if setup >= needed:
        return True
    axis, regular = parts[machine, of_part.AXIS], parts[machine, of_part.REGULAR]
    idle = worked_before(m, regular, start) - worked_before(m, regular, end_at(m, axis, slots[gap - 1, of_slot.END]))
    return idle + setup >= needed
