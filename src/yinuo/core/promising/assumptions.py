"""What one may assume, as values: each says how the plant would be, and which orders it touches."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from yinuo.core.capacity.model import Downtime, Minute, Plant, Spread, Supply
from yinuo.core.capacity.plan import DemandPlan, Step, StepKind
from yinuo.core.promising.hours import HOUR_MINUTES
from yinuo.core.worktime import Shift, WorkCalendar

WORKDAYS = (0, 1, 2, 3, 4)
ASSUMED = "assumed"
_SUPPLIED = frozenset({StepKind.PURCHASE, StepKind.OUTSIDE})
_TAKEN = frozenset({StepKind.STOCK, StepKind.RECEIPT})


class NothingToAssumeError(LookupError):
    """An assumption speaks of something that the plant does not have; args: what it is, its name."""


class UnreadableShiftError(ValueError):
    """A shift is not written as `18:00-22:00`; args: the text."""


class Assumption(Protocol):
    """How the plant would be, and which orders would have to be, or could be, dated anew."""

    @property
    def helps(self) -> bool:
        """Return whether orders can only gain by it."""

    def change(self, plant: Plant) -> Plant:
        """Return the plant as it would be; raises NothingToAssumeError."""

    def touches(self, plan: DemandPlan, plant: Plant) -> bool:
        """Return whether it concerns what a plan rests on."""


@dataclass(frozen=True, kw_only=True)
class SupplierLater:
    """A supplier takes so many hours longer (below 0: less), and what is to come of its items comes as much later."""

    supplier: str
    hours: float

    @property
    def helps(self) -> bool:
        """Return whether it is earlier."""
        return self.hours < 0

    def change(self, plant: Plant) -> Plant:
        """Return the plant with longer leads and later receipts."""
        _must_be("supplier", self.supplier, (one.code for one in plant.suppliers))
        mine = self._items(plant)
        return replace(
            plant,
            suppliers=tuple(
                replace(one, lead=_longer(one.lead, self.hours)) if one.code == self.supplier else one
                for one in plant.suppliers
            ),
            items=tuple(
                replace(one, lead=_longer(one.lead, self.hours)) if one.code in mine and one.lead else one
                for one in plant.items
            ),
            operations=tuple(
                replace(one, outside=_longer(one.outside, self.hours))
                if one.supplier == self.supplier and one.outside
                else one
                for one in plant.operations
            ),
            supplies=tuple(_shifted(one, self.hours) if one.item in mine else one for one in plant.supplies),
        )

    def touches(self, plan: DemandPlan, plant: Plant) -> bool:
        """Return whether a plan waits for the supplier."""
        mine = self._items(plant)
        return _any(
            plan,
            lambda step: (
                (step.kind in _SUPPLIED and step.place == self.supplier)
                or (step.kind is StepKind.RECEIPT and step.item in mine)
            ),
        )

    def _items(self, plant: Plant) -> frozenset[str]:
        return frozenset(item.code for item in plant.items if item.supplier == self.supplier)


@dataclass(frozen=True, kw_only=True)
class ReceiptMoved:
    """Something that is to come comes at another time."""

    ref: str
    available_at: Minute

    @property
    def helps(self) -> bool:
        """Return that the plans that rest on it have to be made anew."""
        return False

    def change(self, plant: Plant) -> Plant:
        """Return the plant with the supply moved."""
        _must_be("supply", self.ref, (one.ref for one in plant.supplies))
        moved = (replace(one, available_at=self.available_at) if one.ref == self.ref else one for one in plant.supplies)
        return replace(plant, supplies=tuple(moved))

    def touches(self, plan: DemandPlan, plant: Plant) -> bool:
        """Return whether a plan takes of it."""
        return _any(plan, lambda step: step.kind in _TAKEN and step.ref == self.ref)


@dataclass(frozen=True, kw_only=True)
class StockChanged:
    """There is more of an item at a site, or less (below 0); what is missing is missing from what lies there first."""

    item: str
    site: str
    quantity: float

    @property
    def helps(self) -> bool:
        """Return whether it is more."""
        return self.quantity > 0

    def change(self, plant: Plant) -> Plant:
        """Return the plant with the supply added, or taken away where there is any."""
        _must_be("item", self.item, (one.code for one in plant.items))
        if self.quantity > 0:
            ref = f"{ASSUMED}:{self.item}@{self.site}/{len(plant.supplies)}"
            more = Supply(ref=ref, item=self.item, quantity=self.quantity, available_at=0, site=self.site)
            return replace(plant, supplies=(*plant.supplies, more))
        return replace(plant, supplies=tuple(self._left(plant.supplies)))

    def touches(self, plan: DemandPlan, plant: Plant) -> bool:
        """Return whether a plan takes of the item there, or (where there is more) needs the item at all."""
        if self.helps:
            return _any(plan, lambda step: step.item == self.item)
        return _any(plan, lambda step: step.kind in _TAKEN and step.item == self.item and step.place == self.site)

    def _left(self, supplies: Iterable[Supply]) -> Iterable[Supply]:
        gone = -self.quantity
        for one in sorted(supplies, key=lambda one: one.available_at):
            if one.item == self.item and one.site == self.site and gone > 0:
                taken = min(gone, one.quantity)
                gone -= taken
                if one.quantity > taken:
                    yield replace(one, quantity=round(one.quantity - taken, 4))
            else:
                yield one


@dataclass(frozen=True, kw_only=True)
class MachineDown:
    """A machine (or all of a work centre, machine -1) does not work from `start` to `end`."""

    work_centre: str
    start: Minute
    end: Minute
    machine: int = -1

    @property
    def helps(self) -> bool:
        """Return that it never does."""
        return False

    def change(self, plant: Plant) -> Plant:
        """Return the plant with the downtime."""
        _must_be("work_centre", self.work_centre, (one.code for one in plant.work_centres))
        down = Downtime(
            work_centre=self.work_centre, start=self.start, end=self.end, machine=self.machine, reason=ASSUMED
        )
        return replace(plant, downtimes=(*plant.downtimes, down))

    def touches(self, plan: DemandPlan, plant: Plant) -> bool:
        """Return whether a plan works there in that time."""
        return _any(
            plan,
            lambda step: (
                step.kind is StepKind.OPERATION
                and step.place == self.work_centre
                and self.machine in (-1, step.machine)
                and step.start < self.end
                and step.end > self.start
            ),
        )


@dataclass(frozen=True, kw_only=True)
class ShiftAdded:
    """A work centre works one more shift ("18:00-22:00") on these weekdays (0: Monday).

    Raises UnreadableShiftError; a shift that overlaps one that there is raises InvalidCalendar.
    """

    work_centre: str
    shift: str
    weekdays: tuple[int, ...] = WORKDAYS

    @property
    def helps(self) -> bool:
        """Return that it always does."""
        return True

    def change(self, plant: Plant) -> Plant:
        """Return the plant with a calendar of its own for the work centre."""
        centres = {one.code: one for one in plant.work_centres}
        _must_be("work_centre", self.work_centre, centres)
        shift = Shift.parse(self.shift)
        if shift is None:
            raise UnreadableShiftError(self.shift)
        if not self.weekdays or any(day not in range(7) for day in self.weekdays):
            raise UnreadableShiftError(", ".join(map(str, self.weekdays)))
        centre = centres[self.work_centre]
        longer = _with_shift(plant.calendars[centre.calendar], shift, self.weekdays)
        name = f"{ASSUMED}:{self.work_centre}"
        return replace(
            plant,
            calendars={**plant.calendars, name: longer},
            work_centres=tuple(
                replace(one, calendar=name) if one.code == self.work_centre else one for one in plant.work_centres
            ),
        )

    def touches(self, plan: DemandPlan, plant: Plant) -> bool:
        """Return whether a plan works there."""
        return _any(plan, lambda step: step.kind is StepKind.OPERATION and step.place == self.work_centre)


@dataclass(frozen=True, kw_only=True)
class LaneSlower:
    """A lane takes so many hours longer (below 0: less)."""

    lane: str
    hours: float

    @property
    def helps(self) -> bool:
        """Return whether it is faster."""
        return self.hours < 0

    def change(self, plant: Plant) -> Plant:
        """Return the plant with another transit time."""
        _must_be("lane", self.lane, (one.code for one in plant.lanes))
        slower = (
            replace(one, transit=_longer(one.transit, self.hours)) if one.code == self.lane else one
            for one in plant.lanes
        )
        return replace(plant, lanes=tuple(slower))

    def touches(self, plan: DemandPlan, plant: Plant) -> bool:
        """Return whether a plan travels by it."""
        return _any(plan, lambda step: step.kind is StepKind.TRANSIT and step.place == self.lane)


def _any(plan: DemandPlan, holds: Callable[[Step], bool]) -> bool:
    return any(holds(step) for step in plan.walk())


def _must_be(kind: str, code: str, codes: Iterable[str] | Mapping[str, object]) -> None:
    if code not in set(codes):
        raise NothingToAssumeError(kind, code)


def _longer(spread: Spread, hours: float) -> Spread:
    """Return a spread moved by some hours, none of them below 0."""
    return Spread(
        low=max(0.0, spread.low + hours), usual=max(0.0, spread.usual + hours), high=max(0.0, spread.high + hours)
    )


def _shifted(supply: Supply, hours: float) -> Supply:
    """Return what is to come, so many hours later; what lies there stays."""
    if supply.ref.startswith("stock:"):
        return supply
    moved = round(hours * HOUR_MINUTES)
    expires = supply.expires_at + moved if supply.expires_at is not None else None
    return replace(supply, available_at=max(0, supply.available_at + moved), expires_at=expires)


def _with_shift(calendar: WorkCalendar, shift: Shift, weekdays: Iterable[int]) -> WorkCalendar:
    chosen = set(weekdays)
    weekly = tuple((*day, shift) if number in chosen else day for number, day in enumerate(calendar.weekly))
    return replace(calendar, weekly=weekly)
