"""Inspections: what waits to be inspected, readings typed on a phone, and the verdict."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.contrib.messages import WARNING
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yinuo.doors.desk import quality_frame, quality_words
from yinuo.doors.desk.answers import attempt, say
from yinuo.doors.desk.entry import DeskRequest, page
from yinuo.doors.desk.quality_frame import faults_in_words, float_of, shown, whole_of
from yinuo.flow.orders import queries as orders
from yinuo.flow.quality import actions, queries
from yinuo.flow.quality.actions import NewInspection, NewReading
from yinuo.flow.quality.queries import CharacteristicFacts, Found, InspectionFacts, ReadingFacts
from yinuo.ground.kernel.ids import as_uuid
from yinuo.ground.people import rights

PAGE_SIZE = 50
UNITS_AT_ONCE = 10
_TYPED = ("plan_id", "lot", "lot_size", "item_code", "order_number", "line_position", "supplier_code", "note", "key")
VIEWS = {
    "open": ("open",),
    "judged": ("accepted", "partial", "refused"),
    "partial": ("partial",),
    "refused": ("refused",),
}


@page(rights.SEE)
@require_GET
def inspection_list(request: DeskRequest) -> HttpResponse:
    """Show the lots that wait, or those that were judged."""
    query = request.GET.dict()
    view = query.get("view", "open")
    view = view if view in VIEWS else "open"
    found = Found(
        states=VIEWS[view],
        item_code=query.get("item", "")[:60],
        supplier_code=query.get("supplier", "")[:60],
        text=query.get("q", "").strip()[:60],
    )
    number = max(1, whole_of(query.get("page", "1")))
    rows = queries.inspections(found=found, limit=PAGE_SIZE + 1, offset=(number - 1) * PAGE_SIZE)
    plans = {one.id: one for one in queries.plans(active_only=False)}
    words = {
        "open": _("待检"),
        "judged": _("已判定"),
        "partial": pgettext("inspection", "部分接收"),
        "refused": _("拒收"),
    }
    context = {
        "rows": [(one, plans[one.plan_id]) for one in rows[:PAGE_SIZE]],
        "orders": orders.facts_for(order_ids=[one.order_id for one in rows if one.order_id]),
        "view": view,
        "views": [{"label": words[key], "url": f"?view={key}", "active": key == view} for key in VIEWS],
        "more": len(rows) > PAGE_SIZE,
        "page": number,
        "query": query,
        "filters": [
            {"name": "item", "label": _("物料"), "options": quality_frame.item_choices()},
            {"name": "supplier", "label": _("供应商"), "options": quality_frame.supplier_choices()},
        ],
        "has_plans": bool(plans),
    }
    return shown(request, "inspections", context)


@page(rights.INSPECT)
@require_http_methods(["GET", "POST"])
def new_inspection(request: DeskRequest) -> HttpResponse:
    """Present a lot for inspection."""
    told = request.POST if request.method == "POST" else request.GET
    typed, faults = {name: told.get(name, "") for name in _TYPED}, {}
    typed["key"] = typed["key"] or uuid4().hex
    if request.method == "POST":
        try:
            with attempt():
                made = actions.open_inspection(new=_new(request, typed))
            return redirect("desk:inspection", inspection_id=made)
        except actions.InvalidQuality as invalid:
            faults = faults_in_words(invalid.faults)
        except actions.NotNow:
            faults = {"plan_id": _("这个方案因连续拒收已暂停检验，供方改进后由质量负责人恢复。")}
    plans = [(one.id, one.name) for one in queries.plans()]
    context = {
        "typed": typed,
        "faults": faults,
        "plans": plans,
        "items": quality_frame.item_choices(),
        "suppliers": quality_frame.supplier_choices(),
    }
    return shown(request, "new_inspection", context, status=422 if faults else 200)


def _new(request: DeskRequest, typed: dict[str, str]) -> NewInspection:
    return NewInspection(
        plan_id=as_uuid(typed["plan_id"]) or UUID(int=0),
        lot_size=whole_of(typed["lot_size"]),
        lot=typed["lot"],
        order_number=typed["order_number"],
        line_position=whole_of(typed["line_position"]) if typed["line_position"].strip() else None,
        item_code=typed["item_code"][:60],
        supplier_code=typed["supplier_code"][:60],
        note=typed["note"][:5_000],
        key=f"desk:{request.member.id}:{typed['key']}"[:120],
    )


def known(inspection_id: UUID) -> InspectionFacts:
    """Return an inspection; 404 where there is none that this member may see."""
    found = queries.inspection(inspection_id=inspection_id)
    if found is None:
        raise Http404
    return found


@page(rights.SEE)
@require_GET
def inspection_page(request: DeskRequest, inspection_id: UUID) -> HttpResponse:
    """Show one inspection; while it is open, one unit after the other to type in."""
    return inspection_shown(request, known(inspection_id))


def inspection_shown(request: DeskRequest, one: InspectionFacts, faults: dict[str, str] | None = None) -> HttpResponse:
    """Show an inspection; what was typed stays where there are faults."""
    plan = queries.plan(plan_id=one.plan_id)
    parts = queries.characteristics(standard_id=one.standard_id)
    found = queries.readings(inspection_id=one.id)
    context = {
        "one": one,
        "plan": plan,
        "standard": queries.standard(standard_id=one.standard_id),
        "order": orders.order(order_id=one.order_id) if one.order_id else None,
        "parts": [(part, quality_words.limits(part)) for part in parts],
        "units": _units(one, parts, found),
        "next_unit": _next_unit(request, one, parts, found),
        "found": {(part.characteristic_id, part.unit_number): part for part in found},
        "checks": list(enumerate(plan.checklist)) if plan else [],
        "nonconformities": queries.nonconformities_of(inspection_id=one.id),
        "history": quality_frame.happened(to="inspection_id", known_as=one.id, order_id=one.order_id),
        "faults": faults or {},
        "typed": request.POST if faults else {},
        "complete": one.inspected >= one.sample_size,
        "refusable": one.nonconforming > one.accept,
        "most": one.lot_size - one.nonconforming,
        "hold_choices": _hold_choices(one),
    }
    return shown(request, "inspection", context, status=422 if faults else 200)


def _hold_choices(one: InspectionFacts) -> list[tuple[str, str]]:
    """Return where the rest of a lot that is accepted in part may be held back."""
    of_order = [("order", _("订单里的这部分不发货"))] if one.order_id else []
    sites = quality_frame.site_choices() if one.item_code else []
    return of_order + [(f"stock:{code}", _("冻结库存：%(site)s") % {"site": name}) for code, name in sites]


def _units(one: InspectionFacts, parts: list[CharacteristicFacts], found: list[ReadingFacts]) -> list[dict[str, Any]]:
    """Return the units that anything is known of, for the table of readings."""
    by_unit: dict[int, dict[UUID, ReadingFacts]] = {}
    for reading in found:
        by_unit.setdefault(reading.unit_number, {})[reading.characteristic_id] = reading
    return [
        {
            "number": number,
            "cells": [cells.get(part.id) for part in parts],
            "conforms": all(cell.conforms for cell in cells.values()),
        }
        for number, cells in sorted(by_unit.items())
    ]


def _next_unit(
    request: DeskRequest, one: InspectionFacts, parts: list[CharacteristicFacts], found: list[ReadingFacts]
) -> int:
    """Return the unit to type in: the one that was sent or the address names, else the first not known whole."""
    asked = whole_of(request.POST.get("unit", "") or request.GET.get("unit", ""))
    if 1 <= asked <= one.sample_size:
        return asked
    counts: dict[int, int] = {}
    for reading in found:
        counts[reading.unit_number] = counts.get(reading.unit_number, 0) + 1
    return next((n for n in range(1, one.sample_size + 1) if counts.get(n, 0) < len(parts)), 0)


@page(rights.INSPECT)
@require_POST
def readings(request: DeskRequest, inspection_id: UUID) -> HttpResponse:
    """Keep the readings of one unit, and go on to the next."""
    one = known(inspection_id)
    unit = whole_of(request.POST.get("unit", ""))
    parts = queries.characteristics(standard_id=one.standard_id)
    try:
        with attempt():
            actions.record_readings(inspection_id=one.id, readings=_typed(request, parts, unit))
    except actions.InvalidQuality:
        return inspection_shown(request, one, {"readings": _("请把这一件的每个项目填好：测量值填数，缺陷数填整数。")})
    except actions.NotNow:
        say(request, _("已判定，不能再改读数。"), level=WARNING)
    return redirect("desk:inspection", inspection_id=one.id)


def _typed(request: DeskRequest, parts: list[CharacteristicFacts], unit: int) -> list[NewReading]:
    told = []
    for part in parts:
        text = request.POST.get(f"c{part.position}", "")
        if part.kind == "yes_no":
            conforms = {"ok": True, "bad": False}.get(text)
            told.append(NewReading(position=part.position, unit_number=unit, conforms=conforms))
        else:
            told.append(NewReading(position=part.position, unit_number=unit, value=float_of(text)))
    return told


@page(rights.INSPECT)
@require_POST
def checks(request: DeskRequest, inspection_id: UUID) -> HttpResponse:
    """Note which points of the checklist are done."""
    one = known(inspection_id)
    try:
        with attempt():
            done = [whole_of(text) for text in request.POST.getlist("checked")]
            actions.tick(inspection_id=one.id, checked=done)
        say(request, _("已记下检查表。"))
    except actions.NotNow:
        say(request, _("已判定，不能再改检查表。"), level=WARNING)
    return redirect("desk:inspection", inspection_id=one.id)


@page(rights.INSPECT)
@require_POST
def verdict(request: DeskRequest, inspection_id: UUID) -> HttpResponse:
    """Judge a lot, or give an inspection up that was opened by mistake."""
    one = known(inspection_id)
    try:
        with attempt():
            if request.POST.get("how") == "cancel":
                actions.cancel_inspection(inspection_id=one.id)
                say(request, _("已取消 %(number)s。") % {"number": one.number})
                return redirect("desk:quality")
            accepted = actions.judge(inspection_id=one.id, note=request.POST.get("note", "")[:5_000])
    except actions.InspectionIncomplete as early:
        return inspection_shown(request, one, {"verdict": quality_words.incomplete(missing=early.missing)})
    except actions.NotNow:
        return inspection_shown(request, one, {"verdict": _("这次检验已经判定。")})
    words = _("%(number)s 判定接收。") if accepted else _("%(number)s 判定拒收，请登记不合格。")
    say(request, words % {"number": one.number})
    return redirect("desk:inspection", inspection_id=one.id)


urlpatterns = [
    path("quality", inspection_list, name="quality"),
    path("quality/inspections/new", new_inspection, name="inspection-new"),
    path("quality/inspections/<uuid:inspection_id>", inspection_page, name="inspection"),
    path("quality/inspections/<uuid:inspection_id>/readings", readings, name="inspection-readings"),
    path("quality/inspections/<uuid:inspection_id>/checks", checks, name="inspection-checks"),
    path("quality/inspections/<uuid:inspection_id>/verdict", verdict, name="inspection-verdict"),
]
