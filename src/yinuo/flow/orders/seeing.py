"""Which orders whoever acts may see in lists, searches and files; the room that keeps sights says so when it starts.

Rooms whose rows belong to an order, a customer or to what does say by which way: `limit_rows`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Model, Q

from yinuo.flow.orders.models import Order, OrderType
from yinuo.ground.kernel import sighting
from yinuo.ground.kernel.ids import as_uuid

Limits = Mapping[str, Sequence[str]]

_COLUMNS = {"region": "region", "tier": "tier", "channel": "channel", "supplier": "supplier_code"}
_NOBODY = UUID(int=0)
_sources: list[Callable[[], Limits]] = []


class NotAllSeen(Exception):
    """What is reckoned over the whole book is not for who sees only some of its orders."""


def limited_by(source: Callable[[], Limits]) -> None:
    """Let a source tell the limits of whoever acts: by dimension, the keys that they may see."""
    _sources[:] = [source]


def limits() -> Limits:
    """Return the limits of whoever acts; nothing where they see every order."""
    return _sources[0]() if _sources else {}


def seen(*, through: str = "") -> Q:
    """Return the condition that leaves the orders that whoever acts may see; `through` leads to the order."""
    condition = Q()
    for code, keys in limits().items():
        name, values = _compared(code, list(keys))
        condition &= Q(**{f"{through}{name}__in": values})
    return condition


def shown() -> Q:
    """Return the condition on orders that leaves what is seen, where they are looked at; actions find them all."""
    return seen() if sighting.is_looking() else Q()


def seen_customers(*, through: str = "") -> Q:
    """Return the condition that leaves the customers that whoever acts may see; `through` leads to the customer."""
    condition = Q()
    for code, keys in limits().items():
        if code == "customer":
            condition &= Q(**{f"{through}pk__in": _compared(code, list(keys))[1]})
        elif code in ("region", "tier"):
            condition &= Q(**{f"{through}{code}__in": list(keys)})
    return condition


def limit_rows(*, model: type[Model], through: Sequence[str], part: str = "", kinds: Sequence[str] = ()) -> None:
    """Show rows of a room only where every order, customer or limited row that these ways lead to is seen."""
    sighting.limit(model=model, condition=lambda: _reached(model, through), part=part, kinds=kinds)


def limit_whole(*, model: type[Model], part: str, kinds: Sequence[str] = ()) -> None:
    """Show rows that tell sums over the whole book only to who sees every order."""
    sighting.limit(model=model, condition=lambda: Q(pk__in=()) if limits() else Q(), part=part, kinds=kinds)


def need_all_seen() -> None:
    """Refuse whoever acts what is reckoned over the whole book, if they see only some orders; raises NotAllSeen."""
    if limits():
        raise NotAllSeen


def limit_orders() -> None:
    """Answer for orders and customers in addresses, tasks, notices and the log; their lists ask by themselves."""
    customer: Any = Order._meta.get_field("customer").related_model
    sighting.limit(model=Order, condition=seen, part="order_id", kinds=("order",), listed=False)
    sighting.limit(model=customer, condition=seen_customers, part="customer_id", kinds=("customer",), listed=False)


def _reached(model: type[Model], ways: Sequence[str]) -> Q:
    condition = Q()
    for way in ways if limits() else ():
        target, optional = model, False
        for name in way.split("__"):
            field: Any = target._meta.get_field(name)
            target, optional = field.related_model, optional or field.null
        found = _at(target, way)
        if found and optional:
            found |= Q(**{f"{way}__isnull": True})
        condition &= found
    return condition


def _at(target: type[Model], way: str) -> Q:
    if target is Order:
        return seen(through=f"{way}__")
    if target is Order._meta.get_field("customer").related_model:
        return seen_customers(through=f"{way}__")
    return Q(**{f"{way}__in": sighting.seen_rows(model=target)})


def _compared(code: str, keys: list[str]) -> tuple[str, list[str] | list[UUID]]:
    # What names nothing must let nothing through, so it stands for an id that no row has.
    if code == "customer":
        return "customer_id", [one for one in map(as_uuid, keys) if one is not None] or [_NOBODY]
    if code == "order_type":
        return "order_type_id", list(OrderType.objects.filter(code__in=keys).values_list("id", flat=True)) or [_NOBODY]
    return _COLUMNS[code], keys
