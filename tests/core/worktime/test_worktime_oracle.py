"""Whatever the shifts, the zone and the day: the arrays say what counting minutes says."""

from collections.abc import Callable
from datetime import date, datetime
from zoneinfo import ZoneInfo

import chinese_calendar
import holidays as holidays_library
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.core.worktime.oracle import DAY, MINUTE, Oracle
from yinuo.core.worktime import CalendarException, PublicHolidays, Shift, WorkCalendar
from yinuo.core.worktime.zones import EPOCH

DAYS = 7
CLOCKS = [
    ("Asia/Shanghai", date(2026, 2, 20), "no change of clocks"),
    ("America/New_York", date(2026, 3, 8), "02:00 becomes 03:00"),
    ("America/New_York", date(2026, 11, 1), "02:00 becomes 01:00"),
    ("Europe/Berlin", date(2027, 3, 28), "02:00 becomes 03:00"),
    ("Europe/Berlin", date(2025, 10, 26), "03:00 becomes 02:00"),
    ("Australia/Lord_Howe", date(2026, 4, 5), "half an hour is shown twice"),
    ("Australia/Lord_Howe", date(2026, 10, 4), "half an hour is skipped"),
    ("America/Sao_Paulo", date(2018, 11, 4), "midnight becomes 01:00"),
    ("America/Sao_Paulo", date(2018, 2, 18), "midnight becomes 23:00 of the day before"),
    ("Africa/Casablanca", date(2026, 2, 15), "an hour back for Ramadan"),
    ("Pacific/Apia", date(2011, 12, 30), "a whole date is skipped"),
    ("Asia/Kathmandu", date(2026, 1, 1), "a quarter of an hour off, over the new year"),
    ("Asia/Shanghai", date(2040, 2, 29), "past the tables of the zone files"),
    ("America/New_York", date(2050, 3, 13), "a change by rule, past the tables"),
]
SLOW = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def weeks(draw: st.DrawFn) -> tuple[tuple[Shift, ...], ...]:
    """Up to ten shifts cut from the round of a week, many of them through midnight."""
    cuts = sorted(draw(st.sets(st.integers(0, 10079), min_size=2, max_size=20)))
    week: list[list[Shift]] = [[] for _ in range(7)]
    for start, end in zip(cuts[::2], cuts[1::2], strict=False):
        weekday, minute = divmod(start, 1440)
        week[weekday].append(Shift(minute, minute + min(end - start, 1440)))
    return tuple(tuple(day) for day in week)


@st.composite
def days_of_exception(draw: st.DrawFn, around: date) -> CalendarException:
    cuts = sorted(draw(st.sets(st.integers(0, 2000), max_size=4)))
    pairs = zip(cuts[::2], cuts[1::2], strict=False)
    shifts = tuple(Shift(a, min(b, a + 1440)) for a, b in pairs if a < 1440)
    return CalendarException(around + draw(st.integers(-3, 6)) * DAY, shifts, "赶工")


@st.composite
def calendars(draw: st.DrawFn, timezone: str, around: date) -> WorkCalendar:
    exceptions = draw(st.lists(days_of_exception(around), max_size=3, unique_by=lambda e: e.on))
    return WorkCalendar(timezone, draw(weeks()), tuple(exceptions))


def minutes_from(start: datetime, count: int) -> np.ndarray:
    return (start - EPOCH) // MINUTE + np.arange(count)


def must_agree(calendar: WorkCalendar, oracle: Oracle, data: st.DataObject) -> None:
    """Every question, at one place of the oracle's days and for all its minutes at once."""
    size = len(oracle.open)
    at = data.draw(st.integers(0, size - 1), label="at")
    other = data.draw(st.integers(0, size - 1), label="other")
    amount = data.draw(st.integers(-4000, 4000), label="minutes")
    instant, end = oracle.start + at * MINUTE, oracle.start + other * MINUTE

    assert calendar.is_open(instant=minutes_from(oracle.start, size)).tolist() == oracle.open
    assert calendar.between(start=instant, end=end) == oracle.between(at, other)
    answers: dict[str, tuple[int | None, Callable[[], datetime]]] = {
        "add": (oracle.add(at, amount), lambda: calendar.add(instant=instant, minutes=amount)),
        "next": (oracle.next_open(at), lambda: calendar.next_open(instant=instant)),
        "previous": (oracle.previous_close(at), lambda: calendar.previous_close(instant=instant)),
    }
    for name, (expected, ask) in answers.items():
        if expected is not None:
            assert (name, ask()) == (name, oracle.start + expected * MINUTE)


@pytest.mark.parametrize(("timezone", "around", "why"), CLOCKS)
@SLOW
@given(data=st.data())
def test_a_calendar_agrees_with_counting_minutes(timezone: str, around: date, why: str, data: st.DataObject) -> None:
    calendar = data.draw(calendars(timezone, around))
    start = datetime(around.year, around.month, around.day, tzinfo=ZoneInfo(timezone)) - 2 * DAY

    oracle = Oracle(calendar, start, DAYS)

    must_agree(calendar, oracle, data)


@pytest.mark.parametrize(("timezone", "around", "why"), CLOCKS)
@SLOW
@given(data=st.data())
def test_working_days_are_counted_like_on_fingers(timezone: str, around: date, why: str, data: st.DataObject) -> None:
    calendar = data.draw(calendars(timezone, around))
    start = datetime(around.year, around.month, around.day, tzinfo=ZoneInfo(timezone)) - 2 * DAY
    oracle = Oracle(calendar, start, DAYS)
    first, last = sorted(data.draw(st.integers(0, len(oracle.open) - 1)) for _ in range(2))

    found = calendar.working_days_between(start=oracle.start + first * MINUTE, end=oracle.start + last * MINUTE)

    assert found == sum(oracle.dates[first] < day <= oracle.dates[last] for day in oracle.working)


@pytest.mark.parametrize("around", [date(2024, 2, 8), date(2025, 10, 1), date(2026, 2, 16), date(2026, 9, 25)])
@SLOW
@given(data=st.data())
def test_chinese_holidays_agree_with_counting_minutes(around: date, data: st.DataObject) -> None:
    plain = data.draw(calendars("Asia/Shanghai", around))
    calendar = WorkCalendar(plain.timezone, plain.weekly, plain.exceptions, PublicHolidays("CN"))

    def rest(day: date) -> str:
        if chinese_calendar.is_workday(day):
            return "make-up" if day.weekday() > 4 else "as usual"
        return "off" if chinese_calendar.get_holiday_detail(day)[1] else "as usual"

    must_agree(
        calendar,
        Oracle(calendar, datetime(*around.timetuple()[:3], tzinfo=ZoneInfo("Asia/Shanghai")), DAYS, rest),
        data,
    )


@SLOW
@given(data=st.data())
def test_american_holidays_agree_with_counting_minutes(data: st.DataObject) -> None:
    around, days_off = date(2026, 11, 26), holidays_library.country_holidays("US", years=[2026])
    plain = data.draw(calendars("America/New_York", around))
    calendar = WorkCalendar(plain.timezone, plain.weekly, plain.exceptions, PublicHolidays("US"))
    start = datetime(2026, 11, 22, tzinfo=ZoneInfo("America/New_York"))

    oracle = Oracle(calendar, start, DAYS, lambda day: "off" if day in days_off else "as usual")

    must_agree(calendar, oracle, data)
