"""The plant of the demo as it stands now: bills, routings, machines, people, stock, and purchases under way.

Half a year of receipts teaches how long each supplier really takes. Everything is deterministic around now.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from yinuo.doors.console.demo import cast
from yinuo.doors.console.demo import plant_cast as told
from yinuo.ground.supply import actions as supply
from yinuo.ground.supply import queries
from yinuo.ground.supply.actions import (
    NewAllocation,
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

FACTORY, WAREHOUSE = "SZ", "CD"
TWO_SHIFTS = ["08:00-12:00", "13:00-17:00", "18:00-22:00"]
LONG_DAY = ["08:00-12:00", "13:00-17:00", "18:00-21:00"]
WEEK = ("mon", "tue", "wed", "thu", "fri")
RECEIPTS_EACH, OFTEN_RECEIPTS = 12, 20
SEED_SHIFT = 2


def found_plant(*, now: datetime, seed: int) -> None:
    """Enter everything that the promised dates of 远山机械 are computed from."""
    draw = Random(seed + SEED_SHIFT)
    _calendars()
    _places()
    supply.save(drafts=_suppliers())
    supply.save(drafts=_items())
    supply.save(drafts=_work_centres())
    # Whoever works at a machine that works overtime stays as long as it does.
    supply.save(
        drafts=[NewCrew(skill=code, name=name, people=n, calendar="long") for code, (name, n) in told.CREWS.items()]
    )
    supply.save(drafts=_components())
    supply.save(drafts=_operations())
    supply.save(
        drafts=[
            NewSetup(work_centre="WC-2", from_family=before, to_family=after, minutes=minutes)
            for (before, after), minutes in told.SETUPS.items()
        ]
    )
    supply.save(drafts=_stock())
    supply.save(drafts=list(_batches(now)))
    supply.save(drafts=[*_history(now, draw), *_under_way(now, draw)])
    _rules()
    _stoppage(now)


def _calendars() -> None:
    standard = queries.default_calendar().plain
    two = {day: TWO_SHIFTS for day in WEEK}
    supply.save_calendar(code="two", name="两班制", plain={**standard, "weekly": {**two, "sat": TWO_SHIFTS[:2]}})
    long = {day: LONG_DAY for day in (*WEEK, "sat")}
    supply.save_calendar(code="long", name="加班日历", plain={**standard, "weekly": long})


def _places() -> None:
    supply.save(
        drafts=[
            NewSite(
                code=FACTORY, name="苏州工厂", region="华东", cutoff_minute=16 * 60, pick_minutes=60, picks_per_day=40
            ),
            NewSite(
                code=WAREHOUSE, name="成都仓", region="西南", cutoff_minute=15 * 60, pick_minutes=45, picks_per_day=15
            ),
        ]
    )
    lanes = [
        _lane(f"苏州→{region}", FACTORY, region, hours, carrier, round(hours[1] * 9))
        for region, (*hours, carrier) in cast.LANES.items()
    ]
    near = _lane("成都→西南", WAREHOUSE, "西南", [10, 20, 36], "YD", 220)
    air = _lane("苏州→西南（空运）", FACTORY, "西南", [14, 22, 40], "SF", 2_600)
    supply.save(drafts=[*lanes, near, replace(air, rank=1)])


def _lane(code: str, site: str, region: str, hours: Sequence[float], carrier: str, cost: int) -> NewLane:
    low, usual, high = hours
    return NewLane(
        code=code,
        origin={FACTORY: "苏州", WAREHOUSE: "成都"}[site],
        origin_site=site,
        destination=region,
        low_hours=low,
        usual_hours=usual,
        high_hours=high,
        carrier=carrier,
        cost_minor=cost * 100,
    )


def _suppliers() -> list[NewSupplier]:
    return [
        NewSupplier(
            code=code,
            name=name,
            region=region,
            lead_low_hours=round(days * 0.8) * 24,
            lead_hours=days * 24,
            lead_high_hours=round(days * 1.6) * 24,
            expedited_hours=hurried * 24 if hurried else None,
            expedite_minor=fee * 100,
        )
        for code, (name, region, days, _late, hurried, fee) in told.SUPPLIERS.items()
    ]


def _items() -> list[NewItem]:
    goods = [
        NewItem(code=code, name=name, family=family, price_minor=price * 100, cost_minor=told.GOODS[code][0] * 100)
        for code, (name, family, price, _supplier) in cast.ITEMS.items()
        if code in told.GOODS
    ]
    made = [
        NewItem(code=code, name=name, family=family, unit=unit, cost_minor=cost * 100)
        for code, (name, family, unit, cost) in told.ASSEMBLIES.items()
    ]
    bought = [
        NewItem(
            code=code,
            name=name,
            family=cast.ITEMS[code][1] if code in cast.ITEMS else "采购件",
            unit=unit,
            cost_minor=cost * 100,
            price_minor=cast.ITEMS[code][2] * 100 if code in cast.ITEMS else None,
            supplier=supplier,
            lead_hours=days * 24,
            lot_multiple=Decimal(lot),
            shelf_life_hours=180 * 24 if code == "BP-GRS" else 0,
        )
        for code, (name, unit, cost, supplier, days, lot, _stock, _safety) in told.BOUGHT.items()
    ]
    return [*goods, *made, *bought]


def _work_centres() -> list[NewWorkCentre]:
    return [
        NewWorkCentre(
            code=code,
            name=name,
            site=FACTORY,
            machines=machines,
            calendar=calendar,
            cost_minor_per_hour=cost * 100,
            overtime_calendar="long" if overtime and not calendar else "",
            overtime_minor_per_hour=cost * 50 if overtime and not calendar else 0,
        )
        for code, (name, machines, calendar, cost, overtime) in told.WORK_CENTRES.items()
    ]


def _components() -> list[NewComponent]:
    return [
        NewComponent(parent=parent, child=child, quantity=Decimal(quantity), scrap=lost)
        for parent, lines in told.BILLS.items()
        for child, quantity, lost in lines
    ]


def _operations() -> list[NewOperation]:
    found = []
    for item, steps in told.ROUTINGS.items():
        for number, (name, place, setup, minutes, family, skill) in enumerate(steps, start=1):
            outside = place in told.SUPPLIERS
            found.append(
                NewOperation(
                    item=item,
                    sequence=number * 10,
                    name=name,
                    work_centre="" if outside else place,
                    supplier=place if outside else "",
                    # Of what is done outside, the last figure is hours and not minutes.
                    outside_hours=minutes if outside else None,
                    setup_minutes=setup,
                    run_minutes=0 if outside else minutes,
                    family=family,
                    skill=skill,
                )
            )
    return [*found, *(_alternate(*one) for one in told.ALTERNATES)]


def _alternate(item: str, sequence: int, place: str, minutes: float) -> NewOperation:
    name, _place, setup, _minutes, family, skill = told.ROUTINGS[item][sequence // 10 - 1]
    return NewOperation(
        item=item,
        sequence=sequence,
        rank=1,
        name=name,
        work_centre=place,
        setup_minutes=setup,
        run_minutes=minutes,
        family=family,
        skill=skill,
    )


def _stock() -> list[NewStock]:
    goods = [
        NewStock(item=code, site=site, on_hand=Decimal(count), safety=Decimal(safety if site == FACTORY else 0))
        for code, (_cost, here, safety, there) in told.GOODS.items()
        for site, count in ((FACTORY, here), (WAREHOUSE, there))
        if count
    ]
    bought = [
        NewStock(item=code, site=FACTORY, on_hand=Decimal(count), safety=Decimal(safety))
        for code, (*_facts, count, safety) in told.BOUGHT.items()
    ]
    return [*goods, *bought]


def _batches(now: datetime) -> Iterator[NewStockBatch]:
    for number, (quantity, days) in enumerate(((30, 18), (40, 75)), start=1):
        yield NewStockBatch(
            item="BP-GRS",
            site=FACTORY,
            batch=f"G-{number:02d}",
            quantity=Decimal(quantity),
            expires_at=now + timedelta(days=days),
        )


def _history(now: datetime, draw: Random) -> Iterator[NewPurchaseLine]:
    """Yield what each supplier delivered in the last months, as late as it is known to be."""
    items = _items_of()
    for supplier, codes in items.items():
        _name, _region, lead_days, *_rest = told.SUPPLIERS[supplier]
        often = supplier == told.SLIPPING
        count, every = (OFTEN_RECEIPTS, 9) if often else (RECEIPTS_EACH, 13)
        for number in range(count):
            code, dice = codes[number % len(codes)], draw if number < RECEIPTS_EACH else Random(number)
            received = now - timedelta(days=6 + number * every + dice.uniform(0, 5))
            late = max(dice.gauss(*_lateness(supplier, now - received)), -1.0)
            due = received - timedelta(days=late)
            yield NewPurchaseLine(
                number=f"PO-{supplier[2:]}-{100 + count - number}",
                item=code,
                supplier=supplier,
                site=FACTORY,
                quantity=Decimal(told.BOUGHT[code][5] * dice.randint(1, 3)),
                ordered_at=due - timedelta(days=lead_days * dice.uniform(0.9, 1.1)),
                due_at=due,
                received_at=received,
            )


def _lateness(supplier: str, ago: timedelta) -> tuple[float, float]:
    """Return how many days a supplier was late so long ago: mean and spread."""
    if supplier == told.SLIPPING:
        return (told.SLIPPED_BY_DAYS, 0.6) if ago < timedelta(days=told.SLIPPED_FOR_DAYS) else (0.0, 0.15)
    _name, _region, _lead, days, _hurried, _fee = told.SUPPLIERS[supplier]
    return days, 0.4 + days / 2


def _under_way(now: datetime, draw: Random) -> Iterator[NewPurchaseLine]:
    """Yield what is on its way: something of nearly everything, and the late supplier is late again."""
    for supplier, codes in _items_of().items():
        for number, code in enumerate(codes):
            days = told.BOUGHT[code][4]
            due = now + timedelta(days=draw.uniform(0.15, 0.9) * days)
            if supplier == cast.LATE_SUPPLIER and number == 0:
                due = now - timedelta(days=2)
            yield NewPurchaseLine(
                number=f"PO-{supplier[2:]}-{200 + number}",
                item=code,
                supplier=supplier,
                site=FACTORY,
                quantity=Decimal(told.BOUGHT[code][5] * draw.randint(2, 4)),
                ordered_at=due - timedelta(days=days),
                due_at=due,
            )


def _items_of() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for code, (_name, _unit, _cost, supplier, *_rest) in told.BOUGHT.items():
        found.setdefault(supplier, []).append(code)
    return found


def _rules() -> None:
    supply.save(drafts=[NewSubstitute(item=item, by=by, extra_minor=extra) for item, by, extra in told.SUBSTITUTES])
    families = ("减速机", "备件", "标准模组")
    supply.save(
        drafts=[
            *(NewSourcing(site=WAREHOUSE, region="西南", family=family, cost_minor=6_000) for family in families),
            NewSourcing(site=FACTORY, rank=1),
        ]
    )
    supply.save(drafts=[NewAllocation(item="SP-BRG", group="vip", protected=Decimal(8))])


def _stoppage(now: datetime) -> None:
    """One of the five-axis machines gets a new spindle from the next working morning on."""
    calendar = queries.working_calendar()
    start = calendar.next_open(instant=now + timedelta(days=1))
    supply.enter_downtime(
        work_centre="WC-2",
        machine=1,
        start_at=start,
        end_at=calendar.add(instant=start, minutes=16 * 60),
        reason="主轴更换",
    )
