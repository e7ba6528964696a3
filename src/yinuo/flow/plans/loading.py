"""Who has how much to do in which week, over all running projects and orders, and how much time they have for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from uuid import UUID

import numpy as np

from yinuo.core.capacity.openings import Openings
from yinuo.flow.orders import queries as orders
from yinuo.flow.plans import machine_hours
from yinuo.flow.plans.models import Project, Task
from yinuo.flow.plans.stored import minute
from yinuo.flow.promises import held
from yinuo.ground.kernel import sighting
from yinuo.ground.people import queries as people
from yinuo.ground.supply import calendars
from yinuo.ground.supply import queries as supply

RUNNING = (Project.State.DRAFT, Project.State.ACTIVE, Project.State.PAUSED)
WEEK = timedelta(days=7)


@dataclass(frozen=True, kw_only=True)
class LoadTask:
    """A task as part of somebody's week, or what an order holds of a work centre; `project` is then empty."""

    project_id: UUID | None = None
    task_id: UUID | None = None
    order_id: UUID | None = None
    project: str = ""
    name: str
    hours: float


@dataclass(frozen=True, kw_only=True)
class LoadRow:
    """One person or work centre: hours wanted and hours there are, week by week, and the tasks of each week."""

    key: str
    name: str
    kind: str
    wanted: tuple[float, ...]
    there: tuple[float, ...]
    tasks: tuple[tuple[LoadTask, ...], ...]

    def is_over(self, week: int) -> bool:
        """Return whether more is wanted of a week than there is."""
        return self.wanted[week] > self.there[week] + 0.01


# By person or work centre: for each week the tasks.
_Found = dict[tuple[str, str], list[list[LoadTask]]]


def workload(*, first: datetime, weeks: int, project_id: UUID | None = None) -> list[LoadRow]:
    """Return the load of everybody who has something to do in so many weeks from a first instant, by name.

    What is done is no load; a task's time is spread over its working time evenly. Machines that orders hold are load
    of their work centres, but where one project is asked for. What stands still is not there.
    What is beyond the sight is load without a name.
    """
    starts = [first + WEEK * nth for nth in range(weeks + 1)]
    plant = _Plant(starts)
    with sighting.everything():
        every = Task.objects.all()
    rows = every.filter(
        project__state__in=RUNNING, done_percent__lt=100, start_at__lt=starts[-1], finish_at__gt=first
    ).exclude(assignees=[], work_centres=[])
    if project_id is not None:
        rows = rows.filter(project_id=project_id)
    found: _Found = {}
    for one in rows.select_related("project").order_by("start_at", "id"):
        hours = _hours(one, starts)
        for hand, units in _hands(one):
            own = found.setdefault(hand, [[] for _week in range(weeks)])
            for week, share in enumerate(hours):
                if share > 0:
                    own[week].append(_part(one, share * units))
    if project_id is None:
        _add_orders(found, plant)
    return _rows(_unnamed(found), plant)


def _unnamed(found: _Found) -> _Found:
    ids = {one.project_id for own in found.values() for week in own for one in week if one.project_id}
    hidden = sighting.hidden_subjects(kind="project", ids=ids) if sighting.is_looking() else set()
    for own in found.values() if hidden else ():
        own[:] = [[replace(one, name="") if one.project_id in hidden else one for one in week] for week in own]
    return found


def _add_orders(found: _Found, plant: _Plant) -> None:
    """Add what orders hold of work centres, an order once a week, the longest first."""
    slots = held.held_machines(since=plant.starts[0], until=plant.starts[-1])
    numbers = {key: one.number for key, one in orders.facts_for(order_ids=[one.order_id for one in slots]).items()}
    for code in plant.centres:
        own = [one for one in slots if one.work_centre == code]
        if not own:
            continue
        weeks = found.setdefault(("work_centre", code), [[] for _start in plant.starts[1:]])
        shares = machine_hours.hours_held(slots=own, machines=plant.machines(code), edges=plant.starts)
        for week, hours in enumerate(shares):
            longest = sorted(hours.items(), key=lambda pair: -pair[1])
            weeks[week] += [LoadTask(order_id=key, name=numbers.get(key, ""), hours=each) for key, each in longest]


def _hours(one: Task, starts: list[datetime]) -> list[float]:
    """Return a task's hours of each week, in its project's calendar."""
    assert one.start_at is not None and one.finish_at is not None  # asked for so
    work = calendars.calendar_of(calendar_id=one.project.calendar_id).calendar
    edges = np.array([minute(min(max(at, one.start_at), one.finish_at)) for at in starts], dtype=np.int64)
    minutes = work.between(start=edges[:-1], end=edges[1:])
    return [float(each) / 60 for each in minutes]


def _hands(one: Task) -> Iterable[tuple[tuple[str, str], float]]:
    for hand in one.assignees:
        yield ("member", hand["member"]), hand["units"]
    for hand in one.work_centres:
        yield ("work_centre", hand["work_centre"]), hand["units"]


def _part(one: Task, hours: float) -> LoadTask:
    return LoadTask(
        project_id=one.project_id, task_id=one.id, project=one.project.name, name=one.name, hours=round(hours, 2)
    )


def _rows(found: _Found, plant: _Plant) -> list[LoadRow]:
    members = {str(one.id): one.name for one in people.members(active_only=False)}
    rows = [
        LoadRow(
            key=key,
            name=members.get(key, key) if kind == "member" else plant.name_of(key),
            kind=kind,
            wanted=tuple(round(sum(one.hours for one in week), 2) for week in weeks),
            there=plant.hours_there(key if kind == "work_centre" else None),
            tasks=tuple(tuple(week) for week in weeks),
        )
        for (kind, key), weeks in found.items()
    ]
    return sorted(rows, key=lambda one: (one.kind, one.name))


class _Plant:
    """The work centres over some weeks, and when their machines run in them."""

    def __init__(self, starts: list[datetime]) -> None:
        self.starts = starts
        self.centres = {one.code: one for one in supply.work_centres()}
        self._still = machine_hours.standstills(since=starts[0], until=starts[-1])
        self._machines: dict[str, list[Openings]] = {}

    def name_of(self, code: str) -> str:
        """Return the name of a work centre; one that is gone is called by its code."""
        return self.centres[code].name if code in self.centres else code

    def machines(self, code: str) -> list[Openings]:
        """Return when each machine of a work centre runs."""
        if code not in self._machines:
            still = self._still.get(code, ())
            self._machines[code] = machine_hours.running(centre=self.centres[code], still=still, edges=self.starts)
        return self._machines[code]

    def hours_there(self, code: str | None) -> tuple[float, ...]:
        """Return the hours that there are of each week: of all machines of a work centre, or of a person."""
        if code in self.centres:
            return machine_hours.hours_there(machines=self.machines(code), edges=self.starts)
        calendar = calendars.default_calendar().calendar
        return tuple(calendar.between(start=a, end=b) / 60 for a, b in pairwise(self.starts))
