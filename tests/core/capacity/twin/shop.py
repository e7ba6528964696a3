"""Machines and crews with what they do, and the search for a free slot, forward and backward."""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from yinuo.core.capacity.clockwork import Clockwork
from yinuo.core.capacity.model import Minute, Operation
from yinuo.core.capacity.openings import Openings
from yinuo.core.capacity.plan import Step, Wait
from yinuo.core.capacity.routes import Routes, Way, units


@dataclass(frozen=True, order=True)
class Slot:
    """A machine is held from `start` to `end` by a way; `setup` minutes of it are set-up."""

    start: Minute
    end: Minute
    way: int
    setup: int
    crew: int = -1
    number: int = 0  # of the holding, so that no two slots are equal


@dataclass(frozen=True)
class Place:
    """Where and when an operation is done."""

    way: Way
    start: Minute
    end: Minute
    machine: int = -1
    setup: int = 0
    run: int = 0
    crew: int = -1


class Shop:
    """All machines and crews of a plant."""

    def __init__(self, routes: Routes, clockwork: Clockwork) -> None:
        self.routes, self.clockwork = routes, clockwork
        self.slots: dict[tuple[str, int], list[Slot]] = {
            (centre.code, number): [] for centre in routes.centres.values() for number in range(centre.machines)
        }
        self.held: list[list[tuple[Minute, Minute]]] = [[] for _ in routes.crews]
        self._everywhere = frozenset(routes.centres)

    def earliest(self, ways: list[Way], count: int, ready: Minute, overtime: frozenset[str]) -> Place | None:
        """Return the place of the earliest end, of equal ones that of the first way, least set-up, first machine."""
        found = []
        for order, way in enumerate(ways):
            for machine, crew in self._machines(way, count):
                place = self._earliest_at(way, machine, crew, count, ready, overtime)
                if place:
                    found.append(((place.end, order, place.setup, machine, crew), place))
        return min(found, key=lambda pair: pair[0])[1] if found else None

    def latest(
        self, ways: list[Way], count: int, limit: Minute, floor: Minute, overtime: frozenset[str]
    ) -> Place | None:
        """Return the place of the latest start that ends by `limit` and does not start before `floor`."""
        found = []
        for order, way in enumerate(ways):
            for machine, crew in self._machines(way, count):
                place = self._latest_at(way, machine, crew, count, limit, floor, overtime)
                if place and place.start >= floor:
                    found.append(((-place.start, order, place.setup, machine, crew), place))
        return min(found, key=lambda pair: pair[0])[1] if found else None

    def hold(self, place: Place, number: int) -> Callable[[], None]:
        """Hold a place; return what frees it again."""
        if place.machine < 0:
            return lambda: None
        slots = self.slots[place.way.operation.work_centre, place.machine]
        slot = Slot(place.start, place.end, place.way.index, place.setup, place.crew, number)
        insort(slots, slot)
        if place.crew >= 0:
            insort(self.held[place.crew], (place.start, place.end))

        def free() -> None:
            slots.remove(slot)
            if place.crew >= 0:
                self.held[place.crew].remove((place.start, place.end))

        return free

    def is_free(self, place: Place) -> bool:
        """Return whether a machine and a person are free, and the next slot keeps its changeover."""
        slots = self.slots[place.way.operation.work_centre, place.machine]
        for gap in range(len(slots) + 1):
            before, after = self._around(slots, gap)
            if after and after.end <= place.start:
                continue
            if before and before.end > place.start:
                return False
            needed = place.way.changeover(self._operation(before))
            idle = self._regular(place.way, place.machine)
            since = idle.worked_before(place.start) - (idle.worked_before(before.end) if before else 0)
            if before and since + place.setup < needed:
                return False
            if after and not self._fits_before(place.way, place.machine, place.end, after):
                return False
            return self._first_full(place.crew, place.start, place.end) is None
        return False

    def crew_for(self, way: Way, step: Step) -> int:
        """Return the crew that does a step planned before: with a person free, if it can with the very hours."""

        def fit(crew: int) -> tuple[bool, bool]:
            is_free = self._first_full(crew, step.start, step.end) is None
            lines = [self._openings(way, step.machine, crew, overtime) for overtime in (frozenset(), self._everywhere)]
            hours = [line.worked_before(step.end) - line.worked_before(step.start) for line in lines]
            return is_free, step.minutes in hours

        return max(way.crews, key=fit, default=-1)

    def wait(self, way: Way, step: Step, overtime: frozenset[str]) -> Wait:
        """Tell why a step that is held does not start when it is ready; nothing, when it could start earlier."""
        slots = self.slots[way.operation.work_centre, step.machine]
        slot = next(slot for slot in slots if (slot.start, slot.end) == (step.start, step.end))
        slots.remove(slot)
        if slot.crew >= 0:
            self.held[slot.crew].remove((slot.start, slot.end))
        count = units(step.quantity)
        found = self.earliest([way], count, step.ready_at, overtime)
        alone = self.earliest([replace(way, crews=())], count, step.ready_at, overtime)
        openings = self._openings(way, step.machine, slot.crew, overtime)
        insort(slots, slot)
        if slot.crew >= 0:
            insort(self.held[slot.crew], (slot.start, slot.end))
        if found is None or found.start < step.start:
            return Wait.NOTHING
        if alone and alone.start < step.start and openings.next_open(alone.start) == alone.start:
            return Wait.PEOPLE
        opened = openings.next_open(step.ready_at)
        if opened is not None and opened < step.start:
            return Wait.CAPACITY
        return Wait.CALENDAR if step.start > step.ready_at else Wait.NOTHING

    def _machines(self, way: Way, count: int) -> Iterator[tuple[int, int]]:
        if way.centre is None or not (way.run_minutes(count) or way.setup):
            yield -1, -1
            return
        for machine in range(way.centre.machines):
            for crew in way.crews or (-1,):
                yield machine, crew

    def _earliest_at(
        self, way: Way, machine: int, crew: int, count: int, ready: Minute, overtime: frozenset[str]
    ) -> Place | None:
        if machine < 0:
            return self._outside_after(way, ready)
        openings = self._openings(way, machine, crew, overtime)
        slots = self.slots[way.operation.work_centre, machine]
        for gap in range(len(slots) + 1):
            before, after = self._around(slots, gap)
            if after and after.end <= ready:
                continue
            setup = way.changeover(self._operation(before))
            length = setup + way.run_minutes(count)
            start = openings.next_open(max(ready, before.end) if before else ready)
            while start is not None:
                end = openings.after(start, length)
                if end is None or (after and not self._fits_before(way, machine, end, after)):
                    break
                full = self._first_full(crew, start, end)
                if full is None:
                    return Place(way, start, end, machine, setup, length - setup, crew)
                start = openings.next_open(full)
        return None

    def _latest_at(
        self, way: Way, machine: int, crew: int, count: int, limit: Minute, floor: Minute, overtime: frozenset[str]
    ) -> Place | None:
        if machine < 0:
            return self._outside_before(way, limit)
        openings = self._openings(way, machine, crew, overtime)
        slots = self.slots[way.operation.work_centre, machine]
        for gap in range(len(slots), -1, -1):
            before, after = self._around(slots, gap)
            if (before and before.start >= limit) or (after and after.start <= floor):
                continue
            setup = way.changeover(self._operation(before))
            length = setup + way.run_minutes(count)
            end = self._last_end(way, machine, openings, limit, after)
            while end is not None:
                start = openings.before(end, length)
                if start is None or start < max(floor, before.end if before else floor):
                    break
                full = self._last_full(crew, start, end)
                if full is None:
                    return Place(way, start, end, machine, setup, length - setup, crew)
                end = openings.end_of(full)
        return None

    def _last_end(self, way: Way, machine: int, openings: Openings, limit: Minute, after: Slot | None) -> Minute | None:
        """Return the latest end by `limit` that leaves the next slot its changeover."""
        if after is None:
            return openings.end_of(limit)
        missing = self.routes.ways[after.way].changeover(way.operation) - after.setup
        last: Minute | None = after.start
        if missing > 0:
            last = self._regular(way, machine).before(after.start, missing)
        return None if last is None else openings.end_of(min(limit, last))

    def _fits_before(self, way: Way, machine: int, end: Minute, after: Slot) -> bool:
        missing = self.routes.ways[after.way].changeover(way.operation) - after.setup
        if end > after.start or missing <= 0:
            return end <= after.start
        regular = self._regular(way, machine)
        return regular.worked_before(after.start) - regular.worked_before(end) >= missing

    def _outside_after(self, way: Way, ready: Minute) -> Place | None:
        minutes = way.outside_minutes
        if not minutes or way.supplier is None or not way.supplier.working:
            return Place(way, ready, ready + minutes)
        calendar = self.clockwork.calendar(way.supplier.calendar)
        start = calendar.next_open(ready)
        end = None if start is None else calendar.after(start, minutes)
        return None if start is None or end is None else Place(way, start, end)

    def _outside_before(self, way: Way, limit: Minute) -> Place | None:
        minutes = way.outside_minutes
        if not minutes or way.supplier is None or not way.supplier.working:
            return Place(way, limit - minutes, limit)
        calendar = self.clockwork.calendar(way.supplier.calendar)
        end = calendar.end_of(limit)
        start = None if end is None else calendar.before(end, minutes)
        return None if start is None or end is None else Place(way, start, end)

    def _openings(self, way: Way, machine: int, crew: int, overtime: frozenset[str]) -> Openings:
        centre = way.operation.work_centre
        return self.clockwork.machine(centre, machine, overtime=centre in overtime, crew=crew)

    def _regular(self, way: Way, machine: int) -> Openings:
        return self.clockwork.machine(way.operation.work_centre, machine)

    def _around(self, slots: list[Slot], gap: int) -> tuple[Slot | None, Slot | None]:
        return (slots[gap - 1] if gap else None), (slots[gap] if gap < len(slots) else None)

    def _operation(self, slot: Slot | None) -> Operation | None:
        return self.routes.ways[slot.way].operation if slot else None

    def _first_full(self, crew: int, start: Minute, end: Minute) -> Minute | None:
        """Return when the first time without a free person within `[start, end)` is over; None: always one free."""
        if crew < 0:
            return None
        held, people = self.held[crew], self.routes.crews[crew].people
        bounds = sorted({start, *(minute for pair in held for minute in pair if start < minute)})
        full = [sum(s <= minute < e for s, e in held) >= people for minute in bounds]
        first = next((n for n, minute in enumerate(bounds) if full[n] and minute < end), None)
        if first is None:
            return None
        return next(bounds[n] for n in range(first, len(bounds)) if not full[n])

    def _last_full(self, crew: int, start: Minute, end: Minute) -> Minute | None:
        """Return when the last time without a free person within `[start, end)` begins; None: always one free."""
        if crew < 0:
            return None
        held, people = self.held[crew], self.routes.crews[crew].people
        bounds = sorted({start, *(minute for pair in held for minute in pair if minute < end)})
        full = [sum(s <= minute < e for s, e in held) >= people for minute in bounds]
        last = next((n for n in reversed(range(len(bounds))) if full[n] and bounds[n] >= start), None)
        if last is None:
            return None
        while last and full[last - 1]:
            last -= 1
        return bounds[last]
