"""Reports and dashboards that are sent again and again: who gets them, when next, and what came of it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.contrib.messages import WARNING
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yinuo.doors.desk import labels, schedule_words
from yinuo.doors.desk.answers import say
from yinuo.doors.desk.dashboard_frame import shown_part
from yinuo.doors.desk.entry import DeskRequest, page, render
from yinuo.flow.insight import dashboards, planned, reports, schedules, sending
from yinuo.flow.insight.planned import BadSchedule, NewSchedule, ScheduleFacts, ScheduleMissing
from yinuo.ground.kernel.ids import as_uuid
from yinuo.ground.people import queries as people
from yinuo.ground.people import rights

_REPORT, _DASHBOARD = "report:", "dashboard:"
_USUAL_MINUTE = 8 * 60


@page(rights.SEE)
@require_GET
def listing(request: DeskRequest) -> HttpResponse:
    """List what the member sends, and what is sent to them."""
    found = schedules.schedules(member_id=request.member.id)
    context = {
        "own": [one for one in found if one.own],
        "others": [one for one in found if not one.own],
        "words": schedule_words,
    }
    return render(request, "desk/insight/schedules.html", context)


@page(rights.EXPORT)
@require_http_methods(["GET", "POST"])
def new(request: DeskRequest) -> HttpResponse:
    """Show the form of a new schedule; make it."""
    told: dict[str, Any] = {
        "thing": _thing(request.GET.get("report", ""), request.GET.get("dashboard", "")),
        "every": "week",
        "weekdays": [0],
        "month_day": 1,
        "minute": _USUAL_MINUTE,
        "mail": True,
        "pdf": True,
        "members": [request.member.id],
    }
    return _form(request, None, told)


@page(rights.EXPORT)
@require_http_methods(["GET", "POST"])
def edit(request: DeskRequest, schedule_id: UUID) -> HttpResponse:
    """Show the form of one's own schedule; change it."""
    found = _found(request, schedule_id)
    if not found.own:
        raise Http404
    told = asdict(found) | {
        "thing": _thing(str(found.report_id or ""), str(found.dashboard_id or "")),
        "members": [one.member_id for one in found.readers],
    }
    return _form(request, found, told)


@page(rights.SEE)
@require_GET
def schedule(request: DeskRequest, schedule_id: UUID) -> HttpResponse:
    """Show a schedule, what came of it, and what the reader would be sent now."""
    found = _found(request, schedule_id)
    try:
        parts = sending.preview(schedule_id=schedule_id, member_id=request.member.id)
        unseen = ""
    except sending.NotSent as reason:
        parts, unseen = [], str(schedule_words.WHY.get(reason.why, reason.why))
    context = {
        "schedule": found,
        "words": schedule_words,
        "tiles": [shown_part(title=one.title, answer=one.answer, width=3 if len(parts) == 1 else 1) for one in parts],
        "unseen": unseen,
        "sendings": planned.sendings(schedule_id=schedule_id, member_id=request.member.id),
        "reads": any(one.member_id == request.member.id for one in found.readers),
    }
    return render(request, "desk/insight/schedule.html", context)


@page(rights.SEE)
@require_POST
def pause(request: DeskRequest, schedule_id: UUID) -> HttpResponse:
    """Let one's own schedule rest."""
    _do(lambda: schedules.pause(schedule_id=schedule_id, member_id=request.member.id))
    say(request, _("已暂停；恢复前不再发送。"), undo_url=_url("schedule-resumption", schedule_id))
    return redirect("desk:schedule", schedule_id=schedule_id)


@page(rights.SEE)
@require_POST
def resumption(request: DeskRequest, schedule_id: UUID) -> HttpResponse:
    """Let it go on."""
    _do(lambda: schedules.resume(schedule_id=schedule_id, member_id=request.member.id))
    say(request, _("已恢复，从下一次开始发送。"))
    return redirect("desk:schedule", schedule_id=schedule_id)


@page(rights.EXPORT)
@require_POST
def sending_now(request: DeskRequest, schedule_id: UUID) -> HttpResponse:
    """Send one's own schedule at once."""
    count = _do(lambda: schedules.send_now(schedule_id=schedule_id, member_id=request.member.id))
    words = ngettext("正在发给 %(n)s 人，稍后刷新看结果。", "正在发给 %(n)s 人，稍后刷新看结果。", count)
    say(request, words % {"n": count})
    return redirect("desk:schedule", schedule_id=schedule_id)


@page(rights.SEE)
@require_POST
def removal(request: DeskRequest, schedule_id: UUID) -> HttpResponse:
    """Remove one's own schedule."""
    _do(lambda: schedules.remove(schedule_id=schedule_id, member_id=request.member.id))
    say(request, _("已删除定时发送。"), undo_url=_url("schedule-restoration", schedule_id))
    return redirect("desk:schedules")


@page(rights.SEE)
@require_POST
def restoration(request: DeskRequest, schedule_id: UUID) -> HttpResponse:
    """Bring a removed schedule back."""
    _do(lambda: schedules.restore(schedule_id=schedule_id, member_id=request.member.id))
    say(request, _("已恢复定时发送。"))
    return redirect("desk:schedule", schedule_id=schedule_id)


@page(rights.SEE)
@require_POST
def leaving(request: DeskRequest, schedule_id: UUID) -> HttpResponse:
    """Be sent it no more."""
    _do(lambda: schedules.leave(schedule_id=schedule_id, member_id=request.member.id))
    say(request, _("好的，不再发给你。"))
    return redirect("desk:schedules")


def _form(request: DeskRequest, found: ScheduleFacts | None, told: dict[str, Any]) -> HttpResponse:
    faults: dict[str, str] = {}
    if request.method == "POST":
        told = _told(request)
        try:
            kept = schedules.save_schedule(
                new=_new(told), member_id=request.member.id, schedule_id=found.id if found else None
            )
        except BadSchedule as error:
            faults = {name: str(schedule_words.FAULTS[f"{name}:{code}"]) for name, code in error.faults.items()}
            say(request, _("没有保存，请更正标出的地方。"), level=WARNING)
        else:
            say(request, _("已保存。到点后按每位收件人的时区和可见范围发送。"))
            return redirect("desk:schedule", schedule_id=kept)
    context = {
        "found": found,
        "told": told,
        "faults": faults,
        "things": _things(request.member.id),
        "people": people.members(),
        "every": list(schedule_words.EVERY.items()),
        "weekdays": labels.WEEKDAYS,
        "clock": schedule_words.clock_text(told["minute"]) if told["minute"] >= 0 else "",
    }
    return render(request, "desk/insight/schedule_form.html", context, status=422 if faults else 200)


def _told(request: DeskRequest) -> dict[str, Any]:
    told = request.POST
    hours, _colon, minutes = told.get("clock", "").partition(":")
    sound = hours.isdecimal() and minutes.isdecimal() and len(hours + minutes) < 5 and int(minutes) < 60
    return {
        "thing": told.get("thing", ""),
        "every": told.get("every", ""),
        "weekdays": [int(day) for day in told.getlist("weekdays") if day.isdecimal() and len(day) == 1],
        "month_day": _number(told.get("month_day", "")),
        "minute": int(hours) * 60 + int(minutes) if sound else -1,
        "members": [one for one in map(as_uuid, told.getlist("members")) if one],
        "note": told.get("note", ""),
        **{name: bool(told.get(name)) for name in ("pdf", "excel", "mail", "chat")},
    }


def _new(told: dict[str, Any]) -> NewSchedule:
    thing = told["thing"]
    return NewSchedule(
        report_id=as_uuid(thing.removeprefix(_REPORT)) if thing.startswith(_REPORT) else None,
        dashboard_id=as_uuid(thing.removeprefix(_DASHBOARD)) if thing.startswith(_DASHBOARD) else None,
        every=told["every"],
        minute=told["minute"],
        weekdays=tuple(told["weekdays"]) if told["every"] == "week" else (),
        month_day=told["month_day"] if told["every"] == "month" else 1,
        members=tuple(told["members"]),
        note=told["note"],
        **{name: told[name] for name in ("pdf", "excel", "mail", "chat")},
    )


def _things(member_id: UUID) -> list[tuple[str, str]]:
    found = [(f"{_REPORT}{one.id}", one.name) for one in reports.reports(member_id=member_id)]
    boards = dashboards.dashboards(member_id=member_id)
    return found + [(f"{_DASHBOARD}{one.id}", _("看板：%(name)s") % {"name": one.name}) for one in boards]


def _thing(report: str, dashboard: str) -> str:
    if as_uuid(report):
        return f"{_REPORT}{report}"
    return f"{_DASHBOARD}{dashboard}" if as_uuid(dashboard) else ""


def _found(request: DeskRequest, schedule_id: UUID) -> ScheduleFacts:
    try:
        return schedules.schedule(schedule_id=schedule_id, member_id=request.member.id)
    except ScheduleMissing as error:
        raise Http404 from error


def _do(act: Any) -> Any:
    try:
        return act()
    except ScheduleMissing as error:
        raise Http404 from error


def _url(name: str, schedule_id: UUID) -> str:
    return reverse(f"desk:{name}", kwargs={"schedule_id": schedule_id})


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 3 else 0


_ONE = "insight/schedules/<uuid:schedule_id>"
urlpatterns = [
    path("insight/schedules", listing, name="schedules"),
    path("insight/schedules/new", new, name="schedule-new"),
    path(_ONE, schedule, name="schedule"),
    path(f"{_ONE}/edit", edit, name="schedule-edit"),
    path(f"{_ONE}/pause", pause, name="schedule-pause"),
    path(f"{_ONE}/resumption", resumption, name="schedule-resumption"),
    path(f"{_ONE}/sending", sending_now, name="schedule-sending"),
    path(f"{_ONE}/removal", removal, name="schedule-removal"),
    path(f"{_ONE}/restoration", restoration, name="schedule-restoration"),
    path(f"{_ONE}/leaving", leaving, name="schedule-leaving"),
]
