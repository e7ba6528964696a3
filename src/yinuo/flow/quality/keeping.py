"""Holding back: stock that may not be promised, an order or one of its lines that may not leave, until released."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from yinuo.flow.orders import queries as orders
from yinuo.flow.orders.queries import OrderFacts
from yinuo.flow.quality.events import HoldPlaced, HoldReleased
from yinuo.flow.quality.faults import InvalidQuality, NotNow
from yinuo.flow.quality.inspecting import tell
from yinuo.flow.quality.models import Hold, NonConformity
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.events import current_actor
from yinuo.ground.supply import actions as supply
from yinuo.ground.supply.blocking import NotThere


@dataclass(frozen=True, kw_only=True)
class NewHold:
    """What is held back: a quantity of stock (at will of one batch), or an order, at will one line or part of it.

    Of an order without a quantity all of it is held.
    """

    reason: str
    item_code: str = ""
    site_code: str = ""
    batch: str = ""
    quantity: Decimal = Decimal(0)
    order_number: str = ""
    line_position: int | None = None
    nonconformity_id: UUID | None = None


def place_hold(*, new: NewHold) -> UUID:
    """Hold stock or an order back and return the hold's id; raises InvalidQuality.

    Held stock is not promised to anybody; more than lies there cannot be held.
    """
    order = orders.order_by_number(number=new.order_number.strip()) if new.order_number.strip() else None
    faults = _faults(new, order)
    if faults:
        raise InvalidQuality(faults)
    row = Hold(
        kind=Hold.Kind.ORDER if order else Hold.Kind.STOCK,
        order_id=order.id if order else None,
        line_position=new.line_position if order else None,
        nonconformity_id=new.nonconformity_id,
        reason=new.reason.strip()[:500],
        placed_by=current_actor()[:100],
        placed_at=clock.now(),
        quantity=new.quantity,
    )
    if order is None:
        row.item_code, row.site_code, row.batch = new.item_code, new.site_code, new.batch
        try:
            supply.block_stock(item=row.item_code, site=row.site_code, batch=row.batch, quantity=row.quantity)
        except NotThere as lacking:
            raise InvalidQuality({"quantity": f"only:{lacking.left.normalize():f}"}) from lacking
    row.save()
    tell(row, HoldPlaced(hold_id=row.id, item=row.item_code, quantity=row.quantity, reason=row.reason))
    return row.id


def release_hold(*, hold_id: UUID, why: str) -> None:
    """Let go what was held back; raises InvalidQuality, NotNow."""
    row = Hold.objects.select_for_update().filter(pk=hold_id, released_at=None).first()
    if row is None:
        raise NotNow("released")
    if not why.strip():
        raise InvalidQuality({"why": "missing"})
    if row.kind == Hold.Kind.STOCK:
        supply.unblock_stock(item=row.item_code, site=row.site_code, batch=row.batch, quantity=row.quantity)
    row.released_at, row.released_by = clock.now(), current_actor()[:100]
    row.released_why = why.strip()[:500]
    row.save()
    tell(row, HoldReleased(hold_id=row.id, item=row.item_code, quantity=row.quantity, reason=row.released_why))


def _faults(new: NewHold, order: OrderFacts | None) -> dict[str, str]:
    of_order = bool(new.order_number.strip())
    checks: Mapping[str, bool] = {
        "reason": bool(new.reason.strip()),
        "order_number": not of_order or order is not None,
        "item_code": of_order or bool(new.item_code),
        "site_code": of_order or bool(new.site_code),
        "line_position": not (of_order and new.quantity) or new.line_position is not None,
        "quantity": of_order or Decimal(0) < new.quantity < Decimal(10) ** 12,
        "nonconformity_id": new.nonconformity_id is None
        or NonConformity.objects.filter(pk=new.nonconformity_id).exists(),
    }
    named = ("order_number", "nonconformity_id")  # these were given, and there are none of that name
    faults = {name: "unknown" if name in named else "missing" for name, right in checks.items() if not right}
    ordered = {line.position: line.quantity for line in orders.lines(order_id=order.id)} if order else {}
    if ordered and new.line_position is not None and new.line_position not in ordered:
        faults["line_position"] = "unknown"
    elif ordered and new.line_position is not None and new.quantity > ordered[new.line_position]:
        faults["quantity"] = f"only:{ordered[new.line_position].normalize():f}"
    return faults
