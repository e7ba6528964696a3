"""Alerts and forecasts: what will be late, why, and who takes care of it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router, Schema
from pydantic import Field

from yinuo.doors.api.entry import ApiRequest, scope
from yinuo.doors.api.problems import Problem
from yinuo.flow.radar import actions, queries
from yinuo.flow.radar.queries import AlertFacts

router = Router(tags=["radar"])
PROBLEMS: dict[type[Exception], Problem] = {
    actions.AlertNotAlive: Problem(
        status=409,
        code="alert-not-alive",
        title=_("预警已经解除"),  # type: ignore[arg-type]
    ),
    actions.QuietTooLong: Problem(
        status=422,
        code="quiet-too-long",
        title=_("暂缓到这个时刻不行"),  # type: ignore[arg-type]
        detail=lambda _error: str(_("时刻要在现在之后，且不晚于订单的承诺时间。")),
    ),
    actions.NoReason: Problem(
        status=422,
        code="reason-missing",
        title=_("静默需要理由"),  # type: ignore[arg-type]
        detail=lambda _error: str(_("请写明理由，或给出恢复提醒的时刻。")),
    ),
}
State = Literal["open", "acknowledged", "quiet", "resolved"]
Severity = Literal["watch", "warning", "critical"]
Tier = Literal["vip", "key", "standard", "new"]


class AlertOut(Schema):
    """An alert: one alive per order and cause; `lead_hours` is what was left when it was raised."""

    id: UUID
    order_id: UUID
    number: str
    customer_id: UUID
    customer_name: str
    tier: str
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
    reason_text: str
    acknowledged_at: datetime | None
    acknowledged_by_id: UUID | None
    escalation_level: int
    quiet_until: datetime | None
    quiet_reason: str
    resolved_at: datetime | None
    resolution: str
    resolution_note: str


class AlertsOut(Schema):
    """A page of alerts, the heaviest impact first."""

    alerts: list[AlertOut]
    total: int


class AlertQuery(Schema):
    """Which alerts; without `state` those that are open or acknowledged."""

    state: State | None = None
    severity: Severity | None = None
    tier: Tier | None = None
    cause: Annotated[str, Field(max_length=60)] = ""
    order_id: UUID | None = None
    limit: Annotated[int, Field(ge=1, le=500)] = 100
    offset: Annotated[int, Field(ge=0, le=1_000_000)] = 0


class ResolutionIn(Schema):
    """Why an alert is ended."""

    note: Annotated[str, Field(min_length=1, max_length=300)]


class QuietIn(Schema):
    """Until when an alert is quiet, no later than the promise; without `until` until it ends, with a reason."""

    until: datetime | None = None
    reason: Annotated[str, Field(max_length=300)] = ""


class ForecastOut(Schema):
    """The newest forecast of an open order; `curve` holds hours from `made_at` to the finish at `probabilities`."""

    order_id: UUID
    made_at: datetime
    earliest_at: datetime
    likely_at: datetime
    latest_at: datetime
    late_probability: float
    expected_late_hours: float
    probabilities: list[float]
    curve: list[float]
    basis: str
    next_verdict_at: datetime | None


@router.get("/alerts", response=AlertsOut, auth=scope("radar:read"), operation_id="list_alerts")
def alerts(request: HttpRequest, wanted: Query[AlertQuery]) -> Any:
    """List alerts."""
    filters = queries.AlertFilters(
        states=(wanted.state,) if wanted.state else queries.HEARD,
        severities=(wanted.severity,) if wanted.severity else (),
        tiers=(wanted.tier,) if wanted.tier else (),
        cause=wanted.cause.replace("\x00", ""),
        order_id=wanted.order_id,
    )
    found = queries.alerts(filters=filters, limit=wanted.limit, offset=wanted.offset)
    return {"alerts": [_out(one) for one in found], "total": queries.alert_counts(filters=filters)["total"]}


@router.get("/alerts/{alert_id}", response=AlertOut, auth=scope("radar:read"), operation_id="get_alert")
def alert(request: HttpRequest, alert_id: UUID) -> Any:
    """Read one alert."""
    return _out(_known(alert_id))


@router.post(
    "/alerts/{alert_id}/acknowledgement",
    response=AlertOut,
    auth=scope("radar:write"),
    operation_id="acknowledge_alert",
)
def acknowledge(request: ApiRequest, alert_id: UUID) -> Any:
    """Take care of an alert, as the token's member."""
    _known(alert_id)
    actions.acknowledge(alert_id=alert_id, member_id=request.bearer.member.id)
    return _out(_known(alert_id))


@router.post(
    "/alerts/{alert_id}/resolution", response=AlertOut, auth=scope("radar:write"), operation_id="resolve_alert"
)
def resolve(request: ApiRequest, alert_id: UUID, said: ResolutionIn) -> Any:
    """End an alert, as the token's member."""
    _known(alert_id)
    actions.resolve(alert_id=alert_id, member_id=request.bearer.member.id, note=said.note)
    return _out(_known(alert_id))


@router.put("/alerts/{alert_id}/quiet", response=AlertOut, auth=scope("radar:write"), operation_id="quiet_alert")
def quiet(request: ApiRequest, alert_id: UUID, said: QuietIn) -> Any:
    """Let an alert be quiet, as the token's member; it speaks again when it gets graver or the promise changes."""
    _known(alert_id)
    member_id = request.bearer.member.id
    if said.until is None:
        actions.silence(alert_id=alert_id, member_id=member_id, reason=said.reason)
    else:
        actions.snooze(alert_id=alert_id, member_id=member_id, until=said.until, reason=said.reason)
    return _out(_known(alert_id))


@router.delete("/alerts/{alert_id}/quiet", response=AlertOut, auth=scope("radar:write"), operation_id="wake_alert")
def wake(request: ApiRequest, alert_id: UUID) -> Any:
    """Let a quiet alert speak again."""
    _known(alert_id)
    actions.wake(alert_id=alert_id)
    return _out(_known(alert_id))


@router.get("/orders/{order_id}/forecast", response=ForecastOut, auth=scope("radar:read"), operation_id="get_forecast")
def forecast(request: HttpRequest, order_id: UUID) -> Any:
    """Read the newest forecast of an open order."""
    found = queries.forecast_of(order_id=order_id)
    if found is None:
        raise Http404
    return {**vars(found), "probabilities": list(queries.PROBS)}


def _known(alert_id: UUID) -> AlertFacts:
    found = queries.alert(alert_id=alert_id)
    if found is None:
        raise Http404
    return found


def _out(found: AlertFacts) -> dict[str, Any]:
    return {**vars(found), "reason_text": queries.one_line(reasons=found.reasons)}
