"""How much customer tiers and order types weigh in the radar, and how early each is judged."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Router, Schema
from pydantic import Field

from yinuo.doors.api.entry import scope
from yinuo.doors.api.problems import Problem
from yinuo.flow.radar import actions, queries

router = Router(tags=["radar"])
PROBLEMS: dict[type[Exception], Problem] = {
    actions.InvalidImportance: Problem(
        status=422,
        code="importance-invalid",
        title=_("重要程度有误"),  # type: ignore[arg-type]
    ),
}
Code = Annotated[str, Field(max_length=60)]


class RegardIn(Schema):
    """How early at the latest, in elapsed hours before the promise, and the weight; null for what is usual."""

    lead_hours: Annotated[float, Field(ge=36, le=2000)] | None = None
    weight: Annotated[float, Field(ge=0.1, le=10)] | None = None


class ImportanceIn(Schema):
    """By customer tier, and by the code of the order type; what is not named is as usual."""

    tiers: Annotated[dict[Code, RegardIn], Field(max_length=20)] = {}
    types: Annotated[dict[Code, RegardIn], Field(max_length=500)] = {}


@router.get("/importance", response=ImportanceIn, auth=scope("radar:read"), operation_id="get_importance")
def importance(request: HttpRequest) -> Any:
    """Read how much tiers and order types weigh in the radar, and how early each is judged."""
    return _out()


@router.put("/importance", response=ImportanceIn, auth=scope("playbooks:write"), operation_id="set_importance")
def set_importance(request: HttpRequest, told: ImportanceIn) -> Any:
    """Set all of it; open orders are judged by it from now on."""
    actions.set_importance(tiers=_regards(told.tiers), types=_regards(told.types))
    return _out()


def _regards(told: Mapping[str, RegardIn]) -> dict[str, actions.Regard]:
    return {code: actions.Regard(lead_hours=one.lead_hours, weight=one.weight) for code, one in told.items()}


def _out() -> dict[str, Any]:
    known = queries.importance()
    return {
        name: {code: {"lead_hours": one.lead_hours, "weight": one.weight} for code, one in rows.items()}
        for name, rows in (("tiers", known.tiers), ("types", known.types))
    }
