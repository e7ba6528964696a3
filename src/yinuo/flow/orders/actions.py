"""What is done to orders. The parts live beside this file; other rooms and doors know only this face."""

from __future__ import annotations

from yinuo.flow.orders.batches import (
    ImportInUse,
    ImportResult,
    PieceDone,
    UnknownBatch,
    WrongBatchState,
    fail_batch,
    finish_batch,
    note_entered,
    note_piece,
    open_batch,
    plan_batch,
    remember_mapping,
    undo_import,
)
from yinuo.flow.orders.cancelling import Cancelled, OrderNotCancelled, cancel_orders, reinstate_order
from yinuo.flow.orders.changes import (
    FIELDS,
    Edited,
    EditUndone,
    InvalidChanges,
    UnknownEdit,
    edit_orders,
    review_orders,
    undo_edit,
)
from yinuo.flow.orders.checks import InvalidOrders, OrderFault
from yinuo.flow.orders.creation import (
    STARTER_TYPES,
    STARTER_TYPES_IN_ENGLISH,
    check_orders,
    create_order,
    create_orders,
    define_order_types,
    set_type_process,
)
from yinuo.flow.orders.drafts import DEFAULT_TYPE, NewLine, NewOrder
from yinuo.flow.orders.freezing import ScopeFrozen, freeze_scope, set_type_freeze, thaw_scope
from yinuo.flow.orders.notes import (
    note_accepted,
    note_commitment,
    note_delivered,
    note_deliveries,
    note_stages,
    note_unaccepted,
    note_undelivered,
)
from yinuo.flow.orders.outlooks import Projection, note_projected_dates, note_projections
from yinuo.flow.orders.relining import OrderSettled, change_lines

__all__ = [
    "DEFAULT_TYPE",
    "FIELDS",
    "STARTER_TYPES",
    "STARTER_TYPES_IN_ENGLISH",
    "Cancelled",
    "EditUndone",
    "Edited",
    "ImportInUse",
    "ImportResult",
    "InvalidChanges",
    "InvalidOrders",
    "NewLine",
    "NewOrder",
    "OrderFault",
    "OrderNotCancelled",
    "OrderSettled",
    "PieceDone",
    "Projection",
    "ScopeFrozen",
    "UnknownBatch",
    "UnknownEdit",
    "WrongBatchState",
    "cancel_orders",
    "change_lines",
    "check_orders",
    "create_order",
    "create_orders",
    "define_order_types",
    "edit_orders",
    "fail_batch",
    "finish_batch",
    "freeze_scope",
    "note_accepted",
    "note_commitment",
    "note_delivered",
    "note_deliveries",
    "note_entered",
    "note_piece",
    "note_projected_dates",
    "note_projections",
    "note_stages",
    "note_unaccepted",
    "note_undelivered",
    "open_batch",
    "plan_batch",
    "reinstate_order",
    "remember_mapping",
    "review_orders",
    "set_type_freeze",
    "set_type_process",
    "thaw_scope",
    "undo_edit",
    "undo_import",
]
