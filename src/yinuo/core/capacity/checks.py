"""Whether a plant and a demand make sense: every record looked at by itself and against those it names."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Mapping

from yinuo.core.capacity.bom import LARGEST_DEPTH, bom_depth, find_cycles
from yinuo.core.capacity.faults import PlantFault, PlantFaultCode, Value
from yinuo.core.capacity.model import (
    LARGEST_QUANTITY,
    Component,
    Demand,
    Item,
    Operation,
    Plant,
    Spread,
)

LARGEST_MINUTES = 60 * 24 * 366 * 100.0  # a hundred years: beyond it a duration is a slip of the pen
MOST_MACHINES = 1_000
DAY_MINUTES = 1_440
_LOT_STEPS = 1e-9


def check_plant(plant: Plant) -> list[PlantFault]:
    """Return all that is wrong with a plant, in the order of its records."""
    found = _Findings(plant)
    for check in _CHECKS:
        check(found, plant)
    return found.faults


def check_demand(demand: Demand, *, plant: Plant) -> list[PlantFault]:
    """Return all that is wrong with a demand."""
    return check_demands([demand], plant=plant)


def check_demands(demands: Iterable[Demand], *, plant: Plant) -> list[PlantFault]:
    """Return all that is wrong with demands."""
    found, lanes = _Findings(plant), {lane.code for lane in plant.lanes}
    for demand in demands:
        _check_demand(found, demand, lanes)
    return found.faults


def _check_demand(found: _Findings, demand: Demand, lanes: set[str]) -> None:
    found.at("demand", demand.ref)
    found.known("item", demand.item, found.items)
    found.positive("quantity", demand.quantity, most=LARGEST_QUANTITY)
    found.number("weight", demand.weight, most=LARGEST_QUANTITY)
    found.number("min_split", demand.min_split, most=LARGEST_QUANTITY)
    found.within("max_splits", demand.max_splits, 1, 100)
    found.within("due_at", demand.due_at, 0, LARGEST_MINUTES * 10)
    if demand.not_before is not None:
        found.within("not_before", demand.not_before, 0, LARGEST_MINUTES * 10)
    if demand.site:
        found.known("site", demand.site, found.sites)
    if demand.lane:
        found.known("lane", demand.lane, lanes)
    found.known("receiver_calendar", demand.receiver_calendar, found.calendars)
    found.spread("approval", demand.approval)


class _Findings:
    """Faults of the record that is looked at, and the codes that exist."""

    def __init__(self, plant: Plant) -> None:
        self.faults: list[PlantFault] = []
        self.items = {item.code: item for item in plant.items}
        self.centres = {centre.code: centre for centre in plant.work_centres}
        self.suppliers = {supplier.code for supplier in plant.suppliers}
        self.sites = {site.code for site in plant.sites}
        self.skills = {crew.skill for crew in plant.crews if crew.people > 0}
        self.calendars = plant.calendars
        self._record = self._key = ""

    def at(self, record: str, key: str) -> None:
        """Look at another record."""
        self._record, self._key = record, key

    def add(self, code: PlantFaultCode, field: str, values: Mapping[str, Value] | None = None) -> None:
        """Note a fault of the record that is looked at."""
        self.faults.append(
            PlantFault(code=code, record=self._record, key=self._key, field=field, values=dict(values or {}))
        )

    def known(self, field: str, code: str, codes: Collection[str]) -> bool:
        """Note a code that no record has."""
        if code not in codes:
            self.add(PlantFaultCode.UNKNOWN, field, {"value": code})
        return code in codes

    def calendar(self, field: str, code: str) -> None:
        """Note an unknown calendar."""
        self.known(field, code, self.calendars)

    def number(self, field: str, value: float, *, most: float) -> bool:
        """Note what is no number, negative, or too large."""
        if not math.isfinite(value):
            self.add(PlantFaultCode.NOT_A_NUMBER, field, {"value": str(value)})
        elif value < 0:
            self.add(PlantFaultCode.NEGATIVE, field, {"value": value})
        elif value > most:
            self.add(PlantFaultCode.TOO_LARGE, field, {"value": value, "most": most})
        else:
            return True
        return False

    def positive(self, field: str, value: float, *, most: float) -> bool:
        """Note what is not above zero, or too large."""
        if math.isfinite(value) and value <= 0:
            self.add(PlantFaultCode.NOT_POSITIVE, field, {"value": value})
            return False
        return self.number(field, value, most=most)

    def within(self, field: str, value: float, least: float, most: float) -> None:
        """Note what lies outside a range."""
        if not least <= value <= most:
            self.add(PlantFaultCode.OUT_OF_RANGE, field, {"value": value, "least": least, "most": most})

    def share(self, field: str, value: float) -> None:
        """Note what is no share that may be lost."""
        if not 0 <= value < 1:
            self.add(PlantFaultCode.SHARE_OUT_OF_RANGE, field, {"value": str(value)})

    def spread(self, field: str, spread: Spread | None) -> None:
        """Note hours that are no triangle."""
        if spread is None:
            return
        hours = (spread.low, spread.usual, spread.high)
        if not all(self.number(field, value, most=LARGEST_MINUTES / 60) for value in hours):
            return
        if not spread.low <= spread.usual <= spread.high:
            self.add(PlantFaultCode.UNORDERED_SPREAD, field, dict(zip(("low", "usual", "high"), hours, strict=True)))

    def once(self, record: str, keys: Iterable[str], field: str = "code") -> None:
        """Note names that two records share."""
        seen: set[str] = set()
        for key in keys:
            if key in seen:
                self.at(record, key)
                self.add(PlantFaultCode.DUPLICATE, field, {"value": key})
            seen.add(key)


def _items(found: _Findings, plant: Plant) -> None:
    found.once("item", (item.code for item in plant.items))
    sourced = {operation.item for operation in plant.operations} | {supply.item for supply in plant.supplies}
    for item in plant.items:
        found.at("item", item.code)
        if item.supplier:
            found.known("supplier", item.supplier, found.suppliers)
        elif item.code not in sourced:
            found.add(PlantFaultCode.NO_SOURCE, "supplier")
        found.spread("lead", item.lead)
        found.share("scrap", item.scrap)
        found.number("shelf_life_hours", item.shelf_life_hours, most=LARGEST_MINUTES / 60)
        _lots(found, item)


def _lots(found: _Findings, item: Item) -> None:
    rules = {"lot_min": item.lot_min, "lot_multiple": item.lot_multiple, "lot_max": item.lot_max}
    if not all([found.number(field, value, most=LARGEST_QUANTITY) for field, value in rules.items()]):
        return
    least = max(item.lot_min, item.lot_multiple, 1e-4)
    if item.lot_multiple:
        least = math.ceil(least / item.lot_multiple - _LOT_STEPS) * item.lot_multiple
    if item.lot_max and least > item.lot_max * (1 + _LOT_STEPS):
        found.add(PlantFaultCode.LOT_CANNOT_BE, "lot_max", rules)


def _components(found: _Findings, plant: Plant) -> None:
    found.once("component", (_line(line) for line in plant.components), "child")
    for line in plant.components:
        found.at("component", _line(line))
        found.known("parent", line.parent, found.items)
        if found.known("child", line.child, found.items):
            unit = found.items[line.child].unit
            if line.unit and line.unit != unit:
                found.add(PlantFaultCode.UNIT_MISMATCH, "unit", {"unit": line.unit, "child_unit": unit})
        found.positive("quantity", line.quantity, most=LARGEST_QUANTITY)
        found.share("scrap", line.scrap)
    for cycle in find_cycles(plant.components):
        found.at("component", f"{cycle[0]} → {cycle[1]}")
        found.add(PlantFaultCode.CYCLE, "child", {"path": " → ".join(cycle)})
    depth = bom_depth(plant.components)
    if depth > LARGEST_DEPTH:
        found.add(PlantFaultCode.TOO_DEEP, "child", {"levels": depth, "most": LARGEST_DEPTH})


def _substitutes(found: _Findings, plant: Plant) -> None:
    found.once("substitute", (f"{s.item} → {s.by}" for s in plant.substitutes), "by")
    for substitute in plant.substitutes:
        found.at("substitute", f"{substitute.item} → {substitute.by}")
        found.known("item", substitute.item, found.items)
        found.known("by", substitute.by, found.items)
        if substitute.item == substitute.by:
            found.add(PlantFaultCode.ITSELF, "by", {"value": substitute.by})
        found.positive("ratio", substitute.ratio, most=LARGEST_QUANTITY)


def _operations(found: _Findings, plant: Plant) -> None:
    found.once("operation", (f"{o.item}/{o.code}@{o.work_centre or o.supplier}" for o in plant.operations))
    for operation in plant.operations:
        found.at("operation", f"{operation.item}/{operation.code}")
        found.known("item", operation.item, found.items)
        _operation_place(found, operation)
        found.number("setup_minutes", operation.setup_minutes, most=LARGEST_MINUTES)
        found.number("run_minutes", operation.run_minutes, most=LARGEST_MINUTES)
        found.spread("outside", operation.outside)
        found.spread("spread", operation.spread)
        if operation.skill and operation.skill not in found.skills:
            found.add(PlantFaultCode.NO_PEOPLE, "skill", {"value": operation.skill})


def _operation_place(found: _Findings, operation: Operation) -> None:
    if operation.work_centre and operation.supplier:
        found.add(PlantFaultCode.TWO_PLACES, "work_centre", {"value": operation.work_centre})
    elif operation.work_centre:
        found.known("work_centre", operation.work_centre, found.centres)
    elif not operation.supplier:
        found.add(PlantFaultCode.NO_PLACE, "work_centre")
    elif found.known("supplier", operation.supplier, found.suppliers) and operation.outside is None:
        found.add(PlantFaultCode.NO_TIME, "outside")


def _work_centres(found: _Findings, plant: Plant) -> None:
    found.once("work_centre", (centre.code for centre in plant.work_centres))
    for centre in plant.work_centres:
        found.at("work_centre", centre.code)
        if found.positive("machines", centre.machines, most=MOST_MACHINES):
            found.positive("efficiency", centre.efficiency, most=1_000)
        found.calendar("calendar", centre.calendar)
        if centre.overtime_calendar:
            found.calendar("overtime_calendar", centre.overtime_calendar)
        _site(found, "site", centre.site)
        for minutes in centre.setups.values():
            found.number("setups", minutes, most=LARGEST_MINUTES)
    for downtime in plant.downtimes:
        found.at("downtime", downtime.work_centre)
        _downtime(found, downtime.work_centre, downtime.machine)
        _period(found, "end", downtime.start, downtime.end)


def _downtime(found: _Findings, code: str, machine: int) -> None:
    if found.known("work_centre", code, found.centres):
        found.within("machine", machine, -1, max(found.centres[code].machines - 1, -1))


def _crews(found: _Findings, plant: Plant) -> None:
    for crew in plant.crews:
        found.at("crew", crew.skill)
        found.positive("people", crew.people, most=LARGEST_QUANTITY)
        found.calendar("calendar", crew.calendar)


def _suppliers(found: _Findings, plant: Plant) -> None:
    found.once("supplier", (supplier.code for supplier in plant.suppliers))
    for supplier in plant.suppliers:
        found.at("supplier", supplier.code)
        found.calendar("calendar", supplier.calendar)
        found.spread("lead", supplier.lead)
        found.spread("expedited", supplier.expedited)


def _sites(found: _Findings, plant: Plant) -> None:
    found.once("site", (site.code for site in plant.sites))
    for site in plant.sites:
        found.at("site", site.code)
        found.calendar("calendar", site.calendar)
        found.number("pick_minutes", site.pick_minutes, most=LARGEST_MINUTES)
        found.number("picks_per_day", site.picks_per_day, most=LARGEST_QUANTITY)
        if site.cutoff_minute is not None:
            found.within("cutoff_minute", site.cutoff_minute, 0, DAY_MINUTES)
    found.once("lane", (lane.code for lane in plant.lanes))
    for lane in plant.lanes:
        found.at("lane", lane.code)
        _site(found, "origin", lane.origin)
        found.calendar("carrier_calendar", lane.carrier_calendar)
        found.spread("transit", lane.transit)
    for rule in plant.sourcing:
        found.at("sourcing", rule.site)
        found.known("site", rule.site, found.sites)
        if rule.item:
            found.known("item", rule.item, found.items)


def _allocations(found: _Findings, plant: Plant) -> None:
    found.once("allocation", (f"{a.item}/{a.group}" for a in plant.allocations), "group")
    for allocation in plant.allocations:
        found.at("allocation", f"{allocation.item}/{allocation.group}")
        found.known("item", allocation.item, found.items)
        sound = found.number("protected", allocation.protected, most=LARGEST_QUANTITY)
        cap = allocation.cap
        sound = cap is not None and found.number("cap", cap, most=LARGEST_QUANTITY) and sound
        if cap is not None and sound and cap < allocation.protected:
            values = {"protected": allocation.protected, "cap": cap}
            found.add(PlantFaultCode.CAP_BELOW_PROTECTED, "cap", values)


def _supplies(found: _Findings, plant: Plant) -> None:
    found.once("supply", (supply.ref for supply in plant.supplies), "ref")
    for supply in plant.supplies:
        found.at("supply", supply.ref)
        found.known("item", supply.item, found.items)
        _site(found, "site", supply.site)
        found.number("quantity", supply.quantity, most=LARGEST_QUANTITY)
        found.spread("late", supply.late)
        if supply.expires_at is not None:
            _period(found, "expires_at", supply.available_at, supply.expires_at)
    found.once("safety", (f"{s.item}@{s.site}" for s in plant.safety), "site")
    for safety in plant.safety:
        found.at("safety", f"{safety.item}@{safety.site}")
        found.known("item", safety.item, found.items)
        _site(found, "site", safety.site)
        found.number("quantity", safety.quantity, most=LARGEST_QUANTITY)


def _site(found: _Findings, field: str, code: str) -> None:
    if code:
        found.known(field, code, found.sites)


def _period(found: _Findings, field: str, start: int, end: int) -> None:
    if end <= start:
        found.add(PlantFaultCode.EMPTY_PERIOD, field, {"start": start, "end": end})


def _line(line: Component) -> str:
    return f"{line.parent} → {line.child}"


_CHECKS: tuple[Callable[[_Findings, Plant], None], ...] = (
    _items,
    _components,
    _substitutes,
    _operations,
    _work_centres,
    _crews,
    _suppliers,
    _sites,
    _allocations,
    _supplies,
)
