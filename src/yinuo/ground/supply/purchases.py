"""Purchases: lines saved, moved, received and cancelled, with what is reserved of them carried along.

When goods come in, what was reserved of the line is reserved of the stock from then on; the event says how much,
so that whoever holds reservations can name them anew.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from yinuo.ground.kernel import clock, log
from yinuo.ground.kernel.events import Draft as EventDraft
from yinuo.ground.kernel.tenancy import current_organisation
from yinuo.ground.supply.checking import known_references, record_name
from yinuo.ground.supply.events import PurchaseCancelled, PurchaseMoved, PurchaseReceived
from yinuo.ground.supply.faults import InvalidSupplyInput, RecordFault
from yinuo.ground.supply.kinds.buying import PURCHASE_LINE
from yinuo.ground.supply.kinds.shapes import Record
from yinuo.ground.supply.models import PurchaseLine, Stock
from yinuo.ground.supply.refs import PurchaseRef, StockRef
from yinuo.ground.supply.saving import PIECE, checked, columns_of, completed, tell_codes
from yinuo.ground.supply.versions import bump

_NONE = Decimal(0)
_OPEN, _RECEIVED = PurchaseLine.State.OPEN, PurchaseLine.State.RECEIVED


class UnknownPurchase(Exception):
    """No such line of a purchase order."""


class PurchaseClosed(Exception):
    """Nothing is to come of the line any more; `state` is the one it is in."""

    def __init__(self, state: str) -> None:
        super().__init__(state)
        self.state = state


class MoreThanOpen(Exception):
    """More came in than was to come; `open_quantity` is what was."""

    def __init__(self, open_quantity: Decimal) -> None:
        super().__init__(open_quantity)
        self.open_quantity = open_quantity


@dataclass(frozen=True, kw_only=True)
class _Change:
    """A line as it will be, and the date it had."""

    row: PurchaseLine
    due_before: datetime | None
    moved: Decimal = _NONE


def save_purchase_lines(
    *, records: Sequence[Record], given: Collection[str] | None = None
) -> dict[tuple[str, int], Any]:
    """Add or change lines and return their ids by number and line; raises InvalidSupplyInput.

    A line that has another date than before is told as moved. Reserved quantities of what came in go over to the
    stock at the line's site, which must have them.
    """
    told = set(PURCHASE_LINE.by_name) if given is None else set(given)
    full = completed(kind=PURCHASE_LINE, records=records, given=given)
    if "open_quantity" not in told:
        full = [{**record, "open_quantity": None} for record in full]
    known = known_references(kind=PURCHASE_LINE, records=full)
    faults = checked(kind=PURCHASE_LINE, records=full, known=known)
    if faults:
        raise InvalidSupplyInput(faults, PURCHASE_LINE.name)
    there = _locked({(record["number"], record["line"]) for record in full})
    changes = {}
    for index, record in enumerate(full):
        key = (record["number"], record["line"])
        columns = columns_of(kind=PURCHASE_LINE, record=record, known=known)
        change = _changed(there.get(key), columns, told)
        faults += _reserved_faults(change, there.get(key), index, record)
        changes[key] = change
    if faults:
        raise InvalidSupplyInput(faults, PURCHASE_LINE.name)
    _keep(list(changes.values()))
    return {key: change.row.id for key, change in changes.items()}


def move_purchase(*, ref: PurchaseRef, due_at: datetime, reason: str = "") -> None:
    """Give a line another date; raises UnknownPurchase and PurchaseClosed."""
    row = _open_line(ref)
    if row.due_at == due_at:
        return
    before, row.due_at = row.due_at, due_at
    row.save(update_fields=["due_at"])
    bump(design=False)
    log.publish(subject_type="supply", subject_id=row.id, body=_moved(row, before, reason[:200]))


def receive_purchase(*, ref: PurchaseRef, quantity: Decimal, received_at: datetime) -> None:
    """Take in some of a line: it lies in stock from now on; raises UnknownPurchase, PurchaseClosed, MoreThanOpen."""
    row = _open_line(ref)
    if not 0 < quantity <= row.open_quantity:
        raise MoreThanOpen(row.open_quantity)
    moved = min(row.reserved, quantity)
    row.open_quantity, row.reserved = row.open_quantity - quantity, row.reserved - moved
    if row.open_quantity == 0:
        row.state, row.received_at = _RECEIVED, received_at
    Stock.objects.bulk_create(
        [Stock(organisation_id=current_organisation(), item_id=row.item_id, site_id=row.site_id)],
        ignore_conflicts=True,
    )
    stock = Stock.objects.select_for_update().get(item_id=row.item_id, site_id=row.site_id)
    stock.on_hand, stock.reserved = stock.on_hand + quantity, stock.reserved + moved
    stock.save(update_fields=["on_hand", "reserved"])
    row.save(update_fields=["open_quantity", "reserved", "state", "received_at"])
    bump(design=False)
    log.publish(subject_type="supply", subject_id=row.id, body=_received(row, quantity, moved, received_at))


def cancel_purchase(*, ref: PurchaseRef) -> None:
    """Say that what is to come of a line does not come; raises UnknownPurchase and PurchaseClosed.

    What was reserved of it is lost, and the event says how much: whoever held it must find another supply.
    """
    row = _open_line(ref)
    lost, gone = row.reserved, row.open_quantity
    row.open_quantity, row.reserved, row.state = _NONE, _NONE, PurchaseLine.State.CANCELLED
    row.save(update_fields=["open_quantity", "reserved", "state"])
    bump(design=False)
    body = PurchaseCancelled(
        ref=str(ref), number=row.number, item=row.item.code, site=row.site.code, quantity=plain(gone), lost=plain(lost)
    )
    log.publish(subject_type="supply", subject_id=row.id, body=body)


def plain(quantity: Decimal) -> Decimal:
    """Return a quantity without the noughts that its column gave it."""
    return Decimal(f"{quantity.normalize():f}")


def _open_line(ref: PurchaseRef) -> PurchaseLine:
    row = (
        PurchaseLine.objects.select_for_update(of=("self",))
        .select_related("item", "site", "supplier")
        .filter(number=ref.number, line=ref.line)
        .first()
    )
    if row is None:
        raise UnknownPurchase(str(ref))
    if row.state != _OPEN:
        raise PurchaseClosed(row.state)
    return row


def _locked(keys: set[tuple[str, int]]) -> dict[tuple[str, int], PurchaseLine]:
    rows = PurchaseLine.objects.select_for_update(of=("self",)).select_related("item", "site", "supplier")
    found = {(row.number, row.line): row for row in rows.filter(number__in={key[0] for key in keys}).order_by("id")}
    return {key: row for key, row in found.items() if key in keys}


def _changed(before: PurchaseLine | None, columns: dict[str, Any], told: set[str]) -> _Change:
    """Return a line with what is told of it; what is told of its open quantity by nobody follows from the rest."""
    row = before or PurchaseLine(organisation_id=current_organisation(), promised_at=columns["due_at"])
    due_before, came = (before.due_at, before.quantity - before.open_quantity) if before else (None, _NONE)
    for name, value in columns.items():
        if before is None or name.removesuffix("_id") in told:
            setattr(row, name, value)
    if "open_quantity" not in told or columns["open_quantity"] is None:
        row.open_quantity = _NONE if row.received_at else max(row.quantity - came, _NONE)
    if row.open_quantity > 0:
        row.state, row.received_at = _OPEN, None
    elif before is None or before.state == _OPEN:
        row.state, row.received_at = _RECEIVED, row.received_at or clock.now()
    surplus = max((before.reserved if before else _NONE) - row.open_quantity, _NONE)
    row.reserved = (before.reserved if before else _NONE) - surplus
    return _Change(row=row, due_before=due_before, moved=surplus)


def _reserved_faults(change: _Change, before: PurchaseLine | None, index: int, record: Record) -> list[RecordFault]:
    """Return why what is reserved of a line cannot go over to the stock, if it must."""
    if before is None or not change.moved:
        return []
    stock = Stock.objects.select_for_update().filter(item_id=change.row.item_id, site_id=change.row.site_id).first()
    if stock is not None and stock.on_hand - stock.reserved >= change.moved:
        return []
    name = record_name(kind=PURCHASE_LINE, record=record)
    also = f"{plain(change.moved):f}|{record['site']}"
    return [RecordFault(index=index, record=name, field="open_quantity", code="reserved_of_line", also=also)]


def _keep(changes: Sequence[_Change]) -> None:
    rows = [change.row for change in changes]
    names = [field.name for field in PurchaseLine._meta.concrete_fields if field.name not in ("id", "organisation_id")]
    PurchaseLine.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["organisation_id", "number", "line"],
        update_fields=[name for name in names if name not in ("number", "line")],
        batch_size=PIECE,
    )
    moved = [change for change in changes if change.due_before and change.due_before != change.row.due_at]
    for change in changes:
        if change.moved:
            stock = Stock.objects.get(item_id=change.row.item_id, site_id=change.row.site_id)
            stock.reserved += change.moved
            stock.save(update_fields=["reserved"])
    tell_codes(kind=PURCHASE_LINE, codes=[f"{row.number}/{row.line}" for row in rows])
    drafts = [_told_moved(change) for change in moved if change.row.state == _OPEN]
    drafts += [_told_received(change) for change in changes if change.moved]
    log.publish_all(drafts=drafts)


def _told_moved(change: _Change) -> EventDraft:
    assert change.due_before is not None
    return EventDraft(subject_type="supply", subject_id=change.row.id, body=_moved(change.row, change.due_before, ""))


def _told_received(change: _Change) -> EventDraft:
    body = _received(change.row, change.moved, change.moved, change.row.received_at or clock.now())
    return EventDraft(subject_type="supply", subject_id=change.row.id, body=body)


def _moved(row: PurchaseLine, before: datetime, reason: str) -> PurchaseMoved:
    return PurchaseMoved(
        ref=str(PurchaseRef(number=row.number, line=row.line)),
        number=row.number,
        item=row.item.code,
        site=row.site.code,
        supplier=row.supplier.code if row.supplier else "",
        quantity=plain(row.open_quantity),
        due_before=before,
        due_at=row.due_at,
        reason=reason,
    )


def _received(row: PurchaseLine, quantity: Decimal, moved: Decimal, received_at: datetime) -> PurchaseReceived:
    return PurchaseReceived(
        ref=str(PurchaseRef(number=row.number, line=row.line)),
        number=row.number,
        stock_ref=str(StockRef(item=row.item.code, site=row.site.code)),
        item=row.item.code,
        site=row.site.code,
        quantity=plain(quantity),
        moved=plain(moved),
        open_quantity=plain(row.open_quantity),
        received_at=received_at,
    )
