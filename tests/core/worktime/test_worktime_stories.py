"""Working time told in tables: a sentence for each row."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import chinese_calendar
import pytest

from tests.core.worktime.cast import CHINA, OFFICE, closed, night_workers, open_on, shanghai, yuanshan
from yinuo.core.worktime import (
    BeyondHorizon,
    DayKind,
    PublicHolidays,
    Shift,
    UnusableInstant,
    WorkCalendar,
    weekly_pattern,
)
from yinuo.core.worktime.public_holidays import years_with_national_day

LAST_ANNOUNCED = max(day for day in chinese_calendar.constants.holidays if day.month == 10).year

ADDITIONS = [
    ("2026-03-02T08:00", 60, "2026-03-02T09:00", "an hour from the start of a Monday"),
    ("2026-03-02T16:00", 60, "2026-03-02T17:00", "work that fills the shift ends when the shift does"),
    ("2026-03-02T16:00", 61, "2026-03-03T08:01", "one minute more is worked the next morning"),
    ("2026-03-02T11:30", 60, "2026-03-02T13:30", "nobody works through lunch"),
    ("2026-03-02T12:15", 1, "2026-03-02T13:01", "work that comes at lunch waits for its end"),
    ("2026-03-02T17:00", 1, "2026-03-03T08:01", "at 17:00 sharp the day is over"),
    ("2026-03-06T16:59", 2, "2026-03-09T08:01", "a Friday leads to a Monday"),
    ("2026-03-09T08:01", -2, "2026-03-06T16:59", "and a Monday back to a Friday"),
    ("2026-03-09T09:00", -60, "2026-03-09T08:00", "an hour back begins when the shift does, not on Friday"),
    ("2026-03-07T10:00", 0, "2026-03-07T10:00", "nothing takes no time, even on a Saturday"),
    ("2026-02-13T16:00", 540, "2026-02-14T17:00", "Saturday before Spring Festival makes up for it"),
    ("2026-02-14T16:00", 120, "2026-02-24T09:00", "then nine days of rest"),
    ("2026-02-24T09:00", -120, "2026-02-14T16:00", "which are also there on the way back"),
    ("2025-12-31T16:00", 120, "2026-01-04T09:00", "after New Year 2026 the Sunday works"),
    ("2024-12-31T16:00", 120, "2025-01-02T09:00", "New Year 2025 is one day"),
    ("2016-02-05T16:00", 120, "2016-02-06T09:00", "years long past are known too"),
]

CHINESE_DAYS = [
    ("2024-02-04", True, DayKind.MAKE_UP, "Sunday made up for Spring Festival 2024"),
    ("2024-02-09", True, DayKind.WEEKLY, "the eve of 2024 was not a holiday by law"),
    ("2024-02-10", False, DayKind.HOLIDAY, "first day of the year of the dragon"),
    ("2024-05-11", True, DayKind.MAKE_UP, "Saturday made up for Labour Day 2024"),
    ("2024-10-12", True, DayKind.MAKE_UP, "Saturday made up for National Day 2024"),
    ("2025-01-26", True, DayKind.MAKE_UP, "Sunday made up for Spring Festival 2025"),
    ("2025-01-28", False, DayKind.HOLIDAY, "the eve is a holiday from 2025 on"),
    ("2025-02-04", False, DayKind.HOLIDAY, "Spring Festival 2025 lasted eight days"),
    ("2025-02-05", True, DayKind.WEEKLY, "and the ninth was a workday"),
    ("2025-02-08", True, DayKind.MAKE_UP, "Saturday made up for Spring Festival 2025"),
    ("2025-04-27", True, DayKind.MAKE_UP, "Sunday made up for Labour Day 2025"),
    ("2025-10-08", False, DayKind.HOLIDAY, "National Day and Mid-autumn 2025 were eight days"),
    ("2025-10-11", True, DayKind.MAKE_UP, "Saturday made up for National Day 2025"),
    ("2025-10-12", False, DayKind.WEEKLY, "the Sunday after it was a Sunday"),
    ("2026-01-04", True, DayKind.MAKE_UP, "Sunday made up for New Year 2026"),
    ("2026-02-15", False, DayKind.HOLIDAY, "Spring Festival 2026 begins on a Sunday"),
    ("2026-02-23", False, DayKind.HOLIDAY, "and ends on a Monday"),
    ("2026-02-28", True, DayKind.MAKE_UP, "Saturday made up for Spring Festival 2026"),
    ("2026-05-09", True, DayKind.MAKE_UP, "Saturday made up for Labour Day 2026"),
    ("2026-09-20", True, DayKind.MAKE_UP, "Sunday made up for National Day 2026"),
    ("2026-10-07", False, DayKind.HOLIDAY, "last day of National Day 2026"),
    ("2026-10-10", True, DayKind.MAKE_UP, "Saturday made up for National Day 2026"),
]


@pytest.mark.parametrize(("start", "minutes", "end", "why"), ADDITIONS)
def test_work_ends_at(start: str, minutes: int, end: str, why: str) -> None:
    found = yuanshan().add(instant=shanghai(start), minutes=minutes)

    assert found == shanghai(end), why
    assert found.tzinfo is UTC


@pytest.mark.parametrize(("day", "works", "kind", "why"), CHINESE_DAYS)
def test_a_chinese_day_is(day: str, works: bool, kind: DayKind, why: str) -> None:
    found = yuanshan().day(on=date.fromisoformat(day))

    assert (bool(found.shifts), found.kind, found.announced) == (works, kind, True), why
    assert chinese_calendar.is_workday(found.on) == works
    assert bool(found.reason) == (kind in {DayKind.HOLIDAY, DayKind.MAKE_UP})


def test_every_announced_chinese_day_is_what_the_notice_says() -> None:
    calendar = yuanshan()
    days = [
        date(2004, 1, 1) + timedelta(days=n) for n in range((date(LAST_ANNOUNCED, 12, 31) - date(2004, 1, 1)).days + 1)
    ]

    wrong = [day for day in days if bool(calendar.day(on=day).shifts) != chinese_calendar.is_workday(day)]

    assert wrong == []


def test_a_make_up_workday_works_like_a_monday_even_where_saturdays_are_short() -> None:
    weekly = (*weekly_pattern(shifts=OFFICE)[:5], (Shift(480, 720),), ())
    calendar = WorkCalendar("Asia/Shanghai", weekly, (), CHINA)

    made_up, ordinary = (calendar.day(on=date(2026, 2, day)) for day in (28, 7))

    assert (made_up.shifts, ordinary.shifts) == (weekly[0], weekly[5])


def test_a_shop_open_only_at_weekends_makes_up_with_its_own_shifts() -> None:
    calendar = WorkCalendar("Asia/Shanghai", weekly_pattern(shifts=["09:00-18:00"], weekdays=[5, 6]), (), CHINA)

    assert calendar.day(on=date(2026, 2, 28)).shifts == (Shift(540, 1080),)


def test_an_exception_outranks_holidays_and_make_up_workdays() -> None:
    calendar = yuanshan(open_on("2026-02-17", "09:00-10:00"), closed("2026-02-28"))

    on_holiday, on_make_up = (calendar.day(on=date(2026, 2, day)) for day in (17, 28))

    assert (on_holiday.shifts, on_holiday.reason) == ((Shift(540, 600),), "赶工")
    assert (on_make_up.shifts, on_make_up.kind) == ((), DayKind.EXCEPTION)
    assert calendar.next_open(instant=shanghai("2026-02-15T00:00")) == shanghai("2026-02-17T09:00")


def test_a_closed_day_does_not_cut_the_night_that_began_before_it() -> None:
    calendar = WorkCalendar("Asia/Shanghai", weekly_pattern(shifts=["22:00-06:00"]), (closed("2026-03-03"),))

    assert calendar.is_open(instant=shanghai("2026-03-03T05:59"))
    assert not calendar.is_open(instant=shanghai("2026-03-03T22:00"))


@pytest.mark.parametrize(
    ("instant", "is_open", "next_open", "previous_close", "why"),
    [
        ("2026-03-02T08:00", True, "2026-03-02T08:00", "2026-02-28T17:00", "the first minute is open"),
        ("2026-03-02T07:59", False, "2026-03-02T08:00", "2026-02-28T17:00", "the minute before is not"),
        ("2026-03-02T11:59", True, "2026-03-02T11:59", "2026-02-28T17:00", "the last minute is open"),
        ("2026-03-02T12:00", False, "2026-03-02T13:00", "2026-03-02T12:00", "the end is not"),
        ("2026-03-02T17:00", False, "2026-03-03T08:00", "2026-03-02T17:00", "the evening belongs to nobody"),
        ("2026-02-16T09:00", False, "2026-02-24T08:00", "2026-02-14T17:00", "a holiday is closed on both sides"),
    ],
)
def test_a_day_opens_and_closes(instant: str, is_open: bool, next_open: str, previous_close: str, why: str) -> None:
    calendar, at = yuanshan(), shanghai(instant)

    assert calendar.is_open(instant=at) == is_open, why
    assert calendar.next_open(instant=at) == shanghai(next_open), why
    assert calendar.previous_close(instant=at) == shanghai(previous_close), why


@pytest.mark.parametrize(
    ("start", "days", "end", "why"),
    [
        ("2026-03-02T10:00", 5, "2026-03-09T10:00", "five working days are a week"),
        ("2026-03-07T10:00", 1, "2026-03-09T10:00", "one working day after Saturday is Monday"),
        ("2026-03-07T10:00", -1, "2026-03-06T10:00", "one before it is Friday"),
        ("2026-03-02T10:00", 0, "2026-03-02T10:00", "none is no move"),
        ("2026-02-13T10:00", 2, "2026-02-24T10:00", "Saturday is made up, then comes Spring Festival"),
        ("2026-03-02T20:30", 1, "2026-03-03T20:30", "the time of day stays, working time or not"),
        ("2025-12-31T10:00", 1, "2026-01-04T10:00", "over the new year"),
    ],
)
def test_working_days_lead_to(start: str, days: int, end: str, why: str) -> None:
    calendar = yuanshan()

    assert calendar.add_working_days(instant=shanghai(start), days=days) == shanghai(end), why
    assert calendar.working_days_between(start=shanghai(start), end=shanghai(end)) == days, why


@pytest.mark.parametrize(
    ("timezone", "evening", "hours", "why"),
    [
        ("America/New_York", "2026-03-07T22:00", 7, "spring takes an hour from the night"),
        ("America/New_York", "2026-10-31T22:00", 9, "autumn gives it back"),
        ("Australia/Lord_Howe", "2026-10-03T22:00", 7.5, "on Lord Howe it is half an hour"),
        ("Australia/Lord_Howe", "2026-04-04T22:00", 8.5, "both ways"),
        ("Asia/Shanghai", "2026-03-07T22:00", 8, "China does not change its clocks"),
    ],
)
def test_a_night_has_its_elapsed_length(timezone: str, evening: str, hours: float, why: str) -> None:
    start = datetime.fromisoformat(evening).replace(tzinfo=ZoneInfo(timezone))
    calendar = night_workers(timezone)

    end = calendar.add(instant=start, minutes=int(hours * 60))

    assert end.astimezone(ZoneInfo(timezone)).strftime("%H:%M") == "06:00", why
    assert (end - start.astimezone(UTC)) == timedelta(hours=hours), why


def test_a_line_that_never_stops_reckons_in_elapsed_time() -> None:
    always = WorkCalendar("Europe/Berlin", weekly_pattern(shifts=["00:00-24:00"], weekdays=range(7)))
    start = datetime(2026, 3, 28, 12, tzinfo=UTC)

    assert always.add(instant=start, minutes=36 * 60) == start + timedelta(hours=36)
    assert always.between(start=start, end=start + timedelta(days=400)) == 400 * 1440


def test_shifts_that_touch_are_one() -> None:
    three = WorkCalendar("UTC", weekly_pattern(shifts=["06:00-14:00", "14:00-22:00", "22:00-06:00"]))

    close = three.previous_close(instant=datetime(2026, 3, 6, 12, tzinfo=UTC))

    assert close == datetime(2026, 2, 28, 6, tzinfo=UTC)


def test_a_year_not_announced_is_flagged() -> None:
    calendar, after = yuanshan(), LAST_ANNOUNCED + 1
    this, next_year = shanghai(f"{LAST_ANNOUNCED}-12-20T08:00"), shanghai(f"{after}-01-04T08:00")

    assert (calendar.announced(year=LAST_ANNOUNCED), calendar.announced(year=after)) == (True, False)
    assert calendar.unannounced_years(start=this, end=next_year) == (after,)
    assert calendar.unannounced_years(start=this, end=this) == ()
    assert calendar.is_provisional(start=this, end=next_year)
    assert calendar.is_provisional(start=next_year, end=this)
    assert not calendar.is_provisional(start=this, end=this)


def test_an_unannounced_year_still_rests_on_the_days_fixed_by_law() -> None:
    national_day = yuanshan().day(on=date(LAST_ANNOUNCED + 1, 10, 1))

    assert (national_day.shifts, national_day.kind, national_day.announced) == ((), DayKind.HOLIDAY, False)


def test_a_day_the_organisation_decided_itself_is_no_guess() -> None:
    calendar = yuanshan(open_on(f"{LAST_ANNOUNCED + 1}-10-01", "08:00-12:00"))

    assert calendar.day(on=date(LAST_ANNOUNCED + 1, 10, 1)).announced


def test_years_before_the_first_known_notice_are_flagged_too() -> None:
    assert yuanshan().announced(year=2004)
    assert not yuanshan().announced(year=2003)


def test_a_stray_day_does_not_announce_its_year() -> None:
    known = [date(2026, 10, 1), date(2027, 1, 1)]

    assert years_with_national_day(days_off=known) == {2026}


def test_without_public_holidays_nothing_is_a_guess() -> None:
    calendar = night_workers("Asia/Shanghai")

    assert calendar.announced(year=2090)
    assert not calendar.is_provisional(start=shanghai("2026-01-01T00:00"), end=shanghai("2090-01-01T00:00"))


@pytest.mark.parametrize(
    ("country", "subdivision", "day", "works", "why"),
    [
        ("US", "", "2026-11-26", False, "Thanksgiving"),
        ("US", "", "2026-07-03", False, "Independence Day observed on a Friday"),
        ("DE", "", "2026-01-06", True, "Epiphany is a workday in most of Germany"),
        ("DE", "BY", "2026-01-06", False, "but not in Bavaria"),
        ("HU", "", "2026-08-08", True, "Hungary makes up on a Saturday, too"),
    ],
)
def test_another_country_rests_on(country: str, subdivision: str, day: str, works: bool, why: str) -> None:
    source = PublicHolidays(country, subdivision)
    calendar = WorkCalendar("UTC", weekly_pattern(shifts=OFFICE), (), source)

    found = calendar.day(on=date.fromisoformat(day))

    assert (bool(found.shifts), found.announced) == (works, True), why


def test_feasts_that_await_the_moon_are_flagged() -> None:
    assert not PublicHolidays("AE").announced(year=2050)
    assert PublicHolidays("AE").announced(year=2020)


def test_seconds_are_dropped() -> None:
    calendar = yuanshan()

    found = calendar.add(instant=shanghai("2026-03-02T08:00:59"), minutes=1)

    assert found == shanghai("2026-03-02T08:01")


def test_a_naive_instant_is_refused() -> None:
    with pytest.raises(UnusableInstant):
        yuanshan().next_open(instant=datetime(2026, 3, 2, 8))  # noqa: DTZ001 - what is refused


@pytest.mark.parametrize(
    ("instant", "minutes", "why"),
    [
        (datetime(1979, 1, 1, tzinfo=UTC), 1, "long ago"),
        (datetime(2500, 1, 1, tzinfo=UTC), 1, "far away"),
        (datetime(2026, 1, 1, tzinfo=UTC), 10**12, "an answer that is far away"),
        (datetime(2026, 1, 1, tzinfo=UTC), -(10**12), "an answer that is long ago"),
    ],
)
def test_what_cannot_be_reckoned_is_said(instant: datetime, minutes: int, why: str) -> None:
    with pytest.raises(BeyondHorizon):
        night_workers("UTC").add(instant=instant, minutes=minutes)


def test_a_calendar_of_single_days_ends_with_the_last_of_them() -> None:
    fair = WorkCalendar("Asia/Shanghai", ((),) * 7, (open_on("2026-05-02", "09:00-10:00"),))

    assert fair.add(instant=shanghai("2026-01-01T00:00"), minutes=60) == shanghai("2026-05-02T10:00")
    with pytest.raises(BeyondHorizon):
        fair.add(instant=shanghai("2026-01-01T00:00"), minutes=61)
    with pytest.raises(BeyondHorizon):
        fair.next_open(instant=shanghai("2026-06-01T00:00"))


def test_a_long_way_is_the_sum_of_short_ways() -> None:
    calendar, start = yuanshan(), shanghai("2006-01-02T08:00")

    far = calendar.add(instant=start, minutes=5_000 * 480)
    near = start
    for _ in range(50):
        near = calendar.add(instant=near, minutes=100 * 480)

    assert near == far
    assert calendar.between(start=start, end=far) == 5_000 * 480


def test_the_night_before_the_first_known_year_is_seen() -> None:
    night = weekly_pattern(shifts=["22:00-06:00"], weekdays=range(7))
    inside_the_night = open_on("2026-01-01", "03:00-05:00", "22:00-23:00")
    calendars = [WorkCalendar("Asia/Shanghai", night, (inside_the_night,)) for _ in range(2)]

    worked = calendars[0].add(instant=shanghai("2026-01-02T12:00"), minutes=-90)
    closed_at = calendars[1].previous_close(instant=shanghai("2026-01-02T00:30"))

    assert worked == shanghai("2026-01-01T05:30")
    assert closed_at == shanghai("2026-01-01T23:00")


def test_a_date_that_never_was_is_no_working_date() -> None:
    samoa = WorkCalendar("Pacific/Apia", weekly_pattern(shifts=["08:00-08:30", "09:00-32:00"], weekdays=range(7)))
    thursday, saturday = (datetime(2011, 12, day, 10, tzinfo=ZoneInfo("Pacific/Apia")) for day in (29, 31))

    assert samoa.add_working_days(instant=thursday, days=1) == saturday
    assert samoa.working_days_between(start=thursday, end=saturday) == 1
