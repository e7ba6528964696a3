"""Which rows of this room are seen: those of orders, customers and projects that whoever looks may see."""

from __future__ import annotations

from yinuo.flow.changes import models
from yinuo.flow.orders import queries as orders


def register() -> None:
    """Say by which way each table leads to an order, a customer or a project."""
    orders.limit_rows(model=models.ChangeOrder, through=("order",), part="change_id", kinds=("change",))
