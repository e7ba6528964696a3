"""What a book shows over time: how loaded a work centre is, how much of an item lies where, what is picked when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from yinuo.core.capacity.fast.columns import of_interval, of_lot, of_mark, of_part, of_row, of_slot, of_span
from yinuo.core.capacity.fast.layout import TAKE, Ints
from yinuo.core.capacity.ledger import Ledger
from yinuo.core.capacity.model import Minute
from yinuo.core.capacity.routes import quantity_of

if TYPE_CHECKING:
    from yinuo.core.capacity.fast.engine import Engine


@dataclass(frozen=True, kw_only=True)
class LoadBucket:
    """Open and held machine minutes of a work centre in `[start, end)`, in regular hours: overtime is beside them."""

    start: Minute
    end: Minute
    open_minutes: int
    held_minutes: int


@dataclass(frozen=True, kw_only=True)
class StockPoint:
    """From `at` on `quantity` lies there (it leaves when it is used), of which `free` can still be promised."""

    at: Minute
    quantity: float
    free: float


def load_of(*, engine: Engine, work_centre: str, start: Minute, end: Minute, bucket: Minute) -> tuple[LoadBucket, ...]:
    """Return capacity and load of a work centre for each period of `bucket` minutes; raises KeyError: no such one."""
    if work_centre not in engine.places.overtime:
        raise KeyError(work_centre)
    edges = np.append(np.arange(start, end, bucket), end)
    open_minutes = np.zeros(len(edges) - 1, dtype=np.int64)
    held_minutes = np.zeros(len(edges) - 1, dtype=np.int64)
    memory = engine.memory
    for (code, _), machine in engine.places.machines.items():
        if code == work_centre:
            axis, regular = memory.parts[machine, of_part.AXIS], memory.parts[machine, of_part.REGULAR]
            open_minutes += np.diff(engine.minutes_before(regular, edges))
            span = memory.spans[machine]
            slots = memory.slots[span[of_span.LO] : span[of_span.LO] + span[of_span.COUNT]]
            held = slots[:, [of_slot.START, of_slot.END]]
            if axis != regular:
                held = _regular(engine, axis, regular, held)
            held_minutes += np.diff(_held_before(held, engine.minutes_before(regular, edges)))
    return tuple(
        LoadBucket(start=int(edges[n]), end=int(edges[n + 1]), open_minutes=int(opened), held_minutes=int(held))
        for n, (opened, held) in enumerate(zip(open_minutes, held_minutes, strict=True))
    )


def stock_of(*, ledger: Ledger, item: str, site: str) -> tuple[StockPoint, ...]:
    """Return how much of an item lies at a site from each instant on, and how much of it is free."""
    memory, pool = ledger.engine.memory, ledger.engine.places.pools.get((item, site), -1)
    lots = memory.lots[: memory.marks[of_mark.LOTS]]
    here = np.flatnonzero((lots[:, of_lot.POOL] == pool) & (lots[:, of_lot.ITEM] >= 0))
    moves = [(int(lots[lot, of_lot.AVAILABLE]), int(lots[lot, of_lot.TOTAL])) for lot in here]
    only = frozenset(here.tolist())
    for held in [*ledger.held.values(), *ledger.kept.values()]:
        if only.isdisjoint(held.takes_of):
            continue
        rows = held.rows[(held.rows[:, of_row.KIND] == TAKE) & np.isin(held.rows[:, of_row.LOT], here)]
        moves += [(int(row[of_row.START]), -int(row[of_row.COUNT])) for row in rows]
    points: dict[Minute, StockPoint] = {}
    there = 0
    for at, count in sorted(moves):
        there += count
        free = ledger.engine.free_in_pool(pool, at)
        points[at] = StockPoint(at=at, quantity=quantity_of(there), free=quantity_of(free))
    return tuple(points.values())


def _regular(engine: Engine, axis: int, regular: int, held: Ints) -> Ints:
    """Return minutes of an axis with overtime as minutes of the regular hours: of each pair, a start and an end."""
    memory = engine.memory
    lo, hi = memory.parts[axis, of_part.INTERVAL_LO], memory.parts[axis, of_part.INTERVAL_HI]
    intervals = memory.intervals[lo:hi]
    starts = intervals[:, of_interval.WORKED].searchsorted(held[:, 0], side="right") - 1
    ends = intervals[:, of_interval.WORKED].searchsorted(held[:, 1], side="left") - 1
    places = np.stack([starts, np.maximum(ends, 0)], axis=1)
    instants = intervals[places, of_interval.OPENS] + held - intervals[places, of_interval.WORKED]
    return engine.minutes_before(regular, instants.ravel()).reshape(held.shape)


def _held_before(held: Ints, worked: Ints) -> Ints:
    """Return how much of the working minutes before each instant is held."""
    starts, ends = held[:, 0], held[:, 1]
    whole = np.concatenate([[0], np.cumsum(ends - starts)])
    begun = starts.searchsorted(worked, side="left")
    before = np.maximum(begun - 1, 0)
    over = np.where(begun > 0, np.maximum(ends[before] - worked, 0), 0) if len(held) else 0
    return np.asarray(whole[begun] - over)
