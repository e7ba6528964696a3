"""Puts tasks where what they need is free: one after the other, in a given turn, on the calendars of all they need.

What is used of each resource is a staircase: `times[r, i]` up to `times[r, i + 1]` so many units of `used[r, i]`.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from yinuo.core.capacity.fast.compiled import compiled, entry
from yinuo.core.planning.fast.passes import LEAVES_FINISH, MEETS_FINISH, OPEN, Net
from yinuo.core.planning.fast.worked import BEYOND, Ints, Worked, add, before, interval_at, latest, next_open

PLACED, NO_ROOM, NEVER_FREE = 0, 1, 2


class Needs(NamedTuple):
    """What each node needs, by `first`: resources and units; how much there is; which nodes may be split or are set."""

    first: Ints
    resource: Ints
    units: Ints
    capacity: Ints
    may_split: Ints
    is_set: Ints


class Stairs(NamedTuple):
    """What is used of each resource."""

    times: Ints
    used: Ints
    counts: Ints


@entry
def turn_of(n: Net, keys: Ints) -> Ints:
    """Return the nodes in a turn in which each follows what it waits for, else the one with the least key first."""
    count = keys.size
    waits, ready, known = n.into[1:] - n.into[:-1], np.empty(count, np.int64), 0
    for node in range(count):
        if waits[node] == 0:
            ready[known] = node
            known += 1
    turn = np.empty(count, np.int64)
    for nth in range(count):
        place = 0
        for other in range(1, known):
            if keys[ready[other]] < keys[ready[place]]:
                place = other
        node = ready[place]
        known -= 1
        ready[place] = ready[known]
        turn[nth] = node
        for link in range(n.out_of[node], n.out_of[node + 1]):
            head = n.head[n.outgoing[link]]
            waits[head] -= 1
            if waits[head] == 0:
                ready[known] = head
                known += 1
    return turn


@entry
def place_all(
    n: Net, w: Worked, needs: Needs, stairs: Stairs, turn: Ints, starts: Ints, ends: Ints, pieces: Ints
) -> tuple[int, int]:
    """Place all nodes in their turn; nodes that are set hold what they need first, where `starts` and `ends` say.

    `pieces` gets a row for each stretch that is worked: node, start, end. Returns how it went, and how many rows.
    """
    known = 0
    for node in turn:
        if needs.is_set[node] and n.minutes[node] > 0:
            begin = max(starts[node], n.resume[node]) if n.state[node] != OPEN else starts[node]
            status, known, _, _ = _work(n, w, needs, stairs, node, begin, False, True, pieces, known)
            if status != PLACED:
                return status, known
    for node in turn:
        if needs.is_set[node]:
            continue
        begin, end = _bounds(n, w, node, starts, ends)
        if n.minutes[node] == 0:
            starts[node] = ends[node] = max(begin, end)
            continue
        begin = max(begin, latest(w, n.calendar[node], before(w, n.calendar[node], end) - n.minutes[node]))
        status, known, start, done = _first_free(n, w, needs, stairs, node, begin, pieces, known)
        if status != PLACED:
            return status, known
        starts[node], ends[node] = start, max(done, end)
    return PLACED, known


@compiled
def _bounds(n: Net, w: Worked, node: int, starts: Ints, ends: Ints) -> tuple[int, int]:
    begin, end = n.no_earlier[node], n.ends_no_earlier[node]
    for link in range(n.into[node], n.into[node + 1]):
        tail = n.tail[link]
        left = ends[tail] if n.ends[link] & LEAVES_FINISH else starts[tail]
        bound = add(w, n.lag_calendar[link], left, n.lag[link])
        if n.ends[link] & MEETS_FINISH:
            end = max(end, bound)
        else:
            begin = max(begin, bound)
    return begin, end


@compiled
def _first_free(
    n: Net, w: Worked, needs: Needs, stairs: Stairs, node: int, begin: int, pieces: Ints, known: int
) -> tuple[int, int, int, int]:
    """Find when a node can first be worked, and hold what it needs."""
    splits = needs.may_split[node] == 1
    while begin < BEYOND // 2:
        status, rows, start, end = _work(n, w, needs, stairs, node, begin, splits, False, pieces, known)
        if status != NEVER_FREE:
            return status, rows, start, end
        begin = end
    return NEVER_FREE, known, begin, begin


@compiled
def _work(
    n: Net,
    w: Worked,
    needs: Needs,
    stairs: Stairs,
    node: int,
    begin: int,
    splits: bool,
    forced: bool,
    pieces: Ints,
    known: int,
) -> tuple[int, int, int, int]:
    """Work a node from an instant on; NEVER_FREE, with the instant to try next, where it would have to be split."""
    calendar, left, rows, start = n.calendar[node], n.minutes[node], known, -1
    at = next_open(w, calendar, begin)
    while left > 0:
        if at >= BEYOND // 2:
            return NEVER_FREE, known, start, BEYOND
        until = min(at + left, _close_after(w, calendar, at))
        free, again = (until, until) if forced else _free_until(needs, stairs, node, at, until)
        if free > at:
            if rows >= pieces.shape[0]:
                return NO_ROOM, known, 0, 0
            start = at if start < 0 else start
            pieces[rows, 0], pieces[rows, 1], pieces[rows, 2] = node, at, free
            rows += 1
            left -= free - at
        if left > 0 and free < until and not splits:
            return NEVER_FREE, known, start, again
        at = next_open(w, calendar, again if free < until else until)
    if not _hold_rows(needs, stairs, node, pieces[known:rows]):
        return NO_ROOM, known, 0, 0
    return PLACED, rows, start, pieces[rows - 1, 2]


@compiled
def _close_after(w: Worked, calendar: int, at: int) -> int:
    if calendar < 0:
        return BEYOND
    return w.closes[interval_at(w.opens, w.first[calendar], w.first[calendar + 1], at)]


@compiled
def _hold_rows(needs: Needs, stairs: Stairs, node: int, rows: Ints) -> bool:
    fits = True
    for row in rows:
        for place in range(needs.first[node], needs.first[node + 1]):
            fits = fits and _hold(stairs, needs.resource[place], row[1], row[2], needs.units[place])
    return fits


@compiled
def _free_until(needs: Needs, stairs: Stairs, node: int, at: int, until: int) -> tuple[int, int]:
    """Return until when all that a node needs is free from an instant on, and when it may be free again after that."""
    free, again = until, until
    for place in range(needs.first[node], needs.first[node + 1]):
        resource = needs.resource[place]
        most = needs.capacity[resource] - needs.units[place]
        count, times, used = stairs.counts[resource], stairs.times[resource], stairs.used[resource]
        step = max(interval_at(times, 0, count, at), 0)
        while step < count and times[step] < free:
            if used[step] > most:
                free = max(times[step], at)
                while step < count and used[step] > most:
                    step += 1
                again = times[step] if step < count else BEYOND
                break
            step += 1
    return free, again


@compiled
def _hold(stairs: Stairs, resource: int, start: int, end: int, units: int) -> bool:
    """Add to what is used of a resource; False where there is no room for another step."""
    if stairs.counts[resource] + 2 > stairs.times.shape[1]:
        return False
    first, last = _step_at(stairs, resource, start), _step_at(stairs, resource, end)
    for step in range(first, last):
        stairs.used[resource, step] += units
    return True


@compiled
def _step_at(stairs: Stairs, resource: int, at: int) -> int:
    """Return the step that begins at an instant, made if there is none."""
    times, used, count = stairs.times[resource], stairs.used[resource], stairs.counts[resource]
    place = interval_at(times, 0, count, at)
    if place >= 0 and times[place] == at:
        return place
    for step in range(count, place + 1, -1):
        times[step], used[step] = times[step - 1], used[step - 1]
    times[place + 1] = at
    used[place + 1] = used[place] if place >= 0 else 0
    stairs.counts[resource] += 1
    return place + 1


@entry
def hold_busy(stairs: Stairs, resources: Ints, starts: Ints, ends: Ints, units: Ints) -> bool:
    """Add what is used by others."""
    fits = True
    for row in range(resources.size):
        fits = fits and _hold(stairs, resources[row], starts[row], ends[row], units[row])
    return fits
