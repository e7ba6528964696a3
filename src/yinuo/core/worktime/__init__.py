"""Working calendars: when work is done, and the instant after so many working minutes or days."""

from yinuo.core.worktime.calendar import WorkCalendar
from yinuo.core.worktime.exceptions import CalendarException
from yinuo.core.worktime.faults import BeyondHorizon, Fault, FaultCode, InvalidCalendar, UnusableInstant
from yinuo.core.worktime.horizon import CalendarDay, DayKind
from yinuo.core.worktime.public_holidays import PublicHolidays
from yinuo.core.worktime.shifts import WEEKDAYS, Shift, weekly_pattern

__all__ = [
    "WEEKDAYS",
    "BeyondHorizon",
    "CalendarDay",
    "CalendarException",
    "DayKind",
    "Fault",
    "FaultCode",
    "InvalidCalendar",
    "PublicHolidays",
    "Shift",
    "UnusableInstant",
    "WorkCalendar",
    "weekly_pattern",
]
