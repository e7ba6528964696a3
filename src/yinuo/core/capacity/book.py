"""The book: what is promised so far, and what can still be promised.

A plan is found without touching the book; taking it holds its stock, machines and people, giving it back frees them.
A later plan never takes what an earlier one holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from yinuo.core.capacity.checks import check_demand, check_plant
from yinuo.core.capacity.clockwork import Clockwork
from yinuo.core.capacity.faults import InvalidDemand, InvalidPlant, NotFree, Unobtainable
from yinuo.core.capacity.ledger import Ledger
from yinuo.core.capacity.model import Demand, Downtime, Minute, Plant, Supply
from yinuo.core.capacity.need import Miss, Need
from yinuo.core.capacity.plan import DemandPlan, Direction, PlanOptions, Step, StepKind
from yinuo.core.capacity.routes import Routes, minutes_of, quantity_of, units
from yinuo.core.capacity.views import LoadBucket, StockPoint, load_of, stock_of

USUAL = PlanOptions()
_MAKES = (StepKind.MAKE, StepKind.PURCHASE)


class Book:
    """Plans taken on one plant. Not safe for several threads at once."""

    def __init__(self, *, plant: Plant, routes: Routes, clockwork: Clockwork, ledger: Ledger) -> None:
        self.plant, self.routes, self.clockwork, self.ledger = plant, routes, clockwork, ledger
        self.engine = ledger.engine

    @classmethod
    def build(cls, *, plant: Plant, now: Minute) -> Book:
        """Return an empty book on a plant, for planning from `now` on; raises InvalidPlant with all that is wrong."""
        faults = [fault for fault in check_plant(plant) if fault.blocking]
        if not faults:
            clockwork = Clockwork(plant, now=now)
            faults = clockwork.faults()
        if faults:
            raise InvalidPlant(faults)
        from yinuo.core.capacity.fast.engine import Engine  # numba takes half a second: who plans waits for it

        routes = Routes(plant)
        return cls(plant=plant, routes=routes, clockwork=clockwork, ledger=Ledger(Engine(routes, clockwork)))

    def copy(self) -> Book:
        """Return a book of its own with the same plans, for a scenario."""
        clockwork = self.clockwork.copy()
        ledger = self.ledger.copy(self.engine.copy(clockwork))
        return Book(plant=self.plant, routes=self.routes, clockwork=clockwork, ledger=ledger)

    def become(self, *, copy: Book) -> None:
        """Be as a copy that was made of this book earlier; the copy is of no use then."""
        self.plant, self.routes, self.clockwork = copy.plant, copy.routes, copy.clockwork
        self.ledger, self.engine = copy.ledger, copy.engine

    @property
    def refs(self) -> tuple[str, ...]:
        """Return the refs of the plans taken, in the order of taking."""
        return tuple(self.ledger.held)

    @property
    def plans(self) -> tuple[DemandPlan, ...]:
        """Return the plans taken, in the order of taking."""
        return self.ledger.plans()

    def plan_of(self, *, ref: str) -> DemandPlan | None:
        """Return the plan taken for a demand."""
        return self.ledger.plan_of(ref)

    def plan(self, *, demand: Demand, now: Minute, options: PlanOptions = USUAL) -> DemandPlan:
        """Return how a demand can be met, as if it had no plan yet; the book stays as it is.

        Raises InvalidDemand, and Unobtainable where it cannot be met at all.
        """
        faults = check_demand(demand, plant=self.plant)
        if faults:
            raise InvalidDemand(faults)
        ignored = sorted(ref for ref in {demand.ref, *options.ignore} if ref in self.ledger.held)
        book = self.copy() if ignored else self
        for ref in ignored:
            book.give_back(ref=ref)
        return book.best_plan(demand=demand, now=now, options=options)

    def take(self, *, plan: DemandPlan) -> None:
        """Hold what a plan needs; raises NotFree, and changes nothing, where something is no longer free.

        A plan of the same ref that is taken is given back first; what others took of a lot that the new plan makes
        too, they take of the new one. Safety stock and shares of groups are not looked at: see `sparing`.
        """
        whole = self.copy() if self.lends(ref=plan.ref) else None
        before = self.plan_of(ref=plan.ref)
        others = self.make_room(refs=(plan.ref,), plans=(plan,))
        refused = self.ledger.take(plan)
        for one in () if refused else others:
            refused = refused or self.ledger.take(one)
        if not refused:
            return
        if whole is not None:
            self.become(copy=whole)
        elif before:
            self.ledger.take(before, check=False)
        raise NotFree(ref=plan.ref, needs=refused)

    def make_room(self, *, refs: Iterable[str], plans: Iterable[DemandPlan]) -> list[DemandPlan]:
        """Give back the plans of `refs`, before `plans` are taken; return others that had to go too, makers first.

        These took of lots that are made anew: kept for them, the lots would be there twice.
        """
        anew = {step.ref for plan in plans for step in plan.walk() if step.kind in _MAKES and step.surplus > 0}
        asked, seen, others = set(refs), set[str](), list[DemandPlan]()

        def lift(ref: str) -> None:
            seen.add(ref)
            if ref not in asked or not anew.isdisjoint(self.ledger.names_left(ref)):
                for taker in reversed(self.takers_of(ref=ref)):
                    if taker not in seen:
                        lift(taker)
            plan = self.plan_of(ref=ref)
            self.give_back(ref=ref)
            if plan is not None and ref not in asked:
                others.append(plan)

        for ref in dict.fromkeys(refs):
            if ref not in seen:
                lift(ref)
        return others[::-1]

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
        """Free what a plan holds; nothing where none is taken. Lots that others took of stay with them."""
        self.ledger.give_back(ref)

    def ready_at(self, *, demand: Demand, now: Minute, options: PlanOptions = USUAL) -> Minute | None:
        """Return when the goods of a demand, which names its site, would be there; None: they cannot be had."""
        end, _work = self.engine.trial(self.need_of(demand=demand, now=now, options=options, site=demand.site))
        return end if end >= 0 else None

    def dress(self, *, plan: DemandPlan) -> None:
        """Let more stand above the goods of a plan that is taken, such as their way to the customer."""
        self.ledger.dress(plan)

    def lends(self, *, ref: str) -> bool:
        """Return whether others took of what a plan leaves over: given back, it could not be taken as it was."""
        held = self.ledger.held.get(ref)
        return held is not None and self.engine.lent(held.rows) >= 0

    def takers_of(self, *, ref: str) -> tuple[str, ...]:
        """Return the other plans that took of what a plan leaves over."""
        held = self.ledger.held.get(ref)
        return tuple(one for one in self.ledger.takers(held.lots_left) if one != ref) if held else ()

    def there_at(self, *, ref: str) -> Minute | None:
        """Return when a supply, or a lot that a plan makes, is there; None where the book knows of none."""
        return self.engine.there_at(ref)

    def add_supply(self, *, supply: Supply) -> None:
        """Let something more be there, or come."""
        self.engine.add_supply(supply)

    def remove_supply(self, *, ref: str) -> tuple[str, ...]:
        """Let a supply be gone; return the plans that took of it, to be made anew."""
        broken = self.affected(supplies=(ref,))
        self.engine.remove_supply(ref)
        return broken

    def move_supply(self, *, ref: str, available_at: Minute) -> tuple[str, ...]:
        """Let a supply come at another time; return the plans that take of it before, to be made anew."""
        lot = self.engine.names.lots[ref]
        self.engine.move_supply(ref, available_at)
        return tuple(self.ledger.takers([lot], before=available_at))

    def affected(
        self,
        *,
        supplies: Iterable[str] = (),
        work_centre: str = "",
        machine: int = -1,
        start: Minute | None = None,
        end: Minute | None = None,
    ) -> tuple[str, ...]:
        """Return the plans that take of these supplies, or work at a work centre (a machine of it) in a period."""
        lots = [self.engine.names.lots[ref] for ref in supplies if ref in self.engine.names.lots]
        places = self.engine.places.machines
        machines = [p for (code, n), p in places.items() if code == work_centre and machine in (-1, n)]
        found = dict.fromkeys([*self.ledger.takers(lots), *self.ledger.workers(machines, start, end)])
        return tuple(ref for ref in self.ledger.held if ref in found)

    def add_downtime(self, *, downtime: Downtime) -> tuple[str, ...]:
        """Let a machine stand still; return the plans that work on it in that time, to be made anew."""
        self.clockwork.add_downtime(downtime)
        self.engine.reopen(self.clockwork)
        return self.affected(
            work_centre=downtime.work_centre, machine=downtime.machine, start=downtime.start, end=downtime.end
        )

    def picks(self, *, site: str, start: Minute, end: Minute) -> int:
        """Return how many deliveries are picked at a site from `start` up to `end`."""
        return sum(
            place == site and start <= at < end for held in self.ledger.held.values() for place, at in held.picks
        )

    def load(self, *, work_centre: str, start: Minute, end: Minute, bucket: Minute) -> tuple[LoadBucket, ...]:
        """Return capacity and load of a work centre for each period of `bucket` minutes, in machine minutes."""
        return load_of(engine=self.engine, work_centre=work_centre, start=start, end=end, bucket=bucket)

    def free_at(self, *, item: str, site: str, at: Minute) -> float:
        """Return what lies free of an item at a site, safety stock kept; what is kept for groups counts."""
        pool = self.engine.places.pools.get((item, site), -1)
        return quantity_of(self.engine.free_in_pool(pool, at)) if pool >= 0 else 0.0

    def stock_profile(self, *, item: str, site: str) -> tuple[StockPoint, ...]:
        """Return how much of an item lies at a site from each instant on, and how much of it is free."""
        return stock_of(ledger=self.ledger, item=item, site=site)

    def best_plan(self, *, demand: Demand, now: Minute, options: PlanOptions) -> DemandPlan:
        """Return the plan at the first site that is in time, else at the one that is earliest."""
        found: list[DemandPlan] = []
        misses: list[Miss] = []
        for site in self.sites_for(demand=demand, options=options):
            try:
                root = self.engine.solve(self.need_of(demand=demand, now=now, options=options, site=site))
            except Miss as miss:
                misses.append(miss)
                continue
            plan = DemandPlan(ref=demand.ref, deliveries=(root,), due_at=demand.due_at, group=demand.group)
            if plan.end <= demand.due_at and options.direction == Direction.JUST_IN_TIME:
                return plan
            found.append(plan)
        if not found:
            first = misses[0]
            missing = quantity_of(first.count)
            raise Unobtainable(ref=demand.ref, item=first.item, missing=missing, why=first.why, site=first.site)
        return min(found, key=lambda plan: plan.end)

    def need_of(self, *, demand: Demand, now: Minute, options: PlanOptions, site: str) -> Need:
        """Return what a demand asks of the engine at a site."""
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
            names_from=self.ledger.names_from(demand.ref),
        )

    def sites_for(self, *, demand: Demand, options: PlanOptions = USUAL) -> tuple[str, ...]:
        """Return the sites that may serve a demand, in the order of the sourcing rules."""
        if demand.site:
            return (demand.site,)
        if options.sites is not None:
            return options.sites
        family = self.routes.items[demand.item].family
        rules = [
            rule
            for rule in sorted(self.plant.sourcing, key=lambda rule: rule.rank)
            if rule.region in ("", demand.region) and rule.item in ("", demand.item) and rule.family in ("", family)
        ]
        codes = tuple(dict.fromkeys(rule.site for rule in rules))
        return codes or tuple(site.code for site in self.plant.sites) or ("",)


def steps_with_site(plan: DemandPlan) -> Iterator[tuple[Step, str]]:
    """Yield the steps of a plan, needs first, each with the site where its goods lie."""
    for delivery in plan.deliveries:
        yield from _below(delivery, "")


def _below(step: Step, site: str) -> Iterator[tuple[Step, str]]:
    site = step.place if step.kind == StepKind.READY else site
    for need in step.needs:
        yield from _below(need, site)
    yield step, site
