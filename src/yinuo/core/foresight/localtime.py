"""Where an instant stands in the organisation's week: hour and weekday, and how much of a span is working time.

With a working calendar, working time is what it says: shifts, days off, public holidays and the days that make up
for them. Without one it is Monday to Friday around the clock. Knows no order.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import numpy as np

from yinuo.core.foresight.cases import Codes, Floats, hours_of
from yinuo.core.foresight.memory import DAY
from yinuo.core.worktime import WorkCalendar

WEEK = 7 * DAY
FIRST_MONDAY_HOURS = 4 * DAY  # 1970-01-05
WORKING_DAYS = 5  # of a week without a calendar
LONGEST_SPAN_HOURS = 400 * DAY  # a promise in a far year, often a slip of the pen, need not be counted out
# Instants that a calendar can reckon with; before and after them nothing is delivered.
EARLIEST, LATEST = hours_of(datetime(1981, 1, 2)), hours_of(datetime(2190, 1, 1))  # noqa: DTZ001


@dataclass(frozen=True)
class LocalTime:
    """The organisation's wall clock and its working calendar; instants are hours since 1970."""

    utc_offset_hours: float = 0.0
    calendar: WorkCalendar | None = None

    def hour_of_day(self, *, instants: Floats) -> Floats:
        """Return hours since the local midnight."""
        return np.asarray(np.mod(instants + self.utc_offset_hours, DAY))

    def hour_of_week(self, *, instants: Floats) -> Floats:
        """Return hours since Monday 0:00, local time."""
        return np.asarray(np.mod(self._since_monday(instants), WEEK))

    def weekday(self, *, instants: Floats) -> Floats:
        """Return the local weekday, 0 on Monday."""
        return np.asarray(np.floor(self.hour_of_week(instants=instants) / DAY))

    def working_hours(self, *, start: Floats, end: Floats) -> Floats:
        """Return the working hours from start to end; zero when the end comes first, null where either is null.

        Of spans longer than `LONGEST_SPAN_HOURS` the rest is left aside.
        """
        end = np.clip(end, start, start + LONGEST_SPAN_HOURS)
        if self.calendar is None:
            return self._five_day_week(end) - self._five_day_week(start)
        minutes = self.calendar.between(start=_minutes(start), end=_minutes(end))
        return np.where(np.isnan(end), np.nan, np.asarray(minutes) / 60)

    def _five_day_week(self, instants: Floats) -> Floats:
        """Return working hours since the first Monday, weekends not counted."""
        local = self._since_monday(instants)
        weeks, inside = np.floor(local / WEEK), np.mod(local, WEEK)
        return np.asarray(weeks * WORKING_DAYS * DAY + np.minimum(inside, WORKING_DAYS * DAY))

    def _since_monday(self, instants: Floats) -> Floats:
        return np.asarray(instants + self.utc_offset_hours - FIRST_MONDAY_HOURS)


def _minutes(instants: Floats) -> Codes:
    known = np.clip(np.nan_to_num(instants, nan=EARLIEST), EARLIEST, LATEST)
    return np.floor(known * 60).astype(np.int64)
