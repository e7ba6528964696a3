"""隐患: what will trouble many orders, beside the radar, and what nobody can help, entered once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.messages import WARNING
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yinuo.doors.desk.answers import attempt, done, say
from yinuo.doors.desk.entry import DeskRequest, is_fragment, page, render
from yinuo.doors.desk.forms.forces import ForceForm
from yinuo.doors.desk.pages.jobs import progress_by_job
from yinuo.flow.orders import queries as orders
from yinuo.flow.orders.queries import OrderFacts
from yinuo.flow.radar import actions, queries
from yinuo.flow.radar.queries import HazardFacts
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.ids import as_uuid
from yinuo.ground.kernel.wording import number, unit_name
from yinuo.ground.people import rights
from yinuo.ground.supply import queries as supply

MOST_SHOWN = 8
ICONS = {
    "shortage": "package-off",
    "overload": "gauge",
    "slipping": "truck-off",
    "complaints": "message-report",
    "force_majeure": "storm",
    "quality_hold": "lock",
    "defects": "rosette-discount-check",
    "risk": "shield-half",
}
_RECORDS = {"shortage": "items", "overload": "work-centres", "slipping": "suppliers"}
_DEFECTIVE = {"item": "items", "supplier": "suppliers"}


@page(rights.SEE)
@require_GET
def hazards(request: DeskRequest) -> HttpResponse:
    """Show the hazards that are alive, or those that are over; each with its reason, its orders and what to do."""
    query = request.GET
    kind = query.get("kind", "") if query.get("kind", "") in queries.HAZARD_KINDS else ""
    over = query.get("state", "") == "cleared"
    found = queries.hazards(kind=kind, cleared=over, limit=50 if over else 200)
    known = orders.facts_for(order_ids=list({UUID(order) for one in found for order in one.order_ids[:MOST_SHOWN]}))
    job = as_uuid(query.get("job", ""))
    context: dict[str, Any] = {
        "now": clock.now(),
        "cards": [_card(one, known) for one in found],
        "tabs": _tabs(kind, over),
        "over": over,
        "job": progress_by_job(job_id=job),
        "job_id": job,
        "may_handle": request.member.may(rights.HANDLE_ALERTS),
    }
    return render(request, "desk/hazards/board.html" if is_fragment(request) else "desk/hazards/page.html", context)


@page(rights.SEE)
@require_GET
def hazard(request: DeskRequest, hazard_id: UUID) -> HttpResponse:
    """Show one hazard with all of its orders."""
    found = queries.hazard(hazard_id=hazard_id)
    if found is None:
        raise Http404
    ids = [UUID(one) for one in found.order_ids]
    known = orders.facts_for(order_ids=ids)
    context = {
        "card": _card(found, known),
        "orders": [known[one] for one in ids if one in known],
        "lacking": _lacking(found.facts),
        "now": clock.now(),
    }
    return render(request, "desk/hazards/hazard.html", context)


@page(rights.HANDLE_ALERTS)
@require_POST
def look(request: DeskRequest) -> HttpResponse:
    """Look for hazards now."""
    with attempt():
        job_id = actions.start_looking_for_hazards()
    return redirect(f"{reverse('desk:hazards')}?job={job_id}")


@page(rights.HANDLE_ALERTS)
@require_http_methods(["GET", "POST"])
def declare(request: DeskRequest) -> HttpResponse:
    """Enter what nobody can help."""
    form = ForceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            with attempt():
                made = actions.declare_force(**form.told(), member_id=request.member.id)
                hit = len(queries.orders_hit(force=made))
        except actions.InvalidForce as invalid:
            form.take(invalid.faults)
        else:
            _say_declared(request, made.place, hit)
            return redirect("desk:hazards")
    context = {"form": form, "regions": orders.regions(), "lanes": supply.lanes(limit=200)}
    return render(request, "desk/hazards/force.html", context, status=422 if form.is_bound else 200)


def _say_declared(request: DeskRequest, place: str, hit: int) -> None:
    """Say how many orders it hits; where that is none, the name may be another one than orders have."""
    if not hit:
        say(request, _("已登记。目前没有去往“%(place)s”的在途订单，请核对名称。") % {"place": place}, level=WARNING)
        return
    text = ngettext(
        "已登记，正在重新预测去往那里的 %(n)s 张订单。", "已登记，正在重新预测去往那里的 %(n)s 张订单。", hit
    )
    say(request, text % {"n": hit})


@page(rights.HANDLE_ALERTS)
@require_POST
def lift(request: DeskRequest, force_id: UUID) -> HttpResponse:
    """Say that what nobody can help is over."""
    if queries.force(force_id=force_id) is None:
        raise Http404
    url = reverse("desk:hazards")
    try:
        with attempt():
            told = actions.lift_force(force_id=force_id)
    except actions.ForceOver:
        return done(request, _("它已经结束。"), url=url, level="watch")
    return done(request, _("“%(name)s”已解除，正在重新预测受影响的订单。") % {"name": told.name}, url=url)


def _lacking(facts: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return how much each order lacks from when on, by its id."""
    unit = facts.get("unit", "")
    return {
        str(one["id"]): {
            "lacking": f"{number(float(one['lacking']), 2)} {unit_name(unit, float(one['lacking']))}".rstrip(),
            "at": datetime.fromisoformat(one["at"]),
        }
        for one in facts.get("orders", [])
    }


def _tabs(kind: str, over: bool) -> list[dict[str, Any]]:
    counts, words, url = queries.count_hazards(), queries.kinds_in_words(), reverse("desk:hazards")
    tabs = [{"label": _("全部"), "url": url, "active": not kind and not over, "count": sum(counts.values())}]
    tabs += [
        {
            "label": words[one],
            "url": f"{url}?kind={one}",
            "active": one == kind and not over,
            "count": counts.get(one, 0),
        }
        for one in queries.HAZARD_KINDS
    ]
    return [*tabs, {"label": _("已过去"), "url": f"{url}?state=cleared", "active": over, "count": None}]


def _card(one: HazardFacts, known: Mapping[UUID, OrderFacts]) -> dict[str, Any]:
    ids = [UUID(order_id) for order_id in one.order_ids[:MOST_SHOWN]]
    return {
        "hazard": one,
        "told": queries.hazard_in_words(hazard=one),
        "kind": queries.kinds_in_words()[one.kind],
        "icon": ICONS[one.kind],
        "orders": [known[order_id] for order_id in ids if order_id in known],
        "subject_url": _subject_url(one.kind, one.facts),
        "force_id": as_uuid(str(one.facts.get("subject_id", ""))) if one.kind == "force_majeure" else None,
    }


def _subject_url(kind: str, facts: Mapping[str, Any]) -> str:
    record = as_uuid(str(facts.get("subject_id", "")))
    if kind == "risk" and record is not None:
        return reverse("desk:risk", kwargs={"risk_id": record})
    if kind == "complaints":
        return reverse("desk:complaints")
    records = _DEFECTIVE.get(str(facts.get("dimension"))) if kind == "defects" else _RECORDS.get(kind)
    if records is None or record is None:
        return ""
    return reverse("desk:supply-record", kwargs={"records": records, "record_id": record})


urlpatterns = [
    path("radar/hazards", hazards, name="hazards"),
    path("radar/hazards/look", look, name="hazards-look"),
    path("radar/hazards/<uuid:hazard_id>", hazard, name="hazard"),
    path("radar/force-majeure/new", declare, name="force-new"),
    path("radar/force-majeure/<uuid:force_id>/lifting", lift, name="force-lifting"),
]
