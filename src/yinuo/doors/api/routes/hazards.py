"""Hazards that trouble many orders, and what nobody can help, entered for a region or a lane."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Router, Schema
from pydantic import AwareDatetime, Field

from yinuo.doors.api.entry import ApiRequest, scope
from yinuo.doors.api.problems import Problem
from yinuo.flow.radar import actions, queries

router = Router(tags=["radar"])
PROBLEMS: dict[type[Exception], Problem] = {
    actions.InvalidForce: Problem(
        status=422,
        code="force-majeure-invalid",
        title=_("不可抗力的内容有误"),  # type: ignore[arg-type]
    ),
    actions.ForceOver: Problem(
        status=409,
        code="force-majeure-over",
        title=_("它已经结束"),  # type: ignore[arg-type]
    ),
}
Kind = Literal["shortage", "overload", "slipping", "quality_hold", "defects", "complaints", "force_majeure", "risk"]


class HazardOut(Schema):
    """A hazard: what it is about (`key`), its figures, at most 200 orders, and it in words."""

    id: UUID
    kind: str
    key: str
    severity: str
    begins_at: datetime | None
    ends_at: datetime | None
    facts: dict[str, Any]
    order_ids: list[UUID]
    order_count: int
    found_at: datetime
    cleared_at: datetime | None
    title: str
    reason: str
    advice: str


class ForceIn(Schema):
    """What nobody can help: deliveries to the place between begin and end are later, or with `closed` impossible."""

    name: Annotated[str, Field(min_length=1, max_length=100)]
    scope: Literal["region", "lane"]
    place: Annotated[str, Field(min_length=1, max_length=120)]
    begins_at: AwareDatetime
    ends_at: AwareDatetime
    delay_hours: Annotated[float, Field(ge=0, le=1440)] = 0.0
    closed: bool = False
    note: Annotated[str, Field(max_length=300)] = ""


class ForceOut(Schema):
    """What was entered; `lifted_at` when it was over sooner."""

    id: UUID
    name: str
    scope: str
    place: str
    begins_at: datetime
    ends_at: datetime
    delay_hours: float
    closed: bool
    note: str
    declared_at: datetime
    lifted_at: datetime | None


@router.get("/hazards", response=list[HazardOut], auth=scope("radar:read"), operation_id="list_hazards")
def hazards(request: HttpRequest, kind: Kind | None = None, cleared: bool = False) -> Any:
    """List the hazards that are alive, the gravest first, or the newest of those that are over."""
    found = queries.hazards(kind=kind or "", cleared=cleared)
    return [{**vars(one), **vars(queries.hazard_in_words(hazard=one))} for one in found]


@router.post("/force-majeures", response={201: ForceOut}, auth=scope("radar:write"), operation_id="declare_force")
def declare(request: ApiRequest, told: ForceIn) -> Any:
    """Enter what nobody can help; the orders that go there are forecast anew."""
    return 201, actions.declare_force(**told.dict(), member_id=request.bearer.member.id)


@router.delete("/force-majeures/{force_id}", response=ForceOut, auth=scope("radar:write"), operation_id="lift_force")
def lift(request: ApiRequest, force_id: UUID) -> Any:
    """Say that it is over sooner."""
    if queries.force(force_id=force_id) is None:
        raise Http404
    return actions.lift_force(force_id=force_id)
