"""The projects: all of them in a list, a new one, and the facts of one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, time
from typing import Any
from uuid import UUID

from django.contrib.messages import WARNING
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yinuo.doors.desk import plan_words
from yinuo.doors.desk.answers import attempt, say
from yinuo.doors.desk.custom_entry import card
from yinuo.doors.desk.entry import DeskRequest, page, render
from yinuo.doors.desk.forms.quotes import day_of
from yinuo.flow.orders import queries as orders
from yinuo.flow.plans import actions, queries, templates
from yinuo.flow.plans.facts import DAY_MINUTES
from yinuo.flow.plans.queries import ProjectFacts
from yinuo.flow.reviews import queries as reviews
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.ids import as_uuid
from yinuo.ground.people import queries as people
from yinuo.ground.people import rights
from yinuo.ground.supply import calendars

VIEWS = {"open": ("draft", "active", "paused"), "over": ("done", "cancelled"), "templates": ("template",)}
_MOST_SHOWN, _MOST_CUSTOMERS = 300, 500
_LIMIT = re.compile(r"[1-9]\d{0,2}", re.A)


@page(rights.SEE)
@require_GET
def projects(request: DeskRequest) -> HttpResponse:
    """Show the projects of one view, those that end soonest first."""
    view = request.GET.get("view", "open")
    view = view if view in VIEWS else "open"
    found = queries.projects(states=VIEWS[view], newest=view != "open", limit=_MOST_SHOWN)
    now = clock.now()
    counts = queries.standing(ids=[one.id for one in found], now=now)
    context = {
        "view": view,
        "views": [("open", _("进行中")), ("over", _("已结束")), ("templates", _("模板"))],
        "rows": [_row(one, counts.get(one.id, {})) for one in found],
        "states": plan_words.STATES,
        "tones": plan_words.TONES,
        "may_edit": request.member.may(rights.EDIT_PLANS),
    }
    return render(request, "desk/projects/list.html", context)


@page(rights.EDIT_PLANS)
@require_http_methods(["GET", "POST"])
def new(request: DeskRequest) -> HttpResponse:
    """Begin a project, from nothing, from a template or from an earlier project."""
    if request.method == "GET":
        return _new_page(request, {"from": request.GET.get("from", ""), "name": ""}, {})
    told = request.POST.dict()
    start, deadline = day_of(told.get("starts_on", "")), day_of(told.get("deadline_on", ""))
    source = told.get("from", "")
    order = orders.order_by_number(number=told.get("order", "").strip()) if told.get("order", "").strip() else None
    if told.get("order", "").strip() and order is None:
        return _new_page(request, told, {"order": _("没有这个订单号，请核对。")})
    customer_id = as_uuid(told.get("customer_id", "")) or (order.customer_id if order else None)
    values: dict[str, Any] = {
        "name": told.get("name", ""),
        "starts_at": morning(start) if start else clock.now(),
        "customer_id": customer_id,
        "manager_id": as_uuid(told.get("manager_id", "")),
        "calendar_id": as_uuid(told.get("calendar_id", "")),
        "deadline_at": evening(deadline) if deadline else None,
        "order_ids": [order.id] if order else [],
    }
    if faults := _day_faults(told):
        return _new_page(request, told, faults)
    try:
        with attempt():
            made = templates.start(source=source, **values)
    except actions.InvalidProject as invalid:
        return _new_page(request, told, fault_words(invalid.faults))
    _say_gone(request, as_uuid(source.removeprefix("project:")))
    _say_lessons(request, made)
    return redirect("desk:project", project_id=made.id)


@page(rights.EDIT_PLANS)
@require_http_methods(["GET", "POST"])
def facts(request: DeskRequest, project_id: UUID) -> HttpResponse:
    """Show or change the facts of a project: name, customer, manager, dates, state, orders, goals."""
    one = known(project_id)
    if request.method == "GET":
        return _facts_page(request, one, {})
    told = request.POST
    start, deadline = day_of(told.get("starts_on", "")), day_of(told.get("deadline_on", ""))
    numbers = [text for text in told.get("orders", "").replace("，", ",").replace(",", " ").split() if text]
    ids = orders.ids_by_number(numbers=numbers)
    faults = {"orders": _("有订单号找不到，请核对。")} if len(ids) < len(set(numbers)) else {}
    if any(not goal["goal"].strip() and any(goal.values()) for goal in _goals(request)[len(one.goals) :]):
        faults["goals"] = _("请先写目标要达成什么，再写其余几格。")
    faults |= _limit_faults(request) | _day_faults(told)
    if faults:
        return _facts_page(request, one, faults)
    values: dict[str, Any] = {
        "name": told.get("name", ""),
        "state": told.get("state", one.state),
        "customer_id": as_uuid(told.get("customer_id", "")),
        "manager_id": as_uuid(told.get("manager_id", "")),
        "calendar_id": as_uuid(told.get("calendar_id", "")),
        "deadline_at": evening(deadline) if deadline else None,
        "order_ids": list(ids.values()),
        "goals": _goals(request),
        "wip_limits": _limits(request, one),
    }
    if start is not None and start != timezone.localtime(one.starts_at).date():
        values["starts_at"] = morning(start)
    try:
        with attempt():
            actions.change_project(project_id=project_id, values=values)
    except actions.InvalidProject as invalid:
        return _facts_page(request, one, fault_words(invalid.faults))
    say(request, _("已保存。"))
    return redirect("desk:project", project_id=project_id)


@page(rights.EDIT_PLANS)
@require_POST
def keep_as_template(request: DeskRequest, project_id: UUID) -> HttpResponse:
    """Save a project's plan as a template for later ones."""
    one = known(project_id)
    try:
        with attempt():
            made = templates.keep(project_id=one.id, name=request.POST.get("name", "").strip() or one.name)
    except actions.InvalidProject as invalid:
        say(request, " ".join(fault_words(invalid.faults).values()), level=WARNING)
        return redirect("desk:project", project_id=project_id)
    say(request, _("已存为模板“%(name)s”。") % {"name": made.name})
    _say_gone(request, one.id)
    return redirect(f"{reverse('desk:projects')}?view=templates")


def known(project_id: UUID) -> ProjectFacts:
    """Return a project; raises Http404."""
    found = queries.project(project_id=project_id)
    if found is None:
        raise Http404
    return found


def morning(day: Any) -> datetime:
    """Return when a day begins for the reader."""
    return timezone.make_aware(datetime.combine(day, time(0, 0)))


def evening(day: Any) -> datetime:
    """Return the last minute of a day for the reader."""
    return timezone.make_aware(datetime.combine(day, time(23, 59)))


def fault_words(faults: dict[str, str]) -> dict[str, str]:
    """Return what is wrong with a project's facts, by field, in words."""
    words = {
        ("name", "missing"): _("请填写项目名称。"),
        ("name", "too_long"): _("名称过长，请写在 200 字以内。"),
        ("deadline_at", "before_start"): _("截止日期要晚于开始日期。"),
        ("goals", "too_long"): _("目标的每一格请写在 1000 字以内。"),
        ("goals", "unknown"): _("最多写 20 个目标。"),
        ("starts_at", "not_reckoned"): _("照这个日期排不出计划，请检查任务的链接和日期。"),
    }
    return {name: words.get((name, code), _("请重新选择。")) for name, code in faults.items()}


def _say_gone(request: DeskRequest, project_id: UUID | None) -> None:
    """Say who of the plan that was copied has left, and which work centres are no more."""
    names = templates.gone(project_id=project_id) if project_id else []
    if names:
        told = _("这些人或工作中心已经不在了，没有抄到任务上，请另行安排：%(names)s。")
        say(request, told % {"names": _("、").join(names)})


def _say_lessons(request: DeskRequest, made: ProjectFacts) -> None:
    """Say that something was learnt from projects like a new one."""
    known = len(reviews.lessons_for(project_ids=queries.akin(project=made)))
    if known:
        told = ngettext("同类项目有 %(n)s 条经验，见“报告与复盘”。", "同类项目有 %(n)s 条经验，见“报告与复盘”。", known)
        say(request, told % {"n": known})


def _day(at: datetime | None) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d}" if at else ""


def _row(one: ProjectFacts, counts: dict[str, int]) -> dict[str, Any]:
    total = counts.get("all", 0)
    late = bool(one.finish_at and one.deadline_at and one.finish_at > one.deadline_at)
    row = {"project": one, "counts": counts, "share": counts.get("done", 0) / total if total else 0, "late": late}
    return {**row, "days": _working_days(one)} if one.state == "template" else row


def _working_days(one: ProjectFacts) -> int:
    """Return how many days of eight working hours a plan takes from its start to its end, begun ones too."""
    if one.finish_at is None:
        return 0
    own = calendars.calendar_of(calendar_id=one.calendar_id).calendar
    return -(-max(own.between(start=one.starts_at, end=one.finish_at), 0) // DAY_MINUTES)


def _goals(request: DeskRequest) -> list[dict[str, str]]:
    columns = {part: request.POST.getlist(f"goal_{part}") for part in plan_words.GOAL_PARTS}
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=False)]


def _typed_limits(request: DeskRequest) -> dict[str, str]:
    names = [name for name in plan_words.LIMITS if f"limit_{name}" in request.POST]
    return {name: request.POST[f"limit_{name}"].strip() for name in names}


def _limit_faults(request: DeskRequest) -> dict[str, str]:
    """Return which limits are none, by their fields."""
    wrong = [name for name, text in _typed_limits(request).items() if text and not _LIMIT.fullmatch(text)]
    return {f"limit_{name}": _("上限请填 1 到 999 的整数；不设上限就空着。") for name in wrong}


def _day_faults(told: Mapping[str, str]) -> dict[str, str]:
    """Return which dates are none, by their fields; an empty one is none that was told."""
    wrong = [name for name in ("starts_on", "deadline_on") if told.get(name, "").strip() and not day_of(told[name])]
    return {name.replace("_on", "_at"): _("请填有效的日期，例如 2026-12-31。") for name in wrong}


def _limits(request: DeskRequest, one: ProjectFacts) -> dict[str, int]:
    """Return how many tasks a column of the board may hold; the columns that the form does not show stay."""
    told = _typed_limits(request)
    read = {name: int(text) for name, text in told.items() if text}
    return {name: one.wip_limits[name] for name in one.wip_limits if name not in told} | read


def _choices(request: DeskRequest) -> dict[str, Any]:
    return {
        "customers": [(one.id, one.name) for one in people.customers(limit=_MOST_CUSTOMERS)],
        "members": [(one.id, one.name) for one in people.members() if one.role != "viewer"],
        "calendars": [(one.id, one.name) for one in calendars.calendars()],
        "today": f"{timezone.localtime(clock.now()):%Y-%m-%d}",
    }


def _new_page(request: DeskRequest, told: dict[str, str], faults: dict[str, str]) -> HttpResponse:
    own = [(f"project:{one.id}", one.name) for one in queries.projects(states=("template",), newest=True)]
    begun = queries.projects(states=("active", "paused", "done"), newest=True, limit=_MOST_SHOWN)
    past = [(f"project:{one.id}", f"{one.number} {one.name}") for one in begun]
    starters = [(f"starter:{code}", str(name)) for code, name in templates.starters().items()]
    context = {
        **_choices(request),
        "told": {"manager_id": str(request.member.id), **told},
        "faults": faults,
        "starters": starters,
        "sources": [*own, *past],
    }
    return render(request, "desk/projects/new.html", context, status=422 if faults else 200)


def _facts_page(request: DeskRequest, one: ProjectFacts, faults: dict[str, str]) -> HttpResponse:
    known_orders = orders.facts_for(order_ids=list(one.order_ids))
    context = {
        **_choices(request),
        "project": one,
        "custom": card(request, kind="project", subject_id=one.id),
        "shown": request.POST if faults else _shown(one, [order.number for order in known_orders.values()]),
        "states": plan_words.state_options(state=one.state),
        "goal_parts": plan_words.GOAL_PARTS,
        "goals": _goals(request) if faults else [*one.goals, {}],
        "limits": [(f"limit_{name}", word) for name, word in plan_words.LIMITS.items()],
        "faults": faults,
    }
    return render(request, "desk/projects/facts.html", context, status=422 if faults else 200)


def _shown(one: ProjectFacts, numbers: list[str]) -> dict[str, Any]:
    """Return what the form of a project's facts shows before anything is typed."""
    days = {"starts_on": _day(one.starts_at), "deadline_on": _day(one.deadline_at)}
    named = {name: getattr(one, name) for name in ("name", "state", "customer_id", "manager_id", "calendar_id")}
    limits = {f"limit_{name}": one.wip_limits.get(name, "") for name in plan_words.LIMITS}
    return {**named, **days, **limits, "orders": " ".join(numbers)}


urlpatterns = [
    path("projects", projects, name="projects"),
    path("projects/new", new, name="project-new"),
    path("projects/<uuid:project_id>/facts", facts, name="project-facts"),
    path("projects/<uuid:project_id>/template", keep_as_template, name="project-template"),
]
