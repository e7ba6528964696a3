"""Questions about supply: what is made and stocked, where, by whom, how it travels, and when people work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Q, Sum

from yinuo.ground.kernel.lookups import among
from yinuo.ground.kernel.remembering import remembered
from yinuo.ground.supply.calendars import (
    STANDARD_CODE,
    CalendarFacts,
    calendar_of,
    calendars,
    compiled,
    default_calendar,
    standard_calendar,
    working_calendar,
)
from yinuo.ground.supply.design import calendars_by_id
from yinuo.ground.supply.leads import LeadFacts, LeadSource, leads
from yinuo.ground.supply.models import Carrier, Downtime, Item, Lane, PurchaseLine, Site, Stock, Supplier, WorkCentre
from yinuo.ground.supply.plant import plant
from yinuo.ground.supply.records import count_records, record, record_named, records, records_by_key
from yinuo.ground.supply.trees import BillLine, Use, bill_of, items_without_source, uses_of
from yinuo.ground.supply.versions import DESIGN, DESIGN_SEEN, Version, version


@dataclass(frozen=True, kw_only=True)
class ItemFacts:
    """What is sold, made or bought."""

    id: UUID
    code: str
    name: str
    family: str
    unit: str
    weight_g: float | None
    volume_cm3: float | None
    price_minor: int | None
    supplier_id: UUID | None
    cost_minor: int = 0


@dataclass(frozen=True, kw_only=True)
class SupplierFacts:
    """Who delivers to us."""

    id: UUID
    code: str
    name: str
    region: str
    postcode: str
    lead_hours: float | None


@dataclass(frozen=True, kw_only=True)
class SiteFacts:
    """A place where goods lie or are made; `cutoff_minute` counts from midnight there."""

    id: UUID
    code: str
    name: str
    region: str
    timezone: str
    calendar_id: UUID | None
    cutoff_minute: int | None


@dataclass(frozen=True, kw_only=True)
class StockFacts:
    """How much of an item lies at a site."""

    item_id: UUID
    site_id: UUID
    on_hand: Decimal
    reserved: Decimal
    safety: Decimal
    blocked: Decimal = Decimal(0)


@dataclass(frozen=True, kw_only=True)
class CarrierFacts:
    """Who carries goods to the customer."""

    id: UUID
    code: str
    name: str


@dataclass(frozen=True, kw_only=True)
class LaneFacts:
    """A way from one region to another, with low, usual and high transit hours."""

    id: UUID
    code: str
    carrier_id: UUID | None
    origin: str
    destination: str
    low_hours: float
    usual_hours: float
    high_hours: float


@dataclass(frozen=True, kw_only=True)
class WorkCentreFacts:
    """A machine, line or team that does work on orders."""

    id: UUID
    code: str
    name: str
    site_id: UUID | None
    calendar_id: UUID | None
    machines: int


@dataclass(frozen=True, kw_only=True)
class OpenPurchase:
    """A line of a purchase order of which something is still to come."""

    id: UUID
    number: str
    line: int
    item_code: str
    item_name: str
    unit: str
    open_quantity: Decimal
    due_at: datetime


@dataclass(frozen=True, kw_only=True)
class DowntimeFacts:
    """A machine (counted from 0; -1: all of a work centre) that stands still."""

    id: UUID
    work_centre: str
    machine: int
    start_at: datetime
    end_at: datetime
    reason: str


def items(*, search: str = "", limit: int = 50, offset: int = 0) -> list[ItemFacts]:
    """Return items whose code, name, pinyin or family contains each word, by code."""
    rows = Item.objects.all()
    for word in search.lower().split():
        rows = rows.filter(Q(search__contains=word) | Q(family__icontains=word))
    return _facts(ItemFacts, rows.order_by("code")[offset : offset + limit])


def items_by_code(*, codes: Sequence[str]) -> dict[str, ItemFacts]:
    """Return the known items among these codes."""
    known: dict[str, ItemFacts] = remembered(DESIGN, dict)
    lacking = [code for code in codes if f"item:{code}" not in known]
    if lacking:
        known |= {f"item:{one.code}": one for one in _facts(ItemFacts, Item.objects.filter(among("code", lacking)))}
    return {code: known[f"item:{code}"] for code in codes if f"item:{code}" in known}


def suppliers(*, limit: int = 500, offset: int = 0) -> list[SupplierFacts]:
    """Return suppliers by code."""
    return _facts(SupplierFacts, Supplier.objects.order_by("code")[offset : offset + limit])


def suppliers_by_code(*, codes: Sequence[str]) -> dict[str, SupplierFacts]:
    """Return the known suppliers among these codes."""
    return {one.code: one for one in _facts(SupplierFacts, Supplier.objects.filter(code__in=list(codes)))}


def open_purchases(*, supplier_id: UUID, limit: int = 200) -> list[OpenPurchase]:
    """Return what a supplier still owes, soonest due first."""
    rows = PurchaseLine.objects.filter(supplier_id=supplier_id, state=PurchaseLine.State.OPEN, open_quantity__gt=0)
    columns = ("id", "number", "line", "item__code", "item__name", "item__unit", "open_quantity", "due_at")
    found = rows.order_by("due_at", "id").values_list(*columns)[:limit]
    return [OpenPurchase(**dict(zip(OpenPurchase.__dataclass_fields__, row, strict=True))) for row in found]


def lead_of(*, supplier_id: UUID) -> LeadFacts | None:
    """Return how long a supplier takes, and whether that is learnt, stated or preset."""
    return leads(calendars=calendars_by_id()).get(supplier_id)


def sites() -> list[SiteFacts]:
    """Return all sites by code."""
    return _facts(SiteFacts, Site.objects.order_by("code"))


def stock(*, item_id: UUID) -> list[StockFacts]:
    """Return how much of an item lies at each site."""
    return _facts(StockFacts, Stock.objects.filter(item_id=item_id).order_by("site_id"))


def free_stock(*, item_ids: Sequence[UUID]) -> dict[UUID, Decimal]:
    """Return for each item what is on hand, neither reserved nor blocked, above the safety stock, over all sites."""
    rows = Stock.objects.filter(item_id__in=list(item_ids)).values("item_id")
    sums = rows.annotate(hand=Sum("on_hand"), held=Sum("reserved"), safe=Sum("safety"), out=Sum("blocked"))
    return {row["item_id"]: max(row["hand"] - row["held"] - row["safe"] - row["out"], Decimal(0)) for row in sums}


def carriers() -> list[CarrierFacts]:
    """Return all carriers by code."""
    return _facts(CarrierFacts, Carrier.objects.order_by("code"))


def lanes(*, limit: int = 1_000, offset: int = 0) -> list[LaneFacts]:
    """Return lanes by code."""
    return _facts(LaneFacts, Lane.objects.order_by("code")[offset : offset + limit])


def lane(*, code: str) -> LaneFacts | None:
    """Return the lane with this code, or None."""
    return next(iter(_facts(LaneFacts, Lane.objects.filter(code=code))), None)


def downtimes(
    *, work_centre: str = "", since: datetime | None = None, until: datetime | None = None, limit: int | None = 200
) -> list[DowntimeFacts]:
    """Return stoppages by their start: of one work centre if named, those in [since, until) if told."""
    rows = Downtime.objects.select_related("work_centre").order_by("start_at", "id")
    if work_centre:
        rows = rows.filter(work_centre__code=work_centre)
    if since is not None:
        rows = rows.filter(end_at__gt=since)
    if until is not None:
        rows = rows.filter(start_at__lt=until)
    return [_downtime(row) for row in rows[:limit]]


def downtime(*, downtime_id: UUID) -> DowntimeFacts | None:
    """Return one stoppage, or None."""
    row = Downtime.objects.select_related("work_centre").filter(pk=downtime_id).first()
    return _downtime(row) if row else None


def _downtime(row: Downtime) -> DowntimeFacts:
    return DowntimeFacts(
        id=row.id,
        work_centre=row.work_centre.code,
        machine=row.machine,
        start_at=row.start_at,
        end_at=row.end_at,
        reason=row.reason,
    )


def work_centres() -> list[WorkCentreFacts]:
    """Return all work centres by code."""
    return _facts(WorkCentreFacts, WorkCentre.objects.order_by("code"))


def _facts(kind: Any, rows: Any) -> list[Any]:
    return [kind(**row) for row in rows.values(*kind.__dataclass_fields__)]


__all__ = [
    "DESIGN_SEEN",
    "STANDARD_CODE",
    "BillLine",
    "CalendarFacts",
    "CarrierFacts",
    "DowntimeFacts",
    "ItemFacts",
    "LaneFacts",
    "LeadFacts",
    "LeadSource",
    "SiteFacts",
    "StockFacts",
    "SupplierFacts",
    "Use",
    "Version",
    "WorkCentreFacts",
    "bill_of",
    "calendar_of",
    "calendars",
    "carriers",
    "compiled",
    "count_records",
    "default_calendar",
    "downtime",
    "downtimes",
    "free_stock",
    "items",
    "items_by_code",
    "items_without_source",
    "lane",
    "lanes",
    "lead_of",
    "plant",
    "record",
    "record_named",
    "records",
    "records_by_key",
    "sites",
    "standard_calendar",
    "stock",
    "suppliers",
    "suppliers_by_code",
    "uses_of",
    "version",
    "work_centres",
    "working_calendar",
]
