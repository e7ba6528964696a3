"""What happens to risks: entered, weighed anew, looked at again, happened, closed, and reopened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from yinuo.ground.kernel.events import event_type

RISK = "risk"


@event_type("risks.risk_registered")
@dataclass(frozen=True, kw_only=True)
class RiskRegistered:
    """A risk was entered in the register."""

    risk_id: UUID
    number: str
    title: str
    likelihood: int
    impact: int


@event_type("risks.risk_removed")
@dataclass(frozen=True, kw_only=True)
class RiskRemoved:
    """A risk that came with a file was taken out of the register again, as nobody had worked with it."""

    risk_id: UUID
    number: str
    title: str


@event_type("risks.risk_changed")
@dataclass(frozen=True, kw_only=True)
class RiskChanged:
    """Facts of a risk changed: {field: [before, after]}; long texts are named only."""

    risk_id: UUID
    number: str
    title: str
    changes: dict[str, Any]


@event_type("risks.risk_reviewed")
@dataclass(frozen=True, kw_only=True)
class RiskReviewed:
    """Somebody looked at a risk again and says how likely and how grave it is now."""

    risk_id: UUID
    number: str
    title: str
    likelihood: int
    impact: int
    note: str


@event_type("risks.risk_happened")
@dataclass(frozen=True, kw_only=True)
class RiskHappened:
    """A risk came true; its contingency began with so many tasks."""

    risk_id: UUID
    number: str
    title: str
    why: str
    tasks: int


@event_type("risks.risk_receded")
@dataclass(frozen=True, kw_only=True)
class RiskReceded:
    """It was noted in error that a risk happened; it is open again and the tasks of its contingency are taken away."""

    risk_id: UUID
    number: str
    title: str
    why: str


@event_type("risks.risk_closed")
@dataclass(frozen=True, kw_only=True)
class RiskClosed:
    """A risk is over: it cannot happen any more, or what came of it is dealt with."""

    risk_id: UUID
    number: str
    title: str
    why: str


@event_type("risks.risk_reopened")
@dataclass(frozen=True, kw_only=True)
class RiskReopened:
    """The closing of a risk was taken back."""

    risk_id: UUID
    number: str
    title: str


@event_type("risks.trigger_set")
@dataclass(frozen=True, kw_only=True)
class TriggerSet:
    """A sign was named by which it is seen that a risk comes true: a date, an event, or a figure beyond a bound."""

    risk_id: UUID
    number: str
    trigger_kind: str
    value: str


@event_type("risks.trigger_removed")
@dataclass(frozen=True, kw_only=True)
class TriggerRemoved:
    """A sign of a risk is not looked for any more."""

    risk_id: UUID
    number: str
    trigger_kind: str
    value: str


@event_type("risks.risk_triggered")
@dataclass(frozen=True, kw_only=True)
class RiskTriggered:
    """A sign of a risk was seen; it stands on the radar until the risk is reviewed or closed."""

    risk_id: UUID
    number: str
    title: str
    trigger_kind: str
    value: str


@event_type("risks.panel_opened")
@dataclass(frozen=True, kw_only=True)
class PanelOpened:
    """So many people were asked to weigh a risk unseen by each other, in the first or a later round."""

    risk_id: UUID
    panel_id: UUID
    number: str
    title: str
    turn: int
    people: int


@event_type("risks.panel_rated")
@dataclass(frozen=True, kw_only=True)
class PanelRated:
    """One more has weighed the risk in this round; what they think is not told."""

    risk_id: UUID
    panel_id: UUID
    number: str
    turn: int
    rated: int
    people: int


@event_type("risks.panel_shown")
@dataclass(frozen=True, kw_only=True)
class PanelShown:
    """A round is over, because all have rated or its time is up: everybody sees how they spread, without names."""

    risk_id: UUID
    panel_id: UUID
    number: str
    turn: int
    rated: int
    people: int


@event_type("risks.panel_settled")
@dataclass(frozen=True, kw_only=True)
class PanelSettled:
    """What came of a panel stands in the register."""

    risk_id: UUID
    panel_id: UUID
    number: str
    title: str
    turn: int
    likelihood: int
    impact: int
    note: str


@event_type("risks.panel_called_off")
@dataclass(frozen=True, kw_only=True)
class PanelCalledOff:
    """A panel ended without an outcome."""

    risk_id: UUID
    panel_id: UUID
    number: str
    title: str
    why: str
