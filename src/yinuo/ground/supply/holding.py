"""Reserving stock and receipts: all that is asked, or nothing, however many ask at once.

Rows are locked table by table in the order of their keys, so that takers wait in one line and never in a circle;
then one statement for each table changes all of them, and changes a row only if enough is left. Call it before
anything is published: the log's lock comes last.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from uuid import UUID

from yinuo.ground.kernel import statements
from yinuo.ground.supply.refs import PurchaseRef, StockRef, parse

_NONE = Decimal(0)
_TABLES = {
    "stock": ("supply_stock", "on_hand"),
    "batches": ("supply_stockbatch", "quantity"),
    "purchases": ("supply_purchaseline", "open_quantity"),
}


@dataclass(frozen=True, kw_only=True)
class Take:
    """So much of one supply, named as the plant names it (see `refs`)."""

    ref: str
    quantity: Decimal


@dataclass(frozen=True, kw_only=True)
class Shortage:
    """What was asked of a supply and what is left of it; nothing is left of what there is not."""

    ref: str
    wanted: Decimal
    left: Decimal


class NotEnough(Exception):
    """Some supplies have less than was asked, so nothing was taken."""

    def __init__(self, shortages: Sequence[Shortage]) -> None:
        super().__init__(list(shortages))
        self.shortages = list(shortages)


class RowsChanged(Exception):
    """Rows changed while they were locked, which no transaction can do: a fault of the program."""


class NotHeld(Exception):
    """More was to be released than is reserved; nothing was released."""

    def __init__(self, shortages: Sequence[Shortage]) -> None:
        super().__init__(list(shortages))
        self.shortages = list(shortages)


@dataclass(kw_only=True)
class _Place:
    """A locked row: what is left of it, and what is reserved; `gone` where it was called off, and that with it."""

    id: UUID
    left: Decimal
    reserved: Decimal
    gone: bool = False


@dataclass(frozen=True, kw_only=True)
class _Asked:
    """What is asked of stock in no batch, of batches and of purchase lines, the same supply added up."""

    loose: dict[StockRef, Decimal] = field(default_factory=dict)
    batches: dict[StockRef, Decimal] = field(default_factory=dict)
    purchases: dict[PurchaseRef, Decimal] = field(default_factory=dict)

    @cached_property
    def stock(self) -> dict[StockRef, Decimal]:
        """Return what is asked of each stock, in a batch or not."""
        whole = dict(self.loose)
        for ref, amount in self.batches.items():
            whole[ref.whole] = whole.get(ref.whole, _NONE) + amount
        return whole


@dataclass(frozen=True, kw_only=True)
class _Locked:
    """The rows that are asked of."""

    stock: dict[StockRef, _Place]
    batches: dict[StockRef, _Place]
    purchases: dict[PurchaseRef, _Place]


def hold_stock(*, takes: Sequence[Take], keep_safety: bool = True) -> None:
    """Reserve what is asked of stock and purchase lines; raises NotEnough and UnknownRef.

    Safety stock stays untouched unless `keep_safety` is off.
    """
    asked = _asked(takes)
    locked = _locked(asked, keep_safety=keep_safety)
    shortages = [*_shortages(asked, locked, "left"), *_loose_shortages(asked, locked)]
    if shortages:
        raise NotEnough(shortages)
    _change(asked, locked, 1)


def release_stock(*, takes: Sequence[Take]) -> None:
    """Give back what was reserved of stock and purchase lines; raises NotHeld and UnknownRef.

    Of a line that was cancelled nothing is reserved any more: who held it gives back nothing.
    """
    asked = _asked(takes)
    locked = _locked(asked, keep_safety=False)
    for ref, place in locked.purchases.items():
        if place.gone:
            del asked.purchases[ref]
    shortages = _shortages(asked, locked, "reserved")
    if shortages:
        raise NotHeld(shortages)
    _change(asked, locked, -1)


def _asked(takes: Sequence[Take]) -> _Asked:
    asked = _Asked()
    for take in takes:
        if take.quantity <= 0:
            continue
        ref = parse(take.ref)
        if isinstance(ref, PurchaseRef):
            asked.purchases[ref] = asked.purchases.get(ref, _NONE) + take.quantity
        else:
            kind = asked.batches if ref.batch else asked.loose
            kind[ref] = kind.get(ref, _NONE) + take.quantity
    return asked


def _locked(asked: _Asked, *, keep_safety: bool) -> _Locked:
    stock = _locked_stock(asked.stock, keep_safety)
    batches = _locked_batches(asked.batches, stock)
    return _Locked(stock=stock, batches=batches, purchases=_locked_purchases(asked.purchases))


def _locked_stock(refs: Collection[StockRef], keep_safety: bool) -> dict[StockRef, _Place]:
    if not refs:
        return {}
    rows = statements.rows(
        """select s.id, s.on_hand - s.reserved - s.blocked - case when %s::bool then s.safety else 0 end, s.reserved,
            i.code, t.code
        from supply_stock s
        join supply_item i on (i.organisation_id, i.id) = (s.organisation_id, s.item_id)
        join supply_site t on (t.organisation_id, t.id) = (s.organisation_id, s.site_id)
        where (i.code, t.code) in (select * from unnest(%s::text[], %s::text[]))
        order by s.id for update of s""",
        [keep_safety, [ref.item for ref in refs], [ref.site for ref in refs]],
    )
    return {
        StockRef(item=item, site=site): _Place(id=row_id, left=left, reserved=reserved)
        for row_id, left, reserved, item, site in rows
    }


def _locked_batches(refs: Iterable[StockRef], places: dict[StockRef, _Place]) -> dict[StockRef, _Place]:
    names = {(places[ref.whole].id, ref.batch): ref for ref in refs if ref.whole in places}
    if not names:
        return {}
    rows = statements.rows(
        """select id, quantity - reserved - blocked, reserved, stock_id, batch from supply_stockbatch
        where (stock_id, batch) in (select * from unnest(%s::uuid[], %s::text[])) order by id for update""",
        [[stock_id for stock_id, _batch in names], [batch for _stock_id, batch in names]],
    )
    return {
        names[stock, batch]: _Place(id=row_id, left=left, reserved=held) for row_id, left, held, stock, batch in rows
    }


def _locked_purchases(refs: Iterable[PurchaseRef]) -> dict[PurchaseRef, _Place]:
    names = list(refs)
    if not names:
        return {}
    rows = statements.rows(
        """select id, open_quantity - reserved, reserved, number, line, state = 'cancelled' from supply_purchaseline
        where (number, line) in (select * from unnest(%s::text[], %s::int[])) order by id for update""",
        [[ref.number for ref in names], [ref.line for ref in names]],
    )
    return {
        PurchaseRef(number=number, line=line): _Place(id=row_id, left=left, reserved=held, gone=gone)
        for row_id, left, held, number, line, gone in rows
    }


def _shortages(asked: _Asked, locked: _Locked, what: str) -> list[Shortage]:
    """Return where more is asked than `left` or `reserved` tells."""
    return [
        Shortage(ref=str(ref), wanted=amount, left=there)
        for kind in ("stock", "batches", "purchases")
        for ref, amount in getattr(asked, kind).items()
        if amount > (there := _there(getattr(locked, kind).get(ref), what))
    ]


def _there(place: _Place | None, what: str) -> Decimal:
    return max(getattr(place, what), _NONE) if place else _NONE


def _loose_shortages(asked: _Asked, locked: _Locked) -> list[Shortage]:
    """Return where a stock has enough in all, but too little of it in no batch."""
    in_batches = _left_in_batches([locked.stock[ref].id for ref in asked.loose if ref in locked.stock])
    found = []
    for ref, amount in asked.loose.items():
        place = locked.stock.get(ref)
        if place is None or place.left < asked.stock[ref] or place.id not in in_batches:
            continue
        left = max(place.left - in_batches[place.id], _NONE)
        if amount > left:
            found.append(Shortage(ref=str(ref), wanted=amount, left=left))
    return found


def _left_in_batches(stock_ids: Sequence[UUID]) -> dict[UUID, Decimal]:
    if not stock_ids:
        return {}
    statement = """select stock_id, sum(quantity - reserved - blocked) from supply_stockbatch
        where stock_id = any(%s::uuid[]) group by 1"""
    return dict(statements.rows(statement, [list(stock_ids)]))


def _change(asked: _Asked, locked: _Locked, sign: int) -> None:
    """Add to (or take from) what is reserved; the tables' own constraints are the wall behind this."""
    for kind, (table, whole) in _TABLES.items():
        places = getattr(locked, kind)
        amounts = {places[ref].id: sign * amount for ref, amount in getattr(asked, kind).items()}
        if not amounts:
            continue
        # Table and column are names of this module, not input.
        statement = f"""update {table} t set reserved = t.reserved + n.amount
            from unnest(%s::uuid[], %s::numeric[]) as n (id, amount)
            where t.id = n.id and t.reserved + n.amount between 0 and t.{whole}"""
        if statements.run(statement, [list(amounts), list(amounts.values())]) != len(amounts):
            raise RowsChanged(kind)
