"""The facts that metrics count: deliveries, alerts and complaints of a period, each with its order.

A fact's value for a metric is a number, 0 or 1 for shares, or None where the metric does not apply to it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from yinuo.flow.care import queries as care
from yinuo.flow.orders import queries as orders
from yinuo.flow.orders.queries import OrderFacts
from yinuo.flow.promises import queries as promises
from yinuo.flow.radar import queries as radar

# A warning later than this leaves no time for most cures.
WARNING_HOURS = 36


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One counted thing: when it counts, the order it belongs to, and its value for each metric."""

    at: datetime
    order: OrderFacts
    values: dict[str, float | None]


@dataclass(frozen=True, kw_only=True)
class Period:
    """The half-open time [since, until)."""

    since: datetime
    until: datetime

    def before(self) -> Period:
        """Return the period of the same length just before."""
        return Period(since=self.since - (self.until - self.since), until=self.since)


def deliveries(period: Period) -> list[Fact]:
    """Return the orders delivered in the period."""
    delivered = orders.finished_facts(since=period.since, until=period.until)
    ids = [order.id for order in delivered]
    first = promises.first_committed(order_ids=ids)
    ratings = care.ratings_of(order_ids=ids)
    complained = care.complained(order_ids=ids)
    late = [order.id for order in delivered if _late(order)]
    warned = radar.first_lateness_alerts(order_ids=late)
    return [
        Fact(
            at=_moment(order.delivered_at),
            order=order,
            values={
                "on_time_rate": _kept(order.delivered_at, order.committed_at),
                "promise_kept_rate": _kept(order.delivered_at, first.get(order.id, order.committed_at)),
                "lead_time_days": (_moment(order.delivered_at) - order.ordered_at).total_seconds() / 86_400,
                "alert_recall": _warned(order, warned) if _late(order) else None,
                "complaint_rate": float(order.id in complained),
                "csat": float(ratings[order.id].score) if order.id in ratings else None,
            },
        )
        for order in delivered
    ]


def alerts(period: Period) -> list[Fact]:
    """Return the lateness alerts raised in the period."""
    raised = [a for a in radar.alerts_raised(since=period.since, until=period.until) if a.cause == "lateness"]
    known = orders.facts_for(order_ids=[alert.order_id for alert in raised])
    return [
        Fact(
            at=alert.raised_at,
            order=known[alert.order_id],
            values={
                "alert_lead_hours": alert.lead_hours,
                "alert_precision": _came_true(known[alert.order_id], alert.committed_at),
            },
        )
        for alert in raised
    ]


def complaints(period: Period) -> list[Fact]:
    """Return the complaints raised in the period."""
    raised = care.complaints_between(since=period.since, until=period.until)
    known = orders.facts_for(order_ids=[complaint.order_id for complaint in raised])
    return [
        Fact(
            at=complaint.raised_at,
            order=known[complaint.order_id],
            values={"first_response_hours": _hours(complaint.raised_at, complaint.first_replied_at)},
        )
        for complaint in raised
    ]


SOURCES: dict[str, Callable[[Period], list[Fact]]] = {
    "deliveries": deliveries,
    "alerts": alerts,
    "complaints": complaints,
}


def _moment(value: datetime | None) -> datetime:
    if value is None:
        raise ValueError("a delivery has its moment")
    return value


def _kept(delivered_at: datetime | None, promised_at: datetime | None) -> float | None:
    if promised_at is None or delivered_at is None:
        return None
    return float(delivered_at <= promised_at)


def _late(order: OrderFacts) -> bool:
    return _kept(order.delivered_at, order.committed_at) == 0.0


def _warned(order: OrderFacts, first_alerts: dict[UUID, datetime]) -> float:
    raised_at, due_at = first_alerts.get(order.id), order.committed_at
    if raised_at is None or due_at is None:
        return 0.0
    return float(due_at - raised_at >= timedelta(hours=WARNING_HOURS))


def _came_true(order: OrderFacts, committed_then: datetime | None) -> float | None:
    kept = _kept(order.delivered_at, committed_then)
    return None if kept is None else 1.0 - kept


def _hours(start: datetime, end: datetime | None) -> float | None:
    return None if end is None else (end - start).total_seconds() / 3600


def counted(facts: Sequence[Fact], metric: str) -> list[Fact]:
    """Return the facts that have a value for the metric."""
    return [fact for fact in facts if fact.values.get(metric) is not None]
