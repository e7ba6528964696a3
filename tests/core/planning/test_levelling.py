"""Levelled plans: every one is proven by the auditor, the auditor fails on what is spoilt, and rules are kept."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.core.planning.networks import START, plans
from tests.core.planning.test_network import OFFICE, a_plan, at, said
from yinuo.core.planning import InvalidPlan, Link, PlanFaultCode, Task
from yinuo.core.planning.checking import Objection, check_levelled
from yinuo.core.planning.levelling import level
from yinuo.core.planning.loads import Busy, Levelled, LevelledTask, Load, Need, Resource, Stretch
from yinuo.core.worktime import WorkCalendar, weekly_pattern

ALWAYS = WorkCalendar("UTC", weekly_pattern(shifts=["00:00-24:00"], weekdays=range(7)))
MORNINGS = WorkCalendar("UTC", weekly_pattern(shifts=["00:00-11:00"], weekdays=range(7)))
DAY = 480


def levelled(load: Load, seconds: float = 0.0) -> Levelled:
    return level(load=load, seconds=seconds, clock=time.perf_counter)


@st.composite
def loads(draw: st.DrawFn) -> Load:
    plan = draw(plans())
    refs = [task.ref for task in plan.tasks]
    blocks = st.tuples(st.integers(0, 8_000), st.integers(1, 900), st.integers(1, 2))
    resources = []
    for code, calendar in (("one", ALWAYS), ("two", MORNINGS)):
        busy = draw(st.lists(blocks, max_size=3))
        resources.append(
            Resource(
                code=code,
                calendar=calendar,
                units=2,
                busy=tuple(Busy(start=START + a, end=START + a + length, units=u) for a, length, u in busy),
            )
        )
    chosen = st.tuples(st.sampled_from(refs), st.sampled_from(["one", "two"]), st.integers(1, 2))
    needs = draw(st.lists(chosen, max_size=8, unique_by=lambda one: one[:2]))
    return Load(
        plan=plan,
        resources=tuple(resources),
        needs=tuple(Need(task=task, resource=resource, units=units) for task, resource, units in needs),
        may_split=frozenset(draw(st.sets(st.sampled_from(refs)))),
    )


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(loads())
def test_every_levelled_plan_is_proven(load: Load) -> None:
    first, better = levelled(load), levelled(load, seconds=0.01)

    assert check_levelled(load=load, levelled=first) == []
    assert first.bound <= better.finish  # no schedule ends before what is said that none does


def two_projects(**changes: object) -> Load:
    """Two projects of two tasks each, all by the same fitter; a link within each."""
    tasks = (
        Task(ref="P"),
        Task(ref="P1", minutes=DAY, parent="P"),
        Task(ref="P2", minutes=DAY, parent="P"),
        Task(ref="R"),
        Task(ref="R1", minutes=DAY, parent="R"),
        Task(ref="R2", minutes=DAY, parent="R"),
    )
    plan = a_plan(*tasks, links=(Link(before="P1", after="P2"), Link(before="R1", after="R2")))
    needs = tuple(Need(task=ref, resource="fitter") for ref in ("P1", "P2", "R1", "R2"))
    return replace(
        Load(plan=plan, resources=(Resource(code="fitter", calendar=OFFICE),), needs=needs),
        **changes,  # type: ignore[arg-type]
    )


def when(found: Levelled) -> dict[str, str]:
    return {ref: said(task.start) for ref, task in found.tasks.items() if not ref.isalpha()}


@pytest.mark.parametrize(
    ("priorities", "first"),
    [
        ({"R": 5}, {"R1": "1 08:00", "R2": "2 08:00", "P1": "3 08:00", "P2": "4 08:00"}),
        ({"P": 5}, {"P1": "1 08:00", "P2": "2 08:00", "R1": "3 08:00", "R2": "4 08:00"}),
    ],
)
def test_the_project_of_higher_priority_is_served_first(priorities: dict[str, int], first: dict[str, str]) -> None:
    found = levelled(two_projects(priorities=priorities), seconds=0.2)

    assert when(found) == first
    assert {t.waits_minutes for t in found.tasks.values()} != {0}


def test_who_has_more_to_do_than_the_longest_chain_takes_decides_when_all_is_done() -> None:
    found = levelled(two_projects())

    assert found.finish == found.bound > found.unlevelled.finish


def test_time_that_orders_take_is_not_given_to_projects() -> None:
    busy = (Busy(start=at("1 08:00"), end=at("2 12:00")),)
    load = two_projects(priorities={"P": 5}, resources=(Resource(code="fitter", calendar=OFFICE, busy=busy),))

    found = levelled(load)

    assert when(found)["P1"] == "2 13:00"
    assert check_levelled(load=load, levelled=found) == []


@pytest.mark.parametrize(
    ("may_split", "start", "finish", "stretches"),
    [(frozenset(), "2 13:00", "3 12:00", 2), (frozenset({"a"}), "1 08:00", "2 17:00", 2)],
)
def test_a_task_pauses_only_where_it_may(may_split: frozenset[str], start: str, finish: str, stretches: int) -> None:
    busy = (Busy(start=at("1 12:00"), end=at("2 13:00")),)
    load = Load(
        plan=a_plan(Task(ref="a", minutes=DAY)),
        resources=(Resource(code="fitter", calendar=OFFICE, busy=busy),),
        needs=(Need(task="a", resource="fitter"),),
        may_split=may_split,
    )

    found = levelled(load).tasks["a"]

    assert (said(found.start), said(found.finish), len(found.stretches)) == (start, finish, stretches)


def test_a_task_is_worked_when_all_it_needs_are_open() -> None:
    mornings = WorkCalendar("UTC", weekly_pattern(shifts=["06:00-10:00"]))
    load = Load(
        plan=a_plan(Task(ref="a", minutes=180)),
        resources=(Resource(code="fitter", calendar=OFFICE), Resource(code="crane", calendar=mornings)),
        needs=(Need(task="a", resource="fitter"), Need(task="a", resource="crane")),
    )

    found = levelled(load).tasks["a"]

    assert (said(found.start), said(found.finish)) == ("1 08:00", "2 09:00")


def test_what_has_begun_and_what_is_pinned_keeps_its_dates() -> None:
    load = two_projects(pinned=frozenset({"R1"}))
    tasks = tuple(
        replace(task, actual_start=at("1 08:00"), remaining=240) if task.ref == "P1" else task
        for task in load.plan.tasks
    )
    resources = (Resource(code="fitter", calendar=OFFICE, units=2),)

    found = levelled(replace(load, plan=replace(load.plan, tasks=tasks, now=at("1 13:00")), resources=resources))

    assert when(found)["P1"] == "1 08:00"
    assert when(found)["R1"] == "1 13:00"


def moved(found: Levelled, ref: str, by: int) -> Levelled:
    task = found.tasks[ref]
    stretches = tuple(Stretch(start=one.start + by, end=one.end + by) for one in task.stretches)
    return changed(found, replace(task, start=task.start + by, finish=task.finish + by, stretches=stretches))


def changed(found: Levelled, task: LevelledTask) -> Levelled:
    return replace(found, tasks={**found.tasks, task.ref: task})


@pytest.mark.parametrize(
    ("spoil", "objection"),
    [
        (lambda f: moved(f, "P2", -1440), Objection.LINK),
        (lambda f: moved(f, "P1", -1440), Objection.TOO_EARLY),
        (lambda f: moved(f, "R1", -1440), Objection.TOO_MUCH),
        (lambda f: moved(f, "R2", 60), Objection.CLOSED),
        (lambda f: changed(f, replace(f.tasks["R2"], stretches=f.tasks["R2"].stretches[:1])), Objection.WRONG_WORK),
        (lambda f: changed(f, replace(f.tasks["R2"], start=f.tasks["R2"].start - 1)), Objection.WRONG_DATES),
        (lambda f: changed(f, replace(f.tasks["R2"], finish=f.tasks["R2"].finish + 4320)), Objection.SPLIT),
        (lambda f: replace(f, tasks={k: v for k, v in f.tasks.items() if k != "P1"}), Objection.MISSING),
    ],
)
def test_the_auditor_fails_on_a_schedule_that_was_spoilt(spoil: object, objection: Objection) -> None:
    load = two_projects(priorities={"P": 5})
    found = levelled(load)
    assert check_levelled(load=load, levelled=found) == []

    objections = check_levelled(load=load, levelled=spoil(found))  # type: ignore[operator]

    assert objection in {one.what for one in objections}


@pytest.mark.parametrize(
    ("need", "code"),
    [
        (Need(task="x", resource="fitter"), PlanFaultCode.UNKNOWN),
        (Need(task="P1", resource="x"), PlanFaultCode.UNKNOWN),
        (Need(task="P1", resource="fitter", units=-1), PlanFaultCode.NEGATIVE),
        (Need(task="P1", resource="fitter", units=2), PlanFaultCode.TOO_MUCH),
    ],
)
def test_a_need_that_makes_no_sense_is_named(need: Need, code: PlanFaultCode) -> None:
    with pytest.raises(InvalidPlan) as raised:
        levelled(two_projects(needs=(need,)))

    assert [fault.code for fault in raised.value.faults] == [code]


def test_a_resource_that_is_busy_for_ever_is_told() -> None:
    busy = (Busy(start=at("1 08:00"), end=at("1 08:00") + 100 * 366 * 1440),)

    with pytest.raises(InvalidPlan) as raised:
        levelled(two_projects(resources=(Resource(code="fitter", calendar=OFFICE, busy=busy),)))

    assert [fault.code for fault in raised.value.faults] == [PlanFaultCode.NEVER_FREE]


def test_trying_other_turns_never_ends_later() -> None:
    load = two_projects()

    quick, longer = levelled(load), levelled(load, seconds=0.3)

    assert longer.turns > quick.turns
    assert longer.finish <= quick.finish
