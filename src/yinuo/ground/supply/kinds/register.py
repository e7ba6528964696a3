"""Every kind of record there is, by name; and the order in which they can be brought in, references first."""

from __future__ import annotations

from yinuo.ground.supply.kinds.buying import PURCHASE_LINE
from yinuo.ground.supply.kinds.making import COMPONENT, CREW, OPERATION, SETUP, WORK_CENTRE
from yinuo.ground.supply.kinds.places import CARRIER, LANE, SITE, SUPPLIER
from yinuo.ground.supply.kinds.shapes import Kind
from yinuo.ground.supply.kinds.things import ALLOCATION, ITEM, SOURCING, STOCK, STOCK_BATCH, SUBSTITUTE

KINDS: dict[str, Kind] = {
    one.name: one
    for one in (
        SITE,
        SUPPLIER,
        ITEM,
        COMPONENT,
        CREW,
        WORK_CENTRE,
        OPERATION,
        SETUP,
        STOCK,
        STOCK_BATCH,
        PURCHASE_LINE,
        SUBSTITUTE,
        CARRIER,
        LANE,
        SOURCING,
        ALLOCATION,
    )
}
BY_SLUG: dict[str, Kind] = {one.slug: one for one in KINDS.values()}
BY_DRAFT: dict[type, Kind] = {one.draft: one for one in KINDS.values()}


class UnknownKind(Exception):
    """There is no such kind of record."""


def kind_named(*, name: str) -> Kind:
    """Return a kind by its name or its address part; raises UnknownKind."""
    found = KINDS.get(name) or BY_SLUG.get(name)
    if found is None:
        raise UnknownKind(name)
    return found
