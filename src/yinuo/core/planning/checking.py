"""Proves schedules: an auditor that shares nothing with what makes them but the values it is handed.

It adds up what is used period by period, or minute by minute, and asks calendars the plain questions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from yinuo.core.planning.instances import Instance


class Objection(StrEnum):
    """What is wrong with a schedule."""

    MISSING = "missing"  # a task has no place in it
    NEGATIVE = "negative"  # it starts before the beginning
    LINK = "link"  # it starts or ends before what it waits for
    TOO_MUCH = "too_much"  # more is used of a resource than there is
    WRONG_END = "wrong_end"  # all is done at another time than is said


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One objection: to a task (by its number or ref), or a resource at an instant."""

    what: Objection
    who: str
    at: int = 0


def check_instance(*, instance: Instance, starts: Sequence[int], makespan: int) -> list[Finding]:
    """Return all that is wrong with a schedule of an instance; empty: it is proven to hold."""
    if len(starts) != len(instance.durations):
        return [Finding(what=Objection.MISSING, who=str(len(starts)))]
    ends = [start + length for start, length in zip(starts, instance.durations, strict=True)]
    found = [Finding(what=Objection.NEGATIVE, who=str(j + 1), at=at) for j, at in enumerate(starts) if at < 0]
    for job, after in enumerate(instance.successors):
        for other in after:
            if starts[other] < ends[job]:
                found.append(Finding(what=Objection.LINK, who=str(other + 1), at=starts[other]))
    if max(ends, default=0) != makespan:
        found.append(Finding(what=Objection.WRONG_END, who="", at=max(ends, default=0)))
    return found + _overfull(instance, starts, ends)


def _overfull(instance: Instance, starts: Sequence[int], ends: Sequence[int]) -> list[Finding]:
    found = []
    for resource, capacity in enumerate(instance.capacities):
        for period in sorted(set(starts)):  # use rises only where something starts
            jobs = zip(instance.demands, starts, ends, strict=True)
            if sum(demand[resource] for demand, start, end in jobs if start <= period < end) > capacity:
                found.append(Finding(what=Objection.TOO_MUCH, who=str(resource + 1), at=period))
    return found
