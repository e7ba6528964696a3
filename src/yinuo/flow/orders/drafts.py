"""Orders on their way in: what may be told of them, and what they refer to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from yinuo.flow.orders.models import Channel
from yinuo.ground.people.queries import CustomerFacts

DEFAULT_TYPE = "make_to_order"


@dataclass(frozen=True, kw_only=True)
class NewLine:
    """One item of an order to be entered; prices are for the line's unit, in minor units of the currency."""

    item_name: str
    quantity: Decimal = Decimal(1)
    unit: str = "件"
    item_code: str = ""
    item_id: UUID | None = None
    family: str = ""
    price_minor: int = 0
    freight_minor: int = 0
    supplier_id: UUID | None = None
    handover_due_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class NewOrder:
    """An order to be entered.

    Either `customer_id` or `customer_code` is needed. An empty number is given by Yinuo; an empty place is the
    customer's; a `value_minor` of None is the sum of the lines. `delivered_at` and `cancelled_at` tell that the
    order was finished before it came in. `reviewed` skips the first review that its channel would ask for. An `id`
    is told where something refers to the order before it is entered.
    """

    id: UUID | None = None
    number: str = ""
    customer_id: UUID | None = None
    customer_code: str = ""
    contact_id: UUID | None = None
    order_type: str = DEFAULT_TYPE
    channel: str = Channel.SALES.value
    owner_id: UUID | None = None
    reference: str = ""
    note: str = ""
    ordered_at: datetime | None = None
    requested_at: datetime | None = None
    committed_at: datetime | None = None
    delivered_at: datetime | None = None
    cancelled_at: datetime | None = None
    reviewed: bool = False
    value_minor: int | None = None
    currency: str = ""
    penalty_minor_per_day: int = 0
    region: str = ""
    city: str = ""
    postcode: str = ""
    family: str = ""
    supplier_code: str = ""
    lane_code: str = ""
    lines: tuple[NewLine, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Known:
    """What orders refer to, loaded once for all of them."""

    customers_by_id: Mapping[UUID, CustomerFacts]
    customers_by_code: Mapping[str, CustomerFacts]
    types: Mapping[str, UUID]
    currency: str
    review_channels: frozenset[str]
    now: datetime

    def customer_of(self, new: NewOrder) -> CustomerFacts | None:
        """Return the customer an order names, or None."""
        if new.customer_id is not None:
            return self.customers_by_id.get(new.customer_id)
        return self.customers_by_code.get(new.customer_code)
