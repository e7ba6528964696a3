"""The whole book at once: many demands planned so that as little as possible is late, the weighty ones first of all.

First all as early as possible, those due first (a weighty one somewhat before its date), then all as late as their
dates allow, so that capacity near now stays free; then what is late goes back into what became free, and groups of
plans around a late one are rearranged. Forward and backward passes: Li and Willis, "An iterative scheduling technique
for resource-constrained project scheduling", EJOR 56 (1992).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from yinuo.core.capacity.book import USUAL, Book
from yinuo.core.capacity.fast.columns import of_found, of_row
from yinuo.core.capacity.fast.layout import MOST_STEPS, Floats, Ints
from yinuo.core.capacity.fast.many import (
    BASE,
    EARLIER,
    LATER,
    MOST_MOVED,
    NO_ROOM,
    PLAN,
    STORED,
    rearrange,
    work_through,
)
from yinuo.core.capacity.fast.memory import copied
from yinuo.core.capacity.model import Demand, Minute
from yinuo.core.capacity.need import Need
from yinuo.core.capacity.plan import Direction, PlanOptions

DAY_MINUTES = 1_440
# In the first order a demand goes before its date by WEIGHT_DAYS for each e-fold of weight above the mean, and after it
# by WORK_DAYS for each mean of work it takes: of two that compete the weightier and the smaller goes first, as in the
# weighted-shortest-processing-time rule. Where much is late, weight counts for QUEUE_SHARE of the mean lateness.
WEIGHT_DAYS, WORK_DAYS, QUEUE_SHARE = 6.0, 2.0, 0.8  # chosen on bench/promising
EFFORT, MOST_EFFORT = 5_000_000, 5_000  # so many times, in all, that plans around late demands are rearranged
ROWS_A_DEMAND = 16  # that the store has room for at first
SLICE = 250  # demands worked on between two looks at who watches
# How much of all the time each stage takes, from the share before it: as measured on bench/promising.
FIRST, SECOND, LATEST = (0.0, 0.25), (0.25, 0.45), (0.45, 0.6)
EARLIEST, REARRANGED, SETTLED = (0.6, 0.65), (0.65, 0.9), (0.9, 1.0)

Watch = Callable[[float], None]
"""Told how much of the work is done (0 to 1); what it raises ends the work, and the book is of no use then."""
Stage = tuple[float, float]


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """When the goods of a demand are there (None: they cannot be had), and the weighted days it is late by."""

    ref: str
    end: Minute | None
    late_days: float
    weighted: float


def plan_whole(
    *,
    book: Book,
    demands: Sequence[Demand],
    now: Minute,
    options: PlanOptions = USUAL,
    in_order: bool = False,
    effort: int | None = None,
    watch: Watch | None = None,
) -> tuple[Outcome, ...]:
    """Plan demands and take the plans, instead of those they had; return what came out, in the order of the demands.

    With `in_order` each is planned just in time in the order given, as rules may ask for; else the order is chosen and
    improved so that the weighted lateness is small, at most `effort` times (usually more often for smaller books).
    Demands must be sound (`check_demand`).
    """
    for demand in demands:
        book.give_back(ref=demand.ref)
    if not demands:
        return ()
    bench = _Bench(book, demands, now, options, watch)
    everything = np.arange(len(demands))
    if in_order:
        bench.work(everything, task=PLAN)
    else:
        usual = min(MOST_EFFORT, EFFORT // len(demands))
        bench.improve(everything, usual if effort is None else effort)
    return bench.adopt()


class _Bench:
    """Demands in numbers, and what was found for them so far."""

    def __init__(
        self, book: Book, demands: Sequence[Demand], now: Minute, options: PlanOptions, watch: Watch | None
    ) -> None:
        self.book, self.demands, self._watch, self._stage = book, demands, watch, (0.0, 1.0)
        self.needs = [self._need(demand, now, options) for demand in demands]
        self.earliest = int(options.direction == Direction.EARLIEST)
        self.asks = np.array([book.engine.ask(need) for need in self.needs], dtype=np.int64)
        self.dues = np.array([need.due for need in self.needs], dtype=np.int64)
        self.weights = np.array([demand.weight for demand in demands], dtype=np.float64)
        self.found = np.zeros((len(demands), of_found.WIDTH), dtype=np.int64)
        self.store = np.zeros((ROWS_A_DEMAND * len(demands) + MOST_STEPS, of_row.WIDTH), dtype=np.int64)
        self.used = np.zeros(3, dtype=np.int64)
        self.used[BASE] = book.ledger.numbers(len(demands))
        self._refused = np.zeros(MOST_STEPS, dtype=np.int64)
        self._group = np.zeros(MOST_MOVED + 1, dtype=np.int64)
        self._kept = np.zeros((MOST_MOVED + 1, of_found.WIDTH), dtype=np.int64)
        self._dice = np.array([len(demands)], dtype=np.int64)

    def improve(self, everything: Ints, effort: int) -> None:
        """Plan all in a good order, then improve on it."""
        best, work = self._at_best()
        self._plan_first(everything, best, work)
        self._stage = LATEST
        self.work(self._latest_first(), task=LATER)
        before = self.found.copy()
        self._stage = EARLIEST
        self.work(self._late_first(), task=EARLIER)
        left, (start, end) = effort, REARRANGED
        while left > 0 and len(late := self._late_first()):
            done = start + (end - start) * (1 - left / effort)
            left -= len(late)
            self._stage = done, start + (end - start) * (1 - max(left, 0) / effort)
            self._run(late[: left + len(late)], self._rearrange)
        latest = self._latest_first()
        self._stage = SETTLED
        self.work(latest[(self.found != before)[latest].any(axis=1)], task=LATER)

    def _plan_first(self, everything: Ints, best: Ints, work: Floats) -> None:
        """Plan all as early as possible in an order of urgency; in another one too, where much is late."""
        empty = copied(self.book.engine.memory)
        days, self._stage = WEIGHT_DAYS, FIRST
        self.work(everything[self._by(self._urgency(best, work, days))], task=PLAN, earliest=1)
        late = (self.ends - np.maximum(self.dues, best))[self.ends > np.maximum(self.dues, best)]
        queue = float(late.mean()) / DAY_MINUTES * QUEUE_SHARE if len(late) else 0.0
        if queue < 1.5 * days:
            return
        self._stage = SECOND
        before = (self.book.engine.memory, self.store, self.found.copy(), self.used.copy(), self.lateness)
        self.book.engine.memory = empty
        self.store, self.used[STORED] = np.zeros_like(self.store), 0
        self.work(everything[self._by(self._urgency(best, work, queue))], task=PLAN, earliest=1)
        if self.lateness > before[-1]:
            self.book.engine.memory, self.store, self.found, self.used, _ = before

    def work(self, order: Ints, *, task: int, earliest: int | None = None) -> None:
        """Do a task of `fast.many` for demands in an order."""
        mode = self.earliest if earliest is None else earliest

        def through(places: Ints, done: int) -> int:
            memory = self.book.engine.memory
            values = (self.store, self.found, self.used, self._refused)
            return int(work_through(memory, self.asks, self.dues, places, done, task, mode, *values))

        self._run(order, through)

    def adopt(self) -> tuple[Outcome, ...]:
        """Enter what was found into the book, and tell of it."""
        for n, need in enumerate(self.needs):
            lo, count = self.found[n, of_found.LO], self.found[n, of_found.COUNT]
            if count:
                rows = self.store[lo : lo + count].copy()
                holder, due_at = int(self.used[BASE]) + n, self.demands[n].due_at
                self.book.ledger.adopt(rows=rows, holder=holder, need=need, due_at=due_at)
        return tuple(self._outcome(n) for n in range(len(self.needs)))

    @property
    def ends(self) -> Ints:
        """Return when the goods of each demand are there; -1: they cannot be had."""
        return np.asarray(self.found[:, of_found.END])

    @property
    def lateness(self) -> float:
        """Return the weighted minutes by which all is late."""
        return float((np.maximum(self.ends - self.dues, 0) * self.weights).sum())

    def _outcome(self, n: int) -> Outcome:
        demand, end = self.demands[n], int(self.ends[n])
        late = max(0, end - demand.due_at) / DAY_MINUTES
        return Outcome(ref=demand.ref, end=end if end >= 0 else None, late_days=late, weighted=late * demand.weight)

    def _need(self, demand: Demand, now: Minute, options: PlanOptions) -> Need:
        """Return what a demand asks at the site that alone serves it in time, else earliest."""
        sites = self.book.sites_for(demand=demand, options=options)
        needs = [self.book.need_of(demand=demand, now=now, options=options, site=site) for site in sites]
        if len(needs) == 1:
            return needs[0]
        ends = [self.book.engine.trial(need)[0] for need in needs]
        in_time = [need for need, end in zip(needs, ends, strict=True) if 0 <= end <= need.due]
        had = [(end, n) for n, end in enumerate(ends) if end >= 0]
        return in_time[0] if in_time else needs[min(had)[1] if had else 0]

    def _urgency(self, best: Ints, work: Floats, weight_days: float) -> Floats:
        """Return by what the demands are first ordered: the date they can have, moved by weight and work."""
        weight = np.log(np.maximum(self.weights, 1e-9) / max(float(self.weights.mean()), 1e-9))
        days = WORK_DAYS * work / max(float(work.mean()), 1e-9) - weight_days * np.maximum(weight, -5.0)
        return np.asarray(np.maximum(self.dues, best) + days * DAY_MINUTES)

    def _at_best(self) -> tuple[Ints, Floats]:
        """Return the earliest end of each demand alone, where that may be after its date, and its machine minutes."""
        ends, work = np.zeros(len(self.needs), dtype=np.int64), np.zeros(len(self.needs))
        longest: dict[tuple[str, str], tuple[Minute, float]] = {}
        for n in sorted(range(len(self.needs)), key=lambda n: -self.needs[n].count):
            need = self.needs[n]
            key = (need.item, need.site)
            if key not in longest or need.due < longest[key][0]:
                ends[n], minutes = self.book.engine.trial(replace(need, earliest=True))
                longest.setdefault(key, (int(ends[n]), minutes / need.count))
            work[n] = longest[key][1] * need.count
        return ends, work

    def _by(self, keys: Ints | Floats) -> Ints:
        return np.argsort(keys, kind="stable")

    def _latest_first(self) -> Ints:
        return self._by(-self.ends)

    def _late_first(self) -> Ints:
        """Return the late demands, the weightiest lateness first."""
        late = np.maximum(self.ends - self.dues, 0) * self.weights
        order = self._by(-late)
        return np.asarray(order[: int((late > 0).sum())])

    def _rearrange(self, order: Ints, done: int) -> int:
        memory = self.book.engine.memory
        values = (self.store, self.found, self.used, self._refused, self._group, self._kept, self._dice)
        return int(rearrange(memory, self.asks, self.dues, self.weights, order, done, *values))

    def _run(self, order: Ints, task: Callable[[Ints, int], int]) -> None:
        """Run a task to its end, slice by slice, with more room whenever it asks for that."""
        done, start, end = 0, *self._stage
        while done < len(order):
            until = min(done - done % SLICE + SLICE, len(order))
            done = task(order[:until], done)
            if done < until and self.used[NO_ROOM]:
                self._make_room()
            elif done < until:
                self.book.engine.grow()
            elif self._watch:
                self._watch(start + (end - start) * done / len(order))

    def _make_room(self) -> None:
        """Move the rows that are in use together, and double the store where they are many."""
        self.used[NO_ROOM] = 0
        counts = self.found[:, of_found.COUNT]
        total = int(counts.sum())
        places = np.repeat(self.found[:, of_found.LO], counts)
        places = places + np.arange(total) - np.repeat(np.cumsum(counts) - counts, counts)
        size = max(len(self.store), 2 * total + MOST_STEPS)
        store = np.zeros((size, of_row.WIDTH), dtype=np.int64)
        store[:total] = self.store[places]
        self.found[:, of_found.LO] = np.cumsum(counts) - counts
        self.store, self.used[STORED] = store, total
