"""Non-conformities: noted, decided upon, approved, closed; and what quality holds back."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from django.contrib.messages import WARNING
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yinuo.doors.desk import cost_words, quality_frame
from yinuo.doors.desk.answers import attempt, say
from yinuo.doors.desk.custom_entry import card
from yinuo.doors.desk.entry import DeskRequest, page
from yinuo.doors.desk.quality_frame import decimal_of, faults_in_words, shown, whole_of
from yinuo.flow.orders import queries as orders
from yinuo.flow.quality import actions, queries
from yinuo.flow.quality.actions import NewHold, NewNonConformity
from yinuo.flow.quality.queries import Found, NonConformityFacts
from yinuo.ground.kernel import wording
from yinuo.ground.kernel.ids import as_uuid
from yinuo.ground.people import rights

PAGE_SIZE = 50
VIEWS = {"open": ("open", "waiting"), "decided": ("decided",), "closed": ("closed",)}
_TYPED = (
    "defect", "quantity", "severity", "text", "order_number", "item_code", "supplier_code", "lot", "source",
    "source_number", "inspection", "key",
)  # fmt: skip


@page(rights.SEE)
@require_GET
def nonconformity_list(request: DeskRequest) -> HttpResponse:
    """Show what is not as agreed."""
    query = request.GET.dict()
    view = query.get("view", "open")
    view = view if view in VIEWS or view == "all" else "open"
    found = Found(
        states=VIEWS.get(view, ()),
        item_code=query.get("item", "")[:60],
        supplier_code=query.get("supplier", "")[:60],
        text=query.get("q", "").strip()[:60],
    )
    number = max(1, whole_of(query.get("page", "1")))
    rows = queries.nonconformities(found=found, limit=PAGE_SIZE + 1, offset=(number - 1) * PAGE_SIZE)
    words = {"open": _("待处置"), "decided": _("处置中"), "closed": _("已关闭"), "all": _("全部")}
    context = {
        "rows": rows[:PAGE_SIZE],
        "view": view,
        "views": [{"label": word, "url": f"?view={key}", "active": key == view} for key, word in words.items()],
        "more": len(rows) > PAGE_SIZE,
        "page": number,
        "query": query,
        "filters": [
            {"name": "item", "label": _("物料"), "options": quality_frame.item_choices()},
            {"name": "supplier", "label": _("供应商"), "options": quality_frame.supplier_choices()},
        ],
    }
    return shown(request, "nonconformities", context)


@page(rights.INSPECT)
@require_http_methods(["GET", "POST"])
def new_nonconformity(request: DeskRequest) -> HttpResponse:
    """Note something that is not as agreed; from an inspection what is known of it stands there."""
    told = request.POST if request.method == "POST" else request.GET
    typed = {name: told.get(name, "") for name in _TYPED}
    typed["key"] = typed["key"] or uuid4().hex
    inspection_id = as_uuid(typed["inspection"])
    inspection = queries.inspection(inspection_id=inspection_id) if inspection_id else None
    faults: dict[str, str] = {}
    if request.method == "POST":
        try:
            with attempt():
                new = _new(request, typed, inspection.id if inspection else None)
                made = actions.raise_nonconformity(new=new)
            return redirect("desk:nonconformity", nonconformity_id=made)
        except actions.InvalidQuality as invalid:
            faults = faults_in_words(invalid.faults)
    elif inspection is not None:
        typed |= {"quantity": str(inspection.nonconforming or 1), "lot": inspection.lot}
    context = {
        "typed": typed,
        "faults": faults,
        "inspection": inspection,
        "items": quality_frame.item_choices(),
        "suppliers": quality_frame.supplier_choices(),
    }
    return shown(request, "new_nonconformity", context, status=422 if faults else 200)


def _new(request: DeskRequest, typed: dict[str, str], inspection_id: UUID | None) -> NewNonConformity:
    return NewNonConformity(
        defect=typed["defect"],
        quantity=decimal_of(typed["quantity"]),
        severity=typed["severity"] or "major",
        text=typed["text"][:5_000],
        source="complaint" if typed["source"] == "complaint" else "hand",
        source_number=typed["source_number"],
        inspection_id=inspection_id,
        order_number=typed["order_number"],
        item_code=typed["item_code"],
        supplier_code=typed["supplier_code"],
        lot=typed["lot"],
        key=f"desk:{request.member.id}:{typed['key']}"[:120],
    )


def _known(nonconformity_id: UUID) -> NonConformityFacts:
    found = queries.nonconformity(nonconformity_id=nonconformity_id)
    if found is None:
        raise Http404
    return found


@page(rights.SEE)
@require_GET
def nonconformity_page(request: DeskRequest, nonconformity_id: UUID) -> HttpResponse:
    """Show one non-conformity and what is done about it."""
    return _shown(request, _known(nonconformity_id))


def _shown(request: DeskRequest, one: NonConformityFacts, faults: dict[str, str] | None = None) -> HttpResponse:
    context = {
        "one": one,
        "custom": card(request, kind="nonconformity", subject_id=one.id),
        "order": orders.order(order_id=one.order_id) if one.order_id else None,
        "inspection": queries.inspection(inspection_id=one.inspection_id) if one.inspection_id else None,
        "actions": queries.corrective_actions(nonconformity_id=one.id),
        "holds": queries.holds(nonconformity_id=one.id),
        "who": quality_frame.who({one.decided_by, one.approved_by} - {""}),
        "history": quality_frame.happened(to="nonconformity_id", known_as=one.id, order_id=one.order_id),
        "sent_back": _sent_back(one),
        "typed": request.POST if faults else _decided_before(request, one),
        "faults": faults or {},
        "sites": quality_frame.site_choices(),
    }
    return shown(request, "nonconformity", context, status=422 if faults else 200)


def _sent_back(one: NonConformityFacts) -> dict[str, Any] | None:
    """Return who did not approve what was decided last, when and why, while it is to be decided anew."""
    if one.state != "open":
        return None
    found = quality_frame.happened(
        to="nonconformity_id", known_as=one.id, order_id=one.order_id, type="quality.disposition_sent_back"
    )
    return found[0] if found else None


def _decided_before(request: DeskRequest, one: NonConformityFacts) -> dict[str, str]:
    """Return what was decided before it was sent back, as the form takes it."""
    if one.state != "open" or not one.decision:
        return {}
    digits = wording.minor_digits(request.organisation.currency)
    cost = f"{Decimal(one.cost_minor).scaleb(-digits):f}" if one.cost_minor else ""
    return {"disposition": one.disposition, "decision": one.decision, "cost": cost}


@page(rights.MANAGE_QUALITY)
@require_POST
def decision(request: DeskRequest, nonconformity_id: UUID) -> HttpResponse:
    """Settle what is done with it."""
    one, told = _known(nonconformity_id), request.POST
    cost = cost_words.minor_of(told.get("cost", "").strip() or "0", currency=request.organisation.currency)
    try:
        with attempt():
            state = actions.decide(
                nonconformity_id=one.id,
                disposition=told.get("disposition", ""),
                decision=told.get("decision", "")[:5_000],
                cost_minor=-1 if cost is None else cost,
            )
    except actions.InvalidQuality as invalid:
        return _shown(request, one, faults_in_words(invalid.faults))
    except actions.NotNow:
        return _shown(request, one, {"state": _("处置已经决定。")})
    say(request, _("已提交审批。") if state == "waiting" else _("已决定处置。"))
    return redirect("desk:nonconformity", nonconformity_id=one.id)


@page(rights.APPROVE_QUALITY)
@require_POST
def approval(request: DeskRequest, nonconformity_id: UUID) -> HttpResponse:
    """Let a decision count, or give it back."""
    one, agreed = _known(nonconformity_id), request.POST.get("agreed") == "1"
    try:
        with attempt():
            actions.approve(nonconformity_id=one.id, agreed=agreed, note=request.POST.get("note", "")[:2_000])
    except actions.NotNow:
        return _shown(request, one, {"state": _("它不在等待审批。")})
    except actions.InvalidQuality as invalid:
        return _shown(request, one, faults_in_words(invalid.faults))
    say(request, _("已批准。") if agreed else _("已退回重新处置。"))
    return redirect("desk:nonconformity", nonconformity_id=one.id)


@page(rights.MANAGE_QUALITY)
@require_POST
def closing(request: DeskRequest, nonconformity_id: UUID) -> HttpResponse:
    """Note that what was decided is done."""
    one = _known(nonconformity_id)
    try:
        with attempt():
            actions.close_nonconformity(nonconformity_id=one.id)
    except actions.NotNow:
        return _shown(request, one, {"state": _("先决定处置，做完再关闭。")})
    numbered = {"number": one.number}
    if queries.holds(nonconformity_id=one.id):
        said = _("已关闭 %(number)s。因它冻结的还没有解除，请到“冻结”里解除。") % numbered
        say(request, said, level=WARNING)
    else:
        say(request, _("已关闭 %(number)s。") % numbered)
    return redirect("desk:nonconformity", nonconformity_id=one.id)


@page(rights.SEE)
@require_GET
def hold_list(request: DeskRequest) -> HttpResponse:
    """Show what quality holds back, or held back."""
    return _holds(request)


def _holds(request: DeskRequest, faults: dict[str, str] | None = None) -> HttpResponse:
    released = request.GET.get("view") == "released"
    found = queries.holds(released=released)
    context = {
        "rows": found,
        "orders": orders.facts_for(order_ids=[one.order_id for one in found if one.order_id]),
        "who": quality_frame.who({one.placed_by for one in found} | {one.released_by for one in found} - {""}),
        "released": released,
        "views": [
            {"label": _("冻结中"), "url": "?view=held", "active": not released},
            {"label": pgettext("quality", "已解除"), "url": "?view=released", "active": released},
        ],
        "typed": request.POST if faults else request.GET,
        "faults": faults or {},
        "items": quality_frame.item_choices(),
        "sites": quality_frame.site_choices(),
    }
    return shown(request, "holds", context, status=422 if faults else 200)


@page(rights.MANAGE_QUALITY)
@require_POST
def new_hold(request: DeskRequest) -> HttpResponse:
    """Hold stock or an order back."""
    told = request.POST
    try:
        with attempt():
            actions.place_hold(
                new=NewHold(
                    reason=told.get("reason", ""),
                    item_code=told.get("item_code", "")[:60],
                    site_code=told.get("site_code", "")[:60],
                    batch=told.get("batch", "").strip()[:60],
                    quantity=decimal_of(told.get("quantity", "")),
                    order_number=told.get("order_number", ""),
                    line_position=whole_of(told.get("line_position", "")) or None,
                    nonconformity_id=as_uuid(told.get("nonconformity_id", "")),
                )
            )
    except actions.InvalidQuality as invalid:
        return _holds(request, faults_in_words(invalid.faults))
    say(request, _("已冻结，承诺和雷达已知道。"))
    return redirect("desk:quality-holds")


@page(rights.MANAGE_QUALITY)
@require_POST
def hold_release(request: DeskRequest, hold_id: UUID) -> HttpResponse:
    """Let go what was held back."""
    if queries.hold(hold_id=hold_id) is None:
        raise Http404
    try:
        with attempt():
            actions.release_hold(hold_id=hold_id, why=request.POST.get("why", ""))
    except actions.InvalidQuality:
        say(request, _("请写明为什么解除。"), level=WARNING)
    except actions.NotNow:
        say(request, _("它已经解除。"), level=WARNING)
    else:
        say(request, _("已解除冻结。"))
    return redirect("desk:quality-holds")


urlpatterns = [
    path("quality/nonconformities", nonconformity_list, name="nonconformities"),
    path("quality/nonconformities/new", new_nonconformity, name="nonconformity-new"),
    path("quality/nonconformities/<uuid:nonconformity_id>", nonconformity_page, name="nonconformity"),
    path("quality/nonconformities/<uuid:nonconformity_id>/decision", decision, name="nonconformity-decision"),
    path("quality/nonconformities/<uuid:nonconformity_id>/approval", approval, name="nonconformity-approval"),
    path("quality/nonconformities/<uuid:nonconformity_id>/closing", closing, name="nonconformity-closing"),
    path("quality/holds", hold_list, name="quality-holds"),
    path("quality/holds/new", new_hold, name="quality-hold-new"),
    path("quality/holds/<uuid:hold_id>/release", hold_release, name="quality-hold-release"),
]
