"""Offers and commitments of orders."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Router, Schema
from pydantic import AwareDatetime, Field

from yinuo.doors.api.entry import scope
from yinuo.doors.api.problems import Problem
from yinuo.flow.orders import queries as orders
from yinuo.flow.promises import actions, forms, queries
from yinuo.flow.promises.actions import InvalidCommitment, OrderNotOpen, PromiseMoved, UnknownOrder
from yinuo.flow.promises.queries import Offer, PromiseFacts

router = Router(tags=["promises"])
PROBLEMS: dict[type[Exception], Problem] = {
    UnknownOrder: Problem(status=404, code="not-found", title=_("找不到订单")),  # type: ignore[arg-type]
    OrderNotOpen: Problem(
        status=409,
        code="order-not-open",
        title=_("订单已交付或已取消，不能再承诺日期"),  # type: ignore[arg-type]
        detail=lambda _error: "",
    ),
    PromiseMoved: Problem(
        status=409,
        code="promise-moved",
        title=_("承诺已被他人更新"),  # type: ignore[arg-type]
        detail=lambda error: f"version {error}",
    ),
    InvalidCommitment: Problem(
        status=422,
        code="invalid-commitment",
        title=_("无法确认承诺"),  # type: ignore[arg-type]
        detail=lambda error: _("；").join(str(forms.FAULTS.get(fault, fault)) for fault in error.faults.values()),
    ),
}
Confidence = Annotated[
    float, Field(ge=0.5, le=0.99, description="How sure, 0.5 to 0.99; the organisation's own if absent.")
]


class ReasonOut(Schema):
    """Why, as data and in words."""

    code: str
    text: str
    data: dict[str, Any]


class QuoteIn(Schema):
    """What is asked of an offer."""

    confidence: Confidence | None = None


class OfferOut(Schema):
    """What can be promised now; nothing is stored by asking."""

    order_id: UUID | None
    basis: str
    earliest_at: datetime
    likely_at: datetime
    latest_at: datetime
    earliest_days: int
    latest_days: int
    confidence: float
    text: str
    reasons: list[ReasonOut]
    evidence: dict[str, Any]
    computed_at: datetime


class CommitmentIn(Schema):
    """A date to commit to; the computed latest one if absent."""

    committed_at: AwareDatetime | None = None
    why: Annotated[str, Field(max_length=500)] = ""
    confidence: Confidence | None = None
    based_on_version: Annotated[int, Field(ge=0, le=1_000_000)] | None = None


class PromiseOut(Schema):
    """One version of a commitment."""

    order_id: UUID
    version: int
    committed_at: datetime
    earliest_at: datetime
    latest_at: datetime
    earliest_days: int
    latest_days: int
    confidence: float
    basis: str
    reasons: list[ReasonOut]
    why: str
    made_by: str
    made_at: datetime
    superseded_at: datetime | None


@router.post("/orders/{uuid:order_id}/quote", response=OfferOut, auth=scope("promises:read"), operation_id="quote")
def quote(request: HttpRequest, order_id: UUID, asked: QuoteIn) -> Any:
    """Compute what can be promised for an order."""
    return _offer(queries.offer(order_id=order_id, confidence=asked.confidence))


@router.post(
    "/orders/{uuid:order_id}/commitment",
    response={201: PromiseOut},
    auth=scope("promises:write"),
    operation_id="commit",
)
def commit(request: Any, order_id: UUID, asked: CommitmentIn) -> Any:
    """Commit to a date: version 1, or the next one, which needs a why."""
    made = actions.confirm_promise(
        order_id=order_id,
        committed_at=asked.committed_at,
        why=asked.why,
        confidence=asked.confidence,
        based_on_version=asked.based_on_version,
        role=request.bearer.member.role,
    )
    return 201, _promise(made)


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
    return [_promise(each) for each in queries.promises(order_id=order_id)]


def _offer(offer: Offer) -> OfferOut:
    return OfferOut(
        order_id=offer.order_id,
        basis=offer.basis,
        earliest_at=offer.earliest_at,
        likely_at=offer.likely_at,
        latest_at=offer.latest_at,
        earliest_days=offer.earliest_days,
        latest_days=offer.latest_days,
        confidence=offer.confidence,
        text=forms.interval_text(
            earliest_days=offer.earliest_days, latest_days=offer.latest_days, confidence=offer.confidence
        ),
        reasons=_reasons(offer.reasons),
        evidence=offer.evidence,
        computed_at=offer.computed_at,
    )


def _promise(facts: PromiseFacts) -> PromiseOut:
    return PromiseOut(
        order_id=facts.order_id,
        version=facts.version,
        committed_at=facts.committed_at,
        earliest_at=facts.earliest_at,
        latest_at=facts.latest_at,
        earliest_days=facts.earliest_days,
        latest_days=facts.latest_days,
        confidence=facts.confidence,
        basis=facts.basis,
        reasons=_reasons(facts.reasons),
        why=facts.why,
        made_by=facts.made_by,
        made_at=facts.made_at,
        superseded_at=facts.superseded_at,
    )


def _reasons(reasons: list[dict[str, Any]]) -> list[ReasonOut]:
    texts = forms.explain(reasons=reasons)
    return [ReasonOut(code=r["code"], text=text, data=r) for r, text in zip(reasons, texts, strict=True)]
