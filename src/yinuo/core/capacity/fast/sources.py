"""Where a need comes from: lots that are there, then lots made or bought. Used both ways, backward and forward."""

from __future__ import annotations

import math

from yinuo.core.capacity.fast.columns import asked, of_lot, of_part, of_real, of_row
from yinuo.core.capacity.fast.compiled import compiled
from yinuo.core.capacity.fast.layout import (
    BEYOND_HORIZON,
    BIG,
    BUY,
    BUY_INSTEAD,
    LARGEST_COUNT,
    NO_SOURCE,
    SHELF_LIFE,
    SUBSTITUTES,
    TAKE,
    TOO_LARGE,
    Ints,
    Memory,
)
from yinuo.core.capacity.fast.minutes import end_at, next_open, start_at, worked_before
from yinuo.core.capacity.fast.rows import leave_over, miss, new_row, take_of
from yinuo.core.capacity.fast.stock import first_out, free, limit_of, serves


@compiled
def is_made(m: Memory, may: int, item: int) -> bool:
    """Return whether an item is made in this attempt."""
    parts = m.parts
    return parts[item, of_part.MADE] and not (may & BUY_INSTEAD and parts[item, of_part.SUPPLIER] >= 0)


@compiled
def has_source(m: Memory, item: int) -> bool:
    """Return whether an item can be made or bought."""
    parts = m.parts
    return parts[item, of_part.MADE] or parts[item, of_part.SUPPLIER] >= 0


@compiled
def stand_in(m: Memory, may: int, item: int) -> int:
    """Return the substitute that must be made or bought because the item itself cannot be; -1: none."""
    parts = m.parts
    if not may & SUBSTITUTES or is_made(m, may, item) or parts[item, of_part.SUPPLIER] >= 0:
        return -1
    for n in range(parts[item, of_part.SUB_LO], parts[item, of_part.SUB_HI]):
        if has_source(m, parts[n, of_part.CHILD]):
            return n
    return -1


@compiled
def size_of(count: float) -> int:
    """Round a need up to whole ten-thousandths; -1 where it is beyond reason."""
    return -1 if count > LARGEST_COUNT else math.ceil(count - 1e-6)


@compiled
def take_from_lots(m: Memory, ask: Ints, may: int, item: int, count: int, at: int, parent: int) -> int:
    """Take what is free at an instant, then of substitutes; return what is still needed, -1 where it cannot be."""
    parts, reals = m.parts, m.reals
    left = take_item(m, ask, item, count, at, parent, -1)
    if left <= 0 or not may & SUBSTITUTES:
        return left
    for n in range(parts[item, of_part.SUB_LO], parts[item, of_part.SUB_HI]):
        if left > 0:
            want = size_of(left * reals[n, of_real.RATIO])
            if want < 0:
                return miss(m, parts[n, of_part.CHILD], 0, TOO_LARGE)
            missing = take_item(m, ask, parts[n, of_part.CHILD], want, at, parent, n)
            if missing < 0:
                return -1
            left = max(0, left - int((want - missing) / reals[n, of_real.RATIO] + 1e-6))
    return left


@compiled
def take_item(m: Memory, ask: Ints, item: int, count: int, at: int, parent: int, substitute: int) -> int:
    """Take up to so much of an item; return what is still needed, -1 where it cannot be."""
    parts, lots, marks, rows = m.parts, m.lots, m.marks, m.rows
    left = min(count, free(m, item, ask[asked.SITE], at, ask[asked.GROUP]))
    missing = count - left
    if left <= 0:
        return count
    for pool in range(parts[item, of_part.POOL_LO], parts[item, of_part.POOL_HI]):
        marks[parts[pool, of_part.TALLY]] = limit_of(m, pool, at) if serves(m, pool, ask[asked.SITE]) else 0
    while left > 0:
        lot = first_out(m, item, ask[asked.SITE], at)
        pool = lots[lot, of_lot.POOL]
        part = min(left, min(lots[lot, of_lot.LEFT], marks[parts[pool, of_part.TALLY]]))
        row = new_row(m, TAKE, item, parent, part)
        if row < 0:
            return -1
        rows[row, of_row.SUBSTITUTE] = substitute
        take_of(m, row, lot, at, ask[asked.GROUP])
        marks[parts[pool, of_part.TALLY]] -= part
        left -= part
    return missing


@compiled
def next_lot(m: Memory, may: int, item: int, left: int) -> tuple[int, int]:
    """Return the next lot to be made or bought and what of it is good; (-1, -1) where it cannot be."""
    parts, reals = m.parts, m.reals
    made = is_made(m, may, item)
    if not made and parts[item, of_part.SUPPLIER] < 0:
        return miss(m, item, left, NO_SOURCE), -1
    lot = size_of(left / reals[item, of_real.KEEPS]) if made and parts[item, of_part.SCRAPS] else left
    if lot < 0:
        return miss(m, item, left, TOO_LARGE), -1
    lot = max(lot, parts[item, of_part.LOT_MIN])
    if parts[item, of_part.LOT_MULTIPLE]:
        lot = -(-lot // parts[item, of_part.LOT_MULTIPLE]) * parts[item, of_part.LOT_MULTIPLE]
    if parts[item, of_part.LOT_MAX]:
        lot = min(lot, parts[item, of_part.LOT_MAX])
    good = math.floor(lot * reals[item, of_real.KEEPS] + 1e-6) if made else lot
    if good <= 0 or lot > LARGEST_COUNT:
        return miss(m, item, left, TOO_LARGE), -1
    return lot, good


@compiled
def buy(m: Memory, ask: Ints, item: int, lot: int, used: int, at: int, parent: int) -> int:
    """Buy a lot to arrive by `at` (-1: ordered at once); return its arrival, -1 where it cannot be."""
    parts, marks, rows = m.parts, m.marks, m.rows
    row = new_row(m, BUY, item, parent, lot)
    if row < 0:
        return -1
    expedited = parts[item, of_part.LEAD_FAST] >= 0 and marks[parts[item, of_part.SUPPLIER]] == 1
    minutes = parts[item, of_part.LEAD_FAST] if expedited else parts[item, of_part.LEAD]
    start, end = _delivery(m, item, minutes, ask[asked.FLOOR], at)
    if start < ask[asked.FLOOR] or end >= BIG:
        return miss(m, item, used, BEYOND_HORIZON)
    if at >= 0 and not keeps_until(m, item, end, at):
        return miss(m, item, 0, SHELF_LIFE)
    rows[row, of_row.START], rows[row, of_row.END], rows[row, of_row.SETUP] = start, end, 1 if expedited else 0
    return end if leave_over(m, row, lot - used, ask[asked.SITE]) else -1


@compiled
def keeps_until(m: Memory, item: int, end: int, at: int) -> bool:
    """Return whether what is there from `end` on has not expired when it is used."""
    parts = m.parts
    return parts[item, of_part.SHELF] == 0 or end + parts[item, of_part.SHELF] > at


@compiled
def _delivery(m: Memory, item: int, minutes: int, floor: int, at: int) -> tuple[int, int]:
    parts = m.parts
    if minutes == 0 or not parts[item, of_part.WORKING]:
        return (floor, floor + minutes) if at < 0 else (at - minutes, at)
    line = parts[item, of_part.CALENDAR]
    if at < 0:
        start = next_open(m, line, floor)
        return (start, end_at(m, line, worked_before(m, line, start) + minutes)) if start < BIG else (BIG, BIG)
    worked = worked_before(m, line, at)
    return (start_at(m, line, worked - minutes), end_at(m, line, worked)) if worked >= minutes else (-1, -1)
