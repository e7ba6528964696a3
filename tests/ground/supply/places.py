"""What the tests of supply lie on: one item at one warehouse, and one purchase of it on its way."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from tests.cast import NOW
from yinuo.ground.supply import actions
from yinuo.ground.supply.actions import NewItem, NewSite, NewStock, NewSupplier
from yinuo.ground.supply.models import Item, PurchaseLine, Site, Stock, StockBatch, Supplier

STOCK = "stock:M-1@W-1"
BATCH = "stock:M-1@W-1#B-1"
PURCHASE = "po:PO-1/1"


def stock_up(*, on_hand: int = 10, safety: int = 0) -> None:
    """Put so many of M-1 into W-1."""
    actions.save_suppliers(suppliers=[NewSupplier(code="S-1", name="慢工铸造", lead_hours=240.0)])
    actions.save_items(items=[NewItem(code="M-1", name="减速机", supplier="S-1")])
    actions.save_sites(sites=[NewSite(code="W-1", name="一号库")])
    new = NewStock(item="M-1", site="W-1", on_hand=Decimal(on_hand), safety=Decimal(safety))
    actions.save_stock(stock=[new])


def order_from_supplier(
    *,
    number: str = "PO-1",
    quantity: int = 20,
    due_at: datetime = NOW + timedelta(days=5),
    ordered_at: datetime | None = None,
    received_at: datetime | None = None,
) -> None:
    """Have so many of M-1 on order for W-1, or received."""
    PurchaseLine(
        number=number,
        item=Item.objects.get(code="M-1"),
        supplier=Supplier.objects.get(code="S-1"),
        site=Site.objects.get(code="W-1"),
        quantity=quantity,
        open_quantity=0 if received_at else quantity,
        ordered_at=ordered_at,
        promised_at=due_at,
        due_at=due_at,
        received_at=received_at,
        state="received" if received_at else "open",
    ).save()


def put_in_batch(*, batch: str = "B-1", quantity: int = 4, expires_at: datetime = NOW + timedelta(days=30)) -> None:
    """Say that so many of what lies in W-1 go bad at a moment."""
    StockBatch(stock=Stock.objects.get(), batch=batch, quantity=quantity, expires_at=expires_at).save()
