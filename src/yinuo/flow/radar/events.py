"""What the radar says. Subject type `order`: the subject is the order's id."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from yinuo.ground.kernel.events import event_type

ORDER = "order"


@event_type("radar.alert_raised")
@dataclass(frozen=True, kw_only=True)
class AlertRaised:
    """An order will break its promise, or a stage runs over its time; `lead_hours` is the time left to act."""

    alert_id: UUID
    cause: str
    severity: str
    late_probability: float | None
    committed_at: datetime | None
    projected_at: datetime | None
    lead_hours: float | None
    reasons: list[dict[str, Any]]


@event_type("radar.alert_acknowledged")
@dataclass(frozen=True, kw_only=True)
class AlertAcknowledged:
    """Somebody takes care of an alert."""

    alert_id: UUID
    cause: str
    member_id: UUID


@event_type("radar.alert_quieted")
@dataclass(frozen=True, kw_only=True)
class AlertQuieted:
    """A member let an alert be quiet: until a moment, or without one until it ends or becomes graver."""

    alert_id: UUID
    cause: str
    member_id: UUID
    until: datetime | None
    reason: str


@event_type("radar.alert_woken")
@dataclass(frozen=True, kw_only=True)
class AlertWoken:
    """A quiet alert speaks again; `why`: time, graver, promise (it has changed) or member."""

    alert_id: UUID
    cause: str
    severity: str
    why: str


@event_type("radar.alert_escalated")
@dataclass(frozen=True, kw_only=True)
class AlertEscalated:
    """Nobody took care of an alert in time; `level` is the step of the organisation's chain that hears of it."""

    alert_id: UUID
    cause: str
    severity: str
    level: int


@event_type("radar.alert_resolved")
@dataclass(frozen=True, kw_only=True)
class AlertResolved:
    """An alert ended: by itself (`resolution` says why) or by a member (`manual`, with a note)."""

    alert_id: UUID
    cause: str
    resolution: str
    note: str


@event_type("radar.hazard_found")
@dataclass(frozen=True, kw_only=True)
class HazardFound:
    """Something that will trouble several orders; `kind`: shortage, overload, slipping, complaints, force_majeure."""

    hazard_id: UUID
    kind: str
    key: str
    severity: str
    orders: int


@event_type("radar.hazard_cleared")
@dataclass(frozen=True, kw_only=True)
class HazardCleared:
    """A hazard is over: the last look did not find it any more."""

    hazard_id: UUID
    kind: str
    key: str


@event_type("radar.force_majeure_declared")
@dataclass(frozen=True, kw_only=True)
class ForceMajeureDeclared:
    """What nobody can help was entered for a `region` or a `lane`; deliveries there are forecast later."""

    force_id: UUID
    name: str
    scope: str
    place: str
    begins_at: datetime
    ends_at: datetime
    delay_hours: float
    closed: bool


@event_type("radar.force_majeure_lifted")
@dataclass(frozen=True, kw_only=True)
class ForceMajeureLifted:
    """What nobody can help is over sooner than was entered."""

    force_id: UUID
    name: str
    scope: str
    place: str


@event_type("radar.briefing_issued")
@dataclass(frozen=True, kw_only=True)
class BriefingIssued:
    """The morning briefing: orders that may break in 36 and 72 hours, new, worse and ended alerts, and the `card`.

    The card has a `title`, a `link` and `sections`, each with a `title`, a `link` and `lines` (`text`, `link`).
    """

    soon: int
    later: int
    new: int
    worse: int
    recovered: int
    card: dict[str, Any]


@event_type("radar.model_fitted")
@dataclass(frozen=True, kw_only=True)
class ModelFitted:
    """A forecasting model was learnt from the organisation's own deliveries; `kind` says how good it can be."""

    order_type: str
    kind: str
    outcomes: int
    note: str


@event_type("radar.model_promoted")
@dataclass(frozen=True, kw_only=True)
class ModelPromoted:
    """A version of the forecasting model began to serve; `decision` says why, `member_id` who chose it, if anybody."""

    order_type: str
    version: int
    kind: str
    decision: str
    member_id: UUID | None


@event_type("radar.model_drifted")
@dataclass(frozen=True, kw_only=True)
class ModelDrifted:
    """Outcomes contradict what the model in service states; simpler means serve until a new fit is good again.

    `sign`: later, earlier (lateness against its probability), slower, faster, wider or narrower (than its law);
    `stated` and `seen` are shares of the `outcomes`.
    """

    order_type: str
    sign: str
    stated: float
    seen: float
    outcomes: int
    since: datetime | None
