"""How often something is sent: a rhythm of days, an hour of the day, and the next moment after another.

Hours are wall-clock hours of whoever receives it; where a clock is put forward over the hour, it is the hour after.
Knows no clock, and of the working calendar only whether a day is worked.
"""

from __future__ import annotations

import calendar
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum

MINUTES_A_DAY = 1_440
_WEEK = 7
_LONGEST_MONTH = 31
# Two months without a working day have no first one.
_MOST_DAYS = 800


class Every(StrEnum):
    """On which days."""

    DAY = "day"
    WORKDAY = "workday"
    WEEK = "week"
    MONTH = "month"
    FIRST_WORKDAY = "first_workday"


class NoRhythm(Exception):
    """It cannot be kept; faults by field: unknown, missing or range."""

    def __init__(self, faults: dict[str, str]) -> None:
        super().__init__(faults)
        self.faults = faults


class NeverAgain(Exception):
    """No day of the next two years is worked."""


@dataclass(frozen=True, kw_only=True)
class Rhythm:
    """On which days and at which minute of the day; `weekdays` from 0 on Monday count for WEEK, `month_day` for MONTH.

    A month that is shorter has its last day instead.
    """

    every: Every
    minute: int
    weekdays: tuple[int, ...] = ()
    month_day: int = 1


Worked = Callable[[date], bool]


def rhythm(*, every: str, minute: int, weekdays: tuple[int, ...] = (), month_day: int = 1) -> Rhythm:
    """Return a rhythm; raises NoRhythm with all its faults."""
    faults = {}
    if every not in set(Every):
        faults["every"] = "unknown"
    if not 0 <= minute < MINUTES_A_DAY:
        faults["minute"] = "range"
    if every == Every.WEEK and not weekdays:
        faults["weekdays"] = "missing"
    if any(not 0 <= day < _WEEK for day in weekdays):
        faults["weekdays"] = "range"
    if not 1 <= month_day <= _LONGEST_MONTH:
        faults["month_day"] = "range"
    if faults:
        raise NoRhythm(faults)
    return Rhythm(every=Every(every), minute=minute, weekdays=tuple(sorted(set(weekdays))), month_day=month_day)


def next_moment(*, rhythm: Rhythm, after: datetime, zone: tzinfo, worked: Worked) -> datetime:
    """Return the first moment of a rhythm later than another, in UTC; raises NeverAgain."""
    day = after.astimezone(zone).date()
    for ahead in range(_MOST_DAYS):
        one = day + timedelta(days=ahead)
        if _falls_on(rhythm, one, worked):
            moment = _at(one, rhythm.minute, zone)
            if moment > after:
                return moment
    raise NeverAgain


def _falls_on(rhythm: Rhythm, day: date, worked: Worked) -> bool:
    if rhythm.every is Every.WEEK:
        return day.weekday() in rhythm.weekdays
    if rhythm.every is Every.MONTH:
        return day.day == min(rhythm.month_day, calendar.monthrange(day.year, day.month)[1])
    if rhythm.every is Every.WORKDAY:
        return worked(day)
    if rhythm.every is Every.FIRST_WORKDAY:
        return worked(day) and not any(worked(day.replace(day=n)) for n in range(1, day.day))
    return True


def _at(day: date, minute: int, zone: tzinfo) -> datetime:
    wall = datetime.combine(day, time(minute // 60, minute % 60), tzinfo=zone)
    return wall.astimezone(UTC)
