"""The rows of a plan: what each took, and how it is freed again, last first.

A TAKE names its lot, or (own) the row of its plan that made it; a MAKE or BUY the lot of what is left over.
"""

from __future__ import annotations

from yinuo.core.capacity.fast.columns import of_lot, of_mark, of_part, of_row
from yinuo.core.capacity.fast.compiled import compiled, entry
from yinuo.core.capacity.fast.layout import (
    BIG,
    BUY,
    FULL,
    MAKE,
    MISSED,
    MOST_STEPS,
    OPERATE,
    TAKE,
    TOO_MANY_STEPS,
    Ints,
    Memory,
)
from yinuo.core.capacity.fast.machines import find_slot, insert_slot, remove_slot
from yinuo.core.capacity.fast.people import hold_person
from yinuo.core.capacity.fast.stock import add_lot, draw, remove_lot


@compiled
def miss(m: Memory, item: int, count: int, why: int) -> int:
    """Note that something cannot be had; return -1."""
    marks = m.marks
    if marks[of_mark.STATUS] != FULL:
        marks[of_mark.STATUS] = MISSED
    marks[of_mark.MISS_ITEM], marks[of_mark.MISS_COUNT], marks[of_mark.MISS_WHY] = item, count, why
    return -1


@compiled
def new_row(m: Memory, kind: int, item: int, parent: int, count: int) -> int:
    """Begin a row; return it, -1 where there are too many."""
    marks, rows = m.marks, m.rows
    row = marks[of_mark.ROWS]
    if row >= MOST_STEPS:
        return miss(m, item, count, TOO_MANY_STEPS)
    marks[of_mark.ROWS] = row + 1
    r = rows[row]
    r[of_row.KIND], r[of_row.ITEM], r[of_row.PARENT], r[of_row.COUNT] = kind, item, parent, count
    r[of_row.WAY], r[of_row.MACHINE], r[of_row.CREW], r[of_row.LOT], r[of_row.OWN] = -1, -1, -1, -1, -1
    r[of_row.SURPLUS], r[of_row.AVAILABLE], r[of_row.START], r[of_row.END], r[of_row.SETUP], r[of_row.RUN] = (
        0,
        0,
        0,
        0,
        0,
        0,
    )
    r[of_row.NUMBER], r[of_row.SUBSTITUTE], r[of_row.SITE] = 0, -1, 0
    if kind in (MAKE, BUY):
        marks[of_mark.NAMES] += 1
        r[of_row.NUMBER] = marks[of_mark.NAMES]
    return row


@compiled
def pool_for(m: Memory, item: int, site: int) -> int:
    """Return the pool of an item at just this site; -1 where it has none."""
    parts = m.parts
    for pool in range(parts[item, of_part.POOL_LO], parts[item, of_part.POOL_HI]):
        if parts[pool, of_part.SITE] == site:
            return pool
    return -1


@compiled
def leave_over(m: Memory, row: int, surplus: int, site: int) -> bool:
    """Put what is left over of a lot into stock; False where there is no room."""
    parts, rows = m.parts, m.rows
    rows[row, of_row.SURPLUS] = surplus
    rows[row, of_row.SITE] = site
    if surplus <= 0:
        return True
    item = rows[row, of_row.ITEM]
    end = rows[row, of_row.END]
    expires = end + parts[item, of_part.SHELF] if parts[item, of_part.SHELF] else BIG
    pool = pool_for(m, item, site)
    if pool < 0:
        return True
    rows[row, of_row.LOT] = add_lot(m, item, pool, end, expires, surplus, row)
    return rows[row, of_row.LOT] >= 0


@compiled
def take_of(m: Memory, row: int, lot: int, at: int, group: int) -> None:
    """Let a row take of a lot."""
    parts, lots, rows = m.parts, m.lots, m.rows
    r = rows[row]
    r[of_row.LOT], r[of_row.OWN], r[of_row.START], r[of_row.END] = lot, lots[lot, of_lot.OWN], at, at
    r[of_row.AVAILABLE], r[of_row.SITE] = lots[lot, of_lot.AVAILABLE], parts[lots[lot, of_lot.POOL], of_part.SITE]
    draw(m, lot, r[of_row.COUNT], at, group)


@compiled
def place(m: Memory, row: int, found: tuple[int, ...]) -> bool:
    """Let a row hold the machine and the person that were found; False where there is no room."""
    marks, rows = m.marks, m.rows
    r = rows[row]
    r[of_row.START], r[of_row.END], r[of_row.WAY], r[of_row.CREW], r[of_row.SETUP], r[of_row.RUN] = (
        found[0],
        found[1],
        found[2],
        found[4],
        found[5],
        found[6],
    )
    r[of_row.MACHINE] = -1
    if found[3] >= 0:
        if found[4] >= 0 and not hold_person(m, found[4], found[0], found[1], 1):
            return False
        if not insert_slot(m, found[3], found[2], found[0], found[1], found[5], found[4], marks[of_mark.HOLDER]):
            if found[4] >= 0:
                hold_person(m, found[4], found[0], found[1], -1)
            return False
    r[of_row.MACHINE] = found[3]
    return True


@compiled
def free_row(m: Memory, rows: Ints, row: int, group: int, holder: int) -> None:
    """Free what a row took."""
    r = rows[row]
    if r[of_row.KIND] == TAKE:
        if r[of_row.LOT] >= 0:
            draw(m, r[of_row.LOT], -r[of_row.COUNT], r[of_row.START], group)
    elif r[of_row.KIND] == OPERATE:
        if r[of_row.MACHINE] >= 0:
            slot = find_slot(m, r[of_row.MACHINE], r[of_row.WAY], r[of_row.START], holder)
            if slot >= 0:
                remove_slot(m, r[of_row.MACHINE], slot)
                if r[of_row.CREW] >= 0:
                    hold_person(m, r[of_row.CREW], r[of_row.START], r[of_row.END], -1)
    elif r[of_row.LOT] >= 0:
        remove_lot(m, r[of_row.LOT])


@entry
def undo_to(m: Memory, mark: int, group: int) -> None:
    """Undo the rows from a mark on, last first."""
    marks, rows = m.marks, m.rows
    while marks[of_mark.ROWS] > mark:
        row = marks[of_mark.ROWS] - 1
        free_row(m, rows, row, group, marks[of_mark.HOLDER])
        if rows[row, of_row.KIND] == MAKE or rows[row, of_row.KIND] == BUY:
            marks[of_mark.NAMES] -= 1
        marks[of_mark.ROWS] = row


@entry
def free_rows(m: Memory, rows: Ints, group: int, holder: int) -> None:
    """Free all that a plan took."""
    for row in range(len(rows) - 1, -1, -1):
        free_row(m, rows, row, group, holder)


@entry
def lent_lot(m: Memory, rows: Ints) -> int:
    """Return the first row whose left-over others have taken of; -1: none."""
    lots = m.lots
    for row in range(len(rows)):
        if (rows[row, of_row.KIND] == MAKE or rows[row, of_row.KIND] == BUY) and rows[row, of_row.LOT] >= 0:
            lot = rows[row, of_row.LOT]
            taken = lots[lot, of_lot.TOTAL] - lots[lot, of_lot.LEFT]
            for other in range(len(rows)):
                if rows[other, of_row.KIND] == TAKE and rows[other, of_row.LOT] == lot:
                    taken -= rows[other, of_row.COUNT]
            if taken > 0:
                return row
    return -1
