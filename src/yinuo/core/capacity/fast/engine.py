"""The engine: answers needs on what is held so far, and holds and frees the rows of plans."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from yinuo.core.capacity.clockwork import Clockwork
from yinuo.core.capacity.fast import layout
from yinuo.core.capacity.fast.columns import of_lot, of_mark, of_row
from yinuo.core.capacity.fast.holding import hold_rows
from yinuo.core.capacity.fast.layout import (
    BIG,
    FINE,
    FULL,
    Ints,
)
from yinuo.core.capacity.fast.memory import copied, grown, new_memory
from yinuo.core.capacity.fast.rows import free_rows, lent_lot, undo_to
from yinuo.core.capacity.fast.solving import solve
from yinuo.core.capacity.fast.stock import add_lot, draw
from yinuo.core.capacity.fast.tables import Layout
from yinuo.core.capacity.fast.waiting import tell_waits
from yinuo.core.capacity.faults import Lack
from yinuo.core.capacity.model import Supply
from yinuo.core.capacity.need import Miss, Need
from yinuo.core.capacity.routes import Routes, units

_LACKS = {
    layout.NO_SOURCE: Lack.NO_SOURCE,
    layout.NO_SITE: Lack.NO_SITE,
    layout.BEYOND_HORIZON: Lack.BEYOND_HORIZON,
    layout.TOO_LARGE: Lack.TOO_LARGE,
    layout.TOO_MANY_STEPS: Lack.TOO_MANY_STEPS,
    layout.SHELF_LIFE: Lack.SHELF_LIFE,
}
NOBODY = 0


@dataclass(frozen=True, eq=False)
class Found:
    """The rows of a plan, and why each of its steps waits."""

    need: Need
    rows: Ints
    waits: Ints


class Engine:
    """Tables of one plant with the memory of one book."""

    def __init__(self, routes: Routes, clockwork: Clockwork) -> None:
        self.routes, self.clockwork = routes, clockwork
        laid_out = Layout(routes, clockwork)
        self.places = laid_out.places
        self.memory = new_memory(laid_out)
        self.lot_refs: dict[int, str] = {}
        self.lots: dict[str, int] = {}
        self.items = {place: code for code, place in self.places.items.items()}
        self.sites = list(self.places.sites)
        self._has_choice = any(
            len({w.operation.rank for w in g}) > 1 for r in routes.recipes.values() for g in r.groups
        )
        self._has_dual = any(r.is_made and r.supplier for r in routes.recipes.values())
        for supply in routes.plant.supplies:
            self.add_supply(supply)

    def solve(self, need: Need) -> Found:
        """Return how a need is met; nothing stays held. Raises Miss."""
        ask = self.ask(need)
        self.memory.marks[of_mark.HOLDER] = NOBODY
        status = solve(self.memory, ask)
        while status == FULL:
            self.memory = grown(self.memory)
            status = solve(self.memory, ask)
        if status != FINE:
            raise self._miss(need)
        rows = self.memory.rows[: self.memory.marks[of_mark.ROWS]].copy()
        waits = np.zeros(len(rows), dtype=np.int64)
        tell_waits(self.memory, ask, rows, ready_of(rows, need.floor), waits)
        undo_to(self.memory, 0, self.group(need.group))
        return Found(need, rows, waits)

    def ask(self, need: Need) -> Ints:
        """Return a need in numbers; overtime and expedition are marked."""
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
            self._has_choice,
            self._has_dual,
        )
        return np.array(asked, dtype=np.int64)

    def group(self, name: str) -> int:
        """Return the number of a customer group; -1: one without allocations."""
        return self.places.groups.get(name, -1)

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
        free_rows(self.memory, rows, self.group(group), holder)

    def lent(self, rows: Ints) -> int:
        """Return the first row whose left-over other plans have taken of; -1: none."""
        return int(lent_lot(self.memory, rows))

    def add_supply(self, supply: Supply) -> None:
        """Let a supply be there, or come."""
        pool = self.places.pools[supply.item, supply.site]
        expires = BIG if supply.expires_at is None else supply.expires_at
        values = (self.places.items[supply.item], pool, supply.available_at, expires, units(supply.quantity), -1)
        lot = add_lot(self.memory, *values)
        while lot < 0:
            self.memory = grown(self.memory)
            lot = add_lot(self.memory, *values)
        self.name_lot(lot, supply.ref)

    def name_lot(self, lot: int, ref: str) -> None:
        """Remember by which name a lot goes."""
        self.lot_refs[lot] = ref
        self.lots[ref] = lot

    def forget_lot(self, lot: int) -> None:
        """Forget the name of a lot that is gone."""
        self.lots.pop(self.lot_refs.pop(lot, ""), None)

    def remove_supply(self, ref: str) -> None:
        """Let a supply be gone; who took of it still has it on paper."""
        lot = self.lots.pop(ref)
        draw(self.memory, lot, int(self.memory.lots[lot, of_lot.TOTAL]), 0, -2)

    def copy(self) -> Engine:
        """Return an engine of its own with the same contents."""
        twin = object.__new__(Engine)
        twin.__dict__.update(self.__dict__)
        twin.state = copied(self.memory)
        twin.clockwork = self.clockwork.copy()
        twin.lot_refs, twin.lots = dict(self.lot_refs), dict(self.lots)
        return twin

    def _miss(self, need: Need) -> Miss:
        marks = self.memory.marks
        return Miss(
            self.items[marks[of_mark.MISS_ITEM]],
            int(marks[of_mark.MISS_COUNT]),
            _LACKS[int(marks[of_mark.MISS_WHY])],
            need.site,
        )


def ready_of(rows: Ints, floor: int) -> Ints:
    """Return for each row when all that it needs is there."""
    ready = np.full(len(rows), floor, dtype=np.int64)
    below = rows[:, of_row.PARENT] >= 0
    np.maximum.at(ready, rows[below, of_row.PARENT], rows[below, of_row.END])
    return ready
