"""The whole of supply as the plant that promises are computed from, read once for each version of it.

Two parts are kept apart, because stock and receipts change many times as often as what is made of what.
Reservations are not part of it: a supply is all that is there, whoever holds it.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from yinuo.core.capacity import model as core
from yinuo.ground.kernel.tenancy import current_organisation
from yinuo.ground.people import queries as people
from yinuo.ground.supply import design
from yinuo.ground.supply.leads import LEAST_RECEIPTS, PRESET_LEAD_HOURS, LeadFacts, leads
from yinuo.ground.supply.models import PurchaseLine, Stock, StockBatch
from yinuo.ground.supply.refs import PurchaseRef, StockRef
from yinuo.ground.supply.versions import Version, version

KEPT = 8
# A purchase that should have come and nobody moved: it is told as coming a day from now, never as being there.
OVERDUE_HOURS = 24
_ALWAYS = 0


@dataclass(frozen=True, kw_only=True)
class _Kept:
    """A plant of one version, with what it was read under."""

    version: Version
    settings: tuple[float, int]
    plant: core.Plant
    leads: dict[UUID, LeadFacts]
    first_due: int


_kept: OrderedDict[UUID, _Kept] = OrderedDict()


def plant(*, now: datetime) -> core.Plant:
    """Return everything a promise is computed from, as it stands; what is overdue comes later than now."""
    organisation_id = current_organisation()
    # Read before the rows: rows newer than the number are read again under the next one, never the reverse.
    at = version()
    known = people.all_preferences()
    settings = (float(known[PRESET_LEAD_HOURS.name]), int(known[LEAST_RECEIPTS.name]))
    kept = _kept.get(organisation_id)
    if kept is None or kept.version != at or kept.settings != settings:
        kept = _read(kept, at, settings)
        _kept[organisation_id] = kept
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return _without_the_past(kept, minute_of(now))


def minute_of(moment: datetime) -> int:
    """Return an instant as minutes since 1970."""
    return int(moment.timestamp() // 60)


def _read(kept: _Kept | None, at: Version, settings: tuple[float, int]) -> _Kept:
    calendars = design.calendars_by_id()
    known = leads(calendars=calendars)
    same = kept is not None and kept.version.design == at.design and kept.settings == settings
    if kept is not None and same:
        plain = kept.plant if kept.leads == known else replace(kept.plant, suppliers=design.suppliers(leads=known))
    else:
        plain = design.design(leads=known)
    stock, safety = _stock()
    receipts = _receipts(known)
    plain = replace(plain, supplies=(*stock, *receipts), safety=safety)
    first_due = min((one.available_at for one in receipts), default=-1)
    return _Kept(version=at, settings=settings, plant=plain, leads=known, first_due=first_due)


def _without_the_past(kept: _Kept, now: int) -> core.Plant:
    if kept.first_due < 0 or kept.first_due > now:
        return kept.plant
    late = now + OVERDUE_HOURS * 60
    supplies = tuple(_put_off(one, late) if _ALWAYS < one.available_at <= now else one for one in kept.plant.supplies)
    return replace(kept.plant, supplies=supplies)


def _put_off(supply: core.Supply, minute: int) -> core.Supply:
    """Return a supply that comes at another minute, and keeps for as long as before from then on."""
    keeps = supply.expires_at and supply.expires_at + minute - supply.available_at
    return replace(supply, available_at=minute, expires_at=keeps)


def _stock() -> tuple[list[core.Supply], tuple[core.SafetyStock, ...]]:
    batches: dict[UUID, list[tuple[str, float, int]]] = {}
    for stock_id, batch, quantity, expires_at, blocked in StockBatch.objects.order_by(
        "expires_at", "batch"
    ).values_list("stock_id", "batch", "quantity", "expires_at", "blocked"):
        batches.setdefault(stock_id, []).append((batch, max(float(quantity - blocked), 0.0), minute_of(expires_at)))
    supplies, safety = [], []
    rows = Stock.objects.order_by("item__code", "site__code")
    columns = ("id", "item__code", "site__code", "on_hand", "safety", "blocked")
    for row_id, item, site, on_hand, kept, blocked in rows.values_list(*columns):
        here = _unblocked(batches.get(row_id, []), whole=float(on_hand - blocked))
        loose = float(on_hand - blocked) - sum(amount for _name, amount, _minute in here)
        for name, amount, minute in here:
            if amount > 0:
                supplies.append(_lying(str(StockRef(item=item, site=site, batch=name)), item, site, amount, minute))
        if loose > 0:
            supplies.append(_lying(str(StockRef(item=item, site=site)), item, site, loose, None))
        if kept > 0:
            safety.append(core.SafetyStock(item=item, site=site, quantity=float(kept)))
    return supplies, tuple(safety)


def _unblocked(batches: list[tuple[str, float, int]], *, whole: float) -> list[tuple[str, float, int]]:
    """Return what is free of batches, of which no more than `whole` is together: what is blocked of no batch by name
    is first what lies in none, then of those that expire last."""
    over, found = sum(amount for _name, amount, _minute in batches) - max(whole, 0.0), []
    for name, amount, minute in reversed(batches):
        less = min(max(over, 0.0), amount)
        over -= less
        found.append((name, amount - less, minute))
    return found[::-1]


def _lying(ref: str, item: str, site: str, quantity: float, expires_at: int | None) -> core.Supply:
    return core.Supply(
        ref=ref,
        item=item,
        quantity=round(quantity, core.QUANTITY_DECIMALS),
        available_at=_ALWAYS,
        site=site,
        expires_at=expires_at,
    )


def _receipts(known: dict[UUID, LeadFacts]) -> list[core.Supply]:
    rows = PurchaseLine.objects.filter(state=PurchaseLine.State.OPEN, open_quantity__gt=0).order_by("due_at", "id")
    found = []
    for number, line, item, keeps, site, supplier_id, quantity, due_at in rows.values_list(
        "number", "line", "item__code", "item__shelf_life_hours", "site__code", "supplier_id", "open_quantity", "due_at"
    ):
        lead = known.get(supplier_id) if supplier_id else None
        found.append(
            core.Supply(
                ref=str(PurchaseRef(number=number, line=line)),
                item=item,
                quantity=float(quantity),
                available_at=minute_of(due_at),
                site=site,
                expires_at=minute_of(due_at + timedelta(hours=keeps)) if keeps else None,
                late=lead.late if lead else None,
            )
        )
    return found
