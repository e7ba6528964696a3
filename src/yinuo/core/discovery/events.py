"""Performed activities as columns: which case, which activity, from when to when.

Made from single reports (began, finished). Instants are whole minutes since 1970 (UTC), as worktime has them.
Everything is one pass over arrays: a million reports take about a second.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Truths = NDArray[np.bool_]
BEGAN, FINISHED = 0, 1


@dataclass(frozen=True, kw_only=True)
class Reports:
    """Single reports in any order: `kind` is BEGAN or FINISHED, `opened` has the moment at which each case opened."""

    case: Ints
    activity: Ints
    kind: Ints
    at: Ints
    opened: Ints


@dataclass(frozen=True, kw_only=True)
class Events:
    """Performed activities, by case, then begin, then end; `inferred` where nobody reported the begin."""

    case: Ints
    activity: Ints
    begun: Ints
    finished: Ints
    inferred: Truths
    opened: Ints
    activities: int

    @property
    def count(self) -> int:
        """Return how many there are."""
        return len(self.case)

    @property
    def first_of_case(self) -> Truths:
        """Return which are the first of their case."""
        found = np.ones(self.count, dtype=np.bool_)
        found[1:] = self.case[1:] != self.case[:-1]
        return found


def performed(*, reports: Reports, activities: int) -> Events:
    """Return what was performed: each finish with the begin before it; a begin without a finish is left out.

    A begin told twice counts from the first. A finish without a begin is taken to have begun when the one before it
    in its case ended, or when the case opened.
    """
    order = np.lexsort((reports.kind, reports.at, reports.activity, reports.case))
    case, activity = reports.case[order], reports.activity[order]
    kind, moment = reports.kind[order], reports.at[order]
    begins = _begins(case, activity, kind)
    ends = np.flatnonzero(kind == FINISHED)
    told = begins[ends] >= 0
    begun = np.where(told, moment[np.maximum(begins[ends], 0)], moment[ends])
    return in_order(
        case=case[ends],
        activity=activity[ends],
        begun=begun,
        finished=moment[ends],
        inferred=~told,
        opened=reports.opened,
        activities=activities,
    )


def _begins(case: Ints, activity: Ints, kind: Ints) -> Ints:
    """Return for each report where the run of begins before it starts, -1 where none is."""
    count = len(case)
    place = np.arange(count, dtype=np.int64)
    breaks = np.ones(count, dtype=np.bool_)
    breaks[1:] = (case[1:] != case[:-1]) | (activity[1:] != activity[:-1]) | (kind[:-1] == FINISHED)
    run = np.maximum.accumulate(np.where(breaks, place, 0)) if count else place
    return np.where(kind[run] == BEGAN, run, -1) if count else place


def in_order(
    *, case: Ints, activity: Ints, begun: Ints, finished: Ints, inferred: Truths, opened: Ints, activities: int
) -> Events:
    """Return performed activities in order; inferred begins are set to the end of the one before."""
    begun = np.where(inferred, _end_before(case, finished, opened), begun)
    begun = np.minimum(begun, finished)
    order = np.lexsort((activity, finished, begun, case))
    return Events(
        case=case[order],
        activity=activity[order],
        begun=begun[order],
        finished=finished[order],
        inferred=inferred[order],
        opened=opened,
        activities=activities,
    )


def _end_before(case: Ints, finished: Ints, opened: Ints) -> Ints:
    """Return for each the end of the one that ended before it in its case, else when the case opened."""
    order = np.lexsort((finished, case))
    ends, cases = finished[order], case[order]
    before = opened[cases] if len(cases) else ends
    if len(cases) > 1:
        same = cases[1:] == cases[:-1]
        before[1:] = np.where(same, np.maximum(before[1:], ends[:-1]), before[1:])
    found = np.empty_like(before)
    found[order] = before
    return found
