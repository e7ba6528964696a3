"""Mornings of working days: the public holidays and make-up workdays of China in 2026 are known."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from yinuo.core.worktime import PublicHolidays, WorkCalendar, weekly_pattern
from yinuo.flow.radar.mornings import end_of_day, next_morning, previous_morning

ZONE = "Asia/Shanghai"
EIGHT = 8 * 60
CALENDAR = WorkCalendar(ZONE, weekly_pattern(shifts=["08:00-12:00", "13:00-17:00"]), (), PublicHolidays("CN"))


def _china(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}:00+08:00").astimezone(UTC)


@pytest.mark.parametrize(
    ("now", "minute", "expected"),
    [
        ("2026-03-11 07:59", EIGHT, "2026-03-11 08:00"),  # today, while it is ahead
        ("2026-03-11 08:00", EIGHT, "2026-03-12 08:00"),  # never twice at the same moment
        ("2026-03-13 09:00", EIGHT, "2026-03-16 08:00"),  # over the week-end
        ("2026-02-13 09:00", EIGHT, "2026-02-14 08:00"),  # a Saturday that makes up for a holiday
        ("2026-02-14 09:00", EIGHT, "2026-02-24 08:00"),  # over the Spring Festival
        ("2026-03-11 23:58", 23 * 60 + 59, "2026-03-11 23:59"),
    ],
)
def test_the_next_morning_is_one_of_a_working_day(now: str, minute: int, expected: str) -> None:
    found = next_morning(now=_china(now), minute=minute, zone=ZONE, calendar=CALENDAR)

    assert found == _china(expected)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-03-11 09:30", "2026-03-10 09:30"),
        ("2026-03-16 09:30", "2026-03-13 09:30"),  # on a Monday what happened since Friday is news
        ("2026-02-24 08:00", "2026-02-14 08:00"),
    ],
)
def test_yesterday_is_the_same_time_on_the_last_working_day(now: str, expected: str) -> None:
    assert previous_morning(now=_china(now), zone=ZONE, calendar=CALENDAR) == _china(expected)


def test_in_another_zone_the_morning_is_that_zones() -> None:
    found = next_morning(now=_china("2026-03-11 09:00"), minute=EIGHT, zone="Europe/Berlin", calendar=CALENDAR)

    assert found == datetime(2026, 3, 11, 7, 0, tzinfo=UTC)


def test_the_day_ends_at_its_own_midnight() -> None:
    assert end_of_day(now=_china("2026-03-11 23:30"), zone=ZONE) == _china("2026-03-12 00:00")
    assert end_of_day(now=_china("2026-03-11 00:30"), zone="UTC") == datetime(2026, 3, 11, 0, 0, tzinfo=UTC)
