"""A levelled plan searched for a better one by constraints (CP-SAT), from the one there is on, and a bound for all.

Time is counted in minutes in which anybody works: where all that is left to do is worked by one calendar, a task takes
its minutes without a break, and the bound holds for every levelled plan. Where calendars differ the model is not exact:
what it finds is only the turn in which tasks are placed by the calendars as they are, and no bound is said.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from yinuo.core.planning.fast.levels import Needs
from yinuo.core.planning.fast.passes import LEAVES_FINISH, MEETS_FINISH, Net
from yinuo.core.planning.fast.worked import CLOCK, Worked

Ints = NDArray[np.int64]
WORKERS, POLL_SECONDS = 2, 0.2
Watch = Callable[[], None]


@dataclass(frozen=True, kw_only=True)
class Ground:
    """What is searched: the network and what nodes need; the best placement; what others use of each resource.

    `earliest` are starts that no node can beat, `weights` how much the end of a node counts, `dues` how much a minute
    past an instant does, and the instant.
    """

    net: Net
    worked: Worked
    needs: Needs
    starts: Ints
    ends: Ints
    taken: Mapping[int, list[tuple[int, int, int]]]
    earliest: Ints
    weights: Mapping[int, int]
    dues: Mapping[int, tuple[int, int]]

    @cached_property
    def free(self) -> Ints:
        """The nodes that are work, and can still be placed."""
        return np.flatnonzero((self.needs.is_set == 0) & (self.net.minutes > 0))

    @cached_property
    def first(self) -> int:
        """The first instant at which anything can be placed."""
        return int(min(self.earliest[self.free].min(initial=self.ends.max()), self.ends.max()))

    @cached_property
    def steps(self) -> tuple[Ints, Ints]:
        """The openings and closings of the time in which anybody works."""
        lagged = self.net.lag_calendar[(self.net.lag != 0) & (self.net.lag_calendar != CLOCK)]
        codes = {*self.net.calendar[self.free].tolist(), *lagged.tolist()}
        last = int(self.ends.max())
        if CLOCK in codes or not codes:
            return np.array([self.first]), np.array([last])
        return _joined([self._of(code, self.first, last) for code in sorted(codes)])

    def _of(self, code: int, first: int, last: int) -> tuple[Ints, Ints]:
        low, high = self.worked.first[code], self.worked.first[code + 1]
        opens = np.clip(self.worked.opens[low:high], first, last)
        closes = np.clip(self.worked.closes[low:high], first, last)
        kept = opens < closes
        return opens[kept], closes[kept]

    @cached_property
    def is_exact(self) -> bool:
        """Whether all that is left is worked by one calendar, without a break."""
        codes = set(self.net.calendar[self.free].tolist())
        span = (self.first, int(self.ends.max()))
        same = all(_same(self._of(code, *span), self.steps) for code in codes if code != CLOCK)
        clocked = CLOCK in codes and len(codes) > 1
        return bool(same and not clocked and not self.needs.may_split[self.free].any())

    def told(self, at: Ints | int) -> Ints:
        """Return instants as minutes that were worked by then."""
        opens, closes = self.steps
        before = np.concatenate([[0], np.cumsum(closes - opens)])
        place = np.searchsorted(opens, np.asarray(at), side="right")
        if not opens.size:
            return np.zeros_like(np.asarray(at))
        last = np.maximum(place - 1, 0)
        inside = np.minimum(np.asarray(at), closes[last]) - opens[last]
        found: Ints = np.where(place == 0, 0, before[last] + inside)
        return found

    def instant(self, worked: int) -> int:
        """Return the earliest instant by which so many minutes are worked."""
        opens, closes = self.steps
        done = np.cumsum(closes - opens)
        place = min(int(np.searchsorted(done, worked)), opens.size - 1)
        return int(closes[place] - (done[place] - worked))

    def cost(self, ends: Ints) -> int:
        """Return what a placement costs: ends by their weights, and what is late."""
        told = self.told(ends)
        late = sum(w * max(int(told[node]) - int(self.told(due)), 0) for node, (w, due) in self.dues.items())
        return sum(w * int(told[node]) for node, w in self.weights.items()) + late

    def cost_of_end(self, root: int, end: int) -> int:
        """Return what it costs at least if one node, which alone is weighed, ends at an instant."""
        late, due = self.dues.get(root, (0, end))
        told = int(self.told(end))
        return self.weights[root] * told + late * max(told - int(self.told(due)), 0)

    def end_of_cost(self, root: int, cost: float) -> int:
        """Return the earliest instant at which one node, which alone is weighed, may end at such a cost."""
        weight = self.weights[root]
        late, due = self.dues.get(root, (0, 0))
        in_time, told = cost / weight, int(self.told(due))
        least = in_time if not late or in_time <= told else (cost + late * told) / (weight + late)
        return self.instant(int(-(-least // 1)))


@dataclass(frozen=True, kw_only=True)
class Found:
    """The turn that was found, as a key of each node, None where none is better; and a cost that none can beat."""

    keys: Ints | None
    bound: float | None


def search(*, ground: Ground, seconds: float, watch: Watch) -> Found:
    """Search for a better turn for so many seconds; `watch` is called all the while, and may raise to end it."""
    from ortools.sat.python import cp_model

    model = _Model(ground)
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = max(seconds, 0.1)
    solver.parameters.num_workers = WORKERS
    solver.parameters.linearization_level = 0
    _run(lambda: solver.solve(model.cp), solver.stop_search, watch)
    if solver.response_proto.status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Found(keys=None, bound=None)
    keys = np.array([solver.value(one) for one in model.starts], dtype=np.int64)
    keys[ground.net.minutes == 0] = -1  # as soon as it may
    return Found(keys=keys, bound=solver.best_objective_bound if ground.is_exact else None)


def _run(work: Callable[[], Any], stop: Callable[[], None], watch: Watch) -> None:
    """Do work beside the watching, which may raise: then it is stopped."""
    thread = threading.Thread(target=work)
    thread.start()
    try:
        while thread.is_alive():
            thread.join(POLL_SECONDS)
            watch()
    finally:
        while thread.is_alive():  # a search that just begins does not hear it the first time
            stop()
            thread.join(POLL_SECONDS)


class _Model:
    """The constraints of a ground."""

    def __init__(self, ground: Ground) -> None:
        from ortools.sat.python import cp_model

        self.ground, self.net, self.cp = ground, ground.net, cp_model.CpModel()
        self.last = int(ground.told(int(ground.ends.max())))
        if not ground.is_exact:  # tasks that pause take longer there than here, others may be sooner
            self.last += int(self.net.minutes.max(initial=0))
        told = ground.told(ground.starts), ground.told(ground.ends), ground.told(ground.earliest)
        self.begun, self.ended, self.soonest = (column.tolist() for column in told)
        self.starts = [self._start(node) for node in range(self.net.minutes.size)]
        self.ends = [self._end(node) for node in range(self.net.minutes.size)]
        self._link()
        for resource, capacity in enumerate(ground.needs.capacity.tolist()):
            self._share(resource, capacity)
        self._aim()

    def _is_set(self, node: int) -> bool:
        return bool(self.ground.needs.is_set[node])

    def _start(self, node: int) -> Any:
        if self._is_set(node):
            return self.cp.new_constant(self.begun[node])
        first = min(self.soonest[node], self.last)
        made = self.cp.new_int_var(first, self.last, "")
        self.cp.add_hint(made, max(self.begun[node], first))
        return made

    def _end(self, node: int) -> Any:
        if self._is_set(node):
            return self.ended[node]
        return self.starts[node] + int(self.net.minutes[node])

    def _link(self) -> None:
        """Let what waits wait; lags of the clock, and leads that cannot be reckoned here, are left out."""
        n, exact = self.net, self.ground.is_exact
        for tail, head, ends, lag, calendar in zip(n.tail, n.head, n.ends, n.lag, n.lag_calendar, strict=True):
            if self._is_set(head) or (lag < 0 and not (exact and calendar != CLOCK)):
                continue
            least = int(lag) if calendar != CLOCK else 0
            left = self.ends[tail] if ends & LEAVES_FINISH else self.starts[tail]
            met = self.ends[head] if ends & MEETS_FINISH else self.starts[head]
            self.cp.add(met >= left + least)

    def _share(self, resource: int, capacity: int) -> None:
        spans, units = [], []
        for node, own in self._users(resource):
            size = int(self.net.minutes[node])
            spans.append(self.cp.new_fixed_size_interval_var(self.starts[node], size, ""))
            units.append(own)
        if not spans:
            return
        for start, end, used in _stairs(self.ground.taken.get(resource, [])):
            begin, done = (int(self.ground.told(at)) for at in (start, end))
            if used > 0 and begin < done:
                spans.append(self.cp.new_fixed_size_interval_var(begin, done - begin, ""))
                units.append(min(used, capacity))
        self.cp.add_cumulative(spans, units, capacity)

    def _users(self, resource: int) -> Iterator[tuple[int, int]]:
        needs = self.ground.needs
        for node in self.ground.free.tolist():
            for place in range(needs.first[node], needs.first[node + 1]):
                if needs.resource[place] == resource and needs.units[place]:
                    yield node, int(needs.units[place])

    def _aim(self) -> None:
        parts = [weight * self.ends[node] for node, weight in self.ground.weights.items()]
        for node, (weight, due) in self.ground.dues.items():
            late = self.cp.new_int_var(0, self.last, "")
            self.cp.add(late >= self.ends[node] - int(self.ground.told(due)))
            parts.append(weight * late)
        self.cp.minimize(sum(parts))


def _stairs(taken: list[tuple[int, int, int]]) -> Iterator[tuple[int, int, int]]:
    """Yield how much is used from when to when."""
    changes: dict[int, int] = {}
    for start, end, units in taken:
        changes[start] = changes.get(start, 0) + units
        changes[end] = changes.get(end, 0) - units
    used = 0
    for (at, change), (until, _next) in pairwise(sorted(changes.items())):
        used += change
        yield at, until, used


def _joined(parts: list[tuple[Ints, Ints]]) -> tuple[Ints, Ints]:
    """Return the time in which any of several is open."""
    opens = np.concatenate([one for one, _closes in parts])
    closes = np.concatenate([one for _opens, one in parts])
    if not opens.size:
        return opens, closes
    order = np.argsort(opens, kind="stable")
    opens, closes = opens[order], np.maximum.accumulate(closes[order])
    begins = np.concatenate([[True], opens[1:] > closes[:-1]])
    lasts = np.concatenate([begins[1:], [True]])
    return opens[begins], closes[lasts]


def _same(one: tuple[Ints, Ints], other: tuple[Ints, Ints]) -> bool:
    return all(a.size == b.size and bool((a == b).all()) for a, b in zip(one, other, strict=True))
