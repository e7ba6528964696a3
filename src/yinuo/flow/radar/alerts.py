"""Alerts as lists and pages show them, with what they show of the order, at tens of thousands of alerts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q

from yinuo.flow.orders import queries as orders
from yinuo.flow.radar.events import ORDER
from yinuo.flow.radar.models import Alert, AlertState
from yinuo.ground.kernel import clock
from yinuo.ground.kernel import queries as kernel
from yinuo.ground.kernel.countable import Countable, countable
from yinuo.ground.kernel.lookups import among, any_of

# Those listed, and those that are not over: quiet ones among them.
HEARD = (AlertState.OPEN.value, AlertState.ACKNOWLEDGED.value)
ALIVE = (*HEARD, AlertState.QUIET.value)


@dataclass(frozen=True, kw_only=True)
class AlertFacts:
    """An alert with what a list shows of its order."""

    id: UUID
    order_id: UUID
    number: str
    customer_id: UUID
    customer_name: str
    tier: str
    order_type: str
    order_stage_code: str
    order_stage_name: str
    owner_id: UUID | None
    value_minor: int
    currency: str
    cause: str
    stage_code: str
    severity: str
    state: str
    impact: float
    raised_at: datetime
    lead_hours: float | None
    late_probability: float | None
    committed_at: datetime | None
    projected_at: datetime | None
    reasons: list[dict[str, Any]]
    acknowledged_at: datetime | None
    acknowledged_by_id: UUID | None
    acknowledged_by_name: str | None
    escalation_level: int
    escalated_at: datetime | None
    quiet_until: datetime | None
    quiet_by_name: str | None
    quiet_reason: str
    worse_at: datetime | None
    worse_from: str
    resolved_at: datetime | None
    resolution: str
    resolution_note: str

    @property
    def is_alive(self) -> bool:
        """Return whether the alert still asks for something."""
        return self.state in ALIVE


@dataclass(frozen=True, kw_only=True)
class AlertFilters:
    """Which alerts; empty means no limit."""

    states: tuple[str, ...] = HEARD
    severities: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ()
    cause: str = ""
    # A reason that several share, as `kind:subject`; what it names is in `shared_causes.Common`.
    common: str = ""
    order_id: UUID | None = None
    # Only of these orders, where they are named at all.
    order_ids: tuple[UUID, ...] | None = None
    committed_since: datetime | None = None
    committed_until: datetime | None = None
    raised_since: datetime | None = None
    worse_since: datetime | None = None
    resolved_since: datetime | None = None
    # Only of orders that have no alert any more.
    settled: bool = False
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class AlertPoint:
    """What a drawing of hundreds of alerts needs of each."""

    id: UUID
    order_id: UUID
    number: str
    customer_name: str
    order_type: str
    order_stage_code: str
    order_stage_name: str
    committed_at: datetime | None
    impact: float
    severity: str
    strongest: dict[str, Any] | None


@dataclass(frozen=True, kw_only=True)
class AlertBoard:
    """One look at the alerts: how many (as `alert_counts`) and one page of the list."""

    counts: dict[str, int]
    page: list[AlertFacts]


_THROUGH_ORDER = {
    "number": "order__number",
    "customer_id": "order__customer_id",
    "customer_name": "order__customer_name",
    "tier": "order__tier",
    "order_type": "order__order_type__code",
    "order_stage_code": "order__stage_code",
    "order_stage_name": "order__stage_name",
    "owner_id": "order__owner_id",
    "value_minor": "order__value_minor",
    "currency": "order__currency",
    "acknowledged_by_name": "acknowledged_by__name",
    "quiet_by_name": "quiet_by__name",
}
_ALERT = {field.name: _THROUGH_ORDER.get(field.name, field.name) for field in fields(AlertFacts)}
_POINT = {field.name: _ALERT.get(field.name, "reasons__0") for field in fields(AlertPoint)}
# How many match, then the ids to show.
_BOARD = """
with found as {once} ({found})
select null::uuid, severity, state, count(*) from found group by 2, 3
union all
(select id, null, null, null from found order by impact desc, id limit %s offset %s)
"""


def alerts(*, filters: AlertFilters | None = None, limit: int = 100, offset: int = 0) -> list[AlertFacts]:
    """Return alerts, the heaviest impact first; those alive unless asked otherwise."""
    rows = _matching(filters or AlertFilters()).order_by("-impact", "id")
    return _alerts(rows[offset : offset + limit])


def alert_counts(*, filters: AlertFilters | None = None) -> dict[str, int]:
    """Return how many alerts match: `total`, and by severity and by state."""
    rows = _matching(filters or AlertFilters()).order_by().values_list("severity", "state")
    return _counts(rows.annotate(n=Count("id")))


def alert_board(*, filters: AlertFilters, first: int, size: int) -> AlertBoard:
    """Return how many alerts match and `size` of the list, the heaviest impact first, from place `first` on."""
    rows = _without_words(filters).order_by().values("id", "severity", "state", "impact")
    # What stands in the alert itself is answered by its indexes, part by part; the order is looked into once.
    once = "materialized" if filters.text or filters.tiers else "not materialized"
    found, parameters = any_of(
        [rows.filter(one.condition) for one in orders.branches(text=filters.text, through="order__")]
    )
    # Found is the ORM's own statements.
    with connection.cursor() as cursor:
        cursor.execute(_BOARD.format(found=found, once=once), [*parameters, size, first])
        rows = cursor.fetchall()
    ids = [row[0] for row in rows if row[0] is not None]
    known = {one.id: one for one in _alerts(Alert.objects.filter(among("id", ids)))}
    return AlertBoard(counts=_counts(row[1:] for row in rows if row[0] is None), page=[known[one] for one in ids])


def heaviest_alerts(*, filters: AlertFilters, limit: int) -> list[AlertPoint]:
    """Return what a drawing needs of the matching alerts with the heaviest impact, at most so many."""
    ids = list(_matching(filters).order_by("-impact", "id").values_list("id", flat=True)[:limit])
    found = Alert.objects.filter(among("id", ids)).values_list(*_POINT.values())
    known = {point.id: point for point in (AlertPoint(**dict(zip(_POINT, row, strict=True))) for row in found)}
    return [known[one] for one in ids if one in known]


def alert(*, alert_id: UUID) -> AlertFacts | None:
    """Return an alert, or None."""
    return next(iter(_alerts(Alert.objects.filter(pk=alert_id))), None)


def alerts_by_id(*, ids: Sequence[UUID]) -> dict[UUID, AlertFacts]:
    """Return the known alerts among these ids."""
    return {one.id: one for one in _alerts(Alert.objects.filter(among("id", ids)))}


def alerts_of(*, order_id: UUID) -> list[AlertFacts]:
    """Return all alerts of an order, newest first."""
    return _alerts(Alert.objects.filter(order_id=order_id).order_by("-raised_at"))


def alerts_of_customer(*, customer_id: UUID, limit: int = 50) -> list[AlertFacts]:
    """Return the alerts on a customer's orders that still ask for something, the heaviest first."""
    rows = Alert.objects.filter(state__in=ALIVE, order__customer_id=customer_id)
    return _alerts(rows.order_by("-impact", "id")[:limit])


def alerts_to_count() -> Countable:
    """Return the alerts as a relation."""
    columns = ("id", "order_id", "cause", "severity", "state", "lead_hours", "late_probability", "committed_at")
    return countable(Alert.objects.values(*columns, "raised_at", "acknowledged_at", "resolved_at"))


def count_raised(*, cause: str, since: datetime, until: datetime) -> int:
    """Return how many alerts of a cause were raised in [since, until)."""
    return Alert.objects.filter(cause=cause, raised_at__gte=since, raised_at__lt=until).count()


def first_lateness_alerts(*, order_ids: Sequence[UUID]) -> dict[UUID, datetime]:
    """Return when each of these orders was first alerted as going to be late."""
    rows = Alert.objects.filter(among("order_id", order_ids), cause="lateness").order_by("-raised_at")
    return dict(rows.values_list("order_id", "raised_at"))


def alerted_deliveries(*, since: datetime, until: datetime) -> list[tuple[UUID, datetime, datetime, datetime]]:
    """Return the alerted ones of the orders delivered in [since, until): (id, first alert, promise, delivery)."""
    rows = Alert.objects.filter(
        cause="lateness",
        order__delivered_at__gte=since,
        order__delivered_at__lt=until,
        order__committed_at__isnull=False,
    )
    told = rows.order_by("order_id", "raised_at").distinct("order_id")
    found = told.values_list("order_id", "raised_at", "order__committed_at", "order__delivered_at")
    told_of = [(one, raised, owed, done) for one, raised, owed, done in found if owed and done]
    return sorted(told_of, key=lambda row: (row[3], row[0]), reverse=True)


def chances_at_first(*, order_ids: Sequence[UUID]) -> dict[UUID, float]:
    """Return the probability of being late with which each of these orders was first alerted, as the log has it."""
    return {one: float(chance) for one, chance in _told_at_first(order_ids, "late_probability").items()}


def hours_after_first_alert(*, limit: int) -> dict[UUID, float]:
    """Return how many hours before the finish that its first alert told each order was delivered, the newest ones."""
    rows = Alert.objects.filter(cause="lateness", resolution="delivered").order_by("-resolved_at")
    pairs = rows.values_list("order_id", "order__delivered_at")[:limit]
    delivered = {order_id: at for order_id, at in pairs if at is not None}
    told = _told_at_first(list(delivered), "projected_at")
    return {
        order_id: (datetime.fromisoformat(projected) - delivered[order_id]).total_seconds() / 3600
        for order_id, projected in told.items()
    }


def _told_at_first(order_ids: Sequence[UUID], name: str) -> dict[UUID, Any]:
    """Return what the first lateness alert of each order told under a name, as the log has it."""
    found: dict[UUID, Any] = {}
    for order_id, payload in kernel.told_of(subject_type=ORDER, subject_ids=order_ids, type="radar.alert_raised"):
        if payload.get("cause") == "lateness" and payload.get(name) is not None:
            found.setdefault(order_id, payload[name])
    return found


def late_soon(*, hours: float = 36.0, limit: int = 50) -> list[AlertFacts]:
    """Return the living alerts of orders owed within so many elapsed hours or overdue, the heaviest impact first."""
    until = clock.now() + timedelta(hours=hours)
    return alerts(filters=AlertFilters(committed_until=until), limit=limit)


def late_after(*, hours: float, limit: int) -> list[AlertFacts]:
    """Return the living alerts of orders owed later than in so many elapsed hours, the heaviest impact first."""
    return alerts(filters=AlertFilters(committed_since=clock.now() + timedelta(hours=hours)), limit=limit)


def count_late_soon(*, hours: float = 36.0) -> int:
    """Return how many orders have living alerts and are owed within so many elapsed hours, or overdue."""
    return count_orders(filters=AlertFilters(committed_until=clock.now() + timedelta(hours=hours)))


def count_orders(*, filters: AlertFilters) -> int:
    """Return how many orders have alerts that match."""
    return int(_matching(filters).order_by().values("order_id").distinct().count())


def _matching(filters: AlertFilters) -> Any:
    return _without_words(filters).filter(orders.saying(text=filters.text, through="order__"))


def _without_words(filters: AlertFilters) -> Any:
    rows = Alert.objects.all()
    for column, values in (
        ("state", filters.states),
        ("severity", filters.severities),
        ("order__tier", filters.tiers),
    ):
        if values:
            rows = rows.filter(**{f"{column}__in": list(values)})
    if filters.cause:
        rows = rows.filter(cause__startswith=filters.cause)
    if filters.common:
        kind, _colon, subject = filters.common.partition(":")
        shared = [[{"kind": kind, name: subject}] for name in ("code", "subject")]
        rows = rows.filter(Q(reasons__contains=shared[0]) | Q(reasons__contains=shared[1]))
    if filters.order_id is not None:
        rows = rows.filter(order_id=filters.order_id)
    if filters.order_ids is not None:
        rows = rows.filter(among("order_id", filters.order_ids))
    rows = _within(rows, filters)
    if filters.text and set(filters.states) and set(filters.states) <= set(ALIVE):
        # Only open orders have living alerts, and their texts lie in one index.
        rows = rows.filter(order__state="open")
    return rows


def _within(rows: Any, filters: AlertFilters) -> Any:
    """Return the alerts within the moments that are asked for."""
    for condition, moment in (
        ("committed_at__gt", filters.committed_since),
        ("committed_at__lte", filters.committed_until),
        ("raised_at__gte", filters.raised_since),
        # Graver than at that moment, so known by then.
        ("worse_at__gte", filters.worse_since),
        ("raised_at__lt", filters.worse_since),
        ("resolved_at__gte", filters.resolved_since),
    ):
        if moment is not None:
            rows = rows.filter(**{condition: moment})
    if filters.settled:
        alive = Alert.objects.filter(order_id=OuterRef("order_id"), state__in=ALIVE)
        rows = rows.filter(~Exists(alive))
    return rows


def _alerts(rows: Any) -> list[AlertFacts]:
    found = rows.values_list(*_ALERT.values())
    return [AlertFacts(**dict(zip(_ALERT, row, strict=True))) for row in found]


def _counts(rows: Iterable[Sequence[Any]]) -> dict[str, int]:
    found = {"total": 0}
    for severity, state, count in rows:
        for key in ("total", severity, state):
            found[key] = found.get(key, 0) + count
    return found
