"""晨报: the morning briefing as a page, and when it comes by e-mail."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yinuo.doors.desk import labels
from yinuo.doors.desk.answers import attempt, done
from yinuo.doors.desk.entry import DeskRequest, is_fragment, page, render
from yinuo.flow.radar import actions, queries
from yinuo.flow.radar.queries import Briefing
from yinuo.ground.kernel import clock
from yinuo.ground.people import rights

USUAL_TIME = "08:00"


@page(rights.SEE)
@require_GET
def briefing(request: DeskRequest) -> HttpResponse:
    """Show this morning's briefing; as a fragment, only what changes during the day."""
    return _shown(request)


@page(rights.SEE)
@require_POST
def delivery(request: DeskRequest) -> HttpResponse:
    """Send this member the briefing at a time of theirs, or no more."""
    url = reverse("desk:briefing")
    if "stop" in request.POST:
        with attempt():
            actions.stop_briefing(member_id=request.member.id)
        return done(request, _("晨报不再发到你的邮箱。"), url=url)
    typed = request.POST.get("time", "")[:10]
    minute = actions.minute_of(typed)
    if minute is None:
        return _shown(request, typed=typed, error=_("请填写几点几分，例如 08:00。"), status=422)
    with attempt():
        actions.read_briefing(member_id=request.member.id, minute=minute)
    told = {"time": _clock(minute), "email": request.member.email}
    return done(request, _("每个工作日 %(time)s 把晨报发到 %(email)s。") % told, url=url)


def _shown(request: DeskRequest, *, typed: str = "", error: str = "", status: int = 200) -> HttpResponse:
    now = clock.now()
    made, minute = queries.briefing(now=now), queries.reading_minute(member_id=request.member.id)
    context: dict[str, Any] = {
        "now": now,
        "briefing": made,
        "tiles": _tiles(made),
        "heaps": _heaps(made),
        "tasks": [(queries.who_in_words(task=one), one) for one in made.work.tasks],
        "hazards": [(one, queries.hazard_in_words(hazard=one).title) for one in made.hazards],
        "record": queries.record_in_words(record=made.record),
        "one_line": queries.one_line,
        "cause": queries.cause_in_words,
        "stage": queries.overrun_stage,
        "ended": queries.resolution_in_words,
        "reading": minute is not None,
        "time": typed or (USUAL_TIME if minute is None else _clock(minute)),
        "error": error,
        "labels": labels,
    }
    name = "desk/briefing/day.html" if is_fragment(request) else "desk/briefing/page.html"
    return render(request, name, context, status=status)


def _tiles(made: Briefing) -> list[dict[str, Any]]:
    radar = reverse("desk:radar")
    return [
        {"label": _("36 小时内"), "orders": made.soon.orders, "url": f"{radar}?due=soon", "tone": "critical"},
        {"label": _("36–72 小时"), "orders": made.later.orders, "url": f"{radar}?due=later", "tone": "warning"},
        {"label": _("新增预警"), "orders": made.new.orders, "url": f"{radar}?changed=new", "tone": None},
        {"label": _("情况加重"), "orders": made.worse.orders, "url": f"{radar}?changed=worse", "tone": None},
        {"label": _("已解除"), "orders": made.recovered.orders, "url": f"{radar}?changed=ended", "tone": None},
    ]


def _heaps(made: Briefing) -> list[dict[str, Any]]:
    radar = reverse("desk:radar")
    return [
        {
            "title": _("36 小时内可能逾期"),
            "icon": "alert-triangle",
            "heap": made.soon,
            "url": f"{radar}?due=soon",
            "none": _("36 小时内没有订单会逾期。"),
        },
        {
            "title": _("36 到 72 小时内可能逾期"),
            "icon": "calendar-time",
            "heap": made.later,
            "url": f"{radar}?due=later",
            "none": _("这段时间没有订单会逾期。"),
        },
        {
            "title": _("新增预警"),
            "icon": "plus",
            "heap": made.new,
            "url": f"{radar}?changed=new",
            "none": _("没有新的预警。"),
        },
        {
            "title": _("情况加重"),
            "icon": "arrow-up-right",
            "heap": made.worse,
            "url": f"{radar}?changed=worse",
            "none": _("没有预警变重。"),
        },
        {
            "title": _("已恢复或了结"),
            "icon": "circle-check",
            "heap": made.recovered,
            "url": f"{radar}?changed=ended",
            "none": _("没有预警解除。"),
        },
    ]


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


urlpatterns = [
    path("briefing", briefing, name="briefing"),
    path("briefing/delivery", delivery, name="briefing-delivery"),
]
