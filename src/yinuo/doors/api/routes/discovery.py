"""How orders really ran, over the API: the same map, ways, deviations and standard times as on the page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Literal

from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from ninja import Query, Router, Schema

from yinuo.core.discovery import END, START, Spans
from yinuo.doors.api.entry import ApiRequest, scope
from yinuo.doors.api.routes.insight import Question, filters_of, period_of
from yinuo.flow.insight import discovering, eventlog
from yinuo.flow.insight.discovering import Discovery
from yinuo.ground.kernel.events import acting_as, current_actor
from yinuo.ground.kernel.tenancy import acting_for

router = Router(tags=["insight"])
MOST_VARIANTS = 200


class SpanOut(Schema):
    """What spans of time come to, in hours."""

    count: int
    mean_hours: float
    median_hours: float
    p90_hours: float


class ActivityOut(Schema):
    """A stage as it was really done; `again` counts repetitions."""

    code: str
    name: str
    count: int
    orders: int
    again: int
    waiting: SpanOut
    working: SpanOut


class EdgeOut(Schema):
    """One stage directly after another; an empty code is the beginning or the end."""

    before: str
    after: str
    count: int
    orders: int
    waiting: SpanOut | None


class VariantOut(Schema):
    """A way through the stages; `fits` is null where there is nothing to hold it against."""

    stages: list[str]
    orders: int
    elapsed: SpanOut
    fits: bool | None


class LossOut(Schema):
    """Where time goes: waiting before, working at, or doing a stage again; its share of all time."""

    loss: str
    stage: str
    count: int
    mean_hours: float
    share: float


class DeviationOut(Schema):
    """How orders leave the drawn process: skipped, extra or in wrong order."""

    kind: str
    stage: str
    orders: int


class StandardOut(Schema):
    """A standard time against reality; `low` and `high` hold the third quartile with 90 % confidence."""

    stage: str
    standard_hours: float
    count: int
    kept: float
    p50_hours: float
    p75_hours: float
    p90_hours: float
    low: float | None
    high: float | None
    verdict: str


class ProcessOut(Schema):
    """The discovered process; `fitting`, `deviations` and `standards` are there where one order type is asked for."""

    since: datetime
    until: datetime
    orders: int
    activities: list[ActivityOut]
    edges: list[EdgeOut]
    variants: list[VariantOut]
    losses: list[LossOut]
    fitting: int | None
    deviations: list[DeviationOut]
    standards: list[StandardOut]


@router.get("/insight/process", response=ProcessOut, auth=scope("insight:read"))
def process(request: HttpRequest, question: Query[Question]) -> dict[str, Any]:
    """Return how the orders delivered in a period ran through their stages."""
    period = period_of(question)
    told = discovering.discover(period=period, filters=filters_of(question))
    fit = told.fit
    return {
        "since": period.since,
        "until": period.until,
        "orders": told.map.cases,
        "activities": [_activity(told, one) for one in told.map.activities],
        "edges": [_edge(told, one) for one in told.map.edges],
        "variants": [_variant(told, n) for n, _one in enumerate(told.variants.found[:MOST_VARIANTS])],
        "losses": [
            {
                "loss": one.loss,
                "stage": told.stage(one.activity).code,
                "count": one.count,
                "mean_hours": one.mean / 60,
                "share": one.share,
            }
            for one in told.bottlenecks
        ],
        "fitting": None if fit is None else fit.fitting,
        "deviations": [
            {"kind": one.kind, "stage": told.stage(one.activity).code, "orders": one.cases}
            for one in (fit.deviations if fit is not None else ())
        ],
        "standards": [_standard(one) for one in told.standings],
    }


@router.get("/insight/events", auth=scope("export:read"), response={200: Any})
def events(request: ApiRequest, question: Query[Question], format: Literal["ocel", "xes"] = "ocel") -> HttpResponseBase:
    """Return the event log of the orders delivered in a period, as OCEL 2.0 (JSON) or XES (XML)."""
    period, filters = period_of(question), filters_of(question)
    organisation_id, actor = request.bearer.organisation_id, current_actor()

    def pieces() -> Iterator[str]:
        # It is read when the request's own block is over: who acts decides what may be seen.
        with acting_for(organisation_id), acting_as(actor):
            yield from eventlog.event_log(format=format, period=period, filters=filters)

    return StreamingHttpResponse(pieces(), content_type=f"{eventlog.TYPES[format]}; charset=utf-8")


def _span(spans: Spans) -> dict[str, Any]:
    hours = {"mean_hours": spans.mean / 60, "median_hours": spans.median / 60, "p90_hours": spans.p90 / 60}
    return {"count": spans.count, **hours}


def _activity(told: Discovery, one: Any) -> dict[str, Any]:
    stage = told.stage(one.number)
    counts = {"count": one.count, "orders": one.cases, "again": one.again}
    return {
        "code": stage.code,
        "name": stage.name,
        **counts,
        "waiting": _span(one.waiting_elapsed),
        "working": _span(one.working_elapsed),
    }


def _edge(told: Discovery, one: Any) -> dict[str, Any]:
    ends = {number: "" if number in (START, END) else told.stage(number).code for number in (one.before, one.after)}
    return {
        "before": ends[one.before],
        "after": ends[one.after],
        "count": one.count,
        "orders": one.cases,
        "waiting": None if one.elapsed is None else _span(one.elapsed),
    }


def _variant(told: Discovery, number: int) -> dict[str, Any]:
    one = told.variants.found[number]
    fit = told.fit.alignments[number] if told.fit is not None else None
    return {
        "stages": [told.stage(activity).code for activity in one.sequence],
        "orders": one.count,
        "elapsed": _span(one.elapsed),
        "fits": None if fit is None else fit.fits,
    }


def _standard(one: discovering.Standing) -> dict[str, Any]:
    half, third, most = one.proposal.quantiles
    return {
        "stage": one.standard.code,
        "standard_hours": one.standard.standard_hours,
        "count": one.proposal.count,
        "kept": one.proposal.kept,
        "p50_hours": half.hours,
        "p75_hours": third.hours,
        "p90_hours": most.hours,
        "low": third.low,
        "high": third.high,
        "verdict": one.proposal.verdict,
    }
