"""When the machines of a work centre run: by its calendar, less what stands still; as a promise reckons it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from uuid import UUID

from yinuo.core.capacity.openings import Openings
from yinuo.flow.plans.stored import minute
from yinuo.flow.promises.held import HeldMachine
from yinuo.ground.supply import calendars
from yinuo.ground.supply import queries as supply
from yinuo.ground.supply.queries import DowntimeFacts, WorkCentreFacts


def standstills(*, since: datetime, until: datetime | None = None) -> dict[str, list[DowntimeFacts]]:
    """Return what stands still at any time in [since, until), by its work centre; a machine that is gone does not."""
    machines = {one.code: one.machines for one in supply.work_centres()}
    found: dict[str, list[DowntimeFacts]] = {}
    for one in supply.downtimes(since=since, until=until, limit=None):
        if one.machine < machines[one.work_centre]:
            found.setdefault(one.work_centre, []).append(one)
    return found


def running(*, centre: WorkCentreFacts, still: Iterable[DowntimeFacts], edges: Sequence[datetime]) -> list[Openings]:
    """Return for each machine when it runs between the first of some instants and the last."""
    calendar = calendars.calendar_of(calendar_id=centre.calendar_id).calendar
    all_of_it = Openings(*calendar.intervals(start=minute(edges[0]), end=minute(edges[-1])))
    closed = [(one.machine, (minute(one.start_at), -int(-one.end_at.timestamp() // 60))) for one in still]
    return [
        all_of_it.without(span for machine, span in closed if machine in (-1, number))
        for number in range(centre.machines)
    ]


def hours_there(*, machines: Iterable[Openings], edges: Sequence[datetime]) -> tuple[float, ...]:
    """Return the hours that machines run between each two instants, all together."""
    worked = [sum(each) for each in zip(*(_worked(one, edges) for one in machines), strict=True)]
    return tuple((end - start) / 60 for start, end in pairwise(worked))


def hours_held(
    *, slots: Iterable[HeldMachine], machines: Sequence[Openings], edges: Sequence[datetime]
) -> list[Mapping[UUID, float]]:
    """Return for each period between two instants the hours that each order holds of machines while they run."""
    held: list[dict[UUID, float]] = [{} for _period in edges[1:]]
    for nth, order_id, minutes in minutes_held(slots=slots, machines=machines, edges=edges):
        held[nth][order_id] = held[nth].get(order_id, 0.0) + minutes / 60
    return [{key: round(each, 2) for key, each in one.items() if each} for one in held]


def minutes_held(
    *, slots: Iterable[HeldMachine], machines: Sequence[Openings], edges: Sequence[datetime]
) -> Iterator[tuple[int, UUID, int]]:
    """Give of each slot and period its minutes while the machine runs: place of the period, order, minutes."""
    for slot in slots:
        if slot.machine >= len(machines):
            continue  # that machine is gone
        own = machines[slot.machine]
        for nth in range(max(bisect_right(edges, slot.start_at) - 1, 0), len(edges) - 1):
            first, last = edges[nth], edges[nth + 1]
            if slot.end_at <= first:
                break
            until = own.worked_before(minute(min(slot.end_at, last)))
            yield nth, slot.order_id, until - own.worked_before(minute(max(slot.start_at, first)))


def _worked(machine: Openings, edges: Sequence[datetime]) -> list[int]:
    return [machine.worked_before(minute(at)) for at in edges]
