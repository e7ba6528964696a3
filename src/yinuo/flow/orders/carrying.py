"""Orders and their lines carry custom fields."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from yinuo.flow.orders import queries
from yinuo.flow.orders.events import ORDER, ORDER_LINE
from yinuo.ground.people import rights
from yinuo.ground.process.custom.holders import Holder, carry, page_at


def register() -> None:
    """Let orders and their lines carry custom fields."""
    carry(
        Holder(
            name=ORDER,
            label=_("订单"),
            right=rights.EDIT_ORDERS,
            named=_named,
            page=page_at("/orders/{id}"),
            icon="package",
        )
    )
    lines = Holder(
        name=ORDER_LINE,
        label=_("订单行"),
        right=rights.EDIT_ORDERS,
        named=_lines_named,
        page=_order_of,
        icon="packages",
    )
    carry(lines)


def _named(ids: Sequence[UUID]) -> dict[UUID, str]:
    return {one: order.number for one, order in queries.facts_for(order_ids=ids).items()}


def _lines_named(ids: Sequence[UUID]) -> dict[UUID, str]:
    found = queries.lines_by_id(ids=ids)
    numbers = _named([line.order_id for line in found.values()])
    return {one: f"{numbers[line.order_id]} · {line.position} {line.item_name}" for one, line in found.items()}


def _order_of(line_id: UUID) -> str:
    return f"/orders/{queries.lines_by_id(ids=[line_id])[line_id].order_id}"
