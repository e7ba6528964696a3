"""How offers, promises and reservations read over the API; several route modules answer with them."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpResponse
from pydantic import BaseModel, ConfigDict, Field

from yinuo.flow.promises import forms
from yinuo.flow.promises.queries import AlternativeFacts, Offer, PromiseFacts

Confidence = Annotated[
    float, Field(ge=0.5, le=0.99, description="How sure, 0.5 to 0.99; the organisation's own if absent.")
]


class Out(BaseModel):
    """An answer, read from values by their attributes; a schema of ninja asks Python for each of thousands of them."""

    model_config = ConfigDict(from_attributes=True)


class ReasonOut(Out):
    """Why, as data and in words."""

    code: str
    text: str
    data: dict[str, Any]


class StepOut(Out):
    """A step of how a line is met, and what it needs first: the pegging."""

    kind: str
    item_code: str
    quantity: float
    ready_at: datetime
    start_at: datetime
    end_at: datetime
    ref: str
    place: str
    machine: int
    minutes: float
    wait: str
    cost_minor: int
    needs: list[StepOut] = []


class LinePlanOut(Out):
    """How one line is met."""

    position: int
    item_code: str
    arrives_at: datetime
    deliveries: list[StepOut]


class DisplacedOut(Out):
    """An order that an alternative would move."""

    order_id: UUID
    before_at: datetime
    after_at: datetime


class AlternativeOut(Out):
    """Another way, with its date and its price beside the plain one; `key` names it when committing."""

    key: str
    lever: str
    text: str
    values: dict[str, Any]
    earliest_at: datetime
    likely_at: datetime
    latest_at: datetime
    earliest_days: int
    latest_days: int
    confidence: float
    extra_minor: int
    margin_minor: int
    gained_hours: float
    displaced: list[DisplacedOut]


class CertificateOut(Out):
    """The proof of the decision: `yinuo promise replay INPUTS_SHA256` computes it again."""

    inputs_sha256: str
    decision_sha256: str
    engine: str
    computed_at: datetime


class OfferOut(Out):
    """What can be promised now; nothing is stored by asking.

    `basis` is "capable" (planned on stock, materials and machines; lines, alternatives and certificate are set),
    "history", "preset", or "under_way" (what is left to do of work that has begun).
    """

    order_id: UUID | None
    basis: str
    earliest_at: datetime
    likely_at: datetime
    latest_at: datetime
    worst_at: datetime | None
    earliest_days: int
    latest_days: int
    confidence: float
    text: str
    reasons: list[ReasonOut]
    buffer_hours: float
    outcomes: int
    cost_minor: int
    margin_minor: int
    lines: list[LinePlanOut]
    alternatives: list[AlternativeOut]
    certificate: CertificateOut | None
    evidence: dict[str, Any]
    computed_at: datetime


class PromiseOut(Out):
    """One version of a commitment; `reopened_at` is set when a change of the order opened its date again."""

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
    reopened_at: datetime | None
    reopened_by: str
    reopened_why: str


class ReservationOut(Out):
    """What an order holds: stock, a receipt, a purchase to be made, a machine, a sub-contractor, a pick."""

    id: UUID
    position: int
    kind: str
    item_code: str
    quantity: Decimal
    ref: str
    place: str
    machine: int | None
    start_at: datetime
    end_at: datetime
    made_at: datetime
    released_at: datetime | None


def answer(*, value: BaseModel, status: int) -> HttpResponse:
    """Return a value as the answer, written as JSON in one go."""
    return HttpResponse(value.model_dump_json(), status=status, content_type="application/json; charset=utf-8")


def offer_out(*, offer: Offer) -> OfferOut:
    """Return an offer as the API tells it."""
    told = interval_text(offer=offer)
    names = [name for name in OfferOut.model_fields if name not in ("text", "reasons", "alternatives")]
    return OfferOut(
        text=told,
        reasons=reasons_out(reasons=offer.reasons),
        alternatives=alternatives_out(alternatives=offer.alternatives),
        **{name: getattr(offer, name) for name in names},
    )


def interval_text(*, offer: Offer) -> str:
    """Return an interval as people say it."""
    return forms.interval_text(
        earliest_days=offer.earliest_days, latest_days=offer.latest_days, confidence=offer.confidence
    )


def alternatives_out(*, alternatives: tuple[AlternativeFacts, ...]) -> list[AlternativeOut]:
    """Return alternatives with their words."""
    texts = forms.lever_texts(levers=[(one.lever, one.values) for one in alternatives])
    names = [name for name in AlternativeOut.model_fields if name != "text"]
    return [
        AlternativeOut(text=text, **{name: getattr(one, name) for name in names})
        for one, text in zip(alternatives, texts, strict=True)
    ]


def promise_out(*, facts: PromiseFacts) -> PromiseOut:
    """Return a version of a commitment as the API tells it."""
    names = [name for name in PromiseOut.model_fields if name != "reasons"]
    return PromiseOut(reasons=reasons_out(reasons=facts.reasons), **{name: getattr(facts, name) for name in names})


def reasons_out(*, reasons: list[dict[str, Any]]) -> list[ReasonOut]:
    """Return reasons as data and in words."""
    texts = forms.explain(reasons=reasons)
    return [ReasonOut(code=r["code"], text=text, data=r) for r, text in zip(reasons, texts, strict=True)]
