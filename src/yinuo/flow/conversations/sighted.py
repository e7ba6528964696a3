"""Which rows of this room are seen: those of orders, customers and projects that whoever looks may see."""

from __future__ import annotations

from yinuo.flow.conversations import models
from yinuo.flow.orders import queries as orders


def register() -> None:
    """Say by which way each table leads to an order, a customer or a project."""
    orders.limit_rows(model=models.Conversation, through=("order",))
    orders.limit_rows(model=models.Message, through=("conversation__order",))
    orders.limit_rows(model=models.Enclosure, through=("message__conversation__order",), part="enclosure_id")
    orders.limit_rows(model=models.Stray, through=("order",), part="stray_id")
