"""Offers, commitments and what they hold, of orders."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from ninja import Router, Schema
from pydantic import AwareDatetime, ConfigDict, Field

from yinuo.doors.api.entry import scope
from yinuo.doors.api.offers import Confidence, OfferOut, PromiseOut, ReservationOut, offer_out, promise_out
from yinuo.doors.api.problems import Problem
from yinuo.flow.orders import queries as orders
from yinuo.flow.promises import actions, forms, queries
from yinuo.flow.promises.actions import (
    AlternativeGone,
    BookTaken,
    InvalidCommitment,
    OrderNotOpen,
    PromiseMoved,
    SupplyMoving,
    UnknownOrder,
)

_ORDER = "0192f0c1-2b7e-7000-8000-000000000001"
_COMMITMENT: dict[str, Any] = {
    "committed_at": "2026-06-12T18:00:00+08:00",
    "why": "Customer added two pieces",
    "based_on_version": 1,
}
router = Router(tags=["promises"])
PROBLEMS: dict[type[Exception], Problem] = {
    UnknownOrder: Problem(status=404, code="not-found", title=_("找不到订单")),  # type: ignore[arg-type]
    OrderNotOpen: Problem(
        status=409,
        code="order-not-open",
        title=_("订单已交付或已取消，不能再承诺日期"),  # type: ignore[arg-type]
    ),
    PromiseMoved: Problem(
        status=409,
        code="promise-moved",
        title=_("承诺已被他人更新"),  # type: ignore[arg-type]
        detail=lambda error: gettext("现在是第 %(version)s 版：请重新读取承诺，再决定。") % {"version": error},
    ),
    AlternativeGone: Problem(
        status=409,
        code="alternative-gone",
        title=_("所选办法已不可行"),  # type: ignore[arg-type]
        detail=lambda _error: str(_("请重新查询可承诺日期，再选一种办法。")),
    ),
    BookTaken: Problem(
        status=409,
        code="book-taken",
        title=_("所需库存或产能刚被占用"),  # type: ignore[arg-type]
        detail=lambda _error: str(_("请重新查询可承诺日期后再试。")),
    ),
    SupplyMoving: Problem(
        status=409,
        code="supply-moving",
        title=_("所留物料正在入库"),  # type: ignore[arg-type]
        detail=lambda _error: str(_("请稍候几秒再试。")),
    ),
    InvalidCommitment: Problem(
        status=422,
        code="invalid-commitment",
        title=_("无法确认承诺"),  # type: ignore[arg-type]
        detail=lambda error: _refused(error),
    ),
}


def _refused(error: Any) -> str:
    texts = [str(forms.FAULTS.get(fault, fault)) for fault in error.faults.values()]
    if error.computed_at:
        texts.append(forms.computed_text(computed_at=error.computed_at, reasons=error.reasons))
    return _("；").join(texts)


class AskIn(Schema):
    """What is asked of an offer."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"confidence": 0.9}]})

    confidence: Confidence | None = None


class CommitmentIn(Schema):
    """A date to commit to; the computed latest one if absent. `alternative` is the key of one of the offer's."""

    model_config = ConfigDict(json_schema_extra={"examples": [_COMMITMENT]})

    committed_at: AwareDatetime | None = None
    why: Annotated[str, Field(max_length=500)] = ""
    confidence: Confidence | None = None
    alternative: Annotated[str, Field(max_length=40)] = ""
    based_on_version: Annotated[int, Field(ge=0, le=1_000_000)] | None = None


class OrderCommitmentIn(CommitmentIn):
    """A commitment of one order among several."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"order_id": _ORDER, **_COMMITMENT}]})

    order_id: UUID


class CommitmentsIn(Schema):
    """Commitments made together: all of them or none."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"commitments": [{"order_id": _ORDER, **_COMMITMENT}]}]})

    commitments: list[OrderCommitmentIn] = Field(min_length=1, max_length=200)


class ReleaseIn(Schema):
    """Why what an order holds is given back."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"why": "客户暂停项目"}]})

    why: str = Field(min_length=1, max_length=500)


class ReleasedOut(Schema):
    """How many reservations were given back."""

    released: int


@router.post("/orders/{uuid:order_id}/quote", response=OfferOut, auth=scope("promises:read"), operation_id="quote")
def quote(request: HttpRequest, order_id: UUID, asked: AskIn) -> Any:
    """Compute what can be promised for an order; nothing is stored."""
    return offer_out(offer=queries.offer(order_id=order_id, confidence=asked.confidence))


@router.post(
    "/orders/{uuid:order_id}/commitment",
    response={201: PromiseOut},
    auth=scope("promises:write"),
    operation_id="commit",
)
def commit(request: Any, order_id: UUID, asked: CommitmentIn) -> Any:
    """Commit to a date: version 1, or the next one, which needs a why. What it needs is reserved with it.

    A date before the computed one that the token's member may not promise alone is refused: ask for approval.
    """
    return 201, promise_out(facts=_committed(request, order_id, asked))


@router.post("/promises/commitments", response={201: list[PromiseOut]}, auth=scope("promises:write"))
def commit_several(request: Any, asked: CommitmentsIn) -> Any:
    """Commit to the dates of up to 200 orders, all or none, in the order given."""
    return 201, [promise_out(facts=_committed(request, one.order_id, one)) for one in asked.commitments]


@router.post("/orders/{uuid:order_id}/release", response=ReleasedOut, auth=scope("promises:write"))
def release(request: HttpRequest, order_id: UUID, asked: ReleaseIn) -> Any:
    """Give back what an order holds of stock, receipts and machines; its committed date stays."""
    if orders.order(order_id=order_id) is None:
        raise Http404
    return {"released": actions.release_promise(order_id=order_id, why=asked.why)}


@router.get("/orders/{uuid:order_id}/reservations", response=list[ReservationOut], auth=scope("promises:read"))
def reservations(request: HttpRequest, order_id: UUID, released: bool = False) -> Any:
    """List what an order holds, by when it is used; with `released`, also what it held before."""
    if orders.order(order_id=order_id) is None:
        raise Http404
    return queries.reservations(order_id=order_id, released=released)


@router.get(
    "/orders/{uuid:order_id}/promises",
    response=list[PromiseOut],
    auth=scope("promises:read"),
    operation_id="list_promises",
)
def versions(request: HttpRequest, order_id: UUID) -> Any:
    """Return every version of an order's commitment, newest first."""
    if orders.order(order_id=order_id) is None:
        raise Http404
    return [promise_out(facts=each) for each in queries.promises(order_id=order_id)]


def _committed(request: Any, order_id: UUID, asked: CommitmentIn) -> queries.PromiseFacts:
    return actions.confirm_promise(
        order_id=order_id,
        committed_at=asked.committed_at,
        why=asked.why,
        confidence=asked.confidence,
        alternative=asked.alternative,
        based_on_version=asked.based_on_version,
        role=request.bearer.member.role,
    )
