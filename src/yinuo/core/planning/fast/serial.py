"""Schedules of a project with limited resources, in whole periods: made from a list of tasks, pushed to and fro, bred.

A list in which every task stands after those it waits for becomes a schedule by putting each as early as the resources
allow (serial schedule generation: R. Kolisch, EJOR 90, 1996). Putting all as late as possible, last first, then as
early as possible again often shortens it (double justification: V. Valls, F. Ballestín, S. Quintanilla, EJOR 165,
2005). Lists are bred by two-point crossover and swaps (S. Hartmann, Naval Research Logistics 45, 1998).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from yinuo.core.capacity.fast.compiled import compiled, entry
from yinuo.core.planning.fast.worked import Ints

SWAP = 0.05
"""How often two neighbours of a list are swapped."""


class Shop(NamedTuple):
    """Durations, demands by task and resource, capacities; what each waits for and what waits for it (by `first`)."""

    minutes: Ints
    demand: Ints
    capacity: Ints
    first_before: Ints
    before: Ints
    first_after: Ints
    after: Ints


@compiled
def put_in_turn(s: Shop, turn: Ints, backwards: bool, left: Ints, starts: Ints) -> int:
    """Put tasks in their turn as early as can be (backwards: seen from the end); return when all are done."""
    left[:, :] = s.capacity
    end, resources = 0, s.capacity.size
    first, before = (s.first_after, s.after) if backwards else (s.first_before, s.before)
    for task in turn:
        length, at = s.minutes[task], 0
        for place in range(first[task], first[task + 1]):
            at = max(at, starts[before[place]] + s.minutes[before[place]])
        if length > 0:
            at = _first_fit(s, task, at, left)
            for period in range(at, at + length):
                for resource in range(resources):
                    left[period, resource] -= s.demand[task, resource]
        starts[task] = at
        end = max(end, at + length)
    return end


@compiled
def _first_fit(s: Shop, task: int, at: int, left: Ints) -> int:
    """Return the first period from `at` on from which a task fits.

    Looks from its last period back, so that a period that is too full moves the task behind it at once.
    """
    length = s.minutes[task]
    period, checked = at + length - 1, at - 1
    while period > checked:
        fits = True
        for resource in range(s.capacity.size):
            fits = fits and s.demand[task, resource] <= left[period, resource]
        if fits:
            period -= 1
        else:
            checked, at = at + length - 1, period + 1
            period = at + length - 1
    return at


@compiled
def justify(s: Shop, turn: Ints, left: Ints, starts: Ints) -> int:
    """Make a schedule of a list, push it late and early again while that helps; the list becomes its order."""
    end = put_in_turn(s, turn, False, left, starts)
    while True:
        order = np.argsort(-(starts + s.minutes), kind="mergesort")
        late = np.empty_like(starts)
        put_in_turn(s, _kept_in_order(s, order, True), True, left, late)
        order = np.argsort(-(late + s.minutes), kind="mergesort")
        again = np.empty_like(starts)
        found = put_in_turn(s, _kept_in_order(s, order, False), False, left, again)
        if found > end:
            break
        starts[:] = again
        if found == end:
            break
        end = found
    turn[:] = _kept_in_order(s, np.argsort(starts, kind="mergesort"), False)
    return end


@compiled
def _kept_in_order(s: Shop, order: Ints, backwards: bool) -> Ints:
    """Return an order in which tasks without length stand after all they wait for too."""
    first, before = (s.first_after, s.after) if backwards else (s.first_before, s.before)
    placed = np.zeros(order.size, np.bool_)
    kept, known = np.empty_like(order), 0
    waiting = order.copy()
    while known < order.size:
        rest = 0
        for place in range(order.size - known):
            task, ready = waiting[place], True
            for other in range(first[task], first[task + 1]):
                ready = ready and placed[before[other]]
            if ready:
                kept[known], placed[task] = task, True
                known += 1
            else:
                waiting[rest] = task
                rest += 1
    return kept


@compiled
def random_list(s: Shop, rank: Ints, bias: float) -> Ints:
    """Draw a list; the lower the rank of a task (its latest finish), the sooner it is likely to come."""
    count = rank.size
    waits = np.empty(count, np.int64)
    ready, known = np.empty(count, np.int64), 0
    for task in range(count):
        waits[task] = s.first_before[task + 1] - s.first_before[task]
        if waits[task] == 0:
            ready[known] = task
            known += 1
    turn = np.empty(count, np.int64)
    for nth in range(count):
        place = _drawn(rank, ready, known, bias)
        task = ready[place]
        known -= 1
        ready[place] = ready[known]
        turn[nth] = task
        for other in range(s.first_after[task], s.first_after[task + 1]):
            waits[s.after[other]] -= 1
            if waits[s.after[other]] == 0:
                ready[known] = s.after[other]
                known += 1
    return turn


@compiled
def _drawn(rank: Ints, ready: Ints, known: int, bias: float) -> int:
    last = 0
    for place in range(known):
        last = max(last, rank[ready[place]])
    weights = np.empty(known)
    for place in range(known):
        weights[place] = (last - rank[ready[place]] + 1.0) ** bias
    draw, place = np.random.random() * weights.sum(), 0
    while place < known - 1 and draw > weights[place]:
        draw -= weights[place]
        place += 1
    return place


@compiled
def cross(mother: Ints, father: Ints) -> Ints:
    """Return the mother's list with the tasks of its middle in the father's order."""
    count = mother.size
    begin = np.random.randint(0, count)
    end = np.random.randint(begin, count) + 1
    child, taken = np.empty(count, np.int64), np.zeros(count, np.bool_)
    for place in range(begin):
        child[place] = mother[place]
        taken[mother[place]] = True
    known = begin
    for task in father:
        if known < end and not taken[task]:
            child[known], taken[task] = task, True
            known += 1
    for task in mother:
        if not taken[task]:
            child[known] = task
            known += 1
    return child


@compiled
def swap_some(s: Shop, turn: Ints) -> None:
    """Swap neighbours that do not wait for each other, a few."""
    for place in range(turn.size - 1):
        if np.random.random() < SWAP:
            one, other, free = turn[place], turn[place + 1], True
            for nth in range(s.first_before[other], s.first_before[other + 1]):
                free = free and s.before[nth] != one
            if free:
                turn[place], turn[place + 1] = other, one


@entry
def first_lists(s: Shop, rank: Ints, lists: Ints, ends: Ints, marks: Ints, best: Ints, seed: int) -> int:
    """Fill a population, put its best schedule into `best`; return when that is done."""
    np.random.seed(seed)
    left = np.empty((s.minutes.sum() + 1, s.capacity.size), np.int64)
    starts, found = np.empty(rank.size, np.int64), np.int64(1 << 40)
    for nth in range(ends.size):
        lists[nth] = random_list(s, rank, 1.0 if nth % 2 else 4.0)
        ends[nth] = justify(s, lists[nth], left, starts)
        marks[nth] = _mark(starts)
        if ends[nth] < found:
            found = ends[nth]
            best[:] = starts
    return int(found)


@entry
def breed(s: Shop, lists: Ints, ends: Ints, marks: Ints, best: Ints, goal: int, children: int, seed: int) -> int:
    """Breed so many children, or until a schedule ends by `goal`; return when the best is done, which is in `best`."""
    np.random.seed(seed)
    left = np.empty((s.minutes.sum() + 1, s.capacity.size), np.int64)
    starts, found, size = np.empty(best.size, np.int64), ends.min(), ends.size
    for _ in range(children):
        if found <= goal:
            break
        child = cross(lists[_chosen(ends)], lists[_chosen(ends)])
        swap_some(s, child)
        end = justify(s, child, left, starts)
        mark, is_new = _mark(starts), True
        worst, most = 0, np.int64(-1)
        for nth in range(size):
            is_new = is_new and marks[nth] != mark
            if ends[nth] > most:
                worst, most = nth, ends[nth]
        if end < found:
            found = end
            best[:] = starts
        if is_new and end <= most:
            lists[worst], ends[worst], marks[worst] = child, end, mark
    return int(found)


@compiled
def _chosen(ends: Ints) -> int:
    one, other = np.random.randint(0, ends.size), np.random.randint(0, ends.size)
    return one if ends[one] <= ends[other] else other


@compiled
def _mark(starts: Ints) -> int:
    """Return a number that tells schedules apart."""
    mark = np.int64(1469598103)
    for start in starts:
        mark = (mark * 1099511 + start + 7) % 2305843009213693951
    return int(mark)
