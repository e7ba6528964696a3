"""Quality over the API: standards, plans, inspections with readings of devices, non-conformities, holds, charts."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from ninja import Field, Router

from yinuo.doors.api.entry import scope
from yinuo.doors.api.problems import Problem
from yinuo.doors.api.quality_schemas import (
    Chart,
    CorrectiveAction,
    Decision,
    Hold,
    Inspection,
    NewHold,
    NewInspection,
    NewNonConformity,
    NewStandard,
    NonConformity,
    PartialVerdict,
    Plan,
    Readings,
    Release,
    Standard,
    Verdict,
)
from yinuo.flow.quality import actions, charting, queries, reporting
from yinuo.flow.quality.charting import Period
from yinuo.flow.quality.queries import Found

router = Router(tags=["quality"])
PROBLEMS: dict[type[Exception], Problem] = {
    actions.InvalidQuality: Problem(
        status=422,
        code="invalid-quality",
        title=_("质量数据有误"),
    ),
    actions.NotNow: Problem(
        status=409,
        code="quality-state",
        title=_("现在不能这样做"),
        detail=lambda _error: _("它不在可以这样处理的状态，例如已经判定、已关闭，或检验方案已暂停。"),
    ),
    actions.InspectionIncomplete: Problem(
        status=409,
        code="inspection-incomplete",
        title=_("还不能判定"),
        detail=lambda error: (
            ngettext("还有 %(n)s 件没有检完。", "还有 %(n)s 件没有检完。", error.missing) % {"n": error.missing}
            if error.missing
            else _("检查表还没有做完，请逐项打勾。")
        ),
    ),
}


def _known(found: Any) -> Any:
    if found is None:
        raise Http404
    return found


@router.get("/quality/standards", response=list[Standard], auth=scope("quality:read"))
def list_standards(request: HttpRequest) -> list[queries.StandardFacts]:
    """List the acceptance criteria that count."""
    return queries.standards()


@router.post("/quality/standards", response={201: Standard}, auth=scope("quality:manage"))
def save_standard(request: HttpRequest, new: NewStandard) -> tuple[int, Any]:
    """Write the first or the next version of acceptance criteria."""
    parts = [actions.NewCharacteristic(**one.dict()) for one in new.characteristics]
    told = {**new.dict(), "characteristics": parts}
    return 201, queries.standard(standard_id=actions.save_standard(new=actions.NewStandard(**told)))


@router.get("/quality/plans", response=list[Plan], auth=scope("quality:read"))
def list_plans(request: HttpRequest) -> list[queries.PlanFacts]:
    """List inspection plans."""
    return queries.plans(active_only=False)


@router.get("/quality/inspections", response=list[Inspection], auth=scope("quality:read"))
def list_inspections(
    request: HttpRequest,
    state: Literal["open", "accepted", "partial", "refused", "cancelled"] | None = None,
    item: str = "",
    supplier: str = "",
    limit: Annotated[int, Field(ge=1, le=200)] = 50,
    offset: Annotated[int, Field(ge=0, le=1_000_000)] = 0,
) -> list[queries.InspectionFacts]:
    """List inspections."""
    found = Found(states=(state,) if state else (), item_code=item[:60], supplier_code=supplier[:60])
    return queries.inspections(found=found, limit=limit, offset=offset)


@router.post("/quality/inspections", response={201: Inspection}, auth=scope("quality:write"))
def open_inspection(request: HttpRequest, new: NewInspection) -> tuple[int, Any]:
    """Open the inspection of a lot; its sample follows from the plan."""
    made = actions.open_inspection(
        new=actions.NewInspection(**{**new.dict(), "key": f"api:{new.key}", "source": "api"})
    )
    return 201, queries.inspection(inspection_id=made)


@router.get("/quality/inspections/{uuid:inspection_id}", response=Inspection, auth=scope("quality:read"))
def get_inspection(request: HttpRequest, inspection_id: UUID) -> Any:
    """Return one inspection."""
    return _known(queries.inspection(inspection_id=inspection_id))


@router.post("/quality/inspections/{uuid:inspection_id}/readings", response=Inspection, auth=scope("quality:write"))
def record_readings(request: HttpRequest, inspection_id: UUID, told: Readings) -> Any:
    """Keep readings, of people or of a device; the last word counts for each unit."""
    _known(queries.inspection(inspection_id=inspection_id))
    readings = [actions.NewReading(**one.dict()) for one in told.readings]
    actions.record_readings(inspection_id=inspection_id, readings=readings)
    return queries.inspection(inspection_id=inspection_id)


@router.put("/quality/inspections/{uuid:inspection_id}/verdict", response=Inspection, auth=scope("quality:write"))
def judge(request: HttpRequest, inspection_id: UUID, told: Verdict) -> Any:
    """Accept or refuse a lot by what was found."""
    _known(queries.inspection(inspection_id=inspection_id))
    if told.checked:
        actions.tick(inspection_id=inspection_id, checked=told.checked)
    actions.judge(inspection_id=inspection_id, note=told.note)
    return queries.inspection(inspection_id=inspection_id)


@router.put("/quality/inspections/{uuid:inspection_id}/partial-verdict", response=NonConformity,
            auth=scope("quality:manage"))  # fmt: skip
def accept_part(request: HttpRequest, inspection_id: UUID, told: PartialVerdict) -> Any:
    """Accept part of a lot; returns the non-conformity of the rest."""
    _known(queries.inspection(inspection_id=inspection_id))
    made = actions.accept_part(inspection_id=inspection_id, verdict=actions.PartialVerdict(**told.dict()))
    return queries.nonconformity(nonconformity_id=made)


@router.get("/quality/inspections/{uuid:inspection_id}/report", auth=scope("quality:read"))
def get_report(
    request: HttpRequest, inspection_id: UUID, language: Literal["", "zh-hans", "en", "zh-hant"] = ""
) -> HttpResponse:
    """Return the report of an inspection as a PDF, in the customer's language if none is asked for."""
    one = _known(queries.inspection(inspection_id=inspection_id))
    return HttpResponse(reporting.report_pdf(inspection=one, language=language), content_type="application/pdf")


@router.get("/quality/nonconformities", response=list[NonConformity], auth=scope("quality:read"))
def list_nonconformities(
    request: HttpRequest,
    state: Literal["open", "waiting", "decided", "closed"] | None = None,
    limit: Annotated[int, Field(ge=1, le=200)] = 50,
    offset: Annotated[int, Field(ge=0, le=1_000_000)] = 0,
) -> list[queries.NonConformityFacts]:
    """List non-conformities, the newest first."""
    return queries.nonconformities(found=Found(states=(state,) if state else ()), limit=limit, offset=offset)


@router.post("/quality/nonconformities", response={201: NonConformity}, auth=scope("quality:write"))
def raise_nonconformity(request: HttpRequest, new: NewNonConformity) -> tuple[int, Any]:
    """Note something that is not as agreed."""
    made = actions.raise_nonconformity(new=actions.NewNonConformity(**{**new.dict(), "key": f"api:{new.key}"}))
    return 201, queries.nonconformity(nonconformity_id=made)


@router.put("/quality/nonconformities/{uuid:nonconformity_id}/decision", response=NonConformity,
            auth=scope("quality:manage"))  # fmt: skip
def decide(request: HttpRequest, nonconformity_id: UUID, told: Decision) -> Any:
    """Settle what is done with it; some kinds wait for approval."""
    _known(queries.nonconformity(nonconformity_id=nonconformity_id))
    actions.decide(nonconformity_id=nonconformity_id, **told.dict())
    return queries.nonconformity(nonconformity_id=nonconformity_id)


@router.get("/quality/actions", response=list[CorrectiveAction], auth=scope("quality:read"))
def list_actions(request: HttpRequest) -> list[queries.ActionFacts]:
    """List corrective actions, the newest first."""
    return queries.corrective_actions()


@router.get("/quality/holds", response=list[Hold], auth=scope("quality:read"))
def list_holds(request: HttpRequest, released: bool = False) -> list[queries.HoldFacts]:
    """List what quality holds back, or held back."""
    return queries.holds(released=released)


@router.post("/quality/holds", response={201: Hold}, auth=scope("quality:manage"))
def place_hold(request: HttpRequest, new: NewHold) -> tuple[int, Any]:
    """Hold stock or an order back."""
    return 201, queries.hold(hold_id=actions.place_hold(new=actions.NewHold(**new.dict())))


@router.put("/quality/holds/{uuid:hold_id}/release", response=Hold, auth=scope("quality:manage"))
def release_hold(request: HttpRequest, hold_id: UUID, told: Release) -> Any:
    """Let go what was held back."""
    _known(queries.hold(hold_id=hold_id))
    actions.release_hold(hold_id=hold_id, why=told.why)
    return queries.hold(hold_id=hold_id)


@router.get("/quality/characteristics/{uuid:characteristic_id}/chart", response=Chart, auth=scope("quality:read"))
def chart(
    request: HttpRequest,
    characteristic_id: UUID,
    since: datetime | None = None,
    until: datetime | None = None,
    supplier: str = "",
) -> dict[str, Any]:
    """Return the control chart of a measured characteristic; 404 without enough readings."""
    period = Period(since=since, until=until, supplier_code=supplier[:60])
    found = _known(charting.measured(characteristic_id=characteristic_id, period=period))
    main, held = found.charts.main, found.capability
    indices = {name: getattr(held, name) if held else None for name in ("cp", "cpk", "pp", "ppk")}
    return {
        "kind": found.charts.kind,
        "labels": [point.label for point in found.points],
        "points": list(main.points),
        "centre": list(main.centre),
        "lower": list(main.lower),
        "upper": list(main.upper),
        "violations": [{"rule": one.rule, "at": one.at} for one in main.violations],
        **{name: index.value if index else None for name, index in indices.items()},
    }
