"""What is done to supply: saving records by their codes, and calendars. Saving twice is the same as once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import available_timezones

from django.db.models import Model

from yinuo.core.worktime import InvalidCalendar, WorkCalendar
from yinuo.ground.kernel import log
from yinuo.ground.kernel.tenancy import current_organisation
from yinuo.ground.supply.events import CalendarSaved, RecordsSaved
from yinuo.ground.supply.holding import NotEnough, NotHeld, Shortage, Take, hold_stock, release_stock
from yinuo.ground.supply.models import Calendar, Carrier, Item, Lane, Site, Stock, Supplier, WorkCentre
from yinuo.ground.supply.queries import CalendarFacts, calendars, standard_calendar
from yinuo.ground.supply.refs import PurchaseRef, StockRef, UnknownRef
from yinuo.ground.supply.versions import bump

_PIECE = 2_000
_NAMED = 500
_LENGTHS = {
    "code": 60,
    "name": 200,
    "family": 100,
    "unit": 20,
    "region": 100,
    "postcode": 20,
    "origin": 100,
    "destination": 100,
}
_SHORT_NAMES = frozenset({"site", "carrier", "work_centre"})
_LANE_CODE_LENGTH = 120


class InvalidSupplyInput(Exception):
    """Faults in what was to be saved: (code of the record, field, fault), all of them."""

    def __init__(self, faults: Sequence[tuple[str, str, str]]) -> None:
        super().__init__(list(faults))
        self.faults = list(faults)


@dataclass(frozen=True, kw_only=True)
class NewItem:
    """An item to save; the supplier is named by its code."""

    code: str
    name: str
    family: str = ""
    unit: str = "件"
    weight_g: float | None = None
    volume_cm3: float | None = None
    price_minor: int | None = None
    supplier: str = ""


@dataclass(frozen=True, kw_only=True)
class NewSupplier:
    """A supplier to save."""

    code: str
    name: str
    region: str = ""
    postcode: str = ""
    lead_hours: float | None = None


@dataclass(frozen=True, kw_only=True)
class NewSite:
    """A site to save; the calendar is named by its code."""

    code: str
    name: str
    region: str = ""
    timezone: str = "Asia/Shanghai"
    calendar: str = ""
    cutoff_minute: int | None = None


@dataclass(frozen=True, kw_only=True)
class NewStock:
    """Stock to save: item and site by code. What is reserved is not touched."""

    item: str
    site: str
    on_hand: Decimal
    safety: Decimal = Decimal(0)


@dataclass(frozen=True, kw_only=True)
class NewCarrier:
    """A carrier to save."""

    code: str
    name: str


@dataclass(frozen=True, kw_only=True)
class NewLane:
    """A lane to save; the carrier is named by its code."""

    code: str
    origin: str
    destination: str
    low_hours: float
    usual_hours: float
    high_hours: float
    carrier: str = ""


@dataclass(frozen=True, kw_only=True)
class NewWorkCentre:
    """A work centre to save; site and calendar are named by their codes."""

    code: str
    name: str
    site: str = ""
    calendar: str = ""


def save_items(*, items: Sequence[NewItem]) -> dict[str, UUID]:
    """Add or change items and return their ids by code; raises InvalidSupplyInput."""
    return _save(Item, "item", items, {"supplier": Supplier})


def save_suppliers(*, suppliers: Sequence[NewSupplier]) -> dict[str, UUID]:
    """Add or change suppliers and return their ids by code; raises InvalidSupplyInput."""
    return _save(Supplier, "supplier", suppliers, {})


def save_sites(*, sites: Sequence[NewSite]) -> dict[str, UUID]:
    """Add or change sites and return their ids by code; raises InvalidSupplyInput."""
    return _save(Site, "site", sites, {"calendar": Calendar})


def save_carriers(*, carriers: Sequence[NewCarrier]) -> dict[str, UUID]:
    """Add or change carriers and return their ids by code; raises InvalidSupplyInput."""
    return _save(Carrier, "carrier", carriers, {})


def save_lanes(*, lanes: Sequence[NewLane]) -> dict[str, UUID]:
    """Add or change lanes and return their ids by code; raises InvalidSupplyInput."""
    return _save(Lane, "lane", lanes, {"carrier": Carrier})


def save_work_centres(*, work_centres: Sequence[NewWorkCentre]) -> dict[str, UUID]:
    """Add or change work centres and return their ids by code; raises InvalidSupplyInput."""
    return _save(WorkCentre, "work_centre", work_centres, {"site": Site, "calendar": Calendar})


def save_stock(*, stock: Sequence[NewStock]) -> int:
    """Set what lies at sites and return how many places were set; raises InvalidSupplyInput."""
    items = _ids(Item, {one.item for one in stock})
    sites = _ids(Site, {one.site for one in stock})
    places = [(items[one.item], sites[one.site]) for one in stock if one.item in items and one.site in sites]
    rows = Stock.objects.select_for_update().filter(item_id__in=[item for item, _site in places])
    held = {(row.item_id, row.site_id): row.reserved for row in rows}
    faults = [fault for one in stock for fault in _stock_faults(one, items, sites, held)]
    if faults:
        raise InvalidSupplyInput(faults)
    last = {(items[one.item], sites[one.site]): one for one in stock}
    fresh = [
        Stock(
            organisation_id=current_organisation(), item_id=item, site_id=site, on_hand=one.on_hand, safety=one.safety
        )
        for (item, site), one in last.items()
    ]
    Stock.objects.bulk_create(
        fresh,
        update_conflicts=True,
        unique_fields=["organisation_id", "item", "site"],
        update_fields=["on_hand", "safety"],
        batch_size=_PIECE,
    )
    _tell("stock", sorted({one.item for one in stock}))
    return len(fresh)


def save_calendar(*, code: str, name: str, plain: dict[str, Any], is_default: bool = False) -> UUID:
    """Add or change a calendar in the plain form of `core.worktime`; raises InvalidCalendar, InvalidSupplyInput.

    The first calendar, and whichever is named default last, is the organisation's default.
    """
    checked = WorkCalendar.from_plain(plain).to_plain()
    if not code or len(code) > _LENGTHS["code"] or not name or len(name) > 100:
        raise InvalidSupplyInput([(code, "code" if not code else "name", "missing_or_too_long")])
    row = Calendar.objects.select_for_update().filter(code=code).first() or Calendar(code=code)
    first = not Calendar.objects.filter(is_default=True).exclude(pk=row.pk).exists()
    row.name, row.plain, row.is_default = name, checked, is_default or row.is_default or first
    if row.is_default:
        Calendar.objects.exclude(pk=row.pk).update(is_default=False)
    row.save()
    bump(design=True)
    body = CalendarSaved(calendar_id=row.id, code=code, is_default=row.is_default)
    log.publish(subject_type="calendar", subject_id=row.id, body=body)
    return row.id


def ensure_starter_set() -> CalendarFacts:
    """Give a new organisation its default calendar, unless it has one; return the default."""
    known = calendars()
    if known:
        return known[0]
    standard = standard_calendar()
    save_calendar(code=standard.code, name=standard.name, plain=standard.plain, is_default=True)
    return calendars()[0]


def _save(model: type[Model], kind: str, records: Sequence[Any], references: dict[str, type[Model]]) -> dict[str, UUID]:
    known = {name: _ids(target, {getattr(one, name) for one in records}) for name, target in references.items()}
    faults = [fault for one in records for fault in _faults(kind, one, known)]
    if faults:
        raise InvalidSupplyInput(faults)
    rows = {one.code: model(organisation_id=current_organisation(), **_columns(one, known)) for one in records}
    changing = [name for name in _columns(records[0], known) if name != "code"] if records else []
    model._default_manager.bulk_create(
        list(rows.values()),
        update_conflicts=True,
        unique_fields=["organisation_id", "code"],
        update_fields=changing,
        batch_size=_PIECE,
    )
    _tell(kind, list(rows))
    return _ids(model, set(rows))


def _ids(model: Any, codes: set[str]) -> dict[str, UUID]:
    return dict(model.objects.filter(code__in=codes - {""}).values_list("code", "id"))


def _columns(record: Any, known: dict[str, dict[str, UUID]]) -> dict[str, Any]:
    values = asdict(record)
    return {
        (f"{name}_id" if name in known else name): (known[name].get(value) if name in known else value)
        for name, value in values.items()
    }


def _faults(kind: str, record: Any, known: dict[str, dict[str, UUID]]) -> list[tuple[str, str, str]]:
    values = asdict(record)
    found: list[tuple[str, str, str]] = [
        (record.code, name, "missing") for name in ("code", "name") if name in values and not values[name]
    ]
    for name, length in _LENGTHS.items():
        longest = _LANE_CODE_LENGTH if (kind, name) == ("lane", "code") else length
        longest = 100 if name == "name" and kind in _SHORT_NAMES else longest
        if name in values and (len(values[name]) > longest or "\x00" in values[name]):
            found.append((record.code, name, "too_long" if len(values[name]) > longest else "unreadable"))
    for name, ids in known.items():
        if values[name] and values[name] not in ids:
            found.append((record.code, name, "unknown"))
    return found + _number_faults(record.code, values)


def _number_faults(code: str, values: dict[str, Any]) -> list[tuple[str, str, str]]:
    found = []
    for name in ("weight_g", "volume_cm3", "price_minor", "lead_hours"):
        if values.get(name) is not None and not 0 <= values[name] < 2**62:
            found.append((code, name, "out_of_range"))
    if "low_hours" in values and not 0 < values["low_hours"] <= values["usual_hours"] <= values["high_hours"] < 10**6:
        found.append((code, "hours", "not_ordered"))
    if values.get("cutoff_minute") is not None and not 0 <= values["cutoff_minute"] < 24 * 60:
        found.append((code, "cutoff_minute", "out_of_range"))
    if "timezone" in values and values["timezone"] not in available_timezones():
        found.append((code, "timezone", "unknown"))
    return found


def _stock_faults(
    one: NewStock, items: dict[str, UUID], sites: dict[str, UUID], held: dict[tuple[UUID, UUID], Decimal]
) -> list[tuple[str, str, str]]:
    found = []
    if one.item not in items:
        found.append((one.item, "item", "unknown"))
    if one.site not in sites:
        found.append((one.item, "site", "unknown"))
    for name in ("on_hand", "safety"):
        if not 0 <= getattr(one, name) < 10**14:
            found.append((one.item, name, "out_of_range"))
    if not found and one.on_hand < held.get((items[one.item], sites[one.site]), 0):
        found.append((one.item, "on_hand", "below_reserved"))
    return found


def _tell(kind: str, codes: Sequence[str]) -> None:
    if codes:
        bump(design=kind != "stock")
        body = RecordsSaved(kind=kind, count=len(codes), codes=list(codes[:_NAMED]))
        log.publish(subject_type="supply", subject_id=None, body=body)


__all__ = [
    "InvalidCalendar",
    "InvalidSupplyInput",
    "NewCarrier",
    "NewItem",
    "NewLane",
    "NewSite",
    "NewStock",
    "NewSupplier",
    "NewWorkCentre",
    "NotEnough",
    "NotHeld",
    "PurchaseRef",
    "Shortage",
    "StockRef",
    "Take",
    "UnknownRef",
    "ensure_starter_set",
    "hold_stock",
    "release_stock",
    "save_calendar",
    "save_carriers",
    "save_items",
    "save_lanes",
    "save_sites",
    "save_stock",
    "save_suppliers",
    "save_work_centres",
]
