"""Mornings of working days, as the organisation's calendar knows them. Pure: knows no row and no clock."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from yinuo.core.worktime import WorkCalendar

MINUTES_OF_A_DAY = 24 * 60
# The longest Chinese holiday is nine days; beyond a month a calendar without any shift is taken as it is.
MOST_DAYS = 31


def next_morning(*, now: datetime, minute: int, zone: str, calendar: WorkCalendar) -> datetime:
    """Return the next moment after `now` that is that minute of a working day; of any day where none works."""
    today = now.astimezone(ZoneInfo(zone)).date()
    days = [today + timedelta(days=number) for number in range(MOST_DAYS)]
    ahead = [day for day in days if _at(day, minute, zone) > now]
    working = next((day for day in ahead if calendar.day(on=day).shifts), ahead[0])
    return _at(working, minute, zone)


def previous_morning(*, now: datetime, zone: str, calendar: WorkCalendar) -> datetime:
    """Return this time of day on the last working day before today: what is new since then is news."""
    local = now.astimezone(ZoneInfo(zone))
    days = [local.date() - timedelta(days=number) for number in range(1, MOST_DAYS)]
    working = next((day for day in days if calendar.day(on=day).shifts), days[0])
    return _at(working, local.hour * 60 + local.minute, zone)


def end_of_day(*, now: datetime, zone: str) -> datetime:
    """Return the midnight that ends the local day."""
    return _at(now.astimezone(ZoneInfo(zone)).date() + timedelta(days=1), 0, zone)


def _at(day: date, minute: int, zone: str) -> datetime:
    wall = datetime.combine(day, time(minute // 60, minute % 60), tzinfo=ZoneInfo(zone))
    return wall.astimezone(ZoneInfo("UTC"))
