"""Working time of many calendars in one set of arrays: what the passes over a network ask of calendars.

Calendar c owns the intervals `[first[c], first[c + 1])` of `opens` and `closes`; `worked` are the working minutes of
the calendar before each interval. Calendar -1 is the clock: always open. Questions outside the span of a calendar get
`BEYOND` (forward) or `-BEYOND` (backward).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from yinuo.core.capacity.fast.compiled import compiled

Ints = NDArray[np.int64]
CLOCK = -1
BEYOND = 1 << 50


class Worked(NamedTuple):
    """The open intervals of all calendars, and the working minutes before each."""

    first: Ints
    opens: Ints
    closes: Ints
    worked: Ints


@compiled
def interval_at(rungs: Ints, low: int, high: int, at: int) -> int:
    """Return the last place in `[low, high)` whose rung is at most `at`; `low - 1` where none is."""
    while low < high:
        middle = (low + high) >> 1
        if rungs[middle] <= at:
            low = middle + 1
        else:
            high = middle
    return low - 1


@compiled
def before(w: Worked, c: int, at: int) -> int:
    """Return the working minutes of calendar c before an instant."""
    if c < 0:
        return at
    low = w.first[c]
    place = interval_at(w.opens, low, w.first[c + 1], at)
    if place < low:
        return 0
    return w.worked[place] + min(at, w.closes[place]) - w.opens[place]


@compiled
def earliest(w: Worked, c: int, done: int) -> int:
    """Return the earliest instant before which `done` working minutes lie."""
    if c < 0:
        return done
    low, high = w.first[c], w.first[c + 1]
    place = interval_at(w.worked, low, high, done - 1)
    if place < low:
        return -BEYOND
    at = w.opens[place] + done - w.worked[place]
    return at if at <= w.closes[place] else BEYOND


@compiled
def latest(w: Worked, c: int, done: int) -> int:
    """Return the latest instant before which `done` working minutes lie: an open minute."""
    if c < 0:
        return done
    low, high = w.first[c], w.first[c + 1]
    if done < 0:
        return -BEYOND
    place = interval_at(w.worked, low, high, done)
    at = w.opens[place] + done - w.worked[place]
    return at if at < w.closes[place] else BEYOND


@compiled
def add(w: Worked, c: int, at: int, minutes: int) -> int:
    """Return the instant so many working minutes away, as `WorkCalendar.add` does."""
    if minutes == 0:
        return at
    if c < 0:
        return at + minutes
    done = before(w, c, at) + minutes
    return earliest(w, c, done) if minutes > 0 else latest(w, c, done)


@compiled
def next_open(w: Worked, c: int, at: int) -> int:
    """Return the first open minute at or after an instant."""
    if c < 0:
        return at
    return max(at, latest(w, c, before(w, c, at)))


@compiled
def last_open(w: Worked, c: int, at: int) -> int:
    """Return the last open minute at or before an instant."""
    if c < 0:
        return at
    done = before(w, c, at)
    opened = latest(w, c, done)
    return opened if opened <= at else latest(w, c, done - 1)


@compiled
def latest_before(w: Worked, c: int, bound: int, lag: int) -> int:
    """Return the latest instant from which the lag leads to `bound` at most: the way back over a link."""
    if lag == 0:
        return bound
    if c < 0:
        return bound - lag
    done = before(w, c, bound)
    if lag > 0:
        return latest(w, c, done - lag)
    if latest(w, c, done) > bound:
        done -= 1
    return latest(w, c, done - lag)
