"""Which rows of this room are seen: those of orders, customers and projects that whoever looks may see."""

from __future__ import annotations

from yinuo.flow.acceptance import models
from yinuo.flow.orders import queries as orders


def register() -> None:
    """Say by which way each table leads to an order, a customer or a project."""
    orders.limit_rows(model=models.DeliveryNote, through=("order",), part="note_id")
    orders.limit_rows(model=models.Acceptance, through=("order",), part="acceptance_id")
    orders.limit_rows(model=models.AcceptanceTerms, through=("order", "customer"))
    orders.limit_rows(model=models.AcceptancePeriod, through=("order",))
