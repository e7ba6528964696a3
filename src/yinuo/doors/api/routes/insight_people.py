"""Scorecards, a customer on one page, and why a metric moved, over the API."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema

from yinuo.core.measuring import Measured
from yinuo.doors.api.entry import scope
from yinuo.doors.api.problems import Problem
from yinuo.doors.api.routes.insight import Number, Question, filters_of, period_of
from yinuo.flow.insight import customers, moving, queries, scorecards
from yinuo.ground.kernel import clock
from yinuo.ground.people import rights

router = Router(tags=["insight"])
PROBLEMS: dict[type[Exception], Problem] = {
    customers.CustomerHidden: Problem(status=404, code="unknown-customer", title=_("没有这个客户")),
    scorecards.UnknownKind: Problem(status=404, code="unknown-scorecards", title=_("没有这种计分卡")),
}


class CardPeriod(Schema):
    """A period, half-open; the usual is the last 90 days."""

    since: datetime | None = None
    until: datetime | None = None


class ScorecardOut(Schema):
    """What one of them did; a verdict says how it stands against the others: better, worse, alike, unknown."""

    key: str
    name: str
    kept: Number
    kept_verdict: str
    honesty: Number
    speed: Number
    speed_verdict: str
    again: Number


class Advised(Schema):
    """What to do next for a customer, with the number that is its reason."""

    act: str
    number: float


class CustomerStanding(Schema):
    """How things stand with a customer: figures of the last year by metric, what is open, and what to do next."""

    customer_id: UUID
    figures: dict[str, Number]
    open_orders: int
    overdue_orders: int
    complaints: list[str]
    alerts: int
    unanswered_changes: int
    contacts: int
    advice: list[Advised]


class MovePart(Schema):
    """What one value gave to a change: by its own change, and by being a larger or smaller part of the whole."""

    key: str
    label: str
    total: float
    by_rate: float
    by_mix: float


class WhyMoved(Schema):
    """Why a metric moved against the period before; the parts add up to the change."""

    metric: str
    by: str
    change: float | None
    by_rate: float | None
    by_mix: float | None
    parts: list[MovePart]


@router.get("/insight/scorecards", response=list[ScorecardOut], auth=scope("insight:read"))
def list_cards(
    request: HttpRequest, span: Query[CardPeriod], kind: Literal["people", "teams", "suppliers", "carriers"] = "people"
) -> list[ScorecardOut]:
    """Return the scorecards of a kind; of people and teams, without the right to administer, one's own only."""
    member = request.bearer.member  # type: ignore[attr-defined]  # set by the gate
    period = period_of(Question(since=span.since, until=span.until))
    leads = kind not in scorecards.OF_STAFF or member.may(rights.ADMINISTER)
    if not leads and kind != "people":
        return []
    found = scorecards.scorecards(kind=kind, period=period, only=None if leads else member.id)
    return [
        ScorecardOut(
            key=one.key,
            name=one.name,
            kept=_number(one.kept.measured),
            kept_verdict=one.kept.verdict.value,
            honesty=_number(one.honesty),
            speed=_number(one.speed.measured),
            speed_verdict=one.speed.verdict.value,
            again=_number(one.again),
        )
        for one in found
    ]


@router.get("/insight/customers/{uuid:customer_id}", response=CustomerStanding, auth=scope("insight:read"))
def customer_view(request: HttpRequest, customer_id: UUID) -> CustomerStanding:
    """Return how things stand with a customer now."""
    view = customers.customer_view(customer_id=customer_id, now=clock.now())
    return CustomerStanding(
        customer_id=customer_id,
        figures={code: _number(one) for code, one in view.figures.items()},
        open_orders=view.sums.open,
        overdue_orders=view.sums.overdue,
        complaints=[one.number for one in view.complaints if one.closed_at is None],
        alerts=len(view.alerts),
        unanswered_changes=len(view.changes),
        contacts=view.contacts,
        advice=[Advised(act=one.act.value, number=one.number) for one in view.advice],
    )


@router.get("/insight/figures/{metric}/why", response=WhyMoved, auth=scope("insight:read"))
def why(request: HttpRequest, metric: str, question: Query[Question], by: str = "customer") -> WhyMoved:
    """Return what moved a metric against the period before, by the values of a dimension.

    Medians, times and periods without facts have no such parts; `change` is null then.
    """
    if metric not in queries.metrics():
        raise queries.UnknownMetric(metric)
    if by not in queries.dimensions():
        raise queries.UnknownDimension(by)
    found = None
    if not queries.is_in_order(by):
        found = moving.why_moved(metric=metric, dimension=by, period=period_of(question), filters=filters_of(question))
    if found is None:
        return WhyMoved(metric=metric, by=by, change=None, by_rate=None, by_mix=None, parts=[])
    told = found.explanation
    return WhyMoved(
        metric=metric,
        by=by,
        change=told.change,
        by_rate=told.by_rate,
        by_mix=told.by_mix,
        parts=[
            MovePart(
                key=one.key,
                label=found.labels[one.key],
                total=one.total,
                by_rate=one.by_rate,
                by_mix=one.by_mix,
            )
            for one in told.moves
        ],
    )


def _number(measured: Measured) -> Number:
    return Number(value=measured.value, count=measured.count, low=measured.low, high=measured.high)
