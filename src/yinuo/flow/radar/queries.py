"""Questions to the radar: alerts (from `alerts`), forecasts, and what was at risk at any moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from yinuo.flow.orders import queries as orders
from yinuo.flow.radar.alerts import (
    ALIVE,
    HEARD,
    AlertBoard,
    AlertFacts,
    AlertFilters,
    AlertPoint,
    alert,
    alert_board,
    alert_counts,
    alerted_deliveries,
    alerts,
    alerts_by_id,
    alerts_of,
    alerts_of_customer,
    alerts_to_count,
    chances_at_first,
    count_late_soon,
    first_lateness_alerts,
    heaviest_alerts,
    hours_after_first_alert,
    late_after,
    late_soon,
)
from yinuo.flow.radar.asof import AtRisk, forecast
from yinuo.flow.radar.briefing import LATER_HOURS, SOON_HOURS, Briefing, briefing, reading_minute, yesterday
from yinuo.flow.radar.briefing_words import card_of, record_in_words, who_in_words
from yinuo.flow.radar.escalating import Rung, next_up, rungs, sooner
from yinuo.flow.radar.escalating import is_own as chain_is_own
from yinuo.flow.radar.forces import ForceFacts, force, forces_ahead, orders_hit
from yinuo.flow.radar.foreseeing import PROBS, probability_after
from yinuo.flow.radar.hazard_words import HazardTold, hazard_in_words, kinds_in_words
from yinuo.flow.radar.hazards import KINDS as HAZARD_KINDS
from yinuo.flow.radar.hazards import HazardFacts, count_hazards, hazard, hazards
from yinuo.flow.radar.heart import BEAT, HeartbeatFacts, Trouble, heartbeat
from yinuo.flow.radar.importance import TIER_WEIGHTS, Importance, Regard, importance
from yinuo.flow.radar.limits import HEARTBEAT, Limits, limits
from yinuo.flow.radar.modelbook import Line, Version, version_id
from yinuo.flow.radar.modelbook import lines as model_lines
from yinuo.flow.radar.models import Forecast, ForecastModel
from yinuo.flow.radar.precedents import Precedent, Precedents, precedents
from yinuo.flow.radar.shared_causes import KINDS as COMMON_KINDS
from yinuo.flow.radar.shared_causes import Common, common_causes
from yinuo.flow.radar.shared_causes import told as common_told
from yinuo.flow.radar.tuning import GRID, Tried, added_up, at, cheapest
from yinuo.flow.radar.wording import (
    Told,
    basis_in_words,
    cause_in_words,
    one_line,
    overrun_stage,
    reasons_in_words,
    resolution_in_words,
)
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.lookups import among

# Past this an unserved moment is a fault, not a delay.
UNSERVED_MINUTES = 5


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
class OverdueAtEntry:
    """How many orders came in long overdue; there are more than `count` where it is not exact."""

    count: int
    exact: bool


_FORECAST = tuple(field.name for field in fields(ForecastFacts))


def forecast_of(*, order_id: UUID) -> ForecastFacts | None:
    """Return the newest forecast of an open order, or None."""
    return next(iter(forecasts_of(order_ids=[order_id]).values()), None)


def forecasts_of(*, order_ids: Sequence[UUID]) -> dict[UUID, ForecastFacts]:
    """Return the newest forecasts of several open orders, by order."""
    rows = Forecast.objects.filter(among("order_id", order_ids)).values_list(*_FORECAST)
    return {row[0]: ForecastFacts(**dict(zip(_FORECAST, row, strict=True))) for row in rows}


def overdue_at_entry() -> OverdueAtEntry:
    """Return how many open orders were entered long after their promise: they are not alerted one by one."""
    found = orders.count_overdue_at_entry(stale_days=limits().stale_days, now=clock.now())
    return OverdueAtEntry(count=min(found, orders.COUNT_LIMIT), exact=found <= orders.COUNT_LIMIT)


def models() -> list[dict[str, Any]]:
    """Return the models in use: order type, kind, deliveries learnt from, when, and why not a better one."""
    rows = ForecastModel.objects.filter(active=True).order_by("order_type")
    return [dict(row) for row in rows.values("order_type", "kind", "outcomes", "fitted_at", "note", "figures")]


def tried_thresholds() -> dict[str, list[Tried]]:
    """Return by tier what each threshold of GRID would have done on the newest months, all order types together."""
    return added_up(figures=[one["figures"] for one in models()])


def overdue_looks(*, now: datetime, limit: int = 100) -> list[tuple[UUID, datetime]]:
    """Return orders (id, moment) whose next look passed unserved for more than five minutes."""
    before = now - timedelta(minutes=UNSERVED_MINUTES)
    rows = Forecast.objects.filter(next_verdict_at__lt=before, order__state="open").order_by("next_verdict_at")
    found = rows.values_list("order_id", "next_verdict_at")[:limit]
    return [(order_id, due_at) for order_id, due_at in found if due_at is not None]


__all__ = [
    "ALIVE",
    "BEAT",
    "COMMON_KINDS",
    "GRID",
    "HAZARD_KINDS",
    "HEARD",
    "HEARTBEAT",
    "LATER_HOURS",
    "PROBS",
    "SOON_HOURS",
    "TIER_WEIGHTS",
    "AlertBoard",
    "AlertFacts",
    "AlertFilters",
    "AlertPoint",
    "AtRisk",
    "Briefing",
    "Common",
    "ForceFacts",
    "ForecastFacts",
    "HazardFacts",
    "HazardTold",
    "HeartbeatFacts",
    "Importance",
    "Limits",
    "Line",
    "OverdueAtEntry",
    "Precedent",
    "Precedents",
    "Regard",
    "Rung",
    "Told",
    "Tried",
    "Trouble",
    "Version",
    "alert",
    "alert_board",
    "alert_counts",
    "alerted_deliveries",
    "alerts",
    "alerts_by_id",
    "alerts_of",
    "alerts_of_customer",
    "alerts_to_count",
    "at",
    "basis_in_words",
    "briefing",
    "card_of",
    "cause_in_words",
    "chain_is_own",
    "chances_at_first",
    "cheapest",
    "common_causes",
    "common_told",
    "count_hazards",
    "count_late_soon",
    "first_lateness_alerts",
    "force",
    "forces_ahead",
    "forecast",
    "forecast_of",
    "forecasts_of",
    "hazard",
    "hazard_in_words",
    "hazards",
    "heartbeat",
    "heaviest_alerts",
    "hours_after_first_alert",
    "importance",
    "kinds_in_words",
    "late_after",
    "late_soon",
    "limits",
    "model_lines",
    "models",
    "next_up",
    "one_line",
    "orders_hit",
    "overdue_at_entry",
    "overdue_looks",
    "overrun_stage",
    "precedents",
    "probability_after",
    "reading_minute",
    "reasons_in_words",
    "record_in_words",
    "resolution_in_words",
    "rungs",
    "sooner",
    "version_id",
    "who_in_words",
    "yesterday",
]
