"""Why a step that is held does not start when it is ready."""

from __future__ import annotations

from yinuo.core.capacity.fast.columns import asked, of_mark, of_part, of_row
from yinuo.core.capacity.fast.compiled import compiled, entry
from yinuo.core.capacity.fast.gaps import earliest_by, openings_of
from yinuo.core.capacity.fast.layout import ALLOCATION, CALENDAR, CAPACITY, NOTHING, OPERATE, PEOPLE, TAKE, Ints, Memory
from yinuo.core.capacity.fast.machines import find_slot, insert_slot, remove_slot
from yinuo.core.capacity.fast.minutes import next_open
from yinuo.core.capacity.fast.people import hold_person
from yinuo.core.capacity.fast.stock import draw, free, unallocated


@entry
def tell_waits(m: Memory, ask: Ints, rows: Ints, ready: Ints, waits: Ints) -> None:
    """Write why each row waits; `ready` is when all that it needs is there. The rows are held."""
    for row in range(len(rows)):
        r = rows[row]
        waits[row] = NOTHING
        if r[of_row.KIND] == OPERATE and r[of_row.MACHINE] >= 0 and r[of_row.START] > ready[row]:
            waits[row] = _machine_wait(m, ask, rows, row, ready[row])
        elif r[of_row.KIND] == TAKE and r[of_row.START] > max(ask[asked.FLOOR], r[of_row.AVAILABLE]):
            waits[row] = _stock_wait(m, ask, rows, row)


@compiled
def _machine_wait(m: Memory, ask: Ints, rows: Ints, row: int, ready: int) -> int:
    """Nothing, when it could start earlier: then it is done as late as it may."""
    marks = m.marks
    r = rows[row]
    slot = find_slot(m, r[of_row.MACHINE], r[of_row.WAY], r[of_row.START], marks[of_mark.HOLDER])
    if slot < 0:
        return NOTHING
    remove_slot(m, r[of_row.MACHINE], slot)
    if r[of_row.CREW] >= 0:
        hold_person(m, r[of_row.CREW], r[of_row.START], r[of_row.END], -1)
    found = earliest_by(m, ask, r[of_row.WAY], r[of_row.COUNT], ready, True)
    alone = earliest_by(m, ask, r[of_row.WAY], r[of_row.COUNT], ready, False)
    insert_slot(
        m,
        r[of_row.MACHINE],
        r[of_row.WAY],
        r[of_row.START],
        r[of_row.END],
        r[of_row.SETUP],
        r[of_row.CREW],
        marks[of_mark.HOLDER],
    )
    if r[of_row.CREW] >= 0:
        hold_person(m, r[of_row.CREW], r[of_row.START], r[of_row.END], 1)
    if found[0] < 0 or found[0] < r[of_row.START]:
        return NOTHING
    line = _openings(m, rows, row)
    if 0 <= alone[0] < r[of_row.START] and next_open(m, line, alone[0]) == alone[0]:
        return PEOPLE
    return CAPACITY if next_open(m, line, ready) < r[of_row.START] else CALENDAR


@compiled
def _openings(m: Memory, rows: Ints, row: int) -> int:
    parts, numbers = m.parts, m.numbers
    r = rows[row]
    order = -1
    for n in range(parts[r[of_row.WAY], of_part.CREW_LO], parts[r[of_row.WAY], of_part.CREW_HI]):
        if numbers[n] == r[of_row.CREW]:
            order = n - parts[r[of_row.WAY], of_part.CREW_LO]
    return openings_of(m, r[of_row.WAY], r[of_row.MACHINE], order)


@compiled
def _stock_wait(m: Memory, ask: Ints, rows: Ints, row: int) -> int:
    """Tell whether it lay there earlier, but for others."""
    r = rows[row]
    at = max(ask[asked.FLOOR], r[of_row.AVAILABLE])
    draw(m, r[of_row.LOT], -r[of_row.COUNT], r[of_row.START], ask[asked.GROUP])
    kept = free(m, r[of_row.ITEM], ask[asked.SITE], at, ask[asked.GROUP]) < r[of_row.COUNT]
    there = unallocated(m, r[of_row.ITEM], ask[asked.SITE], at) >= r[of_row.COUNT]
    draw(m, r[of_row.LOT], r[of_row.COUNT], r[of_row.START], ask[asked.GROUP])
    return ALLOCATION if kept and there else NOTHING
