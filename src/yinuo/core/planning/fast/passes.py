"""The passes over a network: order, early dates, late dates, dates as late as nobody is moved.

Nodes are tasks and the two ends of summaries; every array has one number for each node, or for each link, and links
are sorted by the node they lead to. Sources: J. E. Kelley, M. R. Walker, Critical-Path Planning and Scheduling (1959);
links with lags as in K. Neumann, C. Schwindt, J. Zimmermann, Project Scheduling with Time Windows (2003), ch. 1, here
with working time instead of time.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from yinuo.core.capacity.fast.compiled import compiled, entry
from yinuo.core.planning.fast.worked import (
    BEYOND,
    Ints,
    Worked,
    add,
    before,
    last_open,
    latest,
    latest_before,
    next_open,
)

OPEN, STARTED, DONE = 0, 1, 2
LEAVES_FINISH, MEETS_FINISH = 1, 2


class Net(NamedTuple):
    """A network: nodes, links by the node they lead to (`into`) and by the node they leave (`out_of`, places of links).

    `start`, `finish` are the actual dates; of a node under way `start` and, in `resume`, when the rest may begin.
    `no_earlier`, `ends_no_earlier`, `no_later`, `ends_no_later` are dates of constraints and deadlines.
    """

    minutes: Ints
    calendar: Ints
    state: Ints
    start: Ints
    finish: Ints
    resume: Ints
    no_earlier: Ints
    ends_no_earlier: Ints
    no_later: Ints
    ends_no_later: Ints
    is_late: Ints
    into: Ints
    out_of: Ints
    outgoing: Ints
    tail: Ints
    head: Ints
    ends: Ints
    lag: Ints
    lag_calendar: Ints


@entry
def order_of(count: int, into: Ints, out_of: Ints, outgoing: Ints, head: Ints) -> Ints:
    """Return the nodes, each after those it waits for; shorter than `count` where some wait in a circle."""
    waits = np.empty(count, np.int64)
    order = np.empty(count, np.int64)
    known = 0
    for node in range(count):
        waits[node] = into[node + 1] - into[node]
        if waits[node] == 0:
            order[known] = node
            known += 1
    done = 0
    while done < known:
        node = order[done]
        done += 1
        for place in range(out_of[node], out_of[node + 1]):
            after = head[outgoing[place]]
            waits[after] -= 1
            if waits[after] == 0:
                order[known] = after
                known += 1
    return order[:known]


@entry
def go_forward(n: Net, w: Worked, order: Ints) -> tuple[Ints, Ints, Ints]:
    """Return early starts, early finishes, and the link that decided each (-1: none did)."""
    starts, finishes = np.empty(order.size, np.int64), np.empty(order.size, np.int64)
    drivers = np.full(order.size, -1, np.int64)
    for node in order:
        begin, end = n.no_earlier[node], n.ends_no_earlier[node]
        by_begin, by_end = -1, -1
        for link in range(n.into[node], n.into[node + 1]):
            tail = n.tail[link]
            left = finishes[tail] if n.ends[link] & LEAVES_FINISH else starts[tail]
            bound = add(w, n.lag_calendar[link], left, n.lag[link])
            if n.ends[link] & MEETS_FINISH:
                if bound >= end:
                    end, by_end = bound, link
            elif bound >= begin:
                begin, by_begin = bound, link
        starts[node], finishes[node], by = _placed(n, w, node, begin, end)
        drivers[node] = by_begin if by == 1 else by_end if by == 2 else -1
    return starts, finishes, drivers


@compiled
def _placed(n: Net, w: Worked, node: int, begin: int, end: int) -> tuple[int, int, int]:
    """Return start and finish, and which bound decided: 1 that of the start, 2 that of the finish, 0 neither."""
    calendar, minutes = n.calendar[node], n.minutes[node]
    if n.state[node] == DONE:
        return n.start[node], n.finish[node], 0
    if n.state[node] == STARTED:
        by = 1 if begin > n.resume[node] else 0
        resume = max(begin, n.resume[node])
        finish = add(w, calendar, next_open(w, calendar, resume), minutes) if minutes else resume
        return n.start[node], max(finish, end), 2 if end > finish else by
    if minutes == 0:
        return max(begin, end), max(begin, end), 2 if end > begin else 1
    start = next_open(w, calendar, begin)
    pushed = latest(w, calendar, before(w, calendar, end) - minutes)
    by = 2 if pushed > start else 1
    start = max(start, pushed)
    return start, max(add(w, calendar, start, minutes), end), by


@entry
def go_backward(n: Net, w: Worked, order: Ints, final: int) -> tuple[Ints, Ints]:
    """Return late starts and late finishes, when all ends by `final`."""
    starts, finishes = np.empty(order.size, np.int64), np.empty(order.size, np.int64)
    for place in range(order.size - 1, -1, -1):
        node = order[place]
        starts[node], finishes[node] = _held_back(n, w, node, starts, finishes, final, True)
    return starts, finishes


@entry
def free_dates(n: Net, w: Worked, starts: Ints, finishes: Ints, final: int) -> tuple[Ints, Ints]:
    """Return how late each node may start and finish without moving another one from these dates."""
    least, most = np.empty(starts.size, np.int64), np.empty(starts.size, np.int64)
    for node in range(starts.size):
        least[node], most[node] = _held_back(n, w, node, starts, finishes, final, False)
    return least, most


@entry
def go_late(n: Net, w: Worked, order: Ints, starts: Ints, finishes: Ints, final: int) -> None:
    """Move the nodes that are to be as late as possible, in place, as far as no other node moves."""
    for place in range(order.size - 1, -1, -1):
        node = order[place]
        if n.is_late[node] and n.state[node] == OPEN:
            start, finish = _held_back(n, w, node, starts, finishes, final, True)
            if start > starts[node]:
                starts[node] = start
                finishes[node] = max(finish, start) if n.minutes[node] == 0 else _end(n, w, node, start)


@compiled
def _end(n: Net, w: Worked, node: int, start: int) -> int:
    return max(add(w, n.calendar[node], start, n.minutes[node]), n.ends_no_earlier[node])


@compiled
def _held_back(n: Net, w: Worked, node: int, starts: Ints, finishes: Ints, final: int, dated: bool) -> tuple[int, int]:
    """Return the latest start (of a node under way: of its rest) and finish that what follows allows."""
    begin, end = BEYOND, final
    if dated:
        begin, end = n.no_later[node], min(n.ends_no_later[node], final)
    for place in range(n.out_of[node], n.out_of[node + 1]):
        link = n.outgoing[place]
        head = n.head[link]
        if n.state[head] == DONE:
            continue
        arrives = finishes[head] if n.ends[link] & MEETS_FINISH else starts[head]
        bound = latest_before(w, n.lag_calendar[link], arrives, n.lag[link])
        if n.ends[link] & LEAVES_FINISH:
            end = min(end, bound)
        else:
            begin = min(begin, bound)
    if n.state[node] != OPEN:
        begin = BEYOND
    calendar, minutes = n.calendar[node], n.minutes[node]
    if minutes == 0:
        return min(begin, end), min(begin, end)
    start = latest(w, calendar, before(w, calendar, end) - minutes)
    if start > begin:
        start = last_open(w, calendar, begin)
    return start, min(end, latest(w, calendar, before(w, calendar, start) + minutes))


@entry
def between(w: Worked, calendar: Ints, starts: Ints, ends: Ints) -> Ints:
    """Return the working minutes from one array of instants to another, each by the calendar of its node."""
    found = np.empty(starts.size, np.int64)
    for node in range(starts.size):
        found[node] = before(w, calendar[node], ends[node]) - before(w, calendar[node], starts[node])
    return found


@entry
def show_late_ends(n: Net, w: Worked, starts: Ints, ends: Ints, early_ends: Ints) -> None:
    """Show a late finish, in place, as the end of the work and not as the next opening, which is the same to links."""
    for node in range(starts.size):
        calendar, minutes = n.calendar[node], n.minutes[node]
        if n.state[node] != OPEN or minutes == 0:
            continue
        shown = add(w, calendar, starts[node], minutes)
        same = before(w, calendar, shown) == before(w, calendar, early_ends[node])
        ends[node] = early_ends[node] if same else shown
