"""The plant looked up: what each item needs, by which ways its operations can be done, and in which units.

Quantities are reckoned as whole ten-thousandths and durations as whole minutes, so that what is taken and what is
left add up exactly.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from yinuo.core.capacity.model import (
    Component,
    Crew,
    Item,
    Operation,
    Plant,
    Spread,
    Substitute,
    Supplier,
    WorkCentre,
)

UNIT = 10_000  # ten-thousandths in one unit of quantity
_TINY = 1e-6  # of a ten-thousandth or a minute: below it a rest is rounding noise


def units(quantity: float) -> int:
    """Return a quantity in ten-thousandths."""
    return round(quantity * UNIT)


def quantity_of(count: int) -> float:
    """Return ten-thousandths as a quantity."""
    return count / UNIT


def up(value: float) -> int:
    """Round up, rounding noise left out."""
    return math.ceil(value - _TINY)


def minutes_of(hours: float) -> int:
    """Return hours in whole minutes, rounded up."""
    return up(hours * 60)


@dataclass(frozen=True, kw_only=True)
class Way:
    """One way to do an operation: at a work centre (one person of each of `crews` in turn), or at a supplier."""

    index: int
    operation: Operation
    centre: WorkCentre | None
    supplier: Supplier | None
    crews: tuple[int, ...]
    run_per_unit: float  # minutes for a ten-thousandth
    setup: int  # minutes, where the matrix says nothing else

    @property
    def site(self) -> str:
        """Return where it is done; empty: anywhere."""
        return self.centre.site if self.centre else ""

    @cached_property
    def outside_minutes(self) -> int:
        """Return the usual minutes at the supplier."""
        spread = self.operation.outside
        return minutes_of(spread.usual) if spread else 0

    def run_minutes(self, count: int) -> int:
        """Return the minutes that a lot runs, at least one where it needs a machine at all."""
        run = up(count * self.run_per_unit)
        return run if run or not self.setup else 1

    def changeover(self, before: Operation | None) -> int:
        """Return the minutes of set-up after another operation on the same machine (None: after nothing)."""
        family = self.operation.family
        if before is None or self.centre is None:
            return self.setup
        stated = self.centre.setups.get((before.family, family))
        if stated is not None:
            return up(stated / self.centre.efficiency)
        return 0 if family and family == before.family else self.setup


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """An item with all that is needed to have it; `groups` are its operations in order, each with its ways."""

    item: Item
    supplier: Supplier | None
    groups: tuple[tuple[Way, ...], ...]
    components: tuple[tuple[Component, float], ...]  # with units of the child for a unit of the parent
    substitutes: tuple[Substitute, ...]

    @property
    def is_made(self) -> bool:
        """Return whether it has operations."""
        return bool(self.groups)

    def lead(self, *, expedited: bool) -> Spread:
        """Return the hours from order to arrival."""
        if self.supplier is None:
            return Spread.certain(hours=0.0)
        if expedited and self.supplier.expedited is not None:
            return self.supplier.expedited
        return self.item.lead or self.supplier.lead

    def largest_lot(self) -> int:
        """Return the largest lot in ten-thousandths (0: no limit)."""
        most, multiple = units(self.item.lot_max), units(self.item.lot_multiple)
        return most - most % multiple if most and multiple else most

    def lot_for(self, count: int) -> int:
        """Return the lot that is made or bought for so much: at least the least, a whole multiple, at most the most."""
        least, multiple, most = units(self.item.lot_min), units(self.item.lot_multiple), self.largest_lot()
        lot = max(count, least)
        if multiple:
            lot = -(-lot // multiple) * multiple
        return min(lot, most) if most else lot

    def good_of(self, lot: int) -> int:
        """Return what of a lot is good."""
        return math.floor(lot * (1.0 - self.item.scrap) + _TINY) if self.is_made else lot

    def lot_with(self, good: int) -> int:
        """Return the lot from which so much is good."""
        return up(good / (1.0 - self.item.scrap)) if self.is_made and self.item.scrap else good


class Routes:
    """All recipes of a plant by item, its crews and its ways by number."""

    def __init__(self, plant: Plant) -> None:
        self.plant = plant
        self.crews: tuple[Crew, ...] = plant.crews
        self.centres = {centre.code: centre for centre in plant.work_centres}
        self.suppliers = {supplier.code: supplier for supplier in plant.suppliers}
        self.items = {item.code: item for item in plant.items}
        self.ways: list[Way] = []
        self.recipes: dict[str, Recipe] = {}
        self._fill()

    def way_of(self, *, item: str, code: str, place: str) -> Way | None:
        """Return the way by which an operation of an item is done at a place, if it still exists."""
        return self._by_name.get((item, code, place))

    @cached_property
    def _by_name(self) -> dict[tuple[str, str, str], Way]:
        return {
            (w.operation.item, w.operation.code, w.operation.work_centre or w.operation.supplier): w for w in self.ways
        }

    def _fill(self) -> None:
        operations: dict[str, list[Operation]] = {}
        for operation in self.plant.operations:
            operations.setdefault(operation.item, []).append(operation)
        components: dict[str, list[tuple[Component, float]]] = {}
        for line in self.plant.components:
            components.setdefault(line.parent, []).append((line, line.quantity / (1.0 - line.scrap)))
        substitutes: dict[str, list[Substitute]] = {}
        for substitute in sorted(self.plant.substitutes, key=lambda s: s.rank):
            substitutes.setdefault(substitute.item, []).append(substitute)
        for item in self.plant.items:
            self.recipes[item.code] = Recipe(
                item=item,
                supplier=self.suppliers.get(item.supplier),
                groups=self._groups(operations.get(item.code, [])),
                components=tuple(components.get(item.code, ())),
                substitutes=tuple(substitutes.get(item.code, ())),
            )

    def _groups(self, operations: list[Operation]) -> tuple[tuple[Way, ...], ...]:
        ordered = sorted(operations, key=lambda o: (o.sequence, o.rank))
        return tuple(tuple(self._way(o) for o in group) for _, group in groupby(ordered, key=lambda o: o.sequence))

    def _way(self, operation: Operation) -> Way:
        centre = self.centres.get(operation.work_centre)
        efficiency = centre.efficiency if centre else 1.0
        crews = tuple(n for n, crew in enumerate(self.crews) if operation.skill and crew.skill == operation.skill)
        way = Way(
            index=len(self.ways),
            operation=operation,
            centre=centre,
            supplier=self.suppliers.get(operation.supplier),
            crews=crews,
            run_per_unit=operation.run_minutes / (efficiency * UNIT),
            setup=up(operation.setup_minutes / efficiency),
        )
        self.ways.append(way)
        return way
