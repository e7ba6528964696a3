"""What may be asked to be different about an order, checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from yinuo.flow.orders import queries as orders
from yinuo.flow.orders.queries import LineFacts
from yinuo.ground.kernel import clock

PLACE = {"region": 100, "city": 100, "postcode": 20}
LONGEST_TEXT = 2_000
MOST_QUANTITY = Decimal(1_000_000_000)


class InvalidChange(Exception):
    """Faults in what was asked, by field: {field: code}; wants (missing), text (too_long), requested_at (past),
    line_N (quantity, unknown), lines (none_left), region, city, postcode (too_long)."""

    def __init__(self, faults: dict[str, str]) -> None:
        super().__init__(faults)
        self.faults = faults


def checked_wants(*, order_id: UUID, text: str, wants: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is wanted as it is stored, without what is as wanted already; raises InvalidChange.

    `wants` may have requested_at (an aware instant), lines ({position: quantity as text}), region, city, postcode.
    """
    faults: dict[str, str] = {}
    kept = {
        **_wish(wants.get("requested_at"), faults),
        **_amounts(order_id, wants.get("lines") or {}, faults),
        **_place(order_id, wants, faults),
    }
    if len(text) > LONGEST_TEXT or "\x00" in text:
        faults["text"] = "too_long"
    if not faults and not kept and not text.strip():
        faults["wants"] = "missing"
    if faults:
        raise InvalidChange(faults)
    return kept


def _wish(wished: object, faults: dict[str, str]) -> dict[str, Any]:
    if not isinstance(wished, datetime):
        return {}
    if wished <= clock.now():
        faults["requested_at"] = "past"
    return {"requested_at": wished.isoformat()}


def _amounts(order_id: UUID, told: Mapping[Any, Any], faults: dict[str, str]) -> dict[str, Any]:
    found = _quantities(orders.lines(order_id=order_id), told, faults)
    return {"lines": found} if found else {}


def _place(order_id: UUID, wants: Mapping[str, Any], faults: dict[str, str]) -> dict[str, Any]:
    order, found = orders.order(order_id=order_id), {}
    for name, longest in PLACE.items():
        value = " ".join(str(wants.get(name) or "").split())
        if len(value) > longest or "\x00" in value:
            faults[name] = "too_long"
        elif value and order is not None and value != getattr(order, name):
            found[name] = value
    return found


def _quantities(lines: Sequence[LineFacts], told: Mapping[Any, Any], faults: dict[str, str]) -> dict[str, str]:
    """Return the quantities that differ, by position; zero leaves a line out."""
    known = {str(line.position): line.quantity for line in lines}
    found: dict[str, str] = {}
    for position, text in told.items():
        if not str(text).strip():
            continue
        quantity = _quantity(str(text))
        if str(position) not in known:
            faults[f"line_{position}"] = "unknown"
        elif quantity is None:
            faults[f"line_{position}"] = "quantity"
        elif quantity != known[str(position)]:
            found[str(position)] = f"{quantity.normalize():f}"
    after = known | {position: Decimal(text) for position, text in found.items()}
    if known and not any(after.values()):
        faults["lines"] = "none_left"
    return found


def _quantity(text: str) -> Decimal | None:
    try:
        quantity = Decimal(text.strip())
    except InvalidOperation:
        return None
    fits = quantity.is_finite() and 0 <= quantity < MOST_QUANTITY and quantity == quantity.quantize(Decimal("0.0001"))
    return quantity if fits else None
