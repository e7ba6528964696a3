"""How one supply is named in a plan: `stock:ITEM@SITE`, `stock:ITEM@SITE#BATCH` or `po:NUMBER/LINE`.

A site's code and a batch's hold neither @ nor #, so that a name can be read back.
"""

from __future__ import annotations

from dataclasses import dataclass

STOCK, PURCHASE = "stock:", "po:"
RESERVED_SIGNS = frozenset("@#")


class UnknownRef(Exception):
    """A text that names no supply."""


@dataclass(frozen=True, kw_only=True)
class StockRef:
    """What lies of an item at a site; one batch of it, if named."""

    item: str
    site: str
    batch: str = ""

    @property
    def whole(self) -> StockRef:
        """Return the stock that a batch is a part of."""
        return StockRef(item=self.item, site=self.site)

    def __str__(self) -> str:
        return f"{STOCK}{self.item}@{self.site}" + (f"#{self.batch}" if self.batch else "")


@dataclass(frozen=True, kw_only=True)
class PurchaseRef:
    """A line of a purchase order."""

    number: str
    line: int

    def __str__(self) -> str:
        return f"{PURCHASE}{self.number}/{self.line}"


def parse(ref: str) -> StockRef | PurchaseRef:
    """Return what a name means; raises UnknownRef."""
    if ref.startswith(STOCK):
        item, at, place = ref.removeprefix(STOCK).rpartition("@")
        site, _sign, batch = place.partition("#")
        if at and item and site:
            return StockRef(item=item, site=site, batch=batch)
    if ref.startswith(PURCHASE):
        number, _slash, line = ref.removeprefix(PURCHASE).rpartition("/")
        if number and line.isascii() and line.isdigit():
            return PurchaseRef(number=number, line=int(line))
    raise UnknownRef(ref)
