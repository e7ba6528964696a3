"""The rest of a plan whose work has begun: what is done stays done, what has begun goes on, the rest is planned.

Materials that were issued are not asked for again, and what was bought is not bought again. What has not begun keeps
its place where it can, or hurries: then it is placed as early as it can be. The book stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from yinuo.core.capacity.book import steps_with_site
from yinuo.core.capacity.faults import Lack, NotFree, Unobtainable
from yinuo.core.capacity.model import Demand, Minute, Sourcing
from yinuo.core.capacity.need import Miss, Need
from yinuo.core.capacity.plan import DemandPlan, Direction, PlanOptions, Step, StepKind, Wait
from yinuo.core.capacity.routes import Way, minutes_of, quantity_of, units
from yinuo.core.capacity.telling import Done
from yinuo.core.promising.cushion import cushioned
from yinuo.core.promising.delivery import Delivering
from yinuo.core.promising.meanwhile import Meanwhile
from yinuo.core.promising.running import has_its_hours, worked_off
from yinuo.core.promising.underway import UnderWay

_TAKES = frozenset({StepKind.STOCK, StepKind.RECEIPT})
_MADE_ON = frozenset({StepKind.OPERATION, StepKind.OUTSIDE})
_LEAVING = frozenset({StepKind.MAKE, StepKind.PURCHASE})


class Rest:
    """Plans the rest of one demand; `until` is how far its plan is worked off, `hurry` whether the rest hurries."""

    def __init__(
        self, *, delivering: Delivering, demand: Demand, held: DemandPlan, until: Minute, hurry: bool = False
    ) -> None:
        self._delivering, self._demand, self._plan, self._hurry = delivering, demand, held, hurry
        self._book, self._now, self._until = delivering.book, delivering.now, until
        self._work = UnderWay(plan=held, book=delivering.book, now=delivering.now, until=until)
        wait = minutes_of(demand.approval.usual) if demand.approval else 0
        self._floor = self._now + wait
        self._last_name = max(self._book.ledger.names_from(demand.ref), _last_name(held.walk()))
        self._held = Meanwhile(book=self._book, ref=demand.ref, group=demand.group)

    @property
    def has_begun(self) -> bool:
        """Return whether anything of the plan has begun."""
        return self._work.has_begun

    def plan(self) -> DemandPlan:
        """Return the plan with its rest as it can be now; raises Unobtainable."""
        with self._held:
            self._hold()
            try:
                deliveries = tuple(self._delivery(one) for one in self._plan.deliveries)
            except NotFree as refusal:
                raise self._lack(self._demand.item, self._demand.quantity, Lack.NO_SOURCE) from refusal
        return replace(self._plan, deliveries=deliveries, due_at=self._demand.due_at, group=self._demand.group)

    def _hold(self) -> None:
        """Hold what stays as it is: lots first, which others take of."""
        stays = self._settled_steps() if self._hurry else None
        steps = sorted(steps_with_site(self._plan), key=lambda pair: pair[0].kind not in _LEAVING)
        for step, site in steps:
            if stays is None or id(step) in stays:
                self._held.hold(step, site=site)

    def _settled_steps(self) -> set[int]:
        found: set[int] = set()
        for delivery in self._plan.deliveries:
            leaves = self._work.leaves(delivery)
            for step in delivery.walk():
                if leaves or self._work.begun(step):
                    found |= {id(one) for one in step.walk()}
                elif step.kind is StepKind.MAKE and self._work.over(step):
                    found.add(id(step))
        return found

    def _delivery(self, step: Step) -> Step:
        if step.kind is StepKind.READY:
            return self._ready(step)
        if self._work.leaves(step):
            return self._settled(step)
        ready = next(one for one in step.walk() if one.kind is StepKind.READY)
        wanted = replace(self._demand, quantity=step.quantity, lane=self._lane(step, ready.place))
        goods = self._ready(ready)
        return self._delivering.carried(demand=wanted, source=self._source(ready.place), goods=(goods,))

    def _lane(self, delivery: Step, site: str) -> str:
        """Return the lane by which it was to go, if it still goes there."""
        lane = next((one.place for one in delivery.walk() if one.kind is StepKind.TRANSIT), "")
        goes = lane and self._delivering.goes(site=site, demand=replace(self._demand, lane=lane))
        return lane if goes else ""

    def _source(self, site: str) -> Sourcing:
        sources = self._delivering.sources(demand=self._demand)
        return next((one for one in sources if one.site == site), Sourcing(site=site))

    def _ready(self, step: Step) -> Step:
        needs = self._needs(step.needs, site=step.place, by=step.start)
        there = max(need.end for need in needs)
        wanted = self._delivering.goods_of(demand=replace(self._demand, lane=""), source=Sourcing(site=step.place))
        at = max(there, wanted.not_before or 0, self._now, self._now if self._hurry else step.start)
        return replace(step, ready_at=there, start=at, end=at, needs=needs)

    def _needs(self, needs: Sequence[Step], *, site: str, by: Minute) -> tuple[Step, ...]:
        """Return where all that a step needs comes from: what was begun goes on, what stands stays, the rest anew."""
        kept, loose = [], []
        for need in needs:
            if self._work.touched(need) or need.kind in _MADE_ON:
                kept.append(self._goes_on(need, site))
            elif not self._hurry and self._stands(need):
                kept.append(need)
            else:
                loose.append(need)
        for need in loose:
            for step in need.walk():
                self._held.free(step)
        return (*kept, *(source for item, count in _counted(loose) for source in self._anew(item, count, site, by)))

    def _stands(self, step: Step) -> bool:
        """Return whether a step that has not begun, and all that it needs, can stay as planned."""
        return all(self._has_its_place(one) for one in step.walk())

    def _has_its_place(self, step: Step) -> bool:
        if not self._held.holds(step):
            return False
        if step.kind is StepKind.OPERATION:
            return step.start >= self._floor and has_its_hours(book=self._book, step=step)
        return step.start >= self._floor if step.kind in (StepKind.PURCHASE, StepKind.OUTSIDE) else True

    def _goes_on(self, step: Step, site: str) -> Step:
        if step.kind is StepKind.MAKE:
            (last,) = (self._goes_on(need, site) for need in step.needs)
            return replace(step, ready_at=last.end, start=_first_start(last), end=last.end, needs=(last,))
        if not self._work.begun(step):
            return self._placed(step, self._needs(step.needs, site=site, by=step.start), site)
        settled = self._settled(step)
        if self._work.over(step):
            return settled
        if step.kind is not StepKind.OPERATION:
            return replace(settled, end=settled.end + self._now - self._until)
        return self._running(step, settled, site)

    def _settled(self, step: Step) -> Step:
        """Return what was begun, with what was issued for it; what can no longer be held was used up."""
        needs = tuple(self._settled(need) for need in step.needs if need.kind not in _TAKES or self._held.holds(need))
        machine = step.machine if self._held.holds(step) else -1
        unchanged = machine == step.machine and len(needs) == len(step.needs)
        if unchanged and all(one is other for one, other in zip(needs, step.needs, strict=True)):
            return step
        return replace(step, machine=machine, needs=needs)

    def _running(self, step: Step, settled: Step, site: str) -> Step:
        """Return an operation that is being done: as planned, or what is left of it from now on."""
        if self._until == self._now and self._held.holds(step) and has_its_hours(book=self._book, step=step):
            return settled
        worked = min(worked_off(book=self._book, step=step, until=self._until), step.minutes - 1)
        self._held.free(step)
        way, needs = self._ways(step, alone=True)[0], settled.needs
        if worked > 0:
            setup = min(step.setup_minutes, worked)
            done = replace(settled, end=self._until, minutes=worked, setup_minutes=setup, cost_minor=0)
            self._held.hold(done, site=site)
            needs = (done,)
        left = step.minutes - worked
        count = max(1, int(left / way.run_per_unit)) if way.run_per_unit else 1
        found = self._found(step, [way], count, self._now, site)
        rest = self._told(found, needs, step.quantity, site)
        return replace(rest, cost_minor=max(rest.cost_minor, step.cost_minor))

    def _placed(self, step: Step, needs: tuple[Step, ...], site: str) -> Step:
        """Return an operation that has not begun: at its place, or at the first one that is left for it."""
        ready = max([self._floor, *(need.end for need in needs)])
        if not self._hurry and step.start >= ready and self._has_its_place(step):
            return replace(step, ready_at=ready, needs=needs)
        self._held.free(step)
        found = self._found(step, self._ways(step), units(step.quantity), ready, site)
        return self._told(found, needs, step.quantity, site)

    def _found(self, step: Step, ways: Sequence[Way], count: int, ready: Minute, site: str) -> Done:
        need = self._need(step.item, step.quantity, site, ready)
        found = self._book.engine.place(need, ways=ways, count=count, ready=ready)
        if found is None:
            raise self._lack(step.item, step.quantity, Lack.BEYOND_HORIZON)
        return found

    def _told(self, found: Done, needs: tuple[Step, ...], quantity: float, site: str) -> Step:
        wait = Wait.CAPACITY if found.start > found.ready else Wait.NOTHING
        told = self._book.engine.teller.operated(found, overtime=False, needs=needs, wait=wait)
        placed = replace(told, quantity=quantity)
        if not self._held.hold(placed, site=site):
            raise NotFree(ref=self._demand.ref, needs=())
        return placed

    def _ways(self, step: Step, *, alone: bool = False) -> Sequence[Way]:
        """Return the ways to do an operation: all of them, or only that by which it was begun."""
        recipe = self._book.routes.recipes.get(step.item)
        for group in recipe.groups if recipe else ():
            mine = [way for way in group if way.operation.code == step.ref]
            if mine:
                place = step.place
                begun = [way for way in mine if place in (way.operation.work_centre, way.operation.supplier)]
                return begun[:1] or mine[:1] if alone else group
        raise self._lack(step.item, step.quantity, Lack.NO_SITE)

    def _anew(self, item: str, count: int, site: str, by: Minute) -> tuple[Step, ...]:
        """Return where so much of an item can come from, as nothing of it has begun."""
        if item not in self._book.routes.items:
            raise self._lack(item, quantity_of(count), Lack.NO_SOURCE)
        try:
            goods = self._book.engine.solve(self._need(item, quantity_of(count), site, by))
        except Miss as miss:
            raise self._lack(miss.item, quantity_of(miss.count), miss.why) from miss
        plan = DemandPlan(ref=self._demand.ref, deliveries=(goods,), due_at=by, group=self._demand.group)
        (goods,) = cushioned(plan=plan, known=self._delivering.known).deliveries
        self._held.hold_goods(goods, site=site)
        self._last_name = max(self._last_name, _last_name(goods.walk()))
        return goods.needs

    def _need(self, item: str, quantity: float, site: str, by: Minute) -> Need:
        direction = Direction.EARLIEST if self._hurry else Direction.JUST_IN_TIME
        wanted = replace(self._demand, item=item, quantity=quantity, due_at=by, not_before=None, lane="")
        need = self._book.need_of(demand=wanted, now=self._now, options=PlanOptions(direction=direction), site=site)
        return replace(need, names_from=self._last_name)

    def _lack(self, item: str, missing: float, why: Lack) -> Unobtainable:
        return Unobtainable(ref=self._demand.ref, item=item, missing=missing, why=why)


def _counted(steps: Iterable[Step]) -> Iterator[tuple[str, int]]:
    """Yield how much of each item steps stand for, in ten-thousandths."""
    found: dict[str, int] = {}
    for step in steps:
        found[step.item] = found.get(step.item, 0) + units(step.quantity) - units(step.surplus)
    yield from found.items()


def _first_start(step: Step) -> Minute:
    """Return when the first operation of a lot begins, of which this is the last."""
    before = [need for need in step.needs if need.kind in _MADE_ON and need.item == step.item]
    return _first_start(before[0]) if before else step.start


def _last_name(steps: Iterable[Step]) -> int:
    """Return the highest number by which a lot among steps goes."""
    return max((int(step.ref.rpartition("#")[2]) for step in steps if step.kind in _LEAVING), default=0)
