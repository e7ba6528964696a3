"""What is done to supply: saving, moving, receiving, stopping, reserving. Saving twice is the same as once."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import timedelta
from typing import Any
from uuid import UUID

from yinuo.core.worktime import InvalidCalendar, WorkCalendar
from yinuo.ground.kernel import clock, log
from yinuo.ground.supply import saving
from yinuo.ground.supply.blocking import NotThere, block_stock, unblock_stock
from yinuo.ground.supply.downtimes import UnknownDowntime, end_downtime, enter_downtime
from yinuo.ground.supply.drafts import (
    Draft,
    NewAllocation,
    NewCarrier,
    NewComponent,
    NewCrew,
    NewItem,
    NewLane,
    NewOperation,
    NewPurchaseLine,
    NewSetup,
    NewSite,
    NewSourcing,
    NewStock,
    NewStockBatch,
    NewSubstitute,
    NewSupplier,
    NewWorkCentre,
)
from yinuo.ground.supply.events import CalendarSaved
from yinuo.ground.supply.faults import InvalidSupplyInput, RecordFault
from yinuo.ground.supply.holding import NotEnough, NotHeld, Shortage, Take, hold_stock, release_stock
from yinuo.ground.supply.kinds.register import BY_DRAFT, KINDS
from yinuo.ground.supply.models import Calendar
from yinuo.ground.supply.purchases import (
    MoreThanOpen,
    PurchaseClosed,
    UnknownPurchase,
    cancel_purchase,
    move_purchase,
    receive_purchase,
    save_purchase_lines,
)
from yinuo.ground.supply.queries import CalendarFacts, calendars, standard_calendar
from yinuo.ground.supply.refs import PurchaseRef, StockRef, UnknownRef
from yinuo.ground.supply.removing import RecordInUse, remove_records, remove_unused_items
from yinuo.ground.supply.using import use_stock
from yinuo.ground.supply.versions import bump

_CODE_LENGTH, _NAME_LENGTH = 60, 100


def save(*, drafts: Sequence[Draft]) -> dict[Any, UUID]:
    """Add or change records, all of one kind, and return their ids by what names them; raises InvalidSupplyInput.

    A record that one field names has that as its key, others a tuple.
    """
    if not drafts:
        return {}
    kind = BY_DRAFT[type(drafts[0])]
    ids = save_records(kind=kind.name, records=[asdict(one) for one in drafts])
    return {key[0]: row_id for key, row_id in ids.items()} if kind.named else ids


def save_records(
    *, kind: str, records: Sequence[dict[str, Any]], given: Collection[str] | None = None
) -> dict[tuple[Any, ...], UUID]:
    """Add or change records given as {field: value}; raises InvalidSupplyInput.

    With `given`, only these fields are told (besides what names a record), and all others keep their value.
    """
    told = None if given is None else {*given, *KINDS[kind].key}
    if kind == "purchase_line":
        return dict(save_purchase_lines(records=records, given=told))
    return saving.save_records(kind=kind, records=records, given=told)


def save_items(*, items: Sequence[NewItem]) -> dict[str, UUID]:
    """Add or change items and return their ids by code; raises InvalidSupplyInput."""
    return save(drafts=items)


def save_suppliers(*, suppliers: Sequence[NewSupplier]) -> dict[str, UUID]:
    """Add or change suppliers and return their ids by code; raises InvalidSupplyInput."""
    return save(drafts=suppliers)


def save_sites(*, sites: Sequence[NewSite]) -> dict[str, UUID]:
    """Add or change sites and return their ids by code; raises InvalidSupplyInput."""
    return save(drafts=sites)


def save_carriers(*, carriers: Sequence[NewCarrier]) -> dict[str, UUID]:
    """Add or change carriers and return their ids by code; raises InvalidSupplyInput."""
    return save(drafts=carriers)


def save_lanes(*, lanes: Sequence[NewLane]) -> dict[str, UUID]:
    """Add or change lanes and return their ids by code; raises InvalidSupplyInput."""
    return save(drafts=lanes)


def save_work_centres(*, work_centres: Sequence[NewWorkCentre]) -> dict[str, UUID]:
    """Add or change work centres and return their ids by code; raises InvalidSupplyInput."""
    return save(drafts=work_centres)


def save_stock(*, stock: Sequence[NewStock]) -> int:
    """Set what lies at sites and return how many places were set; raises InvalidSupplyInput."""
    return len(save(drafts=stock))


def replace_lines(*, item: str, kind: str, records: Sequence[dict[str, Any]]) -> None:
    """Give an item these lines of its BOM (component) or routing (operation) and no others.

    Raises InvalidSupplyInput; an item without lines is no longer made.
    """
    told = KINDS[kind]
    owner = told.key[0]
    mine = [{**record, owner: item} for record in records]
    manager: Any = told.model._default_manager
    manager.filter(**{f"{owner}__code": item}).delete()
    if mine:
        save_records(kind=kind, records=mine)
    else:
        saving.tell_codes(kind=told, codes=[item])


def save_calendar(*, code: str, name: str, plain: dict[str, Any], is_default: bool = False) -> UUID:
    """Add or change a calendar in the plain form of `core.worktime`; raises InvalidCalendar, InvalidSupplyInput.

    The first calendar, and whichever is named default last, is the organisation's default.
    """
    checked = WorkCalendar.from_plain(plain).to_plain()
    if not code or len(code) > _CODE_LENGTH or not name or len(name) > _NAME_LENGTH:
        wrong, limit = ("code", _CODE_LENGTH) if not code or len(code) > _CODE_LENGTH else ("name", _NAME_LENGTH)
        missing = not (code if wrong == "code" else name)
        fault = "missing" if missing else "too_long"
        raise InvalidSupplyInput([RecordFault(index=0, record=code, field=wrong, code=fault, also=str(limit))])
    if not _ever_open(WorkCalendar.from_plain(checked)):
        raise InvalidSupplyInput([RecordFault(index=0, record=code, field="weekly", code="never_open")])
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


def _ever_open(calendar: WorkCalendar) -> bool:
    """Return whether there is any work within the next year; no work could be planned on a calendar without."""
    now = clock.now()
    return calendar.between(start=now, end=now + timedelta(days=366)) > 0


def ensure_starter_set() -> CalendarFacts:
    """Give a new organisation its default calendar, unless it has one; return the default."""
    known = calendars()
    if known:
        return known[0]
    standard = standard_calendar()
    save_calendar(code=standard.code, name=standard.name, plain=standard.plain, is_default=True)
    return calendars()[0]


__all__ = [
    "Draft",
    "InvalidCalendar",
    "InvalidSupplyInput",
    "MoreThanOpen",
    "NewAllocation",
    "NewCarrier",
    "NewComponent",
    "NewCrew",
    "NewItem",
    "NewLane",
    "NewOperation",
    "NewPurchaseLine",
    "NewSetup",
    "NewSite",
    "NewSourcing",
    "NewStock",
    "NewStockBatch",
    "NewSubstitute",
    "NewSupplier",
    "NewWorkCentre",
    "NotEnough",
    "NotHeld",
    "NotThere",
    "PurchaseClosed",
    "PurchaseRef",
    "RecordFault",
    "RecordInUse",
    "Shortage",
    "StockRef",
    "Take",
    "UnknownDowntime",
    "UnknownPurchase",
    "UnknownRef",
    "block_stock",
    "cancel_purchase",
    "end_downtime",
    "ensure_starter_set",
    "enter_downtime",
    "hold_stock",
    "move_purchase",
    "receive_purchase",
    "release_stock",
    "remove_records",
    "remove_unused_items",
    "replace_lines",
    "save",
    "save_calendar",
    "save_carriers",
    "save_items",
    "save_lanes",
    "save_records",
    "save_sites",
    "save_stock",
    "save_suppliers",
    "save_work_centres",
    "unblock_stock",
    "use_stock",
]
