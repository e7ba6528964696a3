"""The critical path: against the textbook on random networks, and by tables of what every link and date means."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings

from tests.core.planning.networks import plans
from tests.core.planning.oracle import Oracle
from yinuo.core.planning import ConstraintKind, InvalidPlan, Link, LinkKind, Plan, PlanFaultCode, Task
from yinuo.core.planning.network import Broken, PlanDates, plan_dates
from yinuo.core.worktime import WorkCalendar, weekly_pattern

OFFICE = WorkCalendar("UTC", weekly_pattern(shifts=["08:00-12:00", "13:00-17:00"]))
DAY = 480


def at(text: str) -> int:
    """Minutes of an instant in September 2026, such as `1 08:00`: the first was a Tuesday."""
    day, clock = text.split()
    return int(datetime.fromisoformat(f"2026-09-{int(day):02d}T{clock}+00:00").timestamp()) // 60


def said(minute: int) -> str:
    moment = datetime.fromtimestamp(minute * 60, UTC)
    return f"{moment.day} {moment:%H:%M}"


def a_plan(*tasks: Task, links: tuple[Link, ...] = (), now: str = "", due: str = "") -> Plan:
    return Plan(
        start=at("1 08:00"),
        tasks=tasks,
        links=links,
        calendars={"": OFFICE},
        now=at(now) if now else None,
        due_at=at(due) if due else None,
    )


def agrees_with_the_textbook(plan: Plan) -> None:
    oracle = Oracle(plan)
    expected = oracle.solve()

    found = plan_dates(plan=plan)

    for task in plan.tasks:
        dates, ref = found.tasks[task.ref], task.ref
        assert dates.early_start - oracle.first == expected.start[ref]
        assert dates.early_finish - oracle.first == expected.finish[ref]
        assert dates.late_start - oracle.first == expected.late_start[ref]
        assert dates.total_float == expected.total[ref]
        assert dates.free_float == expected.free[ref]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(plans())
def test_dates_and_floats_are_those_of_the_textbook(plan: Plan) -> None:
    agrees_with_the_textbook(plan)


@pytest.mark.parametrize(
    ("kind", "lag", "start", "finish"),
    [
        # The first task lasts a day and a half: Tuesday 08:00 to Wednesday 12:00; the second one day.
        (LinkKind.FINISH_START, 0, "2 13:00", "3 12:00"),
        (LinkKind.FINISH_START, 240, "3 08:00", "3 17:00"),  # the lag is worked off on Wednesday afternoon
        (LinkKind.FINISH_START, -120, "2 10:00", "3 10:00"),
        (LinkKind.START_START, 0, "1 08:00", "1 17:00"),
        (LinkKind.START_START, 300, "1 14:00", "2 14:00"),
        (LinkKind.FINISH_FINISH, 0, "1 13:00", "2 12:00"),
        (LinkKind.FINISH_FINISH, 60, "1 14:00", "2 14:00"),
        (LinkKind.START_FINISH, 600, "1 10:00", "2 10:00"),
        (LinkKind.START_FINISH, 0, "1 08:00", "1 17:00"),  # it would end by Tuesday 08:00: the plan's start is later
    ],
)
def test_a_link_holds_in_working_time(kind: LinkKind, lag: int, start: str, finish: str) -> None:
    link = Link(before="a", after="b", kind=kind, lag=lag)

    found = plan_dates(plan=a_plan(Task(ref="a", minutes=720), Task(ref="b", minutes=DAY), links=(link,)))

    assert (said(found.tasks["b"].start), said(found.tasks["b"].finish)) == (start, finish)


def test_an_elapsed_lag_runs_through_nights_and_weekends() -> None:
    link = Link(before="a", after="b", lag=3 * 1440, elapsed=True)

    found = plan_dates(plan=a_plan(Task(ref="a", minutes=3 * DAY), Task(ref="b", minutes=60), links=(link,)))

    assert said(found.tasks["b"].start) == "7 08:00"  # Thursday 17:00 and three days is Sunday


@pytest.mark.parametrize(
    ("kind", "day", "start", "total", "broken"),
    [
        (ConstraintKind.ASAP, "", "1 08:00", 4 * DAY, None),
        (ConstraintKind.ALAP, "", "7 08:00", 4 * DAY, None),
        (ConstraintKind.SNET, "3 00:00", "3 08:00", 2 * DAY, None),
        (ConstraintKind.SNLT, "3 08:00", "1 08:00", 2 * DAY, None),
        (ConstraintKind.FNET, "3 12:00", "2 13:00", 2 * DAY + 240, None),
        (ConstraintKind.FNLT, "3 12:00", "1 08:00", DAY + 240, None),
        (ConstraintKind.MSO, "3 13:00", "3 13:00", 0, None),
        (ConstraintKind.MFO, "3 17:00", "3 08:00", 0, None),
        (ConstraintKind.FNLT, "1 12:00", "1 08:00", -240, Broken.FINISH),
    ],
)
def test_a_date_moves_or_holds_a_task(
    kind: ConstraintKind, day: str, start: str, total: int, broken: Broken | None
) -> None:
    dated = Task(ref="a", minutes=DAY, constraint=kind, constraint_at=at(day) if day else None)

    found = plan_dates(plan=a_plan(dated, Task(ref="long", minutes=5 * DAY)))

    assert said(found.tasks["a"].start) == start
    assert found.tasks["a"].total_float == total
    assert [one.what for one in found.broken] == ([broken] if broken else [])


def test_links_are_kept_and_the_date_is_told_as_broken() -> None:
    late = Task(ref="b", minutes=DAY, constraint=ConstraintKind.MSO, constraint_at=at("1 08:00"))
    plan = a_plan(Task(ref="a", minutes=DAY), late, links=(Link(before="a", after="b"),))

    found = plan_dates(plan=plan)

    assert said(found.tasks["b"].start) == "2 08:00"
    assert [(one.ref, one.what, one.late_minutes) for one in found.broken] == [("b", Broken.START, 1440)]
    assert found.tasks["a"].total_float == -DAY


def test_a_missed_deadline_takes_float_and_moves_nothing() -> None:
    found = plan_dates(plan=a_plan(Task(ref="a", minutes=2 * DAY, deadline=at("2 12:00"))))

    assert (said(found.finish), found.tasks["a"].total_float) == ("2 17:00", -240)
    assert [(one.what, one.late_minutes) for one in found.broken] == [(Broken.DEADLINE, 300)]


def test_a_plan_that_is_due_earlier_lacks_float_everywhere() -> None:
    plan = a_plan(Task(ref="a", minutes=DAY), Task(ref="b", minutes=DAY), links=(Link(before="a", after="b"),))

    found = plan_dates(plan=replace(plan, due_at=at("1 17:00")))

    assert [found.tasks[ref].total_float for ref in "ab"] == [-DAY, -DAY]
    assert [one.what for one in found.broken] == [Broken.DUE]


def diamond(**changes: int) -> Plan:
    """a, then b and c beside each other, then d; c is the longer one."""
    lengths = {"a": DAY, "b": DAY, "c": 3 * DAY, "d": DAY} | changes
    links = tuple(Link(before=b, after=a) for b, a in ("ab", "ac", "bd", "cd"))
    return a_plan(*(Task(ref=ref, minutes=minutes) for ref, minutes in lengths.items()), links=links)


def test_the_critical_path_is_the_one_that_decides() -> None:
    found = plan_dates(plan=diamond())

    assert found.critical_path == ("a", "c", "d")
    assert {ref for ref, dates in found.tasks.items() if dates.is_critical} == {"a", "c", "d"}
    assert found.tasks["b"].total_float == found.tasks["b"].free_float == 2 * DAY
    assert found.tasks["d"].driver == Link(before="c", after="d")


@pytest.mark.parametrize(
    ("task", "start", "finish", "share"),
    [
        (Task(ref="a", minutes=DAY), "3 10:00", "4 10:00", 0.0),  # not begun: not before now
        (Task(ref="a", minutes=5 * DAY, actual_start=at("2 08:00")), "2 08:00", "8 17:00", 0.25),
        (Task(ref="a", minutes=DAY, actual_start=at("1 08:00")), "1 08:00", "3 10:00", 1.0),  # should be over by now
        (Task(ref="a", minutes=DAY, actual_start=at("1 08:00"), remaining=240), "1 08:00", "3 15:00", 0.5),
        (Task(ref="a", minutes=DAY, actual_start=at("1 08:00"), actual_finish=at("1 15:00")), "1 08:00", "1 15:00", 1),
    ],
)
def test_what_is_left_is_done_from_now_on(task: Task, start: str, finish: str, share: float) -> None:
    found = plan_dates(plan=a_plan(task, now="3 10:00")).tasks["a"]

    assert (said(found.start), said(found.finish)) == (start, finish)
    assert found.done_share == pytest.approx(share, abs=0.01)


def test_the_rest_of_a_task_that_began_out_of_turn_waits() -> None:
    tasks = (Task(ref="a", minutes=3 * DAY), Task(ref="b", minutes=DAY, actual_start=at("1 08:00"), remaining=240))

    found = plan_dates(plan=a_plan(*tasks, links=(Link(before="a", after="b"),), now="2 08:00"))

    assert (said(found.tasks["b"].start), said(found.tasks["b"].finish)) == ("1 08:00", "7 12:00")


def project() -> PlanDates:
    """Two phases, the second after the first; the first is held by a date, the second has a deadline."""
    tasks = (
        Task(ref="1", constraint=ConstraintKind.SNET, constraint_at=at("2 08:00")),
        Task(ref="1.1", minutes=DAY, parent="1"),
        Task(ref="1.2", minutes=2 * DAY, parent="1"),
        Task(ref="2", deadline=at("4 12:00")),
        Task(ref="2.1", minutes=DAY, parent="2"),
        Task(ref="2.2", parent="2"),
    )
    links = (Link(before="1", after="2"), Link(before="2.1", after="2.2"))
    return plan_dates(plan=a_plan(*tasks, links=links))


def test_a_summary_is_the_hull_of_its_parts() -> None:
    found = project().tasks

    first, second = found["1"], found["2"]
    assert (said(first.start), said(first.finish), first.minutes) == ("2 08:00", "3 17:00", 3 * DAY)
    assert (said(second.start), said(second.finish), second.is_summary) == ("4 08:00", "4 17:00", True)


def test_a_link_between_summaries_holds_all_their_parts() -> None:
    found = project()

    assert said(found.tasks["2.1"].start) == "4 08:00"
    assert found.critical_path == ("1.2", "2.1", "2.2")
    assert [(one.ref, one.what) for one in found.broken] == [("2", Broken.DEADLINE)]


TWO = (Task(ref="a", minutes=1), Task(ref="b", minutes=1))


@pytest.mark.parametrize(
    ("tasks", "links", "code", "values"),
    [
        ((TWO[0], TWO[0]), (), PlanFaultCode.DUPLICATE, {"value": "a"}),
        ((Task(ref="a", parent="x"),), (), PlanFaultCode.UNKNOWN, {"value": "x"}),
        ((Task(ref="a", calendar="x"),), (), PlanFaultCode.UNKNOWN, {"value": "x"}),
        ((Task(ref="a", parent="a"),), (), PlanFaultCode.ITSELF, {"value": "a"}),
        ((Task(ref="a", minutes=-1),), (), PlanFaultCode.NEGATIVE, {"value": -1}),
        ((Task(ref="a", constraint=ConstraintKind.MSO),), (), PlanFaultCode.NO_DATE, {"kind": "MSO"}),
        (
            (Task(ref="a", parent="b"), Task(ref="b", parent="a")),
            (),
            PlanFaultCode.PARENT_CYCLE,
            {"path": "a → b → a"},
        ),
        (TWO, (Link(before="a", after="x"),), PlanFaultCode.UNKNOWN, {"value": "x"}),
        (TWO, (Link(before="a", after="a"),), PlanFaultCode.ITSELF, {"value": "a"}),
        (
            TWO,
            (Link(before="a", after="b"), Link(before="b", after="a")),
            PlanFaultCode.CYCLE,
            {"path": "a → b → a"},
        ),
        (
            (TWO[0], replace(TWO[1], parent="a")),
            (Link(before="a", after="b"),),
            PlanFaultCode.LINK_TO_PART,
            {"before": "a", "after": "b"},
        ),
        (
            (*TWO, Task(ref="c", parent="b")),
            (Link(before="a", after="b", kind=LinkKind.FINISH_FINISH),),
            PlanFaultCode.SUMMARY_LINK,
            {"kind": "FF"},
        ),
        (
            (replace(TWO[0], constraint=ConstraintKind.ALAP), Task(ref="c", parent="a")),
            (),
            PlanFaultCode.SUMMARY_CONSTRAINT,
            {"kind": "ALAP"},
        ),
        (
            (Task(ref="a", actual_start=9, actual_finish=8),),
            (),
            PlanFaultCode.FINISH_BEFORE_START,
            {"start": 9, "finish": 8},
        ),
    ],
)
def test_a_fault_is_named(
    tasks: tuple[Task, ...], links: tuple[Link, ...], code: PlanFaultCode, values: dict[str, object]
) -> None:
    with pytest.raises(InvalidPlan) as raised:
        plan_dates(plan=a_plan(*tasks, links=links))

    assert [(fault.code, dict(fault.values)) for fault in raised.value.faults] == [(code, values)]


def test_summaries_that_wait_for_each_other_are_named() -> None:
    tasks = (Task(ref="1"), Task(ref="1.1", parent="1"), Task(ref="2"), Task(ref="2.1", parent="2"))
    links = (Link(before="1", after="2"), Link(before="2.1", after="1.1"))

    with pytest.raises(InvalidPlan) as raised:
        plan_dates(plan=a_plan(*tasks, links=links))

    assert raised.value.faults[0].code is PlanFaultCode.CYCLE


def test_a_plan_of_many_years_is_computed_as_well() -> None:
    chain = tuple(Task(ref=str(nth), minutes=250 * DAY) for nth in range(20))
    links = tuple(Link(before=str(nth), after=str(nth + 1)) for nth in range(19))

    found = plan_dates(plan=a_plan(*chain, links=links))

    assert found.finish > at("1 08:00") + 19 * 365 * 1440


def test_a_plan_beyond_what_calendars_reckon_is_refused() -> None:
    with pytest.raises(InvalidPlan) as raised:
        plan_dates(plan=a_plan(Task(ref="a", minutes=250 * 300 * DAY)))

    assert [fault.code for fault in raised.value.faults] == [PlanFaultCode.BEYOND_HORIZON]


def test_a_plan_without_tasks_ends_where_it_starts() -> None:
    found = plan_dates(plan=a_plan())

    assert (found.finish, found.tasks, found.critical_path) == (at("1 08:00"), {}, ())
