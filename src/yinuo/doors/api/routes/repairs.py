"""Trust repairs over the API."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema

from yinuo.doors.api.entry import scope
from yinuo.doors.api.problems import Problem
from yinuo.flow.care import actions, queries

router = Router(tags=["care"])
PROBLEMS: dict[type[Exception], Problem] = {
    actions.RepairNotOpen: Problem(
        status=409,
        code="repair-over",
        title=_("信任修复已结束"),
        detail=lambda _error: _("已完成或终止的信任修复不能再终止。"),
    ),
}


class RepairStep(Schema):
    """One step after a broken promise."""

    kind: str
    role: str
    due_at: datetime
    done_at: datetime | None
    note: str


class Repair(Schema):
    """What is done after a broken promise."""

    id: UUID
    order_id: UUID
    reason: str
    committed_at: datetime
    started_at: datetime
    state: str
    ended_at: datetime | None
    steps: list[RepairStep]


class RepairWithEffect(Repair):
    """A trust repair and what came of it: orders since, mean rating before and since."""

    orders_since: int
    rating_before: float | None
    rating_since: float | None


@router.get("/repairs", response=list[Repair], auth=scope("care:read"))
def list_repairs(
    request: HttpRequest,
    state: Literal["open", "done", "dropped"] | None = None,
    order_id: UUID | None = None,
    limit: Annotated[int, Field(ge=1, le=200)] = 50,
    offset: Annotated[int, Field(ge=0, le=1_000_000)] = 0,
) -> list[queries.RepairFacts]:
    """List trust repairs, the newest first."""
    return queries.repairs(order_id=order_id, states=(state,) if state else (), limit=limit, offset=offset)


@router.get("/repairs/{uuid:repair_id}", response=RepairWithEffect, auth=scope("care:read"))
def get_repair(request: HttpRequest, repair_id: UUID) -> RepairWithEffect:
    """Return one trust repair with its effect."""
    found, effect = queries.repair(repair_id=repair_id), queries.effect(repair_id=repair_id)
    if found is None or effect is None:
        raise Http404
    return RepairWithEffect(
        **Repair.from_orm(found).dict(),
        orders_since=effect.orders_since,
        rating_before=effect.before.value,
        rating_since=effect.since.value,
    )


@router.delete("/repairs/{uuid:repair_id}", response={204: None}, auth=scope("care:write"))
def end_repair(request: HttpRequest, repair_id: UUID) -> tuple[int, None]:
    """End a trust repair that is not needed; its tasks go."""
    if queries.repair(repair_id=repair_id) is None:
        raise Http404
    actions.drop_repair(repair_id=repair_id, why="")
    return 204, None
