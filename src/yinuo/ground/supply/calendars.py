"""Working calendars of an organisation: the default one, one by its code, all of them, ready to reckon with."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from yinuo.core.worktime import WorkCalendar
from yinuo.ground.kernel.questions import RowQuestion
from yinuo.ground.kernel.remembering import remembered
from yinuo.ground.people import queries as people
from yinuo.ground.supply.models import Calendar
from yinuo.ground.supply.versions import DESIGN

# The usual day of a Chinese factory: eight hours with a break at noon, Monday to Friday, with 调休.
STANDARD_SHIFTS = ["08:00-12:00", "13:00-17:00"]
STANDARD_DAYS = ("mon", "tue", "wed", "thu", "fri")
STANDARD_CODE = "standard"
_DEFAULT = "default calendar"
_DEFAULT_ROW = RowQuestion(
    Calendar, lambda _sought: Calendar.objects.filter(is_default=True).order_by("id")[:1], by_text=True
)


@dataclass(frozen=True, kw_only=True)
class CalendarFacts:
    """A working calendar; `plain` is the form of `core.worktime`, `id` is None for the built-in one."""

    id: UUID | None
    code: str
    name: str
    plain: dict[str, Any]
    is_default: bool

    @property
    def calendar(self) -> WorkCalendar:
        """Return the calendar to reckon with."""
        return compiled(plain=self.plain)


def default_calendar() -> CalendarFacts:
    """Return the organisation's default calendar; without one, the standard week of its country."""
    known: dict[str, CalendarFacts] = remembered(DESIGN, dict)
    if _DEFAULT not in known:
        row = _DEFAULT_ROW.first("")
        known[_DEFAULT] = _calendar(row) if row else standard_calendar()
    return known[_DEFAULT]


def working_calendar() -> WorkCalendar:
    """Return the default calendar, ready to reckon with."""
    return default_calendar().calendar


def calendar_of(*, calendar_id: UUID | None) -> CalendarFacts:
    """Return a calendar, or the default one when it is None or unknown."""
    row = Calendar.objects.filter(pk=calendar_id).first() if calendar_id else None
    return _calendar(row) if row else default_calendar()


def calendars() -> list[CalendarFacts]:
    """Return all calendars, the default one first."""
    return [_calendar(row) for row in Calendar.objects.order_by("-is_default", "code")]


def standard_calendar() -> CalendarFacts:
    """Return the standard week of the organisation's country, in its time zone."""
    organisation = people.organisation()
    plain = {
        "timezone": organisation.timezone,
        "weekly": {day: list(STANDARD_SHIFTS) for day in STANDARD_DAYS},
        "holidays": {"country": organisation.country, "subdivision": ""},
        "exceptions": [],
    }
    return CalendarFacts(id=None, code=STANDARD_CODE, name="标准工作日历", plain=plain, is_default=True)


def compiled(*, plain: dict[str, Any]) -> WorkCalendar:
    """Return the calendar of a plain form, compiled once for each form; raises InvalidCalendar."""
    return _compiled(json.dumps(plain, sort_keys=True))


@lru_cache(maxsize=256)
def _compiled(text: str) -> WorkCalendar:
    return WorkCalendar.from_plain(json.loads(text))


def _calendar(row: Calendar) -> CalendarFacts:
    return CalendarFacts(id=row.id, code=row.code, name=row.name, plain=row.plain, is_default=row.is_default)
