"""Learnt effects: few facts leave the expectation, many facts speak, and one odd delivery does not decide."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yinuo.core.responding.learning import (
    LEAST_RATIO,
    MOST_RATIO,
    PRIOR_USES,
    Effect,
    Outcome,
    effects,
    gain_by_itself,
)


def _outcomes(ratios: list[float], key: str = "air", planned: float = 10.0) -> list[Outcome]:
    return [Outcome(planned_hours=planned, gained_hours=planned * ratio, measures={key: 1.0}) for ratio in ratios]


def _air(outcomes: list[Outcome]) -> Effect:
    return effects(outcomes=outcomes)["air"]


@pytest.mark.parametrize(
    ("ratios", "least", "most"),
    [
        ([0.0], 0.7, 0.9),  # one failure is a warning
        ([0.0] * 6, 0.2, 0.4),
        ([0.0] * 100, 0.0, 0.02),  # a hundred are a fact
        ([1.0] * 20, 1.0, 1.0),
        ([0.5] * 100, 0.49, 0.55),
        ([2.0] * 100, 1.9, 2.0),
    ],
)
def test_the_more_facts_the_less_the_expectation_counts(ratios: list[float], least: float, most: float) -> None:
    found = _air(_outcomes(ratios))

    assert least <= found.ratio <= most
    assert (found.uses, found.mean_ratio) == (len(ratios), pytest.approx(np.mean(ratios)))


def test_a_measure_without_much_of_its_own_is_taken_like_the_others() -> None:
    others = _outcomes([0.4] * 60, key="overtime")

    alone = _air(_outcomes([1.0]))
    among = _air([*others, *_outcomes([1.0])])

    assert among.ratio < alone.ratio
    assert 0.4 < among.ratio < 0.6


def test_what_several_measures_gained_is_shared_by_what_was_planned_of_each() -> None:
    both = Outcome(planned_hours=10, gained_hours=0, measures={"air": 0.9, "overtime": 0.1})

    found = effects(outcomes=[both] * 10)

    assert found["air"].ratio < found["overtime"].ratio


def test_nothing_planned_tells_nothing() -> None:
    assert effects(outcomes=[Outcome(planned_hours=0, gained_hours=5, measures={"word": 1.0})]) == {}


@given(ratios=st.lists(st.floats(-50, 50), min_size=1, max_size=40))
def test_the_learnt_ratio_lies_within_what_was_seen_and_expected(ratios: list[float]) -> None:
    held = [min(MOST_RATIO, max(LEAST_RATIO, one)) for one in ratios]

    found = _air(_outcomes(ratios))

    assert max(0.0, min([*held, 1.0])) - 1e-9 <= found.ratio <= max([*held, 1.0]) + 1e-9


@given(ratios=st.lists(st.floats(-1, 3), min_size=1, max_size=30), odd=st.floats(-1_000, 1_000))
def test_one_odd_delivery_moves_the_estimate_by_a_bounded_step(ratios: list[float], odd: float) -> None:
    before, after = _air(_outcomes(ratios)).ratio, _air(_outcomes([*ratios, odd])).ratio

    # Both the measure's own mean and that of the house move by at most the bounds' width over their weight.
    assert abs(after - before) <= 2 * (MOST_RATIO - LEAST_RATIO) / (len(ratios) + 1 + PRIOR_USES) + 1e-9


@pytest.mark.parametrize("true", [0.2, 0.8, 1.3])
def test_from_noisy_deliveries_it_comes_nearer_the_truth_than_the_plain_mean(true: float) -> None:
    rng = np.random.default_rng(3)
    shrunk, plain = [], []
    for _trial in range(300):
        ratios = rng.normal(true, 1.2, size=4).tolist()
        found = _air(_outcomes(ratios))
        shrunk.append((found.ratio - true) ** 2)
        plain.append((found.mean_ratio - true) ** 2)

    assert np.mean(shrunk) < np.mean(plain)


def test_what_comes_back_by_itself_is_not_the_measures_doing() -> None:
    outcomes = _outcomes([1.0] * 60)

    alone = gain_by_itself(left_alone=[5.0] * 200)
    found = effects(outcomes=outcomes, by_itself=alone)["air"]

    assert alone == pytest.approx(5.0, abs=0.2)
    assert found.ratio == pytest.approx(0.55, abs=0.05)


@given(hours=st.lists(st.floats(-100, 100), max_size=20))
def test_few_orders_left_alone_take_little_off(hours: list[float]) -> None:
    found = gain_by_itself(left_alone=hours)

    assert abs(found) <= abs(sum(hours)) / (len(hours) + PRIOR_USES) + 1e-9
