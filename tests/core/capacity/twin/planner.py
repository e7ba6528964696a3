"""How one quantity of an item is had at a site: backward from when it is needed, or forward from now.

Stock and receipts first, then lots made or bought; a lot's operations in order, its components before its first one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from tests.core.capacity.twin.shop import Place, Shop
from tests.core.capacity.twin.store import NEVER, Store
from yinuo.core.capacity.faults import Lack
from yinuo.core.capacity.model import Minute, Substitute
from yinuo.core.capacity.need import PLAIN, Liberty, Miss
from yinuo.core.capacity.plan import Step
from yinuo.core.capacity.routes import Recipe, Routes, Way, minutes_of, up
from yinuo.core.capacity.telling import Done, Teller

LARGEST_COUNT = 4_000_000_000_000_000  # ten-thousandths; beyond it sums are no longer exact
MOST_STEPS = 20_000

Planned = TypeVar("Planned")


@dataclass
class Attempt:
    """What one attempt may do, and what it has done so far."""

    ref: str
    floor: Minute
    now: Minute
    group: str = ""
    overtime: frozenset[str] = frozenset()
    expedite: frozenset[str] = frozenset()
    liberty: Liberty = PLAIN
    undo: list[Callable[[], None]] = field(default_factory=list)
    lots: int = 0
    steps: int = 0

    def back_to(self, mark: int) -> None:
        """Undo what was done since a mark."""
        while len(self.undo) > mark:
            self.undo.pop()()

    def count_step(self, item: str) -> None:
        """Count a step; stop what grows beyond reason."""
        if self.steps >= MOST_STEPS:
            raise Miss(item, 0, Lack.TOO_MANY_STEPS)
        self._change("steps", 1)
        self.undo.append(lambda: self._change("steps", -1))

    def name_lot(self) -> str:
        """Return the name of the next lot made or bought."""
        self._change("lots", 1)
        self.undo.append(lambda: self._change("lots", -1))
        return f"{self.ref}#{self.lots}"

    def _change(self, name: str, by: int) -> None:
        setattr(self, name, getattr(self, name) + by)


class Planner:
    """Plans single needs on a shop and a store; what it takes is taken, until `attempt.undo` is run."""

    def __init__(self, routes: Routes, shop: Shop, store: Store, teller: Teller) -> None:
        self.routes, self.shop, self.store, self.teller = routes, shop, store, teller

    def backward(self, attempt: Attempt, item: str, site: str, count: int, at: Minute) -> tuple[Step, ...]:
        """Return the sources of what is needed at an instant; raises Miss."""
        steps, left = self._from_lots(attempt, item, site, count, at)
        if left and self._stand_in(attempt, item):
            return (
                *steps,
                *self._standing_in(attempt, item, left, lambda i, c: self.backward(attempt, i, site, c, at)),
            )
        for lot, good, used in self._split(attempt, item, left):
            if self._is_made(attempt, item):
                steps.append(self._make_backward(attempt, item, site, (lot, good, used), at))
            else:
                steps.append(self._buy(attempt, item, site, lot, used, at))
        return tuple(steps)

    def forward(self, attempt: Attempt, item: str, site: str, count: int) -> tuple[tuple[Step, ...], Minute]:
        """Return the sources of what is needed as early as possible, and when all is there; raises Miss."""
        stocked = self._when_stocked(attempt, item, site, count)
        if stocked is not None and stocked <= attempt.floor:
            return tuple(self._from_lots(attempt, item, site, count, stocked)[0]), stocked
        mark = len(attempt.undo)
        steps: tuple[Step, ...] = ()
        try:
            steps, ready = self._forward_lots(attempt, item, site, count, attempt.floor)
            if (stocked is None or stocked > ready) and self._more_by(attempt, item, site, ready):
                attempt.back_to(mark)
                steps, ready = self._forward_lots(attempt, item, site, count, ready)
        except Miss:
            if stocked is None:
                raise
            ready = NEVER
        if stocked is not None and stocked <= ready:
            attempt.back_to(mark)
            return tuple(self._from_lots(attempt, item, site, count, stocked)[0]), stocked
        return steps, ready

    def _forward_lots(
        self, attempt: Attempt, item: str, site: str, count: int, at: Minute
    ) -> tuple[tuple[Step, ...], Minute]:
        """Take what is free at `at` and make or buy the rest as early as possible."""
        steps, left = self._from_lots(attempt, item, site, count, at)
        ready = at if steps else attempt.floor
        if left and self._stand_in(attempt, item):
            more, there = self._standing_in(attempt, item, left, lambda i, c: self.forward(attempt, i, site, c))
            return (*steps, *more), max(ready, there)
        for lot, good, used in self._split(attempt, item, left):
            if self._is_made(attempt, item):
                step = self._make_forward(attempt, item, site, (lot, good, used))
            else:
                step = self._buy(attempt, item, site, lot, used, None)
            steps.append(step)
            ready = max(ready, step.end)
        return tuple(steps), ready

    def _make_backward(self, attempt: Attempt, item: str, site: str, lot: tuple[int, int, int], at: Minute) -> Step:
        recipe, name, limit = self.routes.recipes[item], attempt.name_lot(), at
        places: list[Place] = []
        for group in reversed(recipe.groups):
            ways = self._ways(attempt, item, group, site)
            place = self.shop.latest(ways, lot[0], limit, attempt.floor, attempt.overtime)
            places.insert(0, self._hold(attempt, item, lot[0], place))
            limit = places[0].start
        self._keep_fresh(recipe, places[-1].end, at)
        self._leave_over(attempt, recipe, name, site, places[-1].end, lot)
        needs: list[Step] = []
        for line, factor in recipe.components:
            needs += self.backward(attempt, line.child, site, _size(line.child, lot[0] * factor), limit)
        return self._tell_made(attempt, recipe, site, name, lot, places, tuple(needs))

    def _make_forward(self, attempt: Attempt, item: str, site: str, lot: tuple[int, int, int]) -> Step:
        recipe, name, ready = self.routes.recipes[item], attempt.name_lot(), attempt.floor
        for group in recipe.groups:
            self._ways(attempt, item, group, site)
        needs: list[Step] = []
        for line, factor in recipe.components:
            sources, there = self.forward(attempt, line.child, site, _size(line.child, lot[0] * factor))
            needs += sources
            ready = max(ready, there)
        places = []
        for group in recipe.groups:
            ways = self._ways(attempt, item, group, site)
            place = self.shop.earliest(ways, lot[0], ready, attempt.overtime)
            places.append(self._hold(attempt, item, lot[0], place))
            ready = places[-1].end
        self._leave_over(attempt, recipe, name, site, places[-1].end, lot)
        return self._tell_made(attempt, recipe, site, name, lot, places, tuple(needs))

    def _hold(self, attempt: Attempt, item: str, count: int, place: Place | None) -> Place:
        attempt.count_step(item)
        if place is None:
            raise Miss(item, count, Lack.BEYOND_HORIZON)
        attempt.undo.append(self.shop.hold(place, attempt.steps))
        return place

    def _tell_made(
        self,
        attempt: Attempt,
        recipe: Recipe,
        site: str,
        name: str,
        lot: tuple[int, int, int],
        places: list[Place],
        needs: tuple[Step, ...],
    ) -> Step:
        attempt.count_step(recipe.item.code)
        ready = max((step.end for step in needs), default=attempt.floor)
        for place in places:
            done = Done(place.way, lot[0], ready, place.start, place.end, place.machine, place.setup, place.run)
            overtime = place.way.operation.work_centre in attempt.overtime
            needs = (self.teller.operated(done, overtime=overtime, needs=needs),)
            ready = place.end
        return self.teller.made(
            item=recipe.item.code,
            ref=name,
            site=site,
            good=lot[1],
            surplus=lot[1] - lot[2],
            start=places[0].start,
            last=needs[0],
        )

    def _buy(self, attempt: Attempt, item: str, site: str, lot: int, used: int, at: Minute | None) -> Step:
        attempt.count_step(item)
        recipe, name = self.routes.recipes[item], attempt.name_lot()
        expedited = recipe.item.supplier in attempt.expedite
        period = self._delivery(recipe, minutes_of(recipe.lead(expedited=expedited).usual), attempt.floor, at)
        if period is None or period[0] < attempt.floor:
            raise Miss(item, used, Lack.BEYOND_HORIZON)
        if at is not None:
            self._keep_fresh(recipe, period[1], at)
        self._leave_over(attempt, recipe, name, site, period[1], (lot, lot, used))
        return self.teller.purchased(
            recipe=recipe,
            ref=name,
            count=lot,
            surplus=lot - used,
            ready=attempt.floor,
            start=period[0],
            end=period[1],
            expedited=expedited,
        )

    def _delivery(self, recipe: Recipe, minutes: int, floor: Minute, at: Minute | None) -> tuple[Minute, Minute] | None:
        """Return order and arrival: by `at`, or ordered at once."""
        if not minutes or recipe.supplier is None or not recipe.supplier.working:
            return (floor, floor + minutes) if at is None else (at - minutes, at)
        calendar = self.shop.clockwork.calendar(recipe.supplier.calendar)
        if at is None:
            start = calendar.next_open(floor)
            end = None if start is None else calendar.after(start, minutes)
        else:
            end = calendar.end_of(at)
            start = None if end is None else calendar.before(end, minutes)
        return None if start is None or end is None else (start, end)

    def _leave_over(
        self, attempt: Attempt, recipe: Recipe, name: str, site: str, end: Minute, lot: tuple[int, int, int]
    ) -> None:
        if lot[1] > lot[2]:
            expires = end + minutes_of(recipe.item.shelf_life_hours) if recipe.item.shelf_life_hours else None
            attempt.undo.append(self.store.add(name, recipe.item.code, site, end, expires, lot[1] - lot[2], "lot"))

    def _keep_fresh(self, recipe: Recipe, end: Minute, at: Minute) -> None:
        if recipe.item.shelf_life_hours and end + minutes_of(recipe.item.shelf_life_hours) <= at:
            raise Miss(recipe.item.code, 0, Lack.SHELF_LIFE)

    def _from_lots(self, attempt: Attempt, item: str, site: str, count: int, at: Minute) -> tuple[list[Step], int]:
        """Take what is free at an instant, then of substitutes; return the steps and what is still needed."""
        steps, left = self._taken(attempt, item, site, count, at, 0)
        for substitute in self._substitutes(attempt, item):
            if left:
                want = _size(substitute.by, left * substitute.ratio)
                more, missing = self._taken(attempt, substitute.by, site, want, at, substitute.extra_minor)
                left = max(0, left - int((want - missing) / substitute.ratio + 1e-6))
                steps += more
        return steps, left

    def _taken(
        self, attempt: Attempt, item: str, site: str, count: int, at: Minute, extra_minor: int
    ) -> tuple[list[Step], int]:
        steps, left = [], count
        for lot, part in list(self.store.take(item, site, count, at, attempt.group)):
            attempt.count_step(item)
            attempt.undo.append(self.store.draw(lot, part, at, attempt.group))
            left -= part
            step = self.teller.taken(
                ref=lot.ref,
                item=item,
                site=lot.site,
                count=part,
                available_at=lot.available_at,
                at=at,
                now=attempt.now,
                extra_minor=extra_minor,
            )
            steps.append(step)
        return steps, left

    def _free(self, attempt: Attempt, item: str, site: str, at: Minute) -> int:
        free = self.store.free(item, site, at, attempt.group)
        for substitute in self._substitutes(attempt, item):
            free += int(self.store.free(substitute.by, site, at, attempt.group) / substitute.ratio + 1e-6)
        return free

    def _more_by(self, attempt: Attempt, item: str, site: str, ready: Minute) -> bool:
        return self._free(attempt, item, site, ready) > self._free(attempt, item, site, attempt.floor)

    def _when_stocked(self, attempt: Attempt, item: str, site: str, count: int) -> Minute | None:
        moments = set(self.store.moments(item, attempt.floor))
        for substitute in self._substitutes(attempt, item):
            moments |= set(self.store.moments(substitute.by, attempt.floor))
        return next((at for at in sorted(moments) if self._free(attempt, item, site, at) >= count), None)

    def _substitutes(self, attempt: Attempt, item: str) -> tuple[Substitute, ...]:
        return self.routes.recipes[item].substitutes if attempt.liberty.substitutes else ()

    def _is_made(self, attempt: Attempt, item: str) -> bool:
        recipe = self.routes.recipes[item]
        return recipe.is_made and not (attempt.liberty.buy and recipe.supplier)

    def _split(self, attempt: Attempt, item: str, left: int) -> Iterator[tuple[int, int, int]]:
        """Yield lots that together give what is needed: what is made or bought, what of it is good, what is used."""
        recipe, made = self.routes.recipes[item], self._is_made(attempt, item)
        if left and not made and recipe.supplier is None:
            raise Miss(item, left, Lack.NO_SOURCE)
        while left > 0:
            lot = recipe.lot_for(recipe.lot_with(left) if made else left)
            good = recipe.good_of(lot) if made else lot
            if good <= 0 or lot > LARGEST_COUNT:
                raise Miss(item, left, Lack.TOO_LARGE)
            yield lot, good, min(good, left)
            left -= good

    def _ways(self, attempt: Attempt, item: str, group: tuple[Way, ...], site: str) -> list[Way]:
        ways = [way for way in group if not site or way.site in ("", site)]
        if not ways:
            raise Miss(item, 0, Lack.NO_SITE, site)
        first = min(way.operation.rank for way in ways)
        return [way for way in ways if way.operation.rank == first] if attempt.liberty.first_ways else ways

    def _stand_in(self, attempt: Attempt, item: str) -> bool:
        """Whether only a substitute can be made or bought."""
        if self._is_made(attempt, item) or self.routes.recipes[item].supplier:
            return False
        return any(self._has_source(substitute.by) for substitute in self._substitutes(attempt, item))

    def _has_source(self, item: str) -> bool:
        return self.routes.recipes[item].is_made or self.routes.recipes[item].supplier is not None

    def _standing_in(self, attempt: Attempt, item: str, left: int, plan: Callable[[str, int], Planned]) -> Planned:
        """Plan the first substitute that has a source; below it there are no substitutes."""
        substitute = next(s for s in self._substitutes(attempt, item) if self._has_source(s.by))
        attempt.liberty = attempt.liberty._replace(substitutes=False)
        try:
            return plan(substitute.by, _size(substitute.by, left * substitute.ratio))
        finally:
            attempt.liberty = attempt.liberty._replace(substitutes=True)


def _size(item: str, count: float) -> int:
    if count > LARGEST_COUNT:
        raise Miss(item, 0, Lack.TOO_LARGE)
    return up(count)
