"""What is done about changes: freezing the scope, change orders, answers. The parts live beside this file.

Drafts: `open_change(order_id, draft, key)`, `edit_change`, `undo_edit`, `compute_change`, `preview`. On their way:
`send_change(change_id, letter)`, `withdraw`, `reply`. The customer: `agree`, `refuse`, `ask_back`.
"""

from __future__ import annotations

from yinuo.flow.changes.answering import Agreed, agree, ask_back, lapse, refuse, reply, withdraw
from yinuo.flow.changes.documenting import keep_document
from yinuo.flow.changes.drafting import (
    ChangeNotThere,
    Draft,
    NothingToUndo,
    OrderFixed,
    UnknownChangeOrder,
    compute_change,
    edit_change,
    edits_of_wants,
    open_change,
    preview,
    undo_edit,
)
from yinuo.flow.changes.editing import InvalidChangeOrder
from yinuo.flow.changes.sending import Letter, Sent, ready_to_send, send_change
from yinuo.flow.changes.telling import make_link_again

__all__ = [
    "Agreed",
    "ChangeNotThere",
    "Draft",
    "InvalidChangeOrder",
    "Letter",
    "NothingToUndo",
    "OrderFixed",
    "Sent",
    "UnknownChangeOrder",
    "agree",
    "ask_back",
    "compute_change",
    "edit_change",
    "edits_of_wants",
    "keep_document",
    "lapse",
    "make_link_again",
    "open_change",
    "preview",
    "ready_to_send",
    "refuse",
    "reply",
    "send_change",
    "undo_edit",
    "withdraw",
]
