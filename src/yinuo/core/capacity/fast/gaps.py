"""The search for a free slot, forward and backward, over all ways, machines and crews of an operation."""

from __future__ import annotations

import math

from yinuo.core.capacity.fast.columns import asked, of_part, of_real, of_slot, of_span
from yinuo.core.capacity.fast.compiled import compiled
from yinuo.core.capacity.fast.layout import BIG, FIRST_WAYS, Ints, Memory
from yinuo.core.capacity.fast.machines import fits_before, missing_after, setup_in_gap
from yinuo.core.capacity.fast.minutes import end_at, next_open, start_at, worked_before
from yinuo.core.capacity.fast.people import first_full, last_full
from yinuo.core.capacity.fast.slots import first_beyond

NOWHERE: tuple[int, ...] = (-1, -1, -1, -1, -1, -1, 0)  # start, end, way, machine, crew, setup, run


@compiled
def run_minutes(m: Memory, way: int, count: int) -> int:
    """Return the minutes that a lot runs, at least one where it needs a machine at all."""
    parts, reals = m.parts, m.reals
    run = math.ceil(count * reals[way, of_real.RUN] - 1e-6)
    return run if run or not parts[way, of_part.SETUP] else 1


@compiled
def first_rank(m: Memory, group: int, site: int) -> int:
    """Return the best rank of the ways of a group at a site; BIG where none is there."""
    parts = m.parts
    best = BIG
    for way in range(parts[group, of_part.WAY_LO], parts[group, of_part.WAY_HI]):
        if is_at(m, way, site):
            best = min(best, parts[way, of_part.RANK])
    return best


@compiled
def is_at(m: Memory, way: int, site: int) -> bool:
    """Return whether a way can be gone for a site (0: anywhere)."""
    parts = m.parts
    return site == 0 or parts[way, of_part.SITE] == 0 or parts[way, of_part.SITE] == site


@compiled
def earliest(m: Memory, ask: Ints, may: int, group: int, count: int, ready: int) -> tuple[int, ...]:
    """Return the place of the earliest end, of equal ones that of the first way, least set-up, first machine."""
    parts = m.parts
    best = NOWHERE
    rank = first_rank(m, group, ask[asked.SITE])
    for way in range(parts[group, of_part.WAY_LO], parts[group, of_part.WAY_HI]):
        if is_at(m, way, ask[asked.SITE]) and (not may & FIRST_WAYS or parts[way, of_part.RANK] == rank):
            found = earliest_by(m, ask, way, count, ready, True)
            if found[0] >= 0 and (best[0] < 0 or found[1] < best[1]):
                best = found
    return best


@compiled
def latest(m: Memory, ask: Ints, may: int, group: int, count: int, limit: int) -> tuple[int, ...]:
    """Return the place of the latest start that ends by `limit` and does not start before `ask[asked.FLOOR]`."""
    parts = m.parts
    best = NOWHERE
    rank = first_rank(m, group, ask[asked.SITE])
    for way in range(parts[group, of_part.WAY_LO], parts[group, of_part.WAY_HI]):
        if is_at(m, way, ask[asked.SITE]) and (not may & FIRST_WAYS or parts[way, of_part.RANK] == rank):
            found = _latest_way(m, ask, way, count, limit)
            if found[0] >= ask[asked.FLOOR] and (best[0] < 0 or found[0] > best[0]):
                best = found
    return best


@compiled
def openings_of(m: Memory, way: int, machine: int, order: int) -> int:
    """Return when a machine works with a crew (by its order in the way; -1: alone), with overtime where that is on."""
    parts, numbers, marks = m.parts, m.numbers, m.marks
    centre = parts[way, of_part.CENTRE]
    number, overtime = machine - parts[centre, of_part.MACHINE_LO], marks[parts[centre, of_part.TALLY]]
    if order < 0:
        return numbers[parts[way, of_part.ALONE_LO] + number * 2 + overtime]
    crews = parts[way, of_part.CREW_HI] - parts[way, of_part.CREW_LO]
    return numbers[parts[way, of_part.OPENINGS_LO] + (number * crews + order) * 2 + overtime]


@compiled
def earliest_by(m: Memory, ask: Ints, way: int, count: int, ready: int, with_people: bool) -> tuple[int, ...]:
    """Return the place of the earliest end by one way, of equal ones that of the least set-up, first machine."""
    parts, numbers = m.parts, m.numbers
    centre = parts[way, of_part.CENTRE]
    run = run_minutes(m, way, count)
    if centre < 0 or run == 0:
        return _outside_after(m, way, ready)
    best = NOWHERE
    people = parts[way, of_part.CREW_HI] - parts[way, of_part.CREW_LO] if with_people else 0
    for machine in range(parts[centre, of_part.MACHINE_LO], parts[centre, of_part.MACHINE_HI]):
        for order in range(0 if people else -1, max(0, people)):
            crew = numbers[parts[way, of_part.CREW_LO] + order] if people else -1
            line = openings_of(m, way, machine, order)
            if crew < 0 and line == parts[machine, of_part.AXIS]:
                start, end, setup = _earliest_plain(m, way, machine, run, ready)
            else:
                start, end, setup = _earliest_met(m, way, machine, crew, line, run, ready)
            if start >= 0 and (best[0] < 0 or end < best[1] or (end == best[1] and setup < best[5])):
                best = (start, end, way, machine, crew, setup, run)
    return best


@compiled
def _latest_way(m: Memory, ask: Ints, way: int, count: int, limit: int) -> tuple[int, ...]:
    parts, numbers = m.parts, m.numbers
    centre = parts[way, of_part.CENTRE]
    run = run_minutes(m, way, count)
    if centre < 0 or run == 0:
        return _outside_before(m, way, limit)
    best = NOWHERE
    people = parts[way, of_part.CREW_HI] - parts[way, of_part.CREW_LO]
    for machine in range(parts[centre, of_part.MACHINE_LO], parts[centre, of_part.MACHINE_HI]):
        for order in range(0 if people else -1, max(0, people)):
            crew = numbers[parts[way, of_part.CREW_LO] + order] if people else -1
            line = openings_of(m, way, machine, order)
            if crew < 0 and line == parts[machine, of_part.AXIS]:
                start, end, setup = _latest_plain(m, way, machine, run, limit, max(ask[asked.FLOOR], best[0]))
            else:
                start, end, setup = _latest_met(m, way, machine, crew, line, run, limit, ask[asked.FLOOR])
            if start >= 0 and (best[0] < 0 or start > best[0] or (start == best[0] and setup < best[5])):
                best = (start, end, way, machine, crew, setup, run)
    return best


@compiled
def _earliest_plain(m: Memory, way: int, machine: int, run: int, ready: int) -> tuple[int, int, int]:
    """Search in working minutes alone: the machine's own openings, no people."""
    parts, slots, spans = m.parts, m.slots, m.spans
    axis = parts[machine, of_part.AXIS]
    begin = worked_before(m, axis, ready)
    lo = spans[machine, of_span.LO]
    last = lo + spans[machine, of_span.COUNT]
    gap = first_beyond(m, machine, of_slot.END, begin)
    while True:
        free = begin if gap == lo else max(begin, slots[gap - 1, of_slot.END])
        if gap == last or slots[gap, of_slot.START] - free >= run:
            setup = setup_in_gap(m, way, machine, gap)
            end = end_at(m, axis, free + setup + run)
            if gap == last or (
                free + setup + run <= slots[gap, of_slot.START] and fits_before(m, way, machine, gap, end)
            ):
                return (start_at(m, axis, free), end, setup) if end < BIG else (-1, -1, 0)
        gap += 1


@compiled
def _latest_plain(m: Memory, way: int, machine: int, run: int, limit: int, floor: int) -> tuple[int, int, int]:
    """Search in working minutes alone, not before `floor`."""
    parts, slots, spans = m.parts, m.slots, m.spans
    axis = parts[machine, of_part.AXIS]
    until, earliest_start = worked_before(m, axis, limit), worked_before(m, axis, floor)
    lo = spans[machine, of_span.LO]
    last = lo + spans[machine, of_span.COUNT]
    gap = first_beyond(m, machine, of_slot.START, until - 1)
    while gap >= lo:
        stop = until if gap == last else min(until, slots[gap, of_slot.START])
        if stop - run < earliest_start:
            break
        free = earliest_start if gap == lo else max(earliest_start, slots[gap - 1, of_slot.END])
        if stop - free >= run:
            setup = setup_in_gap(m, way, machine, gap)
            stop = _stop_before(m, way, machine, gap, stop)
            if stop - run - setup >= free:
                return start_at(m, axis, stop - run - setup), end_at(m, axis, stop), setup
        gap -= 1
    return -1, -1, 0


@compiled
def _stop_before(m: Memory, way: int, machine: int, gap: int, stop: int) -> int:
    """Return the latest end by `stop` (working minutes) that leaves the next slot its changeover."""
    parts, slots = m.parts, m.slots
    missing = missing_after(m, way, machine, gap)
    if missing == 0:
        return stop
    axis, regular = parts[machine, of_part.AXIS], parts[machine, of_part.REGULAR]
    if axis == regular:
        return min(stop, slots[gap, of_slot.START] - missing)
    before = worked_before(m, regular, start_at(m, axis, slots[gap, of_slot.START])) - missing
    return -1 if before < 0 else min(stop, worked_before(m, axis, start_at(m, regular, before)))


@compiled
def _earliest_met(
    m: Memory, way: int, machine: int, crew: int, line: int, run: int, ready: int
) -> tuple[int, int, int]:
    """Search where openings or people differ from the machine's own."""
    parts, slots, spans = m.parts, m.slots, m.spans
    axis = parts[machine, of_part.AXIS]
    lo = spans[machine, of_span.LO]
    last = lo + spans[machine, of_span.COUNT]
    gap = first_beyond(m, machine, of_slot.END, worked_before(m, axis, ready))
    while gap <= last:
        setup = setup_in_gap(m, way, machine, gap)
        free = ready if gap == lo else max(ready, end_at(m, axis, slots[gap - 1, of_slot.END]))
        start = next_open(m, line, free)
        while start < BIG:
            end = end_at(m, line, worked_before(m, line, start) + setup + run)
            if end >= BIG:
                return -1, -1, 0
            if not fits_before(m, way, machine, gap, end):
                break
            full = first_full(m, crew, start, end)
            if full < 0:
                return start, end, setup
            start = next_open(m, line, full)
        if start >= BIG:
            return -1, -1, 0
        gap += 1
    return -1, -1, 0


@compiled
def _latest_met(
    m: Memory, way: int, machine: int, crew: int, line: int, run: int, limit: int, floor: int
) -> tuple[int, int, int]:
    """Search where openings or people differ from the machine's own."""
    parts, slots, spans = m.parts, m.slots, m.spans
    axis = parts[machine, of_part.AXIS]
    lo = spans[machine, of_span.LO]
    last = lo + spans[machine, of_span.COUNT]
    gap = first_beyond(m, machine, of_slot.START, worked_before(m, axis, limit) - 1)
    while gap >= lo:
        if gap < last and start_at(m, axis, slots[gap, of_slot.START]) <= floor:
            break
        setup = setup_in_gap(m, way, machine, gap)
        free = floor if gap == lo else max(floor, end_at(m, axis, slots[gap - 1, of_slot.END]))
        stop = (
            limit
            if gap == last
            else min(limit, start_at(m, axis, _stop_before(m, way, machine, gap, slots[gap, of_slot.START])))
        )
        worked = worked_before(m, line, stop)
        while worked >= setup + run:
            end = end_at(m, line, worked)
            start = start_at(m, line, worked - setup - run)
            if start < free:
                break
            full = last_full(m, crew, start, end)
            if full < 0:
                return start, end, setup
            worked = worked_before(m, line, full)
        gap -= 1
    return -1, -1, 0


@compiled
def _outside_after(m: Memory, way: int, ready: int) -> tuple[int, ...]:
    parts = m.parts
    minutes = parts[way, of_part.OUTSIDE]
    if not minutes or not parts[way, of_part.WORKING]:
        return (ready, ready + minutes, way, -1, -1, 0, 0)
    line = parts[way, of_part.CALENDAR]
    start = next_open(m, line, ready)
    if start >= BIG:
        return NOWHERE
    end = end_at(m, line, worked_before(m, line, start) + minutes)
    return (start, end, way, -1, -1, 0, 0) if end < BIG else NOWHERE


@compiled
def _outside_before(m: Memory, way: int, limit: int) -> tuple[int, ...]:
    parts = m.parts
    minutes = parts[way, of_part.OUTSIDE]
    if not minutes or not parts[way, of_part.WORKING]:
        return (limit - minutes, limit, way, -1, -1, 0, 0)
    line = parts[way, of_part.CALENDAR]
    worked = worked_before(m, line, limit)
    if worked < minutes:
        return NOWHERE
    return (start_at(m, line, worked - minutes), end_at(m, line, worked), way, -1, -1, 0, 0)
