"""Finding the customers, items and members that an order file names; entering unknown ones when asked."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from yinuo.flow.orders.drafts import NewLine
from yinuo.flow.orders.importing.parsing import ParsedOrder, RowFault
from yinuo.ground.kernel import locks
from yinuo.ground.people import actions as people_actions
from yinuo.ground.people import queries as people
from yinuo.ground.people.actions import NewCustomer
from yinuo.ground.people.queries import CustomerFacts
from yinuo.ground.supply import actions as supply_actions
from yinuo.ground.supply import queries as supply
from yinuo.ground.supply.actions import NewItem

# Two hands that meet the same unknown customer or item enter it one after the other.
_LOCK = "orders.import.references"
# How a row names a customer: by code, by name, or both.
Named = tuple[str, str]
_CODE_LENGTH, _NAME_LENGTH, _PLACE_LENGTH = 60, 200, 100


@dataclass(frozen=True, kw_only=True)
class References:
    """What the orders of one piece refer to; `customer_codes` in the order of the orders."""

    customer_codes: Sequence[str]
    owner_ids: Mapping[str, UUID]
    new_customers: Sequence[UUID] = ()
    new_items: Sequence[UUID] = ()


def known_customers(*, orders: Sequence[ParsedOrder]) -> dict[Named, str]:
    """Return the codes of the customers that are known, by how orders name them."""
    named = {_named(order) for order in orders}
    names = {name for code, name in named if name and not code}
    by_code = _by_code({code for code, _name in named if code})
    by_name = people.customers_by_name(names=list(names)) if names else {}
    # A customer known by name only may have been entered with its name as code.
    by_own_code = _by_code({name[:_CODE_LENGTH] for name in names - set(by_name)})
    found: dict[Named, str] = {}
    for code, name in named:
        known = by_code.get(code) if code else by_name.get(name) or by_own_code.get(name[:_CODE_LENGTH])
        if known is not None:
            found[code, name] = known.code
    return found


def customer_faults(
    *, orders: Sequence[ParsedOrder], known: Mapping[Named, str], numbers: Sequence[int], create: bool
) -> list[RowFault]:
    """Return a fault for each order whose customer is missing, or unknown and not to be created."""
    found = []
    for order in orders:
        code, name = _named(order)
        column, row = ("customer_code" if code and not name else "customer_name"), numbers[order.places[0]]
        if not code and not name:
            found.append(RowFault(row, "customer_name", "missing"))
        elif (code, name) not in known and not create:
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


def resolve(*, orders: Sequence[ParsedOrder], known: Mapping[Named, str], create_items: bool) -> References:
    """Return the references of orders without faults; customers not `known` are entered, and items if asked.

    In a transaction of its own: entering customers ends with the log's lock, entering orders begins with others.
    """
    codes, entered = dict(known), list[UUID]()
    if any(_named(order) not in codes for order in orders):
        locks.hold(_LOCK)
        codes |= known_customers(orders=[order for order in orders if _named(order) not in codes])
        missing = {_named(order): _new_customer(order) for order in orders if _named(order) not in codes}
        if missing:
            fresh = list({one.code: one for one in missing.values()}.values())
            entered = [one.id for one in people_actions.register_customers(customers=fresh).values()]
        codes |= {named: one.code for named, one in missing.items()}
    items = _link_items(orders, create=create_items)
    owner_ids = _members() if any(order.values.get("owner") for order in orders) else {}
    customer_codes = [codes[_named(order)] for order in orders]
    return References(customer_codes=customer_codes, owner_ids=owner_ids, new_customers=entered, new_items=items)


def _named(order: ParsedOrder) -> Named:
    return order.values.get("customer_code", ""), order.values.get("customer_name", "")


def _by_code(codes: Collection[str]) -> dict[str, CustomerFacts]:
    return people.customers_by_code(codes=list(codes)) if codes else {}


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


def _link_items(orders: Sequence[ParsedOrder], *, create: bool) -> list[UUID]:
    """Link lines to the items they name; return those that were entered for it."""
    entered: list[UUID] = []
    lines = {line.item_code: line for order in orders for line in order.lines if line.item_code}
    if not lines:
        return entered
    known = supply.items_by_code(codes=list(lines))
    if create:
        fresh = [_new_item(line) for code, line in lines.items() if code not in known]
        if fresh:
            # Saving an item that another hand has just saved changes nothing.
            locks.hold(_LOCK)
            supply_actions.save_items(items=fresh)
            before, known = known, supply.items_by_code(codes=list(lines))
            entered = [item.id for code, item in known.items() if code not in before]
    for order in orders:
        order.lines = [_linked(line, known.get(line.item_code)) for line in order.lines]
    return entered


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
