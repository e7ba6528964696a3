"""What is true of stock and its batches together: batches lie within their stock, reservations within both."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Sum

from yinuo.ground.supply import models
from yinuo.ground.supply.checking import Known, record_name
from yinuo.ground.supply.faults import RecordFault
from yinuo.ground.supply.kinds.shapes import Kind, Record

_NONE = Decimal(0)
Place = tuple[str, str]


def stock_faults(kind: Kind, records: Mapping[int, Record], known: Known) -> list[RecordFault]:
    """Return where less is said to lie than is reserved of it, or than its batches hold."""
    rows = _locked({(record["item"], record["site"]) for record in records.values()})
    sums = models.StockBatch.objects.filter(stock_id__in=[row.id for row in rows.values()]).values("stock_id")
    in_batches = {row["stock_id"]: row["whole"] for row in sums.annotate(whole=Sum("quantity"))}
    found = []
    for index, record in records.items():
        row = rows.get((record["item"], record["site"]))
        if row is None:
            continue
        if record["on_hand"] < row.reserved:
            found.append(_fault(kind, index, record, "on_hand", "below_reserved", row.reserved))
        elif record["on_hand"] < in_batches.get(row.id, _NONE):
            found.append(_fault(kind, index, record, "on_hand", "below_batches", in_batches[row.id]))
    return found


def batch_faults(kind: Kind, records: Mapping[int, Record], known: Known) -> list[RecordFault]:
    """Return where a batch belongs to no stock, is more than its stock, or less than is reserved of it."""
    rows = _locked({(record["item"], record["site"]) for record in records.values()})
    there: dict[Place, dict[str, models.StockBatch]] = defaultdict(dict)
    place_of = {row.id: place for place, row in rows.items()}
    for batch in models.StockBatch.objects.filter(stock_id__in=place_of):
        there[place_of[batch.stock_id]][batch.batch] = batch
    whole = _wholes(records, there)
    found = []
    for index, record in records.items():
        place = (record["item"], record["site"])
        before = there[place].get(record["batch"])
        if place not in rows:
            found.append(_fault(kind, index, record, "site", "no_stock", _NONE, also=" @ ".join(place)))
        elif before is not None and record["quantity"] < before.reserved:
            found.append(_fault(kind, index, record, "quantity", "below_reserved", before.reserved))
        elif whole[place] > rows[place].on_hand:
            found.append(_fault(kind, index, record, "quantity", "batches_exceed", rows[place].on_hand))
    return found


def stock_ids(*, records: Mapping[int, Record]) -> dict[str, UUID]:
    """Return the ids of the stocks that batches belong to, by "ITEM@SITE"."""
    rows = _locked({(record["item"], record["site"]) for record in records.values()})
    return {f"{item}@{site}": row.id for (item, site), row in rows.items()}


def _wholes(
    records: Mapping[int, Record], there: Mapping[Place, Mapping[str, models.StockBatch]]
) -> dict[Place, Decimal]:
    """Return how much the batches of each place hold once the records are saved."""
    after: dict[Place, dict[str, Decimal]] = {
        place: {name: batch.quantity for name, batch in batches.items()} for place, batches in there.items()
    }
    for record in records.values():
        after.setdefault((record["item"], record["site"]), {})[record["batch"]] = record["quantity"]
    return {place: sum(batches.values(), _NONE) for place, batches in after.items()}


def _locked(places: set[Place]) -> dict[Place, models.Stock]:
    rows: Any = models.Stock.objects.select_for_update(of=("self",)).select_related("item", "site").order_by("id")
    rows = rows.filter(item__code__in={item for item, _site in places}, site__code__in={site for _item, site in places})
    found = {(row.item.code, row.site.code): row for row in rows}
    return {place: row for place, row in found.items() if place in places}


def _fault(
    kind: Kind, index: int, record: Record, field: str, code: str, limit: Decimal, *, also: str = ""
) -> RecordFault:
    return RecordFault(
        index=index,
        record=record_name(kind=kind, record=record),
        field=field,
        code=code,
        value=f"{record[field]:f}" if isinstance(record[field], Decimal) else str(record[field]),
        also=also or f"{limit.normalize():f}",
    )
