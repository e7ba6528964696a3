"""Blocking stock: what lies there but may not be promised, such as goods that quality holds back."""

from __future__ import annotations

from decimal import Decimal

from yinuo.ground.kernel import log
from yinuo.ground.supply.events import StockBlocked
from yinuo.ground.supply.models import Stock, StockBatch
from yinuo.ground.supply.versions import bump

_NONE = Decimal(0)


class NotThere(Exception):
    """Less lies there unblocked than was to be blocked; `left` is how much."""

    def __init__(self, left: Decimal) -> None:
        super().__init__(left)
        self.left = left


def block_stock(*, item: str, site: str, quantity: Decimal, batch: str = "") -> None:
    """Let a quantity be promised to nobody any more; raises NotThere.

    What is reserved already may be blocked too: those who wait for it will be seen to lack it.
    """
    stock, part = _locked(item, site, batch)
    left = _left(stock, part, batch)
    if stock is None or quantity > left:
        raise NotThere(left)
    _change(stock, part, quantity)
    _tell(item, site, batch, quantity)


def unblock_stock(*, item: str, site: str, quantity: Decimal, batch: str = "") -> None:
    """Let a quantity be promised again, or what is left of it; goods that are gone meanwhile are no fault."""
    stock, part = _locked(item, site, batch)
    if stock is None:
        return
    _change(stock, part, -min(quantity, stock.blocked))
    _tell(item, site, batch, -quantity)


def lies_as_batch(*, item: str, site: str, batch: str) -> bool:
    """Return whether stock of an item at a site is kept under this batch."""
    return (
        bool(batch) and StockBatch.objects.filter(stock__item__code=item, stock__site__code=site, batch=batch).exists()
    )


def _locked(item: str, site: str, batch: str) -> tuple[Stock | None, StockBatch | None]:
    rows = Stock.objects.select_for_update(of=("self",)).filter(item__code=item, site__code=site)
    stock = rows.first()
    if stock is None or not batch:
        return stock, None
    return stock, StockBatch.objects.select_for_update().filter(stock=stock, batch=batch).first()


def _left(stock: Stock | None, part: StockBatch | None, batch: str) -> Decimal:
    if stock is None or (batch and part is None):
        return _NONE
    whole = max(stock.on_hand - stock.blocked, _NONE)
    return min(whole, max(part.quantity - part.blocked, _NONE)) if part else whole


def _change(stock: Stock, part: StockBatch | None, quantity: Decimal) -> None:
    stock.blocked += quantity
    stock.save(update_fields=["blocked"])
    if part is not None:
        part.blocked = max(part.blocked + quantity, _NONE)
        part.save(update_fields=["blocked"])
    bump(design=False)


def _tell(item: str, site: str, batch: str, quantity: Decimal) -> None:
    body = StockBlocked(item=item, site=site, batch=batch, quantity=quantity)
    log.publish(subject_type="supply", subject_id=None, body=body)
