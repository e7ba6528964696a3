"""Which rows of this room are seen: those of orders, customers and projects that whoever looks may see."""

from __future__ import annotations

from yinuo.flow.orders import queries as orders
from yinuo.flow.promises import models


def register() -> None:
    """Say by which way each table leads to an order, a customer or a project."""
    orders.limit_rows(model=models.Approval, through=("order",))
    orders.limit_rows(model=models.Pledge, through=("order",), part="pledge_id")
    orders.limit_rows(model=models.Quote, through=("order", "customer"), part="quote_id", kinds=("quote",))
    orders.limit_rows(model=models.Move, through=("order",))
    orders.limit_rows(model=models.JudgedPromise, through=("order",))
    orders.limit_whole(model=models.Repromise, part="repromise_id", kinds=("repromise",))
    orders.limit_whole(model=models.Scenario, part="scenario_id", kinds=("scenario",))
