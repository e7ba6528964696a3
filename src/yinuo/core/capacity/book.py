"""The book: what is promised so far, and what can still be promised.

A plan is found without touching the book; taking it holds its stock, machines and people, giving it back frees them.
A later plan never takes what an earlier one holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from yinuo.core.capacity.checks import check_demand, check_plant
from yinuo.core.capacity.clockwork import Clockwork
from yinuo.core.capacity.faults import InvalidDemand, InvalidPlant, NotFree, Unobtainable
from yinuo.core.capacity.model import Demand, Downtime, Minute, Plant, Supply
from yinuo.core.capacity.need import Miss, Need
from yinuo.core.capacity.plain.engine import PlainEngine
from yinuo.core.capacity.plain.store import StockPoint
from yinuo.core.capacity.plan import DemandPlan, Direction, PlanOptions, Step, StepKind
from yinuo.core.capacity.routes import Routes, minutes_of, quantity_of, units

USUAL = PlanOptions()
FOR_EVER = 1 << 60


@dataclass
class _Held:
    """A plan that is taken, and what frees it."""

    plan: DemandPlan
    undo: list[Callable[[], None]] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class LoadBucket:
    """Open and held machine minutes of a work centre in `[start, end)`."""

    start: Minute
    end: Minute
    open_minutes: int
    held_minutes: int


class Book:
    """Plans taken on one plant. Not safe for several threads at once."""

    def __init__(self, *, plant: Plant, routes: Routes, clockwork: Clockwork) -> None:
        self.plant = plant
        self._routes, self._clockwork = routes, clockwork
        self._engine = PlainEngine(routes, clockwork)
        self._held: dict[str, _Held] = {}

    @classmethod
    def build(cls, *, plant: Plant, now: Minute) -> Book:
        """Return an empty book on a plant, for planning from `now` on; raises InvalidPlant with all that is wrong."""
        faults = [fault for fault in check_plant(plant) if fault.blocking]
        if not faults:
            clockwork = Clockwork(plant, now=now)
            faults = clockwork.faults()
        if faults:
            raise InvalidPlant(faults)
        return cls(plant=plant, routes=Routes(plant), clockwork=clockwork)

    @property
    def plans(self) -> tuple[DemandPlan, ...]:
        """Return the plans taken, in the order of taking."""
        return tuple(held.plan for held in self._held.values())

    def plan_of(self, *, ref: str) -> DemandPlan | None:
        """Return the plan taken for a demand."""
        return self._held[ref].plan if ref in self._held else None

    def plan(self, *, demand: Demand, now: Minute, options: PlanOptions = USUAL) -> DemandPlan:
        """Return how a demand can be met; the book stays as it is.

        Raises InvalidDemand, and Unobtainable where it cannot be met at all.
        """
        faults = check_demand(demand, plant=self.plant)
        if faults:
            raise InvalidDemand(faults)
        ignored = [ref for ref in options.ignore if ref in self._held]
        for ref in ignored:
            self._free(self._held[ref])
        try:
            return self._best_site(demand, now, options)
        finally:
            for ref in reversed(ignored):
                self._hold(self._held[ref])

    def take(self, *, plan: DemandPlan) -> None:
        """Hold what a plan needs; raises NotFree, and holds nothing, where something is no longer free.

        A plan of the same ref that is taken is given back first.
        """
        before = self._held.get(plan.ref)
        if before:
            self.give_back(ref=plan.ref)
        held = _Held(plan)
        needs = self._hold(held, check=True)
        if needs:
            self._free(held)
            if before:
                self._hold(before)
                self._held[plan.ref] = before
            raise NotFree(ref=plan.ref, needs=needs)
        self._held[plan.ref] = held

    def take_all(self, *, plans: Iterable[DemandPlan]) -> list[NotFree]:
        """Hold many plans in their order; return those that are no longer free."""
        refused = []
        for plan in plans:
            try:
                self.take(plan=plan)
            except NotFree as refusal:
                refused.append(refusal)
        return refused

    def give_back(self, *, ref: str) -> None:
        """Free what a plan holds; nothing where none is taken."""
        held = self._held.pop(ref, None)
        if held:
            self._free(held)

    def copy(self) -> Book:
        """Return a book of its own with the same plans, for a scenario."""
        twin = Book(plant=self.plant, routes=Routes(self.plant), clockwork=self._clockwork.copy())
        for ref, held in self._held.items():
            twin._held[ref] = _Held(held.plan)
            twin._hold(twin._held[ref])
        return twin

    def add_supply(self, *, supply: Supply) -> None:
        """Let something more be there, or come."""
        self._engine.add_supply(supply)

    def remove_supply(self, *, ref: str) -> tuple[str, ...]:
        """Let a supply be gone; return the plans that rest on it and have to be made anew."""
        broken = self.affected(supplies=(ref,))
        self._engine.remove_supply(ref)
        return broken

    def move_supply(self, *, ref: str, available_at: Minute) -> tuple[str, ...]:
        """Let a supply come at another time; return the plans that take of it before, to be made anew."""
        self._engine.move_supply(ref, available_at)
        return tuple(
            ref_
            for ref_, held in self._held.items()
            if any(step.ref == ref and _takes(step) and step.start < available_at for step in held.plan.walk())
        )

    def add_downtime(self, *, downtime: Downtime) -> tuple[str, ...]:
        """Let a machine stand still; return the plans that work on it in that time, to be made anew."""
        self._clockwork.add_downtime(downtime)
        return self.affected(
            work_centre=downtime.work_centre, machine=downtime.machine, start=downtime.start, end=downtime.end
        )

    def affected(
        self,
        *,
        supplies: Iterable[str] = (),
        work_centre: str = "",
        machine: int = -1,
        start: Minute = 0,
        end: Minute = FOR_EVER,
    ) -> tuple[str, ...]:
        """Return the plans that take of these supplies, or work at a work centre (a machine of it) in a period."""
        named = set(supplies)
        return tuple(
            ref
            for ref, held in self._held.items()
            if any(
                (_takes(step) and step.ref in named)
                or (
                    step.kind == StepKind.OPERATION
                    and step.place == work_centre
                    and machine in (-1, step.machine)
                    and step.start < end
                    and step.end > start
                )
                for step in held.plan.walk()
            )
        )

    def picks(self, *, site: str, start: Minute, end: Minute) -> int:
        """Return how many deliveries are picked at a site from `start` up to `end`."""
        return sum(
            step.kind == StepKind.PICK and step.place == site and start <= step.start < end
            for held in self._held.values()
            for step in held.plan.walk()
        )

    def load(self, *, work_centre: str, start: Minute, end: Minute, bucket: Minute) -> tuple[LoadBucket, ...]:
        """Return capacity and load of a work centre for each period of `bucket` minutes, in machine minutes."""
        openings = [
            self._clockwork.machine(work_centre, number) for number in range(self._routes.centres[work_centre].machines)
        ]
        slots = self._engine.slots(work_centre)
        found = []
        for begin in range(start, end, bucket):
            stop = min(end, begin + bucket)
            open_minutes = sum(o.worked_before(stop) - o.worked_before(begin) for o in openings)
            held = sum(
                openings[machine].worked_before(min(stop, slot_end))
                - openings[machine].worked_before(max(begin, slot_start))
                for machine, slot_start, slot_end in slots
                if slot_start < stop and slot_end > begin
            )
            found.append(LoadBucket(start=begin, end=stop, open_minutes=open_minutes, held_minutes=held))
        return tuple(found)

    def stock_profile(self, *, item: str, site: str) -> tuple[StockPoint, ...]:
        """Return how much of an item lies at a site from each instant on, and how much of it is free."""
        return self._engine.profile(item, site, [held.plan for held in self._held.values()])

    def _best_site(self, demand: Demand, now: Minute, options: PlanOptions) -> DemandPlan:
        found: list[DemandPlan] = []
        misses: list[Miss] = []
        for site in self._sites(demand, options):
            try:
                root = self._engine.solve(self._need(demand, now, options, site))
            except Miss as miss:
                misses.append(miss)
                continue
            plan = DemandPlan(ref=demand.ref, deliveries=(root,), due_at=demand.due_at, group=demand.group)
            if plan.end <= demand.due_at and options.direction == Direction.JUST_IN_TIME:
                return plan
            found.append(plan)
        if not found:
            first = misses[0]
            raise Unobtainable(
                ref=demand.ref, item=first.item, missing=quantity_of(first.count), why=first.why, site=first.site
            )
        return min(found, key=lambda plan: plan.end)

    def _need(self, demand: Demand, now: Minute, options: PlanOptions, site: str) -> Need:
        wait = minutes_of(demand.approval.usual) if demand.approval else 0
        return Need(
            ref=demand.ref,
            item=demand.item,
            site=site,
            count=max(1, units(demand.quantity)),
            due=max(demand.due_at, demand.not_before or 0),
            now=now,
            floor=now + wait,
            not_before=demand.not_before or 0,
            group=demand.group,
            overtime=options.overtime,
            expedite=options.expedite,
            substitutes=options.substitutes,
            earliest=options.direction == Direction.EARLIEST,
        )

    def _sites(self, demand: Demand, options: PlanOptions) -> tuple[str, ...]:
        """Return the sites that may serve a demand, in the order of the sourcing rules."""
        if demand.site:
            return (demand.site,)
        if options.sites is not None:
            return options.sites
        family = self._routes.items[demand.item].family
        rules = [
            rule
            for rule in sorted(self.plant.sourcing, key=lambda rule: rule.rank)
            if rule.region in ("", demand.region) and rule.item in ("", demand.item) and rule.family in ("", family)
        ]
        codes = tuple(dict.fromkeys(rule.site for rule in rules))
        return codes or tuple(site.code for site in self.plant.sites) or ("",)

    def _hold(self, held: _Held, *, check: bool = False) -> list[tuple[str, str, int, int]]:
        needs = []
        for step, site in steps_with_site(held.plan):
            if check and not self._engine.is_free(step):
                needs.append((step.kind.value, step.ref or step.place, step.start, step.end))
            else:
                held.undo.append(self._engine.take(step, site, held.plan.group))
        return needs

    def _free(self, held: _Held) -> None:
        while held.undo:
            held.undo.pop()()


def steps_with_site(plan: DemandPlan) -> Iterable[tuple[Step, str]]:
    """Yield the steps of a plan, needs first, each with the site where its goods lie."""
    for delivery in plan.deliveries:
        yield from _below(delivery, "")


def _below(step: Step, site: str) -> Iterable[tuple[Step, str]]:
    site = step.place if step.kind == StepKind.READY else site
    for need in step.needs:
        yield from _below(need, site)
    yield step, site


def _takes(step: Step) -> bool:
    return step.kind in (StepKind.STOCK, StepKind.RECEIPT)
