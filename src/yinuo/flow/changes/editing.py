"""What a change order changes, checked and kept as the difference from the order: never as a copy of all of it.

Kept edits are {lines: {position: {of, quantity?, price_minor?}}, added: [{item_code, item_name, quantity, unit,
price_minor}], requested_at, region, city, postcode, specification, plan: [edits of the plan, see `planning`]}; quantity
0 takes a line out. `of` names what stood
on the line, so that an edit never falls upon another item that has come to stand there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from decimal import Decimal, InvalidOperation
from hashlib import sha256
from typing import Any

from yinuo.flow.changes.models import ChangeOrder
from yinuo.flow.orders.actions import NewLine
from yinuo.flow.orders.queries import LineFacts, OrderFacts
from yinuo.flow.promises.queries import Changed
from yinuo.ground.kernel import clock
from yinuo.ground.supply import queries as supply

PLACE = {"region": 100, "city": 100, "postcode": 20}
LONGEST_TEXT = 2_000
MOST_ADDED = 100
MOST_QUANTITY = Decimal(1_000_000_000)
MOST_MINOR = 2**53
_FINEST = Decimal("0.0001")
Kind = ChangeOrder.Kind
Faults = dict[str, str]


class InvalidChangeOrder(Exception):
    """Faults in a change order, by field: {field: code}.

    line_N (unknown, moved, quantity, price), added_N (name, quantity, price, unit), lines (none_left), requested_at
    (past), region, city, postcode, specification, reason, message (too_long), fee_minor (out_of_range), edits, reason
    (missing), kind (unknown), plan (no_project,
    plan_moved), plan_N (reported, plan_CODE of editing),
    alternative (gone), committed_at (too_early, past), answer_within_at (past), contact
    (unknown, no_address), text, signer_name, why (missing), revision (stale).
    """

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__(dict(faults))
        self.faults = dict(faults)


def checked_edits(
    *, order: OrderFacts, lines: Sequence[LineFacts], told: Mapping[str, Any], faults: Faults
) -> dict[str, Any]:
    """Return what differs from the order; what is wrong goes into `faults`.

    Told are lines ({position: {quantity, price_minor}}), added, requested_at (an aware instant), region, city,
    postcode, specification; what is left out or as it is already changes nothing.
    """
    kept: dict[str, Any] = {}
    if found := _lines(lines, told.get("lines") or {}, faults):
        kept["lines"] = found
    if added := list(_added(told.get("added") or (), faults)):
        kept["added"] = added
    kept |= _wish(order, told.get("requested_at"), faults)
    for name, longest in PLACE.items():
        kept |= _text(name, told.get(name), longest, faults, present=getattr(order, name))
    kept |= _text("specification", told.get("specification"), LONGEST_TEXT, faults)
    if not faults and lines and not changed_lines(lines=lines, edits=kept):
        faults["lines"] = "none_left"
    return kept


def _lines(lines: Sequence[LineFacts], told: Mapping[Any, Any], faults: Faults) -> dict[str, Any]:
    known, found = {str(line.position): line for line in lines}, {}
    for position, asked in told.items():
        line = known.get(str(position))
        if line is None or asked.get("of") not in (None, "", name_of(line)):
            faults[f"line_{position}"] = "unknown" if line is None else "moved"
            continue
        change = _line(f"line_{position}", line, asked, faults)
        if change:
            found[str(position)] = {"of": name_of(line), **change}
    return found


def _line(field: str, line: LineFacts, asked: Mapping[str, Any], faults: Faults) -> dict[str, Any]:
    change: dict[str, Any] = {}
    if asked.get("quantity") not in (None, ""):
        quantity = _quantity(asked["quantity"])
        if quantity is None:
            faults[field] = "quantity"
        elif quantity != line.quantity:
            change["quantity"] = f"{quantity.normalize():f}"
    if asked.get("price_minor") is not None:
        if not _is_price(asked["price_minor"]):
            faults[field] = "price"
        elif asked["price_minor"] != line.price_minor:
            change["price_minor"] = asked["price_minor"]
    return change


def _added(told: Sequence[Mapping[str, Any]], faults: Faults) -> Iterator[dict[str, Any]]:
    if len(told) > MOST_ADDED:
        faults["added"] = "too_many"
        return
    items = supply.items_by_code(codes=[str(one.get("item_code") or "") for one in told if one.get("item_code")])
    for number, one in enumerate(told, start=1):
        code, item = str(one.get("item_code") or ""), items.get(str(one.get("item_code") or ""))
        name = " ".join(str(one.get("item_name") or (item.name if item else "")).split())
        quantity, unit = _quantity(one.get("quantity", "")), str(one.get("unit") or (item.unit if item else "件"))
        price = one.get("price_minor")
        price = (item.price_minor or 0 if item else 0) if price is None else price
        if not name or len(name) > 200 or "\x00" in name + code + unit or len(code) > 60:
            faults[f"added_{number}"] = "name"
        elif not quantity:
            faults[f"added_{number}"] = "quantity"
        elif not _is_price(price):
            faults[f"added_{number}"] = "price"
        elif len(unit) > 20 or (item is not None and unit != item.unit):
            faults[f"added_{number}"] = "unit"
        else:
            told_quantity = f"{quantity.normalize():f}"
            yield {"item_code": code, "item_name": name, "quantity": told_quantity, "unit": unit, "price_minor": price}


def _wish(order: OrderFacts, wished: object, faults: Faults) -> dict[str, Any]:
    if isinstance(wished, str) and wished:
        wished = datetime.fromisoformat(wished)
    if not isinstance(wished, datetime) or wished == order.requested_at:
        return {}
    if wished <= clock.now():
        faults["requested_at"] = "past"
    return {"requested_at": wished.isoformat()}


def _text(name: str, told: object, longest: int, faults: Faults, present: str = "") -> dict[str, Any]:
    value = str(told or "").strip()
    if len(value) > longest or "\x00" in value:
        faults[name] = "too_long"
    return {name: value} if value and value != present else {}


def _quantity(told: object) -> Decimal | None:
    try:
        quantity = Decimal(str(told).strip())
    except InvalidOperation:
        return None
    fits = quantity.is_finite() and 0 <= quantity < MOST_QUANTITY and quantity == quantity.quantize(_FINEST)
    return quantity if fits else None


def _is_price(told: object) -> bool:
    return isinstance(told, int) and not isinstance(told, bool) and 0 <= told < MOST_MINOR


def name_of(line: LineFacts) -> str:
    """Return what stands on a line: its item's code, or its name where it has none."""
    return line.item_code or line.item_name


def lines_sha(*, order: OrderFacts, lines: Sequence[LineFacts]) -> str:
    """Return a mark that differs once lines, price, wish or place of an order do."""
    seen = [(one.position, name_of(one), one.quantity, one.price_minor, one.unit) for one in lines]
    place = [getattr(order, name) for name in PLACE]
    return sha256(repr([seen, order.value_minor, order.requested_at, place]).encode()).hexdigest()[:16]


def misplaced(*, lines: Sequence[LineFacts], edits: Mapping[str, Any]) -> Faults:
    """Return the edited lines on which something else stands by now."""
    known = {str(line.position): name_of(line) for line in lines}
    told = (edits.get("lines") or {}).items()
    return {f"line_{position}": "moved" for position, change in told if known.get(position) != change["of"]}


def changed_lines(*, lines: Sequence[LineFacts], edits: Mapping[str, Any]) -> list[NewLine]:
    """Return all lines that the order would have."""
    told = edits.get("lines") or {}
    found = [line for one in lines if (line := _changed(one, told.get(str(one.position)) or {})) is not None]
    added = edits.get("added") or ()
    items = supply.items_by_code(codes=[one["item_code"] for one in added if one["item_code"]])
    for one in added:
        item = items.get(one["item_code"])
        known = {"item_id": item.id, "family": item.family} if item else {}
        found.append(NewLine(**{**one, "quantity": Decimal(one["quantity"]), **known}))
    return found


def _changed(line: LineFacts, change: Mapping[str, Any]) -> NewLine | None:
    kept = {field.name: getattr(line, field.name) for field in fields(NewLine)}
    kept["quantity"] = Decimal(change.get("quantity", line.quantity))
    kept["price_minor"] = change.get("price_minor", line.price_minor)
    return NewLine(**kept) if kept["quantity"] else None


def as_changed(*, order: OrderFacts, lines: Sequence[NewLine], edits: Mapping[str, Any]) -> Changed:
    """Return an order as it would be."""
    wished = edits.get("requested_at")
    return Changed(
        lines=lines,
        requested_at=datetime.fromisoformat(wished) if wished else order.requested_at,
        **{name: edits.get(name) or getattr(order, name) for name in PLACE},
    )


def touches_order(*, edits: Mapping[str, Any]) -> bool:
    """Return whether edits change anything that promises rest on, and not the specification alone."""
    return bool(set(edits) - {"specification"})


def kind_of(*, edits: Mapping[str, Any]) -> str:
    """Return what sort of change edits are: the weightiest of what they touch."""
    lines = edits.get("lines") or {}
    if edits.get("added") or edits.get("plan") or any(change.get("quantity") == "0" for change in lines.values()):
        return Kind.SCOPE.value
    if lines:
        return Kind.QUANTITY.value
    if edits.get("specification"):
        return Kind.SPECIFICATION.value
    if any(edits.get(name) for name in PLACE):
        return Kind.ADDRESS.value
    return Kind.DATE.value if edits.get("requested_at") else Kind.SCOPE.value
