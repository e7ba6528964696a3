"""Local hours and working time follow the organisation's calendar: shifts, holidays and the days that make up."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest

from yinuo.core.foresight.cases import hours_of
from yinuo.core.foresight.localtime import LocalTime
from yinuo.core.worktime import PublicHolidays, WorkCalendar, weekly_pattern

CHINA = LocalTime(
    utc_offset_hours=8.0,
    calendar=WorkCalendar(
        "Asia/Shanghai", weekly_pattern(shifts=("08:00-12:00", "13:00-17:00")), holidays=PublicHolidays("CN")
    ),
)
AROUND_THE_CLOCK = LocalTime(calendar=WorkCalendar("UTC", weekly_pattern(shifts=("00:00-24:00",))))


def at(text: str, *, hours_ahead: float = 8.0) -> float:
    return hours_of(datetime.fromisoformat(text).replace(tzinfo=UTC)) - hours_ahead


@pytest.mark.parametrize(
    ("start", "end", "hours", "why"),
    [
        ("2025-09-22 08:00", "2025-09-23 08:00", 8.0, "a usual Monday"),
        ("2025-09-22 17:00", "2025-09-23 08:00", 0.0, "nobody works at night"),
        ("2025-09-20 00:00", "2025-09-22 00:00", 0.0, "a usual weekend"),
        ("2025-09-28 00:00", "2025-09-29 00:00", 8.0, "a Sunday that makes up for the National Day week"),
        ("2025-10-01 00:00", "2025-10-09 00:00", 0.0, "National Day and Mid-Autumn"),
        ("2025-10-11 00:00", "2025-10-12 00:00", 8.0, "the Saturday after it makes up too"),
        ("2025-09-23 08:00", "2025-09-22 08:00", 0.0, "an end before the start"),
        ("2025-01-01 00:00", "2197-01-01 00:00", None, "a far promise is counted no farther than 400 days"),
    ],
)
def test_working_time_is_that_of_the_calendar(start: str, end: str, hours: float | None, why: str) -> None:
    (counted,) = CHINA.working_hours(start=np.array([at(start)]), end=np.array([at(end)]))

    if hours is None:
        assert 250 * 8 < counted < 300 * 8, why
    else:
        assert counted == pytest.approx(hours), why


def test_without_a_calendar_the_week_has_five_whole_days() -> None:
    moments = np.random.default_rng(1).uniform(at("2025-01-01"), at("2025-12-31"), (2, 500))
    start, end = moments.min(axis=0), moments.max(axis=0)

    plain = LocalTime().working_hours(start=start, end=end)

    assert plain == pytest.approx(AROUND_THE_CLOCK.working_hours(start=start, end=end), abs=0.04)


@pytest.mark.parametrize("local", [LocalTime(), CHINA])
def test_unknown_and_absurd_instants_are_answered(local: LocalTime) -> None:
    start = np.array([at("2025-09-22 08:00"), np.nan, hours_of(datetime(1902, 1, 1, tzinfo=UTC)), 9e6])
    end = np.array([np.nan, at("2025-09-22 08:00"), at("2025-09-22 08:00"), 9e9])

    hours = local.working_hours(start=start, end=end)

    assert np.isnan(hours[:2]).all()
    assert (hours[2:] >= 0).all()


def test_the_week_begins_on_monday_at_the_local_midnight() -> None:
    moments = np.array([at("2025-09-22 00:00"), at("2025-09-28 23:30")])

    assert CHINA.weekday(instants=moments).tolist() == [0, 6]
    assert CHINA.hour_of_week(instants=moments).tolist() == [0.0, 167.5]
    assert CHINA.hour_of_day(instants=moments).tolist() == [0.0, 23.5]
