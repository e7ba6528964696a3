"""Questions to insight: the figures of a period, by any dimension, and the rows behind each number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from yinuo.core.measuring import Cell, Chosen, Dimension, Measured, Question, cells, spreads, summary
from yinuo.flow.insight import calendars, engines, naming, own_fields, sight
from yinuo.flow.insight.dimensions import DIMENSIONS
from yinuo.flow.insight.facts import NO_ORDER
from yinuo.flow.insight.metrics import METRICS, Metric
from yinuo.flow.orders import queries as orders
from yinuo.flow.orders.queries import OrderFacts
from yinuo.ground.people import queries as people

__all__ = [
    "DIMENSIONS",
    "METRICS",
    "MOST_GROUPS",
    "NOT",
    "Fact",
    "Figure",
    "Group",
    "Leading",
    "Period",
    "Spread",
    "TooManyGroups",
    "UnknownDimension",
    "UnknownMetric",
    "breakdown",
    "counts_any",
    "dimensions",
    "figures",
    "is_in_order",
    "leading",
    "metrics",
    "number",
    "period_of",
    "rows",
    "serving",
    "shown",
    "spread",
    "table",
]
MOST_GROUPS = 3
NOT = "-"
Filters = Mapping[str, Sequence[str]]
"""For a dimension the keys that count; for a dimension after NOT, those that do not."""


class UnknownMetric(Exception):
    """No such metric is defined."""


class UnknownDimension(Exception):
    """No such dimension is defined."""


class TooManyGroups(Exception):
    """A table is told apart by no more than MOST_GROUPS dimensions."""


@dataclass(frozen=True, kw_only=True)
class Period:
    """The half-open time [since, until)."""

    since: datetime
    until: datetime

    def before(self) -> Period:
        """Return the period of the same length just before."""
        return Period(since=self.since - (self.until - self.since), until=self.since)


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One counted thing: when it counts, the order it belongs to, if any, and its value; 0 or 1 for shares.

    `about` says what it is beside its order: a stage, a task, a work centre.
    """

    at: datetime
    order: OrderFacts | None
    value: float
    about: str = ""


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A metric's number now and in the period before, and a short history for a sparkline."""

    metric: Metric
    measured: Measured
    before: Measured
    history: tuple[float | None, ...]


@dataclass(frozen=True, kw_only=True)
class Group:
    """A metric's number for one value of a dimension; `key` filters to its rows."""

    key: str
    label: str
    measured: Measured


@dataclass(frozen=True, kw_only=True)
class Leading:
    """The biggest groups of a dimension, and how many there are in all."""

    cells: list[Cell]
    of: int


@dataclass(frozen=True, kw_only=True)
class Spread:
    """How the values of a group lie: least, three quartiles, greatest."""

    keys: tuple[str, ...]
    labels: tuple[str, ...]
    count: int
    marks: tuple[float, ...]


@dataclass
class _Merged:
    labels: tuple[str, ...] = ()
    numbers: dict[str, Measured] = field(default_factory=dict)


def metrics() -> dict[str, Metric]:
    """Return the metrics that whoever acts sees."""
    return {code: metric for code, metric in METRICS.items() if _sees(metric)}


def dimensions() -> dict[str, Dimension]:
    """Return the dimensions that whoever acts sees, of metrics that they see."""
    hidden, seen = sight.present().hidden_dimensions, metrics().values()
    return {
        code: dimension
        for code, dimension in {**DIMENSIONS, **own_fields.dimensions()}.items()
        if code not in hidden and any(map(dimension.serves, seen))
    }


def is_in_order(code: str) -> bool:
    """Return whether the values of a dimension follow each other, as times do."""
    return code in DIMENSIONS and DIMENSIONS[code].in_order


def serving(*, metrics: Iterable[str]) -> dict[str, Dimension]:
    """Return the dimensions that whoever acts sees by which all these metrics can be told apart."""
    asked = [METRICS[code] for code in metrics]
    return {code: one for code, one in dimensions().items() if all(map(one.serves, asked))}


def figures(*, period: Period, filters: Filters | None = None) -> list[Figure]:
    """Return every key metric of the period, with the period before and its weeks."""
    codes = [metric.code for metric in metrics().values() if metric.key]
    if not codes:
        return []
    now, before = _one(codes, period, filters), _one(codes, period.before(), filters)
    weeks = table(metrics=codes, groups=["week"], period=period, filters=filters)
    return [
        Figure(
            metric=METRICS[code],
            measured=now[code],
            before=before[code],
            history=tuple(week.numbers[code].value for week in weeks if week.numbers[code].count),
        )
        for code in codes
    ]


def number(*, metric: str, period: Period, filters: Filters | None = None) -> Measured:
    """Return one number; raises UnknownMetric, UnknownDimension."""
    return _one([metric], period, filters)[metric]


def breakdown(*, metric: str, dimension: str, period: Period, filters: Filters | None = None) -> list[Group]:
    """Return a metric by the values of a dimension; times in order, others by how many facts they have.

    Raises UnknownMetric, UnknownDimension.
    """
    found = table(metrics=[metric], groups=[dimension], period=period, filters=filters)
    groups = [Group(key=one.keys[0], label=one.labels[0], measured=one.numbers[metric]) for one in found]
    if is_in_order(dimension):
        return groups
    return sorted(groups, key=lambda group: (-group.measured.count, group.label))


def leading(
    *,
    metrics: Sequence[str],
    first: Sequence[str],
    dimension: str,
    period: Period,
    most: int,
    filters: Filters | None = None,
) -> Leading:
    """Return the groups of a dimension with the most facts of the metrics in `first`, then as they are called.

    Metrics of one set of facts are cut to so many where they are counted. Raises UnknownMetric, UnknownDimension, and
    NoSuchPart where a metric has no such dimension.
    """
    asked = [_metric(code) for code in metrics]
    if len({metric.facts for metric in asked}) > 1:
        found = table(metrics=metrics, groups=[dimension], period=period, filters=filters)
        counts = {one.keys: sum(one.numbers[code].count for code in first) for one in found}
        ordered = sorted(found, key=lambda cell: (-counts[cell.keys], cell.labels[0]))
        return Leading(cells=ordered[:most], of=len(ordered))
    question = replace(_question(asked, [dimension], period, filters), most=most, leading=frozenset(first))
    rows = engines.told(question=question, code=asked[0].facts, write=summary)
    naming_of = naming.called_by([dimension])
    named = [replace(one, labels=(naming_of(dimension, one.keys[0], one.labels[0]),)) for one in cells(question, rows)]
    return Leading(cells=named, of=int(rows[0][-1]) if rows else 0)


def table(
    *, metrics: Sequence[str], groups: Sequence[str], period: Period, filters: Filters | None = None
) -> list[Cell]:
    """Return metrics by dimensions, in the order of the keys; where a metric has no facts its count is 0.

    Raises UnknownMetric, UnknownDimension, TooManyGroups, and NoSuchPart where a metric has no such dimension.
    """
    if len(groups) > MOST_GROUPS:
        raise TooManyGroups(len(groups))
    asked = [_metric(code) for code in metrics]
    merged: dict[tuple[str, ...], _Merged] = defaultdict(_Merged)
    for code in dict.fromkeys(metric.facts for metric in asked):
        question = _question([metric for metric in asked if metric.facts == code], groups, period, filters)
        for cell in _cells(code, question):
            one = merged[cell.keys]
            one.labels = tuple(map(max, one.labels or cell.labels, cell.labels))
            one.numbers.update(cell.numbers)
    naming_of = naming.called_by(groups)
    return [
        Cell(
            keys=keys,
            labels=tuple(map(naming_of, groups, keys, one.labels)),
            numbers={metric.code: one.numbers.get(metric.code, Measured(value=None, count=0)) for metric in asked},
        )
        for keys, one in sorted(merged.items())
    ]


def spread(*, metric: str, groups: Sequence[str], period: Period, filters: Filters | None = None) -> list[Spread]:
    """Return how the values behind a metric lie in each group; raises UnknownMetric, UnknownDimension, NoSuchPart."""
    known = _metric(metric)
    question = _question([known], groups, period, filters)
    found = engines.told(question=question, code=known.facts, write=spreads)
    naming_of, width = naming.called_by(groups), len(groups)
    return [
        Spread(
            keys=tuple(map(str, row[:width])),
            labels=tuple(map(naming_of, groups, map(str, row[:width]), (str(one or "") for one in row[width:]))),
            count=int(row[2 * width]),
            marks=tuple(map(float, row[2 * width + 1 :])),
        )
        for row in found
    ]


def rows(*, metric: str, period: Period, filters: Filters | None = None, limit: int = 100_000) -> list[Fact]:
    """Return the facts behind a number, the newest first; `filters` narrow to one value of a dimension.

    Raises UnknownMetric, UnknownDimension.
    """
    known = _metric(metric)
    question = _question([known], (), period, filters)
    found = engines.told_in_full(question=question, code=known.facts, limit=limit)
    of = orders.facts_for(order_ids=list({order_id for _id, order_id, _at, _value in found}))
    # An order may be gone since a snapshot counted it.
    told = [one for one in found if one[1] in of or one[1] == NO_ORDER]
    seen = {order_id: shown(order) for order_id, order in of.items()}
    about = naming.about(facts=known.facts, ids=[one[0] for one in told])
    return [
        Fact(at=at, order=seen.get(order_id), value=float(value), about=about.get(identity, ""))
        for identity, order_id, at, value in told
    ]


def counts_any(*, dimension: str, key: str) -> bool:
    """Return whether whoever acts sees any order with that key."""
    ever = Period(since=datetime(1970, 1, 1, tzinfo=UTC), until=datetime(2200, 1, 1, tzinfo=UTC))
    question = _question([METRICS["orders_entered"]], (), ever, {dimension: (key,)})
    with engines.live():
        return bool(engines.told_in_full(question=question, code="orders", limit=1))


def period_of(*, days: int, until: datetime) -> Period:
    """Return the period of so many days that ends at an instant."""
    return Period(since=until - timedelta(days=days), until=until)


# What of an order a hidden dimension would tell.
_TELLS = {"customer": "customer_name", "region": "region", "city": "city", "tier": "tier", "family": "family"}
_TELLS |= {"supplier": "supplier_code", "channel": "channel"}


def shown(order: OrderFacts) -> OrderFacts:
    """Return an order without what hidden dimensions would tell of it."""
    hidden: dict[str, Any] = {_TELLS[code]: "" for code in sight.present().hidden_dimensions if code in _TELLS}
    return replace(order, **hidden) if hidden else order


def _one(codes: Sequence[str], period: Period, filters: Filters | None) -> dict[str, Measured]:
    return table(metrics=codes, groups=[], period=period, filters=filters)[0].numbers


def _cells(facts: str, question: Question) -> list[Cell]:
    return cells(question, engines.told(question=question, code=facts, write=summary))


def _question(metrics: Sequence[Metric], groups: Sequence[str], period: Period, filters: Filters | None) -> Question:
    allowed = [Chosen(dimension=DIMENSIONS[code], keys=keys) for code, keys in sight.present().limits.items()]
    return Question(
        measures=tuple(metrics),
        groups=tuple(calendars.worked_out(_dimension(code)) for code in groups),
        filters=(*allowed, *(_chosen(code, keys) for code, keys in (filters or {}).items() if keys)),
        since=period.since,
        until=period.until,
        zone=people.organisation().timezone,
    )


def _chosen(code: str, keys: Sequence[str]) -> Chosen:
    dimension = calendars.worked_out(_dimension(code.removeprefix(NOT)))
    return Chosen(dimension=dimension, keys=tuple(keys), excluded=code.startswith(NOT))


def _metric(code: str) -> Metric:
    if code not in METRICS or not _sees(METRICS[code]):
        raise UnknownMetric(code)
    return METRICS[code]


def _sees(metric: Metric) -> bool:
    """Return whether whoever acts sees a metric: not where it is hidden, nor where their limits cannot narrow it."""
    seen = sight.present()
    return metric.code not in seen.hidden_metrics and all(DIMENSIONS[code].serves(metric) for code in seen.limits)


def _dimension(code: str) -> Dimension:
    found = dimensions().get(code)
    if found is None:
        raise UnknownDimension(code)
    return found
