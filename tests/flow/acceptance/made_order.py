"""An order ready to be signed, for the tests of acceptance and portal."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from tests.cast import NOW, Factory
from yinuo.flow.orders import actions as orders
from yinuo.flow.orders.actions import NewLine, NewOrder

STROKES = "[[[1,1],[5,9],[9,2],[14,8]],[[20,3],[22,9],[25,4]]]"


def make_order(factory: Factory, *, number: str = "YS-2026-001") -> UUID:
    """Enter an order of two lines for the VIP customer, in the present organisation."""
    lines = (
        NewLine(item_name="减速机", quantity=Decimal(2), unit="台"),
        NewLine(item_name="备件包", quantity=Decimal("1.5"), unit="箱"),
    )
    orders.define_order_types(names=orders.STARTER_TYPES)
    return orders.create_order(order=NewOrder(number=number, customer_code="C-001", ordered_at=NOW, lines=lines))
