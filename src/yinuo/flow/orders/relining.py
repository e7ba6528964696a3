"""Changing what an order is for: its lines, all at once. Later rooms hear of it, for a date was promised on them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from yinuo.flow.orders.checks import InvalidOrders, OrderFault
from yinuo.flow.orders.creation import check_orders, line_rows, value_of
from yinuo.flow.orders.drafts import NewLine, NewOrder
from yinuo.flow.orders.events import ORDER, OrderLinesChanged
from yinuo.flow.orders.facts import LineFacts, all_lines, lines_of
from yinuo.flow.orders.models import Order, OrderLine, OrderState
from yinuo.ground.kernel import bulk, log
from yinuo.ground.kernel.tenancy import current_organisation

_CHANGEABLE = (OrderState.REVIEW, OrderState.OPEN)


class OrderSettled(Exception):
    """The order is delivered or cancelled: its lines are history."""


def change_lines(*, order_id: UUID, lines: Sequence[NewLine]) -> bool:
    """Set the lines of an order instead of those it has, and its value; return whether anything changed.

    Raises OrderSettled, InvalidOrders.
    """
    row = Order.objects.select_for_update().filter(pk=order_id, state__in=_CHANGEABLE).first()
    if row is None:
        raise OrderSettled(str(order_id))
    draft = NewOrder(customer_id=row.customer_id, lines=tuple(lines))
    faults = check_orders(orders=[draft]) if lines else [OrderFault(0, "lines", "missing")]
    if faults:
        raise InvalidOrders(faults)
    before = lines_of(all_lines().filter(order_id=order_id).order_by("position"))
    if [_told(line) for line in before] == [_told(line) for line in lines]:
        return False
    all_lines().filter(order_id=order_id).delete()
    bulk.insert_values(
        model=OrderLine, values=line_rows(lines=lines, order_id=order_id, organisation_id=current_organisation())
    )
    Order.objects.filter(pk=order_id).update(value_minor=value_of(draft))
    body = OrderLinesChanged(before=[_told(line) for line in before], after=[_told(line) for line in lines])
    log.publish(subject_type=ORDER, subject_id=order_id, body=body)
    return True


def _told(line: LineFacts | NewLine) -> dict[str, Any]:
    return {
        "item_code": line.item_code,
        "item_name": line.item_name or line.item_code,
        "quantity": f"{line.quantity.normalize():f}",
        "unit": line.unit,
        "price_minor": line.price_minor,
        "freight_minor": line.freight_minor,
    }


__all__ = ["OrderSettled", "change_lines"]
