"""Many needs solved one after the other, in the order given."""

from __future__ import annotations

from yinuo.core.capacity.fast.columns import asked, of_lot, of_mark, of_row
from yinuo.core.capacity.fast.compiled import compiled, entry
from yinuo.core.capacity.fast.layout import FINE, FULL, OPERATE, TAKE, Ints, Memory
from yinuo.core.capacity.fast.rows import free_row
from yinuo.core.capacity.fast.solving import solve

# Columns of a found plan: its rows in the store, and when its goods are there (-1: they cannot be had).
LO, COUNT, END = 0, 1, 2
NO_ROOM = -1


@entry
def solve_many(m: Memory, asks: Ints, order: Ints, done: int, store: Ints, found: Ints, used: Ints) -> int:
    """Solve needs and keep what they hold; return how many are done (fewer than asked: something needs room).

    `found[n]` tells of `asks[n]`, whose holder is n + 1; `used[0]` rows of the store are in use, NO_ROOM in `used[1]`
    tells that the store is full.
    """
    marks = m.marks
    used[1] = 0
    for place in range(done, len(order)):
        n = order[place]
        marks[of_mark.HOLDER] = n + 1
        status = solve(m, asks[n])
        if status == FULL:
            return place
        found[n, COUNT], found[n, END] = 0, -1
        if status == FINE and not _stored(m, store, found, n, used):
            return place
        if status == FINE:
            found[n, END] = max(found[n, END], asks[n, asked.NOT_BEFORE])
    return len(order)


@compiled
def _stored(m: Memory, store: Ints, found: Ints, n: int, used: Ints) -> bool:
    """Copy the rows just found into the store; where it is full, free them."""
    lots, marks, rows = m.lots, m.marks, m.rows
    count, first = marks[of_mark.ROWS], used[0]
    if first + count > len(store):
        used[1] = NO_ROOM
        for row in range(count - 1, -1, -1):
            free_row(m, rows, row, -2, n + 1)
        return False
    for row in range(count):
        for column in range(of_row.WIDTH):
            store[first + row, column] = rows[row, column]
        kind = rows[row, of_row.KIND]
        if kind not in (TAKE, OPERATE) and rows[row, of_row.LOT] >= 0:
            lots[rows[row, of_row.LOT], of_lot.OWN] = -1
        if rows[row, of_row.PARENT] < 0:
            found[n, END] = max(found[n, END], rows[row, of_row.END])
    found[n, LO], found[n, COUNT] = first, count
    used[0] = first + count
    return True


@entry
def free_many(m: Memory, store: Ints, found: Ints, asks: Ints, chosen: Ints) -> None:
    """Free what some needs hold, the last one first."""
    for place in range(len(chosen) - 1, -1, -1):
        n = chosen[place]
        for row in range(found[n, LO] + found[n, COUNT] - 1, found[n, LO] - 1, -1):
            free_row(m, store, row, asks[n, asked.GROUP], n + 1)
        found[n, COUNT] = 0
