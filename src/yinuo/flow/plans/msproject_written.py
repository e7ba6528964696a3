"""A plan written as Microsoft Project's XML: tasks, links, resources, the working calendar and the active baseline."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from xml.etree.ElementTree import Element, SubElement, tostring
from zoneinfo import ZoneInfo

from yinuo.core.worktime import WorkCalendar
from yinuo.flow.plans import msproject_fields
from yinuo.flow.plans.facts import PlanFacts, TaskFacts
from yinuo.flow.plans.msproject import CONSTRAINT_TYPES, LINK_TYPES, TENTHS
from yinuo.flow.plans.stored import instant, minute

SPACE = "http://schemas.microsoft.com/project"
WEEK, FEWEST_WEEKS, MOST_WEEKS = 7, 9, 520
Shifts = tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class Around:
    """What of its surroundings is written with a plan: its calendar, names by id and code, and the active baseline."""

    calendar_name: str
    calendar: WorkCalendar
    members: Mapping[str, str]
    work_centres: Mapping[str, str]
    baseline: Mapping[UUID, Mapping[str, Any]]


def written(*, plan: PlanFacts, zone: str, around: Around) -> bytes:
    """Return a plan as Microsoft Project's XML, with times of `zone`."""
    own = ZoneInfo(zone)
    root = Element("Project", xmlns=SPACE)
    _add(root, Name=plan.project.name, Title=plan.project.name, StartDate=_when(plan.project.starts_at, own))
    _add(root, CalendarUID="1", MinutesPerDay="480", MinutesPerWeek="2400", DaysPerMonth="20")
    msproject_fields.add_fields(root, plan.tasks)
    _calendar(root, plan, own, around)
    places = {one.id: str(at) for at, one in enumerate(plan.tasks, start=1)}
    own_links: dict[UUID, list[Any]] = {}
    for link in plan.links:
        own_links.setdefault(link.after_id, []).append(link)
    rows = SubElement(root, "Tasks")
    for one in plan.tasks:
        row = SubElement(rows, "Task")
        _task(row, one, places[one.id], own)
        for link in own_links.get(one.id, []):
            _link(row, link, places)
        msproject_fields.add_values(row, one)
        _baseline(row, around.baseline.get(one.id), own)
    _hands(root, plan, places, around)
    head = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    return head + bytes(tostring(root, encoding="utf-8"))


def _task(row: Element, one: TaskFacts, place: str, own: ZoneInfo) -> None:
    _add(row, UID=place, ID=place, Name=one.name, WBS=one.wbs, OutlineNumber=one.wbs)
    _add(row, OutlineLevel=str(one.depth + 1), Summary=str(int(one.summary)), Milestone=str(int(one.milestone)))
    _add(row, Start=_when(one.start_at, own), Finish=_when(one.finish_at, own))
    _add(row, Duration=_span(one.minutes), DurationFormat="7", PercentComplete=str(one.done_percent))
    _add(row, ConstraintType=str(CONSTRAINT_TYPES.index(one.constraint)))
    _add(row, ConstraintDate=_when(one.constraint_at, own), Deadline=_when(one.deadline_at, own))
    _add(row, ActualStart=_when(one.started_at, own), ActualFinish=_when(one.finished_at, own), Notes=one.note)


def _link(row: Element, link: Any, places: Mapping[UUID, str]) -> None:
    own = SubElement(row, "PredecessorLink")
    _add(own, PredecessorUID=places[link.before_id], Type=str(LINK_TYPES.index(link.kind)))
    _add(own, LinkLag=str(link.lag_minutes * TENTHS), LagFormat="7")


def _baseline(row: Element, kept: Mapping[str, Any] | None, own: ZoneInfo) -> None:
    if kept is not None:
        told = SubElement(row, "Baseline")
        _add(told, Number="0", Start=_when(kept["start_at"], own), Finish=_when(kept["finish_at"], own))
        _add(told, Duration=_span(kept["minutes"]), DurationFormat="7")


def _hands(root: Element, plan: PlanFacts, places: Mapping[UUID, str], around: Around) -> None:
    """Write people and work centres that do something, and what; a work centre is known again by its code."""
    resources, numbers = SubElement(root, "Resources"), dict[tuple[str, str], str]()
    assignments, count = SubElement(root, "Assignments"), 0
    for task in plan.tasks:
        hands = [(("member", one["member"]), one["units"]) for one in task.assignees]
        hands += [(("work_centre", one["work_centre"]), one["units"]) for one in task.work_centres]
        for (kind, ident), units in hands:
            if (kind, ident) not in numbers:
                numbers[(kind, ident)] = str(len(numbers) + 1)
                name = (around.members if kind == "member" else around.work_centres).get(ident, ident)
                row, code = SubElement(resources, "Resource"), ident if kind == "work_centre" else ""
                _add(row, UID=numbers[(kind, ident)], ID=numbers[(kind, ident)], Name=name, Type="1", Code=code)
            row, count = SubElement(assignments, "Assignment"), count + 1
            _add(row, UID=str(count), TaskUID=places[task.id], ResourceUID=numbers[(kind, ident)], Units=f"{units:g}")


def _calendar(root: Element, plan: PlanFacts, own: ZoneInfo, around: Around) -> None:
    """Write the working week that is usual while the plan lasts, and each day that is otherwise as an exception."""
    row = SubElement(SubElement(root, "Calendars"), "Calendar")
    _add(row, UID="1", Name=around.calendar_name, IsBaseCalendar="1")
    days = dict(_days(plan, own, around.calendar))
    usual = {
        weekday: Counter(shifts for day, shifts in days.items() if day.weekday() == weekday).most_common(1)[0][0]
        for weekday in range(WEEK)
    }
    week = SubElement(row, "WeekDays")
    for weekday in (6, 0, 1, 2, 3, 4, 5):  # Microsoft's week begins on Sunday, as day 1
        told = SubElement(week, "WeekDay")
        _add(told, DayType=str((weekday + 1) % WEEK + 1), DayWorking=str(int(bool(usual[weekday]))))
        _times(told, usual[weekday])
    others = SubElement(row, "Exceptions")
    for day, shifts in days.items():
        if shifts != usual[day.weekday()]:
            told = SubElement(others, "Exception")
            _add(told, EnteredByOccurrences="0")
            _add(SubElement(told, "TimePeriod"), FromDate=f"{day}T00:00:00", ToDate=f"{day}T23:59:00")
            _add(told, Occurrences="1", Name=f"{day}", Type="1", DayWorking=str(int(bool(shifts))))
            _times(told, shifts)


def _days(plan: PlanFacts, own: ZoneInfo, calendar: WorkCalendar) -> Iterator[tuple[date, Shifts]]:
    """Yield each day from the week in which a plan begins to the one in which it ends, with its shifts."""
    first = plan.project.starts_at.astimezone(own).date()
    first -= timedelta(days=first.weekday())
    last = (plan.project.finish_at or plan.project.starts_at).astimezone(own).date()
    weeks = min(max((last - first).days // WEEK + 1, FEWEST_WEEKS), MOST_WEEKS)
    for nth in range(weeks * WEEK):
        day = first + timedelta(days=nth)
        yield day, _shifts(day, own, calendar)


def _shifts(day: date, own: ZoneInfo, calendar: WorkCalendar) -> Shifts:
    start = datetime.combine(day, datetime.min.time(), tzinfo=own)
    end = datetime.combine(day + timedelta(days=1), datetime.min.time(), tzinfo=own)
    opens, closes = calendar.intervals(start=minute(start), end=minute(end))
    times = [(instant(int(one)), instant(int(other))) for one, other in zip(opens, closes, strict=True)]
    return tuple((f"{one.astimezone(own):%H:%M:%S}", f"{other.astimezone(own):%H:%M:%S}") for one, other in times)


def _times(row: Element, shifts: Shifts) -> None:
    if shifts:
        times = SubElement(row, "WorkingTimes")
        for start, end in shifts:
            _add(SubElement(times, "WorkingTime"), FromTime=start, ToTime=end)


def _add(row: Element, **texts: str) -> None:
    for name, text in texts.items():
        if text:
            SubElement(row, name).text = msproject_fields.printable(text)


def _span(minutes: int) -> str:
    return f"PT{minutes // 60}H{minutes % 60}M0S"


def _when(at: datetime | None, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%Y-%m-%dT%H:%M:%S}" if at else ""
