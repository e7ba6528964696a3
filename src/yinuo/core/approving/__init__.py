"""Approvals as offices know them: seats, their words, signers added on the way, and what follows from each act."""

from yinuo.core.approving.acting import NotAllowed, act
from yinuo.core.approving.deciding import open_seats, outcome
from yinuo.core.approving.rules import BadRule, Rule, rules_of
from yinuo.core.approving.state import Approval, Mode, Seat, Status

__all__ = [
    "Approval",
    "BadRule",
    "Mode",
    "NotAllowed",
    "Rule",
    "Seat",
    "Status",
    "act",
    "open_seats",
    "outcome",
    "rules_of",
]
