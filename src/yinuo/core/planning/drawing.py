"""Draws a plan as arrays of nodes and links, summaries as two nodes each, and opens its calendars over enough years.

A summary begins at a node of its own, which all its parts wait for, and ends at another, which waits for them all: so
links and dates of summaries are links and dates like any other.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from yinuo.core.planning.checks import check_plan, circle
from yinuo.core.planning.fast.passes import DONE, LEAVES_FINISH, MEETS_FINISH, OPEN, STARTED, Net, order_of
from yinuo.core.planning.fast.worked import BEYOND, CLOCK, Worked
from yinuo.core.planning.faults import InvalidPlan, PlanFault, PlanFaultCode
from yinuo.core.planning.model import ConstraintKind, Link, LinkKind, Minute, Plan, Task
from yinuo.core.worktime import BeyondHorizon

YEAR_MINUTES = 366 * 1_440
FIRST_YEARS = 2
ENDS = {
    LinkKind.FINISH_START: LEAVES_FINISH,
    LinkKind.START_START: 0,
    LinkKind.FINISH_FINISH: LEAVES_FINISH | MEETS_FINISH,
    LinkKind.START_FINISH: MEETS_FINISH,
}
START_DATES = (ConstraintKind.SNET, ConstraintKind.MSO)
END_DATES = (ConstraintKind.FNET, ConstraintKind.MFO)
LAST_START_DATES = (ConstraintKind.SNLT, ConstraintKind.MSO)
LAST_END_DATES = (ConstraintKind.FNLT, ConstraintKind.MFO)

Arrow = tuple[int, int, int, int, int]
"""Tail, head, ends, lag and calendar of the lag of a link between nodes."""


@dataclass(frozen=True)
class Drawing:
    """A plan that has been checked, as nodes: task i is node i, the beginnings of summaries follow."""

    plan: Plan

    def __post_init__(self) -> None:
        faults = check_plan(plan=self.plan)
        if faults:
            raise InvalidPlan(faults)

    @cached_property
    def places(self) -> dict[str, int]:
        """The node of each task, of a summary the node it ends at."""
        return {task.ref: place for place, task in enumerate(self.plan.tasks)}

    @cached_property
    def parents(self) -> NDArray[np.int64]:
        """The node of the parent of each task, -1 where there is none."""
        places = self.places
        return np.array([-1 if t.parent is None else places[t.parent] for t in self.plan.tasks], dtype=np.int64)

    @cached_property
    def beginnings(self) -> dict[int, int]:
        """The node at which each summary begins, by the node it ends at."""
        summaries = sorted(set(self.parents.tolist()) - {-1})
        return {node: len(self.plan.tasks) + nth for nth, node in enumerate(summaries)}

    @cached_property
    def levels(self) -> list[NDArray[np.int64]]:
        """The tasks that are parts of a summary, by how deep they lie, the deepest first."""
        found, here = [], np.flatnonzero(self.parents < 0)
        while here.size:
            here = np.flatnonzero(np.isin(self.parents, here))
            found.append(here)
        return [parts for parts in reversed(found) if parts.size]

    @cached_property
    def codes(self) -> dict[str, int]:
        """The number of each calendar that is used."""
        used = {self.plan.calendar_of(task) for task in self.plan.tasks} & set(self.plan.calendars)
        return {code: number for number, code in enumerate(sorted(used))}

    def calendar(self, task: Task) -> int:
        """Return the number of the calendar a task is worked by."""
        return CLOCK if task.elapsed else self.codes[self.plan.calendar_of(task)]

    def lag_calendar(self, task: Task) -> int:
        """Return the number of the calendar in which lags before a task are counted."""
        return self.calendar(task)

    @cached_property
    def arrows(self) -> NDArray[np.int64]:
        """All links between nodes, a row each: those of the plan first and in its order, then those of summaries."""
        return np.concatenate([self.linked, self.tree])

    @cached_property
    def linked(self) -> NDArray[np.int64]:
        """The links of the plan as rows."""
        return np.array([self._arrow(link) for link in self.plan.links], dtype=np.int64).reshape(-1, 5)

    @cached_property
    def tree(self) -> NDArray[np.int64]:
        """The links between summaries and their parts as rows."""
        arrows: list[Arrow] = []
        for child, parent in enumerate(self.parents.tolist()):
            if parent >= 0:
                arrows.append((self.beginnings[parent], self.beginnings.get(child, child), 0, 0, CLOCK))
                arrows.append((child, parent, LEAVES_FINISH | MEETS_FINISH, 0, CLOCK))
        return np.array(arrows, dtype=np.int64).reshape(-1, 5)

    def _arrow(self, link: Link) -> Arrow:
        tail, head = self.places[link.before], self.places[link.after]
        calendar = CLOCK if link.elapsed else self.lag_calendar(self.plan.tasks[head])
        return tail, self.beginnings.get(head, head), ENDS[link.kind], link.lag, calendar

    @cached_property
    def sorted_links(self) -> NDArray[np.int64]:
        """The places of the arrows in the order of the network, which is by the node they lead to."""
        return np.argsort(self.arrows[:, 1], kind="stable")

    @cached_property
    def net(self) -> Net:
        """The arrays of the network: nodes as they are by themselves, held by the plan's start and by now."""
        nodes = Net._make([*(np.array(column) for column in self.nodes.T), *self.woven])
        count, start, now = len(self.plan.tasks), self.plan.start, self.plan.now
        is_free = nodes.state[:count] == OPEN
        is_free[list(self.beginnings)] = False
        earliest = np.where(is_free, start if now is None else max(start, now), -BEYOND)
        np.maximum(nodes.no_earlier[:count], earliest, out=nodes.no_earlier[:count])
        np.maximum(nodes.no_earlier[count:], start, out=nodes.no_earlier[count:])
        if now is not None:
            nodes.resume[nodes.state == STARTED] = np.maximum(nodes.start[nodes.state == STARTED], now)
        return nodes

    @cached_property
    def woven(self) -> tuple[NDArray[np.int64], ...]:
        """The columns of `Net` from `into` on: links by the node they lead to, and by the node they leave."""
        count = len(self.plan.tasks) + len(self.beginnings)
        tail, head, ends, lag, lag_calendar = (np.ascontiguousarray(c) for c in self.arrows[self.sorted_links].T)
        outgoing = np.argsort(tail, kind="stable")
        into = np.searchsorted(head, np.arange(count + 1))
        out_of = np.searchsorted(tail[outgoing], np.arange(count + 1))
        return into, out_of, outgoing, tail, head, ends, lag, lag_calendar

    @cached_property
    def nodes(self) -> NDArray[np.int64]:
        """A row for each node: the columns of `Net` up to `is_late` as they are wherever the plan starts or stands."""
        tasks = np.array([self._node(task) for task in self.plan.tasks], dtype=np.int64)
        extra = np.array([self._beginning(node) for node in self.beginnings], dtype=np.int64)
        return np.concatenate([tasks.reshape(-1, 11), extra.reshape(-1, 11)])

    def _node(self, task: Task) -> tuple[int, ...]:
        if self.places[task.ref] in self.beginnings:
            return self._ending(task)
        state, minutes, start, finish, resume = self._progress(task)
        at, kind = task.constraint_at, task.constraint
        dated = at if at is not None and kind.needs_date else None
        return (
            minutes,
            self.calendar(task),
            state,
            start,
            finish,
            resume,
            _bound(dated, kind in START_DATES and state == OPEN, -BEYOND, max),
            _bound(dated, kind in END_DATES and state == OPEN, -BEYOND, max),
            _bound(dated, kind in LAST_START_DATES, BEYOND, min),
            min(_bound(dated, kind in LAST_END_DATES, BEYOND, min), _or(task.deadline, BEYOND)),
            int(kind is ConstraintKind.ALAP),
        )

    def _progress(self, task: Task) -> tuple[int, int, int, int, int]:
        """Return state, minutes left, actual start, actual finish, and when the rest may begin but for now."""
        now, start, finish = self.plan.now, task.actual_start, task.actual_finish
        if finish is not None:
            return DONE, 0, finish if start is None else start, finish, 0
        if start is None:
            return OPEN, task.minutes, 0, 0, 0
        if now is None:
            return STARTED, max(task.minutes, task.remaining or 0), start, 0, start
        left = task.remaining
        if left is None:
            left = max(task.minutes - self._worked(task, start, now), 0)
        return STARTED, left, start, 0, start

    def _worked(self, task: Task, start: Minute, end: Minute) -> int:
        if end <= start:
            return 0
        if task.elapsed:
            return end - start
        opens, closes = self.plan.calendars[self.plan.calendar_of(task)].intervals(start=start, end=end)
        return int((closes - opens).sum())

    def _ending(self, task: Task) -> tuple[int, ...]:
        last = _bound(task.constraint_at, task.constraint is ConstraintKind.FNLT, BEYOND, min)
        last = min(last, _or(task.deadline, BEYOND))
        return 0, self.calendar(task), OPEN, 0, 0, 0, -BEYOND, -BEYOND, BEYOND, last, 0

    def _beginning(self, node: int) -> tuple[int, ...]:
        task = self.plan.tasks[node]
        first = _bound(task.constraint_at, task.constraint is ConstraintKind.SNET, -BEYOND, max)
        return 0, CLOCK, OPEN, 0, 0, 0, first, -BEYOND, BEYOND, BEYOND, 0

    def redrawn(self, *, plan: Plan) -> Drawing:
        """Return the drawing of a plan that is like this one but for a few tasks and links.

        What is the same object in both is not drawn again; where the breakdown or calendars differ, all is.
        """
        new, old = type(self)(plan), self.plan
        pairs = list(zip(old.tasks, plan.tasks, strict=False))
        changed = [place for place, (before, after) in enumerate(pairs) if before is not after]
        same = len(old.tasks) == len(plan.tasks) and (old.now is None) == (plan.now is None)
        same = same and old.calendar == plan.calendar and old.calendars.keys() == plan.calendars.keys()
        if not same or any(_place_of(pairs[place][0]) != _place_of(pairs[place][1]) for place in changed):
            return new
        for name in ("places", "parents", "beginnings", "levels", "codes", "tree"):
            new.__dict__[name] = getattr(self, name)
        new.__dict__["years"] = self.years
        nodes = self.nodes.copy()
        if old.now != plan.now:  # how much is left of these is what was worked up to now
            clocked = (p for p, t in enumerate(plan.tasks) if t.actual_start is not None and t.remaining is None)
            changed = sorted({*changed, *clocked})
        for place in changed:
            nodes[place] = new._node(plan.tasks[place])
        for node, begin in self.beginnings.items():
            nodes[begin] = new._beginning(node)
        new.__dict__["nodes"] = nodes
        self._weave(new)
        return new

    def _weave(self, new: Drawing) -> None:
        """Hand on the links that are the same."""
        old, links = self.plan.links, new.plan.links
        if len(old) == len(links) and all(map(operator.is_, old, links)):
            new.__dict__.update(linked=self.linked, sorted_links=self.sorted_links, woven=self.woven)
            return
        known = {id(link): place for place, link in enumerate(old)}
        places = np.array([known.get(id(link), -1) for link in links], dtype=np.int64)
        rows = self.linked[places] if old and links else np.empty((len(links), 5), dtype=np.int64)
        for place in np.flatnonzero(places < 0).tolist():
            rows[place] = new._arrow(links[place])
        new.__dict__["linked"] = rows

    def order(self) -> NDArray[np.int64]:
        """Return the nodes, each after those it waits for; raises InvalidPlan where tasks wait for each other."""
        net = self.net
        found = order_of(net.minutes.size, net.into, net.out_of, net.outgoing, net.head)
        if found.size < net.minutes.size:
            raise InvalidPlan([self._circle_fault(set(found.tolist()))])
        return found

    def _circle_fault(self, free: set[int]) -> PlanFault:
        tied = [(t, h) for t, h, *_ in self.arrows.tolist() if t not in free and h not in free]
        owners = {begin: end for end, begin in self.beginnings.items()}
        way = circle(arrows=[(str(tail), str(head)) for tail, head in tied])
        refs = [self.plan.tasks[owners.get(int(node), int(node))].ref for node in way]
        path = [ref for place, ref in enumerate(refs) if place == 0 or ref != refs[place - 1]]
        return PlanFault(
            code=PlanFaultCode.CYCLE, record="task", key=path[0], field="links", values={"path": " → ".join(path)}
        )

    def opened(self, *, years: int) -> Worked:
        """Return the working time of the calendars used, from before the first date to so many years later.

        Raises InvalidPlan where a calendar is never open in them, or they lie beyond what calendars can reckon.
        """
        first, last = self.span
        start, end = first - years * YEAR_MINUTES, last + years * YEAR_MINUTES
        opens, closes, starts, worked, faults = [], [], [0], [], []
        for code in self.codes:
            try:
                begin, close = self.plan.calendars[code].intervals(start=start, end=end)
            except BeyondHorizon:
                raise InvalidPlan([_too_long(years)]) from None
            if not begin.size:
                faults.append(_never_open(code))
            opens.append(begin)
            closes.append(close)
            worked.append(np.concatenate([[0], np.cumsum(close - begin)])[:-1])
            starts.append(starts[-1] + begin.size)
        if faults:
            raise InvalidPlan(faults)
        return Worked(np.array(starts, dtype=np.int64), *(_joined(part) for part in (opens, closes, worked)))

    @cached_property
    def years(self) -> list[int]:
        """Over how many years before and after its dates calendars were opened at last: the plan may need as many."""
        return [FIRST_YEARS]

    @cached_property
    def span(self) -> tuple[Minute, Minute]:
        """The first and the last instant that the plan names."""
        plan = self.plan
        dates = [plan.start, *(m for m in (plan.now, plan.due_at) if m is not None)]
        for task in plan.tasks:
            dates += [
                at
                for at in (task.constraint_at, task.deadline, task.actual_start, task.actual_finish)
                if at is not None
            ]
        return min(dates), max(dates)


def _joined(parts: Iterable[NDArray[np.int64]]) -> NDArray[np.int64]:
    found: Sequence[NDArray[np.int64]] = tuple(parts)
    return np.concatenate(found).astype(np.int64) if found else np.empty(0, np.int64)


def _place_of(task: Task) -> tuple[str, str | None, str, bool]:
    return task.ref, task.parent, task.calendar, task.elapsed


def _bound(at: Minute | None, holds: bool, otherwise: int, choose: Callable[[int, int], int]) -> int:
    return otherwise if at is None or not holds else choose(at, otherwise)


def _or(at: Minute | None, otherwise: int) -> int:
    return otherwise if at is None else at


def _never_open(code: str) -> PlanFault:
    return PlanFault(
        code=PlanFaultCode.NO_WORKING_TIME, record="calendar", key=code, field="shifts", values={"value": code}
    )


def _too_long(years: int) -> PlanFault:
    return PlanFault(code=PlanFaultCode.BEYOND_HORIZON, record="plan", key="", field="tasks", values={"years": years})
