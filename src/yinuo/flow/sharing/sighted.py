"""Which rows of this room are seen: those of orders, customers and projects that whoever looks may see."""

from __future__ import annotations

from yinuo.flow.orders import queries as orders
from yinuo.flow.sharing import models


def register() -> None:
    """Say by which way each table leads to an order, a customer or a project."""
    orders.limit_rows(model=models.PortalLink, through=("order", "customer"), part="link_id", kinds=("portal_link",))
    orders.limit_rows(model=models.SharedDocument, through=("order",), part="document_id")
    orders.limit_rows(model=models.ChangeRequest, through=("order",), part="request_id")
    orders.limit_rows(model=models.Shipment, through=("order",), part="shipment_id", kinds=("shipment",))
    orders.limit_rows(model=models.ShipmentEvent, through=("shipment__order",))
    orders.limit_rows(model=models.PartnerDocument, through=("shipment__order",), part="partner_document_id")
    orders.limit_rows(model=models.Visibility, through=("customer",))
