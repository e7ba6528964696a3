"""Which rows of this room are seen: those of orders, customers and projects that whoever looks may see."""

from __future__ import annotations

from yinuo.flow.care import models
from yinuo.flow.orders import queries as orders


def register() -> None:
    """Say by which way each table leads to an order, a customer or a project."""
    orders.limit_rows(model=models.Complaint, through=("order",), part="complaint_id", kinds=("complaint",))
    orders.limit_rows(model=models.ClosingStep, through=("complaint__order",))
    orders.limit_rows(model=models.Rating, through=("order",))
    orders.limit_rows(model=models.TrustRepair, through=("order",), part="repair_id")
    orders.limit_rows(model=models.RepairStep, through=("repair__order",))
    orders.limit_rows(model=models.SurveyAsk, through=("order",))
