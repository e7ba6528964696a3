"""The engine: answers needs on what is held so far, and holds and frees the rows of plans."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from yinuo.core.capacity.clockwork import Clockwork
from yinuo.core.capacity.fast import layout
from yinuo.core.capacity.fast.columns import of_lot, of_mark, of_row
from yinuo.core.capacity.fast.holding import hold_rows
from yinuo.core.capacity.fast.layout import BIG, FINE, FULL, OPERATE, TAKE, Ints
from yinuo.core.capacity.fast.machines import move_slots
from yinuo.core.capacity.fast.memory import copied, grown, new_memory
from yinuo.core.capacity.fast.minutes import minutes_before
from yinuo.core.capacity.fast.placing import PLACE, first_place
from yinuo.core.capacity.fast.rows import free_rows, lent_lot, undo_to
from yinuo.core.capacity.fast.solving import solve
from yinuo.core.capacity.fast.steps import Names, Telling
from yinuo.core.capacity.fast.stock import add_lot, draw, free_in_pool
from yinuo.core.capacity.fast.tables import Layout
from yinuo.core.capacity.fast.waiting import tell_waits
from yinuo.core.capacity.faults import Lack
from yinuo.core.capacity.model import Minute, Supply
from yinuo.core.capacity.need import Miss, Need, has_choice, has_dual
from yinuo.core.capacity.plan import Step
from yinuo.core.capacity.routes import Routes, Way, units
from yinuo.core.capacity.telling import Done, Teller

_LACKS = {
    layout.NO_SOURCE: Lack.NO_SOURCE,
    layout.NO_SITE: Lack.NO_SITE,
    layout.BEYOND_HORIZON: Lack.BEYOND_HORIZON,
    layout.TOO_LARGE: Lack.TOO_LARGE,
    layout.TOO_MANY_STEPS: Lack.TOO_MANY_STEPS,
    layout.SHELF_LIFE: Lack.SHELF_LIFE,
}
NOBODY, ANYBODY = 0, -2  # a holder, and a group without allocations


@dataclass(frozen=True, eq=False)
class Found:
    """The rows of a plan, and why each of its steps waits."""

    need: Need
    rows: Ints
    waits: Ints


class Engine:
    """Tables of one plant with the memory of one book."""

    def __init__(self, routes: Routes, clockwork: Clockwork) -> None:
        laid_out = Layout(routes, clockwork)
        self.places = laid_out.places
        self.memory = new_memory(laid_out)
        self.names = Names(routes, self.places)
        self.teller = Teller(routes, clockwork)
        self._choice, self._dual = has_choice(routes.recipes), has_dual(routes.recipes)
        for supply in routes.plant.supplies:
            self.add_supply(supply)

    def copy(self, clockwork: Clockwork) -> Engine:
        """Return an engine of its own with the same contents."""
        twin = object.__new__(Engine)
        twin.__dict__.update(self.__dict__)
        twin.memory, twin.names = copied(self.memory), self.names.copy()
        twin.teller = self.teller.copy(clockwork)
        return twin

    def solve(self, need: Need) -> Step:
        """Return how a need is met, as a READY step; nothing stays held. Raises Miss."""
        ask = self.ask(need)
        told = self._told(need, ask, self._solved(need, ask), NOBODY)
        undo_to(self.memory, 0, self.group(need.group))
        return told

    def trial(self, need: Need) -> tuple[Minute, int]:
        """Return when the goods of a need would be there, and its machine minutes; (-1, 0): they cannot be had."""
        try:
            rows = self._solved(need, self.ask(need))
        except Miss:
            return -1, 0
        end = max(int(rows[rows[:, of_row.PARENT] < 0, of_row.END].max()), need.not_before)
        work = int(rows[rows[:, of_row.KIND] == OPERATE][:, [of_row.SETUP, of_row.RUN]].sum())
        undo_to(self.memory, 0, self.group(need.group))
        return end, work

    def place(self, need: Need, *, ways: Sequence[Way], count: int, ready: Minute) -> Done | None:
        """Return where so much would be done the soonest by ways of one operation; None: nowhere. Nothing is held."""
        found = np.full(PLACE, -1, dtype=np.int64)
        span = np.array([self.places.ways[ways[0].index], self.places.ways[ways[-1].index] + 1], dtype=np.int64)
        if not first_place(self.memory, self.ask(need), span, count, ready, found):
            return None
        start, end, way, machine, _crew, setup, run = found.tolist()
        number = self.names.numbers.get(machine, -1)
        return Done(self.names.ways[way], count, ready, start, end, number, setup, run)

    def there_at(self, ref: str) -> Minute | None:
        """Return when a supply, or a lot that a plan makes, is there; None where nobody knows of it."""
        lot = self.names.lots.get(ref)
        return None if lot is None else int(self.memory.lots[lot, of_lot.AVAILABLE])

    def grow(self) -> None:
        """Make room where there was none."""
        self.memory = grown(self.memory)

    def tell(self, need: Need, rows: Ints, holder: int) -> Step:
        """Return rows that a holder holds as a READY step."""
        return self._told(need, self.ask(need), rows, holder)

    def ask(self, need: Need) -> Ints:
        """Return a need in numbers; overtime and expedition are marked in memory."""
        places, marks = self.places, self.memory.marks
        marks[list(places.overtime.values())] = 0
        marks[list(places.expedite.values())] = 0
        marks[[places.overtime[code] for code in need.overtime if code in places.overtime]] = 1
        marks[[places.expedite[code] for code in need.expedite if code in places.expedite]] = 1
        asked = (
            places.items[need.item],
            places.sites[need.site],
            need.count,
            need.due,
            need.floor,
            need.not_before,
            self.group(need.group),
            need.substitutes,
            need.earliest,
            self._choice,
            self._dual,
            need.names_from,
        )
        return np.array(asked, dtype=np.int64)

    def group(self, name: str) -> int:
        """Return the number of a customer group; ANYBODY: one without allocations."""
        return self.places.groups.get(name, ANYBODY)

    def hold(self, rows: Ints, *, group: str, holder: int, check: bool) -> Ints:
        """Hold rows; return the numbers of those that are no longer free: if there are any, none is held."""
        refused = np.zeros(len(rows), dtype=np.int64)
        number = self.group(group)
        self.memory.marks[of_mark.HOLDER] = holder
        while hold_rows(self.memory, rows, number, check, refused) < 0:
            self.memory = grown(self.memory)
            refused[:] = 0
        return np.flatnonzero(refused)

    def free(self, rows: Ints, *, group: str, holder: int) -> None:
        """Free rows that are held."""
        for lot in lots_left(rows):
            self.names.forget_lot(lot)
        free_rows(self.memory, rows, self.group(group), holder)

    def lent(self, rows: Ints) -> int:
        """Return the first row whose left-over other plans have taken of; -1: none."""
        return int(lent_lot(self.memory, rows))

    def keep(self, rows: Ints, row: int) -> None:
        """Let a lot be all for others: what its own plan used of it is left over too."""
        lot, used = rows[row, of_row.LOT], rows[row, of_row.COUNT] - rows[row, of_row.SURPLUS]
        draw(self.memory, lot, -used, 0, ANYBODY)
        self.memory.lots[lot, of_lot.TOTAL] += used
        rows[row, of_row.SURPLUS] += used

    def add_supply(self, supply: Supply) -> None:
        """Let a supply be there, or come; raises KeyError where nothing of the item was ever to lie at the site."""
        pool = self.places.pools[supply.item, supply.site]
        expires = BIG if supply.expires_at is None else supply.expires_at
        values = (self.places.items[supply.item], pool, supply.available_at, expires, units(supply.quantity), -1)
        lot = add_lot(self.memory, *values)
        while lot < 0:
            self.memory = grown(self.memory)
            lot = add_lot(self.memory, *values)
        self.names.name_lot(lot, supply.ref)
        self.teller.supplies[supply.ref] = supply

    def remove_supply(self, ref: str) -> None:
        """Let a supply be gone; who took of it still has it on paper."""
        lot = self.names.lots[ref]
        self.names.forget_lot(lot)
        draw(self.memory, lot, int(self.memory.lots[lot, of_lot.TOTAL]), 0, ANYBODY)
        self.memory.lots[lot, of_lot.TOTAL] = 0

    def move_supply(self, ref: str, available_at: Minute) -> None:
        """Let a supply come at another time."""
        lot = self.names.lots[ref]
        left = int(self.memory.lots[lot, of_lot.LEFT])
        draw(self.memory, lot, max(left, 0), 0, ANYBODY)  # out of its pool, which is kept by time
        self.memory.lots[lot, of_lot.AVAILABLE] = available_at
        draw(self.memory, lot, -max(left, 0), 0, ANYBODY)

    def minutes_before(self, openings: int, minutes: Ints) -> Ints:
        """Return the open minutes before each instant."""
        return minutes_before(self.memory, openings, minutes)

    def free_in_pool(self, pool: int, at: Minute) -> int:
        """Return what can still be promised of a pool at a time."""
        return int(free_in_pool(self.memory, pool, at))

    def reopen(self, clockwork: Clockwork) -> None:
        """Follow openings that changed; what is held stays held between the same instants."""
        memory = self.memory
        parts, reals, numbers, intervals = Layout(self.names.routes, clockwork).arrays()
        changed = memory._replace(parts=parts, reals=reals, numbers=numbers, intervals=intervals)
        move_slots(memory, changed, np.array(list(self.places.machines.values()), dtype=np.int64))
        self.memory = changed

    def _solved(self, need: Need, ask: Ints) -> Ints:
        """Return the rows that meet a need, which are held by nobody until they are undone; raises Miss."""
        self.memory.marks[of_mark.HOLDER] = NOBODY
        status = solve(self.memory, ask)
        while status == FULL:
            self.grow()
            status = solve(self.memory, ask)
        if status != FINE:
            raise self._miss(need)
        return np.array(self.memory.rows[: self.memory.marks[of_mark.ROWS]])

    def _told(self, need: Need, ask: Ints, rows: Ints, holder: int) -> Step:
        waits = np.zeros(len(rows), dtype=np.int64)
        self.memory.marks[of_mark.HOLDER] = holder
        tell_waits(self.memory, ask, rows, ready_of(rows, need.floor), waits)
        return Telling(self.names, self.teller, need).tell(rows=rows, waits=waits)

    def _miss(self, need: Need) -> Miss:
        marks = self.memory.marks
        item = self.names.items[int(marks[of_mark.MISS_ITEM])]
        why = _LACKS[int(marks[of_mark.MISS_WHY])]
        return Miss(item, int(marks[of_mark.MISS_COUNT]), why, need.site)


def lots_left(rows: Ints) -> list[int]:
    """Return the lots that rows put into stock."""
    leaves = (rows[:, of_row.KIND] != TAKE) & (rows[:, of_row.KIND] != OPERATE) & (rows[:, of_row.LOT] >= 0)
    return [int(lot) for lot in rows[leaves, of_row.LOT]]


def ready_of(rows: Ints, floor: int) -> Ints:
    """Return for each row when all that it needs is there."""
    ready = np.full(len(rows), floor, dtype=np.int64)
    below = rows[:, of_row.PARENT] >= 0
    np.maximum.at(ready, rows[below, of_row.PARENT], rows[below, of_row.END])
    return ready
