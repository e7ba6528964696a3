"""As early as possible: each need tries what is there, what is made or bought at once, and the better of both.

A frame of the stack is a need or a lot; what is below it on the stack waits for it. `ready` of a frame is when all
that came in for it so far is there.
"""

from __future__ import annotations

from yinuo.core.capacity.fast.backward import push_batch, push_need
from yinuo.core.capacity.fast.columns import asked, of_frame, of_mark, of_part, of_real, of_row
from yinuo.core.capacity.fast.compiled import compiled
from yinuo.core.capacity.fast.gaps import earliest, first_rank
from yinuo.core.capacity.fast.layout import (
    BEYOND_HORIZON,
    BIG,
    FINE,
    FULL,
    MAKE,
    NEED,
    NO_SITE,
    OPERATE,
    SUBSTITUTES,
    TOO_LARGE,
    UNPLACED,
    Ints,
    Memory,
)
from yinuo.core.capacity.fast.rows import leave_over, miss, new_row, place, undo_to
from yinuo.core.capacity.fast.sources import buy, is_made, next_lot, size_of, stand_in, take_from_lots
from yinuo.core.capacity.fast.stock import earliest_stocked, free_with

# States of a need: not begun, its lots under way, again with what is free when they would be ready.
FRESH, UNDER_WAY, ONCE_MORE = 0, 1, 2


@compiled
def plan_forward(m: Memory, ask: Ints, liberty: int) -> bool:
    """Find the sources of a need as early as possible and hold them; when all is there stands in `marks[READY]`.

    False, with the reason in `marks`, where there are none; what was held until then stays held.
    """
    marks, frames = m.marks, m.frames
    marks[of_mark.STATUS], marks[of_mark.FRAMES] = FINE, 0
    push_need(m, NEED, ask[asked.ITEM], ask[asked.COUNT], ask[asked.FLOOR], -1, liberty & SUBSTITUTES)
    while marks[of_mark.FRAMES] > 0:
        top = marks[of_mark.FRAMES] - 1
        may = liberty if frames[top, of_frame.SUBSTITUTES] else liberty & ~SUBSTITUTES
        if frames[top, of_frame.KIND] == NEED:
            _need(m, ask, may, top)
        else:
            _batch(m, ask, may, top)
        if marks[of_mark.STATUS] != FINE and not _fall_back(m, ask, liberty):
            return False
    return True


@compiled
def _need(m: Memory, ask: Ints, may: int, top: int) -> None:
    """Go on with a need: begin it, make its next lot, or choose between what was found."""
    marks, frames = m.marks, m.frames
    f = frames[top]
    if f[of_frame.STATE] == FRESH:
        f[of_frame.STOCKED] = earliest_stocked(m, ask, may, f[of_frame.ITEM], f[of_frame.COUNT])
        f[of_frame.MARK] = marks[of_mark.ROWS]
        if 0 <= f[of_frame.STOCKED] <= ask[asked.FLOOR]:
            _from_stock(m, ask, may, top)
        else:
            f[of_frame.STATE] = UNDER_WAY
            _begin(m, ask, may, top, ask[asked.FLOOR])
    elif f[of_frame.LEFT] > 0:
        _next_batch(m, ask, may, top)
    elif (
        f[of_frame.STATE] == UNDER_WAY
        and (f[of_frame.STOCKED] < 0 or f[of_frame.STOCKED] > f[of_frame.READY])
        and _more_by(m, ask, may, top)
    ):
        f[of_frame.STATE] = ONCE_MORE
        at = f[of_frame.READY]
        undo_to(m, f[of_frame.MARK], ask[asked.GROUP])
        _begin(m, ask, may, top, at)
    elif 0 <= f[of_frame.STOCKED] <= f[of_frame.READY]:
        _from_stock(m, ask, may, top)
    else:
        _pop(m, f[of_frame.READY])


@compiled
def _more_by(m: Memory, ask: Ints, may: int, top: int) -> bool:
    """Return whether more is free when the lots are ready than at once."""
    frames = m.frames
    item = frames[top, of_frame.ITEM]
    return free_with(m, ask, may, item, frames[top, of_frame.READY]) > free_with(m, ask, may, item, ask[asked.FLOOR])


@compiled
def _begin(m: Memory, ask: Ints, may: int, top: int, at: int) -> None:
    """Take what is free at an instant and see what is left to be made or bought."""
    parts, reals, marks, frames = m.parts, m.reals, m.marks, m.frames
    f = frames[top]
    before = marks[of_mark.ROWS]
    left = take_from_lots(m, ask, may, f[of_frame.ITEM], f[of_frame.COUNT], at, f[of_frame.PARENT])
    f[of_frame.READY] = at if marks[of_mark.ROWS] > before else ask[asked.FLOOR]
    f[of_frame.LEFT] = max(left, 0)
    other = stand_in(m, may, f[of_frame.ITEM]) if left > 0 else -1
    if other >= 0:
        f[of_frame.LEFT] = 0
        want = size_of(left * reals[other, of_real.RATIO])
        if want < 0:
            miss(m, f[of_frame.ITEM], left, TOO_LARGE)
        else:
            push_need(m, NEED, parts[other, of_part.CHILD], want, ask[asked.FLOOR], f[of_frame.PARENT], 0)


@compiled
def _next_batch(m: Memory, ask: Ints, may: int, top: int) -> None:
    frames = m.frames
    f = frames[top]
    lot, good = next_lot(m, may, f[of_frame.ITEM], f[of_frame.LEFT])
    if lot < 0:
        return
    used = min(good, f[of_frame.LEFT])
    f[of_frame.LEFT] -= used
    if is_made(m, may, f[of_frame.ITEM]):
        push_batch(m, f[of_frame.ITEM], lot, good, used, ask[asked.FLOOR], f[of_frame.PARENT], f[of_frame.SUBSTITUTES])
    else:
        end = buy(m, ask, f[of_frame.ITEM], lot, used, -1, f[of_frame.PARENT])
        f[of_frame.READY] = max(f[of_frame.READY], end)


@compiled
def _from_stock(m: Memory, ask: Ints, may: int, top: int) -> None:
    """Meet a need by what is there, or will be, without making anything."""
    frames = m.frames
    f = frames[top]
    undo_to(m, f[of_frame.MARK], ask[asked.GROUP])
    at = f[of_frame.STOCKED]
    if take_from_lots(m, ask, may, f[of_frame.ITEM], f[of_frame.COUNT], at, f[of_frame.PARENT]) >= 0:
        _pop(m, at)


@compiled
def _pop(m: Memory, ready: int) -> None:
    """End the frame on top; what waits for it learns when it is ready."""
    marks, frames = m.marks, m.frames
    marks[of_mark.FRAMES] -= 1
    top = marks[of_mark.FRAMES]
    if top > 0:
        frames[top - 1, of_frame.READY] = max(frames[top - 1, of_frame.READY], ready)
    else:
        marks[of_mark.READY] = ready


@compiled
def _batch(m: Memory, ask: Ints, may: int, top: int) -> None:
    """Go on with a lot: keep rows for it, let its next component come, or place its operations."""
    parts, reals, frames = m.parts, m.reals, m.frames
    f = frames[top]
    if f[of_frame.STATE] == FRESH:
        f[of_frame.STATE], f[of_frame.READY], f[of_frame.LINE] = (
            UNDER_WAY,
            ask[asked.FLOOR],
            parts[f[of_frame.ITEM], of_part.LINE_LO],
        )
        _keep_rows(m, ask, top)
    elif f[of_frame.LINE] < parts[f[of_frame.ITEM], of_part.LINE_HI]:
        line = f[of_frame.LINE]
        f[of_frame.LINE] += 1
        count = size_of(f[of_frame.LOT] * reals[line, of_real.FACTOR])
        if count < 0:
            miss(m, parts[line, of_part.CHILD], 0, TOO_LARGE)
        else:
            push_need(
                m,
                NEED,
                parts[line, of_part.CHILD],
                count,
                ask[asked.FLOOR],
                f[of_frame.FIRST_ROW],
                f[of_frame.SUBSTITUTES],
            )
    else:
        _place_all(m, ask, may, top)


@compiled
def _keep_rows(m: Memory, ask: Ints, top: int) -> None:
    """Begin the rows of a lot and its operations, the last one first, so that components can name their parent."""
    parts, rows, frames = m.parts, m.rows, m.frames
    f = frames[top]
    f[of_frame.ROW] = new_row(m, MAKE, f[of_frame.ITEM], f[of_frame.PARENT], f[of_frame.GOOD])
    above = f[of_frame.ROW]
    for group in range(
        parts[f[of_frame.ITEM], of_part.GROUP_HI] - 1, parts[f[of_frame.ITEM], of_part.GROUP_LO] - 1, -1
    ):
        if above < 0:
            return
        if first_rank(m, group, ask[asked.SITE]) >= BIG:
            miss(m, f[of_frame.ITEM], 0, NO_SITE)
            return
        above = new_row(m, OPERATE, f[of_frame.ITEM], above, f[of_frame.LOT])
        if above >= 0:
            rows[above, of_row.MACHINE] = UNPLACED
    f[of_frame.FIRST_ROW] = above


@compiled
def _place_all(m: Memory, ask: Ints, may: int, top: int) -> None:
    parts, rows, frames = m.parts, m.rows, m.frames
    f = frames[top]
    row, ready = f[of_frame.FIRST_ROW], f[of_frame.READY]
    for group in range(parts[f[of_frame.ITEM], of_part.GROUP_LO], parts[f[of_frame.ITEM], of_part.GROUP_HI]):
        found = earliest(m, ask, may, group, f[of_frame.LOT], ready)
        if found[0] < 0:
            miss(m, f[of_frame.ITEM], f[of_frame.LOT], BEYOND_HORIZON)
            return
        if not place(m, row, found):
            return
        ready = found[1]
        row -= 1
    rows[f[of_frame.ROW], of_row.START], rows[f[of_frame.ROW], of_row.END] = (
        rows[f[of_frame.FIRST_ROW], of_row.START],
        ready,
    )
    if leave_over(m, f[of_frame.ROW], f[of_frame.GOOD] - f[of_frame.USED], ask[asked.SITE]):
        _pop(m, ready)


@compiled
def _fall_back(m: Memory, ask: Ints, liberty: int) -> bool:
    """When making fails, the nearest need that can wait for stock does; False where there is none."""
    marks, frames = m.marks, m.frames
    if marks[of_mark.STATUS] == FULL:
        return False
    while marks[of_mark.FRAMES] > 0:
        top = marks[of_mark.FRAMES] - 1
        f = frames[top]
        if f[of_frame.KIND] == NEED and f[of_frame.STATE] != FRESH and f[of_frame.STOCKED] >= 0:
            marks[of_mark.STATUS] = FINE
            may = liberty if f[of_frame.SUBSTITUTES] else liberty & ~SUBSTITUTES
            _from_stock(m, ask, may, top)
            return marks[of_mark.STATUS] == FINE
        marks[of_mark.FRAMES] = top
    return False
