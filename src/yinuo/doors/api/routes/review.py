"""The look back upon the radar: what it caught and missed, whether its chances are true, where time is lost."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from ninja.errors import HttpError
from pydantic import AwareDatetime, Field

from yinuo.doors.api.entry import scope
from yinuo.doors.api.routes.insight import Number
from yinuo.flow.insight import reviewing
from yinuo.flow.insight.reviewing import Case
from yinuo.ground.kernel import clock

router = Router(tags=["radar"])
_USUAL_DAYS, _LONGEST_DAYS = 180, 1_100


class Span(Schema):
    """A period of deliveries, half-open; the usual is the last 180 days."""

    since: AwareDatetime | None = None
    until: AwareDatetime | None = None


class MonthOut(Schema):
    """How the radar did on the orders delivered in a month (`key` is YYYY-MM); `lead_hours` is the median."""

    key: str
    delivered: int
    late: int
    alerted: int
    recall: Number
    precision: Number
    saved: int
    lead_hours: float | None


class BinOut(Schema):
    """Alerts raised with a probability in [low, high) and not answered: how many, and how many came true."""

    low: float
    high: float
    predicted: float
    happened: Number


class ProneOut(Schema):
    """A supplier or a lane that is late more often than all together; `measured` is its share of late."""

    key: str
    measured: Number


class StageLossOut(Schema):
    """How often stages of a code ended late, and how many elapsed hours were lost in all."""

    code: str
    name: str
    finished: int
    late: int
    lost_hours: float


class ReviewOut(Schema):
    """What is learnt from a period."""

    since: datetime
    until: datetime
    overall: Number
    calibration_error: float | None
    months: list[MonthOut]
    bins: list[BinOut]
    suppliers: list[ProneOut]
    lanes: list[ProneOut]
    stages: list[StageLossOut]


class Behind(Span):
    """Which number, and of which month, supplier, lane or bin."""

    what: Annotated[str, Field(max_length=20)] = "late"
    key: Annotated[str, Field(max_length=200)] = ""


class CaseOut(Schema):
    """A delivered order behind a number; `chance` is the probability that its alert was raised with."""

    order_id: UUID
    number: str
    customer_name: str
    month: str
    committed_at: datetime | None
    delivered_at: datetime | None
    late: bool
    lead_hours: float | None
    chance: float | None
    answered: bool


@router.get("/radar/review", response=ReviewOut, auth=scope("radar:read"), operation_id="review_radar")
def review(request: HttpRequest, span: Query[Span]) -> Any:
    """Return recall, precision, lead and calibration by month, delay-prone suppliers and lanes, bottleneck stages."""
    since, until = _span(span)
    return reviewing.review(since=since, until=until)


@router.get("/radar/review/rows", response=list[CaseOut], auth=scope("radar:read"), operation_id="review_rows")
def rows(request: HttpRequest, behind: Query[Behind]) -> Any:
    """List the deliveries behind a number: what is delivered, late, alerted, warned, missed, saved, false and so on."""
    since, until = _span(behind)
    return [_case(one) for one in reviewing.rows(since=since, until=until, what=behind.what, key=behind.key)]


def _span(span: Span) -> tuple[datetime, datetime]:
    until = span.until or clock.now()
    since = span.since or until - timedelta(days=_USUAL_DAYS)
    if since >= until:
        raise HttpError(422, _("since 须早于 until。"))
    if until - since > timedelta(days=_LONGEST_DAYS):
        raise HttpError(422, _("一次最多回看三年。"))
    return since, until


def _case(one: Case) -> dict[str, Any]:
    order = one.order
    return {
        "order_id": order.id,
        "number": order.number,
        "customer_name": order.customer_name,
        "month": one.month,
        "committed_at": order.committed_at,
        "delivered_at": order.delivered_at,
        "late": one.late,
        "lead_hours": one.lead_hours,
        "chance": one.chance,
        "answered": one.answered,
    }
