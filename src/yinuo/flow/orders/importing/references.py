"""Finding the customers, items and members that an order file names; entering unknown ones when asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from yinuo.flow.orders.drafts import NewLine
from yinuo.flow.orders.importing.parsing import ParsedOrder, RowFault
from yinuo.ground.kernel import locks
from yinuo.ground.people import actions as people_actions
from yinuo.ground.people import queries as people
from yinuo.ground.people.actions import NewCustomer
from yinuo.ground.supply import actions as supply_actions
from yinuo.ground.supply import queries as supply
from yinuo.ground.supply.actions import NewItem

# Two hands that meet the same unknown customer or item enter it one after the other.
_LOCK = "orders.import.references"
_CODE_LENGTH, _NAME_LENGTH, _PLACE_LENGTH = 60, 200, 100


@dataclass(frozen=True, kw_only=True)
class References:
    """What the orders of one piece refer to."""

    customer_codes: Mapping[int, str]
    owner_ids: Mapping[str, UUID]


def customer_faults(*, orders: Sequence[ParsedOrder], numbers: Sequence[int], create: bool) -> list[RowFault]:
    """Return a fault for each order whose customer is missing, or unknown and not to be created."""
    codes = _known_codes(orders)
    found = []
    for index, order in enumerate(orders):
        code, name = order.values.get("customer_code", ""), order.values.get("customer_name", "")
        column, row = ("customer_code" if code and not name else "customer_name"), numbers[order.places[0]]
        if not code and not name:
            found.append(RowFault(row, "customer_name", "missing"))
        elif index not in codes and not create:
            found.append(RowFault(row, column, "unknown", name or code))
        elif len(code) > _CODE_LENGTH or len(name) > _NAME_LENGTH:
            found.append(RowFault(row, column, "too_long", name or code))
    return found


def owner_faults(*, orders: Sequence[ParsedOrder], numbers: Sequence[int]) -> list[RowFault]:
    """Return a fault for each order whose owner is no member, by name or e-mail."""
    named = [(order, order.values.get("owner", "")) for order in orders]
    known = _members() if any(owner for _order, owner in named) else {}
    return [
        RowFault(numbers[order.places[0]], "owner", "unknown", owner)
        for order, owner in named
        if owner and owner.lower() not in known
    ]


def resolve(*, orders: Sequence[ParsedOrder], create_items: bool) -> References:
    """Return the references of orders without faults; unknown customers are entered, and items if asked.

    In a transaction of its own: entering customers ends with the log's lock, entering orders begins with others.
    """
    codes = _known_codes(orders)
    if len(codes) < len(orders):
        locks.hold(_LOCK)
        codes = _known_codes(orders)
        missing = {index: _new_customer(order) for index, order in enumerate(orders) if index not in codes}
        if missing:
            people_actions.register_customers(customers=list({one.code: one for one in missing.values()}.values()))
        codes |= {index: one.code for index, one in missing.items()}
    _link_items(orders, create=create_items)
    owner_ids = _members() if any(order.values.get("owner") for order in orders) else {}
    return References(customer_codes=codes, owner_ids=owner_ids)


def _known_codes(orders: Sequence[ParsedOrder]) -> dict[int, str]:
    by_code = people.customers_by_code(codes=_told(orders, "customer_code"))
    names = _told([order for order in orders if not order.values.get("customer_code")], "customer_name")
    by_name = people.customers_by_name(names=names)
    # A customer known by name only may have been entered with its name as code.
    by_own_code = people.customers_by_code(codes=[name[:_CODE_LENGTH] for name in names if name not in by_name])
    found: dict[int, str] = {}
    for index, order in enumerate(orders):
        code, name = order.values.get("customer_code", ""), order.values.get("customer_name", "")
        known = by_code.get(code) if code else by_name.get(name) or by_own_code.get(name[:_CODE_LENGTH])
        if known is not None:
            found[index] = known.code
    return found


def _told(orders: Sequence[ParsedOrder], name: str) -> list[str]:
    return list({order.values[name] for order in orders if order.values.get(name)})


def _new_customer(order: ParsedOrder) -> NewCustomer:
    told = order.values
    code, name = told.get("customer_code", ""), told.get("customer_name", "")
    return NewCustomer(
        code=code or name[:_CODE_LENGTH],
        name=name or code,
        tier=told.get("tier") or NewCustomer.tier,
        region=told.get("region", "")[:_PLACE_LENGTH],
        city=told.get("city", "")[:_PLACE_LENGTH],
        postcode=told.get("postcode", "")[:20],
    )


def _members() -> dict[str, UUID]:
    members = people.members()
    return {one.name.lower(): one.id for one in members} | {one.email.lower(): one.id for one in members}


def _link_items(orders: Sequence[ParsedOrder], *, create: bool) -> None:
    lines = {line.item_code: line for order in orders for line in order.lines if line.item_code}
    if not lines:
        return
    known = supply.items_by_code(codes=list(lines))
    if create:
        fresh = [_new_item(line) for code, line in lines.items() if code not in known]
        if fresh:
            # Saving an item that another hand has just saved changes nothing.
            locks.hold(_LOCK)
            supply_actions.save_items(items=fresh)
            known = supply.items_by_code(codes=list(lines))
    for order in orders:
        order.lines = [_linked(line, known.get(line.item_code)) for line in order.lines]


def _new_item(line: NewLine) -> NewItem:
    return NewItem(
        code=line.item_code[:_CODE_LENGTH],
        name=line.item_name[:_NAME_LENGTH],
        family=line.family[:_PLACE_LENGTH],
        unit=line.unit[:20],
        price_minor=line.price_minor or None,
    )


def _linked(line: NewLine, item: Any) -> NewLine:
    if item is None:
        return line
    named = line.item_name if line.item_name != line.item_code else item.name
    return replace(line, item_id=item.id, family=line.family or item.family, item_name=named)
