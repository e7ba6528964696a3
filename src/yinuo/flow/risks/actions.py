"""What may be done with risks: the room's face; each group of actions has a module of its own."""

from __future__ import annotations

from yinuo.flow.risks.faults import InvalidRisk, NotNow
from yinuo.flow.risks.moving import close_risk, note_happened, recede, reopen_risk, review_risk
from yinuo.flow.risks.panels import another_round, call_off, end_round, open_panel, rate
from yinuo.flow.risks.registering import NewRisk, change_risk, register_risk
from yinuo.flow.risks.settling import settle_panel
from yinuo.flow.risks.watching import NewTrigger, add_trigger, remove_trigger

__all__ = [
    "InvalidRisk",
    "NewRisk",
    "NewTrigger",
    "NotNow",
    "add_trigger",
    "another_round",
    "call_off",
    "change_risk",
    "close_risk",
    "end_round",
    "note_happened",
    "open_panel",
    "rate",
    "recede",
    "register_risk",
    "remove_trigger",
    "reopen_risk",
    "review_risk",
    "settle_panel",
]
