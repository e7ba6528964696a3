"""The calendar strip: where days, intervals and marks lie on it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.cast import NOW
from yinuo.core.worktime import WorkCalendar
from yinuo.doors.desk.runway import runway

PLAIN = {
    "timezone": "Asia/Shanghai",
    "weekly": {day: ["08:30-17:30"] for day in ("mon", "tue", "wed", "thu", "fri")},
    "holidays": {"country": "CN", "subdivision": ""},
    "exceptions": [],
}


@pytest.fixture(scope="module")
def calendar() -> WorkCalendar:
    return WorkCalendar.from_plain(PLAIN)


def test_each_day_is_a_column_and_weekends_rest(calendar: WorkCalendar) -> None:
    strip = runway(calendar=calendar, start=NOW, moments=[NOW + timedelta(days=8)])

    assert (strip.unit, len(strip.columns)) == ("day", 10)
    assert [column["label"] for column in strip.columns][:3] == ["11", "12", "13"]
    assert [n for n, column in enumerate(strip.columns) if column["rest"]] == [3, 4]
    assert abs(sum(column["width"] for column in strip.columns) - 100) < 0.1


def test_an_interval_covers_its_whole_days_in_the_calendars_own_zone(calendar: WorkCalendar) -> None:
    strip = runway(calendar=calendar, start=NOW, moments=[NOW + timedelta(days=8)])
    evening = datetime(2026, 3, 12, 16, 30, tzinfo=UTC)  # half past midnight of the 13th in Shanghai

    assert strip.bar(evening, evening + timedelta(days=1)) == {"left": 20.0, "width": 20.0}
    assert strip.mark(evening) == 25.0


def test_what_lies_before_the_strip_is_drawn_at_its_edge(calendar: WorkCalendar) -> None:
    strip = runway(calendar=calendar, start=NOW, moments=[])

    assert strip.at(NOW - timedelta(days=3)) == 0.0
    assert strip.at(NOW + timedelta(days=300)) == 100.0


@pytest.mark.parametrize(
    ("days", "unit"), [(40, "day"), (45, "week"), (300, "week"), (800, "month"), (90_000, "month")]
)
def test_long_strips_are_told_in_weeks_and_months(calendar: WorkCalendar, days: int, unit: str) -> None:
    strip = runway(calendar=calendar, start=NOW, moments=[NOW + timedelta(days=days)])

    assert strip.unit == unit
    assert abs(sum(column["width"] for column in strip.columns) - 100) < 0.5
    assert len(strip.columns) <= 125


def test_a_holiday_rests_under_its_name_and_its_make_up_day_works(calendar: WorkCalendar) -> None:
    strip = runway(
        calendar=calendar, start=datetime(2026, 9, 28, tzinfo=UTC), moments=[datetime(2026, 10, 10, tzinfo=UTC)]
    )

    feast = {column["label"]: column["rest"] for column in strip.columns if "国庆节" in column["title"]}
    assert feast == {**dict.fromkeys("1234567", True), "10": False}
