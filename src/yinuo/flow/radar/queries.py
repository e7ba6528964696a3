"""Questions to the radar: alerts, forecasts, and what was at risk at any moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Q

from yinuo.flow.radar.asof import AtRisk, forecast
from yinuo.flow.radar.foreseeing import PROBS, probability_after
from yinuo.flow.radar.limits import Limits, limits
from yinuo.flow.radar.models import Alert, AlertState, Forecast, ForecastModel
from yinuo.flow.radar.wording import (
    Told,
    basis_in_words,
    cause_in_words,
    one_line,
    reasons_in_words,
    resolution_in_words,
)
from yinuo.ground.kernel import clock

ALIVE = (AlertState.OPEN.value, AlertState.ACKNOWLEDGED.value)
# Past this an unserved moment is a fault, not a delay.
UNSERVED_MINUTES = 5


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
    resolved_at: datetime | None
    resolution: str
    resolution_note: str

    @property
    def is_alive(self) -> bool:
        """Return whether the alert still asks for something."""
        return self.state in ALIVE


@dataclass(frozen=True, kw_only=True)
class ForecastFacts:
    """The newest forecast of an open order; `curve` holds hours from `made_at` at the probabilities PROBS."""

    order_id: UUID
    made_at: datetime
    earliest_at: datetime
    likely_at: datetime
    latest_at: datetime
    late_probability: float
    expected_late_hours: float
    curve: list[float]
    drivers: list[dict[str, Any]]
    basis: str
    next_verdict_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class AlertFilters:
    """Which alerts; empty means no limit."""

    states: tuple[str, ...] = ALIVE
    severities: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ()
    cause: str = ""
    order_id: UUID | None = None
    committed_until: datetime | None = None
    text: str = ""


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
}
_ALERT = {field.name: _THROUGH_ORDER.get(field.name, field.name) for field in fields(AlertFacts)}
_FORECAST = tuple(field.name for field in fields(ForecastFacts))


def alerts(*, filters: AlertFilters | None = None, limit: int = 100, offset: int = 0) -> list[AlertFacts]:
    """Return alerts, the heaviest impact first; those alive unless asked otherwise."""
    rows = _matching(filters or AlertFilters()).order_by("-impact", "id")
    return _alerts(rows[offset : offset + limit])


def alert_counts(*, filters: AlertFilters | None = None) -> dict[str, int]:
    """Return how many alerts match: `total`, and by severity and by state."""
    found = {"total": 0}
    rows = _matching(filters or AlertFilters()).order_by().values_list("severity", "state")
    for severity, state, count in rows.annotate(n=Count("id")):
        for key in ("total", severity, state):
            found[key] = found.get(key, 0) + count
    return found


def alert(*, alert_id: UUID) -> AlertFacts | None:
    """Return an alert, or None."""
    return next(iter(_alerts(Alert.objects.filter(pk=alert_id))), None)


def alerts_of(*, order_id: UUID) -> list[AlertFacts]:
    """Return all alerts of an order, newest first."""
    return _alerts(Alert.objects.filter(order_id=order_id).order_by("-raised_at"))


def alerts_raised(*, since: datetime, until: datetime) -> list[AlertFacts]:
    """Return the alerts raised in [since, until), oldest first: for figures."""
    return _alerts(Alert.objects.filter(raised_at__gte=since, raised_at__lt=until).order_by("raised_at"))


def first_lateness_alerts(*, order_ids: Sequence[UUID]) -> dict[UUID, datetime]:
    """Return when each of these orders was first alerted as going to be late."""
    rows = Alert.objects.filter(order_id__in=list(order_ids), cause="lateness").order_by("-raised_at")
    return dict(rows.values_list("order_id", "raised_at"))


def late_soon(*, hours: float = 36.0, limit: int = 50) -> list[AlertFacts]:
    """Return the living alerts of orders owed within so many elapsed hours or overdue, the heaviest impact first."""
    until = clock.now() + timedelta(hours=hours)
    return alerts(filters=AlertFilters(committed_until=until), limit=limit)


def forecast_of(*, order_id: UUID) -> ForecastFacts | None:
    """Return the newest forecast of an open order, or None."""
    return next(iter(forecasts_of(order_ids=[order_id]).values()), None)


def forecasts_of(*, order_ids: Sequence[UUID]) -> dict[UUID, ForecastFacts]:
    """Return the newest forecasts of several open orders, by order."""
    rows = Forecast.objects.filter(order_id__in=list(order_ids)).values_list(*_FORECAST)
    return {row[0]: ForecastFacts(**dict(zip(_FORECAST, row, strict=True))) for row in rows}


def models() -> list[dict[str, Any]]:
    """Return the models in use: order type, kind, deliveries learnt from, when, and why not a better one."""
    rows = ForecastModel.objects.filter(active=True).order_by("order_type")
    return [dict(row) for row in rows.values("order_type", "kind", "outcomes", "fitted_at", "note", "figures")]


def overdue_looks(*, now: datetime, limit: int = 100) -> list[tuple[UUID, datetime]]:
    """Return orders (id, moment) whose next look passed unserved for more than five minutes."""
    before = now - timedelta(minutes=UNSERVED_MINUTES)
    rows = Forecast.objects.filter(next_verdict_at__lt=before, order__state="open").order_by("next_verdict_at")
    found = rows.values_list("order_id", "next_verdict_at")[:limit]
    return [(order_id, due_at) for order_id, due_at in found if due_at is not None]


def _matching(filters: AlertFilters) -> Any:
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
    if filters.order_id is not None:
        rows = rows.filter(order_id=filters.order_id)
    if filters.committed_until is not None:
        rows = rows.filter(Q(committed_at__lte=filters.committed_until))
    for word in filters.text.lower().split()[:8]:
        rows = rows.filter(order__search__contains=word)
    return rows


def _alerts(rows: Any) -> list[AlertFacts]:
    found = rows.values_list(*_ALERT.values())
    return [AlertFacts(**dict(zip(_ALERT, row, strict=True))) for row in found]


__all__ = [
    "ALIVE",
    "PROBS",
    "AlertFacts",
    "AlertFilters",
    "AtRisk",
    "ForecastFacts",
    "Limits",
    "Told",
    "alert",
    "alert_counts",
    "alerts",
    "alerts_of",
    "alerts_raised",
    "basis_in_words",
    "cause_in_words",
    "forecast",
    "forecast_of",
    "forecasts_of",
    "late_soon",
    "limits",
    "models",
    "one_line",
    "overdue_looks",
    "probability_after",
    "reasons_in_words",
    "resolution_in_words",
]
