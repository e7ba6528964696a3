"""Numbers stand on facts, and say on how many."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yinuo.core.measuring import mean, median, share, wilson_interval

CASES = [
    ("three of four", share, [1, 1, 0, 1], 0.75),
    ("nothing measured", share, [], None),
    ("a mean", mean, [1, 2, 6], 3.0),
    ("a mean of nothing", mean, [], None),
    ("an odd median", median, [9, 1, 5], 5.0),
    ("an even median", median, [1, 2, 4, 100], 3.0),
]


@pytest.mark.parametrize(("what", "measure", "values", "expected"), CASES, ids=[row[0] for row in CASES])
def test_a_number_is_what_one_computes_by_hand(what, measure, values, expected) -> None:  # type: ignore[no-untyped-def]
    measured = measure(values)

    assert measured.value == expected and measured.count == len(values)


# Agresti and Coull's worked example of the score interval: 8 of 10 at 95 % is 0.490 to 0.943.
def test_wilsons_interval_agrees_with_a_published_example() -> None:
    low, high = wilson_interval(hits=8, count=10, z=1.959964)

    assert (round(low, 3), round(high, 3)) == (0.490, 0.943)


@given(st.lists(st.sampled_from([0, 1]), min_size=1, max_size=60))
def test_a_share_lies_within_its_interval(values: list[int]) -> None:
    measured = share(values)

    assert measured.low is not None and measured.high is not None and measured.value is not None
    assert 0 <= measured.low <= measured.value + 1e-12 and measured.value - 1e-12 <= measured.high <= 1


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=60))
def test_mean_and_median_lie_between_the_extremes(values: list[float]) -> None:
    for measure in (mean, median):
        value = measure(values).value
        assert value is not None and min(values) - 1e-6 <= value <= max(values) + 1e-6
