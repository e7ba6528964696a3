"""The process as it really runs: what directly follows what, how often and after how long, and what is done again."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from yinuo.core.discovery.events import Events, Ints
from yinuo.core.discovery.timing import Spans, Times, spans_by

START, END = -1, -2
"""What stands before the first and after the last activity of a case."""


@dataclass(frozen=True, kw_only=True)
class Edge:
    """One activity directly after another: how often, in how many cases, and how the second had to wait.

    `waiting` is in working minutes, `elapsed` on the clock; both are None into END.
    """

    before: int
    after: int
    count: int
    cases: int
    waiting: Spans | None
    elapsed: Spans | None


@dataclass(frozen=True, kw_only=True)
class Activity:
    """One activity: how often, in how many cases, how long it waited and worked, and how often it was done again."""

    number: int
    count: int
    cases: int
    inferred: int
    waiting: Spans
    working: Spans
    waiting_elapsed: Spans
    working_elapsed: Spans
    again: int
    again_cases: int
    again_minutes: float


@dataclass(frozen=True, kw_only=True)
class Loop:
    """A way back: after `before` came `after`, which the case had been through already."""

    before: int
    after: int
    count: int
    cases: int


@dataclass(frozen=True, kw_only=True)
class ProcessMap:
    """All activities and the ways between them; most frequent first."""

    cases: int
    events: int
    activities: tuple[Activity, ...]
    edges: tuple[Edge, ...]
    loops: tuple[Loop, ...]


def process_map(*, events: Events, times: Times) -> ProcessMap:
    """Return the map of these events."""
    again = repeats(events=events)
    return ProcessMap(
        cases=len(np.unique(events.case)),
        events=events.count,
        activities=_activities(events, times, again),
        edges=_edges(events, times),
        loops=_loops(events, again),
    )


def repeats(*, events: Events) -> Ints:
    """Return for each event how often its activity came before in its case."""
    key = events.case * max(events.activities, 1) + events.activity
    order = np.argsort(key, kind="stable")
    ordered = key[order]
    place = np.arange(events.count, dtype=np.int64)
    fresh = np.ones(events.count, dtype=np.bool_)
    fresh[1:] = ordered[1:] != ordered[:-1]
    found = np.empty(events.count, dtype=np.int64)
    found[order] = place - np.maximum.accumulate(np.where(fresh, place, 0)) if events.count else place
    return found


def _cases_by(keys: Ints, case: Ints, groups: int) -> Ints:
    """Return how many different cases each group has."""
    if not len(keys):
        return np.zeros(groups, dtype=np.int64)
    width = int(case.max()) + 1
    return np.bincount(np.unique(keys * width + case) // width, minlength=groups)


def _activities(events: Events, times: Times, again: Ints) -> tuple[Activity, ...]:
    kind, groups, second = events.activity, events.activities, again > 0
    cases = _cases_by(kind, events.case, groups)
    inferred = np.bincount(kind[events.inferred], minlength=groups)
    repeated = np.bincount(kind[second], minlength=groups)
    repeated_cases = _cases_by(kind[second], events.case[second], groups)
    minutes = np.bincount(kind[second], weights=times.working[second], minlength=groups)
    columns = [
        spans_by(keys=kind, values=values, groups=groups)
        for values in (times.waiting, times.working, times.waiting_elapsed, times.working_elapsed)
    ]
    found = []
    for number, (waiting, working, waited, worked) in enumerate(zip(*columns, strict=True)):
        if waiting and working and waited and worked:
            found.append(
                Activity(
                    number=number,
                    count=waiting.count,
                    cases=int(cases[number]),
                    inferred=int(inferred[number]),
                    waiting=waiting,
                    working=working,
                    waiting_elapsed=waited,
                    working_elapsed=worked,
                    again=int(repeated[number]),
                    again_cases=int(repeated_cases[number]),
                    again_minutes=float(minutes[number]),
                )
            )
    return tuple(sorted(found, key=lambda one: (-one.count, one.number)))


def _before(events: Events) -> Ints:
    """Return for each event the activity directly before it, START for the first of a case."""
    found = np.full(events.count, START, dtype=np.int64)
    found[1:] = events.activity[:-1]
    found[events.first_of_case] = START
    return found


def _edges(events: Events, times: Times) -> tuple[Edge, ...]:
    if not events.count:
        return ()
    width = events.activities + 1
    keys, where = np.unique((_before(events) + 1) * width + events.activity, return_inverse=True)
    where = where.astype(np.int64)
    waiting = spans_by(keys=where, values=times.waiting, groups=len(keys))
    elapsed = spans_by(keys=where, values=times.waiting_elapsed, groups=len(keys))
    cases = _cases_by(where, events.case, len(keys))
    found = [
        Edge(
            before=int(key) // width - 1,
            after=int(key) % width,
            count=one.count if one else 0,
            cases=int(cases[n]),
            waiting=one,
            elapsed=elapsed[n],
        )
        for n, (key, one) in enumerate(zip(keys, waiting, strict=True))
    ]
    return tuple(sorted([*found, *_last(events)], key=lambda one: (-one.count, one.before, one.after)))


def _last(events: Events) -> list[Edge]:
    """Return the ways out of the last activity of each case."""
    last = np.append(events.first_of_case[1:], True)
    counts = np.bincount(events.activity[last], minlength=events.activities)
    return [
        Edge(before=number, after=END, count=int(count), cases=int(count), waiting=None, elapsed=None)
        for number, count in enumerate(counts)
        if count
    ]


def _loops(events: Events, again: Ints) -> tuple[Loop, ...]:
    second = again > 0
    if not second.any():
        return ()
    width = events.activities + 1
    keys, where = np.unique((_before(events)[second] + 1) * width + events.activity[second], return_inverse=True)
    where = where.astype(np.int64)
    counts, cases = np.bincount(where), _cases_by(where, events.case[second], len(keys))
    found = [
        Loop(before=int(key) // width - 1, after=int(key) % width, count=int(counts[n]), cases=int(cases[n]))
        for n, key in enumerate(keys)
    ]
    return tuple(sorted(found, key=lambda one: (-one.count, one.before, one.after)))
