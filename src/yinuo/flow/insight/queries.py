"""Questions to insight: the figures of a period, by any dimension, and the rows behind each number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from yinuo.core.measuring import Measured
from yinuo.flow.insight.facts import SOURCES, Fact, Period, counted
from yinuo.flow.insight.metrics import METRICS, Metric
from yinuo.ground.people import queries as people

__all__ = ["DIMENSIONS", "METRICS", "Fact", "Figure", "Filters", "Group", "Period", "breakdown", "figures", "rows"]


class UnknownMetric(Exception):
    """No such metric is defined."""


class UnknownDimension(Exception):
    """No such dimension is defined."""


@dataclass(frozen=True, kw_only=True)
class Filters:
    """Which orders count; empty means all."""

    customer: str = ""
    region: str = ""
    tier: str = ""
    order_type: str = ""
    family: str = ""


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


Dimension = Callable[[Fact, ZoneInfo], tuple[str, str]]


def _week(fact: Fact, zone: ZoneInfo) -> tuple[str, str]:
    day = fact.at.astimezone(zone).date()
    monday = day - timedelta(days=day.weekday())
    return monday.isoformat(), monday.isoformat()


def _month(fact: Fact, zone: ZoneInfo) -> tuple[str, str]:
    month = fact.at.astimezone(zone).strftime("%Y-%m")
    return month, month


def _column(name: str) -> Dimension:
    def of(fact: Fact, zone: ZoneInfo) -> tuple[str, str]:
        value = str(getattr(fact.order, name))
        return value, value

    return of


def _customer(fact: Fact, zone: ZoneInfo) -> tuple[str, str]:
    return str(fact.order.customer_id), fact.order.customer_name


def _order_type(fact: Fact, zone: ZoneInfo) -> tuple[str, str]:
    return fact.order.order_type, fact.order.type_called


DIMENSIONS: dict[str, Dimension] = {
    "week": _week,
    "month": _month,
    "customer": _customer,
    "region": _column("region"),
    "tier": _column("tier"),
    "order_type": _order_type,
    "family": _column("family"),
}


def figures(*, period: Period, filters: Filters | None = None) -> list[Figure]:
    """Return every metric of the period, with the period before and its weeks."""
    zone = ZoneInfo(people.organisation().timezone)
    now = {name: _facts(name, period, filters) for name in SOURCES}
    before = {name: _facts(name, period.before(), filters) for name in SOURCES}
    return [
        Figure(
            metric=metric,
            measured=_measured(metric, now[metric.facts]),
            before=_measured(metric, before[metric.facts]),
            history=tuple(
                group.measured.value for group in _grouped(metric, now[metric.facts], DIMENSIONS["week"], zone)
            ),
        )
        for metric in METRICS.values()
    ]


def breakdown(*, metric: str, dimension: str, period: Period, filters: Filters | None = None) -> list[Group]:
    """Return a metric by the values of a dimension; times in order, others by how many facts they have.

    Raises UnknownMetric, UnknownDimension.
    """
    known = _metric(metric)
    if dimension not in DIMENSIONS:
        raise UnknownDimension(dimension)
    facts = _facts(known.facts, period, filters)
    groups = _grouped(known, facts, DIMENSIONS[dimension], ZoneInfo(people.organisation().timezone))
    if dimension in ("week", "month"):
        return groups
    return sorted(groups, key=lambda group: (-group.measured.count, group.label))


def rows(
    *, metric: str, period: Period, filters: Filters | None = None, dimension: str = "", key: str = ""
) -> list[Fact]:
    """Return the facts behind a number, or behind one value of a dimension; the newest first.

    Raises UnknownMetric, UnknownDimension.
    """
    known = _metric(metric)
    facts = counted(_facts(known.facts, period, filters), metric)
    if dimension:
        if dimension not in DIMENSIONS:
            raise UnknownDimension(dimension)
        zone = ZoneInfo(people.organisation().timezone)
        facts = [fact for fact in facts if DIMENSIONS[dimension](fact, zone)[0] == key]
    return sorted(facts, key=lambda fact: fact.at, reverse=True)


def measured_of(*, metric: str, facts: Sequence[Fact]) -> Measured:
    """Return a metric over given facts: what the rows of a number add up to. Raises UnknownMetric."""
    return _measured(_metric(metric), facts)


def period_of(*, days: int, until: datetime) -> Period:
    """Return the period of so many days that ends at an instant."""
    return Period(since=until - timedelta(days=days), until=until)


def _metric(code: str) -> Metric:
    if code not in METRICS:
        raise UnknownMetric(code)
    return METRICS[code]


def _facts(source: str, period: Period, filters: Filters | None) -> list[Fact]:
    facts = SOURCES[source](period)
    return [fact for fact in facts if _passes(fact, filters)] if filters else facts


def _passes(fact: Fact, filters: Filters) -> bool:
    order = fact.order
    asked = (
        (filters.customer, str(order.customer_id)),
        (filters.region, order.region),
        (filters.tier, order.tier),
        (filters.order_type, order.order_type),
        (filters.family, order.family),
    )
    return all(not wanted or wanted == present for wanted, present in asked)


def _measured(metric: Metric, facts: Sequence[Fact]) -> Measured:
    values = (fact.values.get(metric.code) for fact in facts)
    return metric.measure(value for value in values if value is not None)


def _grouped(metric: Metric, facts: Sequence[Fact], dimension: Dimension, zone: ZoneInfo) -> list[Group]:
    groups: dict[tuple[str, str], list[Fact]] = defaultdict(list)
    for fact in counted(facts, metric.code):
        groups[dimension(fact, zone)].append(fact)
    return [
        Group(key=key, label=label, measured=_measured(metric, members))
        for (key, label), members in sorted(groups.items())
    ]
