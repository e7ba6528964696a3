"""Published instances: read, refused with a reason, solved, and every schedule proven by the auditor."""

from __future__ import annotations

import itertools
import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.planning.generating import instance_text
from yinuo.core.planning import solving
from yinuo.core.planning.checking import Objection, check_instance
from yinuo.core.planning.fast.climbing import climb
from yinuo.core.planning.instances import Instance, InstanceFaultCode, InvalidInstance, read_instance
from yinuo.core.planning.solving import solve, usual_seconds

HEAD = "*" * 20
FILE = f"""{HEAD}
jobs (incl. supersource/sink ):  5
{HEAD}
PRECEDENCE RELATIONS:
jobnr.    #modes  #successors   successors
   1        1          3           2   3   4
   2        1          1           5
   3        1          1           5
   4        1          1           5
   5        1          0
{HEAD}
REQUESTS/DURATIONS:
jobnr. mode duration  R 1  R 2
------------------------------
  1      1     0       0    0
  2      1     3       2    0
  3      1     2       2    1
  4      1     4       1    0
  5      1     0       0    0
{HEAD}
RESOURCEAVAILABILITIES:
  R 1  R 2
    3    1
{HEAD}
"""


def test_a_file_is_read_as_it_stands() -> None:
    found = read_instance(text=FILE)

    assert found == Instance(
        durations=(0, 3, 2, 4, 0),
        demands=((0, 0), (2, 0), (2, 1), (1, 0), (0, 0)),
        capacities=(3, 1),
        successors=((1, 2, 3), (4,), (4,), (4,), ()),
    )


@pytest.mark.parametrize(
    ("old", "new", "code", "values"),
    [
        ("PRECEDENCE RELATIONS:", "", InstanceFaultCode.NO_SECTION, {"section": "PRECEDENCE RELATIONS"}),
        ("sink ):  5", "sink ):  7", InstanceFaultCode.CUT_OFF, {"expected": 7, "found": 5}),
        ("    3    1", "", InstanceFaultCode.NO_SECTION, {"section": "RESOURCEAVAILABILITIES"}),
        ("    3    1", "    1    1", InstanceFaultCode.TOO_MUCH, {"job": 2, "resource": 1, "needs": 2, "has": 1}),
        ("  2      1     3       2", "  2      1     x       2", InstanceFaultCode.NOT_NUMBERS, None),
        ("  2      1     3       2    0", "  2      1     3       2", InstanceFaultCode.TOO_FEW, None),
        ("  2      1     3 ", "  2      2     3 ", InstanceFaultCode.MANY_MODES, {"line": 16, "job": 2}),
        ("  2      1     3 ", "  2      1    -3 ", InstanceFaultCode.NEGATIVE, {"line": 16}),
        ("  2      1     3 ", "  2      1    9999999 ", InstanceFaultCode.TOO_LARGE, None),
        ("  2      1     3 ", "  7      1     3 ", InstanceFaultCode.WRONG_JOB, None),
        ("2   3   4", "2   3   9", InstanceFaultCode.UNKNOWN_JOB, {"line": 6, "job": 9}),
        ("2   3   4", "2   3", InstanceFaultCode.TOO_FEW, {"line": 6, "expected": 6}),
        ("   5        1          0", "   5        1          1    2", InstanceFaultCode.CYCLE, None),
        ("  5      1     0       0    0\n", "", InstanceFaultCode.MISSING_JOB, None),
    ],
)
def test_a_file_that_makes_no_sense_is_refused(
    old: str, new: str, code: InstanceFaultCode, values: dict[str, object] | None
) -> None:
    with pytest.raises(InvalidInstance) as raised:
        read_instance(text=FILE.replace(old, new))

    assert raised.value.code is code
    assert values is None or raised.value.values == values


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=300), st.integers(0, len(FILE)), st.integers(0, 40))
def test_no_file_breaks_the_reader(text: str, place: int, length: int) -> None:
    try:
        read_instance(text=FILE[:place] + text + FILE[place + length :])
    except InvalidInstance as fault:
        assert fault.code in InstanceFaultCode


def shortest(instance: Instance) -> int:
    """Try every order of the jobs: some list gives the shortest schedule."""
    best = sum(instance.durations)
    for order in itertools.permutations(range(1, len(instance.durations) - 1)):
        best = min(best, in_order(instance, (0, *order, len(order) + 1)))
    return best


def in_order(instance: Instance, order: tuple[int, ...]) -> int:
    starts: dict[int, int] = {}
    for job in order:
        before = [j for j, after in enumerate(instance.successors) if job in after]
        if any(j not in starts for j in before):
            return 10**9
        at = max((starts[j] + instance.durations[j] for j in before), default=0)
        while not fits(instance, starts, job, at):
            at += 1
        starts[job] = at
    return max(starts[j] + instance.durations[j] for j in starts)


def fits(instance: Instance, starts: dict[int, int], job: int, at: int) -> bool:
    for period in range(at, at + instance.durations[job]):
        running = [j for j, start in starts.items() if start <= period < start + instance.durations[j]]
        for resource, capacity in enumerate(instance.capacities):
            if sum(instance.demands[j][resource] for j in (*running, job)) > capacity:
                return False
    return True


@st.composite
def small(draw: st.DrawFn) -> Instance:
    count = draw(st.integers(1, 4))
    after: list[set[int]] = [set(range(1, count + 1)), *({count + 1} for _ in range(count)), set()]
    for job in range(1, count):
        after[job] |= draw(st.sets(st.integers(job + 1, count), max_size=2))
    inner = [(draw(st.integers(0, 4)), draw(st.integers(0, 3)), draw(st.integers(0, 2))) for _ in range(count)]
    return Instance(
        durations=(0, *(one[0] for one in inner), 0),
        demands=((0, 0), *((one[1], one[2]) for one in inner), (0, 0)),
        capacities=(3, 2),
        successors=tuple(tuple(sorted(one)) for one in after),
    )


@settings(max_examples=12, deadline=None)
@given(small())
def test_a_small_project_is_solved_to_the_shortest(instance: Instance) -> None:
    found = solve(instance=instance, seconds=20, workers=1, clock=time.perf_counter)

    assert (found.makespan, found.is_proven) == (shortest(instance), True)
    assert check_instance(instance=instance, starts=found.starts, makespan=found.makespan) == []


@pytest.mark.parametrize("tasks", [30, 60, 120])
def test_a_schedule_of_each_size_passes_the_auditor(tasks: int) -> None:
    text = instance_text(rng=random.Random(7), tasks=tasks, complexity=1.8, factor=0.75, strength=0.3)
    instance = read_instance(text=text)

    found = solve(instance=instance, seconds=1.5, clock=time.perf_counter)

    assert check_instance(instance=instance, starts=found.starts, makespan=found.makespan) == []
    assert found.bound <= found.makespan <= sum(instance.durations)


def test_a_climb_only_shortens_and_its_lists_stay_possible() -> None:
    text = instance_text(rng=random.Random(11), tasks=60, complexity=1.8, factor=0.75, strength=0.2)
    instance = read_instance(text=text)
    search = solving._Search(instance, time.perf_counter, time.perf_counter() + 60)
    search.breed_until(time.perf_counter())  # one population, no children
    before, turn, top, starts = search.best, search.top.copy(), search.top.copy(), search.starts.copy()

    ends = [climb(search.shop, turn, top, starts, 0.5, search.bound, 400, seed) for seed in range(5)]

    assert ends == sorted(ends, reverse=True) and ends[-1] < before
    assert check_instance(instance=instance, starts=starts.tolist(), makespan=ends[-1]) == []
    for one in (turn, top):
        place = {int(task): nth for nth, task in enumerate(one)}
        assert len(place) == len(instance.durations)
        assert all(place[job] < place[other] for job, after in enumerate(instance.successors) for other in after)


@pytest.mark.parametrize(
    ("starts", "makespan", "objections"),
    [
        ((0, 0, 3, 0, 5), 5, []),
        ((0, 0, 0, 3, 7), 7, [Objection.TOO_MUCH]),  # jobs 2 and 3 need four of three
        ((0, 0, 3, 0, 4), 5, [Objection.LINK]),
        ((0, 0, 3, 0, 5), 6, [Objection.WRONG_END]),
        ((0, -1, 3, 0, 5), 5, [Objection.NEGATIVE, Objection.LINK]),
        ((0, 0, 3, 0), 5, [Objection.MISSING]),
    ],
)
def test_the_auditor_objects_to_what_is_wrong(
    starts: tuple[int, ...], makespan: int, objections: list[Objection]
) -> None:
    found = check_instance(instance=read_instance(text=FILE), starts=starts, makespan=makespan)

    assert [one.what for one in found] == objections


@pytest.mark.parametrize(("jobs", "seconds"), [(32, 5), (62, 10), (122, 20), (302, 20)])
def test_bigger_projects_get_more_time(jobs: int, seconds: float) -> None:
    empty = Instance(durations=(0,) * jobs, demands=((),) * jobs, capacities=(), successors=((),) * jobs)

    assert usual_seconds(instance=empty) == seconds
