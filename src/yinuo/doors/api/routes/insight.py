"""Key figures over the API: the same definitions as on the page."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Schema
from ninja.errors import HttpError

from yinuo.core.measuring import Measured
from yinuo.doors.api.entry import scope
from yinuo.doors.api.problems import Problem
from yinuo.flow.insight import engines, queries, targets
from yinuo.flow.insight.queries import Fact, Group, Period
from yinuo.flow.insight.targets import TargetFacts
from yinuo.ground.kernel import clock

router = Router(tags=["insight"])
PROBLEMS: dict[type[Exception], Problem] = {
    queries.UnknownMetric: Problem(
        status=404,
        code="unknown-metric",
        title=_("没有这个指标"),
        detail=lambda e: _("没有名为 %(name)s 的指标。") % {"name": e},
    ),
    queries.UnknownDimension: Problem(
        status=422,
        code="unknown-dimension",
        title=_("没有这个维度"),
        detail=lambda e: _("没有名为 %(name)s 的维度。") % {"name": e},
    ),
}
_USUAL_DAYS = 90
AS_OF = "Yinuo-As-Of"
_FILTERS = ("customer", "region", "tier", "order_type", "family")


class Question(Schema):
    """A period, half-open, and which orders count; the usual is the last 90 days of all."""

    since: datetime | None = None
    until: datetime | None = None
    customer: str = ""
    region: str = ""
    tier: str = ""
    order_type: str = ""
    family: str = ""


class Number(Schema):
    """A number, how many facts it stands on, and the 90 % interval of a share."""

    value: float | None
    count: int
    low: float | None
    high: float | None


class TargetOut(Schema):
    """What a metric shall come to, from which day, and who said so."""

    value: float
    since: date
    set_by: str


class FigureOut(Schema):
    """A metric in the period and in the one before."""

    metric: str
    name: str
    unit: str
    formula: str
    now: Number
    before: Number
    target: TargetOut | None


class GroupOut(Schema):
    """A metric for one value of a dimension."""

    key: str
    label: str
    number: Number


class RowOut(Schema):
    """A fact behind a number; `about` says what it is: a line, a consignment, a work centre."""

    order_id: UUID | None
    order_number: str
    customer_name: str
    about: str
    at: datetime
    value: float


def period_of(question: Question) -> Period:
    """Return the period asked for; refuses one without a zone or that ends before it begins."""
    until = question.until or clock.now()
    since = question.since or until - timedelta(days=_USUAL_DAYS)
    if until.tzinfo is None or since.tzinfo is None:
        raise HttpError(422, _("since 和 until 须带时区，例如 2026-03-01T00:00:00+08:00。"))
    if since >= until:
        raise HttpError(422, _("since 须早于 until。"))
    return Period(since=since, until=until)


def filters_of(question: Question) -> dict[str, tuple[str, ...]]:
    """Return which orders count."""
    return {name: (key,) for name in _FILTERS if (key := getattr(question, name))}


def _number(measured: Measured) -> Number:
    return Number(value=measured.value, count=measured.count, low=measured.low, high=measured.high)


def _group(group: Group) -> GroupOut:
    return GroupOut(key=group.key, label=group.label, number=_number(group.measured))


def _target(known: TargetFacts | None) -> TargetOut | None:
    return None if known is None else TargetOut(value=known.value, since=known.since, set_by=known.set_by)


def _row(fact: Fact) -> RowOut:
    return RowOut(
        order_id=fact.order.id if fact.order else None,
        order_number=fact.order.number if fact.order else "",
        customer_name=fact.order.customer_name if fact.order else "",
        about=fact.about,
        at=fact.at,
        value=fact.value,
    )


@router.get("/insight/figures", response=list[FigureOut], auth=scope("insight:read"))
def figures(request: HttpRequest, response: HttpResponse, question: Query[Question]) -> list[FigureOut]:
    """Return every metric of a period."""
    found = queries.figures(period=period_of(question), filters=filters_of(question))
    aims = targets.in_force()
    _say_as_of(response)
    return [
        FigureOut(
            metric=figure.metric.code,
            name=str(figure.metric.name),
            unit=figure.metric.unit,
            formula=figure.metric.formula,
            now=_number(figure.measured),
            before=_number(figure.before),
            target=_target(aims.get(figure.metric.code)),
        )
        for figure in found
    ]


@router.get("/insight/figures/{metric}/by/{dimension}", response=list[GroupOut], auth=scope("insight:read"))
def breakdown(
    request: HttpRequest, response: HttpResponse, metric: str, dimension: str, question: Query[Question]
) -> list[GroupOut]:
    """Return a metric by the values of a dimension."""
    found = queries.breakdown(
        metric=metric, dimension=dimension, period=period_of(question), filters=filters_of(question)
    )
    _say_as_of(response)
    return [_group(group) for group in found]


@router.get("/insight/figures/{metric}/rows", response=list[RowOut], auth=scope("insight:read"))
def rows(
    request: HttpRequest,
    response: HttpResponse,
    metric: str,
    question: Query[Question],
    by: str = "",
    key: str = "",
    limit: Annotated[int, Field(ge=1, le=5_000)] = 500,
) -> list[RowOut]:
    """Return the rows behind a number."""
    filters = {**filters_of(question), by: (key,)} if by else filters_of(question)
    found = queries.rows(metric=metric, period=period_of(question), filters=filters, limit=limit)
    _say_as_of(response)
    return [_row(fact) for fact in found]


def _say_as_of(response: HttpResponse) -> None:
    """Say of when the numbers are, where they come from a snapshot."""
    moment = engines.as_of()
    if moment is not None:
        response.headers[AS_OF] = moment.isoformat()
