"""Scheduled reports and dashboards over the API: to whom they are sent, when next, and what came of it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema
from ninja.errors import HttpError

from yinuo.doors.api.entry import scope
from yinuo.doors.api.problems import Problem
from yinuo.flow.insight import planned, schedules
from yinuo.flow.insight.planned import NewSchedule, ScheduleFacts, SendingFacts
from yinuo.ground.people import rights
from yinuo.ground.people.queries import MemberFacts

router = Router(tags=["insight"])
PROBLEMS: dict[type[Exception], Problem] = {
    planned.ScheduleMissing: Problem(status=404, code="unknown-schedule", title=_("没有这个定时发送")),
    planned.BadSchedule: Problem(
        status=422,
        code="bad-schedule",
        title=_("定时发送不能保存"),
        detail=lambda e: _("请更正这些字段：%(fields)s。") % {"fields": ", ".join(sorted(e.faults))},
    ),
}


class ScheduleIn(Schema):
    """One report or one dashboard for members; `every` is day, workday, week, month or first_workday.

    `minute` is the minute of the day in each reader's time zone; `weekdays` are 0 on Monday to 6, for week.
    """

    report_id: UUID | None = None
    dashboard_id: UUID | None = None
    members: Annotated[list[UUID], Field(min_length=1, max_length=schedules.MOST_READERS)]
    every: str
    minute: int
    weekdays: Annotated[list[int], Field(max_length=7)] = []
    month_day: int = 1
    pdf: bool = False
    excel: bool = False
    mail: bool = True
    chat: bool = False
    note: Annotated[str, Field(max_length=schedules.LONGEST_NOTE)] = ""


class ReaderOut(Schema):
    """Who is sent it, and when next."""

    member_id: UUID
    name: str
    next_at: datetime | None


class ScheduleOut(Schema):
    """A schedule; somebody who only receives it reads of no other reader."""

    id: UUID
    name: str
    report_id: UUID | None
    dashboard_id: UUID | None
    owner_name: str
    own: bool
    every: str
    minute: int
    weekdays: list[int]
    month_day: int
    pdf: bool
    excel: bool
    mail: bool
    chat: bool
    note: str
    paused_why: str
    readers: list[ReaderOut]
    next_at: datetime | None


class SendingOut(Schema):
    """What came of one moment for one reader: sent, skipped or failed, why, and what became of the messages."""

    member_id: UUID
    member_name: str
    due_at: datetime
    made_at: datetime
    by_hand: bool
    state: str
    why: str
    delivery: str


class Begun(Schema):
    """To how many readers it is being sent."""

    readers: int


@router.get("/insight/schedules", response=list[ScheduleOut], auth=scope("insight:read"))
def list_schedules(request: HttpRequest) -> list[ScheduleFacts]:
    """Return one's own schedules and those that are sent to one."""
    return schedules.schedules(member_id=_caller(request).id)


@router.post("/insight/schedules", response={201: ScheduleOut}, auth=scope("insight:write"))
def make_schedule(request: HttpRequest, new: ScheduleIn) -> tuple[int, ScheduleFacts]:
    """Send a report or dashboard to members on a rhythm; each gets what they may see."""
    caller = _exporting(request)
    made = schedules.save_schedule(new=_new(new), member_id=caller)
    return 201, schedules.schedule(schedule_id=made, member_id=caller)


@router.get("/insight/schedules/{uuid:schedule_id}", response=ScheduleOut, auth=scope("insight:read"))
def get_schedule(request: HttpRequest, schedule_id: UUID) -> ScheduleFacts:
    """Return one schedule."""
    return schedules.schedule(schedule_id=schedule_id, member_id=_caller(request).id)


@router.put("/insight/schedules/{uuid:schedule_id}", response=ScheduleOut, auth=scope("insight:write"))
def change_schedule(request: HttpRequest, schedule_id: UUID, new: ScheduleIn) -> ScheduleFacts:
    """Change one's own schedule."""
    caller = _exporting(request)
    schedules.save_schedule(new=_new(new), member_id=caller, schedule_id=schedule_id)
    return schedules.schedule(schedule_id=schedule_id, member_id=caller)


@router.delete("/insight/schedules/{uuid:schedule_id}", response={204: None}, auth=scope("insight:write"))
def remove_schedule(request: HttpRequest, schedule_id: UUID) -> tuple[int, None]:
    """Remove one's own schedule; it can be restored."""
    schedules.remove(schedule_id=schedule_id, member_id=_caller(request).id)
    return 204, None


@router.post("/insight/schedules/{uuid:schedule_id}/restoration", response=ScheduleOut, auth=scope("insight:write"))
def restore_schedule(request: HttpRequest, schedule_id: UUID) -> ScheduleFacts:
    """Bring back one's own removed schedule."""
    schedules.restore(schedule_id=schedule_id, member_id=_caller(request).id)
    return schedules.schedule(schedule_id=schedule_id, member_id=_caller(request).id)


@router.put("/insight/schedules/{uuid:schedule_id}/pause", response=ScheduleOut, auth=scope("insight:write"))
def pause_schedule(request: HttpRequest, schedule_id: UUID) -> ScheduleFacts:
    """Let one's own schedule rest."""
    schedules.pause(schedule_id=schedule_id, member_id=_caller(request).id)
    return schedules.schedule(schedule_id=schedule_id, member_id=_caller(request).id)


@router.delete("/insight/schedules/{uuid:schedule_id}/pause", response=ScheduleOut, auth=scope("insight:write"))
def resume_schedule(request: HttpRequest, schedule_id: UUID) -> ScheduleFacts:
    """Let it go on from its next moment."""
    schedules.resume(schedule_id=schedule_id, member_id=_caller(request).id)
    return schedules.schedule(schedule_id=schedule_id, member_id=_caller(request).id)


@router.get("/insight/schedules/{uuid:schedule_id}/sendings", response=list[SendingOut], auth=scope("insight:read"))
def list_sendings(request: HttpRequest, schedule_id: UUID) -> list[SendingFacts]:
    """Return what came of its moments, the newest first."""
    return planned.sendings(schedule_id=schedule_id, member_id=_caller(request).id)


@router.post("/insight/schedules/{uuid:schedule_id}/sendings", response={202: Begun}, auth=scope("insight:write"))
def send_schedule(request: HttpRequest, schedule_id: UUID) -> tuple[int, Begun]:
    """Send one's own schedule to its readers at once."""
    return 202, Begun(readers=schedules.send_now(schedule_id=schedule_id, member_id=_exporting(request)))


def _new(told: ScheduleIn) -> NewSchedule:
    values = told.dict()
    return NewSchedule(**values | {"members": tuple(told.members), "weekdays": tuple(told.weekdays)})


def _caller(request: HttpRequest) -> MemberFacts:
    caller: MemberFacts = request.bearer.member  # type: ignore[attr-defined]  # set by the gate
    return caller


def _exporting(request: HttpRequest) -> UUID:
    caller = _caller(request)
    if not caller.may(rights.EXPORT):
        raise HttpError(403, _("定时发送需要导出权限。"))
    return caller.id
