"""Which measures, at least cost, for which orders: for one alone, and for many that compete."""

from yinuo.core.responding.choosing import BudgetInvalidError, Choice, Given, choose_in_turn, choose_together
from yinuo.core.responding.escalation import Chain, ChainInvalidError, Step
from yinuo.core.responding.measures import Gain, Measure, MeasureInvalidError, Plight, together
from yinuo.core.responding.outlook import CurveInvalidError, Outlook, outlook_of
from yinuo.core.responding.packages import Package, packages

__all__ = [
    "BudgetInvalidError",
    "Chain",
    "ChainInvalidError",
    "Choice",
    "CurveInvalidError",
    "Gain",
    "Given",
    "Measure",
    "MeasureInvalidError",
    "Outlook",
    "Package",
    "Plight",
    "Step",
    "choose_in_turn",
    "choose_together",
    "outlook_of",
    "packages",
    "together",
]
