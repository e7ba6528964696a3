"""The critical path: compared with the textbook on random networks, and timed on a project of 5,000 tasks."""

from __future__ import annotations

import os
import random
import time
from dataclasses import replace

from hypothesis import HealthCheck, given, settings

from tests.core.planning.networks import plans
from tests.core.planning.test_network import agrees_with_the_textbook
from yinuo.core.planning import Link, Plan, Task
from yinuo.core.planning.checking import check_levelled
from yinuo.core.planning.levelling import level
from yinuo.core.planning.loads import Load, Need, Resource
from yinuo.core.planning.network import plan_dates
from yinuo.core.worktime import PublicHolidays, WorkCalendar, weekly_pattern

START, TASKS, PHASE, ROUNDS, PEOPLE = 29_800_000, 5_000, 20, 9, 40


def compare_with_textbook(*, examples: int) -> None:
    """Compare dates and floats on so many random networks; raises where one differs."""
    count = 0

    @settings(max_examples=examples, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(plans())
    def compare(plan: Plan) -> None:
        nonlocal count
        count += 1
        agrees_with_the_textbook(plan)

    compare()
    print(f"{count} random networks: dates and floats as in the textbook")


def time_recompute() -> None:
    """Move one task of a big project and time all dates anew."""
    plan, spent = big_project(), []
    for place in range(ROUNDS):
        tasks = list(plan.tasks)
        tasks[place] = replace(tasks[place], minutes=tasks[place].minutes + 480)
        moved = replace(plan, tasks=tuple(tasks))
        began = time.perf_counter()
        plan_dates(plan=moved)
        spent.append(1000 * (time.perf_counter() - began))
    said = f"median {sorted(spent)[ROUNDS // 2]:.0f} ms, best {min(spent):.0f} ms"
    print(f"{TASKS} tasks, {len(plan.links)} links recomputed: {said} (load {os.getloadavg()[0]:.1f})")


def big_project() -> Plan:
    """A project of 5,000 tasks in phases of twenty, with two links to each task, on a Chinese office calendar."""
    rng = random.Random(1)
    shifts = weekly_pattern(shifts=["08:00-12:00", "13:00-17:00"])
    tasks = [
        Task(ref=f"t{nth}", minutes=rng.choice([0, 240, 480, 960, 2_400]), parent=f"s{nth // PHASE}")
        for nth in range(TASKS)
    ]
    phases = [Task(ref=f"s{nth}") for nth in range(TASKS // PHASE)]
    links = [
        Link(before=f"t{rng.randrange(max(0, nth - 40), nth)}", after=f"t{nth}", lag=rng.choice([0, 0, 480, -240]))
        for nth in range(1, TASKS)
        for _ in range(2)
    ]
    calendars = {"": WorkCalendar("Asia/Shanghai", shifts, (), PublicHolidays("CN"))}
    return Plan(start=START, tasks=(*tasks, *phases), links=tuple(links), calendars=calendars)


def time_levelling() -> None:
    """Level a project of 5,000 tasks with forty people, one turn and a few seconds of turns, and prove the result."""
    rng, plan = random.Random(2), big_project()
    calendar = plan.calendars[""]
    assert isinstance(calendar, WorkCalendar)
    people = tuple(Resource(code=f"p{nth}", calendar=calendar) for nth in range(PEOPLE))
    needs = tuple(Need(task=f"t{nth}", resource=f"p{rng.randrange(PEOPLE)}") for nth in range(TASKS))
    load = Load(plan=plan, resources=people, needs=needs)
    for seconds in (0.0, 5.0):
        began = time.perf_counter()
        found = level(load=load, seconds=seconds, clock=time.perf_counter)
        spent = time.perf_counter() - began
        assert not check_levelled(load=load, levelled=found)
        days = (found.finish - plan.start) / 1_440
        print(f"{TASKS} tasks levelled, {found.turns} turns: {spent:.2f} s, ends after {days:.0f} days, proven")
