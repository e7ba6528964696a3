"""Working calendars over the API."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema

from yinuo.doors.api.entry import scope
from yinuo.doors.api.problems import Problem
from yinuo.ground.supply import actions, queries
from yinuo.ground.supply.actions import InvalidCalendar
from yinuo.ground.supply.forms import calendar_fault_text

router = Router(tags=["supply"])


class RefusedCalendar(Exception):
    """A calendar cannot be kept; `faults` are plain."""

    def __init__(self, faults: list[dict[str, Any]]) -> None:
        super().__init__(faults)
        self.faults = faults


PROBLEMS: dict[type[Exception], Problem] = {
    RefusedCalendar: Problem(
        status=422,
        code="invalid-calendar",
        title=_("工作日历有误"),
        detail=lambda error: " ".join(f"{one['where']}: {one['words']}" for one in error.faults[:20]),
    ),
}


class CalendarIn(Schema):
    """A working calendar: shifts of the week, public holidays, exceptions."""

    name: str = Field(min_length=1, max_length=100)
    plain: dict[str, Any] = Field(description="timezone, weekly, holidays, exceptions; see docs/worktime.md")
    is_default: bool = False


class CalendarOut(Schema):
    """A working calendar."""

    code: str
    name: str
    plain: dict[str, Any]
    is_default: bool


@router.get("/calendars", response=list[CalendarOut], auth=scope("supply:read"))
def list_calendars(request: HttpRequest) -> list[queries.CalendarFacts]:
    """List working calendars, the default one first; without any, the standard one of the country."""
    return queries.calendars() or [queries.standard_calendar()]


@router.get("/calendars/{code}", response=CalendarOut, auth=scope("supply:read"))
def get_calendar(request: HttpRequest, code: str) -> queries.CalendarFacts:
    """Return one working calendar."""
    found = next((one for one in list_calendars(request) if one.code == code), None)
    if found is None:
        raise Http404
    return found


@router.put("/calendars/{code}", response=CalendarOut, auth=scope("supply:write"))
def save_calendar(request: HttpRequest, code: str, new: CalendarIn) -> queries.CalendarFacts:
    """Add or change a working calendar."""
    try:
        saved = actions.save_calendar(code=code, name=new.name, plain=new.plain, is_default=new.is_default)
    except InvalidCalendar as error:
        faults = [{**asdict(fault), "words": calendar_fault_text(fault=fault)} for fault in error.faults]
        raise RefusedCalendar(faults) from error
    return queries.calendar_of(calendar_id=saved)
