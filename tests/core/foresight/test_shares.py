"""What each feature adds to an answer is what the library says, by the quick way and by the slow one."""

from __future__ import annotations

import lightgbm
import numpy as np
import pytest

from tests.core.foresight.test_forest import X, grown
from yinuo.core.foresight import boosting, shares
from yinuo.core.foresight.boosting import MANY_SHARED, Plot, contributions, grow
from yinuo.core.foresight.forest import NotThisKind
from yinuo.core.foresight.shares import read_paths

SOME = X[:500]


def library(text: str, x: np.ndarray) -> np.ndarray:
    found = lightgbm.Booster(model_str=text).predict(x, pred_contrib=True, num_threads=1)
    return np.asarray(found)[:, :-1]


@pytest.mark.parametrize("objective", ["regression", "binary"])
@pytest.mark.parametrize("leaves", [2, 15, 31])
def test_shares_are_those_of_the_library(objective: str, leaves: int) -> None:
    text = grown(objective, leaves=leaves)

    np.testing.assert_allclose(shares.shares(paths=read_paths(text=text), x=SOME), library(text, SOME), atol=1e-12)


def test_missing_values_and_values_on_a_threshold_count_as_in_the_library() -> None:
    text = grown("regression")
    paths, x = read_paths(text=text), SOME.copy()
    for column in range(x.shape[1]):
        limits = paths.forest.threshold[paths.forest.feature == column]
        x[::2, column] = np.random.default_rng(column).choice(limits, len(x[::2]))
    x[::5] = np.nan

    np.testing.assert_allclose(shares.shares(paths=paths, x=x), library(text, x), atol=1e-12)


def test_shares_add_up_to_what_sets_the_row_apart() -> None:
    text = grown("regression")

    found = shares.shares(paths=read_paths(text=text), x=SOME)

    answers = lightgbm.Booster(model_str=text).predict(SOME)
    np.testing.assert_allclose(np.ptp(answers - found.sum(axis=1)), 0.0, atol=1e-12)


def test_a_forest_of_single_leaves_owes_nobody_anything() -> None:
    (text,) = grow(plots=[Plot(x=X[:30], y=X[:30, 8], objective="regression", rounds=3, leaves=31, min_leaf=100)])

    assert not shares.shares(paths=read_paths(text=text), x=SOME).any()


@pytest.mark.parametrize("rows", [1, MANY_SHARED - 1, MANY_SHARED])
def test_few_rows_and_many_are_answered_alike(rows: int) -> None:
    text = grown("regression", rounds=5)

    np.testing.assert_allclose(contributions(forest=text, x=SOME[:rows]), library(text, SOME[:rows]), atol=1e-12)


def test_a_way_too_long_is_left_to_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    text = grown("regression", rounds=4)
    monkeypatch.setattr(shares, "MOST_ON_A_PATH", 1)
    boosting._paths.cache_clear()

    with pytest.raises(NotThisKind):
        read_paths(text=text)
    np.testing.assert_array_equal(contributions(forest=text, x=SOME), library(text, SOME))
    boosting._paths.cache_clear()
