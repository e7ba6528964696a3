"""Which rows of this room are seen: those of orders that whoever looks may see."""

from __future__ import annotations

from yinuo.flow.orders import queries as orders
from yinuo.flow.work import models


def register() -> None:
    """Say by which way each table leads to an order."""
    orders.limit_rows(model=models.Stage, through=("order",))
    orders.limit_rows(model=models.ProgressEvent, through=("order",))
