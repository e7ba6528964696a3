"""Deliveries of a period counted by month, supplier and lane in one statement, however many they are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from yinuo.ground.kernel import statements
from yinuo.ground.kernel.tenancy import current_organisation

_COUNT = """
select case when grouping(month) = 0 then 'month' when grouping(supplier_code) = 0 then 'supplier' else 'lane' end,
       coalesce(month, supplier_code, lane_code), count(*), count(*) filter (where late)
  from (select to_char(delivered_at at time zone %s, 'YYYY-MM') as month, supplier_code, lane_code,
               delivered_at > committed_at as late
          from orders_order
         where organisation_id = %s and delivered_at >= %s and delivered_at < %s and committed_at is not null) as told
 group by grouping sets ((month), (supplier_code), (lane_code))
 order by 1, 2
"""


@dataclass(frozen=True, kw_only=True)
class Deliveries:
    """Orders that had a date and were delivered, by `month` (YYYY-MM), `supplier` or `lane`, and those of them late."""

    dimension: str
    key: str
    count: int
    late: int


def deliveries_by_group(*, since: datetime, until: datetime, zone: str) -> list[Deliveries]:
    """Count the orders delivered in [since, until) that had a date, by each dimension; months are those of a zone."""
    rows = statements.rows(_COUNT, [zone, current_organisation(), since, until])
    return [Deliveries(dimension=row[0], key=row[1], count=row[2], late=row[3]) for row in rows]
