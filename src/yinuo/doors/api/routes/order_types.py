"""Kinds of orders over the API: their stages, and the process that new orders of a kind run through."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router, Schema
from pydantic import ConfigDict, Field

from yinuo.doors.api.entry import scope
from yinuo.doors.api.problems import Problem
from yinuo.flow.orders import queries as orders
from yinuo.flow.promises import actions as promises
from yinuo.flow.promises.actions import UnfitProcess
from yinuo.flow.promises.queries import standards_by_type

router = Router(tags=["orders"])
PROBLEMS: dict[type[Exception], Problem] = {
    UnfitProcess: Problem(
        status=422,
        code="unfit-process",
        title=_("订单不能走这个流程"),
        detail=lambda error: _why(error),
    ),
}


class TypeStage(Schema):
    """A stage of a kind of orders; `kind` is listed, task, approval, service or call, `before` what lies before it."""

    code: str
    name: str
    standard_hours: float
    working_time: bool
    role: str
    completes_delivery: bool
    kind: str
    before: list[str] | None


class OrderTypeOut(Schema):
    """A kind of orders; `process` is empty where its orders run through a plain list of stages."""

    code: str
    name: str
    process: str
    stages: list[TypeStage]


class TypeProcessIn(Schema):
    """The key of a published process, or empty for the list of stages."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"process": "made_to_order"}, {"process": ""}]})

    process: str = Field(max_length=100)


@router.get("/order-types", response=list[OrderTypeOut], auth=scope("orders:read"), operation_id="list_order_types")
def order_types(request: HttpRequest) -> Any:
    """Return the kinds of orders with their stages."""
    return _told()


@router.put(
    "/order-types/{code}/process",
    response=OrderTypeOut,
    auth=scope("processes:write"),
    operation_id="set_order_type_process",
)
def set_process(request: HttpRequest, code: str, said: TypeProcessIn) -> Any:
    """Let new orders of a kind run through a process; orders under way stay on theirs."""
    promises.set_process(order_type=code, process_key=said.process)
    return next(one for one in _told() if one.code == code)


def _told() -> list[OrderTypeOut]:
    known = orders.order_types()
    stages = standards_by_type(order_types=[one.code for one in known])
    return [
        OrderTypeOut(
            code=one.code,
            name=one.name,
            process=one.process_key,
            stages=[_stage(stage) for stage in stages[one.code]],
        )
        for one in known
    ]


def _stage(stage: Any) -> TypeStage:
    return TypeStage(
        code=stage.code,
        name=stage.name,
        standard_hours=stage.standard_hours,
        working_time=stage.working_time,
        role=stage.role,
        completes_delivery=stage.completes_delivery,
        kind=stage.kind,
        before=None if stage.before is None else sorted(stage.before),
    )


def _why(error: UnfitProcess) -> str:
    return {
        "unknown_type": _("没有这个订单类型。"),
        "unpublished": _("没有这个流程，或它还没有发布。"),
    }.get(error.code, _("这个流程没有一步设了标准时间，不能作为订单的环节。"))
