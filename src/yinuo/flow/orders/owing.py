"""Which goods open orders owe by when: rows for those who look at all orders at once."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import F

from yinuo.flow.orders.models import OrderLine, OrderState
from yinuo.ground.kernel.lookups import among


@dataclass(frozen=True, kw_only=True)
class OwedLine:
    """A line of an open order with a committed date; `order_type` is the type's code."""

    order_id: UUID
    number: str
    order_type: str
    stage_code: str
    committed_at: datetime
    item_code: str
    quantity: float
    unit: str


_COLUMNS = ("order_id", "order__number", "order__order_type__code", "order__stage_code", "order__committed_at")


def owed_lines(*, items: Collection[str], until: datetime, stale_days: float) -> list[OwedLine]:
    """Return the lines of these items that open orders are committed to deliver before a moment, the soonest first.

    Orders entered when their promise had passed for longer than `stale_days` are left out.
    """
    rows = OrderLine.objects.filter(order__state=OrderState.OPEN, order__committed_at__lt=until)
    entered = F("order__created_at") - timedelta(days=stale_days)
    rows = rows.filter(among("item_code", items), order__committed_at__gte=entered)
    found = rows.order_by("order__committed_at", "id").values_list(*_COLUMNS, "item_code", "quantity", "unit")
    return [
        OwedLine(
            order_id=order_id,
            number=number,
            order_type=order_type,
            stage_code=stage_code,
            committed_at=committed_at,
            item_code=item,
            quantity=float(quantity),
            unit=unit,
        )
        for order_id, number, order_type, stage_code, committed_at, item, quantity, unit in found
    ]
