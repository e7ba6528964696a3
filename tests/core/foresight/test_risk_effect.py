"""What risks do to a finish: against closed forms, and what a drawing of chance must never do."""

from __future__ import annotations

from dataclasses import replace
from math import comb

import pytest

from yinuo.core.foresight.risk_effect import RiskEffect, Threat, risk_effect
from yinuo.core.planning import Link, Plan, Task
from yinuo.core.planning.estimates import Estimate, Shape

START, DAY = 29_000_000, 1_440
RUNS = 20_000


def days(least: float, usual: float | None = None, most: float | None = None) -> Estimate:
    """So many days of the clock, of a triangle where three are given."""
    points = [least, least if usual is None else usual, least if most is None else most]
    low, mid, high = (int(point * DAY) for point in points)
    return Estimate(least=low, usual=mid, most=high, shape=Shape.TRIANGULAR)


def threat(ref: str = "r", chance: float = 1.0, delay: Estimate | None = None, task: str = "") -> Threat:
    return Threat(ref=ref, chance=chance, delay=delay or days(5), task=task)


def two_ways(short: float = 4, long: float = 10) -> Plan:
    """A short and a long way beside each other, by the clock: the short one has float."""
    tasks = [Task(ref=ref, minutes=int(n * DAY), elapsed=True) for ref, n in (("short", short), ("long", long))]
    return Plan(start=START, tasks=(*tasks, Task(ref="end", elapsed=True)), links=(
        Link(before="short", after="end"), Link(before="long", after="end"),
    ))  # fmt: skip


def effect(*threats: Threat, plan: Plan | None = None, **told: object) -> RiskEffect:
    return risk_effect(plan=plan or two_ways(), threats=threats, runs=RUNS, **told)  # type: ignore[arg-type]


def day_of(minute: float) -> float:
    return (minute - START) / DAY


def test_without_risks_a_plan_ends_when_it_ends() -> None:
    found = effect()

    assert found.bare == found.exposed and found.threats == ()
    assert day_of(found.bare.p90) == 10


# P(late) = chance, so the quantiles jump where the chance passes their complement.
JUMPS = [(0.05, (10, 10, 10)), (0.15, (10, 10, 15)), (0.3, (10, 15, 15)), (0.6, (15, 15, 15)), (1.0, (15, 15, 15))]


@pytest.mark.parametrize(("chance", "quantiles"), JUMPS)
def test_one_risk_of_a_fixed_delay_is_a_bernoulli_trial(chance: float, quantiles: tuple[int, ...]) -> None:
    found = effect(threat(chance=chance))

    assert tuple(day_of(each) for each in (found.exposed.p50, found.exposed.p80, found.exposed.p90)) == quantiles
    assert day_of(found.exposed.mean) == pytest.approx(10 + 5 * chance, abs=0.06)
    [only] = found.threats
    assert only.without == found.bare
    assert only.mean_minutes / DAY == pytest.approx(5 * chance, abs=0.06)


def test_the_chance_to_miss_what_is_due_is_that_of_the_risk() -> None:
    found = effect(threat(chance=0.3), plan=replace(two_ways(), due_at=START + 12 * DAY))

    assert found.bare.late == 0.0 and found.threats[0].without.late == 0.0
    assert found.exposed.late == pytest.approx(0.3, abs=0.015)


def test_many_alike_risks_add_up_to_a_binomial_law() -> None:
    count, chance = 6, 0.3
    found = effect(*(threat(f"r{n}", chance, days(1)) for n in range(count)))

    law = [comb(count, hits) * chance**hits * (1 - chance) ** (count - hits) for hits in range(count + 1)]
    quantiles = [10 + next(n for n in range(count + 1) if sum(law[: n + 1]) >= p) for p in (0.5, 0.8, 0.9)]
    assert [day_of(each) for each in (found.exposed.p50, found.exposed.p80, found.exposed.p90)] == quantiles
    assert day_of(found.exposed.mean) == pytest.approx(10 + count * chance, abs=0.06)


def test_a_delay_of_three_points_has_the_quantiles_of_its_triangle() -> None:
    found = effect(threat(delay=days(0, 3, 4)))

    # Of a triangle from 0 to 4 with its top at 3: F(x) = x²/12 up to 3, so P50 = √6, P90 beyond: 4 - √0.4.
    assert day_of(found.exposed.p50) == pytest.approx(10 + 6**0.5, abs=0.05)
    assert day_of(found.exposed.p90) == pytest.approx(14 - 0.4**0.5, abs=0.05)
    assert day_of(found.exposed.mean) == pytest.approx(10 + 7 / 3, abs=0.05)


@pytest.mark.parametrize(("delay", "moves"), [(5, 0), (6, 0), (8, 2), (20, 14)])
def test_float_takes_up_what_befalls_a_task_that_does_not_decide(delay: float, moves: float) -> None:
    found = effect(threat(delay=days(delay), task="short"))

    assert day_of(found.exposed.p50) == 10 + moves
    assert found.threats[0].mean_minutes == moves * DAY


def test_what_each_risk_does_is_told_the_worst_first_and_beside_the_others() -> None:
    # Alone `shadow` would cost 2 days, beside `long way` nothing: both happen always, and the longer way decides.
    found = effect(
        threat("shadow", delay=days(8), task="short"),
        threat("long way", delay=days(6), task="long"),
        threat("mild", chance=0.5, delay=days(1)),
    )

    assert [one.ref for one in found.threats] == ["long way", "mild", "shadow"]
    assert found.threats[0].mean_minutes == pytest.approx(4 * DAY)  # then `shadow` decides: 12 instead of 16
    assert found.threats[2].mean_minutes == 0


IDLE = [
    ("of a task that is not there", threat(task="nowhere")),
    ("of a task that is done", threat(task="done")),
    ("that cannot happen", threat(chance=0.0)),
    ("that delays nothing", threat(delay=days(0))),
]


@pytest.mark.parametrize(("what", "idle"), IDLE, ids=[row[0] for row in IDLE])
def test_a_risk_does_nothing(what: str, idle: Threat) -> None:
    plan = two_ways()
    over = Task(ref="done", minutes=DAY, elapsed=True, actual_start=START, actual_finish=START + DAY)
    found = effect(idle, plan=Plan(start=START, tasks=(*plan.tasks, over), links=plan.links))

    assert found.bare == found.exposed == found.threats[0].without


def test_estimates_of_tasks_are_drawn_with_and_without_risks_alike() -> None:
    found = effect(threat(delay=days(2)), estimates={"long": days(8, 10, 18)})

    assert day_of(found.bare.mean) == pytest.approx(12, abs=0.06)
    assert found.exposed.p80 - found.bare.p80 == 2 * DAY
    assert found.exposed == effect(threat(delay=days(2)), estimates={"long": days(8, 10, 18)}).exposed


def test_a_chance_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match=r"1\.2"):
        threat(chance=1.2)
