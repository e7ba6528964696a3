"""Time over the API: the own time booked, handed in, and the time of others approved."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal, cast
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema

from yinuo.doors.api.entry import ApiRequest, scope
from yinuo.doors.api.problems import Problem
from yinuo.flow.costs import actions, queries
from yinuo.ground.kernel import clock
from yinuo.ground.people import queries as people

router = Router(tags=["time"])
PROBLEMS: dict[type[Exception], Problem] = {
    actions.InvalidTime: Problem(
        status=422,
        code="invalid-time",
        title=_("工时有误"),
    ),
    actions.TimeClosed: Problem(
        status=409,
        code="time-closed",
        title=_("工时不能再改"),
        detail=lambda error: _("工时已提交、已批准或所在周已锁定（%(why)s）。") % {"why": error.why},
    ),
    actions.NothingToDecide: Problem(
        status=409,
        code="nothing-to-decide",
        title=_("没有待审批的工时"),
        detail=lambda _error: _("这位成员这一周没有等你审批的工时；自己的工时由他人审批。"),
    ),
}


class NewTime(Schema):
    """Minutes of one day on one thing; 0 takes them away. The key of an order is its id."""

    day: date
    minutes: int = Field(ge=0, le=1_440)
    kind: Literal["order", "project", "task", "internal"] = "order"
    key: str = Field(min_length=1, max_length=60)
    stage_code: str = Field("", max_length=40)
    note: str | None = Field(None, max_length=500)
    billable: bool | None = None


class NewTimes(Schema):
    """Cells to be set, all or none."""

    entries: Annotated[list[NewTime], Field(min_length=1, max_length=200)]


class Time(Schema):
    """A cell of a week."""

    id: UUID
    member_id: UUID
    day: date
    minutes: int
    kind: str
    key: str
    label: str
    order_id: UUID | None
    stage_code: str
    note: str
    billable: bool
    state: str
    reason: str
    decided_by_id: UUID | None
    decided_at: datetime | None


class Week(Schema):
    """A week, by any of its days."""

    week: date


class Decision(Schema):
    """The answer to what a member handed in for a week; a reason is needed to return it."""

    member_id: UUID
    week: date
    approve: bool
    reason: str = Field("", max_length=500)


class Count(Schema):
    """How many cells it concerned."""

    count: int


def _me(request: HttpRequest) -> UUID:
    return cast(ApiRequest, request).bearer.member.id


@router.get("/time", response=list[Time], auth=scope("time:read"))
def list_time(request: HttpRequest, since: date | None = None, until: date | None = None) -> list[queries.EntryFacts]:
    """List the own time of [since, until); without them that of this week."""
    since = since or queries.monday(timezone.localdate(clock.now()))
    until = until or since + queries.WEEK
    return queries.entries_between(since=since, until=until, member_id=_me(request), limit=10_000)


@router.put("/time", response=list[Time], auth=scope("time:write"))
def book_time(request: HttpRequest, told: NewTimes) -> list[queries.EntryFacts]:
    """Set cells of the own weeks, all or none."""
    bookings = [actions.Booking(**one.dict()) for one in told.entries]
    return actions.book(member_id=_me(request), bookings=bookings)


@router.post("/time/submission", response=Count, auth=scope("time:write"))
def submit_time(request: HttpRequest, told: Week) -> dict[str, int]:
    """Hand in the own time of a week."""
    return {"count": actions.submit_week(member_id=_me(request), week=told.week)}


@router.get("/time/waiting", response=list[Time], auth=scope("time:approve"))
def waiting_time(request: HttpRequest) -> list[queries.EntryFacts]:
    """List what members handed in and nobody answered."""
    return [entry for handed in queries.handed_in() for entry in handed.entries]


@router.post("/time/decisions", response=Count, auth=scope("time:approve"))
def decide_time(request: HttpRequest, told: Decision) -> dict[str, int]:
    """Approve or return what a member handed in for a week."""
    if people.member(member_id=told.member_id) is None:
        raise Http404
    count = actions.decide_week(
        member_id=told.member_id,
        week=told.week,
        approve=told.approve,
        decided_by=_me(request),
        reason=told.reason,
    )
    return {"count": count}
