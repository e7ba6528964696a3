"""Who has how much to do in which week, over all running projects, and how much time they have for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from uuid import UUID

import numpy as np

from yinuo.flow.plans.models import Project, Task
from yinuo.ground.people import queries as people
from yinuo.ground.supply import calendars
from yinuo.ground.supply import queries as supply

RUNNING = (Project.State.DRAFT, Project.State.ACTIVE, Project.State.PAUSED)
WEEK = timedelta(days=7)


@dataclass(frozen=True, kw_only=True)
class LoadTask:
    """A task as part of somebody's week."""

    project_id: UUID
    task_id: UUID
    project: str
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


def workload(*, first: datetime, weeks: int, project_id: UUID | None = None) -> list[LoadRow]:
    """Return the load of everybody who has something to do in so many weeks from a first instant, by name.

    What is done is no load; a task's time is spread over its working time evenly.
    """
    starts = [first + WEEK * nth for nth in range(weeks + 1)]
    rows = Task.objects.filter(
        project__state__in=RUNNING, done_percent__lt=100, start_at__lt=starts[-1], finish_at__gt=first
    ).exclude(assignees=[], work_centres=[])
    if project_id is not None:
        rows = rows.filter(project_id=project_id)
    found: dict[tuple[str, str], list[list[LoadTask]]] = {}
    for one in rows.select_related("project").order_by("start_at", "id"):
        hours = _hours(one, starts)
        for hand, units in _hands(one):
            own = found.setdefault(hand, [[] for _week in range(weeks)])
            for week, share in enumerate(hours):
                if share > 0:
                    own[week].append(_part(one, share * units))
    return _rows(found, starts)


def _hours(one: Task, starts: list[datetime]) -> list[float]:
    """Return a task's hours of each week, in its project's calendar."""
    assert one.start_at is not None and one.finish_at is not None  # asked for so
    work = calendars.calendar_of(calendar_id=one.project.calendar_id).calendar
    edges = np.array([_minute(min(max(at, one.start_at), one.finish_at)) for at in starts], dtype=np.int64)
    minutes = work.between(start=edges[:-1], end=edges[1:])
    return [float(each) / 60 for each in minutes]


def _minute(at: datetime) -> int:
    return int(at.timestamp()) // 60


def _hands(one: Task) -> Iterable[tuple[tuple[str, str], float]]:
    for hand in one.assignees:
        yield ("member", hand["member"]), hand["units"]
    for hand in one.work_centres:
        yield ("work_centre", hand["work_centre"]), hand["units"]


def _part(one: Task, hours: float) -> LoadTask:
    return LoadTask(
        project_id=one.project_id, task_id=one.id, project=one.project.name, name=one.name, hours=round(hours, 2)
    )


def _rows(found: dict[tuple[str, str], list[list[LoadTask]]], starts: list[datetime]) -> list[LoadRow]:
    members = {str(one.id): one.name for one in people.members(active_only=False)}
    centres = {one.code: one.name for one in supply.work_centres()}
    work = calendars.default_calendar().calendar
    there = tuple(work.between(start=a, end=b) / 60 for a, b in pairwise(starts))
    rows = [
        LoadRow(
            key=key,
            name=(members if kind == "member" else centres).get(key, key),
            kind=kind,
            wanted=tuple(round(sum(one.hours for one in week), 2) for week in weeks),
            there=there,
            tasks=tuple(tuple(week) for week in weeks),
        )
        for (kind, key), weeks in found.items()
    ]
    return sorted(rows, key=lambda one: (one.kind, one.name))
