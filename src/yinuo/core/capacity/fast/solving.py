"""One need solved: just in time where that works, else as early as possible and then as late as that allows."""

from __future__ import annotations

from yinuo.core.capacity.fast.backward import plan_backward
from yinuo.core.capacity.fast.columns import asked, of_lot, of_mark, of_row
from yinuo.core.capacity.fast.compiled import compiled, entry
from yinuo.core.capacity.fast.forward import plan_forward
from yinuo.core.capacity.fast.layout import (
    BUY,
    BUY_INSTEAD,
    DAY_MINUTES,
    FINE,
    FIRST_WAYS,
    FULL,
    MAKE,
    OPERATE,
    SHELF_LIFE,
    SUBSTITUTES,
    TAKE,
    Ints,
    Memory,
)
from yinuo.core.capacity.fast.rows import miss, undo_to
from yinuo.core.capacity.fast.sources import keeps_until

TRIES = 8  # when goods would expire: at once, and 1, 2, 4 … 128 days later


@entry
def solve(m: Memory, ask: Ints) -> int:
    """Find how a need is met and hold it, as rows; return the status (MISSED, FULL: nothing is held)."""
    marks = m.marks
    marks[of_mark.ROWS], marks[of_mark.NAMES], marks[of_mark.STATUS] = 0, 0, FINE
    if not ask[asked.EARLIEST] and _in_time(m, ask):
        return FINE
    if marks[of_mark.STATUS] == FULL:
        return FULL
    may = _earliest_end(m, ask)
    if marks[of_mark.STATUS] != FINE:
        return marks[of_mark.STATUS]
    at = max(marks[of_mark.READY], ask[asked.NOT_BEFORE])
    if _tried_backward(m, ask, may, at):
        return FINE
    if marks[of_mark.STATUS] != FULL and plan_forward(m, ask, may) and is_fresh(m, ask):
        return FINE
    full = marks[of_mark.STATUS] == FULL
    undo_to(m, 0, ask[asked.GROUP])
    return FULL if full else _fresh_later(m, ask, may, at)


@compiled
def _in_time(m: Memory, ask: Ints) -> bool:
    marks = m.marks
    if _tried_backward(m, ask, FIRST_WAYS, ask[asked.DUE]):
        return True
    if marks[of_mark.STATUS] == FULL:
        return False
    if ask[asked.HAS_CHOICE] and _tried_backward(m, ask, 0, ask[asked.DUE]):
        return True
    if (
        marks[of_mark.STATUS] != FULL
        and ask[asked.SUBSTITUTES]
        and _tried_backward(m, ask, SUBSTITUTES, ask[asked.DUE])
    ):
        return True
    if marks[of_mark.STATUS] == FULL or not ask[asked.HAS_DUAL]:
        return False
    return _tried_backward(m, ask, BUY_INSTEAD | (SUBSTITUTES if ask[asked.SUBSTITUTES] else 0), ask[asked.DUE])


@compiled
def _tried_backward(m: Memory, ask: Ints, may: int, at: int) -> bool:
    if plan_backward(m, ask, may, at):
        return True
    undo_to(m, 0, ask[asked.GROUP])
    return False


@compiled
def _earliest_end(m: Memory, ask: Ints) -> int:
    """Return what leads to the earliest end, which stands in `marks[READY]`; nothing stays held."""
    marks = m.marks
    best, end = 0, _end_with(m, ask, 0)
    item, count, why = marks[of_mark.MISS_ITEM], marks[of_mark.MISS_COUNT], marks[of_mark.MISS_WHY]
    for n in range(2):
        may = SUBSTITUTES if n == 0 else BUY_INSTEAD | (SUBSTITUTES if ask[asked.SUBSTITUTES] else 0)
        if marks[of_mark.STATUS] == FULL:
            return best
        if (n == 0 and ask[asked.SUBSTITUTES]) or (n == 1 and ask[asked.HAS_DUAL]):
            other = _end_with(m, ask, may)
            if other >= 0 and (end < 0 or other < end):
                best, end = may, other
    if marks[of_mark.STATUS] != FULL:
        marks[of_mark.STATUS], marks[of_mark.READY] = FINE, end
        if end < 0:
            miss(m, item, count, why)
    return best


@compiled
def _end_with(m: Memory, ask: Ints, may: int) -> int:
    marks = m.marks
    found = plan_forward(m, ask, may)
    undo_to(m, 0, ask[asked.GROUP])
    return marks[of_mark.READY] if found else -1


@compiled
def _fresh_later(m: Memory, ask: Ints, may: int, at: int) -> int:
    marks = m.marks
    for n in range(-1, TRIES):
        days = 0 if n < 0 else 1 << n
        if _tried_backward(m, ask, may, at + days * DAY_MINUTES):
            return FINE
        if marks[of_mark.STATUS] == FULL:
            return FULL
    miss(m, ask[asked.ITEM], ask[asked.COUNT], SHELF_LIFE)
    return marks[of_mark.STATUS]


@compiled
def is_fresh(m: Memory, ask: Ints) -> bool:
    """Return whether nothing in the rows expires before it is used."""
    lots, marks, rows = m.lots, m.marks, m.rows
    end = max(marks[of_mark.READY], ask[asked.NOT_BEFORE])
    for row in range(marks[of_mark.ROWS]):
        r = rows[row]
        if r[of_row.KIND] == OPERATE:
            continue
        at = rows[r[of_row.PARENT], of_row.START] if r[of_row.PARENT] >= 0 else end
        if r[of_row.KIND] == TAKE and lots[r[of_row.LOT], of_lot.EXPIRES] <= at:
            return False
        if (r[of_row.KIND] == MAKE or r[of_row.KIND] == BUY) and not keeps_until(m, r[of_row.ITEM], r[of_row.END], at):
            return False
    return True
