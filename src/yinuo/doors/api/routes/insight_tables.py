"""Tables of numbers and saved reports over the API: what a report page shows, for programs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Schema
from ninja.errors import HttpError

from yinuo.core.measuring import Measured, NoSuchPart
from yinuo.core.measuring.spans import NAMED
from yinuo.doors.api.entry import scope
from yinuo.doors.api.problems import Problem
from yinuo.doors.api.routes.insight import Number
from yinuo.flow.insight import answering, asking, engines, queries, reports
from yinuo.flow.insight.formulas import Made, Measuring, measures
from yinuo.flow.insight.queries import NOT, Period
from yinuo.flow.insight.wording import dimension_name
from yinuo.ground.kernel import clock

router = Router(tags=["insight"])
MOST_CELLS = 10_000


class UnknownName(Exception):
    """A name that nothing has; it knows what there is."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        super().__init__(name)
        self.name, self.known = name, tuple(known)


PROBLEMS: dict[type[Exception], Problem] = {
    UnknownName: Problem(
        status=422,
        code="unknown-name",
        title=_("没有这个指标或维度"),
        detail=lambda e: _("没有“%(name)s”。已有的是：%(known)s。") % {"name": e.name, "known": ", ".join(e.known)},
        faults=lambda e: {"name": e.name, "known": list(e.known)},
    ),
    NoSuchPart: Problem(
        status=422,
        code="no-such-part",
        title=_("这个指标不能这样分"),
        detail=lambda e: (
            _("指标 %(metric)s 没有维度 %(dimension)s。") % {"metric": e.measure, "dimension": e.dimension}
        ),
    ),
    reports.ReportMissing: Problem(status=404, code="unknown-report", title=_("没有这张报表")),
    reports.BadReport: Problem(status=422, code="bad-report", title=_("报表不能保存")),
}


class Asking(Schema):
    """Measures by at most three dimensions; a filter is `dimension:key` or `-dimension:key`, several keys are any of.

    The period is half-open from `since` to `until`, or a name such as `this_month`; the usual is the last 90 days.
    `live` counts as of this moment, however long that takes.
    """

    measures: Annotated[list[str], Field(min_length=1, max_length=asking.MOST_MEASURES)]
    by: Annotated[list[str], Field(max_length=queries.MOST_GROUPS)] = []
    filters: Annotated[list[str], Field(max_length=200)] = []
    span: str = ""
    since: datetime | None = None
    until: datetime | None = None
    live: bool = False


class MeasureOut(Schema):
    """A measure that can be asked for."""

    code: str
    name: str
    unit: str
    formula: str


class DimensionOut(Schema):
    """By what measures can be told apart and filtered."""

    code: str
    name: str


class Vocabulary(Schema):
    """What can be asked for."""

    measures: list[MeasureOut]
    dimensions: list[DimensionOut]


class CellOut(Schema):
    """The numbers of one group."""

    keys: list[str]
    labels: list[str]
    numbers: dict[str, Number]


class Table(Schema):
    """The answer: its period and groups; `left_off` says how many groups were left off.

    `as_of` is of when the numbers are, null where they are of this moment.
    """

    since: datetime
    until: datetime
    by: list[str]
    cells: list[CellOut]
    left_off: int
    as_of: datetime | None


class NewReport(Schema):
    """A question to keep; `query` is the query of the report page's address."""

    name: Annotated[str, Field(min_length=1, max_length=reports.LONGEST_NAME)]
    query: Annotated[str, Field(max_length=asking.LONGEST_QUERY)]
    shared: str = "nobody"


class ReportOut(Schema):
    """A kept question."""

    id: UUID
    name: str
    query: str
    shared: str
    owner_name: str
    changed_at: datetime


@router.get("/insight/vocabulary", response=Vocabulary, auth=scope("insight:read"))
def vocabulary(request: HttpRequest) -> Vocabulary:
    """Return every measure and dimension that the caller sees."""
    return Vocabulary(
        measures=[_measure(one) for one in measures().values()],
        dimensions=[DimensionOut(code=code, name=dimension_name(code)) for code in queries.dimensions()],
    )


@router.get("/insight/table", response=Table, auth=scope("insight:read"))
def table(request: HttpRequest, question: Query[Asking]) -> Table:
    """Return measures by dimensions."""
    known, seen = measures(), queries.dimensions()
    for name in question.measures:
        _must_be(name, list(known))
    for name in question.by:
        _must_be(name, list(seen))
    filters = _filters(question.filters, list(seen))
    with engines.live() if question.live else nullcontext():
        return _table([known[one] for one in question.measures], question.by, _period(question), filters)


@router.get("/insight/reports", response=list[ReportOut], auth=scope("insight:read"))
def list_reports(request: HttpRequest) -> list[reports.ReportFacts]:
    """Return one's own reports and those shared with one."""
    return reports.reports(member_id=_caller(request))


@router.post("/insight/reports", response={201: ReportOut}, auth=scope("insight:write"))
def keep_report(request: HttpRequest, new: NewReport) -> tuple[int, reports.ReportFacts]:
    """Keep a question; one's own of the same name is replaced."""
    caller = _caller(request)
    asked = asking.read_text(new.query, known=measures(), dimensions=queries.dimensions())
    for name in asked.unknown:
        raise UnknownName(name, [*measures(), *queries.dimensions()])
    made = reports.keep_report(name=new.name, query=asked.address(), shared=new.shared, member_id=caller)
    return 201, reports.report(report_id=made, member_id=caller)


@router.get("/insight/reports/{uuid:report_id}/answer", response=Table, auth=scope("insight:read"))
def report_answer(request: HttpRequest, report_id: UUID) -> Table:
    """Return the numbers of a report as they are now."""
    found, known = reports.report(report_id=report_id, member_id=_caller(request)), measures()
    asked = asking.read_text(found.query, known=known, dimensions=queries.dimensions())
    by = [code for code in (asked.by, asked.across) if code]
    period = answering.period_of(asked=asked, now=clock.now())
    return _table([known[one] for one in asked.measures], by, period, asked.filters)


@router.delete("/insight/reports/{uuid:report_id}", response={204: None}, auth=scope("insight:write"))
def remove_report(request: HttpRequest, report_id: UUID) -> tuple[int, None]:
    """Remove one's own report."""
    reports.remove_report(report_id=report_id, member_id=_caller(request))
    return 204, None


def _caller(request: HttpRequest) -> UUID:
    caller: UUID = request.bearer.member.id  # type: ignore[attr-defined]  # set by the gate
    return caller


def _measure(one: Measuring) -> MeasureOut:
    formula = one.text if isinstance(one, Made) else one.formula
    return MeasureOut(code=one.code, name=str(one.name), unit=one.unit, formula=formula)


def _must_be(name: str, known: Sequence[str]) -> None:
    if name not in known:
        raise UnknownName(name, known)


def _filters(texts: Sequence[str], seen: Sequence[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for text in texts:
        code, _colon, key = text.partition(":")
        _must_be(code.removeprefix(NOT), seen)
        found[code] = (*found.get(code, ()), key[: asking.LONGEST_KEY])
    return found


def _period(question: Asking) -> Period:
    since, until = question.since, question.until
    if since is None and until is None:
        if question.span and question.span not in NAMED:
            raise UnknownName(question.span, NAMED)
        asked = asking.Asked(measures=(), span=question.span or asking.USUAL_SPAN)
        return answering.period_of(asked=asked, now=clock.now())
    if since is None or until is None or since.tzinfo is None or until.tzinfo is None or since >= until:
        raise HttpError(422, _("since 和 until 要一起给，带时区，且 since 早于 until。"))
    return Period(since=since, until=until)


def _table(
    chosen: Sequence[Measuring], by: Sequence[str], period: Period, filters: Mapping[str, Sequence[str]]
) -> Table:
    with engines.noting() as as_of:
        found = answering.table(measures=chosen, groups=by, period=period, filters=filters) if chosen else []
    cells = [
        CellOut(
            keys=list(cell.keys),
            labels=list(cell.labels),
            numbers={code: _number(one) for code, one in numbers.items()},
        )
        for cell, numbers in found[:MOST_CELLS]
    ]
    left_off = max(len(found) - MOST_CELLS, 0)
    return Table(since=period.since, until=period.until, by=list(by), cells=cells, left_off=left_off, as_of=as_of())


def _number(measured: Measured) -> Number:
    return Number(value=measured.value, count=measured.count, low=measured.low, high=measured.high)
