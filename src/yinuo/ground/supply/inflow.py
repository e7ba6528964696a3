"""What lies there and what is to come, one line each; and how suppliers keep their first dates, lately and before."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q

from yinuo.ground.supply.leads import lateness
from yinuo.ground.supply.models import PurchaseLine, Stock
from yinuo.ground.supply.refs import PurchaseRef


@dataclass(frozen=True, kw_only=True)
class InflowFacts:
    """A quantity of an item at a site: lying there (`due_at` None), or to come from a supplier.

    `usual_late_hours` is how late that supplier usually is; 0 where that is not known, or it is early.
    """

    item_id: UUID
    item: str
    item_name: str
    site: str
    quantity: float
    ref: str = ""
    supplier_name: str = ""
    due_at: datetime | None = None
    usual_late_hours: float = 0.0


@dataclass(frozen=True, kw_only=True)
class PunctualityFacts:
    """Of a supplier's receipts, how many came after the date first told: lately (`recent`), and before.

    What is still to come after its first date counts as late; `refs` are the lines that were late lately.
    """

    supplier_id: UUID
    code: str
    name: str
    recent: int
    recent_of: int
    before: int
    before_of: int
    refs: tuple[str, ...]


def inflow() -> list[InflowFacts]:
    """Return all that lies at the sites and all that is to come."""
    rows = Stock.objects.filter(on_hand__gt=0).values_list(
        "item_id", "item__code", "item__name", "site__code", "on_hand", "blocked"
    )
    found = [
        InflowFacts(item_id=item_id, item=item, item_name=name, site=site, quantity=float(quantity - blocked))
        for item_id, item, name, site, quantity, blocked in rows
        if quantity > blocked
    ]
    known = lateness()
    lines = PurchaseLine.objects.filter(state=PurchaseLine.State.OPEN, open_quantity__gt=0).select_related(
        "item", "site", "supplier"
    )
    for line in lines.order_by("due_at", "id"):
        late = known.get(line.supplier_id) if line.supplier_id else None
        found.append(
            InflowFacts(
                item_id=line.item_id,
                item=line.item.code,
                item_name=line.item.name,
                site=line.site.code,
                quantity=float(line.open_quantity),
                ref=str(PurchaseRef(number=line.number, line=line.line)),
                supplier_name=line.supplier.name if line.supplier else "",
                due_at=line.due_at,
                usual_late_hours=late.usual if late else 0.0,
            )
        )
    return found


def kept_items() -> dict[str, tuple[UUID, str]]:
    """Return the items of which stock is kept or something is to come: id and name by code."""
    columns = ("item__code", "item_id", "item__name")
    found = set(Stock.objects.values_list(*columns)) | set(
        PurchaseLine.objects.filter(state=PurchaseLine.State.OPEN).values_list(*columns)
    )
    return {code: (item_id, name) for code, item_id, name in found}


def punctuality(*, now: datetime, recent_days: int, history_days: int, grace_hours: float) -> list[PunctualityFacts]:
    """Return how each supplier kept its first dates in the newest days, and in the days of history before them."""
    grace, since = timedelta(hours=grace_hours), now - timedelta(days=recent_days)
    oldest = since - timedelta(days=history_days)
    rows = PurchaseLine.objects.filter(supplier__isnull=False).filter(
        Q(state=PurchaseLine.State.RECEIVED, received_at__gte=oldest, received_at__lte=now)
        | Q(state=PurchaseLine.State.OPEN, promised_at__lt=now - grace)
    )
    counted: dict[UUID, list[tuple[bool, bool, str]]] = defaultdict(list)
    names: dict[UUID, tuple[str, str]] = {}
    for number, line, supplier_id, code, name, promised_at, received_at in rows.order_by("promised_at").values_list(
        "number", "line", "supplier_id", "supplier__code", "supplier__name", "promised_at", "received_at"
    ):
        names[supplier_id] = (code, name)
        late = received_at is None or received_at > promised_at + grace
        recent = received_at is None or received_at >= since
        counted[supplier_id].append((recent, late, str(PurchaseRef(number=number, line=line))))
    return [
        PunctualityFacts(
            supplier_id=supplier_id,
            code=names[supplier_id][0],
            name=names[supplier_id][1],
            recent=sum(recent and late for recent, late, _ref in found),
            recent_of=sum(recent for recent, _late, _ref in found),
            before=sum(late and not recent for recent, late, _ref in found),
            before_of=sum(not recent for recent, _late, _ref in found),
            refs=tuple(ref for recent, late, ref in found if recent and late),
        )
        for supplier_id, found in counted.items()
    ]
