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
    SHELF_LIFE,
    SUBSTITUTES,
    TAKE,
    Ints,
    Memory,
)
from yinuo.core.capacity.fast.rows import miss, undo_to
from yinuo.core.capacity.fast.sources import keeps_until

# What is tried in turn: just in time with more and more liberties; the earliest end with each of them; backward from
# the earliest of those ends; that plan as it is; and, when its goods would expire, backward from 1, 2, 4 … days later.
IN_TIME, EARLIEST, COMPACT, PLAIN, LATER, TRIES = 0, 4, 7, 8, 9, 17
SKIPPED, FORWARD = -2, -1


@entry
def solve(m: Memory, ask: Ints) -> int:
    """Find how a need is met and hold it, as rows; return the status (MISSED, FULL: nothing is held)."""
    marks = m.marks
    marks[of_mark.ROWS], marks[of_mark.NAMES], marks[of_mark.BEST_END] = 0, ask[asked.NAMES_FROM], -1
    first_miss = (0, 0, 0)
    for step in range(TRIES):
        if step == COMPACT and marks[of_mark.BEST_END] < 0:
            break
        may, at = _try(m, ask, step)
        if at == SKIPPED:
            continue
        found = plan_forward(m, ask, may) if at == FORWARD else plan_backward(m, ask, may, at)
        if found and _answers(m, ask, step, may):
            return FINE
        if step == EARLIEST and not found:
            first_miss = (marks[of_mark.MISS_ITEM], marks[of_mark.MISS_COUNT], marks[of_mark.MISS_WHY])
        undo_to(m, 0, ask[asked.GROUP])
        if marks[of_mark.STATUS] == FULL:
            return FULL
    if marks[of_mark.BEST_END] < 0:
        miss(m, first_miss[0], first_miss[1], first_miss[2])
    else:
        miss(m, ask[asked.ITEM], ask[asked.COUNT], SHELF_LIFE)
    return marks[of_mark.STATUS]


@compiled
def _try(m: Memory, ask: Ints, step: int) -> tuple[int, int]:
    """Return what a try may use, and from when it plans backward (FORWARD; SKIPPED: it is not tried)."""
    if step < EARLIEST:
        may = _liberty(ask, step - 1) if step else FIRST_WAYS
        useless = step == 1 and not ask[asked.HAS_CHOICE]
        return may, SKIPPED if may < 0 or useless or ask[asked.EARLIEST] else max(ask[asked.DUE], ask[asked.FLOOR])
    if step < COMPACT:
        may = _liberty(ask, step - EARLIEST)
        return may, SKIPPED if may < 0 else FORWARD
    may, end = m.marks[of_mark.BEST_MAY], max(m.marks[of_mark.BEST_END], ask[asked.NOT_BEFORE])
    if step == PLAIN:
        return may, FORWARD
    return may, end if step == COMPACT else end + (1 << (step - LATER)) * DAY_MINUTES


@compiled
def _liberty(ask: Ints, order: int) -> int:
    """Return the liberties of a try: none, substitutes, buying what could be made; -1: not for this need."""
    if order == 0:
        return 0
    if order == 1:
        return SUBSTITUTES if ask[asked.SUBSTITUTES] else -1
    if not ask[asked.HAS_DUAL]:
        return -1
    return BUY_INSTEAD | (SUBSTITUTES if ask[asked.SUBSTITUTES] else 0)


@compiled
def _answers(m: Memory, ask: Ints, step: int, may: int) -> bool:
    """Return whether what was found is the answer; of the earliest ends, note the best."""
    marks = m.marks
    if step == PLAIN:
        return is_fresh(m, ask)
    if not EARLIEST <= step < COMPACT:
        return True
    if marks[of_mark.BEST_END] < 0 or marks[of_mark.READY] < marks[of_mark.BEST_END]:
        marks[of_mark.BEST_END], marks[of_mark.BEST_MAY] = marks[of_mark.READY], may
    return False


@compiled
def is_fresh(m: Memory, ask: Ints) -> bool:
    """Return whether nothing in the rows expires before it is used."""
    lots, marks, rows = m.lots, m.marks, m.rows
    end = max(marks[of_mark.READY], ask[asked.NOT_BEFORE])
    for row in range(marks[of_mark.ROWS]):
        kind, parent = rows[row, of_row.KIND], rows[row, of_row.PARENT]
        at = rows[parent, of_row.START] if parent >= 0 else end
        if kind == TAKE and lots[rows[row, of_row.LOT], of_lot.EXPIRES] <= at:
            return False
        made = kind in (MAKE, BUY)
        if made and not keeps_until(m, rows[row, of_row.ITEM], rows[row, of_row.END], at):
            return False
    return True
