"""What time can be booked on: an order and its stages, work inside the house, and what other rooms offer by a key."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from yinuo.flow.costs.models import BookedOn
from yinuo.flow.orders import queries as orders
from yinuo.flow.work import queries as work

INTERNAL = ("meeting", "training", "administration", "travel", "leave")


@dataclass(frozen=True, kw_only=True)
class Subject:
    """One thing that time is spent on; the label of work inside the house is its key, told in words by pages."""

    kind: str
    key: str
    label: str
    order_id: UUID | None = None
    stage_code: str = ""


Finder = Callable[[str], Subject | None]
_finders: dict[str, Finder] = {}


class UnknownSubject(Exception):
    """There is nothing of this kind with this key, or the order has no such stage."""


def provide(*, kind: str, finder: Finder) -> None:
    """Let time be booked on things of another room; `finder` returns a thing by its key, or None."""
    _finders[kind] = finder


def find(*, kind: str, key: str, stage_code: str = "") -> Subject:
    """Return what time is to be booked on; raises UnknownSubject."""
    if kind == BookedOn.ORDER:
        return _order(key, stage_code)
    if kind == BookedOn.INTERNAL and key in INTERNAL and not stage_code:
        return Subject(kind=kind, key=key, label=key)
    found = _finders[kind](key) if kind in _finders and not stage_code else None
    if found is None:
        raise UnknownSubject(kind, key)
    return found


def _order(key: str, stage_code: str) -> Subject:
    try:
        order = orders.order(order_id=UUID(key))
    except ValueError as error:
        raise UnknownSubject(BookedOn.ORDER, key) from error
    if order is None or (stage_code and stage_code not in {one.code for one in work.stages(order_id=order.id)}):
        raise UnknownSubject(BookedOn.ORDER, key)
    return Subject(
        kind=BookedOn.ORDER.value, key=str(order.id), label=order.number, order_id=order.id, stage_code=stage_code
    )
