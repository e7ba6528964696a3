"""Which rows of this room are seen: those of orders, customers and projects that whoever looks may see."""

from __future__ import annotations

from yinuo.flow.costs import models
from yinuo.flow.orders import queries as orders


def register() -> None:
    """Say by which way each table leads to an order, a customer or a project."""
    orders.limit_rows(model=models.TimeEntry, through=("order",))
    orders.limit_rows(model=models.Expense, through=("order",), part="expense_id")
    orders.limit_rows(model=models.Budget, through=("order",))
    orders.limit_rows(model=models.CostStanding, through=("order",))
