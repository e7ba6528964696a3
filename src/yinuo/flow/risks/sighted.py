"""Which rows of this room are seen: those of orders, customers and projects that whoever looks may see."""

from __future__ import annotations

from yinuo.flow.orders import queries as orders
from yinuo.flow.risks import models


def register() -> None:
    """Say by which way each table leads to an order, a customer or a project."""
    orders.limit_rows(model=models.Risk, through=("order", "project"), part="risk_id", kinds=("risk",))
    orders.limit_rows(model=models.Trigger, through=("risk",), part="trigger_id")
    orders.limit_rows(model=models.Panel, through=("risk",))
