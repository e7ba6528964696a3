"""Which rows of this room are seen: those of orders, customers and projects that whoever looks may see."""

from __future__ import annotations

from yinuo.flow.orders import queries as orders
from yinuo.flow.quality import models


def register() -> None:
    """Say by which way each table leads to an order, a customer or a project."""
    orders.limit_rows(model=models.Standard, through=("customer",), part="standard_id", kinds=("quality",))
    orders.limit_rows(model=models.Inspection, through=("order",), part="inspection_id", kinds=("quality",))
    orders.limit_rows(model=models.Reading, through=("inspection__order",))
    orders.limit_rows(model=models.NonConformity, through=("order",), part="nonconformity_id", kinds=("quality",))
    orders.limit_rows(
        model=models.CorrectiveAction, through=("nonconformity__order",), part="action_id", kinds=("quality",)
    )
    orders.limit_rows(model=models.ActionStep, through=("action__nonconformity__order",), part="action_step_id")
    orders.limit_rows(model=models.Hold, through=("order",), part="hold_id", kinds=("quality",))
