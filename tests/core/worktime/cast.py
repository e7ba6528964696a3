"""The calendars the stories are told with."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from yinuo.core.worktime import CalendarException, PublicHolidays, Shift, WorkCalendar, weekly_pattern

OFFICE = ("08:00-12:00", "13:00-17:00")
SHANGHAI = ZoneInfo("Asia/Shanghai")
CHINA = PublicHolidays("CN")


def yuanshan(*exceptions: CalendarException) -> WorkCalendar:
    """远山机械: eight hours from Monday to Friday, Chinese holidays."""
    return WorkCalendar("Asia/Shanghai", weekly_pattern(shifts=OFFICE), exceptions, CHINA)


def night_workers(timezone: str) -> WorkCalendar:
    """A line that works every night from ten to six."""
    return WorkCalendar(timezone, weekly_pattern(shifts=["22:00-06:00"], weekdays=range(7)))


def shanghai(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def closed(day: str, reason: str = "停电") -> CalendarException:
    return CalendarException(date.fromisoformat(day), (), reason)


def open_on(day: str, *shifts: str, reason: str = "赶工") -> CalendarException:
    parsed = tuple(shift for shift in map(Shift.parse, shifts) if shift)
    return CalendarException(date.fromisoformat(day), parsed, reason)
