"""The own timesheet: a week as a grid, a day on the phone, the timer, and how the time of late was spent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib.messages import WARNING
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yinuo.doors.desk import cost_words, timesheet_grid
from yinuo.doors.desk.answers import attempt, say
from yinuo.doors.desk.entry import DeskRequest, page, render
from yinuo.doors.desk.stage_names import first_names_by_code, stage_names
from yinuo.flow.costs import actions, files, queries
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.tables.limits import UnreadableFile
from yinuo.ground.kernel.tables.wording import words_of_file
from yinuo.ground.kernel.tables.writing import XLSX_TYPE
from yinuo.ground.kernel.wording import date_text
from yinuo.ground.people import queries as people
from yinuo.ground.people import rights

WEEK, LOOKED_BACK = timedelta(days=7), 12


@page(rights.TRACK_TIME)
@require_http_methods(["GET", "POST"])
def timesheet(request: DeskRequest) -> HttpResponse:
    """Show a week, or keep what was written into its cells."""
    week = _week(request)
    return _kept(request, week) if request.method == "POST" else _shown(request, week)


def _shown(
    request: DeskRequest, week: date, *, fault: str = "", typed: Mapping[str, str] | None = None, wrong: str = ""
) -> HttpResponse:
    """Show a week; with what was typed and what is wrong with it, when a form (cells, line, timer) was refused."""
    typed = typed or {}
    me, now = request.member.id, clock.now()
    today = timezone.localdate(now)
    locked, day = queries.is_locked(week=week), _day(request, week, today)
    running = queries.running(member_id=me)
    found = timesheet_grid.lines(member_id=me, week=week, added=request.GET.getlist("add"), locked=locked)
    states = {cell.entry.state for line in found for cell in line.cells if cell.entry}
    reasons = {cell.entry.reason for line in found for cell in line.cells if cell.entry and cell.entry.reason}
    context = {
        "week": week,
        "days": timesheet_grid.days_of(week),
        "day": day,
        "today": today,
        "lines": found,
        "added": request.GET.getlist("add")[:20],
        "locked": locked,
        "states": states,
        "reasons": sorted(reasons),
        "total": sum(line.minutes for line in found),
        "full": float(people.preference(name=queries.WEEK_HOURS.name)),
        "timer": running,
        "forgotten": bool(running and actions.is_forgotten(started_at=running.started_at, now=now)),
        "offered": timesheet_grid.offered(role=request.member.role, member_id=me, since=week),
        "ran": [f"{timezone.localtime(one):%Y-%m-%dT%H:%M}" for one in ((running.started_at, now) if running else ())],
        "before": week - WEEK,
        "after": week + WEEK if week < queries.monday(today) else None,
        "now": now,
        "words": cost_words,
        "statistics": _statistics(request, today),
        "may_approve": request.member.may(rights.APPROVE_TIME),
        "typed": typed,
        "unreadable": timesheet_grid.bookings(typed)[1],
        "wrong": wrong,
        "fault": fault,
    }
    return render(request, "desk/costs/timesheet.html", context, status=422 if fault else 200)


@page(rights.TRACK_TIME)
@require_POST
def add_line(request: DeskRequest) -> HttpResponse:
    """Give the week a line, empty until hours are written into it."""
    week, text = _week(request), request.POST.get("subject", "")[:200]
    if timesheet_grid.chosen(text) is None:
        fault = cost_words.time_fault(faults={"subject": "unknown"})
        return _shown(request, week, fault=fault, typed={"subject": text}, wrong="line")
    return _back(week, add=[*request.GET.getlist("add")[:20], text])


@page(rights.TRACK_TIME)
@require_POST
def copy(request: DeskRequest) -> HttpResponse:
    """Bring last week's hours into this one."""
    week = _week(request)
    try:
        with attempt():
            count = actions.copy_week(member_id=request.member.id, week=week)
    except (actions.InvalidTime, actions.TimeClosed) as error:
        return _refused(request, week, error)
    words = ngettext("已复制 %(n)s 格，请核对。", "已复制 %(n)s 格，请核对。", count) % {"n": count}
    say(request, words if count else _("上周没有这一周缺少的内容。"))
    return _back(week)


@page(rights.TRACK_TIME)
@require_POST
def submission(request: DeskRequest) -> HttpResponse:
    """Hand a week in, or take it back."""
    week, withdraw = _week(request), request.POST.get("withdraw") == "1"
    deed = actions.withdraw_week if withdraw else actions.submit_week
    try:
        with attempt():
            deed(member_id=request.member.id, week=week)
    except (actions.InvalidTime, actions.TimeClosed) as error:
        return _refused(request, week, error)
    say(request, _("已撤回，可以继续修改。") if withdraw else _("已提交，等待审批。"))
    return _back(week)


@page(rights.TRACK_TIME)
@require_POST
def timer(request: DeskRequest) -> HttpResponse:
    """Start the timer on something, stop and book it, or throw its time away."""
    me, deed, week = request.member.id, request.POST.get("deed", ""), queries.monday(timezone.localdate(clock.now()))
    try:
        with attempt():
            _work_the_timer(request, deed)
    except actions.InvalidTime as error:
        return _untimed(request, week, cost_words.time_fault(faults=error.faults))
    except actions.ForgottenTimer:
        return _untimed(request, week, _("上一个计时忘了停。请先写明实际做到几点，或放弃它。"))
    except actions.TimeClosed as error:
        return _refused(request, week, error)
    except actions.NoTimer:
        say(request, _("没有正在计时的工作。"), level=WARNING)
    else:
        say(request, {"start": _("开始计时。"), "stop": _("已记入工时。")}.get(deed, _("计时已放弃。")))
    return _back(week, day=timezone.localdate(clock.now()) if queries.running(member_id=me) else None)


@page(rights.TRACK_TIME)
@require_GET
def export(request: DeskRequest) -> HttpResponse:
    """Hand out the own time of the last year as a workbook."""
    today = timezone.localdate(clock.now())
    since, stages = today - timedelta(days=366), first_names_by_code(stage_names())
    content = files.time_workbook(since=since, until=today + WEEK, stages=stages, member_id=request.member.id)
    name = content_disposition_header(True, _("工时 %(day)s") % {"day": today.isoformat()} + ".xlsx")
    return HttpResponse(content, content_type=XLSX_TYPE, headers={"Content-Disposition": name or "attachment"})


@page(rights.TRACK_TIME)
@require_POST
def take_file(request: DeskRequest) -> HttpResponse:
    """Book the rows of a file, all or none."""
    week, file = _week(request), request.FILES.get("file")
    if file is None:
        say(request, _("请选择一个文件。"), level=WARNING)
        return _back(week)
    try:
        with attempt():
            stages = first_names_by_code(stage_names())
            content, name = file.read(), file.name or ""
            count = files.take_time(member_id=request.member.id, content=content, name=name, stages=stages)
    except UnreadableFile as error:
        say(request, words_of_file(error=error), level=WARNING)
    except files.RowsRefused as error:
        say(request, files.words_of_rows(error=error), level=WARNING)
    except (actions.InvalidTime, actions.TimeClosed) as error:
        return _refused(request, week, error)
    else:
        say(request, ngettext("已导入 %(n)s 行工时。", "已导入 %(n)s 行工时。", count) % {"n": count})
    return _back(week)


def _work_the_timer(request: DeskRequest, deed: str) -> None:
    me = request.member.id
    if deed == "start":
        found = timesheet_grid.chosen(request.POST.get("subject", "")[:200])
        if found is None:
            raise actions.InvalidTime({"subject": "unknown"})
        note = request.POST.get("note", "")
        actions.start(member_id=me, kind=found.kind, key=found.key, stage_code=found.stage_code, note=note)
    elif deed == "stop":
        actions.stop(member_id=me, until=_until(request.POST.get("until", "")))
    else:
        actions.discard(member_id=me)


def _kept(request: DeskRequest, week: date) -> HttpResponse:
    """Keep cells; a component that saves as one types gets a short answer, a form the page again."""
    quick = request.headers.get("X-Requested-With") == "fetch"
    told, faults = timesheet_grid.bookings(request.POST.dict())
    try:
        if faults:
            raise actions.InvalidTime({"minutes": "unreadable"})
        with attempt():
            actions.book(member_id=request.member.id, bookings=told)
    except actions.InvalidTime as error:
        words = cost_words.time_fault(faults=error.faults)
        return HttpResponse(words, status=422) if quick else _unkept(request, week, words)
    except actions.TimeClosed as error:
        words = cost_words.closed(why=error.why)
        return HttpResponse(words, status=409) if quick else _unkept(request, week, words)
    if quick:
        return HttpResponse(status=204)
    say(request, _("工时已保存。"))
    day = _days_by_name(week).get(request.POST.get("day", ""))
    return _back(week, add=request.GET.getlist("add")[:20], day=day)


def _unkept(request: DeskRequest, week: date, fault: str) -> HttpResponse:
    return _shown(request, week, fault=fault, typed=request.POST.dict(), wrong="cells")


def _untimed(request: DeskRequest, week: date, fault: str) -> HttpResponse:
    typed = {name: request.POST.get(name, "")[:200] for name in ("subject", "until")}
    return _shown(request, week, fault=fault, typed=typed, wrong="timer")


def _until(text: str) -> datetime | None:
    """Return the moment a timer counts up to, as its form sends it; raises InvalidTime where it is none."""
    if not text:
        return None
    try:
        return timezone.make_aware(datetime.fromisoformat(text))
    except (ValueError, OverflowError) as error:
        raise actions.InvalidTime({"until": "unreadable"}) from error


def _refused(request: DeskRequest, week: date, error: Exception) -> HttpResponse:
    if isinstance(error, actions.TimeClosed):
        say(request, cost_words.closed(why=error.why), level=WARNING)
    elif isinstance(error, actions.InvalidTime):
        say(request, cost_words.time_fault(faults=error.faults), level=WARNING)
    return _back(week)


def _statistics(request: DeskRequest, today: date) -> dict[str, Any]:
    """Hours of the last weeks, for a customer and inside the house, and what took most of them."""
    this_week, me = queries.monday(today), request.member.id
    weeks = [this_week - WEEK * number for number in reversed(range(LOOKED_BACK))]
    found = queries.entries_between(since=weeks[0], until=this_week + WEEK, member_id=me)
    sums = {(week, billable): 0 for week in weeks for billable in (True, False)}
    lines: Counter[tuple[str, str, bool]] = Counter()
    for one in found:
        sums[queries.monday(one.day), one.billable] += one.minutes
        lines[one.kind, one.label, one.billable] += one.minutes
    series = [
        {"name": name, "data": [round(sums[week, billable] / 60, 1) for week in weeks]}
        for name, billable in ((_("可计费"), True), (_("不计费"), False))
    ]
    total = sum(one.minutes for one in found)
    return {
        "chart": {"x": [date_text(week) for week in weeks], "series": series},
        "total": total,
        "billable": sum(one.minutes for one in found if one.billable) / total if total else None,
        "most": [(kind, label, minutes, billable) for (kind, label, billable), minutes in lines.most_common(8)],
    }


def _week(request: DeskRequest) -> date:
    today = timezone.localdate(clock.now())
    try:
        week = queries.monday(date.fromisoformat(request.GET.get("week", "")))
    except (ValueError, OverflowError):
        return queries.monday(today)
    return week if date(2000, 1, 3) <= week <= queries.monday(today) else queries.monday(today)


def _day(request: DeskRequest, week: date, today: date) -> date:
    days = _days_by_name(week)
    wanted = request.POST.get("day", "") or request.GET.get("day", "")
    return days.get(wanted) or (today if today in days.values() else week)


def _days_by_name(week: date) -> dict[str, date]:
    return {one.isoformat(): one for one in timesheet_grid.days_of(week)}


def _back(week: date, *, add: list[str] | None = None, day: date | None = None) -> HttpResponseRedirect:
    told: dict[str, Any] = {"week": week.isoformat()}
    if add:
        told["add"] = add
    if day:
        told["day"] = day.isoformat()
    return HttpResponseRedirect(f"{reverse('desk:timesheet')}?{urlencode(told, doseq=True)}")


urlpatterns = [
    path("timesheet", timesheet, name="timesheet"),
    path("timesheet/lines", add_line, name="timesheet-lines"),
    path("timesheet/copy", copy, name="timesheet-copy"),
    path("timesheet/submission", submission, name="timesheet-submission"),
    path("timesheet/timer", timer, name="timesheet-timer"),
    path("timesheet/export.xlsx", export, name="timesheet-export"),
    path("timesheet/file", take_file, name="timesheet-file"),
]
