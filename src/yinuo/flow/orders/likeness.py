"""Delivered orders that are like another one: of its kind, and with as much in common as can be had."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from yinuo.flow.orders.facts import OrderFacts
from yinuo.ground.kernel import statements
from yinuo.ground.kernel.tenancy import current_organisation

# Among so many of the newest deliveries: older ones say little, and the search stays short.
NEWEST = 4_000
# What orders may have in common, and how much it tells of how long one takes.
POINTS = {"supplier": 3, "family": 2, "lane": 2, "customer": 1, "region": 1}
_COLUMNS = {
    "supplier": "supplier_code",
    "family": "family",
    "lane": "lane_code",
    "customer": "customer_id",
    "region": "region",
}
_LIKE = f"""
with newest as materialized (
    select id, number, customer_name, ordered_at, committed_at, delivered_at, order_type_id,
           {", ".join(f"{column}::text as {name}" for name, column in _COLUMNS.items())}
      from orders_order
     where organisation_id = %s and delivered_at is not null
     order by delivered_at desc limit {NEWEST}
), told as (
    select id, order_type_id, {", ".join(f"nullif({column}::text, '') as {name}" for name, column in _COLUMNS.items())}
      from orders_order where organisation_id = %s and id = %s
)
select newest.id, newest.number, newest.customer_name, newest.ordered_at, newest.committed_at, newest.delivered_at,
       {", ".join(f"coalesce(newest.{name} = told.{name}, false)" for name in _COLUMNS)}
  from newest join told on newest.order_type_id = told.order_type_id and newest.id <> told.id
 order by {" + ".join(f"{POINTS[name]} * coalesce((newest.{name} = told.{name})::int, 0)" for name in _COLUMNS)} desc,
          newest.delivered_at desc, newest.id
 limit %s
"""


@dataclass(frozen=True, kw_only=True)
class Alike:
    """A delivered order like another; `shared` names what both have: keys of `POINTS`, the weightiest first."""

    order_id: UUID
    number: str
    customer_name: str
    ordered_at: datetime
    committed_at: datetime | None
    delivered_at: datetime
    shared: tuple[str, ...]

    @property
    def hours_late(self) -> float | None:
        """Return how late it was delivered in elapsed hours, below zero where it came early; None without a promise."""
        return None if self.committed_at is None else (self.delivered_at - self.committed_at).total_seconds() / 3600


def alike(*, order: OrderFacts, limit: int = 5) -> list[Alike]:
    """Return delivered orders of the same type, those with the most in common first, then the newest."""
    home = current_organisation()
    return [_read(row) for row in statements.rows(_LIKE, [home, home, order.id, limit])]


def _read(row: tuple[Any, ...]) -> Alike:
    order_id, number, customer_name, ordered_at, committed_at, delivered_at, *same = row
    return Alike(
        order_id=order_id,
        number=number,
        customer_name=customer_name,
        ordered_at=ordered_at,
        committed_at=committed_at,
        delivered_at=delivered_at,
        shared=tuple(name for name, is_same in zip(_COLUMNS, same, strict=True) if is_same),
    )
