"""When Brazil works: Monday to Friday, without its public holidays. They are known years ahead."""

from __future__ import annotations

from datetime import date

import holidays
import numpy as np

from yinuo.core.foresight.cases import Cases
from yinuo.core.worktime import CalendarException, WorkCalendar, weekly_pattern


def rest_days(*, cases: Cases) -> list[date]:
    """Return the public holidays and the days on which it is custom not to work, over the years of the orders."""
    ordered = np.round(cases.instants["ordered_at"][[0, -1]] * 3600).astype("datetime64[s]").astype("datetime64[Y]")
    first, last = (int(str(year)) for year in ordered)
    return sorted(holidays.country_holidays("BR", years=range(first, last + 2), categories=("public", "optional")))


def work_calendar(*, cases: Cases) -> WorkCalendar:
    """Return the calendar of whole working days; the tables' local times stand as if they were UTC."""
    closed = tuple(CalendarException(day, (), "") for day in rest_days(cases=cases))
    return WorkCalendar("UTC", weekly_pattern(shifts=("00:00-24:00",)), exceptions=closed)
