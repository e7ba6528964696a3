"""Goods that will lack: what planned orders hold and is not there in time, and what orders without a plan will need.

Planned orders are served first: what they hold is theirs. What is left, at all sites together, is for the others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import Any, TypeVar
from uuid import UUID

from yinuo.core.capacity.netting import Lead, counted, leads, left_over, makings, netted
from yinuo.core.capacity.pieces import in_pieces
from yinuo.core.capacity.routes import Recipe, Routes, quantity_of, units
from yinuo.core.capacity.shortfall import Arrival, Gap, Shortfall, Want, most_at_once, shortfall
from yinuo.flow.orders import queries as orders
from yinuo.flow.promises import held
from yinuo.flow.promises.held import HeldGoods
from yinuo.flow.promises.unplanned import goods_without_plan
from yinuo.flow.radar.hazards import MOST_ORDERS, Found
from yinuo.flow.radar.limits import horizon_weeks, limits
from yinuo.ground.kernel import clock
from yinuo.ground.supply import inflow as inflows
from yinuo.ground.supply.inflow import InflowFacts
from yinuo.ground.supply.plant import plant

SOON_DAYS = 7
# A receipt past its date comes tomorrow at the soonest: nobody has said another date.
OVERDUE_HOURS = 24
MOST_NAMED = 5
Place = tuple[str, str]
Line = TypeVar("Line", InflowFacts, HeldGoods)


def shortages() -> list[Found]:
    """Return goods that orders will lack, with a plan or without."""
    now = clock.now()
    until = now + timedelta(weeks=horizon_weeks())
    arrivals, wants = _by_place(inflows.inflow()), _by_place(held.held_goods())
    routes = Routes(plant(now=now))
    return [*_of_planned(arrivals, wants, routes, now, until), *_of_others(arrivals, wants, routes, now, until)]


def _of_planned(
    arrivals: Mapping[Place, Sequence[InflowFacts]],
    wants: Mapping[Place, Sequence[HeldGoods]],
    routes: Routes,
    now: datetime,
    until: datetime,
) -> list[Found]:
    """Return what lacks of what is held: if receipts come as told, or if they are as late as usual."""
    found, pieces = [], counted(routes=routes)
    for place, needed in wants.items():
        there = arrivals.get(place, [])
        told, usual = (_short(there, needed, now, until, late=late) for late in (False, True))
        short = told or usual
        if short is not None:
            short = in_pieces(short=short) if place[0] in pieces else short
            found.append(_planned(place, there, short, routes, now, as_told=told is not None))
    return found


def _of_others(
    arrivals: Mapping[Place, Sequence[InflowFacts]],
    wants: Mapping[Place, Sequence[HeldGoods]],
    routes: Routes,
    now: datetime,
    until: datetime,
) -> list[Found]:
    """Return what orders without a plan will lack of what nobody holds, and can hardly be bought in time any more."""
    known, made = inflows.kept_items(), makings(routes=routes)
    lines = goods_without_plan(items=[*known, *made], until=until, stale_days=limits().stale_days)
    if not lines:
        return []
    needed: dict[str, list[Want]] = defaultdict(list)
    for line in lines:
        at = _minute(max(line.committed_at, now))
        needed[line.item_code].append(Want(key=str(line.order_id), at=at, quantity=line.quantity))
    free = _free(arrivals, wants, now)
    bought, found = leads(routes=routes), []
    for item, short in netted(wants=needed, free=free, makings=made, counted=counted(routes=routes)).items():
        gaps = _pressing(short.gaps, bought.get(item), now) if item in known else []
        if gaps:
            there = list(chain.from_iterable(some for place, some in arrivals.items() if place[0] == item))
            found.append(_unplanned(item, known[item], there, gaps, routes, bought.get(item), now))
    return found


def _free(
    arrivals: Mapping[Place, Sequence[InflowFacts]], wants: Mapping[Place, Sequence[HeldGoods]], now: datetime
) -> dict[str, list[Arrival]]:
    """Return what planned orders leave of each item, at all sites together."""
    free: dict[str, list[Arrival]] = defaultdict(list)
    for place, there in arrivals.items():
        free[place[0]] += left_over(arrivals=_arrivals(there, now), wants=_wants(wants.get(place, ()), now))
    return free


def _pressing(gaps: Iterable[Gap], lead: Lead | None, now: datetime) -> list[Gap]:
    """Return the gaps for which it is too late to order, or will be within days."""
    soon = _minute(now + timedelta(days=SOON_DAYS))
    return [gap for gap in gaps if lead is None or gap.want.at - lead.usual <= soon]


def _by_place(lines: Sequence[Line]) -> dict[Place, list[Line]]:
    found: dict[Place, list[Line]] = defaultdict(list)
    for line in lines:
        found[line.item, line.site].append(line)
    return found


def _short(
    there: Sequence[InflowFacts], needed: Sequence[HeldGoods], now: datetime, until: datetime, *, late: bool
) -> Shortfall | None:
    return shortfall(arrivals=_arrivals(there, now, late=late), wants=_wants(needed, now), until=_minute(until))


def _arrivals(there: Sequence[InflowFacts], now: datetime, *, late: bool = False) -> list[Arrival]:
    return [Arrival(at=_minute(_expected(one, now, late=late)), quantity=one.quantity) for one in there]


def _wants(needed: Sequence[HeldGoods], now: datetime) -> list[Want]:
    # What is due to be taken already waits for what comes next.
    return [Want(key=str(one.order_id), at=_minute(max(one.at, now)), quantity=one.quantity) for one in needed]


def _expected(one: InflowFacts, now: datetime, *, late: bool) -> datetime:
    if one.due_at is None:
        return now - timedelta(minutes=1)
    due_at = now + timedelta(hours=OVERDUE_HOURS) if one.due_at <= now else one.due_at
    return due_at + timedelta(hours=one.usual_late_hours if late else 0.0)


def _planned(
    place: Place, there: Sequence[InflowFacts], short: Shortfall, routes: Routes, now: datetime, *, as_told: bool
) -> Found:
    soon = _moment(short.begins) <= now + timedelta(days=SOON_DAYS)
    known = next(iter(there), None)
    facts = {
        "item": place[0],
        "subject": known.item_name if known else place[0],
        "subject_id": str(known.item_id) if known else "",
        "site": place[1],
        "as_told": as_told,
        **_measure(routes, place[0], short.gaps),
    }
    grave = ("critical" if soon else "warning") if as_told else ("warning" if soon else "watch")
    return _found(f"{place[0]}@{place[1]}", grave, facts, there, short.gaps, now)


def _unplanned(
    item: str,
    known: tuple[UUID, str],
    there: Sequence[InflowFacts],
    gaps: Sequence[Gap],
    routes: Routes,
    lead: Lead | None,
    now: datetime,
) -> Found:
    begins = min(gap.want.at for gap in gaps)
    hurried = lead is not None and begins - lead.usual < _minute(now)
    order_by = begins - (lead.hurried if hurried else lead.usual) if lead is not None else 0
    in_time = lead is not None and order_by >= _minute(now)
    facts = {
        "item": item,
        "subject": known[1],
        "subject_id": str(known[0]),
        "site": "",
        "as_told": True,
        "unplanned": True,
        "lead_hours": round(lead.usual / 60, 1) if lead is not None else None,
        "order_by": _moment(order_by).isoformat() if in_time else "",
        "hurried": hurried,
        **_measure(routes, item, gaps),
    }
    soon = begins <= _minute(now + timedelta(days=SOON_DAYS))
    return _found(f"{item}@", "watch" if in_time else "critical" if soon else "warning", facts, there, gaps, now)


def _measure(routes: Routes, item: str, gaps: Sequence[Gap]) -> dict[str, Any]:
    """Return the unit that an item is counted in, and the lot to buy for what lacks of it."""
    recipe = routes.recipes.get(item)
    if recipe is None:
        return {"unit": "", "lot": 0.0}
    is_bought = recipe.supplier is not None and not recipe.is_made
    lot = quantity_of(_bought(recipe, units(most_at_once(gaps)))) if is_bought else 0.0
    return {"unit": recipe.item.unit, "lot": lot}


def _bought(recipe: Recipe, count: int) -> int:
    """Return what is bought for so much: as many of the largest lots as it needs, and a last one."""
    most = recipe.largest_lot()
    full = count // most * most if most else 0
    return full + (recipe.lot_for(count - full) if count > full else 0)


def _found(
    key: str, severity: str, facts: dict[str, Any], there: Sequence[InflowFacts], gaps: Sequence[Gap], now: datetime
) -> Found:
    covered = [gap.covered_at for gap in gaps]
    by_order = _by_order(gaps, now)
    return Found(
        key=key,
        severity=severity,
        facts={
            **facts,
            "lacking": round(most_at_once(gaps), 4),
            "orders": _numbered(by_order),
            "receipts": _receipts(there),
        },
        order_ids=[UUID(one) for one in by_order],
        begins_at=max(now, _moment(min(gap.want.at for gap in gaps))),
        ends_at=None if None in covered else _moment(max(at for at in covered if at is not None)),
    )


def _by_order(gaps: Sequence[Gap], now: datetime) -> dict[str, tuple[float, datetime]]:
    """Return how much each order lacks from when on, the first to lack first."""
    found: dict[str, tuple[float, datetime]] = {}
    for gap in sorted(gaps, key=lambda one: (one.want.at, one.want.key)):
        lacking, at = found.get(gap.want.key, (0.0, max(now, _moment(gap.want.at))))
        found[gap.want.key] = (lacking + gap.lacking, at)
    return found


def _numbered(by_order: Mapping[str, tuple[float, datetime]]) -> list[dict[str, Any]]:
    first = list(by_order.items())[:MOST_ORDERS]
    known = orders.facts_for(order_ids=[UUID(one) for one, _told in first])
    return [
        {"id": one, "number": known[UUID(one)].number, "lacking": round(lacking, 4), "at": at.isoformat()}
        for one, (lacking, at) in first
        if UUID(one) in known and lacking
    ]


def _receipts(there: Sequence[InflowFacts]) -> list[dict[str, Any]]:
    coming = sorted((one.due_at, one.ref, one) for one in there if one.due_at is not None)
    return [
        {
            "ref": ref,
            "supplier": one.supplier_name,
            "quantity": one.quantity,
            "due_at": due_at.isoformat(),
            "late_hours": round(one.usual_late_hours, 1),
        }
        for due_at, ref, one in coming[:MOST_NAMED]
    ]


def _minute(moment: datetime) -> int:
    return int(moment.timestamp() // 60)


def _moment(minute: int) -> datetime:
    return datetime.fromtimestamp(minute * 60, tz=UTC)
