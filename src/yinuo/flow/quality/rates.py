"""How many inspected units did not conform, lately and before, by item and by supplier: what a rise is seen from."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from yinuo.flow.quality.models import Inspection


@dataclass(frozen=True, kw_only=True)
class Rate:
    """Nonconforming units among those inspected, of one `dimension` (item, supplier) with one `value`."""

    dimension: str
    value: str
    recent: int = 0
    recent_of: int = 0
    before: int = 0
    before_of: int = 0
    order_ids: tuple[UUID, ...] = ()


def rates(*, since: datetime, oldest: datetime) -> list[Rate]:
    """Return the rates of every item and supplier: recent is from `since` on, before from `oldest` to then."""
    rows = Inspection.objects.filter(
        state__in=(Inspection.State.ACCEPTED, Inspection.State.PARTIAL, Inspection.State.REFUSED),
        judged_at__gte=oldest,
        inspected__gt=0,
    )
    counts: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    hit: dict[tuple[str, str], list[UUID]] = defaultdict(list)
    columns = ("item_code", "supplier_code", "judged_at", "nonconforming", "inspected", "order_id")
    for item, supplier, judged_at, bad, whole, order_id in rows.values_list(*columns):
        for group in (("item", item), ("supplier", supplier)):
            if not group[1]:
                continue
            at = 0 if judged_at >= since else 2
            counts[group][at] += min(bad, whole)
            counts[group][at + 1] += whole
            if at == 0 and bad and order_id is not None:
                hit[group].append(order_id)
    return [
        Rate(
            dimension=group[0],
            value=group[1],
            recent=found[0],
            recent_of=found[1],
            before=found[2],
            before_of=found[3],
            order_ids=tuple(dict.fromkeys(hit[group])),
        )
        for group, found in sorted(counts.items())
    ]
