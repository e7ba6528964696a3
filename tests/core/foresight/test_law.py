"""Censored quantiles, preset sums and calibration, against results known otherwise."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yinuo.core.foresight.calibration import Calibration, calibrate, logit, sigmoid
from yinuo.core.foresight.law import PROBS, Laws, fit_laws, kaplan_meier
from yinuo.core.foresight.presets import StageTime, remaining_grid
from yinuo.core.foresight.segments import SEGMENT_PROBS


def test_without_censoring_the_quantiles_are_those_of_the_sample() -> None:
    values = np.random.default_rng(2).normal(size=20_000)

    grid = kaplan_meier(values=values, seen=np.ones(20_000, dtype=np.int64), weights=np.ones(20_000))

    assert np.allclose(grid[5:-5], np.quantile(values, PROBS[5:-5]), atol=0.01)


def test_censored_slow_orders_do_not_make_the_law_faster() -> None:
    generator = np.random.default_rng(3)
    true, limit = generator.exponential(10, 50_000), generator.uniform(0, 30, 50_000)
    seen = (true <= limit).astype(np.int64)

    grid = kaplan_meier(values=np.minimum(true, limit), seen=seen, weights=np.ones(50_000), probs=np.array([0.5, 0.8]))

    assert grid == pytest.approx(-10 * np.log([0.5, 0.2]), rel=0.03)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.floats(-5, 5), st.booleans()), min_size=1, max_size=60))
def test_a_law_never_falls(points: list[tuple[float, bool]]) -> None:
    values = np.array([value for value, _ in points])
    seen = np.array([int(flag) for _, flag in points])

    grid = kaplan_meier(values=values, seen=seen, weights=np.ones(len(points)))

    assert (np.diff(grid) > 0).all()


def test_a_small_group_takes_the_law_of_all() -> None:
    values, groups = np.arange(1000.0), np.repeat([0, 1], [995, 5])

    laws = fit_laws(values=values, seen=np.ones(1000, dtype=np.int64), weights=np.ones(1000), groups=groups, count=2)

    everything = kaplan_meier(values=values, seen=np.ones(1000, dtype=np.int64), weights=np.ones(1000))
    assert np.array_equal(laws.grid[1], everything)


def test_quantile_and_probability_undo_each_other() -> None:
    laws = Laws(grid=np.vstack([np.linspace(-2, 2, len(PROBS)), np.linspace(0, 9, len(PROBS))]))
    groups, probs = np.array([0, 1, 1]), np.array([0.1, 0.5, 0.93])

    assert laws.below(groups=groups, values=laws.quantile(groups=groups, probs=probs)) == pytest.approx(probs)


def test_preset_stages_add_up() -> None:
    times = [StageTime("make", 10, 20, 30), StageTime("move", 40, 50, 60)]

    whole = np.exp(remaining_grid(times=times, passed=0, probs=SEGMENT_PROBS))
    left = np.exp(remaining_grid(times=times, passed=1, probs=SEGMENT_PROBS))

    middle = int(np.flatnonzero(SEGMENT_PROBS == 0.5)[0])
    assert whole[middle] == pytest.approx(70, abs=0.5)
    assert left[middle] == pytest.approx(50, abs=0.5)
    assert whole[0] > 50
    assert whole[-1] < 90


@pytest.mark.parametrize(
    ("optimistic", "likely", "pessimistic"), [(5, 5, 5), (0, 0, 8), (0, 8, 8), (3, 9, 4), (0.001, 0.001, 1000)]
)
def test_any_triangle_gives_a_rising_law(optimistic: float, likely: float, pessimistic: float) -> None:
    grid = remaining_grid(times=[StageTime("a", optimistic, likely, pessimistic)], passed=0, probs=SEGMENT_PROBS)

    assert (np.diff(grid) >= 0).all()
    assert np.isfinite(grid).all()


def test_with_every_stage_passed_hardly_anything_remains() -> None:
    grid = remaining_grid(times=[StageTime("a", 1, 2, 3)], passed=1, probs=SEGMENT_PROBS)

    assert np.exp(grid).max() <= 1.0


def test_calibration_corrects_a_forecast_that_says_too_little() -> None:
    generator = np.random.default_rng(5)
    said = sigmoid(generator.normal(-1, 1, 20_000))
    true = sigmoid(logit(said) + 0.8)
    late = (generator.random(20_000) < true).astype(np.float64)
    slack = np.full(20_000, 40.0)

    fitted = calibrate(probability=said, slack=slack, outcome=late, weights=np.ones(20_000))

    assert np.abs(fitted.apply(probability=said, slack=slack) - true).mean() < 0.01
    assert fitted.lines[2] == (0.0, 1.0)


def test_the_identity_changes_nothing() -> None:
    said = np.array([0.01, 0.5, 0.99])

    assert Calibration().apply(probability=said, slack=np.array([10.0, 100.0, 500.0])) == pytest.approx(said)
