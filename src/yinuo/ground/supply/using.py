"""Taking off what left: goods that went to a customer, or into what is made, are no longer on hand.

What is reserved is not touched: release it first. Purchase lines are not meant here; they are received.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.db import connection

from yinuo.ground.kernel import log
from yinuo.ground.supply.events import StockUsed
from yinuo.ground.supply.holding import Take
from yinuo.ground.supply.refs import StockRef, parse
from yinuo.ground.supply.versions import bump

# Only what is there and not reserved can leave; where somebody took it off already, less is taken off now.
_USE = """
update supply_stock s set on_hand = s.on_hand - least(n.amount, s.on_hand - s.reserved)
from unnest(%s::text[], %s::text[], %s::numeric[]) as n (item, site, amount)
join supply_item i on i.code = n.item join supply_site t on t.code = n.site
where (s.organisation_id, s.item_id, s.site_id) = (i.organisation_id, i.id, t.id)
    and t.organisation_id = i.organisation_id and s.on_hand > s.reserved
"""
_USE_BATCHES = """
update supply_stockbatch b set quantity = b.quantity - least(n.amount, b.quantity - b.reserved)
from unnest(%s::text[], %s::text[], %s::text[], %s::numeric[]) as n (item, site, batch, amount)
join supply_item i on i.code = n.item join supply_site t on t.code = n.site
    and t.organisation_id = i.organisation_id
join supply_stock s on (s.organisation_id, s.item_id, s.site_id) = (i.organisation_id, i.id, t.id)
where (b.organisation_id, b.stock_id) = (s.organisation_id, s.id) and b.batch = n.batch
"""


def use_stock(*, takes: Sequence[Take]) -> None:
    """Take off stock what left it; raises UnknownRef."""
    refs = [(parse(take.ref), take.quantity) for take in takes if take.quantity > 0]
    used = {ref: Decimal(0) for ref, _quantity in refs if isinstance(ref, StockRef)}
    for ref, quantity in refs:
        if isinstance(ref, StockRef):
            used[ref] += quantity
    if not used:
        return
    ordered = sorted(used.items(), key=lambda pair: str(pair[0]))
    batches = [(ref, quantity) for ref, quantity in ordered if ref.batch]
    with connection.cursor() as cursor:
        cursor.execute(_USE, _columns([(ref.item, ref.site, quantity) for ref, quantity in ordered]))
        if batches:
            cursor.execute(_USE_BATCHES, _columns([(r.item, r.site, r.batch, quantity) for r, quantity in batches]))
    bump(design=False)
    body = StockUsed(takes={str(ref): quantity for ref, quantity in ordered})
    log.publish(subject_type="supply", subject_id=None, body=body)


def _columns(rows: Sequence[tuple[object, ...]]) -> list[list[object]]:
    return [list(column) for column in zip(*rows, strict=True)]
