"""Quality standards with their characteristics, and inspection plans: read, written, agreed."""

from __future__ import annotations

from math import nan
from typing import Any
from uuid import UUID

from django.contrib.messages import WARNING
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yinuo.core.measuring.sampling import AQLS, LEVELS, PERCENT, Severity, oc_curve, plan_for
from yinuo.doors.desk import quality_frame, quality_words
from yinuo.doors.desk.answers import attempt, say
from yinuo.doors.desk.entry import DeskRequest, page
from yinuo.doors.desk.quality_frame import faults_in_words, float_of, shown, whole_of
from yinuo.flow.quality import actions, queries
from yinuo.flow.quality.actions import NewCharacteristic, NewPlan, NewStandard
from yinuo.flow.quality.queries import PlanFacts, StandardFacts
from yinuo.ground.kernel.ids import as_uuid
from yinuo.ground.people import queries as people
from yinuo.ground.people import rights

SPARE_ROWS, MOST_ROWS = 4, 60
EXAMPLE_LOT = 1_000
_AQLS = [f"{one:g}" for one in AQLS if one <= PERCENT]


@page(rights.SEE)
@require_GET
def plan_list(request: DeskRequest) -> HttpResponse:
    """Show plans and standards."""
    context = {"plans": queries.plans(active_only=False), "standards": queries.standards()}
    return shown(request, "plans", context)


@page(rights.MANAGE_QUALITY)
@require_http_methods(["GET", "POST"])
def new_plan(request: DeskRequest) -> HttpResponse:
    """Make an inspection plan."""
    return _edited(request, None)


@page(rights.MANAGE_QUALITY)
@require_http_methods(["GET", "POST"])
def plan_page(request: DeskRequest, inspection_plan_id: UUID) -> HttpResponse:
    """Show an inspection plan, and change it."""
    one = queries.plan(plan_id=inspection_plan_id)
    if one is None:
        raise Http404
    return _edited(request, one)


def _edited(request: DeskRequest, one: PlanFacts | None) -> HttpResponse:
    typed = request.POST.dict() if request.method == "POST" else _written(one)
    faults: dict[str, str] = {}
    if request.method == "POST":
        try:
            with attempt():
                actions.save_plan(new=_plan(typed), plan_id=one.id if one else None)
            say(request, _("已保存检验方案。"))
            return redirect("desk:inspection-plans")
        except actions.InvalidQuality as invalid:
            faults = faults_in_words(invalid.faults)
    context = {
        "one": one,
        "typed": typed,
        "faults": faults,
        "standards": [(found.name, found.name) for found in queries.standards()],
        "items": quality_frame.item_choices(),
        "suppliers": quality_frame.supplier_choices(),
        "levels": [(level, level) for level in LEVELS],
        "aqls": [(text, text) for text in _AQLS],
        "curve": _curve(one) if one and one.mode == "sampling" else None,
    }
    return shown(request, "plan", context, status=422 if faults else 200)


def _written(one: PlanFacts | None) -> dict[str, str]:
    if one is None:
        return {"mode": "sampling", "level": "II", "aql": "1", "active": "1", "may_reduce": "1"}
    told = {name: str(getattr(one, name)) for name in (
        "name", "kind", "standard_name", "item_code", "supplier_code", "stage_code", "mode", "level", "fixed_size"
    )}  # fmt: skip
    marks = {"active": "1" if one.active else "", "may_reduce": "1" if one.may_reduce else ""}
    return told | marks | {"aql": f"{one.aql:g}", "checklist": "\n".join(one.checklist)}


def _plan(typed: dict[str, str]) -> NewPlan:
    texts = ("name", "kind", "standard_name", "item_code", "supplier_code", "stage_code", "mode", "level")
    told: dict[str, Any] = {name: typed.get(name, "")[:120] for name in texts}
    return NewPlan(
        **told,
        aql=float_of(typed.get("aql", "")) or 0.0,
        fixed_size=whole_of(typed.get("fixed_size", "")),
        checklist=typed.get("checklist", "").splitlines()[:100],
        may_reduce=typed.get("may_reduce") == "1",
        active=typed.get("active") == "1",
    )


def _curve(one: PlanFacts) -> dict[str, Any] | None:
    """Return the OC curve of a plan for a lot of a thousand, as strict as it stands."""
    if one.strictness == Severity.STOPPED.value or one.aql not in AQLS:
        return None
    plan = plan_for(lot=EXAMPLE_LOT, level=one.level, aql=one.aql, severity=Severity(one.strictness))
    most = min(100.0, max(one.aql * 6, 400 / plan.size))
    shares = [most * n / 24 for n in range(25)]
    chances = [round(100 * chance, 1) for chance in oc_curve(plan=plan, percents=shares)]
    return {
        "plan": plan,
        "data": {"x": [f"{share:.3g}" for share in shares], "series": [{"name": _("接收概率"), "data": chances}]},
    }


@page(rights.MANAGE_QUALITY)
@require_POST
def resumption(request: DeskRequest, inspection_plan_id: UUID) -> HttpResponse:
    """Go on with a plan that the rules stopped."""
    if queries.plan(plan_id=inspection_plan_id) is None:
        raise Http404
    try:
        with attempt():
            actions.resume_plan(plan_id=inspection_plan_id)
        say(request, _("已恢复，按加严检验。"))
    except actions.NotNow:
        say(request, _("这个方案没有暂停。"), level=WARNING)
    return redirect("desk:inspection-plan", inspection_plan_id=inspection_plan_id)


@page(rights.MANAGE_QUALITY)
@require_http_methods(["GET", "POST"])
def new_standard(request: DeskRequest) -> HttpResponse:
    """Write acceptance criteria: the first version of a name, or the next one of the version named in the address."""
    start = as_uuid(request.GET.get("from", ""))
    before = queries.standard(standard_id=start) if start else None
    faults: dict[str, str] = {}
    if request.method == "POST":
        try:
            with attempt():
                made = actions.save_standard(new=_standard(request.POST))
            say(request, _("已保存质量标准。"))
            return redirect("desk:quality-standard", standard_id=made)
        except actions.InvalidQuality as invalid:
            faults = faults_in_words(invalid.faults)
    rows = _rows(request.POST) if request.method == "POST" else _rows_of(before)
    context = {
        "before": before,
        "typed": request.POST if request.method == "POST" else _told(before),
        "rows": [*rows, *[{}] * SPARE_ROWS][:MOST_ROWS],
        "faults": faults,
        "items": quality_frame.item_choices(),
        "customers": [(str(one.id), one.name) for one in people.customers(limit=200)],
    }
    return shown(request, "new_standard", context, status=422 if faults else 200)


def _told(one: StandardFacts | None) -> dict[str, Any]:
    names = ("name", "item_code", "stage_code", "deliverable", "customer_id", "criteria")
    return {name: getattr(one, name) or "" for name in names} if one else {}


def _rows_of(one: StandardFacts | None) -> list[dict[str, Any]]:
    if one is None:
        return []
    return [
        {
            "name": part.name,
            "kind": part.kind,
            "unit": part.unit,
            "lower": "" if part.lower is None else quality_words.exactly(part.lower),
            "upper": "" if part.upper is None else quality_words.exactly(part.upper),
            "severity": part.severity,
        }
        for part in queries.characteristics(standard_id=one.id)
    ]


def _rows(told: QueryDict) -> list[dict[str, Any]]:
    names = ("name", "kind", "unit", "lower", "upper", "severity")
    columns = [told.getlist(f"part_{name}") for name in names]
    rows = [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=False)]
    return [row for row in rows if any(row[part].strip() for part in ("name", "lower", "upper"))]


def _limit(text: str) -> float | None:
    """Return a limit, None where none was typed, not a number where what was typed is none."""
    found = float_of(text)
    return nan if found is None and text.strip() else found


def _standard(told: QueryDict) -> NewStandard:
    return NewStandard(
        name=told.get("name", ""),
        item_code=told.get("item_code", "")[:60],
        stage_code=told.get("stage_code", "")[:60],
        deliverable=told.get("deliverable", ""),
        customer_id=as_uuid(told.get("customer_id", "")),
        criteria=told.get("criteria", "")[:10_000],
        characteristics=[
            NewCharacteristic(
                name=row["name"].strip(),
                kind=row["kind"],
                unit=row["unit"].strip()[:20],
                lower=_limit(row["lower"]) if row["kind"] == "measured" else None,
                upper=_limit(row["upper"]) if row["kind"] != "yes_no" else None,
                severity=row["severity"],
            )
            for row in _rows(told)
        ],
    )


@page(rights.SEE)
@require_GET
def standard_page(request: DeskRequest, standard_id: UUID) -> HttpResponse:
    """Show a version of acceptance criteria."""
    one = queries.standard(standard_id=standard_id)
    if one is None:
        raise Http404
    parts = queries.characteristics(standard_id=one.id)
    context = {
        "one": one,
        "parts": [(part, quality_words.limits(part)) for part in parts],
        "versions": queries.versions(name=one.name),
        "customer": people.customer(customer_id=one.customer_id) if one.customer_id else None,
    }
    return shown(request, "standard", context)


@page(rights.MANAGE_QUALITY)
@require_POST
def agreement(request: DeskRequest, standard_id: UUID) -> HttpResponse:
    """Note who agreed on the customer's side."""
    if queries.standard(standard_id=standard_id) is None:
        raise Http404
    try:
        with attempt():
            actions.agree_standard(standard_id=standard_id, agreed_by=request.POST.get("agreed_by", ""))
        say(request, _("已记下客户的确认。"))
    except actions.InvalidQuality:
        say(request, _("请写明客户方由谁确认。"), level=WARNING)
    except actions.NotNow:
        say(request, _("这一版已经确认过。"), level=WARNING)
    return redirect("desk:quality-standard", standard_id=standard_id)


urlpatterns = [
    path("quality/plans", plan_list, name="inspection-plans"),
    path("quality/plans/new", new_plan, name="inspection-plan-new"),
    path("quality/plans/<uuid:inspection_plan_id>", plan_page, name="inspection-plan"),
    path("quality/plans/<uuid:inspection_plan_id>/resumption", resumption, name="inspection-plan-resumption"),
    path("quality/standards/new", new_standard, name="quality-standard-new"),
    path("quality/standards/<uuid:standard_id>", standard_page, name="quality-standard"),
    path("quality/standards/<uuid:standard_id>/agreement", agreement, name="quality-standard-agreement"),
]
