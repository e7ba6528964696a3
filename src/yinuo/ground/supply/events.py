"""What happens to supply."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from yinuo.ground.kernel.events import event_type


@event_type("supply.records_saved")
@dataclass(frozen=True, kw_only=True)
class RecordsSaved:
    """Records of one kind were added, changed or taken out.

    `codes` name what they are about: the item of a stock, a bill of materials or a routing, the work centre of a
    set-up. Where `count` is more than the codes, any of that kind may have changed.
    """

    kind: str
    count: int
    codes: list[str]


@event_type("supply.calendar_saved")
@dataclass(frozen=True, kw_only=True)
class CalendarSaved:
    """A working calendar was added or changed, so dates that rest on it may move."""

    calendar_id: UUID
    code: str
    is_default: bool


@event_type("supply.purchase_moved")
@dataclass(frozen=True, kw_only=True)
class PurchaseMoved:
    """A line of a purchase order comes at another time than was said; `ref` names it as the plant does."""

    ref: str
    number: str
    item: str
    site: str
    supplier: str
    quantity: Decimal
    due_before: datetime
    due_at: datetime
    reason: str


@event_type("supply.purchase_received")
@dataclass(frozen=True, kw_only=True)
class PurchaseReceived:
    """So much of a line of a purchase order came in; `moved` of it was reserved and now is reserved of the stock."""

    ref: str
    number: str
    stock_ref: str
    item: str
    site: str
    quantity: Decimal
    moved: Decimal
    open_quantity: Decimal
    received_at: datetime


@event_type("supply.purchase_cancelled")
@dataclass(frozen=True, kw_only=True)
class PurchaseCancelled:
    """What was still to come of a line of a purchase order does not come; `lost` of it was reserved."""

    ref: str
    number: str
    item: str
    site: str
    quantity: Decimal
    lost: Decimal


@event_type("supply.machine_down")
@dataclass(frozen=True, kw_only=True)
class MachineDown:
    """A machine (-1: all of a work centre) stands still from a moment to another."""

    downtime_id: UUID
    work_centre: str
    machine: int
    start_at: datetime
    end_at: datetime
    reason: str


@event_type("supply.machine_up")
@dataclass(frozen=True, kw_only=True)
class MachineUp:
    """A stoppage ended before its time, or was entered by mistake."""

    downtime_id: UUID
    work_centre: str
    machine: int
    at: datetime


@event_type("supply.file_imported")
@dataclass(frozen=True, kw_only=True)
class FileImported:
    """A file of records of one kind was brought in, or (`undone`) taken back; what changed is told beside it."""

    file_name: str
    kind: str
    count: int
    faulty_rows: int
    undone: bool


@event_type("supply.stock_used")
@dataclass(frozen=True, kw_only=True)
class StockUsed:
    """Goods left their place: so much of each stock, by its name in the plant, is no longer on hand."""

    takes: dict[str, Decimal]


@event_type("supply.stock_blocked")
@dataclass(frozen=True, kw_only=True)
class StockBlocked:
    """A quantity of stock may not be promised any more, or (a negative quantity) may be again."""

    item: str
    site: str
    batch: str
    quantity: Decimal
