"""Calendars are kept as plain values, and refused with everything that is wrong with them."""

import json
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.worktime.cast import OFFICE, closed, open_on, yuanshan
from tests.core.worktime.test_worktime_oracle import days_of_exception, weeks
from yinuo.core.worktime import (
    CalendarException,
    FaultCode,
    InvalidCalendar,
    PublicHolidays,
    Shift,
    WorkCalendar,
    weekly_pattern,
)

WEEK = {"mon": ["08:00-12:00"]}
UTC_WEEK = {"timezone": "UTC", "weekly": WEEK}


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_a_calendar_comes_back_from_json_as_it_was(data: st.DataObject) -> None:
    exceptions = data.draw(st.lists(days_of_exception(date(2026, 3, 1)), max_size=3, unique_by=lambda e: e.on))
    holidays = data.draw(st.sampled_from([None, PublicHolidays("CN"), PublicHolidays("DE", "BY")]))
    calendar = WorkCalendar("Europe/Berlin", data.draw(weeks()), tuple(exceptions), holidays)

    text = json.dumps(calendar.to_plain(), ensure_ascii=False)

    assert WorkCalendar.from_plain(json.loads(text)) == calendar


def test_the_plain_form_can_be_read_by_people() -> None:
    calendar = yuanshan(closed("2026-03-03"), open_on("2026-03-01", "22:00-06:00"))

    plain = calendar.to_plain()

    assert plain["holidays"] == {"country": "CN", "subdivision": ""}
    assert plain["weekly"] == {day: list(OFFICE) for day in ("mon", "tue", "wed", "thu", "fri")}
    assert plain["exceptions"] == [
        {"date": "2026-03-01", "shifts": ["22:00-06:00"], "reason": "赶工"},
        {"date": "2026-03-03", "shifts": [], "reason": "停电"},
    ]


@pytest.mark.parametrize(
    ("text", "shift", "why"),
    [
        ("08:00-12:00", Shift(480, 720), "a morning"),
        ("8:00 - 12:00", Shift(480, 720), "as people type it"),
        ("22:00-06:00", Shift(1320, 1800), "a night"),
        ("00:00-24:00", Shift(0, 1440), "a whole day"),
        ("08:00-32:00", Shift(480, 1920), "a day and night from eight to eight"),
        ("08:00-08:00", None, "no time at all, or a whole day: not said"),
        ("08:00-33:00", None, "more than a day"),
        ("24:00-25:00", None, "begins on the next day"),
        ("08:60-12:00", None, "no such minute"),
        ("morning", None, "no clock"),
        ("", None, "nothing"),
    ],
)
def test_a_shift_reads(text: str, shift: Shift | None, why: str) -> None:
    assert Shift.parse(text) == shift, why
    assert shift is None or Shift.parse(str(shift)) == shift


PLAIN_FAULTS = [
    ({}, {(FaultCode.MISSING_FIELD, "timezone"), (FaultCode.MISSING_FIELD, "weekly")}, "nothing is there"),
    ({"timezone": "Mars/Base", "weekly": WEEK}, {(FaultCode.UNKNOWN_TIME_ZONE, "timezone")}, "not on Earth"),
    ({"timezone": "../etc", "weekly": WEEK}, {(FaultCode.UNKNOWN_TIME_ZONE, "timezone")}, "a path is no zone"),
    ({"timezone": 8, "weekly": WEEK}, {(FaultCode.WRONG_TYPE, "timezone")}, "a number is no zone"),
    ({"timezone": "UTC", "weekly": {}}, {(FaultCode.NO_WORKING_TIME, "weekly")}, "nobody works"),
    ({"timezone": "UTC", "weekly": []}, {(FaultCode.WRONG_TYPE, "weekly")}, "a list is no week"),
    ({"timezone": "UTC", "weekly": {"mon": "08:00-12:00"}}, {(FaultCode.WRONG_TYPE, "weekly.mon")}, "no list"),
    ({"timezone": "UTC", "weekly": {"mon": [8]}}, {(FaultCode.UNREADABLE_SHIFT, "weekly.mon")}, "eight what"),
    (
        {"timezone": "UTC", "weekly": {**WEEK, "moon": []}},
        {(FaultCode.UNKNOWN_WEEKDAY, "weekly")},
        "an eighth weekday",
    ),
    (
        {"timezone": "UTC", "weekly": {"mon": ["08:00-12:00", "11:00-15:00"]}},
        {(FaultCode.OVERLAPPING_SHIFTS, "weekly.mon")},
        "eleven is in both",
    ),
    (
        {"timezone": "UTC", "weekly": {"sun": ["22:00-06:00"], "mon": ["05:00-09:00"]}},
        {(FaultCode.OVERLAPPING_SHIFTS, "weekly.sun")},
        "the night of Sunday runs into Monday morning",
    ),
    ({**UTC_WEEK, "holidays": {"country": "XX"}}, {(FaultCode.UNKNOWN_COUNTRY, "holidays.country")}, "no country"),
    ({**UTC_WEEK, "holidays": {}}, {(FaultCode.MISSING_FIELD, "holidays.country")}, "which country"),
    (
        {**UTC_WEEK, "holidays": {"country": "DE", "subdivision": "ZZ"}},
        {(FaultCode.UNKNOWN_SUBDIVISION, "holidays.subdivision")},
        "no such part of Germany",
    ),
    ({**UTC_WEEK, "color": "red"}, {(FaultCode.UNKNOWN_FIELD, "color")}, "calendars have no colour"),
    (
        {**UTC_WEEK, "exceptions": [{"date": "2026-02-30"}]},
        {(FaultCode.UNREADABLE_DATE, "exceptions.0.date")},
        "no such date",
    ),
    ({**UTC_WEEK, "exceptions": ["x"]}, {(FaultCode.WRONG_TYPE, "exceptions.0")}, "no exception"),
    (
        {**UTC_WEEK, "exceptions": [{"date": "2026-02-03"}, {"date": "2026-02-03"}]},
        {(FaultCode.DUPLICATE_EXCEPTION, "exceptions")},
        "two say what one day is",
    ),
    (
        {
            "timezone": "Mars/Base",
            "weekly": {"mon": ["08:00-12:00", "11:00-15:00", "?"]},
            "holidays": {"country": "XX"},
            "exceptions": [{"date": "soon"}],
        },
        {
            (FaultCode.UNKNOWN_TIME_ZONE, "timezone"),
            (FaultCode.OVERLAPPING_SHIFTS, "weekly.mon"),
            (FaultCode.UNREADABLE_SHIFT, "weekly.mon"),
            (FaultCode.UNKNOWN_COUNTRY, "holidays.country"),
            (FaultCode.UNREADABLE_DATE, "exceptions.0.date"),
        },
        "everything is wrong, and everything is told",
    ),
]


@pytest.mark.parametrize(("plain", "expected", "why"), PLAIN_FAULTS)
def test_a_plain_form_is_refused_for(plain: dict[str, object], expected: set[tuple[FaultCode, str]], why: str) -> None:
    with pytest.raises(InvalidCalendar) as refused:
        WorkCalendar.from_plain(plain)

    found = {
        (fault.code, fault.where)
        for fault in refused.value.faults
        if fault.where != "exceptions.0.date" or fault.values
    }
    assert found == expected, why


def test_a_fault_carries_the_words_it_is_about() -> None:
    with pytest.raises(InvalidCalendar) as refused:
        WorkCalendar.from_plain({"timezone": "UTC", "weekly": {"mon": ["08:00-12:00", "11:00-15:00"]}})

    assert refused.value.faults[0].values == ("08:00-12:00", "11:00-15:00")


@pytest.mark.parametrize(
    ("weekly", "exceptions", "code", "why"),
    [
        (((),) * 6, (), FaultCode.NOT_SEVEN_DAYS, "a week has seven days"),
        (((Shift(0, 2000),), *((),) * 6), (), FaultCode.SHIFT_OUT_OF_RANGE, "a shift is at most a day"),
        (((Shift(1440, 1500),), *((),) * 6), (), FaultCode.SHIFT_OUT_OF_RANGE, "it begins on its own day"),
        (((Shift(60, 60),), *((),) * 6), (), FaultCode.SHIFT_OUT_OF_RANGE, "it has some length"),
        (
            weekly_pattern(shifts=OFFICE),
            (CalendarException(date(2026, 3, 1), (Shift(0, 60), Shift(30, 90))),),
            FaultCode.OVERLAPPING_SHIFTS,
            "shifts of an exception do not overlap",
        ),
    ],
)
def test_a_calendar_is_refused_for(
    weekly: tuple[tuple[Shift, ...], ...], exceptions: tuple[CalendarException, ...], code: FaultCode, why: str
) -> None:
    with pytest.raises(InvalidCalendar) as refused:
        WorkCalendar("UTC", weekly, exceptions)

    assert code in {fault.code for fault in refused.value.faults}, why


def test_shifts_that_touch_at_midnight_are_accepted() -> None:
    WorkCalendar("UTC", weekly_pattern(shifts=["00:00-08:00", "08:00-16:00", "16:00-24:00"], weekdays=range(7)))


def test_a_week_of_unreadable_shifts_is_refused() -> None:
    with pytest.raises(ValueError, match="morning"):
        weekly_pattern(shifts=["morning"])


def test_the_order_of_writing_makes_no_difference() -> None:
    assert yuanshan(closed("2026-03-03"), closed("2026-03-01")) == yuanshan(closed("2026-03-01"), closed("2026-03-03"))
