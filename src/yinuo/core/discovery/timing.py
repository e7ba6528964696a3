"""Waiting and working: how long each activity had to wait, how long it took, and what many such spans come to."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from yinuo.core.discovery.events import Events, Ints, Truths
from yinuo.core.worktime import WorkCalendar

Floats = NDArray[np.float64]
QUANTILES = (0.5, 0.75, 0.9)


@dataclass(frozen=True, kw_only=True)
class Times:
    """For each event the minutes that it waited and worked: `_elapsed` on the clock, the others in working time.

    An activity on the clock, such as a transport, has its elapsed minutes in both.
    """

    waiting: Ints
    working: Ints
    waiting_elapsed: Ints
    working_elapsed: Ints


@dataclass(frozen=True, kw_only=True)
class Spans:
    """What spans of minutes come to; quantiles as numpy has them, linear between the two nearest."""

    count: int
    total: float
    mean: float
    median: float
    p75: float
    p90: float


def times_of(*, events: Events, calendar: WorkCalendar, on_clock: Truths) -> Times:
    """Return how long each event waited and worked; `on_clock` says for each activity that its hours are the clock's.

    An event waits from the end of the last one before it in its case, or the opening, until it begins. Where two run
    side by side, the second did not wait.
    """
    ready = np.minimum(ready_at(events=events), events.begun)
    clocked = on_clock[events.activity] if events.count else np.zeros(0, dtype=np.bool_)
    waited, worked = events.begun - ready, events.finished - events.begun
    if not events.count:
        return Times(waiting=waited, working=worked, waiting_elapsed=waited, working_elapsed=worked)
    waiting = calendar.between(start=ready, end=events.begun)
    working = calendar.between(start=events.begun, end=events.finished)
    return Times(
        waiting=np.where(clocked, waited, waiting),
        working=np.where(clocked, worked, working),
        waiting_elapsed=waited,
        working_elapsed=worked,
    )


def ready_at(*, events: Events) -> Ints:
    """Return for each event when all that began before it in its case had ended, for the first when it opened."""
    if not events.count:
        return events.begun
    first = events.first_of_case
    ends = np.empty_like(events.finished)
    ends[0], ends[1:] = 0, events.finished[:-1]
    ends[first] = events.opened[events.case[first]]
    lowest = ends.min()
    stride = ends.max() - lowest + 1
    lifted = np.maximum.accumulate(ends - lowest + events.case * stride)
    return np.asarray(lifted - events.case * stride + lowest, dtype=np.int64)


def spans_by(*, keys: Ints, values: Ints, groups: int) -> list[Spans | None]:
    """Return what the values of each group 0..groups-1 come to; None for a group without any."""
    order = np.lexsort((values, keys))
    ordered = values[order].astype(np.float64)
    counts = np.bincount(keys, minlength=groups) if len(keys) else np.zeros(groups, dtype=np.int64)
    ends = np.cumsum(counts)
    totals = np.bincount(keys, weights=values, minlength=groups) if len(keys) else np.zeros(groups)
    found: list[Spans | None] = []
    for group in range(groups):
        count = int(counts[group])
        found.append(_spans(ordered[ends[group] - count : ends[group]], float(totals[group])) if count else None)
    return found


def _spans(ordered: Floats, total: float) -> Spans:
    median, p75, p90 = (quantile_of(ordered=ordered, q=q) for q in QUANTILES)
    return Spans(count=len(ordered), total=total, mean=total / len(ordered), median=median, p75=p75, p90=p90)


def quantile_of(*, ordered: Floats, q: float) -> float:
    """Return a quantile of values in order, linear between the two nearest."""
    place = q * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return float(ordered[low] + (ordered[high] - ordered[low]) * (place - low))
