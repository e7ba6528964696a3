"""The open book as columns: facts of very many orders for whoever looks at all of them, and their forecasts back."""

from __future__ import annotations

import pyarrow as pa

from yinuo.ground.kernel import columnar, statements
from yinuo.ground.kernel.arrays import Packed
from yinuo.ground.kernel.tenancy import current_organisation

_TEXT, _NUMBER, _INSTANT = pa.string(), pa.float64(), columnar.INSTANT
_COLUMNS = {
    "order_id": _TEXT,
    "ordered_at": _INSTANT,
    "committed_at": _INSTANT,
    "committed_confidence": _NUMBER,
    "created_at": _INSTANT,
    "order_type": _TEXT,
    "tier": _TEXT,
    "customer": _TEXT,
    "supplier": _TEXT,
    "family": _TEXT,
    "region": _TEXT,
    "area": _TEXT,
    "lane": _TEXT,
    "price": _NUMBER,
    "penalty": _NUMBER,
    "quantity": _NUMBER,
    "line_count": _NUMBER,
    "freight": _NUMBER,
    "supplier_count": _NUMBER,
}
_OPEN = """
with book as materialized (
    select id, organisation_id, ordered_at, committed_at, committed_confidence, created_at, order_type_id, tier,
           customer_id, supplier_code, family, region, city, postcode, lane_code, value_minor,
           penalty_minor_per_day
      from orders_order where organisation_id = %s and state = 'open' and id > %s order by id limit %s
), lines as (
    select line.order_id, sum(line.quantity) as quantity, count(*) as number, sum(line.freight_minor) as freight,
           count(distinct coalesce(line.supplier_id, '00000000-0000-0000-0000-000000000000')) as suppliers
      from book join orders_orderline line on line.organisation_id = %s and line.order_id = book.id
     group by line.order_id
)
select book.id, book.ordered_at, book.committed_at, book.committed_confidence, book.created_at,
       kind.code, book.tier, book.customer_id, nullif(book.supplier_code, ''), nullif(book.family, ''),
       nullif(book.region, ''), nullif(coalesce(nullif(book.city, ''), left(book.postcode, 3)), ''),
       nullif(book.lane_code, ''), book.value_minor / 100.0::float8,
       book.penalty_minor_per_day / 100.0::float8,
       lines.quantity, lines.number, lines.freight / 100.0::float8, lines.suppliers
  from book
  join orders_ordertype kind on kind.organisation_id = book.organisation_id and kind.id = book.order_type_id
  left join lines on lines.order_id = book.id
 order by book.id
"""
FIRST = "00000000-0000-0000-0000-000000000000"
_NOTE = """
update orders_outlook as o
   set projected_at = n.likely, projected_earliest_at = n.earliest, projected_latest_at = n.latest,
       late_probability = nullif(n.late, 'NaN')
  from unnest(%s, %s, %s, %s, %s) as n (order_id, likely, earliest, latest, late)
 where o.organisation_id = %s and o.id = n.order_id and o.state = 'open'
"""


def open_book(*, after: str = FIRST, limit: int) -> pa.Table:
    """Return facts of open orders by id, those after `after`: what a forecast reads of an order and its lines.

    `area` is the city or the postcode's district; `line_count` and its like are null where no lines are known.
    """
    home = str(current_organisation())
    return columnar.read(statement=_OPEN, parameters=[home, after, limit, home], columns=_COLUMNS)


def note_forecasts(*, order_ids: Packed, likely: Packed, earliest: Packed, latest: Packed, late: Packed) -> int:
    """Note forecasts anew of many open orders, given as packed columns; `late` is NaN where no date was promised.

    How grave it is stays as it is noted; an order that was delivered or cancelled meanwhile is left out.
    """
    return statements.run(_NOTE, [order_ids, likely, earliest, latest, late, current_organisation()])
