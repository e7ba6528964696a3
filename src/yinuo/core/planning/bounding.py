"""When a load can be done at the earliest, whoever levels it: what a levelled plan is measured by.

Two arguments, each of which holds for every schedule: no task is done before its critical path date, and nobody does
more than all their free time allows.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from yinuo.core.planning.loads import Load, Resource
from yinuo.core.planning.model import Minute
from yinuo.core.planning.network import PlanDates


def earliest_end(*, load: Load, free: PlanDates, latest: Minute) -> Minute:
    """Return an instant before which no levelled plan can end; `free` are the dates if there were enough of all.

    `latest` is when some levelled plan ends.
    """
    begun = {task.ref for task in load.plan.tasks if task.actual_start is not None or task.actual_finish is not None}
    fixed = begun | load.pinned  # these keep their dates, and may take more than there is
    waiting = [need for need in load.needs if need.task not in fixed and not free.tasks[need.task].is_summary]
    bound = free.finish
    for resource in load.resources:
        own = [(free.tasks[need.task], need.units) for need in waiting if need.resource == resource.code]
        if own:
            work = sum(dates.minutes * units for dates, units in own)
            first = min(dates.early_start for dates, _units in own)
            bound = max(bound, _done(resource, work, first, latest))
    return min(bound, latest)


def _done(resource: Resource, work: int, first: Minute, latest: Minute) -> Minute:
    """Return when so many minutes of work are done at the earliest, if a resource does nothing else from an instant."""
    steps = sorted(
        {first, latest, *(at for one in resource.busy for at in (one.start, one.end) if first < at < latest)}
    )
    for start, end in pairwise(steps):
        used = sum(one.units for one in resource.busy if one.start <= start < one.end)
        units = max(resource.units - used, 0)
        here = units * int(resource.calendar.between(start=np.array(start), end=np.array(end)))
        if units and work <= here:
            return int(resource.calendar.add(instant=np.array(start), minutes=-(-work // units)))
        work -= here
    return latest
