"""What must stay where it is: safety stock, and what is kept for customer groups or capped.

A book that takes a plan looks only at whether its lots are still there, for what is promised stays promised when more
is kept later. A plan that was found on an older book, or beside others that are no longer chosen, is looked at here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from yinuo.core.capacity.book import Book
from yinuo.core.capacity.fast.columns import of_lot, of_mark, of_part, of_row
from yinuo.core.capacity.fast.layout import TAKE, Ints
from yinuo.core.capacity.fast.steps import rows_of
from yinuo.core.capacity.ledger import Refusal
from yinuo.core.capacity.plan import DemandPlan, Step
from yinuo.core.capacity.routes import units


def unspared(*, book: Book, plan: DemandPlan, before: DemandPlan | None = None) -> tuple[Refusal, ...]:
    """Return the takes of a plan, not yet taken on a book, that would leave less than has to stay, as `NotFree` tells
    them; what the plan `before` it took of the same lot it may take again."""
    rows, steps = rows_of(names=book.engine.names, plan=plan)
    look = _Look(book, plan.group, _drawn(before))
    return tuple(_told(steps[row]) for row in look.refused(rows, steps))


def _drawn(plan: DemandPlan | None) -> dict[str, int]:
    found: dict[str, int] = defaultdict(int)
    for step in plan.walk() if plan else ():
        found[step.ref] += units(step.quantity)
    return found


def _told(step: Step) -> Refusal:
    return step.kind.value, step.held_by, step.start, step.end


class _Look:
    """What one plan takes of each pool and item, one take after the other."""

    def __init__(self, book: Book, group: str, own: dict[str, int]) -> None:
        self._engine, self._own = book.engine, own
        pools = book.engine.places.pools
        self._safety = {
            pools[s.item, s.site]: units(s.quantity) for s in book.plant.safety if (s.item, s.site) in pools
        }
        self._group = book.engine.group(group)
        self._pools: dict[int, int] = defaultdict(int)
        self._items: dict[int, int] = defaultdict(int)

    def refused(self, rows: Ints, steps: list[Step]) -> Iterator[int]:
        """Yield the rows that take what has to stay."""
        for number, row in enumerate(rows):
            of_others = row[of_row.KIND] == TAKE and row[of_row.OWN] < 0 <= row[of_row.LOT]
            if of_others and not self._spares(row, steps[number]):
                yield number

    def _spares(self, row: Ints, step: Step) -> bool:
        lot, count, at = self._engine.memory.lots[row[of_row.LOT]], int(row[of_row.COUNT]), int(row[of_row.START])
        item, pool = int(lot[of_lot.ITEM]), int(lot[of_lot.POOL])
        self._pools[pool] += count
        self._items[item] += count
        again = min(count, self._own.get(step.ref, 0))
        if again:
            self._own[step.ref] -= again
        if again == count:
            return True
        return self._pools[pool] <= self._free(pool, at) and self._items[item] <= self._allowed(item, at)

    def _free(self, pool: int, at: int) -> int:
        """Return what may be taken of a pool, by the newest safety stock: the engine's may be older."""
        lots = self._engine.memory.lots[: self._engine.memory.marks[of_mark.LOTS]]
        there = (lots[:, of_lot.POOL] == pool) & (lots[:, of_lot.ITEM] >= 0) & (lots[:, of_lot.LEFT] > 0)
        there &= (lots[:, of_lot.AVAILABLE] <= at) & (lots[:, of_lot.EXPIRES] > at)
        return int(lots[there, of_lot.LEFT].sum()) - self._safety.get(pool, 0)

    def _allowed(self, item: int, at: int) -> int:
        """Return what the group may take of an item: less what is kept for others, at most its cap."""
        parts, tallies = self._engine.memory.parts, self._engine.memory.marks
        of_item = parts[item]
        pools = range(of_item[of_part.POOL_LO], of_item[of_part.POOL_HI])
        allowed = sum(max(0, self._free(pool, at)) for pool in pools)
        for share in parts[of_item[of_part.SHARE_LO] : of_item[of_part.SHARE_HI]]:
            taken = int(tallies[share[of_part.TALLY]])
            if at >= share[of_part.UNTIL]:
                continue
            if share[of_part.GROUP] != self._group:
                allowed -= max(0, int(share[of_part.PROTECTED]) - taken)
            elif share[of_part.CAP] >= 0:
                allowed = min(allowed, int(share[of_part.CAP]) - taken)
        return max(0, allowed)
