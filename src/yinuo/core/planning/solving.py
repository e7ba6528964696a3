"""The shortest schedule of an instance with limited resources: bred, then searched and proven by constraints.

Schedules are bred (see `fast.serial`) for a moment; then CP-SAT looks for shorter ones and for a proof, starting from
the best. Of bigger instances a climber (`fast.climbing`) goes on from the best beside it, which finds shorter ones
sooner; where no proof comes in half of the time, a second one takes the place of CP-SAT. Where the bound meets the best
schedule, that is optimal.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from yinuo.core.planning.fast.climbing import climb
from yinuo.core.planning.fast.serial import Shop, breed, first_lists
from yinuo.core.planning.instances import Instance

Ints = NDArray[np.int64]
SECONDS = ((32, 5.0), (62, 10.0), (10_000, 20.0))
"""Time by number of jobs, source and sink included, where none is asked for."""
SMALL = 32
"""Up to so many jobs all workers look for a proof; beyond, one does, and a climber goes on beside it."""
BREEDING = {True: 0.05, False: 0.15}
"""The share of time that is bred alone, of small instances and of others (measured by bench.planning)."""
PEOPLE, CHILDREN, BARREN = 400, 400, 100
"""Smaller populations wear out on one kind of schedule: of hard published instances 60 end 1.4 % later than 400."""
PROVING = 0.5
"""The share of the time after which CP-SAT gives way to a second climber, of bigger instances."""
HEAT, ROUND, SLICE = 0.5, 50_000, 500
"""A climb begins anew from the best list after so many tries, made in slices, over which its heat falls to nothing."""
CLIMBERS_SEED = 1_000_003
NOTHING_YET = 1 << 40
PROVERS: tuple[tuple[str, dict[str, bool]], ...] = (
    ("no_lp", {}),
    ("no_pairs", {"use_disjunctive_constraint_in_cumulative": False}),
)
"""Workers by name, with what each does otherwise. None solves linear programs: of published instances of 30 tasks that
took minutes to prove with them, all are proven in 2 to 6 seconds of one core without."""


@dataclass(frozen=True, kw_only=True)
class Solved:
    """The best schedule found: starts in periods, when all is done, and what no schedule can beat."""

    starts: tuple[int, ...]
    makespan: int
    bound: int
    seconds: float

    @property
    def is_proven(self) -> bool:
        """Whether no shorter schedule exists."""
        return self.bound >= self.makespan


def usual_seconds(*, instance: Instance) -> float:
    """Return how long an instance of this size is worked at where no time is asked for."""
    return next(seconds for most, seconds in SECONDS if len(instance.durations) <= most)


def solve(*, instance: Instance, seconds: float, workers: int = 2, clock: Callable[[], float]) -> Solved:
    """Return the shortest schedule found within so many seconds, and the best bound.

    `clock` tells seconds, as `time.perf_counter` does. An instance that can be scheduled always gets a schedule.
    """
    search = _Search(instance, clock, clock() + seconds)
    small = len(instance.durations) <= SMALL
    search.breed_until(clock() + BREEDING[small] * seconds)
    if search.best > search.bound:
        search.prove(workers, beside=not small and workers > 1)
    return search.solved()


def warm_up() -> None:
    """Compile, or load, what is compiled, and load CP-SAT, so that no instance pays for it."""
    two = Instance(
        durations=(0, 1, 1, 0), demands=((0,), (1,), (1,), (0,)), capacities=(1,), successors=((1, 2), (3,), (3,), ())
    )
    shop, lists, best, rank = _shop(two), np.zeros((2, 4), np.int64), np.zeros(4, np.int64), np.zeros(4, np.int64)
    ends, marks = np.zeros(2, np.int64), np.zeros(2, np.int64)
    first_lists(shop, rank, lists, ends, marks, best, 1)
    breed(shop, lists, ends, marks, best, 0, 1, 1)
    climb(shop, lists[0].copy(), lists[0].copy(), best, HEAT, 0, 1, 1)
    _constrained(instance=two, heads=[0] * 4, tails=[0] * 4, bound=0, latest=2)


class _Search:
    """The best schedule and bound so far."""

    def __init__(self, instance: Instance, clock: Callable[[], float], until: float) -> None:
        self.clock, self.until, self.began = clock, until, clock()
        self.instance, self.shop = instance, _shop(instance)
        self.count = len(instance.durations)
        self.heads, self.tails = _heads(instance), _tails(instance)
        self.bound = _first_bound(instance, self.heads)
        self.best, self.starts = NOTHING_YET, np.zeros(self.count, np.int64)
        self.top = np.zeros(self.count, np.int64)
        self._stop: Callable[[], None] | None = None
        self._lock = threading.Lock()

    def breed_until(self, until: float, *, seed: int = 1) -> None:
        """Breed schedules, a new population whenever one is worn out, until an instant or the bound is met."""
        rank = self.heads.max() - self.tails + np.array(self.instance.durations)
        lists = np.empty((PEOPLE, self.count), np.int64)
        ends, marks, starts = (np.empty(size, np.int64) for size in (PEOPLE, PEOPLE, self.count))
        while self.best == NOTHING_YET or not self._is_over(until):
            found = first_lists(self.shop, rank, lists, ends, marks, starts, seed)
            self.take(int(found), starts, lists[ends.argmin()])
            barren = 0
            while barren < BARREN and not self._is_over(until):
                seed += 1
                before = int(found)
                found = breed(self.shop, lists, ends, marks, starts, self.bound, CHILDREN, seed)
                self.take(int(found), starts, lists[ends.argmin()])
                barren = 0 if found < before else barren + 1
            seed += 1

    def climb_on(self, seed: int) -> None:
        """Climb from the best list on, again and again, until the time is over or the bound is met."""
        while not self._is_over(self.until):
            with self._lock:
                turn, top, starts = self.top.copy(), self.top.copy(), self.starts.copy()
            for nth in range(ROUND // SLICE):
                seed += 1
                heat = HEAT * (1 - nth * SLICE / ROUND)
                self.take(int(climb(self.shop, turn, top, starts, heat, self.bound, SLICE, seed)), starts, top)
                if self._is_over(self.until):
                    break

    def _is_over(self, until: float) -> bool:
        return self.best <= self.bound or self.clock() >= min(until, self.until)

    def take(self, end: int, starts: Ints, turn: Ints) -> None:
        """Keep a schedule that is better than the best one, and the list it was made of."""
        with self._lock:
            if end < self.best:
                self.best, self.starts, self.top = end, starts.copy(), turn.copy()
        self._stop_if_met()

    def bounded(self, bound: float) -> None:
        """Keep a bound that is better than the best one."""
        with self._lock:
            self.bound = max(self.bound, min(round(bound), self.best))
        self._stop_if_met()

    def _stop_if_met(self) -> None:
        stop = self._stop
        if stop is not None and self.best <= self.bound:
            stop()

    def prove(self, workers: int, *, beside: bool) -> None:
        """Search for shorter schedules and a bound by CP-SAT, with a climber beside it instead of one worker."""
        if not beside:
            return self._constrain(workers, self.until)
        climber = threading.Thread(target=self.climb_on, args=(CLIMBERS_SEED,))
        climber.start()
        left = self.until - self.clock()
        self._constrain(workers - 1, self.clock() + PROVING * left)
        self.climb_on(2 * CLIMBERS_SEED)
        climber.join()

    def _constrain(self, workers: int, until: float) -> None:
        from ortools.sat.python import cp_model

        heads, tails = self.heads.tolist(), self.tails.tolist()
        best, hints = self.best, self.starts.tolist()
        model, starts, end = _constrained(
            instance=self.instance, heads=heads, tails=tails, bound=self.bound, latest=best
        )
        for start, hint in zip(starts, hints, strict=True):
            model.add_hint(start, hint)
        model.add_hint(end, best)
        solver = cp_model.CpSolver()
        solver.parameters.max_time_in_seconds = max(until - self.clock(), 0.05)
        solver.parameters.num_workers = workers
        solver.parameters.linearization_level = 0
        solver.parameters.num_full_subsolvers = workers
        if workers > 1:
            for name, otherwise in PROVERS:
                own = type(solver.parameters)()
                own.name, own.linearization_level = name, 0
                for field, value in otherwise.items():
                    setattr(own, field, value)
                solver.parameters.subsolvers.append(name)
                solver.parameters.subsolver_params.append(own)
        solver.best_bound_callback = self.bounded
        self._stop = solver.stop_search
        status = solver.solve(model)
        self._stop = None
        if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            found = np.array([solver.value(start) for start in starts], dtype=np.int64)
            order = _order(self.instance)
            order.sort(key=found.tolist().__getitem__)
            self.take(round(solver.objective_value), found, np.array(order, np.int64))
            self.bounded(solver.best_objective_bound)

    def solved(self) -> Solved:
        """Return what was found."""
        return Solved(
            starts=tuple(self.starts.tolist()),
            makespan=self.best,
            bound=self.bound,
            seconds=self.clock() - self.began,
        )


def _constrained(
    *, instance: Instance, heads: list[int], tails: list[int], bound: int, latest: int
) -> tuple[Any, list[Any], Any]:
    """Return the model of an instance that is done by `latest`, its starts and its end."""
    from ortools.sat.python import cp_model

    model, lengths = cp_model.CpModel(), instance.durations
    starts = [model.new_int_var(head, latest - tail, "") for head, tail in zip(heads, tails, strict=True)]
    end = model.new_int_var(bound, latest, "")
    spans = [model.new_fixed_size_interval_var(s, n, "") for s, n in zip(starts, lengths, strict=True)]
    for job, after in enumerate(instance.successors):
        model.add(starts[job] + lengths[job] <= end)
        for other in after:
            model.add(starts[job] + lengths[job] <= starts[other])
    for nth, capacity in enumerate(instance.capacities):
        users = [job for job, demand in enumerate(instance.demands) if demand[nth] and lengths[job]]
        if users:
            demands = [instance.demands[job][nth] for job in users]
            model.add_cumulative([spans[job] for job in users], demands, capacity)
    model.minimize(end)
    return model, starts, end


def _shop(instance: Instance) -> Shop:
    count = len(instance.durations)
    before: list[list[int]] = [[] for _ in range(count)]
    for job, after in enumerate(instance.successors):
        for other in after:
            before[other].append(job)
    first_before, flat_before = _flat(before)
    first_after, flat_after = _flat([list(after) for after in instance.successors])
    return Shop(
        np.array(instance.durations, np.int64),
        np.array(instance.demands, np.int64).reshape(count, -1),
        np.array(instance.capacities, np.int64),
        first_before,
        flat_before,
        first_after,
        flat_after,
    )


def _flat(rows: list[list[int]]) -> tuple[Ints, Ints]:
    first = np.cumsum([0, *(len(row) for row in rows)]).astype(np.int64)
    return first, np.array([one for row in rows for one in row], np.int64)


def _heads(instance: Instance) -> Ints:
    """The earliest start of each job."""
    heads = [0] * len(instance.durations)
    for job in _order(instance):
        for other in instance.successors[job]:
            heads[other] = max(heads[other], heads[job] + instance.durations[job])
    return np.array(heads, np.int64)


def _tails(instance: Instance) -> Ints:
    """The least time from the start of each job to the end of all."""
    tails = list(instance.durations)
    for job in reversed(_order(instance)):
        for other in instance.successors[job]:
            tails[job] = max(tails[job], instance.durations[job] + tails[other])
    return np.array(tails, np.int64)


def _order(instance: Instance) -> list[int]:
    waits = [0] * len(instance.durations)
    for after in instance.successors:
        for other in after:
            waits[other] += 1
    order = [job for job, count in enumerate(waits) if not count]
    for job in order:
        for other in instance.successors[job]:
            waits[other] -= 1
            if not waits[other]:
                order.append(other)
    return order


def _first_bound(instance: Instance, heads: Ints) -> int:
    """The longest chain, or the work on one resource, whichever is more."""
    lengths = np.array(instance.durations, np.int64)
    chain = int((heads + lengths).max())
    work = lengths @ np.array(instance.demands, np.int64).reshape(lengths.size, -1)
    loads = [-(-int(load) // has) for load, has in zip(work, instance.capacities, strict=True) if has]
    return max([chain, *loads])
