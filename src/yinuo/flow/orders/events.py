"""What happens to orders. Subject type `order` (the subject is the order's id), and `import` for whole files."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from yinuo.ground.kernel.events import event_type

ORDER = "order"
ORDER_LINE = "order_line"
IMPORT = "import"


@event_type("orders.order_created")
@dataclass(frozen=True, kw_only=True)
class OrderCreated:
    """An order was entered, or came in; `committed_at` is a date that came in with it, `state` may be final already."""

    number: str
    customer_id: UUID
    order_type: str
    state: str
    ordered_at: datetime
    requested_at: datetime | None
    committed_at: datetime | None
    batch_id: UUID | None


@event_type("orders.order_reviewed")
@dataclass(frozen=True, kw_only=True)
class OrderReviewed:
    """Somebody looked at an order that came in by itself, and it is open now."""

    note: str


@event_type("orders.order_changed")
@dataclass(frozen=True, kw_only=True)
class OrderChanged:
    """Facts of an order were edited: `changes` holds {field: [before, after]}."""

    changes: dict[str, list[Any]]
    edit_id: UUID


@event_type("orders.lines_changed")
@dataclass(frozen=True, kw_only=True)
class OrderLinesChanged:
    """What an order is for was changed: its lines before and after, each as item, quantity, unit and price."""

    before: list[dict[str, Any]]
    after: list[dict[str, Any]]


@event_type("orders.order_cancelled")
@dataclass(frozen=True, kw_only=True)
class OrderCancelled:
    """An order will not be delivered; `state` is the one it was in."""

    why: str
    state: str = "open"


@event_type("orders.order_reinstated")
@dataclass(frozen=True, kw_only=True)
class OrderReinstated:
    """A cancellation was taken back; the order is in `state` again, as before."""

    state: str


@event_type("orders.order_delivered")
@dataclass(frozen=True, kw_only=True)
class OrderDelivered:
    """The goods or the work reached the customer."""

    delivered_at: datetime


@event_type("orders.delivery_retracted")
@dataclass(frozen=True, kw_only=True)
class OrderDeliveryRetracted:
    """A report of delivery was taken back; the order is open again."""


@event_type("orders.order_accepted")
@dataclass(frozen=True, kw_only=True)
class OrderAccepted:
    """The customer signed for the delivery."""

    accepted_at: datetime


@event_type("orders.acceptance_retracted")
@dataclass(frozen=True, kw_only=True)
class OrderAcceptanceRetracted:
    """The customer's acceptance was taken back; the order counts as delivered, not accepted."""


@event_type("orders.orders_imported")
@dataclass(frozen=True, kw_only=True)
class OrdersImported:
    """A file of orders came in."""

    file_name: str
    order_count: int
    faulty_rows: int


@event_type("orders.import_undone")
@dataclass(frozen=True, kw_only=True)
class ImportUndone:
    """All orders of an imported file were taken out again, with the customers and items that only it had used."""

    file_name: str
    order_count: int
    customers: int = 0
    items: int = 0


@event_type("orders.type_process_set")
@dataclass(frozen=True, kw_only=True)
class TypeProcessSet:
    """New orders of a kind run through this process from now on; through its list of stages where it is empty."""

    order_type: str
    process_key: str


@event_type("orders.types_defined")
@dataclass(frozen=True, kw_only=True)
class OrderTypesDefined:
    """Kinds of orders were named: {code: name}, and {code: name in English}."""

    names: dict[str, str]
    english: dict[str, str] = field(default_factory=dict)


@event_type("orders.scope_frozen")
@dataclass(frozen=True, kw_only=True)
class ScopeWasFrozen:
    """From `frozen_at` on what was ordered changes by change orders only."""

    frozen_at: datetime
    why: str = ""


@event_type("orders.scope_thawed")
@dataclass(frozen=True, kw_only=True)
class ScopeThawed:
    """What was ordered may be edited again without a change order."""

    why: str = ""


@event_type("orders.type_freeze_set")
@dataclass(frozen=True, kw_only=True)
class TypeFreezeSet:
    """Orders of a kind are frozen, or no longer, once their date is committed."""

    order_type: str
    freezes: bool
