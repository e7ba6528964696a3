"""Quotes: dates told to customers before anything is promised."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router, Schema
from pydantic import AwareDatetime, ConfigDict, Field

from yinuo.doors.api.entry import scope
from yinuo.doors.api.offers import Confidence, OfferOut, Out, PromiseOut, answer, offer_out, promise_out
from yinuo.doors.api.problems import Problem
from yinuo.flow.promises import actions, forms, queries
from yinuo.flow.promises.actions import (
    InvalidWanted,
    OfferMoved,
    QuoteNotOpen,
    UnknownQuote,
    Wanted,
    WantedFault,
    WantedLine,
)
from yinuo.flow.promises.queries import QuoteFacts
from yinuo.ground.kernel.wording import datetime_text

router = Router(tags=["quotes"])
MOST_QUOTES = 100
_MOST_TOLD = 20


class RefusedQuotes(Exception):
    """No date can be computed; `faults` are plain, each with the quote, line and field it is about."""

    def __init__(self, faults: list[dict[str, Any]]) -> None:
        super().__init__(faults)
        self.faults = faults


_EXPIRED = _("报价已过有效期，日期不再保证。请重新报价。")
_NOT_OPEN = {
    "accepted": _("报价已被接受，订单已录入。"),
    "withdrawn": _("报价已撤回。请重新报价。"),
}
PROBLEMS: dict[type[Exception], Problem] = {
    RefusedQuotes: Problem(
        status=422,
        code="invalid-quote",
        title=_("无法计算日期"),  # type: ignore[arg-type]
        detail=lambda error: _told(error),
    ),
    UnknownQuote: Problem(status=404, code="not-found", title=_("找不到报价")),  # type: ignore[arg-type]
    QuoteNotOpen: Problem(
        status=409,
        code="quote-not-open",
        title=_("报价已被接受、撤回或过期"),  # type: ignore[arg-type]
        detail=lambda error: str(_NOT_OPEN.get(str(error), _EXPIRED)),
    ),
    OfferMoved: Problem(
        status=409,
        code="offer-moved",
        title=_("报价的日期已做不到"),  # type: ignore[arg-type]
        detail=lambda error: (
            _("现在最早可承诺 %(at)s；如客户同意，以 committed_at 再次提交。") % {"at": datetime_text(error.latest_at)}
        ),
    ),
}
_EXAMPLE: dict[str, Any] = {
    "customer_id": "0192f0c1-2b7e-7000-8000-000000000001",
    "lines": [{"item_code": "PUMP-80", "quantity": "12"}, {"item_code": "SEAL-3", "quantity": "24"}],
    "requested_at": "2026-06-12T18:00:00+08:00",
    "confidence": 0.9,
    "ship": "partial",
    "min_split": "4",
    "max_splits": 3,
    "language": "en",
}


_OF_WANTED = ("requested_at", "ship", "min_split", "max_splits", "not_before", "receiver_calendar")


class QuoteLineIn(Schema):
    """One line: an item by its code, or by a name where it is none of ours."""

    item_code: str = Field("", max_length=60)
    item_name: str = Field("", max_length=200)
    quantity: Decimal = Field(gt=0, le=10**9)
    unit: str = Field("", max_length=20)
    price_minor: int = Field(0, ge=0, lt=2**53)
    site: str = Field("", max_length=60)


class QuoteIn(Schema):
    """What a customer asks for, before there is an order; or an order that is entered (`order_id` alone)."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    order_id: UUID | None = None
    customer_id: UUID | None = None
    lines: list[QuoteLineIn] = Field(default_factory=list, max_length=200)
    requested_at: AwareDatetime | None = None
    confidence: Confidence | None = None
    ship: Literal["", "full", "partial"] = Field(
        "", description="Blank: as agreed with the customer; so are a blank receiver_calendar and lane_code."
    )
    min_split: Decimal = Field(Decimal(0), ge=0, le=10**9, description="A part of a line is at least so much.")
    max_splits: int = Field(2, ge=1, le=20, description="A line comes in at most so many parts.")
    not_before: AwareDatetime | None = Field(None, description="The customer takes nothing in before.")
    receiver_calendar: str = Field("", max_length=60, description="The calendar on which goods are taken in, by code.")
    region: str = Field("", max_length=100)
    lane_code: str = Field("", max_length=120)
    order_type: str = Field("", max_length=40)
    language: Literal["", "zh-hans", "zh-hant", "en"] = ""
    note: str = Field("", max_length=2_000)
    valid_hours: Annotated[float, Field(gt=0, le=24 * 366)] | None = None
    alternatives: bool | None = Field(
        None,
        description="Whether other ways are computed too, which takes longer; absent: for an offer, not for a quote.",
    )


class QuotesIn(Schema):
    """Quotes made together: all of them or none."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"quotes": [_EXAMPLE]}]})

    quotes: list[QuoteIn] = Field(min_length=1, max_length=MOST_QUOTES)


class QuoteLineOut(Out):
    """One line of a quote."""

    item_code: str
    item_name: str
    quantity: Decimal
    unit: str
    price_minor: int
    site: str


class QuoteOut(Out):
    """A quote: what was asked, what was offered, until when it stands. `state`: open, accepted, expired, withdrawn."""

    id: UUID
    number: str
    state: str
    customer_id: UUID
    customer_name: str
    order_id: UUID | None
    lines: list[QuoteLineOut]
    requested_at: datetime | None
    ship: str
    min_split: Decimal
    max_splits: int
    not_before: datetime | None
    receiver_calendar: str
    offer: OfferOut
    value_minor: int
    currency: str
    language: str
    made_by: str
    made_at: datetime
    expires_at: datetime
    settled_at: datetime | None
    settled_why: str


class QuoteQuery(Schema):
    """Which quotes to list, newest first; ask again with `before` = `made_at` of the last one."""

    customer_id: UUID | None = None
    order_id: UUID | None = None
    before: AwareDatetime | None = None
    limit: int = Field(50, ge=1, le=200)


class AcceptanceIn(Schema):
    """The customer takes the quote; `committed_at` where another date was agreed on."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reference": "PO-77"}]})

    reference: str = Field("", max_length=100)
    committed_at: AwareDatetime | None = None
    alternative: str = Field("", max_length=40)


class AcceptedOut(Out):
    """The order of the quote and the promise that was made."""

    order_id: UUID
    promise: PromiseOut


class WithdrawalIn(Schema):
    """Why a quote is taken back."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"why": "客户改方案"}]})

    why: str = Field("", max_length=500)


@router.post("/promises/offers", response=OfferOut, auth=scope("promises:read"))
def offer_lines(request: HttpRequest, asked: QuoteIn) -> Any:
    """Compute what can be promised for lines that are no order yet; nothing is stored."""
    try:
        ways = asked.alternatives is not False
        offer = queries.offer_lines(wanted=_wanted(asked), with_alternatives=ways)
    except InvalidWanted as error:
        raise RefusedQuotes(_faults(error, 0)) from error
    return answer(value=offer_out(offer=offer), status=200)


@router.post("/promises/quotes", response={201: QuoteOut}, auth=scope("promises:write"))
def make_quote(request: HttpRequest, asked: QuoteIn) -> Any:
    """Tell a customer a date under a number. A quote reserves nothing and expires."""
    return answer(value=_quoted([asked])[0], status=201)


@router.post("/promises/quotes/batch", response={201: list[QuoteOut]}, auth=scope("promises:write"))
def make_quotes(request: HttpRequest, asked: QuotesIn) -> Any:
    """Make up to 100 quotes, all or none; faults tell the place of the quote in the list."""
    return 201, _quoted(asked.quotes)


@router.get("/promises/quotes", response=list[QuoteOut], auth=scope("promises:read"))
def list_quotes(request: HttpRequest, asked: Query[QuoteQuery]) -> Any:
    """List quotes, newest first."""
    found = queries.quotes(
        customer_id=asked.customer_id, order_id=asked.order_id, before=asked.before, limit=asked.limit
    )
    return [_out(one) for one in found]


@router.get("/promises/quotes/{uuid:quote_id}", response=QuoteOut, auth=scope("promises:read"))
def get_quote(request: HttpRequest, quote_id: UUID) -> Any:
    """Return one quote."""
    found = queries.quote(quote_id=quote_id)
    if found is None:
        raise Http404
    return _out(found)


@router.post("/promises/quotes/{uuid:quote_id}/acceptance", response={201: AcceptedOut}, auth=scope("promises:write"))
def accept_quote(request: Any, quote_id: UUID, asked: AcceptanceIn) -> Any:
    """Take a quote: its order is entered, what it needs is reserved, and the date is promised."""
    accepted = actions.accept_quote(
        quote_id=quote_id,
        role=request.bearer.member.role,
        reference=asked.reference,
        committed_at=asked.committed_at,
        alternative=asked.alternative,
    )
    return 201, {"order_id": accepted.order_id, "promise": promise_out(facts=accepted.promise)}


@router.post("/promises/quotes/{uuid:quote_id}/withdrawal", response=QuoteOut, auth=scope("promises:write"))
def withdraw_quote(request: HttpRequest, quote_id: UUID, asked: WithdrawalIn) -> Any:
    """Take a quote back."""
    return _out(actions.withdraw_quote(quote_id=quote_id, why=asked.why))


def _quoted(asked: list[QuoteIn]) -> list[QuoteOut]:
    made, faults = [], []
    for place, one in enumerate(asked):
        try:
            made.append(_out(_made(one)))
        except InvalidWanted as error:
            faults += _faults(error, place)
    if faults:
        raise RefusedQuotes(faults)
    return made


def _made(asked: QuoteIn) -> QuoteFacts:
    if asked.order_id is not None and not asked.lines:
        return actions.quote_order(
            order_id=asked.order_id,
            confidence=asked.confidence,
            language=asked.language,
            valid_hours=asked.valid_hours,
            with_alternatives=bool(asked.alternatives),
        )
    return actions.quote_lines(wanted=_wanted(asked), with_alternatives=bool(asked.alternatives))


def _wanted(asked: QuoteIn) -> Wanted:
    told = asked.dict(exclude={"order_id", "lines", "customer_id", "alternatives"})
    lines = tuple(WantedLine(**line.dict()) for line in asked.lines)
    return Wanted(customer_id=asked.customer_id or UUID(int=0), lines=lines, **told)


def _out(quote: QuoteFacts) -> QuoteOut:
    aside = ("lines", "offer", *_OF_WANTED)
    return QuoteOut(
        lines=[QuoteLineOut.model_validate(line) for line in quote.wanted.lines],
        offer=offer_out(offer=quote.offer),
        **{name: getattr(quote.wanted, name) for name in _OF_WANTED},
        **{name: getattr(quote, name) for name in QuoteOut.model_fields if name not in aside},
    )


def _faults(error: InvalidWanted, place: int) -> list[dict[str, Any]]:
    return [{"quote": place, **asdict(fault)} for fault in error.faults]


def _told(error: RefusedQuotes) -> str:
    """Return what is wrong in sentences, of several quotes each with its number."""
    several = any(fault["quote"] for fault in error.faults)
    return " ".join(_sentence(fault, several) for fault in error.faults[:_MOST_TOLD])


def _sentence(fault: dict[str, Any], several: bool) -> str:
    text = forms.wanted_fault(fault=WantedFault(**{name: fault[name] for name in ("line", "field", "code", "value")}))
    return _("第 %(quote)s 张报价，%(text)s") % {"quote": fault["quote"] + 1, "text": text} if several else text
