"""Orders as other rooms see them: plain values, and how rows become them."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from yinuo.flow.orders.models import ImportBatch, Order, OrderLine
from yinuo.ground.kernel.wording import called


@dataclass(frozen=True, kw_only=True)
class OrderFacts:
    """An order with all its columns; `order_type` is the type's code. Money is in minor units of `currency`."""

    id: UUID
    number: str
    customer_id: UUID
    contact_id: UUID | None
    order_type: str
    order_type_name: str
    order_type_name_en: str
    channel: str
    state: str
    batch_id: UUID | None
    owner_id: UUID | None
    reference: str
    note: str
    ordered_at: datetime
    requested_at: datetime | None
    committed_at: datetime | None
    committed_earliest_at: datetime | None
    committed_confidence: float | None
    projected_at: datetime | None
    projected_earliest_at: datetime | None
    projected_latest_at: datetime | None
    delivered_at: datetime | None
    accepted_at: datetime | None
    cancelled_at: datetime | None
    value_minor: int
    currency: str
    penalty_minor_per_day: int
    customer_name: str
    tier: str
    region: str
    city: str
    postcode: str
    family: str
    supplier_code: str
    lane_code: str
    stage_code: str
    stage_name: str
    late_probability: float | None
    severity: str
    created_at: datetime
    scope_frozen_at: datetime | None = None

    @property
    def type_called(self) -> str:
        """What its kind is called in the reader's language."""
        return called({"name": self.order_type_name, "name_en": self.order_type_name_en})

    @property
    def due_at(self) -> datetime | None:
        """Return the date we owe: the committed one, else the requested one."""
        return self.committed_at or self.requested_at

    def is_frozen(self, now: datetime) -> bool:
        """Return whether what was ordered changes by change orders only."""
        return self.scope_frozen_at is not None and self.scope_frozen_at <= now


@dataclass(frozen=True, kw_only=True)
class OrderPoint:
    """What a drawing of hundreds of orders needs of each; `order_type` is the type's code."""

    id: UUID
    number: str
    customer_name: str
    order_type: str
    stage_code: str
    stage_name: str
    committed_at: datetime


@dataclass(frozen=True, kw_only=True)
class LineFacts:
    """One item of an order."""

    id: UUID
    order_id: UUID
    position: int
    item_id: UUID | None
    item_code: str
    item_name: str
    family: str
    quantity: Decimal
    unit: str
    price_minor: int
    freight_minor: int
    supplier_id: UUID | None
    handover_due_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class OrderTypeFacts:
    """A kind of order; `name_en` is empty where it has no English name.

    `process_key` names the process its orders run through, empty where they run through its list of stages. Where it
    `freezes_scope`, its orders change by change orders only once their date is committed.
    """

    id: UUID
    code: str
    name: str
    name_en: str
    process_key: str = ""
    freezes_scope: bool = False


@dataclass(frozen=True, kw_only=True)
class BatchFacts:
    """One imported file and how far it is; `errors` holds the first faults as the importer wrote them."""

    id: UUID
    file_id: UUID | None
    faulty_file_id: UUID | None
    file_name: str
    source: str
    mapping: dict[str, Any]
    options: dict[str, Any]
    state: str
    job_id: UUID | None
    row_count: int
    done_pieces: list[int]
    done_orders: int
    order_count: int
    errors: list[dict[str, Any]]
    error_count: int
    created_at: datetime
    created_by: str
    undone_at: datetime | None


_BESIDE = {
    "order_type": "order_type__code",
    "order_type_name": "order_type__name",
    "order_type_name_en": "order_type__name_en",
    "projected_at": "outlook__projected_at",
    "projected_earliest_at": "outlook__projected_earliest_at",
    "projected_latest_at": "outlook__projected_latest_at",
    "late_probability": "outlook__late_probability",
}
_ORDER_COLUMNS = {field.name: _BESIDE.get(field.name, field.name) for field in fields(OrderFacts)}
_POINT_COLUMNS = {field.name: _BESIDE.get(field.name, field.name) for field in fields(OrderPoint)}
_LINE_COLUMNS = tuple(field.name for field in fields(LineFacts))
_BATCH_COLUMNS = tuple(field.name for field in fields(BatchFacts))


def orders_of(rows: Any) -> list[OrderFacts]:
    """Return a queryset of orders as facts, in its order, with one statement."""
    return [order_of_row(row) for row in order_rows(rows)]


def order_rows(rows: Any) -> Any:
    """Return a queryset of orders as rows that `order_of_row` reads."""
    return rows.values_list(*_ORDER_COLUMNS.values())


def order_of_row(row: tuple[Any, ...]) -> OrderFacts:
    """Return a row of `order_rows` as facts."""
    return OrderFacts(**dict(zip(_ORDER_COLUMNS, row, strict=True)))


def points_of(rows: Any) -> list[OrderPoint]:
    """Return a queryset of orders as points, in its order, with one statement."""
    return [
        OrderPoint(**dict(zip(_POINT_COLUMNS, row, strict=True))) for row in rows.values_list(*_POINT_COLUMNS.values())
    ]


def lines_of(rows: Any) -> list[LineFacts]:
    """Return a queryset of order lines as facts."""
    return [line_of_row(row) for row in line_rows(rows)]


def line_rows(rows: Any) -> Any:
    """Return a queryset of order lines as rows that `line_of_row` reads."""
    return rows.values_list(*_LINE_COLUMNS)


def line_of_row(row: tuple[Any, ...]) -> LineFacts:
    """Return a row of `line_rows` as facts."""
    return LineFacts(**dict(zip(_LINE_COLUMNS, row, strict=True)))


def batch_of(row: ImportBatch) -> BatchFacts:
    """Return a batch row as facts."""
    return BatchFacts(**{name: getattr(row, name) for name in _BATCH_COLUMNS})


def all_orders() -> Any:
    """Return the queryset of the organisation's orders."""
    return Order.objects.all()


def all_lines() -> Any:
    """Return the queryset of the organisation's order lines."""
    return OrderLine.objects.all()
