"""The quick way to apply a forest answers as the library does, to the last bit."""

from __future__ import annotations

import lightgbm
import numpy as np
import pytest

from yinuo.core.foresight.boosting import MANY_ROWS, Plot, grow, predict
from yinuo.core.foresight.forest import NotThisKind, apply_forest, read_forest

DICE = np.random.default_rng(5)
ROWS = 4_001  # no whole number of blocks
X = DICE.normal(size=(ROWS, 9)).astype(np.float32)
X[DICE.random(X.shape) < 0.15] = np.nan
X[:, 8] = np.where(np.isnan(X[:, 8]), 0.0, X[:, 8])  # one column never misses
Y = np.nan_to_num(X[:, 0]) + np.nan_to_num(X[:, 1]) * X[:, 8] + DICE.normal(size=ROWS)


def library(text: str, x: np.ndarray) -> np.ndarray:
    return np.asarray(lightgbm.Booster(model_str=text).predict(x, num_threads=1))


def grown(objective: str, *, leaves: int = 31, rounds: int = 30) -> str:
    y = Y if objective == "regression" else (Y > 0.3).astype(np.float64)
    (text,) = grow(plots=[Plot(x=X, y=y, objective=objective, rounds=rounds, leaves=leaves, min_leaf=20)])
    return text


@pytest.mark.parametrize("leaves", [2, 15, 31, 32])
def test_a_regression_is_the_same_to_the_last_bit(leaves: int) -> None:
    text = grown("regression", leaves=leaves)

    np.testing.assert_array_equal(apply_forest(forest=read_forest(text=text), x=X, threads=2), library(text, X))


def test_a_probability_is_the_same() -> None:
    text = grown("binary")

    np.testing.assert_allclose(
        apply_forest(forest=read_forest(text=text), x=X, threads=2), library(text, X), rtol=1e-14
    )


def test_missing_values_go_where_the_library_sends_them_even_in_columns_that_never_missed_any() -> None:
    text, x = grown("regression"), np.full((70, 9), np.nan, dtype=np.float32)

    np.testing.assert_array_equal(apply_forest(forest=read_forest(text=text), x=x, threads=1), library(text, x))


def test_values_on_a_threshold_go_where_the_library_sends_them() -> None:
    text = grown("regression")
    forest = read_forest(text=text)
    x = X.copy()
    for column in range(x.shape[1]):
        limits = forest.threshold[forest.feature == column]
        if len(limits):
            x[:, column] = DICE.choice(limits, len(x)) + DICE.choice([0, 1], len(x)) * np.float32(1e-7)

    np.testing.assert_array_equal(apply_forest(forest=forest, x=x, threads=2), library(text, x))


@pytest.mark.parametrize("rows", [0, 1, 63, 64, 65])
def test_any_number_of_rows_will_do(rows: int) -> None:
    text = grown("regression", rounds=3)

    assert apply_forest(forest=read_forest(text=text), x=X[:rows], threads=2).shape == (rows,)


def test_a_forest_of_single_leaves_answers_with_them() -> None:
    (text,) = grow(plots=[Plot(x=X[:30], y=Y[:30], objective="regression", rounds=3, leaves=31, min_leaf=100)])

    np.testing.assert_array_equal(apply_forest(forest=read_forest(text=text), x=X, threads=1), library(text, X))


def test_a_forest_with_more_leaves_is_left_to_the_library() -> None:
    text, many = grown("regression", leaves=40), np.tile(X, (2, 1))[:MANY_ROWS]

    with pytest.raises(NotThisKind):
        read_forest(text=text)
    np.testing.assert_array_equal(predict(forest=text, x=many), library(text, many))
