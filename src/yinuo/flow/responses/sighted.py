"""Which rows of this room are seen: those of orders, customers and projects that whoever looks may see."""

from __future__ import annotations

from yinuo.flow.orders import queries as orders
from yinuo.flow.responses import models


def register() -> None:
    """Say by which way each table leads to an order, a customer or a project."""
    orders.limit_rows(model=models.Response, through=("order",), part="response_id")
    orders.limit_whole(model=models.JointResponse, part="joint_id", kinds=("joint", "joint_response"))
