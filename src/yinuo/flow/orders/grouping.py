"""Orders by what they have in common: where they go, by which lane, from whom, of what family and items."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Count

from yinuo.flow.orders.facts import all_lines, all_orders
from yinuo.flow.orders.models import OrderState
from yinuo.ground.kernel.lookups import among

COLUMNS = {"region": "region", "lane": "lane_code", "family": "family", "supplier": "supplier_code"}
ITEM = "item"
Group = tuple[str, str]


def open_ids_of(*, region: str = "", lane: str = "", supplier: str = "") -> list[UUID]:
    """Return the open orders of a region, a lane or a supplier, the soonest owed first; none of nothing."""
    asked = {"region": region, "lane_code": lane, "supplier_code": supplier}
    wanted = {column: value for column, value in asked.items() if value}
    if not wanted:
        return []
    rows = all_orders().filter(state=OrderState.OPEN, **wanted).order_by("committed_at", "id")
    return list(rows.values_list("id", flat=True))


def delivered_by_group(*, since: datetime, until: datetime) -> dict[Group, int]:
    """Return how many orders were delivered in [since, until) of each region, lane, family, supplier and item."""
    rows = all_orders().filter(delivered_at__gte=since, delivered_at__lt=until).order_by()
    found: dict[Group, int] = {}
    for name, column in COLUMNS.items():
        for value, count in rows.exclude(**{column: ""}).values_list(column).annotate(n=Count("id")):
            found[name, value] = count
    lines = all_lines().filter(order__delivered_at__gte=since, order__delivered_at__lt=until).exclude(item_code="")
    for value, count in lines.order_by().values_list("item_code").annotate(n=Count("order_id", distinct=True)):
        found[ITEM, value] = count
    return found


def groups_of(*, order_ids: Sequence[UUID]) -> dict[UUID, set[Group]]:
    """Return to which groups each of these orders belongs."""
    found: dict[UUID, set[Group]] = defaultdict(set)
    for order_id, *values in all_orders().filter(among("id", order_ids)).values_list("id", *COLUMNS.values()):
        found[order_id] |= {(name, value) for name, value in zip(COLUMNS, values, strict=True) if value}
    lines = all_lines().filter(among("order_id", order_ids)).exclude(item_code="")
    for order_id, value in lines.values_list("order_id", "item_code"):
        found[order_id].add((ITEM, value))
    return found
