"""Backward from when something is needed, with a stack of its own: needs, and lots to be made or bought for them."""

from __future__ import annotations

from yinuo.core.capacity.fast.columns import asked, of_frame, of_mark, of_part, of_real, of_row
from yinuo.core.capacity.fast.compiled import compiled
from yinuo.core.capacity.fast.gaps import first_rank, latest
from yinuo.core.capacity.fast.layout import (
    BATCH,
    BEYOND_HORIZON,
    BIG,
    FINE,
    MAKE,
    MOST_STEPS,
    NEED,
    NO_SITE,
    OPERATE,
    SHELF_LIFE,
    SPLIT,
    SUBSTITUTES,
    TOO_LARGE,
    TOO_MANY_STEPS,
    Ints,
    Memory,
)
from yinuo.core.capacity.fast.rows import leave_over, miss, new_row, place
from yinuo.core.capacity.fast.sources import (
    buy,
    is_made,
    keeps_until,
    next_lot,
    size_of,
    stand_in,
    take_from_lots,
)


@compiled
def plan_backward(m: Memory, ask: Ints, liberty: int, at: int) -> bool:
    """Find the sources of a need at an instant and hold them; False, with the reason in `marks`, where there are none.

    What was held until a failure stays held: the caller undoes it.
    """
    marks, frames = m.marks, m.frames
    marks[of_mark.STATUS], marks[of_mark.FRAMES] = FINE, 0
    push_need(m, NEED, ask[asked.ITEM], ask[asked.COUNT], at, -1, liberty & SUBSTITUTES)
    while marks[of_mark.FRAMES] > 0 and marks[of_mark.STATUS] == FINE:
        marks[of_mark.FRAMES] -= 1
        frame = frames[marks[of_mark.FRAMES]]
        may = liberty if frame[of_frame.SUBSTITUTES] else liberty & ~SUBSTITUTES
        if frame[of_frame.KIND] == NEED:
            _meet(m, ask, may, frame[of_frame.ITEM], frame[of_frame.COUNT], frame[of_frame.AT], frame[of_frame.PARENT])
        elif frame[of_frame.KIND] == SPLIT:
            _split(m, may, frame[of_frame.ITEM], frame[of_frame.COUNT], frame[of_frame.AT], frame[of_frame.PARENT])
        elif is_made(m, may, frame[of_frame.ITEM]):
            _make(
                m,
                ask,
                may,
                frame[of_frame.ITEM],
                frame[of_frame.LOT],
                frame[of_frame.GOOD],
                frame[of_frame.USED],
                frame[of_frame.AT],
                frame[of_frame.PARENT],
            )
        else:
            buy(
                m,
                ask,
                frame[of_frame.ITEM],
                frame[of_frame.LOT],
                frame[of_frame.USED],
                frame[of_frame.AT],
                frame[of_frame.PARENT],
            )
    return marks[of_mark.STATUS] == FINE


@compiled
def push_need(m: Memory, kind: int, item: int, count: int, at: int, parent: int, substitutes: int) -> int:
    """Put a need on the stack; return its frame, -1 where there are too many."""
    marks, frames = m.marks, m.frames
    place = marks[of_mark.FRAMES]
    if place >= MOST_STEPS:
        return miss(m, item, count, TOO_MANY_STEPS)
    marks[of_mark.FRAMES] = place + 1
    f = frames[place]
    (
        f[of_frame.KIND],
        f[of_frame.ITEM],
        f[of_frame.COUNT],
        f[of_frame.AT],
        f[of_frame.PARENT],
        f[of_frame.SUBSTITUTES],
    ) = kind, item, count, at, parent, substitutes
    f[of_frame.STATE] = 0
    return place


@compiled
def push_batch(m: Memory, item: int, lot: int, good: int, used: int, at: int, parent: int, substitutes: int) -> int:
    """Put a lot on the stack; return its frame, -1 where there are too many."""
    frames = m.frames
    place = push_need(m, BATCH, item, lot, at, parent, substitutes)
    if place >= 0:
        f = frames[place]
        f[of_frame.LOT], f[of_frame.GOOD], f[of_frame.USED] = lot, good, used
    return place


@compiled
def _meet(m: Memory, ask: Ints, may: int, item: int, count: int, at: int, parent: int) -> None:
    parts, reals = m.parts, m.reals
    left = take_from_lots(m, ask, may, item, count, at, parent)
    if left <= 0:
        return
    other = stand_in(m, may, item)
    if other >= 0:
        want = size_of(left * reals[other, of_real.RATIO])
        if want < 0:
            miss(m, item, left, TOO_LARGE)
        else:
            push_need(m, NEED, parts[other, of_part.CHILD], want, at, parent, 0)
        return
    push_need(m, SPLIT, item, left, at, parent, may & SUBSTITUTES)


@compiled
def _split(m: Memory, may: int, item: int, left: int, at: int, parent: int) -> None:
    """Put the next lot on the stack, what is left after it below."""
    lot, good = next_lot(m, may, item, left)
    if lot < 0:
        return
    if left > good:
        push_need(m, SPLIT, item, left - good, at, parent, may & SUBSTITUTES)
    push_batch(m, item, lot, good, min(good, left), at, parent, may & SUBSTITUTES)


@compiled
def _make(
    m: Memory,
    ask: Ints,
    may: int,
    item: int,
    lot: int,
    good: int,
    used: int,
    at: int,
    parent: int,
) -> None:
    """Place the operations of a lot, the last one first; its components are then needed when the first one starts."""
    parts, rows = m.parts, m.rows
    made = new_row(m, MAKE, item, parent, good)
    above, limit = made, at
    for n in range(parts[item, of_part.GROUP_HI] - 1, parts[item, of_part.GROUP_LO] - 1, -1):
        row = new_row(m, OPERATE, item, above, lot) if above >= 0 else -1
        if row < 0 or not _operate(m, ask, may, n, row, lot, limit):
            return
        if above == made:
            rows[made, of_row.END] = rows[row, of_row.END]
        above, limit = row, rows[row, of_row.START]
    rows[made, of_row.START] = limit
    if not keeps_until(m, item, rows[made, of_row.END], at):
        miss(m, item, 0, SHELF_LIFE)
        return
    if leave_over(m, made, good - used, ask[asked.SITE]):
        push_components(m, item, lot, limit, above, may & SUBSTITUTES)


@compiled
def _operate(m: Memory, ask: Ints, may: int, group: int, row: int, lot: int, limit: int) -> bool:
    rows = m.rows
    if first_rank(m, group, ask[asked.SITE]) >= BIG:
        miss(m, rows[row, of_row.ITEM], 0, NO_SITE)
        return False
    found = latest(m, ask, may, group, lot, limit)
    if found[0] < 0:
        miss(m, rows[row, of_row.ITEM], lot, BEYOND_HORIZON)
        return False
    return place(m, row, found)


@compiled
def push_components(m: Memory, item: int, lot: int, at: int, parent: int, substitutes: int) -> bool:
    """Put the needs of a lot on the stack, the first line on top."""
    parts, reals = m.parts, m.reals
    for n in range(parts[item, of_part.LINE_HI] - 1, parts[item, of_part.LINE_LO] - 1, -1):
        count = size_of(lot * reals[n, of_real.FACTOR])
        if count < 0:
            miss(m, parts[n, of_part.CHILD], 0, TOO_LARGE)
            return False
        if push_need(m, NEED, parts[n, of_part.CHILD], count, at, parent, substitutes) < 0:
            return False
    return True
