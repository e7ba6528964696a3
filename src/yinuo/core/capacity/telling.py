"""What was found, told as steps: quantities, spreads and costs.

Costs: what is bought or taken at the item's cost, machine time by the hour with what overtime adds, outside work
nothing of its own. Of a lot only what is used here is charged.
"""

from __future__ import annotations

from dataclasses import dataclass

from yinuo.core.capacity.clockwork import Clockwork
from yinuo.core.capacity.model import Minute, Spread, Supply
from yinuo.core.capacity.plan import Step, StepKind, Wait
from yinuo.core.capacity.routes import Recipe, Routes, Way, quantity_of

STOCKED = "supply"


@dataclass(frozen=True)
class Done:
    """An operation as it was placed."""

    way: Way
    count: int
    ready: Minute
    start: Minute
    end: Minute
    machine: int = -1
    setup: int = 0
    run: int = 0


class Teller:
    """Makes the steps of plans of one plant."""

    def __init__(self, routes: Routes, clockwork: Clockwork) -> None:
        self.routes, self.clockwork = routes, clockwork
        self.supplies: dict[str, Supply] = {supply.ref: supply for supply in routes.plant.supplies}

    def copy(self, clockwork: Clockwork) -> Teller:
        """Return a teller that may learn of supplies and downtimes of its own."""
        twin = Teller(self.routes, clockwork)
        twin.supplies = dict(self.supplies)
        return twin

    def taken(
        self,
        *,
        ref: str,
        item: str,
        site: str,
        count: int,
        available_at: Minute,
        at: Minute,
        now: Minute,
        extra_minor: int = 0,
        wait: Wait = Wait.NOTHING,
    ) -> Step:
        """Tell what is taken of stock or of a receipt; `extra_minor` is the price of a substitute a unit."""
        supply = self.supplies.get(ref)
        quantity = quantity_of(count)
        return Step(
            kind=StepKind.STOCK if available_at <= now else StepKind.RECEIPT,
            item=item,
            quantity=quantity,
            ready_at=available_at,
            start=at,
            end=at,
            ref=ref,
            place=site,
            wait=wait,
            spread=supply.late if supply and available_at > now else None,
            cost_minor=round(quantity * (self.routes.items[item].cost_minor + extra_minor)),
        )

    def purchased(
        self,
        *,
        recipe: Recipe,
        ref: str,
        count: int,
        surplus: int,
        ready: Minute,
        start: Minute,
        end: Minute,
        expedited: bool,
    ) -> Step:
        """Tell what is bought."""
        supplier = recipe.supplier
        fee = supplier.expedite_minor if supplier and expedited and supplier.expedited else 0
        return Step(
            kind=StepKind.PURCHASE,
            item=recipe.item.code,
            quantity=quantity_of(count),
            surplus=quantity_of(surplus),
            ready_at=ready,
            start=start,
            end=end,
            ref=ref,
            place=supplier.code if supplier else "",
            spread=recipe.lead(expedited=expedited),
            cost_minor=round(quantity_of(count - surplus) * recipe.item.cost_minor) + fee,
        )

    def operated(self, done: Done, *, overtime: bool, needs: tuple[Step, ...], wait: Wait = Wait.NOTHING) -> Step:
        """Tell an operation."""
        operation, outside = done.way.operation, done.way.centre is None
        return Step(
            kind=StepKind.OUTSIDE if outside else StepKind.OPERATION,
            item=operation.item,
            quantity=quantity_of(done.count),
            ready_at=done.ready,
            start=done.start,
            end=done.end,
            ref=operation.code,
            place=operation.supplier if outside else operation.work_centre,
            machine=done.machine,
            minutes=float(done.setup + done.run),
            setup_minutes=float(done.setup),
            family=operation.family,
            skill=operation.skill,
            wait=wait,
            spread=operation.outside if outside else self._hours(done),
            cost_minor=self._machine_cost(done, overtime=overtime),
            needs=needs,
        )

    def made(
        self,
        *,
        item: str,
        ref: str,
        site: str,
        good: int,
        surplus: int,
        start: Minute,
        last: Step,
    ) -> Step:
        """Tell a lot that is made; `last` is its last operation."""
        return Step(
            kind=StepKind.MAKE,
            item=item,
            quantity=quantity_of(good),
            surplus=quantity_of(surplus),
            ready_at=last.end,
            start=start,
            end=last.end,
            ref=ref,
            place=site,
            needs=(last,),
        )

    def ready(self, *, item: str, site: str, count: int, sources: tuple[Step, ...], not_before: Minute) -> Step:
        """Tell that what is delivered together is there."""
        there = max(source.end for source in sources)
        at = max(there, not_before)
        return Step(
            kind=StepKind.READY,
            item=item,
            quantity=quantity_of(count),
            ready_at=there,
            start=at,
            end=at,
            place=site,
            needs=sources,
        )

    def _hours(self, done: Done) -> Spread | None:
        factors, hours = done.way.operation.spread, (done.setup + done.run) / 60
        if factors is None:
            return None
        return Spread(low=factors.low * hours, usual=factors.usual * hours, high=factors.high * hours)

    def _machine_cost(self, done: Done, *, overtime: bool) -> int:
        centre, minutes = done.way.centre, done.setup + done.run
        if centre is None:
            return 0
        cost = minutes / 60 * (done.way.operation.cost_minor_per_hour or centre.cost_minor_per_hour)
        if overtime and centre.overtime_minor_per_hour and done.machine >= 0:
            regular = self.clockwork.machine(centre.code, done.machine)
            in_time = regular.worked_before(done.end) - regular.worked_before(done.start)
            cost += max(0, minutes - in_time) / 60 * centre.overtime_minor_per_hour
        return round(cost)
