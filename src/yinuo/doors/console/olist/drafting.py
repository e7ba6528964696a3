"""From a row of Olist's orders to an order, its stages' history and its peculiarities. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from yinuo.doors.console.olist.tables import Row, Tables, moment
from yinuo.flow.orders.actions import NewLine, NewOrder
from yinuo.flow.work.actions import PastStage, StageStandard

ORDER_TYPE, ORDER_TYPE_NAME, ORDER_TYPE_IN_ENGLISH, CURRENCY = "marketplace", "平台订单", "Marketplace", "BRL"
APPROVE, HANDOVER, TRANSPORT = "approve", "handover", "transport"
# Usual hours of Olist's orders of 2017, rounded: payment, seller's preparation, carrier's transport.
STANDARDS = (
    StageStandard(
        code=APPROVE,
        name="付款审核",
        name_en="Payment approval",
        customer_text="付款确认中",
        standard_hours=12,
        working_time=False,
        role="sales",
    ),
    StageStandard(
        code=HANDOVER,
        name="卖家备货",
        name_en="Seller's preparation",
        customer_text="卖家备货中",
        standard_hours=60,
        working_time=False,
    ),
    StageStandard(
        code=TRANSPORT,
        name="承运商运输",
        name_en="Transport",
        customer_text="运输途中",
        standard_hours=200,
        working_time=False,
        completes_delivery=True,
    ),
)
_CANCELLED = ("canceled", "cancelled", "unavailable")
_LAST_SECOND = timedelta(days=1) - timedelta(seconds=1)


@dataclass(frozen=True, kw_only=True)
class Draft:
    """One order on its way in; `peculiarities` name what its row had that an order should not have."""

    order: NewOrder
    stages: tuple[PastStage, ...]
    peculiarities: tuple[str, ...]


def draft_of(*, row: Row, tables: Tables, item_ids: Mapping[str, UUID], supplier_ids: Mapping[str, UUID]) -> Draft:
    """Return the order that a row tells; its peculiarities are counted in the report."""
    customer = tables.customers.get(row["customer_id"], {})
    items = tables.items.get(row["order_id"], [])
    told = {name: moment(text=row.get(column)) for name, column in _MOMENTS.items()}
    estimated = told["estimated"]
    cancelled = row["order_status"] in _CANCELLED
    delivered = None if cancelled else told["delivered"]
    peculiar = _peculiarities(row, items, customer, told)
    if delivered is None and row["order_status"] == "delivered":
        delivered = estimated
    source: dict[str, Any] = _source(items, tables, customer)
    order = NewOrder(
        number=row["order_id"],
        customer_code=customer_code(row=row, tables=tables),
        order_type=ORDER_TYPE,
        channel="marketplace",
        reviewed=True,
        ordered_at=told["purchased"],
        committed_at=estimated + _LAST_SECOND if estimated else None,
        delivered_at=delivered,
        cancelled_at=_last_known(told) if cancelled else None,
        currency=CURRENCY,
        region=customer.get("customer_state", ""),
        city=customer.get("customer_city", "")[:100],
        postcode=customer.get("customer_zip_code_prefix", ""),
        lines=tuple(_line(one, tables, item_ids, supplier_ids) for one in items),
        **source,
    )
    return Draft(order=order, stages=_stages(told, delivered, open_=not cancelled), peculiarities=peculiar)


def customer_code(*, row: Row, tables: Tables) -> str:
    """Return the person behind an order's customer; one who is in no table keeps the order's own customer id."""
    known = tables.customers.get(row["customer_id"])
    return known["customer_unique_id"] if known else row["customer_id"]


def minor(*, text: str | None) -> int:
    """Return an amount such as 344.9 in cents; what is no amount counts as none."""
    try:
        return int((Decimal(text or "0") * 100).to_integral_value())
    except InvalidOperation:
        return 0


_MOMENTS = {
    "purchased": "order_purchase_timestamp",
    "approved": "order_approved_at",
    "handed": "order_delivered_carrier_date",
    "delivered": "order_delivered_customer_date",
    "estimated": "order_estimated_delivery_date",
}


def _peculiarities(row: Row, items: list[Row], customer: Row, told: Mapping[str, datetime | None]) -> tuple[str, ...]:
    cancelled = row["order_status"] in _CANCELLED
    found = {
        "cancelled or unavailable": cancelled,
        "cancelled after delivery, kept as cancelled": cancelled and told["delivered"] is not None,
        "delivered without a date, taken as on the estimated day": row["order_status"] == "delivered"
        and told["delivered"] is None,
        "without items": not items,
        "of several sellers": len({one["seller_id"] for one in items}) > 1,
        "of an unknown customer": not customer,
        "handed over before approval": _reversed(told["approved"], told["handed"]),
        "delivered before the carrier had it": _reversed(told["handed"], told["delivered"]),
        "without an estimated date": told["estimated"] is None,
    }
    return tuple(name for name, holds in found.items() if holds)


def _reversed(first: datetime | None, second: datetime | None) -> bool:
    return first is not None and second is not None and second < first


def _last_known(told: Mapping[str, datetime | None]) -> datetime | None:
    """A cancellation has no moment of its own: it came after everything else that is known."""
    return max((told[name] for name in ("purchased", "approved", "handed", "delivered") if told[name]), default=None)  # type: ignore[type-var]


def _source(items: list[Row], tables: Tables, customer: Row) -> dict[str, str]:
    """Family, seller and lane of the dearest item: it decides when the order is complete more often than another."""
    if not items:
        return {}
    main = max(items, key=lambda one: minor(text=one["price"]))
    seller = tables.sellers.get(main["seller_id"], {})
    origin, destination = seller.get("seller_state", ""), customer.get("customer_state", "")
    return {
        "family": tables.products.get(main["product_id"], {}).get("product_category_name", ""),
        "supplier_code": main["seller_id"],
        "lane_code": f"{origin}-{destination}" if origin and destination else "",
    }


def _line(row: Row, tables: Tables, item_ids: Mapping[str, UUID], supplier_ids: Mapping[str, UUID]) -> NewLine:
    family = tables.products.get(row["product_id"], {}).get("product_category_name", "")
    return NewLine(
        item_name=item_name(code=row["product_id"], family=family),
        item_code=row["product_id"],
        item_id=item_ids.get(row["product_id"]),
        family=family,
        price_minor=minor(text=row["price"]),
        freight_minor=minor(text=row["freight_value"]),
        supplier_id=supplier_ids.get(row["seller_id"]),
        handover_due_at=moment(text=row.get("shipping_limit_date")),
    )


def item_name(*, code: str, family: str) -> str:
    """Return a name for a product, which has none in the tables."""
    return f"{family or 'produto'} {code[:6]}"


def _stages(told: Mapping[str, datetime | None], delivered: datetime | None, *, open_: bool) -> tuple[PastStage, ...]:
    """The four moments of the tables as ends of stages; the stage that runs now has begun when the last one ended."""
    ends = {APPROVE: told["approved"], HANDOVER: told["handed"], TRANSPORT: delivered}
    begins = {APPROVE: told["purchased"]}
    if open_ and delivered is None:
        if told["handed"]:
            begins[TRANSPORT] = told["handed"]
        elif told["approved"]:
            begins[HANDOVER] = told["approved"]
    return tuple(
        PastStage(code=code, started_at=begins.get(code), finished_at=ends[code])
        for code in ends
        if ends[code] or begins.get(code)
    )
