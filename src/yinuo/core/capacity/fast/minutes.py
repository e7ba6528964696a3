"""Instants and working minutes of openings; BIG stands for beyond the years planned."""

from __future__ import annotations

import numpy as np

from yinuo.core.capacity.fast.columns import of_interval, of_part
from yinuo.core.capacity.fast.compiled import compiled, entry
from yinuo.core.capacity.fast.layout import BIG, DAY_MINUTES, DAYS, ORIGIN, Ints, Memory


@compiled
def interval_of(m: Memory, line: int, minute: int) -> int:
    """Return the first interval that closes after an instant."""
    parts, numbers, intervals = m.parts, m.numbers, m.intervals
    lo, hi = parts[line, of_part.INTERVAL_LO], parts[line, of_part.INTERVAL_HI]
    day = (minute - numbers[ORIGIN]) // DAY_MINUTES
    if day < 0:
        return lo
    if day >= numbers[DAYS]:
        day = numbers[DAYS] - 1
    place = numbers[parts[line, of_part.DAY_LO] + day]
    while place < hi and intervals[place, of_interval.CLOSES] <= minute:
        place += 1
    return place


@compiled
def worked_before(m: Memory, line: int, minute: int) -> int:
    """Return the open minutes before an instant."""
    intervals = m.intervals
    place = interval_of(m, line, minute)
    return intervals[place, of_interval.WORKED] + max(0, minute - intervals[place, of_interval.OPENS])


@entry
def minutes_before(m: Memory, line: int, minutes: Ints) -> Ints:
    """Return the open minutes before each instant."""
    found = np.zeros_like(minutes)
    for n in range(len(minutes)):
        found[n] = worked_before(m, line, minutes[n])
    return found


@compiled
def next_open(m: Memory, line: int, minute: int) -> int:
    """Return the earliest open minute at or after an instant."""
    intervals = m.intervals
    return max(minute, intervals[interval_of(m, line, minute), of_interval.OPENS])


@compiled
def start_at(m: Memory, line: int, worked: int) -> int:
    """Return the latest instant before which so much is worked: an open minute."""
    parts, intervals = m.parts, m.intervals
    lo, hi = parts[line, of_part.INTERVAL_LO], parts[line, of_part.INTERVAL_HI]
    while lo < hi:  # the last interval with `worked` at or below
        middle = (lo + hi + 1) // 2
        if intervals[middle, of_interval.WORKED] <= worked:
            lo = middle
        else:
            hi = middle - 1
    return (
        intervals[lo, of_interval.OPENS] + worked - intervals[lo, of_interval.WORKED]
        if intervals[lo, of_interval.OPENS] < BIG
        else BIG
    )


@compiled
def end_at(m: Memory, line: int, worked: int) -> int:
    """Return the earliest instant by which so much (more than nothing) is worked: a minute just closed."""
    parts, intervals = m.parts, m.intervals
    lo, hi = parts[line, of_part.INTERVAL_LO], parts[line, of_part.INTERVAL_HI]
    if worked > intervals[hi, of_interval.WORKED]:
        return BIG
    while lo < hi:  # the last interval with `worked` below
        middle = (lo + hi + 1) // 2
        if intervals[middle, of_interval.WORKED] < worked:
            lo = middle
        else:
            hi = middle - 1
    return intervals[lo, of_interval.OPENS] + worked - intervals[lo, of_interval.WORKED]
