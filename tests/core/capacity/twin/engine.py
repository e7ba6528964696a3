"""The engine told plainly: slow, and easy to believe."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from tests.core.capacity.twin.planner import Attempt, Planner
from tests.core.capacity.twin.shop import Place, Shop
from tests.core.capacity.twin.store import StockPoint, Store
from yinuo.core.capacity.clockwork import DAY_MINUTES, Clockwork
from yinuo.core.capacity.faults import Lack
from yinuo.core.capacity.model import Minute, Supply
from yinuo.core.capacity.need import Liberty, Miss, Need, backward_liberties, forward_liberties
from yinuo.core.capacity.plan import DemandPlan, Step, StepKind, Wait
from yinuo.core.capacity.routes import Routes, minutes_of, units
from yinuo.core.capacity.telling import Teller

LATER_DAYS = (0, 1, 2, 4, 8, 16, 32, 64, 128)  # when goods would expire, the ends that are tried instead


class PlainEngine:
    """Answers one need on what is taken so far, and takes and frees steps."""

    def __init__(self, routes: Routes, clockwork: Clockwork) -> None:
        self.routes, self.clockwork = routes, clockwork
        self.shop, self.store, self.teller = Shop(routes, clockwork), Store(routes), Teller(routes, clockwork)
        self.planner = Planner(routes, self.shop, self.store, self.teller)

    def solve(self, need: Need) -> Step:
        """Return how a need is met, as a READY step; nothing stays taken. Raises Miss."""
        if not need.earliest:
            for liberty in backward_liberties(recipes=self.routes.recipes, substitutes=need.substitutes):
                found = self._try(need, liberty, max(need.due, need.floor))
                if found:
                    return found
        end, liberty = self._earliest_end(need)
        found = self._try(need, liberty, max(end, need.not_before))
        if found:
            return found
        found, fresh = self._forward(need, liberty)
        if fresh:
            return found
        for days in LATER_DAYS:
            found = self._try(need, liberty, max(end, need.not_before) + days * DAY_MINUTES)
            if found:
                return found
        raise Miss(need.item, need.count, Lack.SHELF_LIFE, need.site)

    def _earliest_end(self, need: Need) -> tuple[Minute, Liberty]:
        ends, misses = [], []
        for liberty in forward_liberties(recipes=self.routes.recipes, substitutes=need.substitutes):
            try:
                ends.append((self._forward(need, liberty)[0].ready_at, liberty))
            except Miss as miss:
                misses.append(miss)
        if not ends:
            raise misses[0]
        return min(ends, key=lambda pair: pair[0])

    def _forward(self, need: Need, liberty: Liberty) -> tuple[Step, bool]:
        """Return the earliest plan, and whether nothing in it expires before it is used."""
        attempt = self._attempt(need, liberty)
        try:
            sources, _ = self.planner.forward(attempt, need.item, need.site, need.count)
            root = self._told(need, sources)
            return root, self._is_fresh(root)
        finally:
            attempt.back_to(0)

    def _try(self, need: Need, liberty: Liberty, at: Minute) -> Step | None:
        attempt = self._attempt(need, liberty)
        try:
            return self._told(need, self.planner.backward(attempt, need.item, need.site, need.count, at))
        except Miss:
            return None
        finally:
            attempt.back_to(0)

    def _attempt(self, need: Need, liberty: Liberty) -> Attempt:
        return Attempt(
            ref=need.ref,
            floor=need.floor,
            now=need.now,
            group=need.group,
            overtime=need.overtime,
            expedite=need.expedite,
            liberty=liberty,
        )

    def _told(self, need: Need, sources: tuple[Step, ...]) -> Step:
        waited = tuple(self._with_waits(source, need) for source in sources)
        return self.teller.ready(
            item=need.item, site=need.site, count=need.count, sources=waited, not_before=need.not_before
        )

    def _with_waits(self, step: Step, need: Need) -> Step:
        needs = tuple(self._with_waits(below, need) for below in step.needs)
        wait = Wait.NOTHING
        if step.kind == StepKind.OPERATION and step.machine >= 0:
            wait = self._wait(step, need)
        elif step.kind in (StepKind.STOCK, StepKind.RECEIPT) and step.start > max(need.floor, step.ready_at):
            wait = self._stock_wait(step, need)
        return replace(step, needs=needs, wait=wait)

    def _wait(self, step: Step, need: Need) -> Wait:
        way = self.routes.way_of(item=step.item, code=step.ref, place=step.place)
        return self.shop.wait(way, step, need.overtime) if way else Wait.NOTHING

    def _stock_wait(self, step: Step, need: Need) -> Wait:
        """Tell whether it lay there earlier, but for others."""
        count, at = units(step.quantity), max(need.floor, step.ready_at)
        give_back = self.store.draw(self.store.by_ref[step.ref], -count, step.start, need.group)
        kept = self.store.free(step.item, need.site, at, need.group) < count
        there = self.store.unallocated(step.item, need.site, at) >= count
        give_back()
        return Wait.ALLOCATION if kept and there else Wait.NOTHING

    def take(self, step: Step, site: str, group: str) -> Callable[[], None]:
        """Take what a step at a site needs, free or not; return what frees it."""
        if step.kind == StepKind.OPERATION and step.machine >= 0:
            place = self._place(step)
            return self.shop.hold(place, 0) if place else lambda: None
        if step.kind in (StepKind.STOCK, StepKind.RECEIPT) and step.ref in self.store.by_ref:
            return self.store.draw(self.store.by_ref[step.ref], units(step.quantity), step.start, group)
        if step.kind in (StepKind.MAKE, StepKind.PURCHASE) and step.surplus > 0:
            hours = self.routes.recipes[step.item].item.shelf_life_hours
            expires = step.end + minutes_of(hours) if hours else None
            return self.store.add(step.ref, step.item, site, step.end, expires, units(step.surplus), "lot")
        return lambda: None

    def is_free(self, step: Step) -> bool:
        """Return whether what a step needs is there and free."""
        if step.kind == StepKind.OPERATION and step.machine >= 0:
            place = self._place(step)
            return place is None or self.shop.is_free(place)
        if step.kind in (StepKind.STOCK, StepKind.RECEIPT):
            lot = self.store.by_ref.get(step.ref)
            return lot is not None and lot.left >= units(step.quantity) and lot.available_at <= step.start
        return True

    def add_supply(self, supply: Supply) -> None:
        """Put a supply there."""
        self.teller.supplies[supply.ref] = supply
        count = units(supply.quantity)
        self.store.add(supply.ref, supply.item, supply.site, supply.available_at, supply.expires_at, count)

    def remove_supply(self, ref: str) -> None:
        """Let a supply be gone."""
        lot = self.store.by_ref.pop(ref)
        self.store.lots[lot.item].remove(lot)

    def move_supply(self, ref: str, available_at: Minute) -> None:
        """Let a supply come at another time."""
        self.store.by_ref[ref].available_at = available_at

    def slots(self, work_centre: str) -> list[tuple[int, Minute, Minute]]:
        """Return what the machines of a work centre do: machine, start, end."""
        return [
            (machine, slot.start, slot.end)
            for (centre, machine), slots in self.shop.slots.items()
            if centre == work_centre
            for slot in slots
        ]

    def profile(self, item: str, site: str, plans: list[DemandPlan]) -> tuple[StockPoint, ...]:
        """Return on-hand and free stock of an item at a site over time."""
        gone = [
            (step.start, units(step.quantity))
            for plan in plans
            for step in plan.walk()
            if step.kind in (StepKind.STOCK, StepKind.RECEIPT) and step.item == item and step.place == site
        ]
        return self.store.profile(item, site, gone)

    def _place(self, step: Step) -> Place | None:
        way = self.routes.way_of(item=step.item, code=step.ref, place=step.place)
        if way is None or way.centre is None or step.machine >= way.centre.machines:
            return None
        run = round(step.minutes - step.setup_minutes)
        return Place(
            way, step.start, step.end, step.machine, round(step.setup_minutes), run, self.shop.crew_for(way, step)
        )

    def _is_fresh(self, root: Step) -> bool:
        """Whether nothing in a tree expires before it is used."""
        used: list[tuple[Step, Minute]] = [(source, root.end) for source in root.needs]
        while used:
            step, at = used.pop()
            if step.kind in (StepKind.STOCK, StepKind.RECEIPT):
                if self.store.by_ref[step.ref].expires_at <= at:
                    return False
            elif step.kind in (StepKind.MAKE, StepKind.PURCHASE):
                hours = self.routes.recipes[step.item].item.shelf_life_hours
                if hours and step.end + minutes_of(hours) <= at:
                    return False
            used += [(below, step.start) for below in step.needs]
        return True

    def take_plan(self, plan: DemandPlan) -> list[Callable[[], None]]:
        """Take all that a plan needs; return what frees it again."""
        steps = [(step, delivery.place) for delivery in plan.deliveries for step in delivery.walk()]
        steps.sort(key=lambda pair: pair[0].kind not in (StepKind.MAKE, StepKind.PURCHASE))
        return [self.take(step, site, plan.group) for step, site in steps]
