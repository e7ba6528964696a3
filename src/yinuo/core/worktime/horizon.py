"""From the rules of a calendar to its timeline: which shifts begin on which date, then open intervals.

Years are compiled when they are first asked for and kept, so a process that starts cold pays for the years it
touches. What is kept depends on nothing but the value of the calendar.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Protocol, TypeVar

import numpy as np

from yinuo.core.worktime.exceptions import CalendarException
from yinuo.core.worktime.faults import BeyondHorizon
from yinuo.core.worktime.instants import FIRST_YEAR, LAST_YEAR
from yinuo.core.worktime.ladder import Minutes
from yinuo.core.worktime.public_holidays import PublicHolidays
from yinuo.core.worktime.shifts import DAY_MINUTES, DayShifts, WeekShifts, make_up_pattern
from yinuo.core.worktime.timeline import OutOfSpan, Timeline
from yinuo.core.worktime.zones import WallClock, new_year, wall_clock

Answer = TypeVar("Answer")

ONE_DAY = timedelta(days=1)
EPOCH_DAY = date(1970, 1, 1)


class Rules(Protocol):
    """What of a calendar decides its working time; equal rules share what is compiled."""

    @property
    def timezone(self) -> str:
        """IANA name of the zone whose wall clock the shifts follow."""

    @property
    def weekly(self) -> WeekShifts:
        """Shifts of the seven days, Monday first."""

    @property
    def exceptions(self) -> tuple[CalendarException, ...]:
        """Dated departures, at most one for each date."""

    @property
    def holidays(self) -> PublicHolidays | None:
        """Public holidays that are kept, if any."""

    def __hash__(self) -> int: ...


class DayKind(StrEnum):
    """Which rule decided a day."""

    WEEKLY = "weekly"
    HOLIDAY = "holiday"
    MAKE_UP = "make_up"
    EXCEPTION = "exception"


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """One date: the shifts that begin on it, the rule that decided, its reason, and whether it is settled."""

    on: date
    shifts: DayShifts
    kind: DayKind
    reason: str = ""
    announced: bool = True


@lru_cache(maxsize=2048)
def days_of_year(rules: Rules, year: int) -> tuple[CalendarDay, ...]:
    """Every day of a year; an exception outranks a make-up workday, that a holiday, that the week."""
    exceptions = {exception.on: exception for exception in rules.exceptions if exception.on.year == year}
    decide = _weekly_or_holiday(rules, year)
    dates = (date(year, 1, 1) + ONE_DAY * n for n in range((date(year, 12, 31) - date(year, 1, 1)).days + 1))
    return tuple(_from_exception(exceptions[day]) if day in exceptions else decide(day) for day in dates)


@lru_cache(maxsize=256)
def timeline(rules: Rules, first_year: int, last_year: int) -> Timeline:
    """The timeline of all shifts that begin in these years."""
    clock = wall_clock(timezone=rules.timezone, first_year=first_year, last_year=last_year)
    years = [_wall_shifts(rules, year) for year in range(first_year, last_year + 1)]
    starts, ends = (clock.utc(wall=np.concatenate(column)) for column in list(zip(*years, strict=True))[:2])
    dates = np.concatenate([year[2] for year in years])
    opens, closes = _union(starts[ends > starts], ends[ends > starts])
    span = np.array([new_year(year=first_year) + DAY_MINUTES, new_year(year=last_year + 1)])
    span_start, span_end = (int(end) for end in clock.utc(wall=span))
    return Timeline(
        first_year=first_year,
        last_year=last_year,
        span_start=span_start,
        span_end=span_end,
        clock=clock,
        opens=opens,
        closes=closes,
        worked=np.concatenate([[0], np.cumsum(closes - opens)]),
        days=_existing(clock, np.unique(dates[ends > starts])),
    )


def reach(*, rules: Rules, start: Timeline, ask: Callable[[Timeline], Answer]) -> tuple[Answer, Timeline]:
    """Ask a timeline, lengthened until it can answer; raises BeyondHorizon when no year is left to add."""
    current = start
    while True:
        try:
            return ask(current), current
        except OutOfSpan as missing:
            current = _longer(rules, current, earlier=missing.earlier)


def year_of(*, minute: int) -> int:
    """The UTC year of a minute, a first guess where to begin a timeline."""
    return int(np.datetime64(minute, "m").astype("datetime64[Y]").astype(np.int64)) + 1970


def _weekly_or_holiday(rules: Rules, year: int) -> Callable[[date], CalendarDay]:
    if rules.holidays is None:
        return lambda day: CalendarDay(day, rules.weekly[day.weekday()], DayKind.WEEKLY)
    public = rules.holidays.year(year=year)

    def decide(day: date) -> CalendarDay:
        ordinary = rules.weekly[day.weekday()]
        if day in public.make_up:
            shifts = make_up_pattern(weekly=rules.weekly, weekday=day.weekday())
            return CalendarDay(day, shifts, DayKind.MAKE_UP, public.make_up[day], public.announced)
        if day in public.days_off:
            return CalendarDay(day, (), DayKind.HOLIDAY, public.days_off[day], public.announced)
        return CalendarDay(day, ordinary, DayKind.WEEKLY, "", public.announced)

    return decide


def _from_exception(exception: CalendarException) -> CalendarDay:
    return CalendarDay(exception.on, exception.shifts, DayKind.EXCEPTION, exception.reason)


@lru_cache(maxsize=2048)
def _wall_shifts(rules: Rules, year: int) -> tuple[Minutes, Minutes, Minutes]:
    """Starts and ends (wall minutes) of the shifts that begin in a year, and the days they belong to."""
    rows = [
        (day.on.toordinal() - EPOCH_DAY.toordinal(), shift.start_minute, shift.end_minute)
        for day in days_of_year(rules, year)
        for shift in day.shifts
    ]
    days, starts, ends = _columns(rows)
    return days * DAY_MINUTES + starts, days * DAY_MINUTES + ends, days


def _columns(rows: Iterable[tuple[int, int, int]]) -> tuple[Minutes, Minutes, Minutes]:
    table = np.array(list(rows), dtype=np.int64).reshape(-1, 3)
    return table[:, 0], table[:, 1], table[:, 2]


def _union(starts: Minutes, ends: Minutes) -> tuple[Minutes, Minutes]:
    """Merge intervals that touch or overlap (a night that runs into an exception's morning)."""
    if not starts.size:
        return starts, ends
    order = np.argsort(starts, kind="stable")
    starts, reached = starts[order], np.maximum.accumulate(ends[order])
    first = np.concatenate([[True], starts[1:] > reached[:-1]])
    last = np.concatenate([first[1:], [True]])
    return starts[first], reached[last]


def _existing(clock: WallClock, days: Minutes) -> Minutes:
    """Without dates that a zone skipped to change sides of the date line (Samoa, 2011-12-30)."""
    mornings = clock.wall(utc=clock.utc(wall=days * DAY_MINUTES))
    existing: Minutes = days[mornings // DAY_MINUTES == days]
    return existing


def _longer(rules: Rules, current: Timeline, *, earlier: bool) -> Timeline:
    """The timeline lengthened on one side by its own length, so that far answers take few steps."""
    years = current.last_year - current.first_year + 1
    first = max(FIRST_YEAR, current.first_year - years) if earlier else current.first_year
    last = current.last_year if earlier else min(LAST_YEAR, current.last_year + years)
    if (first, last) == (current.first_year, current.last_year):
        raise BeyondHorizon(FIRST_YEAR + 1, LAST_YEAR - 1)
    return timeline(rules, first, last)
