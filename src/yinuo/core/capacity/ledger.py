"""Who holds what: plans with the rows they hold, and lots that outlive their plan because others took of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from yinuo.core.capacity.fast.columns import of_lot, of_row
from yinuo.core.capacity.fast.layout import BIG, BUY, MAKE, OPERATE, TAKE, Ints
from yinuo.core.capacity.fast.steps import rows_of
from yinuo.core.capacity.model import Minute
from yinuo.core.capacity.need import Need
from yinuo.core.capacity.plan import DemandPlan, Step, StepKind

if TYPE_CHECKING:
    from yinuo.core.capacity.fast.engine import Engine

Mask = NDArray[np.bool_]
Refusal = tuple[str, str, Minute, Minute]


@dataclass(eq=False)
class Held:
    """What one plan holds; it stays as it is. What was found with many others is told of when somebody asks."""

    ref: str
    rows: Ints
    holder: int
    group: str
    need: Need | None = None
    due_at: Minute = 0
    picks: tuple[tuple[str, Minute], ...] = ()

    @cached_property
    def takes_of(self) -> frozenset[int]:
        """The lots it takes of."""
        return frozenset(self.rows[self.rows[:, of_row.KIND] == TAKE, of_row.LOT].tolist())

    @property
    def lots_left(self) -> list[int]:
        """The lots that it leaves over."""
        rows = self.rows[(self.rows[:, of_row.KIND] != TAKE) & (self.rows[:, of_row.SURPLUS] > 0)]
        return [int(lot) for lot in rows[:, of_row.LOT] if lot >= 0]

    @cached_property
    def works_on(self) -> frozenset[int]:
        """The machines it works on."""
        return frozenset(self.rows[self.rows[:, of_row.KIND] == OPERATE, of_row.MACHINE].tolist())


@dataclass(eq=False)
class Ledger:
    """Plans by ref, in the order of taking, and kept lots by their own number."""

    engine: Engine
    held: dict[str, Held] = field(default_factory=dict)
    kept: dict[int, Held] = field(default_factory=dict)
    told: dict[str, DemandPlan] = field(default_factory=dict)
    last: int = 0
    _plans: tuple[DemandPlan, ...] | None = None

    def copy(self, engine: Engine) -> Ledger:
        """Return a ledger of its own over another engine with the same contents."""
        return Ledger(engine, dict(self.held), dict(self.kept), dict(self.told), self.last, self._plans)

    def plans(self) -> tuple[DemandPlan, ...]:
        """Return all plans in the order of taking; the same tuple until one is taken or given back."""
        if self._plans is None:
            for ref in self.held.keys() - self.told.keys():
                self.plan_of(ref)
            self._plans = tuple(map(self.told.__getitem__, self.held))
        return self._plans

    def plan_of(self, ref: str) -> DemandPlan | None:
        """Return the plan of a ref."""
        held = self.held.get(ref)
        if held and held.need and ref not in self.told:
            root = self.engine.tell(held.need, held.rows, held.holder)
            self.told[ref] = DemandPlan(ref=ref, deliveries=(root,), due_at=held.due_at, group=held.group)
        return self.told.get(ref)

    def number(self) -> int:
        """Return a number for one more holder."""
        self.last += 1
        return self.last

    def numbers(self, count: int) -> int:
        """Return the first of so many numbers for more holders."""
        self.last += count
        return self.last - count + 1

    def take(self, plan: DemandPlan, *, check: bool = True) -> list[Refusal]:
        """Hold a plan; return what is no longer free: if there is any, nothing is held."""
        rows, steps = rows_of(names=self.engine.names, plan=plan)
        number = self.number()
        refused = self.engine.hold(rows, group=plan.group, holder=number, check=check)
        if len(refused):
            return [_refusal(steps[row]) for row in refused]
        self._name_lots(rows, [step.ref for step in steps])
        self._plans = None
        self.held[plan.ref] = Held(plan.ref, rows, number, plan.group, picks=_picks(plan))
        self.told[plan.ref] = plan
        return []

    def adopt(self, *, rows: Ints, holder: int, need: Need, due_at: Minute) -> None:
        """Enter rows that are held already."""
        self._name_lots(rows, [f"{need.ref}#{number}" for number in rows[:, of_row.NUMBER]])
        self._plans = None
        self.held[need.ref] = Held(need.ref, rows, holder, need.group, need=need, due_at=due_at)

    def dress(self, plan: DemandPlan) -> None:
        """Tell of what is held as this plan does, which holds the same goods."""
        self._plans = None
        self.held[plan.ref] = replace(self.held[plan.ref], picks=_picks(plan))
        self.told[plan.ref] = plan

    def give_back(self, ref: str) -> None:
        """Free what a plan holds, but for lots that others have taken of; then kept lots nobody needs any more."""
        held = self.held.pop(ref, None)
        if held is None:
            return
        self.told.pop(ref, None)
        self._plans = None
        if self.engine.lent(held.rows) >= 0:
            self._keep_lent(held)
        else:
            self.engine.free(held.rows, group=held.group, holder=held.holder)
        for number, kept in list(self.kept.items()):
            if self.engine.lent(kept.rows) < 0:
                self.engine.free(kept.rows, group=kept.group, holder=kept.holder)
                del self.kept[number]

    def takers(self, lots: Iterable[int], *, before: Minute | None = None) -> list[str]:
        """Return the plans that take of lots (earlier than `before`), also by way of lots that are kept for them."""
        wanted = frozenset(lots)
        if not wanted:
            return []
        kept = [one for one in self.kept.values() if _takes(one, wanted, before)]
        below = self.takers(lot for one in kept for lot in one.lots_left) if kept else []
        return [*dict.fromkeys([*(ref for ref, held in self.held.items() if _takes(held, wanted, before)), *below])]

    def workers(self, machines: list[int], start: Minute | None, end: Minute | None) -> list[str]:
        """Return the plans that work on machines within `[start, end)`."""
        only, found = frozenset(machines), []
        for ref, held in self.held.items() if machines else ():
            if only.isdisjoint(held.works_on):
                continue
            works = np.isin(held.rows[:, of_row.MACHINE], machines)
            works &= (held.rows[:, of_row.KIND] == OPERATE) & (
                held.rows[:, of_row.START] < (BIG if end is None else end)
            )
            if (works & (held.rows[:, of_row.END] > (0 if start is None else start))).any():
                found.append(ref)
        return found

    def names_from(self, ref: str) -> int:
        """Return the highest number by which a lot of a ref still goes although its plan is gone."""
        numbers = [int(name.rpartition("#")[2]) for name in self._kept_names() if name.rpartition("#")[0] == ref]
        return max(numbers, default=0)

    def names_left(self, ref: str) -> set[str]:
        """Return the names of the lots that a plan leaves over."""
        held = self.held.get(ref)
        return {self.engine.names.lot_refs[lot] for lot in held.lots_left} if held else set()

    def _kept_names(self) -> Iterator[str]:
        for kept in self.kept.values():
            for row in kept.rows:
                if row[of_row.KIND] in (MAKE, BUY) and row[of_row.LOT] >= 0:
                    yield self.engine.names.lot_refs[int(row[of_row.LOT])]

    def _name_lots(self, rows: Ints, refs: list[str]) -> None:
        for row, ref in zip(rows.tolist(), refs, strict=True):
            if row[of_row.KIND] in (MAKE, BUY) and row[of_row.LOT] >= 0:
                self.engine.names.name_lot(row[of_row.LOT], ref)

    def _keep_lent(self, held: Held) -> None:
        """Keep each lot that others took of, with all that it needs; free the rest."""
        rows, kept, lent = held.rows.copy(), np.zeros(len(held.rows), dtype=bool), []
        row = self._lent(rows, kept)
        while row >= 0:
            kept |= _subtree(rows, row)
            lent.append(row)
            row = self._lent(rows, kept)
        self.engine.free(rows[~kept], group=held.group, holder=held.holder)
        for row in lent:
            parent = int(rows[row, of_row.PARENT])
            if parent < 0 or not kept[parent]:
                self.engine.keep(rows, row)
        self.kept[held.holder] = Held(held.ref, rows[kept], held.holder, held.group)

    def _lent(self, rows: Ints, kept: Mask) -> int:
        """Return a row not yet kept of whose lot more was taken than by the rows that are to be freed; -1: none."""
        lots = self.engine.memory.lots
        for row in np.flatnonzero((rows[:, of_row.LOT] >= 0) & (rows[:, of_row.KIND] != TAKE) & ~kept):
            lot = rows[row, of_row.LOT]
            own = (rows[:, of_row.KIND] == TAKE) & (rows[:, of_row.LOT] == lot) & ~kept
            if lots[lot, of_lot.TOTAL] - lots[lot, of_lot.LEFT] > rows[own, of_row.COUNT].sum():
                return int(row)
        return -1


def _takes(held: Held, lots: frozenset[int], before: Minute | None) -> bool:
    if lots.isdisjoint(held.takes_of):
        return False
    rows = held.rows[held.rows[:, of_row.KIND] == TAKE]
    takes = np.isin(rows[:, of_row.LOT], list(lots))
    if before is not None:
        takes &= rows[:, of_row.START] < before
    return bool(takes.any())


def _subtree(rows: Ints, root: int) -> Mask:
    """Return which rows are a row or below it."""
    within = np.zeros(len(rows), dtype=bool)
    within[root] = True
    while True:
        parents = rows[:, of_row.PARENT]
        more = within | ((parents >= 0) & within[parents])
        if (more == within).all():
            return within
        within = more


def _picks(plan: DemandPlan) -> tuple[tuple[str, Minute], ...]:
    return tuple((step.place, step.start) for step in plan.walk() if step.kind == StepKind.PICK)


def _refusal(step: Step) -> Refusal:
    return step.kind.value, step.held_by, step.start, step.end
