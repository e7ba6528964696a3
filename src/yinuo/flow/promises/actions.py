"""What is done to promises: quoting, committing, releasing, deciding, learning. Values are those of `facts`.

Quotes: `quote_lines(wanted)`, `quote_order(order_id, confidence)`, `accept_quote(quote_id)`, `withdraw_quote(quote_id,
why)`, `send_quote(quote_id, contact_id)`, `pdf_of(quote, contact, language)`. Commitments: `confirm_promise(order_id,
committed_at, why, confidence, role, alternative, based_on_version)`, `release_promise(order_id, why)`,
`ask_approval(order_id, committed_at, why)`, `answer_approval(approval_id, yes, why, member_id)`. Pledges:
`add_pledge`, `move_pledge`, `settle_pledge`. Terms: `agree_terms(customer_id, terms)`. The parts live
beside this file; other rooms and doors know only this face.
"""

from __future__ import annotations

from yinuo.flow.promises.agreeing import agree_terms
from yinuo.flow.promises.approving import (
    ApprovalNotPending,
    MayNotAnswer,
    UnknownApproval,
    answer_approval,
    ask_approval,
    withdraw_approval,
)
from yinuo.flow.promises.asked import InvalidCommitment, UnknownOrder
from yinuo.flow.promises.booking import BookTaken, SupplyMoving, hold_book
from yinuo.flow.promises.committing import OrderNotOpen, PromiseMoved, confirm_promise
from yinuo.flow.promises.correcting import learn_correction
from yinuo.flow.promises.facts import Wanted, WantedLine
from yinuo.flow.promises.imported import Commitment, import_commitments
from yinuo.flow.promises.learning import learn_segments
from yinuo.flow.promises.planning import AlternativeGone
from yinuo.flow.promises.pledging import (
    InvalidPledge,
    PledgeNotOpen,
    UnknownPledge,
    add_pledge,
    move_pledge,
    settle_pledge,
)
from yinuo.flow.promises.quoting import (
    Accepted,
    OfferMoved,
    QuoteNotOpen,
    UnknownQuote,
    accept_quote,
    quote_lines,
    quote_order,
    withdraw_quote,
)
from yinuo.flow.promises.releasing import release_lines, release_promise
from yinuo.flow.promises.reopening import reopen_promise
from yinuo.flow.promises.repromise_answering import answer_repromise
from yinuo.flow.promises.repromise_asking import withdraw_repromise_approval
from yinuo.flow.promises.repromise_policy import RepromiseNeedsApproval, RepromiseWaits
from yinuo.flow.promises.repromising import (
    RepromiseNotOpen,
    UnknownRepromise,
    propose_repromise,
    stop_repromise,
)
from yinuo.flow.promises.rules import InvalidRules, save_rules
from yinuo.flow.promises.scenarios import (
    InvalidAssumptions,
    UnknownScenario,
    start_scenario,
    stop_scenario,
    try_scenario,
)
from yinuo.flow.promises.sending import NoMailAddress, pdf_of, send_quote
from yinuo.flow.promises.settling import (
    confirm_repromise,
    start_confirming,
    start_undoing,
    undo_repromise,
)
from yinuo.flow.promises.standards import InvalidStandards, UnfitProcess, check_standards, set_process, set_standards
from yinuo.flow.promises.wanting import InvalidWanted, WantedFault

__all__ = [
    "Accepted",
    "AlternativeGone",
    "ApprovalNotPending",
    "BookTaken",
    "Commitment",
    "InvalidAssumptions",
    "InvalidCommitment",
    "InvalidPledge",
    "InvalidRules",
    "InvalidStandards",
    "InvalidWanted",
    "MayNotAnswer",
    "NoMailAddress",
    "OfferMoved",
    "OrderNotOpen",
    "PledgeNotOpen",
    "PromiseMoved",
    "QuoteNotOpen",
    "RepromiseNeedsApproval",
    "RepromiseNotOpen",
    "RepromiseWaits",
    "SupplyMoving",
    "UnfitProcess",
    "UnknownApproval",
    "UnknownOrder",
    "UnknownPledge",
    "UnknownQuote",
    "UnknownRepromise",
    "UnknownScenario",
    "Wanted",
    "WantedFault",
    "WantedLine",
    "accept_quote",
    "add_pledge",
    "agree_terms",
    "answer_approval",
    "answer_repromise",
    "ask_approval",
    "check_standards",
    "confirm_promise",
    "confirm_repromise",
    "hold_book",
    "import_commitments",
    "learn_correction",
    "learn_segments",
    "move_pledge",
    "pdf_of",
    "propose_repromise",
    "quote_lines",
    "quote_order",
    "release_lines",
    "release_promise",
    "reopen_promise",
    "save_rules",
    "send_quote",
    "set_process",
    "set_standards",
    "settle_pledge",
    "start_confirming",
    "start_scenario",
    "start_undoing",
    "stop_repromise",
    "stop_scenario",
    "try_scenario",
    "undo_repromise",
    "withdraw_approval",
    "withdraw_quote",
    "withdraw_repromise_approval",
]
