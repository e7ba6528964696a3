"""Levelling searched by constraints: proven by the auditor, never worse, and what is called the best is the best."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.core.planning.networks import START
from tests.core.planning.test_levelling import ALWAYS, MORNINGS, loads
from yinuo.core.planning import Link, Plan, Task, improving, levelling
from yinuo.core.planning.checking import check_levelled
from yinuo.core.planning.improving import Ground
from yinuo.core.planning.levelling import level
from yinuo.core.planning.loads import Busy, Levelled, Load, Need, Resource
from yinuo.core.worktime import WorkCalendar, weekly_pattern

SLOW = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
OFFICE = WorkCalendar("UTC", weekly_pattern(shifts=["08:00-12:00", "13:00-17:00"]))


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Search however little time there is."""
    monkeypatch.setattr(levelling, "SEARCH_SECONDS", 0.0)
    monkeypatch.setattr(improving, "POLL_SECONDS", 0.01)
    yield


def levelled(load: Load, seconds: float = 0.3) -> Levelled:
    return level(load=load, seconds=seconds, clock=time.perf_counter)


@st.composite
def projects(draw: st.DrawFn) -> Load:
    """Two projects of three tasks that share two people and one calendar; somebody is busy for a while."""
    tasks, needs, links = [], [], []
    for root in ("a", "b"):
        tasks.append(Task(ref=root))
        for nth in range(3):
            ref = f"{root}{nth}"
            tasks.append(Task(ref=ref, parent=root, minutes=draw(st.sampled_from([60, 240, 600]))))
            needs.append(Need(task=ref, resource=draw(st.sampled_from(["ann", "bob"])), units=draw(st.integers(1, 2))))
        if draw(st.booleans()):
            links.append(Link(before=f"{root}0", after=f"{root}2", lag=draw(st.sampled_from([0, 120, -30]))))
    begin = START + draw(st.integers(0, 8_000))
    busy = (Busy(start=begin, end=begin + draw(st.integers(1, 900)), units=draw(st.integers(1, 2))),)
    plan = Plan(start=START, tasks=tuple(tasks), links=tuple(links), calendars={"": OFFICE})
    return Load(
        plan=plan,
        resources=tuple(Resource(code=code, calendar=OFFICE, units=2, busy=busy) for code in ("ann", "bob")),
        needs=tuple(needs),
        priorities={"a": draw(st.integers(1, 4)), "b": 1},
    )


def by_all_turns(load: Load) -> tuple[Ground, list[str], int]:
    """Return what is searched, the tasks of its first nodes, and the cost of the best of all turns."""
    made = levelling._Levelling(load, time.perf_counter, lambda: None)
    made.keys = made._keys()
    made.best = made._placed(made.keys)
    ground = replace(made._ground(), ends=made.best[1] + 100_000)  # long enough for the worst turn
    leaves = [place for place, task in enumerate(load.plan.tasks) if task.parent]
    costs = []
    for turn in permutations(range(len(leaves))):
        keys = np.full(made.keys.size, -1, np.int64)
        keys[leaves] = turn
        costs.append(ground.cost(made._placed(keys)[1]))
    return ground, made.refs, min(costs)


@settings(max_examples=8, deadline=None, suppress_health_check=SLOW)
@given(projects())
def test_of_one_calendar_the_best_of_all_turns_is_found_or_the_bound_is_below_it(load: Load) -> None:
    found = levelled(load, seconds=0.6)
    ground, refs, least = by_all_turns(load)

    cost = ground.cost(np.array([found.tasks[ref].finish for ref in refs]))
    assert check_levelled(load=load, levelled=found) == []
    assert found.bound <= found.finish and cost >= least
    assert found.over > 0 or cost == least


@settings(max_examples=15, deadline=None, suppress_health_check=SLOW)
@given(loads())
def test_whatever_calendars_there_are_what_is_searched_is_proven(load: Load) -> None:
    found = levelled(load)

    assert check_levelled(load=load, levelled=found) == []


def a_shop(*, calendars: tuple[WorkCalendar, WorkCalendar] = (OFFICE, OFFICE)) -> Load:
    """Thirty tasks in a row of threes, two people who do all of them."""
    tasks = [Task(ref="all"), *(Task(ref=str(n), parent="all", minutes=60 + 37 * n % 300) for n in range(30))]
    links = [Link(before=str(n), after=str(n + 10)) for n in range(20)]
    people = zip(("ann", "bob"), calendars, strict=True)
    return Load(
        plan=Plan(start=START, tasks=tuple(tasks), links=tuple(links), calendars={"": OFFICE}),
        resources=tuple(Resource(code=code, calendar=calendar, units=2) for code, calendar in people),
        needs=tuple(Need(task=str(n), resource=("ann", "bob")[n * n % 3 % 2], units=1 + n % 2) for n in range(30)),
    )


def test_a_search_says_how_far_from_the_best_a_plan_may_be_at_most() -> None:
    first, found = levelled(a_shop(), seconds=0), levelled(a_shop(), seconds=2.0)

    assert found.searched and found.finish <= first.finish and found.bound >= first.bound
    assert check_levelled(load=a_shop(), levelled=found) == []
    assert (found.over == 0) is (found.bound == found.finish)


def test_of_different_calendars_no_bound_is_said_by_the_search() -> None:
    found = levelled(a_shop(calendars=(ALWAYS, MORNINGS)), seconds=0.5)

    assert not found.searched and check_levelled(load=a_shop(calendars=(ALWAYS, MORNINGS)), levelled=found) == []


def test_who_watches_can_end_it() -> None:
    class Enough(Exception):
        pass

    seen: list[float] = []

    def watch(seconds: float) -> None:
        seen.append(seconds)
        if seconds > 0.3:
            raise Enough

    with pytest.raises(Enough):
        level(load=a_shop(), seconds=30, clock=time.perf_counter, watch=watch)
    assert seen == sorted(seen) and seen[-1] < 5
