"""Settings of time: the stages of each order type with their standard hours, and the working calendars."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from yinuo.core.worktime import DayKind, Fault, WorkCalendar
from yinuo.doors.desk import labels
from yinuo.doors.desk.answers import attempt, say
from yinuo.doors.desk.entry import DeskRequest, page
from yinuo.doors.desk.forms.settings import CalendarForm, calendar_initial
from yinuo.doors.desk.order_kinds import kind_choices
from yinuo.doors.desk.pages import settings_type_process as type_process
from yinuo.doors.desk.settings_frame import show
from yinuo.doors.desk.stage_entries import StageEntries
from yinuo.flow.orders import actions as orders
from yinuo.flow.orders import queries as order_queries
from yinuo.flow.promises.actions import InvalidStandards
from yinuo.flow.work import actions as work
from yinuo.flow.work import queries as work_queries
from yinuo.ground.kernel import clock, wording
from yinuo.ground.people import rights
from yinuo.ground.supply import actions as supply
from yinuo.ground.supply import forms as supply_forms
from yinuo.ground.supply import queries as supply_queries
from yinuo.ground.supply.queries import CalendarFacts

_LONGEST_NAME = 100


@page(rights.ADMINISTER)
@require_http_methods(["GET", "POST"])
def stages(request: DeskRequest) -> HttpResponse:
    """Show and change the stages of one order type."""
    types = dict(kind_choices())
    chosen = request.GET.get("type") or next(iter(types), orders.DEFAULT_TYPE)
    if chosen not in types:
        raise Http404
    entries = StageEntries.known(work_queries.templates(order_type=chosen))
    if request.method == "POST":
        entries = StageEntries.typed(request.POST)
        if _save_stages(chosen, entries):
            say(request, _("环节已保存，新订单按此执行，在途订单不变。"))
            return redirect(f"{request.path}?type={chosen}")
    context = {
        "types": [
            {"label": name, "url": f"?type={code}", "active": code == chosen, "code": code}
            for code, name in types.items()
        ],
        "chosen": chosen,
        "chosen_name": types[chosen],
        **type_process.choice(order_type=chosen),
        "entries": entries,
        "roles": labels.options(labels.ROLES),
    }
    return show(request, "settings-stages", "desk/settings/stages.html", context, status=422 if entries.faulty else 200)


@page(rights.ADMINISTER)
@require_POST
def add_type(request: DeskRequest) -> HttpResponse:
    """Name another kind of orders."""
    name = " ".join(request.POST.get("name", "").split())[:_LONGEST_NAME]
    if not name:
        say(request, _("请填写类型名称。"), level=30)
        return redirect("desk:settings-stages")
    known = _names()
    code = next((code for code, other in known.items() if other == name), f"type_{uuid4().hex[:8]}")
    english = " ".join(request.POST.get("name_en", "").split())[:_LONGEST_NAME]
    orders.define_order_types(names={**known, code: name}, english={code: english} if english else None)
    return redirect(f"{reverse('desk:settings-stages')}?type={code}")


@page(rights.ADMINISTER)
@require_http_methods(["GET", "POST"])
def calendars(request: DeskRequest) -> HttpResponse:
    """Show and change a working calendar, with the holidays of a year."""
    known = supply_queries.calendars() or [supply_queries.default_calendar()]
    chosen = next((one for one in known if one.code == request.GET.get("code")), known[0])
    form = CalendarForm(request.POST or None, initial=calendar_initial(name=chosen.name, plain=chosen.plain))
    if request.method == "POST" and form.is_valid() and _save_calendar(chosen, form):
        say(request, _("日历已保存。"))
        return redirect(f"{request.path}?code={chosen.code}")
    asked = request.GET.get("year", "")
    this_year = timezone.localtime(clock.now()).year
    year = int(asked) if asked.isdecimal() and 2000 <= int(asked) <= 2100 else this_year
    calendar = chosen.calendar
    context = {
        "form": form,
        "chosen": chosen,
        "calendars": [
            {"label": one.name, "url": f"?code={one.code}", "active": one.code == chosen.code} for one in known
        ],
        "year": year,
        "announced": calendar.announced(year=year),
        "days": _special_days(calendar, year),
        "years": range(this_year - 1, this_year + 3),
    }
    return show(
        request, "settings-calendars", "desk/settings/calendars.html", context, status=422 if form.is_bound else 200
    )


def _names() -> dict[str, str]:
    return {kind.code: kind.name for kind in order_queries.order_types()} or dict(orders.STARTER_TYPES)


def _save_stages(order_type: str, entries: StageEntries) -> bool:
    standards = entries.read()
    if entries.faulty:
        return False
    try:
        with attempt():
            work.define_stages(order_type=order_type, templates=standards)  # first: it takes a lock before the log
            if not order_queries.order_types():
                orders.define_order_types(names=orders.STARTER_TYPES)
    except InvalidStandards as refused:
        entries.mark(refused.faults)
        return False
    return True


def _save_calendar(chosen: CalendarFacts, form: CalendarForm) -> bool:
    try:
        with attempt():
            supply.save_calendar(code=chosen.code, name=form.cleaned_data["name"], plain=form.plain())
    except supply.InvalidCalendar as refused:
        told: dict[str | None, list[str]] = {}
        for fault in refused.faults:
            told.setdefault(_field_of(form, fault), []).append(supply_forms.calendar_fault_text(fault=fault))
        for name, words in told.items():
            form.add_error(name, " ".join(dict.fromkeys(words)))
        return False
    return True


def _field_of(form: forms.Form, fault: Fault) -> str | None:
    parts = fault.where.split(".")
    name = parts[1] if parts[0] == "weekly" and len(parts) > 1 else parts[0].partition("[")[0]
    return name if name in form.fields else None


def _special_days(calendar: WorkCalendar, year: int) -> list[dict[str, Any]]:
    """Return the days of a year that differ from their weekday, neighbours of one kind as one span."""
    spans: list[dict[str, Any]] = []
    day = date(year, 1, 1)
    while day.year == year:
        found = calendar.day(on=day)
        if found.kind != DayKind.WEEKLY:
            told = {"works": bool(found.shifts), "reason": wording.holiday(found.reason)}
            last = spans[-1] if spans else None
            if last and last["until"] == day - timedelta(days=1) and told.items() <= last.items():
                last["until"] = day
            else:
                spans.append({"since": day, "until": day, **told})
        day += timedelta(days=1)
    return spans


urlpatterns = [
    path("settings/stages", stages, name="settings-stages"),
    path("settings/stages/types", add_type, name="settings-order-types"),
    path("settings/calendars", calendars, name="settings-calendars"),
]
