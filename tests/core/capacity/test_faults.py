"""Every fault of a plant is found, all at once, and names the record and the field."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date

import pytest

from tests.core.capacity.cast import NOW, OFFICE, demand, stock, yuanshan
from yinuo.core.capacity import Book, InvalidDemand, InvalidPlant, PlantFaultCode, check_demand, check_plant
from yinuo.core.capacity.model import (
    Allocation,
    Component,
    Crew,
    Demand,
    Downtime,
    Item,
    Lane,
    Operation,
    Plant,
    SafetyStock,
    Site,
    Sourcing,
    Spread,
    Substitute,
    Supplier,
    Supply,
    WorkCentre,
)
from yinuo.core.worktime import CalendarException, Shift, WorkCalendar

Code = PlantFaultCode


def _with_item(**fields: object) -> Plant:
    return yuanshan(items=(*yuanshan().items, Item(code="new", supplier="steel", **fields)))  # type: ignore[arg-type]


def _with_operation(**fields: object) -> Plant:
    plain: dict[str, object] = {"item": "bar", "sequence": 10, "code": "saw", "work_centre": "lathe"}
    operation = Operation(**(plain | fields))  # type: ignore[arg-type]
    return yuanshan(operations=(*yuanshan().operations, operation))


def _with_component(**fields: object) -> Plant:
    plain: dict[str, object] = {"parent": "casting", "child": "bar", "quantity": 1}
    return yuanshan(components=(*yuanshan().components, Component(**(plain | fields))))  # type: ignore[arg-type]


def _with_centre(**fields: object) -> Plant:
    plain: dict[str, object] = {"code": "mill"}
    return yuanshan(work_centres=(*yuanshan().work_centres, WorkCentre(**(plain | fields))))  # type: ignore[arg-type]


UPSIDE_DOWN = Spread(low=3, usual=2, high=1)
FAULTS = [
    ("two items of one code", yuanshan(items=yuanshan().items * 2), Code.DUPLICATE, "item", "gearbox", "code"),
    ("an unknown supplier", yuanshan(suppliers=()), Code.UNKNOWN, "item", "casting", "supplier"),
    ("all that is made is lost", _with_item(scrap=1.0), Code.SHARE_OUT_OF_RANGE, "item", "new", "scrap"),
    ("a negative lot", _with_item(lot_min=-1), Code.NEGATIVE, "item", "new", "lot_min"),
    ("a lot beyond reason", _with_item(lot_min=1e12), Code.TOO_LARGE, "item", "new", "lot_min"),
    ("a least lot above the most", _with_item(lot_min=9, lot_max=5), Code.LOT_CANNOT_BE, "item", "new", "lot_max"),
    (
        "no multiple between",
        _with_item(lot_min=7, lot_multiple=5, lot_max=9),
        Code.LOT_CANNOT_BE,
        "item",
        "new",
        "lot_max",
    ),
    ("a lead time upside down", _with_item(lead=UPSIDE_DOWN), Code.UNORDERED_SPREAD, "item", "new", "lead"),
    ("a lead time below zero", _with_item(lead=Spread.certain(hours=-1)), Code.NEGATIVE, "item", "new", "lead"),
    ("a life below zero", _with_item(shelf_life_hours=-1), Code.NEGATIVE, "item", "new", "shelf_life_hours"),
    ("no number", _with_item(shelf_life_hours=math.nan), Code.NOT_A_NUMBER, "item", "new", "shelf_life_hours"),
    ("an unknown component", _with_component(child="?"), Code.UNKNOWN, "component", "casting → ?", "child"),
    ("an unknown product", _with_component(parent="?"), Code.UNKNOWN, "component", "? → bar", "parent"),
    (
        "nothing of a component",
        _with_component(quantity=0),
        Code.NOT_POSITIVE,
        "component",
        "casting → bar",
        "quantity",
    ),
    ("less than nothing", _with_component(quantity=-2), Code.NOT_POSITIVE, "component", "casting → bar", "quantity"),
    ("a quantity of 10^12", _with_component(quantity=1e12), Code.TOO_LARGE, "component", "casting → bar", "quantity"),
    (
        "a component all lost",
        _with_component(scrap=1.5),
        Code.SHARE_OUT_OF_RANGE,
        "component",
        "casting → bar",
        "scrap",
    ),
    ("another unit", _with_component(unit="kg"), Code.UNIT_MISMATCH, "component", "casting → bar", "unit"),
    ("a line twice", _with_component(parent="shaft"), Code.DUPLICATE, "component", "shaft → bar", "child"),
    (
        "a product in itself",
        _with_component(parent="bar", child="gearbox"),
        Code.CYCLE,
        "component",
        "bar → gearbox",
        "child",
    ),
    ("its own component", _with_component(parent="bar", child="bar"), Code.CYCLE, "component", "bar → bar", "child"),
    ("no place", _with_operation(work_centre=""), Code.NO_PLACE, "operation", "bar/saw", "work_centre"),
    ("two places", _with_operation(supplier="steel"), Code.TWO_PLACES, "operation", "bar/saw", "work_centre"),
    ("an unknown place", _with_operation(work_centre="?"), Code.UNKNOWN, "operation", "bar/saw", "work_centre"),
    (
        "no time outside",
        _with_operation(work_centre="", supplier="steel"),
        Code.NO_TIME,
        "operation",
        "bar/saw",
        "outside",
    ),
    ("an unknown item made", _with_operation(item="?"), Code.UNKNOWN, "operation", "?/saw", "item"),
    ("negative minutes", _with_operation(run_minutes=-1), Code.NEGATIVE, "operation", "bar/saw", "run_minutes"),
    ("endless set-up", _with_operation(setup_minutes=1e12), Code.TOO_LARGE, "operation", "bar/saw", "setup_minutes"),
    ("a skill nobody has", _with_operation(skill="welder"), Code.NO_PEOPLE, "operation", "bar/saw", "skill"),
    (
        "an operation twice",
        _with_operation(item="shaft", code="turn"),
        Code.DUPLICATE,
        "operation",
        "shaft/turn@lathe",
        "code",
    ),
    ("no machines", _with_centre(machines=0), Code.NOT_POSITIVE, "work_centre", "mill", "machines"),
    ("no capacity", _with_centre(efficiency=0.0), Code.NOT_POSITIVE, "work_centre", "mill", "efficiency"),
    ("machines beyond reason", _with_centre(machines=10**6), Code.TOO_LARGE, "work_centre", "mill", "machines"),
    ("an unknown calendar", _with_centre(calendar="?"), Code.UNKNOWN, "work_centre", "mill", "calendar"),
    ("unknown overtime", _with_centre(overtime_calendar="?"), Code.UNKNOWN, "work_centre", "mill", "overtime_calendar"),
    ("an unknown site", _with_centre(site="?"), Code.UNKNOWN, "work_centre", "mill", "site"),
    (
        "a changeover below zero",
        _with_centre(setups={("a", "b"): -1.0}),
        Code.NEGATIVE,
        "work_centre",
        "mill",
        "setups",
    ),
    (
        "down without a machine",
        yuanshan(downtimes=(Downtime(work_centre="lathe", start=1, end=2, machine=2),)),
        Code.OUT_OF_RANGE,
        "downtime",
        "lathe",
        "machine",
    ),
    (
        "down for no time",
        yuanshan(downtimes=(Downtime(work_centre="lathe", start=2, end=2),)),
        Code.EMPTY_PERIOD,
        "downtime",
        "lathe",
        "end",
    ),
    (
        "down at no place",
        yuanshan(downtimes=(Downtime(work_centre="?", start=1, end=2),)),
        Code.UNKNOWN,
        "downtime",
        "?",
        "work_centre",
    ),
    (
        "a skill with no people",
        yuanshan(crews=(Crew(skill="fitter", people=0),)),
        Code.NOT_POSITIVE,
        "crew",
        "fitter",
        "people",
    ),
    (
        "a supplier's calendar",
        yuanshan(suppliers=(*yuanshan().suppliers, Supplier(code="far", calendar="?"))),
        Code.UNKNOWN,
        "supplier",
        "far",
        "calendar",
    ),
    (
        "expedited upside down",
        yuanshan(suppliers=(*yuanshan().suppliers, Supplier(code="far", expedited=UPSIDE_DOWN))),
        Code.UNORDERED_SPREAD,
        "supplier",
        "far",
        "expedited",
    ),
    (
        "a cut-off at night's 25th hour",
        yuanshan(sites=(Site(code="north", cutoff_minute=1500),)),
        Code.OUT_OF_RANGE,
        "site",
        "north",
        "cutoff_minute",
    ),
    (
        "negative picks",
        yuanshan(sites=(Site(code="north", picks_per_day=-1),)),
        Code.NEGATIVE,
        "site",
        "north",
        "picks_per_day",
    ),
    ("a way from nowhere", yuanshan(lanes=(Lane(code="air", origin="?"),)), Code.UNKNOWN, "lane", "air", "origin"),
    (
        "a transit upside down",
        yuanshan(lanes=(Lane(code="air", transit=UPSIDE_DOWN),)),
        Code.UNORDERED_SPREAD,
        "lane",
        "air",
        "transit",
    ),
    ("sourced from nowhere", yuanshan(sourcing=(Sourcing(site="?"),)), Code.UNKNOWN, "sourcing", "?", "site"),
    (
        "instead of itself",
        yuanshan(substitutes=(Substitute(item="bar", by="bar"),)),
        Code.ITSELF,
        "substitute",
        "bar → bar",
        "by",
    ),
    (
        "no ratio",
        yuanshan(substitutes=(Substitute(item="bar", by="shaft", ratio=0.0),)),
        Code.NOT_POSITIVE,
        "substitute",
        "bar → shaft",
        "ratio",
    ),
    (
        "a cap below what is kept",
        yuanshan(allocations=(Allocation(item="bar", group="vip", protected=5, cap=4),)),
        Code.CAP_BELOW_PROTECTED,
        "allocation",
        "bar/vip",
        "cap",
    ),
    ("negative stock", yuanshan(supplies=(stock("bar", -3),)), Code.NEGATIVE, "supply", "stock:bar@", "quantity"),
    ("a stock of 10^12", yuanshan(supplies=(stock("bar", 1e12),)), Code.TOO_LARGE, "supply", "stock:bar@", "quantity"),
    (
        "a supply twice",
        yuanshan(supplies=(stock("bar", 1), stock("bar", 2))),
        Code.DUPLICATE,
        "supply",
        "stock:bar@",
        "ref",
    ),
    (
        "gone before it comes",
        yuanshan(supplies=(Supply(ref="po:9", item="bar", quantity=1, available_at=9, expires_at=9),)),
        Code.EMPTY_PERIOD,
        "supply",
        "po:9",
        "expires_at",
    ),
    (
        "negative safety",
        yuanshan(safety=(SafetyStock(item="bar", site="", quantity=-1),)),
        Code.NEGATIVE,
        "safety",
        "bar@",
        "quantity",
    ),
]


@pytest.mark.parametrize(
    ("plant", "code", "record", "key", "field"), [row[1:] for row in FAULTS], ids=[row[0] for row in FAULTS]
)
def test_a_fault_is_named_by_record_and_field(plant: Plant, code: Code, record: str, key: str, field: str) -> None:
    found = check_plant(plant)

    assert (code, record, key, field) in {(f.code, f.record, f.key, f.field) for f in found}
    with pytest.raises(InvalidPlant):
        Book.build(plant=plant, now=NOW)


def test_the_cast_has_no_fault() -> None:
    assert check_plant(yuanshan()) == []


def test_a_cycle_is_told_as_a_path() -> None:
    found = check_plant(_with_component(parent="bar", child="gearbox"))

    assert [fault.values["path"] for fault in found] == ["bar → gearbox → shaft → bar"]


def test_a_chain_of_a_hundred_thousand_levels_is_too_deep_and_no_stack_overflows() -> None:
    items = tuple(Item(code=f"i{n}", supplier="steel") for n in range(100_000))
    chain = tuple(Component(parent=f"i{n}", child=f"i{n + 1}", quantity=1) for n in range(99_999))

    found = check_plant(replace(yuanshan(), items=items, components=chain, operations=()))

    assert [(fault.code, fault.values["levels"]) for fault in found] == [(Code.TOO_DEEP, 100_000)]


def test_an_item_without_routing_supplier_or_stock_is_named_and_blocks_nothing_else() -> None:
    plant = yuanshan(items=(*yuanshan().items, Item(code="orphan")))

    found = check_plant(plant)

    assert [(f.code, f.key, f.blocking) for f in found] == [(Code.NO_SOURCE, "orphan", False)]
    assert Book.build(plant=plant, now=NOW).plans == ()


def test_a_calendar_that_is_never_open_again_is_named() -> None:
    once = CalendarException(date(2001, 1, 1), (Shift(480, 1020),))
    plant = yuanshan(calendars={"": OFFICE, "dead": WorkCalendar("Asia/Shanghai", ((),) * 7, (once,))})

    with pytest.raises(InvalidPlant) as raised:
        Book.build(plant=plant, now=NOW)

    assert [(f.code, f.record, f.key) for f in raised.value.faults] == [(Code.NO_WORKING_TIME, "calendar", "dead")]


def test_all_faults_come_at_once() -> None:
    plant = yuanshan(items=(*yuanshan().items, Item(code="new", supplier="?", scrap=2.0, lot_min=-1)))

    assert len(check_plant(plant)) == 3


DEMANDS = [
    ("an unknown item", {"item": "?"}, Code.UNKNOWN, "item"),
    ("nothing", {"quantity": 0.0}, Code.NOT_POSITIVE, "quantity"),
    ("less than nothing", {"quantity": -1.0}, Code.NOT_POSITIVE, "quantity"),
    ("10^12", {"quantity": 1e12}, Code.TOO_LARGE, "quantity"),
    ("no number", {"quantity": math.inf}, Code.NOT_A_NUMBER, "quantity"),
    ("an unknown site", {"site": "?"}, Code.UNKNOWN, "site"),
    ("an unknown lane", {"lane": "?"}, Code.UNKNOWN, "lane"),
    ("an unknown calendar", {"receiver_calendar": "?"}, Code.UNKNOWN, "receiver_calendar"),
    ("no parts at all", {"max_splits": 0}, Code.OUT_OF_RANGE, "max_splits"),
    ("a weight below zero", {"weight": -1.0}, Code.NEGATIVE, "weight"),
    ("before 1970", {"due_at": -1}, Code.OUT_OF_RANGE, "due_at"),
]


@pytest.mark.parametrize(("fields", "code", "field"), [row[1:] for row in DEMANDS], ids=[row[0] for row in DEMANDS])
def test_a_demand_that_makes_no_sense_is_refused(fields: dict[str, object], code: Code, field: str) -> None:
    asked: Demand = replace(demand("gearbox", 1, "2026-04-01 17:00"), **fields)  # type: ignore[arg-type]

    assert [(f.code, f.field) for f in check_demand(asked, plant=yuanshan())] == [(code, field)]
    with pytest.raises(InvalidDemand):
        Book.build(plant=yuanshan(), now=NOW).plan(demand=asked, now=NOW)
