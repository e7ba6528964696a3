"""When a scheduled rule has its next turn, in the organisation's time zone and by its working days."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from yinuo.ground.people import queries as people
from yinuo.ground.supply import calendars

_LOOK_AHEAD_DAYS = 40  # the longest pause between working days is a fortnight, between months 31 days


def next_turn(*, when: Mapping[str, Any], after: datetime) -> datetime:
    """Return the first turn after an instant."""
    if when["every"] == "hour":
        return after.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    zone = ZoneInfo(people.organisation().timezone)
    hour, minute = (int(part) for part in str(when["at"]).split(":"))
    first = after.astimezone(zone).date()
    for ahead in range(_LOOK_AHEAD_DAYS):
        day = first + timedelta(days=ahead)
        turn = datetime.combine(day, time(hour, minute), zone).astimezone(UTC)
        if turn > after and _fits(when, turn.astimezone(zone)):
            return turn
    return after + timedelta(days=1)


def _fits(when: Mapping[str, Any], local: datetime) -> bool:
    if when["every"] == "week":
        return local.weekday() == int(when["weekday"])
    if when["every"] == "month":
        return local.day == int(when["day"])
    if when["every"] == "workday":
        start = local.replace(hour=0, minute=0)
        return calendars.working_calendar().between(start=start, end=start + timedelta(days=1)) > 0
    return True
