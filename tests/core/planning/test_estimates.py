"""Three-point estimates: laws, intervals, what decides, and what finished projects teach."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.core.planning.test_network import DAY, a_plan, at
from yinuo.core.planning import Link, Plan, Task
from yinuo.core.planning.estimates import Estimate, Shape, finish_outlook
from yinuo.core.planning.reference import STEADY, Past, learn_reference_times


@pytest.mark.parametrize(
    ("estimate", "mean", "deviation"),
    [
        (Estimate(least=60, usual=90, most=180), 100, 20),  # (60 + 360 + 180) / 6, 120 / 6
        (Estimate(least=10, usual=20, most=60, shape=Shape.TRIANGULAR), 30, (2_100 / 18) ** 0.5),
        (Estimate(least=5, usual=5, most=5), 5, 0),
    ],
)
def test_mean_and_deviation_are_those_of_the_books(estimate: Estimate, mean: float, deviation: float) -> None:
    assert estimate.mean == pytest.approx(mean)
    assert estimate.deviation == pytest.approx(deviation)


@pytest.mark.parametrize("shape", list(Shape))
def test_draws_keep_within_their_ends_and_to_their_mean(shape: Shape) -> None:
    estimate = Estimate(least=60, usual=90, most=180, shape=shape)

    drawn = estimate.draw(random=np.random.default_rng(1), runs=20_000)

    assert 60 <= drawn.min() <= drawn.max() <= 180
    assert drawn.mean() == pytest.approx(estimate.mean, abs=1)


@pytest.mark.parametrize(("least", "usual", "most"), [(2, 1, 3), (1, 3, 2), (-1, 0, 1)])
def test_points_out_of_order_are_refused(least: int, usual: int, most: int) -> None:
    with pytest.raises(ValueError, match=str(usual)):
        Estimate(least=least, usual=usual, most=most)


def beside(*, due: str = "") -> Plan:
    """Two tasks beside each other before a milestone: one sure, one that mostly takes longer."""
    tasks = (
        Task(ref="sure", minutes=2 * DAY),
        Task(ref="unsure", minutes=2 * DAY, deadline=at("3 12:00")),
        Task(ref="end"),
    )
    links = (Link(before="sure", after="end"), Link(before="unsure", after="end"))
    return a_plan(*tasks, links=links, due=due)


UNSURE = {"unsure": Estimate(least=DAY, usual=3 * DAY, most=4 * DAY, shape=Shape.TRIANGULAR)}


def test_a_plan_without_estimates_ends_when_it_ends() -> None:
    found = finish_outlook(plan=beside(), estimates={}, runs=200)

    assert (found.interval.earliest, found.interval.worst) == (at("2 17:00"), at("2 17:00"))
    assert found.criticality == {"sure": 1.0, "unsure": 1.0, "end": 1.0}


def test_the_interval_is_that_of_the_law() -> None:
    found = finish_outlook(plan=beside(), estimates=UNSURE, confidence=0.9, runs=4_000)

    # Of a triangle from 1 to 4 with its top at 3, a tenth lies beyond 4 - sqrt(0.1 * 3 * 1) = 3.452 days.
    assert found.interval.latest == pytest.approx(at("4 08:00") + 0.452 * DAY, abs=20)
    assert found.interval.earliest == at("2 17:00")  # the sure task takes two days in any case
    assert found.interval.source == "three_point"


def test_criticality_is_how_often_a_task_decides() -> None:
    found = finish_outlook(plan=beside(), estimates=UNSURE, runs=4_000)

    # The unsure task takes less than two days with (2 - 1)^2 / (3 * 2) = 1/6.
    assert found.criticality["unsure"] == pytest.approx(5 / 6, abs=0.02)
    assert found.criticality["sure"] == pytest.approx(1 / 6, abs=0.02)


def test_the_risk_of_deadlines_is_told() -> None:
    found = finish_outlook(plan=beside(due="3 17:00"), estimates=UNSURE, runs=4_000)

    # Past two days and a half: 1 - 1.5^2 / 6; past three: 1/3.
    assert found.missed["unsure"] == pytest.approx(1 - 2.25 / 6, abs=0.02)
    assert found.missed[""] == pytest.approx(1 / 3, abs=0.02)
    assert found.chance_by(at=at("3 17:00")) == pytest.approx(2 / 3, abs=0.02)


def test_the_same_seed_gives_the_same_answer() -> None:
    one, other = (finish_outlook(plan=beside(), estimates=UNSURE, runs=300, seed=5) for _ in range(2))

    assert one == other


def test_only_what_is_left_of_a_task_is_unsure() -> None:
    plan = beside()
    tasks = tuple(replace(t, actual_start=at("1 08:00"), remaining=DAY) if t.ref == "unsure" else t for t in plan.tasks)

    found = finish_outlook(plan=replace(plan, tasks=tasks, now=at("2 08:00")), estimates=UNSURE, runs=500)

    assert max(found.ends) <= at("3 17:00")  # at most half of four days, from the second on


def cases(kind: str, count: int, ratio: float) -> list[Past]:
    return [Past(kind=kind, planned=1_000, actual=round(1_000 * ratio)) for _ in range(count)]


def test_a_kind_with_few_cases_is_drawn_towards_all() -> None:
    times = learn_reference_times(past=[*cases("weld", 5, 2.0), *cases("paint", 5, 1.0)])

    own = 5 / (5 + STEADY)
    assert times.pace(kind="weld").factor == pytest.approx(2 ** (own + (1 - own) / 2))
    assert times.pace(kind="paint").factor == pytest.approx(2 ** ((1 - own) / 2))
    assert times.pace(kind="never seen").factor == pytest.approx(2**0.5)


def test_a_kind_with_many_cases_speaks_for_itself() -> None:
    times = learn_reference_times(past=[*cases("weld", 500, 2.0), *cases("paint", 500, 1.0)])

    found = times.estimate(kind="weld", planned=480)

    assert found.usual == pytest.approx(960, rel=0.01)
    assert found.least < found.usual < found.most


def test_nothing_finished_teaches_nothing() -> None:
    times = learn_reference_times(past=[Past(kind="weld", planned=0, actual=9)])

    assert times.estimate(kind="weld", planned=480).usual == 480
