"""Many runs of a network whose tasks take another time in each."""

from __future__ import annotations

import numpy as np

from yinuo.core.capacity.fast.compiled import entry
from yinuo.core.planning.fast.passes import Net, go_backward, go_forward
from yinuo.core.planning.fast.worked import BEYOND, Ints, Worked, before


@entry
def run_all(n: Net, w: Worked, order: Ints, minutes: Ints, dated: Ints) -> tuple[Ints, Ints, Ints]:
    """Return when each run ends, in how many runs each node has no float, and when the `dated` nodes finish by run."""
    runs, count = minutes.shape
    ends, floatless = np.empty(runs, np.int64), np.zeros(count, np.int64)
    finishes = np.empty((runs, dated.size), np.int64)
    # Dates asked for take no float here: what decides the end is asked, not what breaks a date.
    n.no_later[:] = BEYOND
    n.ends_no_later[:] = BEYOND
    for run in range(runs):
        n.minutes[:] = minutes[run]
        _, early, _ = go_forward(n, w, order)
        ends[run] = early.max()
        _, late = go_backward(n, w, order, ends[run])
        for node in range(count):
            calendar = n.calendar[node]
            if before(w, calendar, late[node]) <= before(w, calendar, early[node]):
                floatless[node] += 1
        for nth in range(dated.size):
            finishes[run, nth] = early[dated[nth]]
    return ends, floatless, finishes


@entry
def run_ends(n: Net, w: Worked, order: Ints, minutes: Ints) -> Ints:
    """Return when each run ends: all that is asked where nobody wants to know what decides."""
    runs = minutes.shape[0]
    ends = np.empty(runs, np.int64)
    for run in range(runs):
        n.minutes[:] = minutes[run]
        _, early, _ = go_forward(n, w, order)
        ends[run] = early.max()
    return ends
