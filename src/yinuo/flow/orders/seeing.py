"""Which orders whoever acts may see in lists, searches and files; the room that keeps sights says so when it starts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from uuid import UUID

from django.db.models import Q

from yinuo.flow.orders.models import OrderType
from yinuo.ground.kernel.ids import as_uuid

Limits = Mapping[str, Sequence[str]]

_COLUMNS = {"region": "region", "tier": "tier", "channel": "channel", "supplier": "supplier_code"}
_NOBODY = UUID(int=0)
_sources: list[Callable[[], Limits]] = []


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


def _compared(code: str, keys: list[str]) -> tuple[str, list[str] | list[UUID]]:
    # What names nothing must let nothing through, so it stands for an id that no row has.
    if code == "customer":
        return "customer_id", [one for one in map(as_uuid, keys) if one is not None] or [_NOBODY]
    if code == "order_type":
        return "order_type_id", list(OrderType.objects.filter(code__in=keys).values_list("id", flat=True)) or [_NOBODY]
    return _COLUMNS[code], keys
