"""Levelling: when the tasks of one or several projects can be done with the people and machines there are.

A task is worked when its own calendar and those of all it needs are open and enough of each is free; the load of orders
is time that is busy. What has begun, and what is pinned, keeps its dates. Rules put the tasks in a turn, and each is
placed as early as what it needs is free; other turns are tried in the time that is left, and constraints searched from
the best on, which is kept.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from yinuo.core.planning.bounding import earliest_end
from yinuo.core.planning.drawing import Drawing
from yinuo.core.planning.fast.levels import NEVER_FREE, PLACED, Needs, Stairs, hold_busy, place_all, turn_of
from yinuo.core.planning.fast.passes import OPEN
from yinuo.core.planning.fast.worked import CLOCK, Worked
from yinuo.core.planning.faults import InvalidPlan, PlanFault, PlanFaultCode
from yinuo.core.planning.improving import Ground, search
from yinuo.core.planning.loads import Levelled, LevelledTask, Load, Stretch
from yinuo.core.planning.model import ConstraintKind, Minute, Openings, Plan, Task
from yinuo.core.planning.network import plan_dates

Ints = NDArray[np.int64]
FIRST_YEARS, MOST_YEARS = 2, 32
LATE_WEIGHT = 10
"""A minute past a deadline counts as much as so many minutes by which a project ends later."""


SEARCH_SECONDS, TURNING = 2.0, 0.25
"""From so many seconds on constraints are searched too, after so much of the time."""
Watch = Callable[[float], None]


def level(*, load: Load, seconds: float = 2.0, clock: Callable[[], float], watch: Watch | None = None) -> Levelled:
    """Level a plan in about so many seconds (at least one turn is tried, however long it takes).

    `watch` is told all the while how many seconds went by, and may raise to end it. Raises InvalidPlan with all faults
    of the plan and of the load.
    """
    faults = check_load(load=load)
    if faults:
        raise InvalidPlan(faults)
    began = clock()
    return _Levelling(load, clock, lambda: watch(clock() - began) if watch else None).run(seconds=seconds)


def check_load(*, load: Load) -> list[PlanFault]:
    """Return what is wrong with needs and resources."""
    tasks = {task.ref for task in load.plan.tasks}
    resources = {resource.code: resource for resource in load.resources}
    faults = []
    for need in load.needs:
        for field, value, known in (("task", need.task, tasks), ("resource", need.resource, resources)):
            if value not in known:
                faults.append(_fault(PlanFaultCode.UNKNOWN, "need", need.task, field, value=value))
        if need.units < 0:
            faults.append(_fault(PlanFaultCode.NEGATIVE, "need", need.task, "units", value=need.units))
        elif need.resource in resources and need.units > resources[need.resource].units:
            has = resources[need.resource].units
            faults.append(_fault(PlanFaultCode.TOO_MUCH, "need", need.task, "units", needs=need.units, has=has))
    return faults


def _fault(code: PlanFaultCode, record: str, key: str, field: str, **values: str | int) -> PlanFault:
    return PlanFault(code=code, record=record, key=key, field=field, values=values)


@dataclass(frozen=True)
class Together:
    """Several calendars at once: open when all are."""

    parts: tuple[Openings, ...]

    def intervals(self, *, start: int, end: int) -> tuple[Ints, Ints]:
        """Openings and closings of the time in which all parts are open."""
        opens, closes = self.parts[0].intervals(start=start, end=end)
        for part in self.parts[1:]:
            opens, closes = _met(opens, closes, *part.intervals(start=start, end=end))
        return opens, closes


def _met(opens: Ints, closes: Ints, others: Ints, other_closes: Ints) -> tuple[Ints, Ints]:
    edges = np.unique(np.concatenate([opens, closes, others, other_closes]))
    if edges.size < 2:
        return opens[:0], closes[:0]
    both = np.ones(edges.size - 1, dtype=bool)
    for first, last in ((opens, closes), (others, other_closes)):
        both &= np.searchsorted(first, edges[:-1], side="right") > np.searchsorted(last, edges[:-1], side="right")
    change = np.diff(np.concatenate([[0], both.astype(np.int8), [0]]))
    return edges[np.flatnonzero(change == 1)], edges[np.flatnonzero(change == -1)]


class _LoadDrawing(Drawing):
    """A plan whose tasks are worked by the calendars of all they need; lags are counted as in the plan itself."""

    def lag_calendar(self, task: Task) -> int:
        """Return the number of the task's own calendar."""
        own, *others = task.calendar.split(SEPARATOR)
        return CLOCK if task.elapsed or ELAPSED in others[:1] else self.codes[own]

    @cached_property
    def codes(self) -> dict[str, int]:
        """All calendars: those of lags too."""
        return {code: number for number, code in enumerate(sorted(self.plan.calendars))}


SEPARATOR, ELAPSED = "\x1f", "elapsed"


class _Levelling:
    """One load on its way to a levelled plan."""

    def __init__(self, load: Load, clock: Callable[[], float], watch: Callable[[], None]) -> None:
        self.load, self.clock, self.watch = load, clock, watch
        self.places = {resource.code: place for place, resource in enumerate(load.resources)}
        self.needed: dict[str, dict[str, int]] = {}
        for need in load.needs:
            units = self.needed.setdefault(need.task, {})
            units[need.resource] = units.get(need.resource, 0) + need.units
        self.plan = self._worked_together()
        self.drawing = _LoadDrawing(self.plan)
        self.free = plan_dates(plan=self.plan)
        self.net, self.order = self.drawing.net, self.drawing.order()
        self.refs = [task.ref for task in self.plan.tasks]
        self.random = np.random.default_rng(1)

    def _worked_together(self) -> Plan:
        """Return the plan with a calendar for each choice of what tasks need."""
        plan, parents = self.load.plan, {task.parent for task in self.load.plan.tasks}
        calendars, tasks = dict(plan.calendars), []
        by_code = {resource.code: resource for resource in self.load.resources}
        for task in plan.tasks:
            needed = sorted(self.needed.get(task.ref, ()))
            own = plan.calendar_of(task)
            if not needed or task.ref in parents:
                tasks.append(task if task.elapsed else replace(task, calendar=own))
                continue
            code = SEPARATOR.join([own, ELAPSED if task.elapsed else "", *needed])
            if code not in calendars:
                parts = [by_code[one].calendar for one in needed]
                calendars[code] = Together(tuple(parts if task.elapsed else [calendars[own], *parts]))
            tasks.append(replace(task, calendar=code, elapsed=False))
        return replace(plan, tasks=tuple(tasks), calendars=calendars)

    def run(self, *, seconds: float) -> Levelled:
        """Try turns for a while, then search by constraints, then try turns again; keep the best."""
        until = self.clock() + seconds
        self.keys = self._keys()
        self.best = self._placed(self.keys)
        self.score, self.turns = self._score(self.best[1]), 1
        searches = seconds >= SEARCH_SECONDS
        self._try_turns(self.clock() + TURNING * seconds if searches else until)
        bound = None
        if searches and not self._is_met(None):
            ground = self._ground()
            found = search(ground=ground, seconds=until - self.clock(), watch=self.watch)
            bound = found.bound
            if found.keys is not None:
                self._try(found.keys)
            if not self._is_met(bound):
                self._try_turns(until)
        return self._told(bound)

    def _try_turns(self, until: float) -> None:
        spread = max(int(np.ptp(self.keys)) // 50, 60)
        while self.clock() < until and self.order.size > 1:
            self.watch()
            wide = spread * int(self.random.choice([1, 4, 16]))
            self._try(self.keys + self.random.integers(-wide, wide + 1, self.keys.size))

    def _try(self, keys: Ints) -> None:
        found = self._placed(keys)
        self.turns += 1
        if (value := self._score(found[1])) < self.score:
            self.best, self.score, self.keys = found, value, keys

    def _is_met(self, bound: float | None) -> bool:
        """Whether nothing better can be found."""
        ground = self._ground()
        return ground.cost(self.best[1]) <= max(ground.cost(self._soonest[1]), bound or 0)

    @cached_property
    def _soonest(self) -> tuple[Ints, Ints]:
        """Starts and ends of the nodes if there were enough of all."""
        tasks = [self.free.tasks[ref] for ref in self.refs]
        starts = np.array([one.early_start for one in tasks] + [0] * len(self.drawing.beginnings), np.int64)
        ends = np.array([one.early_finish for one in tasks] + [0] * len(self.drawing.beginnings), np.int64)
        return starts, ends

    def _ground(self) -> Ground:
        starts, ends, pieces = self.best
        taken: dict[int, list[tuple[int, int, int]]] = {}
        for resource in self.load.resources:
            taken[self.places[resource.code]] = [(b.start, b.end, b.units) for b in resource.busy]
        needs = self._needs
        for node, start, end in pieces[needs.is_set[pieces[:, 0]] == 1].tolist():
            for place in range(needs.first[node], needs.first[node + 1]):
                taken.setdefault(int(needs.resource[place]), []).append((start, end, int(needs.units[place])))
        roots = set(self._roots)
        return Ground(
            net=self.net,
            worked=self._worked,
            needs=needs,
            starts=starts,
            ends=ends,
            taken=taken,
            earliest=self._soonest[0],
            weights={root: self._weights[root] for root in roots},
            dues={place: (LATE_WEIGHT * self._weights[place], due) for place, due in self._dues.items()},
        )

    def _keys(self) -> Ints:
        """The turn to begin with: projects of higher priority first, then what must start first."""
        late = np.zeros(self.net.minutes.size, np.int64)
        for place, ref in enumerate(self.refs):
            late[place] = self.free.tasks[ref].late_start
        for end, begin in self.drawing.beginnings.items():
            late[begin] = late[end]
        apart = int(np.ptp(late)) + 1
        weights = self._weights
        first = np.array([weights[min(node, len(self.refs) - 1)] for node in range(late.size)], np.int64)
        keys: Ints = late - apart * first
        return keys

    @cached_property
    def _roots(self) -> list[int]:
        roots = list(range(len(self.refs)))
        parents = self.drawing.parents.tolist()
        for node in range(len(roots)):
            while parents[roots[node]] >= 0:
                roots[node] = parents[roots[node]]
        return roots

    @cached_property
    def _weights(self) -> list[int]:
        return [self.load.priorities.get(self.refs[root], 1) for root in self._roots]

    @cached_property
    def _dues(self) -> dict[int, Minute]:
        """When tasks should be done, by their places."""
        dues = {}
        for place, task in enumerate(self.plan.tasks):
            dates = [task.deadline]
            if task.constraint in (ConstraintKind.FNLT, ConstraintKind.MFO):
                dates.append(task.constraint_at)
            asked = [at for at in dates if at is not None]
            if asked:
                dues[place] = min(asked)
        return dues

    def _score(self, ends: Ints) -> tuple[int, int]:
        """Weighted ends of projects and minutes past deadlines; then when all is done."""
        total = sum(self._weights[root] * int(ends[root]) for root in set(self._roots))
        for place, due in self._dues.items():
            total += LATE_WEIGHT * self._weights[place] * max(int(ends[place]) - due, 0)
        return total, int(ends.max())

    def _placed(self, keys: Ints) -> tuple[Ints, Ints, Ints]:
        """Place all tasks in a turn; return starts, ends, and the stretches that are worked."""
        turn = turn_of(self.net, keys)
        room = self._room
        while True:
            starts, ends = self._set_dates()
            pieces = np.empty((room, 3), np.int64)
            stairs = self._stairs(room)
            status, rows = place_all(self.net, self._worked, self._needs, stairs, turn, starts, ends, pieces)
            if status == PLACED:
                return starts, ends, pieces[:rows]
            if status == NEVER_FREE:
                self._open_longer()
            else:
                room *= 2
                self._room = room

    _room = 4_096
    _years = FIRST_YEARS

    @cached_property
    def _worked(self) -> Worked:
        return self.drawing.opened(years=self._years)

    def _open_longer(self) -> None:
        self._years *= 2
        if self._years > MOST_YEARS:
            raise InvalidPlan([_fault(PlanFaultCode.NEVER_FREE, "plan", "", "resources", years=self._years)])
        self.__dict__.pop("_worked", None)

    def _stairs(self, room: int) -> Stairs:
        count = max(len(self.places), 1)
        stairs = Stairs(np.zeros((count, room), np.int64), np.zeros((count, room), np.int64), np.zeros(count, np.int64))
        rows = [(self.places[r.code], b.start, b.end, b.units) for r in self.load.resources for b in r.busy]
        if rows:
            columns = np.array(rows, np.int64).T
            hold_busy(stairs, *(np.ascontiguousarray(column) for column in columns))
        return stairs

    def _set_dates(self) -> tuple[Ints, Ints]:
        count = self.net.minutes.size
        starts, ends = np.zeros(count, np.int64), np.zeros(count, np.int64)
        for place, ref in enumerate(self.refs):
            starts[place], ends[place] = self.free.tasks[ref].start, self.free.tasks[ref].finish
        return starts, ends

    @cached_property
    def _needs(self) -> Needs:
        count = self.net.minutes.size
        first, resources, units = [0], [], []
        for node in range(count):
            needed = self.needed.get(self.refs[node], {}) if node < len(self.refs) else {}
            if node in self.drawing.beginnings:
                needed = {}
            resources += [self.places[code] for code in needed]
            units += list(needed.values())
            first.append(len(resources))
        is_set = self.net.state != OPEN
        for place, ref in enumerate(self.refs):
            is_set[place] |= ref in self.load.pinned and place not in self.drawing.beginnings
        split = [int(node < len(self.refs) and self.refs[node] in self.load.may_split) for node in range(count)]
        capacity = [resource.units for resource in self.load.resources]
        columns = (first, resources, units, capacity, split, is_set.astype(np.int64))
        return Needs(*(np.array(column, np.int64) for column in columns))

    def _told(self, searched: float | None) -> Levelled:
        starts, ends, pieces = self.best
        stretches: dict[int, list[Stretch]] = {}
        for node, start, end in pieces.tolist():
            stretches.setdefault(node, []).append(Stretch(start=start, end=end))
        self._roll_up(starts)
        tasks = {}
        for place, ref in enumerate(self.refs):
            tasks[ref] = LevelledTask(
                ref=ref,
                start=int(starts[place]),
                finish=int(ends[place]),
                stretches=tuple(stretches.get(place, ())),
                waits_minutes=max(int(ends[place]) - self.free.tasks[ref].early_finish, 0),
            )
        finish = int(ends[: len(self.refs)].max(initial=self.plan.start))
        bound = earliest_end(load=self.load, free=self.free, latest=finish)
        ground, roots = self._ground(), set(self._roots)
        least = max(ground.cost(self._soonest[1]), searched or 0)
        if len(roots) == 1 and not set(self._dues) - roots:  # what is weighed is the end of all, and nothing else
            (root,) = roots
            least = max(least, ground.cost_of_end(root, bound))
            bound = min(max(bound, ground.end_of_cost(root, least)), finish)
        cost, base = ground.cost(ends), sum(self._weights[root] for root in roots) * int(ground.told(ground.first))
        over = (cost - least) / max(least - base, 1) if cost > least else 0.0
        return Levelled(tasks, finish, self.turns, self.free, bound, float(over), searched is not None)

    def _roll_up(self, starts: Ints) -> None:
        """Let each summary start when the first of its parts does."""
        parents = self.drawing.parents
        for node in self.drawing.beginnings:
            starts[node] = np.iinfo(np.int64).max
        for leaf in range(len(self.refs)):
            parent = -1 if leaf in self.drawing.beginnings else int(parents[leaf])
            while parent >= 0:
                starts[parent] = min(starts[parent], starts[leaf])
                parent = int(parents[parent])
