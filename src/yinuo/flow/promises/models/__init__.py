"""Tables of promises: versions, quotes, the book of reservations, approvals and pledges, re-promises and
scenarios, and terms of receiving."""

from yinuo.flow.promises.models.booking import BookHead, OrderPlan, Projection, Reservation
from yinuo.flow.promises.models.deciding import Approval, Pledge
from yinuo.flow.promises.models.quoting import CertifiedInputs, Quote, QuoteSeries
from yinuo.flow.promises.models.rebooking import Move, Repromise, RepromiseApproval, RepromiseRules, Scenario
from yinuo.flow.promises.models.receiving import ReceivingTerms
from yinuo.flow.promises.models.versions import (
    JudgedPromise,
    LearntCorrection,
    LearntOutlook,
    LearntSegments,
    Promise,
    StageTemplate,
)

__all__ = [
    "Approval",
    "BookHead",
    "CertifiedInputs",
    "JudgedPromise",
    "LearntCorrection",
    "LearntOutlook",
    "LearntSegments",
    "Move",
    "OrderPlan",
    "Pledge",
    "Projection",
    "Promise",
    "Quote",
    "QuoteSeries",
    "ReceivingTerms",
    "Repromise",
    "RepromiseApproval",
    "RepromiseRules",
    "Reservation",
    "Scenario",
    "StageTemplate",
]
