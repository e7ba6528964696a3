"""Many needs, one after the other: planned, moved to later or earlier, or rearranged so that less is late.

`asks[n]` is held by `used[BASE]` + n; `found[n]` tells where its rows lie in the store, of which `used[STORED]` rows
are in use. Each task returns how far it came: less than asked where something needs room, in memory or in the store
(`used[NO_ROOM]`). Plans whose left-over lots others took of, or count on as safety stock, stay where they are.
"""

from __future__ import annotations

from yinuo.core.capacity.fast.columns import asked, of_found, of_lot, of_mark, of_part, of_row, of_slot, of_span
from yinuo.core.capacity.fast.compiled import compiled, entry
from yinuo.core.capacity.fast.holding import hold_rows
from yinuo.core.capacity.fast.layout import DAY_MINUTES, FINE, FULL, MISSED, OPERATE, TAKE, Floats, Ints, Memory
from yinuo.core.capacity.fast.minutes import worked_before
from yinuo.core.capacity.fast.rows import free_row, lent_lot, undo_to
from yinuo.core.capacity.fast.slots import first_beyond
from yinuo.core.capacity.fast.solving import solve
from yinuo.core.capacity.fast.stock import is_spare

# Tasks: plan what is not planned; as late as its date or its present end allows; as early as possible, if it is late.
PLAN, LATER, EARLIER = 0, 1, 2
STORED, NO_ROOM, BASE = range(3)
MOST_MOVED = 12  # needs rearranged at once
BACK_DAYS = 20  # of work before a late operation that may have to give way


@entry
def work_through(
    m: Memory,
    asks: Ints,
    dues: Ints,
    order: Ints,
    done: int,
    task: int,
    earliest: int,
    store: Ints,
    found: Ints,
    used: Ints,
    refused: Ints,
) -> int:
    """Do a task for needs in an order; return the place in it that was reached."""
    for place in range(done, len(order)):
        n = order[place]
        if used[STORED] + len(m.rows) // 16 > len(store):
            used[NO_ROOM] = 1
            return place
        end = found[n, of_found.END]
        if task != PLAN:
            if end < 0 or (task == EARLIER and end <= dues[n]) or not _can_move(m, store, found, n):
                continue
            free_found(m, asks, store, found, n, used)
        asks[n, asked.EARLIEST] = 1 if task == EARLIER else earliest
        asks[n, asked.DUE] = max(dues[n], end) if task == LATER else dues[n]
        status = _done(m, asks, n, task, store, found, used)
        if status != FINE and task != PLAN:
            hold_found(m, asks, store, found, n, used, refused)
        if status == FULL:
            return place
    return len(order)


@compiled
def _done(m: Memory, asks: Ints, n: int, task: int, store: Ints, found: Ints, used: Ints) -> int:
    """Plan a need that holds nothing, and store that if it is better; else nothing is held."""
    status = solve_one(m, asks, n, used)
    if status == FINE and (task == PLAN or _is_kept(m, asks, n, found[n, of_found.END], task)):
        put_in_store(m, asks, store, found, n, used)
        return FINE
    if status == FINE:
        undo_to(m, 0, asks[n, asked.GROUP])
    elif task == PLAN:
        found[n, of_found.COUNT], found[n, of_found.END] = 0, -1
    return FULL if status == FULL else MISSED


@compiled
def _is_kept(m: Memory, asks: Ints, n: int, end: int, task: int) -> bool:
    """Return whether what was just found for a need is to stand instead of what it had."""
    now = end_of_rows(m, asks, n)
    return now < end if task == EARLIER else now <= asks[n, asked.DUE]


@compiled
def solve_one(m: Memory, asks: Ints, n: int, used: Ints) -> int:
    """Solve a need and hold what it needs."""
    m.marks[of_mark.HOLDER] = used[BASE] + n
    return solve(m, asks[n])


@compiled
def _can_move(m: Memory, store: Ints, found: Ints, n: int) -> bool:
    """Return whether nobody else took of what a plan left over, nor counts on it."""
    lo, count = found[n, of_found.LO], found[n, of_found.COUNT]
    if count == 0 or lent_lot(m, store[lo : lo + count]) >= 0:
        return False
    for row in range(lo, lo + count):
        left_over = store[row, of_row.KIND] not in (TAKE, OPERATE) and store[row, of_row.LOT] >= 0
        if left_over and not is_spare(m, store[row, of_row.LOT]):
            return False
    return True


@compiled
def end_of_rows(m: Memory, asks: Ints, n: int) -> int:
    """Return when the goods of the rows just found are there."""
    rows, end = m.rows, asks[n, asked.NOT_BEFORE]
    for row in range(m.marks[of_mark.ROWS]):
        if rows[row, of_row.PARENT] < 0:
            end = max(end, rows[row, of_row.END])
    return end


@compiled
def put_in_store(m: Memory, asks: Ints, store: Ints, found: Ints, n: int, used: Ints) -> None:
    """Copy the rows just found into the store; their lots may now be taken of by others."""
    lots, rows, count = m.lots, m.rows, m.marks[of_mark.ROWS]
    end = end_of_rows(m, asks, n)
    for row in range(count):
        for column in range(of_row.WIDTH):
            store[used[STORED] + row, column] = rows[row, column]
        lot = rows[row, of_row.LOT]
        if rows[row, of_row.KIND] not in (TAKE, OPERATE) and lot >= 0:
            lots[lot, of_lot.OWN] = -1
    found[n, of_found.LO], found[n, of_found.COUNT], found[n, of_found.END] = used[STORED], count, end
    used[STORED] += count


@compiled
def free_found(m: Memory, asks: Ints, store: Ints, found: Ints, n: int, used: Ints) -> None:
    """Free what a need holds."""
    lo = found[n, of_found.LO]
    for row in range(lo + found[n, of_found.COUNT] - 1, lo - 1, -1):
        free_row(m, store, row, asks[n, asked.GROUP], used[BASE] + n)


@compiled
def hold_found(m: Memory, asks: Ints, store: Ints, found: Ints, n: int, used: Ints, refused: Ints) -> None:
    """Hold again what a need held before; there is room, for it was there."""
    lo, count = found[n, of_found.LO], found[n, of_found.COUNT]
    m.marks[of_mark.HOLDER] = used[BASE] + n
    hold_rows(m, store[lo : lo + count], asks[n, asked.GROUP], False, refused)


@entry
def rearrange(
    m: Memory,
    asks: Ints,
    dues: Ints,
    weights: Floats,
    order: Ints,
    done: int,
    store: Ints,
    found: Ints,
    used: Ints,
    refused: Ints,
    group: Ints,
    kept: Ints,
    dice: Ints,
) -> int:
    """For each late need in an order, plan it before some that stand in its way, and keep that where less is late."""
    for place in range(done, len(order)):
        n = order[place]
        if used[STORED] + len(m.rows) // 2 > len(store):
            used[NO_ROOM] = 1
            return place
        if found[n, of_found.END] <= dues[n] or not _can_move(m, store, found, n):
            continue
        first = used[STORED]
        count = _gather(m, store, found, used, n, group, dice)
        count, before = _free_group(m, asks, dues, weights, store, found, used, group, kept, count)
        planned, status = _plan_again(m, asks, dues, weights, store, found, used, group, count, before)
        if planned < count:
            _take_back(m, asks, store, found, used, refused, group, kept, planned, count)
            used[STORED] = first
        if status == FULL:
            return place
    return len(order)


@compiled
def _free_group(
    m: Memory,
    asks: Ints,
    dues: Ints,
    weights: Floats,
    store: Ints,
    found: Ints,
    used: Ints,
    group: Ints,
    kept: Ints,
    count: int,
) -> tuple[int, float]:
    """Free those of a group that can move when the ones before them are gone; return how many, and how late they are.

    What two of them left over may be safety stock only as long as one of them stays.
    """
    freed, late = 0, 0.0
    for member in range(count):
        n = group[member]
        if not _can_move(m, store, found, n):
            continue
        group[freed], kept[freed] = n, found[n]
        free_found(m, asks, store, found, n, used)
        late += lateness(dues, weights, n, kept[freed, of_found.END])
        freed += 1
    return freed, late


@compiled
def _take_back(
    m: Memory,
    asks: Ints,
    store: Ints,
    found: Ints,
    used: Ints,
    refused: Ints,
    group: Ints,
    kept: Ints,
    planned: int,
    count: int,
) -> None:
    """Free what was planned again of a group, and hold what all of it held before."""
    for member in range(planned - 1, -1, -1):
        free_found(m, asks, store, found, group[member], used)
    for member in range(count):
        found[group[member]] = kept[member]
        hold_found(m, asks, store, found, group[member], used, refused)


@compiled
def _plan_again(
    m: Memory,
    asks: Ints,
    dues: Ints,
    weights: Floats,
    store: Ints,
    found: Ints,
    used: Ints,
    group: Ints,
    count: int,
    before: float,
) -> tuple[int, int]:
    """Plan a group one by one until more is late than before; return how many are planned, and the last status."""
    after = 0.0
    for member in range(count):
        n = group[member]
        asks[n, asked.DUE], asks[n, asked.EARLIEST] = dues[n], 0
        status = solve_one(m, asks, n, used)
        if status != FINE:
            return member, status
        put_in_store(m, asks, store, found, n, used)
        after += lateness(dues, weights, n, found[n, of_found.END])
        if after >= before:
            free_found(m, asks, store, found, n, used)
            return member, FINE
    return count, FINE


@compiled
def lateness(dues: Ints, weights: Floats, n: int, end: int) -> float:
    """Return the weighted days by which a need is late."""
    return max(0, end - dues[n]) / DAY_MINUTES * weights[n]


@compiled
def _gather(m: Memory, store: Ints, found: Ints, used: Ints, n: int, group: Ints, dice: Ints) -> int:
    """Collect a late need and some that work on its machines shortly before; return how many."""
    parts = m.parts
    group[0], count = n, 1
    lo = found[n, of_found.LO]
    wanted = 1 + _throw(dice, MOST_MOVED - 1)
    for _ in range(3 * wanted):
        row = lo + _throw(dice, found[n, of_found.COUNT])
        if store[row, of_row.KIND] != OPERATE or store[row, of_row.MACHINE] < 0:
            continue
        centre = parts[store[row, of_row.WAY], of_part.CENTRE]
        low, high = parts[centre, of_part.MACHINE_LO], parts[centre, of_part.MACHINE_HI]
        other = _holder_near(m, low + _throw(dice, high - low), store[row, of_row.END], dice) - used[BASE]
        known = 0 <= other < len(found) and count <= wanted and not _is_in(group, count, other)
        if known and _can_move(m, store, found, other):
            group[count] = other
            count += 1
    return count


@compiled
def _holder_near(m: Memory, machine: int, end: int, dice: Ints) -> int:
    """Return who holds a machine at a random time before an instant; 0: nobody."""
    slots, spans, axis = m.slots, m.spans, m.parts[machine, of_part.AXIS]
    at = end - _throw(dice, BACK_DAYS * DAY_MINUTES)
    slot = first_beyond(m, machine, of_slot.END, worked_before(m, axis, at))
    if slot >= spans[machine, of_span.LO] + spans[machine, of_span.COUNT]:
        return 0
    return slots[slot, of_slot.HOLDER]


@compiled
def _is_in(group: Ints, count: int, other: int) -> bool:
    found = False
    for member in range(count):
        found = found or group[member] == other
    return found


@compiled
def _throw(dice: Ints, sides: int) -> int:
    """Return a number below `sides`, the same in each run: a generator of Park and Miller, CACM 31 (1988)."""
    dice[0] = dice[0] * 48_271 % 2_147_483_647
    return dice[0] % max(1, sides)
