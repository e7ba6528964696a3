"""From rows to steps, and back: what the engine found is told as a plan, and a plan told before is held again."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from yinuo.core.capacity.fast import layout
from yinuo.core.capacity.fast.columns import of_row
from yinuo.core.capacity.fast.layout import BUY, MAKE, OPERATE, TAKE, UNPLACED, Ints
from yinuo.core.capacity.fast.tables import Places
from yinuo.core.capacity.need import Need
from yinuo.core.capacity.plan import DemandPlan, Step, StepKind, Wait
from yinuo.core.capacity.routes import Routes, units
from yinuo.core.capacity.telling import Done, Teller

_WAITS = {
    layout.NOTHING: Wait.NOTHING,
    layout.CAPACITY: Wait.CAPACITY,
    layout.PEOPLE: Wait.PEOPLE,
    layout.CALENDAR: Wait.CALENDAR,
    layout.ALLOCATION: Wait.ALLOCATION,
}
TAKING = (StepKind.STOCK, StepKind.RECEIPT)
LEAVING = (StepKind.MAKE, StepKind.PURCHASE)


class Names:
    """What places in memory are called, and where what is named lies."""

    def __init__(self, routes: Routes, places: Places) -> None:
        self.routes, self.places = routes, places
        self.items = {place: code for code, place in places.items.items()}
        self.sites = list(places.sites)
        self.ways = dict(zip(places.ways, routes.ways, strict=True))
        self.numbers = {place: number for (_, number), place in places.machines.items()}
        self.lot_refs: dict[int, str] = {}
        self.lots: dict[str, int] = {}

    def copy(self) -> Names:
        """Return names that may get lots of their own."""
        twin = object.__new__(Names)
        twin.__dict__.update(self.__dict__)
        twin.lot_refs, twin.lots = dict(self.lot_refs), dict(self.lots)
        return twin

    def name_lot(self, lot: int, ref: str) -> None:
        """Remember by which name a lot goes."""
        self.lot_refs[lot] = ref
        self.lots[ref] = lot

    def forget_lot(self, lot: int) -> None:
        """Forget the name of a lot that is gone."""
        self.lots.pop(self.lot_refs.pop(lot, ""), None)


@dataclass(frozen=True)
class Telling:
    """What the steps of one plan are told from."""

    names: Names
    teller: Teller
    need: Need

    def tell(self, *, rows: Ints, waits: Ints) -> Step:
        """Return the READY step of the rows of a plan."""
        below: list[list[Step]] = [[] for _ in range(len(rows) + 1)]
        for r, wait in zip(reversed(rows.tolist()), reversed(waits.tolist()), strict=True):
            needs = tuple(reversed(below.pop(-2)))
            below[r[of_row.PARENT]].append(self._step(r, needs, _WAITS[wait], rows))
        need = self.need
        return self.teller.ready(
            item=need.item,
            site=need.site,
            count=need.count,
            sources=tuple(reversed(below[-1])),
            not_before=need.not_before,
        )

    def _step(self, r: list[int], needs: tuple[Step, ...], wait: Wait, rows: Ints) -> Step:
        if r[of_row.KIND] == TAKE:
            return self._taken(r, wait, rows)
        if r[of_row.KIND] == OPERATE:
            return self._operated(r, needs, wait)
        ref, item = f"{self.need.ref}#{r[of_row.NUMBER]}", self.names.items[r[of_row.ITEM]]
        start, end, count, surplus = r[of_row.START], r[of_row.END], r[of_row.COUNT], r[of_row.SURPLUS]
        if r[of_row.KIND] == MAKE:
            return self.teller.made(
                item=item, ref=ref, site=self.need.site, good=count, surplus=surplus, start=start, last=needs[0]
            )
        recipe = self.names.routes.recipes[item]
        return self.teller.purchased(
            recipe=recipe,
            ref=ref,
            count=count,
            surplus=surplus,
            ready=self.need.floor,
            start=start,
            end=end,
            expedited=recipe.item.supplier in self.need.expedite,
        )

    def _taken(self, r: list[int], wait: Wait, rows: Ints) -> Step:
        names, own = self.names, r[of_row.OWN]
        lot_ref = f"{self.need.ref}#{rows[own, of_row.NUMBER]}" if own >= 0 else names.lot_refs.get(r[of_row.LOT], "")
        return self.teller.taken(
            ref=lot_ref,
            item=names.items[r[of_row.ITEM]],
            site=names.sites[r[of_row.SITE]],
            count=r[of_row.COUNT],
            available_at=r[of_row.AVAILABLE],
            at=r[of_row.START],
            now=self.need.now,
            extra_minor=names.places.extras.get(r[of_row.SUBSTITUTE], 0),
            wait=wait,
        )

    def _operated(self, r: list[int], needs: tuple[Step, ...], wait: Wait) -> Step:
        way = self.names.ways[r[of_row.WAY]]
        ready = max((step.end for step in needs), default=self.need.floor)
        machine = self.names.numbers.get(r[of_row.MACHINE], -1)
        start, end, setup, run = r[of_row.START], r[of_row.END], r[of_row.SETUP], r[of_row.RUN]
        done = Done(way, r[of_row.COUNT], ready, start, end, machine, setup, run)
        overtime = way.operation.work_centre in self.need.overtime
        return self.teller.operated(done, overtime=overtime, needs=needs, wait=wait)


def rows_of(*, names: Names, plan: DemandPlan) -> tuple[Ints, list[Step]]:
    """Return the rows that a plan told before needs, and their steps: first the lots that others take of."""
    found: list[tuple[Step, str, int]] = []
    for delivery in plan.deliveries:
        _below(delivery, "", found)
    found = _lots_first(found)
    own = {step.ref: n for n, (step, _, _) in enumerate(found) if step.kind in LEAVING and step.surplus > 0}
    rows = np.full((len(found), of_row.WIDTH), -1, dtype=np.int64)
    for n, (step, site, parent) in enumerate(found):
        rows[n, : of_row.RUN + 1] = _row(names, step, parent, own)
        rows[n, of_row.SITE] = names.places.sites.get(site, 0)
    return rows, [step for step, _, _ in found]


def _lots_first(found: list[tuple[Step, str, int]]) -> list[tuple[Step, str, int]]:
    """Put what leaves a lot before all that may take of it."""
    order = sorted(range(len(found)), key=lambda place: found[place][0].kind not in LEAVING)
    moved = {old: new for new, old in enumerate(order)}
    return [(found[old][0], found[old][1], moved.get(found[old][2], -1)) for old in order]


def _below(step: Step, site: str, found: list[tuple[Step, str, int]]) -> int:
    """Collect a step and what it needs, needs first; return its place, -1 for a step that needs nothing itself."""
    site = step.place if step.kind == StepKind.READY else site
    children = [_below(need, site, found) for need in step.needs]
    if step.kind not in _KINDS:
        return -1
    place = len(found)
    found.append((step, site, -1))
    for child in children:
        if child >= 0:
            found[child] = (*found[child][:2], place)
    return place


_KINDS = {
    StepKind.STOCK: TAKE,
    StepKind.RECEIPT: TAKE,
    StepKind.PURCHASE: BUY,
    StepKind.MAKE: MAKE,
    StepKind.OPERATION: OPERATE,
    StepKind.OUTSIDE: OPERATE,
}


def _row(names: Names, step: Step, parent: int, own: dict[str, int]) -> tuple[int, ...]:
    way, machine, lot, of_own = -1, -1, -1, -1
    if step.kind in TAKING:
        of_own = own.get(step.ref, -1)
        lot = names.lots.get(step.ref, -1)
    elif step.kind == StepKind.OPERATION:
        known = names.routes.way_of(item=step.item, code=step.ref, place=step.place)
        machine = names.places.machines.get((step.place, step.machine), UNPLACED) if known else UNPLACED
        machine = -1 if step.machine < 0 else machine
        way = names.places.ways[known.index] if known else -1
    setup = round(step.setup_minutes)
    return (
        _KINDS[step.kind],
        parent,
        names.places.items.get(step.item, -1),
        way,
        machine,
        -1,
        lot,
        of_own,
        units(step.quantity),
        units(step.surplus),
        step.ready_at,
        step.start,
        step.end,
        setup,
        round(step.minutes) - setup,
    )
