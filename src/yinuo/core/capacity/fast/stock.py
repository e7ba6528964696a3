"""Lots and what of them is free: a pool lists the lots of one item at one site that have something left, by time."""

from __future__ import annotations

from yinuo.core.capacity.fast.columns import asked, of_lot, of_mark, of_part, of_real, of_slot, of_span
from yinuo.core.capacity.fast.compiled import compiled, entry
from yinuo.core.capacity.fast.layout import BIG, FULL, SUBSTITUTES, Ints, Memory
from yinuo.core.capacity.fast.slots import copy_slot, first_beyond


@compiled
def serves(m: Memory, pool: int, site: int) -> bool:
    """Return whether what lies in a pool can be used at a site (0: anywhere)."""
    parts = m.parts
    return site == 0 or parts[pool, of_part.SITE] == 0 or parts[pool, of_part.SITE] == site


@compiled
def limit_of(m: Memory, pool: int, at: int) -> int:
    """Return what may be taken of a pool at a time, its safety stock kept."""
    parts, slots, spans, lots = m.parts, m.slots, m.spans, m.lots
    there = 0
    for place in range(spans[pool, of_span.LO], spans[pool, of_span.LO] + spans[pool, of_span.COUNT]):
        if slots[place, of_slot.START] > at:
            break
        if lots[slots[place, of_slot.LOT], of_lot.EXPIRES] > at:
            there += lots[slots[place, of_slot.LOT], of_lot.LEFT]
    return max(0, there - parts[pool, of_part.SAFETY])


@compiled
def is_spare(m: Memory, lot: int) -> bool:
    """Return whether safety stock and what is kept for customer groups are there without a lot, as long as it lasts."""
    parts, slots, spans, lots, marks = m.parts, m.slots, m.spans, m.lots, m.marks
    item, pool = lots[lot, of_lot.ITEM], lots[lot, of_lot.POOL]
    wanted = parts[pool, of_part.SAFETY]
    for n in range(parts[item, of_part.SHARE_LO], parts[item, of_part.SHARE_HI]):
        wanted += max(0, parts[n, of_part.PROTECTED] - marks[parts[n, of_part.TALLY]])
    for place in range(spans[pool, of_span.LO], spans[pool, of_span.LO] + spans[pool, of_span.COUNT]):
        if wanted <= 0 or slots[place, of_slot.START] > lots[lot, of_lot.AVAILABLE]:
            break
        other = slots[place, of_slot.LOT]
        if other != lot and lots[other, of_lot.EXPIRES] >= lots[lot, of_lot.EXPIRES]:
            wanted -= lots[other, of_lot.LEFT]
    return wanted <= 0


@entry
def free_in_pool(m: Memory, pool: int, at: int) -> int:
    """Return what may be taken of a pool at a time, for pages."""
    return limit_of(m, pool, at)


@compiled
def unallocated(m: Memory, item: int, site: int, at: int) -> int:
    """Return what there is for a site at a time, whomever it is kept for."""
    parts = m.parts
    there = 0
    for pool in range(parts[item, of_part.POOL_LO], parts[item, of_part.POOL_HI]):
        if serves(m, pool, site):
            there += limit_of(m, pool, at)
    return there


@compiled
def allowance(m: Memory, item: int, at: int, group: int) -> int:
    """Return what a customer group may take of all there is: less what is kept for others, at most its cap."""
    parts, marks = m.parts, m.marks
    if parts[item, of_part.SHARE_LO] == parts[item, of_part.SHARE_HI]:
        return BIG
    allowed = unallocated(m, item, 0, at)
    for n in range(parts[item, of_part.SHARE_LO], parts[item, of_part.SHARE_HI]):
        share, taken = parts[n], marks[parts[n, of_part.TALLY]]
        if at >= share[of_part.UNTIL]:
            continue
        if share[of_part.GROUP] != group:
            allowed -= max(0, share[of_part.PROTECTED] - taken)
        elif share[of_part.CAP] >= 0:
            allowed = min(allowed, share[of_part.CAP] - taken)
    return max(0, allowed)


@compiled
def free(m: Memory, item: int, site: int, at: int, group: int) -> int:
    """Return what a group may take of an item at a site at a time."""
    return min(unallocated(m, item, site, at), allowance(m, item, at, group))


@compiled
def free_with(m: Memory, ask: Ints, may: int, item: int, at: int) -> int:
    """Return what is free of an item, and of its substitutes in units of it."""
    parts, reals = m.parts, m.reals
    total = free(m, item, ask[asked.SITE], at, ask[asked.GROUP])
    if may & SUBSTITUTES:
        for n in range(parts[item, of_part.SUB_LO], parts[item, of_part.SUB_HI]):
            other = free(m, parts[n, of_part.CHILD], ask[asked.SITE], at, ask[asked.GROUP])
            total += int(other / reals[n, of_real.RATIO] + 1e-6)
    return total


@compiled
def earliest_stocked(m: Memory, ask: Ints, may: int, item: int, count: int) -> int:
    """Return the earliest instant at which so much is free; -1: never."""
    parts = m.parts
    at = ask[asked.FLOOR]
    while at < BIG:
        if free_with(m, ask, may, item, at) >= count:
            return at
        later = next_moment(m, item, at)
        if may & SUBSTITUTES:
            for n in range(parts[item, of_part.SUB_LO], parts[item, of_part.SUB_HI]):
                later = min(later, next_moment(m, parts[n, of_part.CHILD], at))
        at = later
    return -1


@compiled
def next_moment(m: Memory, item: int, at: int) -> int:
    """Return the next instant after `at` at which more may become free; BIG: never."""
    parts, slots, spans = m.parts, m.slots, m.spans
    later = BIG
    for pool in range(parts[item, of_part.POOL_LO], parts[item, of_part.POOL_HI]):
        place = first_beyond(m, pool, of_slot.START, at)
        if place < spans[pool, of_span.LO] + spans[pool, of_span.COUNT]:
            later = min(later, slots[place, of_slot.START])
    for n in range(parts[item, of_part.SHARE_LO], parts[item, of_part.SHARE_HI]):
        if parts[n, of_part.UNTIL] > at:
            later = min(later, parts[n, of_part.UNTIL])
    return later


@compiled
def first_out(m: Memory, item: int, site: int, at: int) -> int:
    """Return the lot to take next within `state.limits`: what expires first, then what came last; -1: none."""
    parts, slots, spans, lots, marks = m.parts, m.slots, m.spans, m.lots, m.marks
    best = -1
    for pool in range(parts[item, of_part.POOL_LO], parts[item, of_part.POOL_HI]):
        if not serves(m, pool, site) or marks[parts[pool, of_part.TALLY]] <= 0:
            continue
        for place in range(spans[pool, of_span.LO], spans[pool, of_span.LO] + spans[pool, of_span.COUNT]):
            lot = slots[place, of_slot.LOT]
            if slots[place, of_slot.START] > at:
                break
            if lots[lot, of_lot.EXPIRES] > at and (best < 0 or _goes_before(m, lot, best)):
                best = lot
    return best


@compiled
def _goes_before(m: Memory, lot: int, other: int) -> bool:
    lots = m.lots
    if lots[lot, of_lot.EXPIRES] != lots[other, of_lot.EXPIRES]:
        return lots[lot, of_lot.EXPIRES] < lots[other, of_lot.EXPIRES]
    if lots[lot, of_lot.AVAILABLE] != lots[other, of_lot.AVAILABLE]:
        return lots[lot, of_lot.AVAILABLE] > lots[other, of_lot.AVAILABLE]
    return lots[lot, of_lot.NUMBER] < lots[other, of_lot.NUMBER]


@entry
def draw(m: Memory, lot: int, count: int, at: int, group: int) -> None:
    """Take of a lot; give back where the count is negative."""
    parts, lots, marks = m.parts, m.lots, m.marks
    before = lots[lot, of_lot.LEFT]
    lots[lot, of_lot.LEFT] -= count
    if before <= 0 < lots[lot, of_lot.LEFT]:
        _list(m, lot)
    elif before > 0 >= lots[lot, of_lot.LEFT]:
        _unlist(m, lot)
    item = lots[lot, of_lot.ITEM]
    for n in range(parts[item, of_part.SHARE_LO], parts[item, of_part.SHARE_HI]):
        if parts[n, of_part.GROUP] == group and at < parts[n, of_part.UNTIL]:
            marks[parts[n, of_part.TALLY]] += count


@entry
def add_lot(m: Memory, item: int, pool: int, available: int, expires: int, count: int, own: int) -> int:
    """Put a lot there; return its number in the book, -1 where there is no room."""
    spans, lots, marks = m.spans, m.lots, m.marks
    span = spans[pool]
    if span[of_span.HOLDS] + 1 > span[of_span.ROOM]:
        marks[of_mark.STATUS], marks[of_mark.FULL_SPAN] = FULL, pool
        return -1
    if marks[of_mark.DEAD] < 0 and marks[of_mark.LOTS] == len(lots):
        marks[of_mark.STATUS], marks[of_mark.FULL_SPAN] = FULL, -1
        return -1
    if marks[of_mark.DEAD] >= 0:
        lot = marks[of_mark.DEAD]
        marks[of_mark.DEAD] = lots[lot, of_lot.NEXT]
    else:
        lot = marks[of_mark.LOTS]
        marks[of_mark.LOTS] += 1
    lots[lot, of_lot.ITEM], lots[lot, of_lot.POOL] = item, pool
    lots[lot, of_lot.AVAILABLE], lots[lot, of_lot.EXPIRES] = available, expires
    lots[lot, of_lot.LEFT], lots[lot, of_lot.TOTAL] = count, count
    lots[lot, of_lot.NUMBER], lots[lot, of_lot.OWN] = marks[of_mark.NUMBER], own
    marks[of_mark.NUMBER] += 1
    spans[pool, of_span.HOLDS] += 1
    if count > 0:
        _list(m, lot)
    return lot


@compiled
def remove_lot(m: Memory, lot: int) -> None:
    """Let a lot be gone."""
    spans, lots, marks = m.spans, m.lots, m.marks
    if lots[lot, of_lot.LEFT] > 0:
        _unlist(m, lot)
    spans[lots[lot, of_lot.POOL], of_span.HOLDS] -= 1
    lots[lot, of_lot.ITEM] = -1
    lots[lot, of_lot.NEXT] = marks[of_mark.DEAD]
    marks[of_mark.DEAD] = lot


@compiled
def _list(m: Memory, lot: int) -> None:
    """Enter a lot among those of its pool; there is room for as many as the pool holds."""
    slots, spans, lots = m.slots, m.spans, m.lots
    pool = lots[lot, of_lot.POOL]
    place = first_beyond(m, pool, of_slot.START, lots[lot, of_lot.AVAILABLE])
    for n in range(spans[pool, of_span.LO] + spans[pool, of_span.COUNT], place, -1):
        copy_slot(m, n, n - 1)
    slots[place, of_slot.LOT], slots[place, of_slot.START] = lot, lots[lot, of_lot.AVAILABLE]
    spans[pool, of_span.COUNT] += 1


@compiled
def _unlist(m: Memory, lot: int) -> None:
    slots, spans, lots = m.slots, m.spans, m.lots
    pool = lots[lot, of_lot.POOL]
    lo = spans[pool, of_span.LO]
    place = lo
    while slots[place, of_slot.LOT] != lot:
        place += 1
    for n in range(place, lo + spans[pool, of_span.COUNT] - 1):
        copy_slot(m, n, n + 1)
    spans[pool, of_span.COUNT] -= 1
