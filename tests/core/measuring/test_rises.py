"""Unusual rises: exact chances checked against counting all cases, and a guard that keeps false findings rare."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yinuo.core.measuring import Counts, CountsInvalidError, chance_of_rate, chance_of_share, rises
from yinuo.core.measuring.rises import discoveries


def _counts(recent: int, recent_of: int, before: int, before_of: int, key: str = "x") -> Counts:
    return Counts(key=key, recent=recent, recent_of=recent_of, before=before, before_of=before_of)


few = st.integers(0, 12)


@given(recent=few, before=few, recent_of=st.integers(1, 40), before_of=st.integers(1, 40))
def test_the_chance_of_a_rate_is_the_binomial_tail(recent: int, before: int, recent_of: int, before_of: int) -> None:
    share, total = Fraction(recent_of, recent_of + before_of), recent + before
    exact = sum(comb(total, k) * share**k * (1 - share) ** (total - k) for k in range(recent, total + 1))

    assert chance_of_rate(_counts(recent, recent_of, before, before_of)) == pytest.approx(float(exact), abs=1e-12)


@given(data=st.data(), recent_of=st.integers(0, 5), before_of=st.integers(0, 5))
def test_the_chance_of_a_share_is_that_of_drawing_lots(data, recent_of: int, before_of: int) -> None:
    recent, before = data.draw(st.integers(0, recent_of)), data.draw(st.integers(0, before_of))
    draws = list(combinations(range(recent_of + before_of), recent + before))
    as_many = sum(sum(place < recent_of for place in draw) >= recent for draw in draws)

    found = chance_of_share(_counts(recent, recent_of, before, before_of))

    assert found == pytest.approx(as_many / len(draws), abs=1e-12)


@pytest.mark.parametrize(
    ("recent", "recent_of", "before", "before_of", "rare"),
    [
        (6, 20, 4, 400, True),  # six of twenty where one of a hundred was usual
        (6, 200, 12, 400, False),  # as before
        (3, 30, 0, 0, False),  # no past: nothing is known to have risen
        (0, 30, 12, 400, False),
    ],
)
def test_a_rise_is_rare_only_against_the_groups_own_past(
    recent: int, recent_of: int, before: int, before_of: int, rare: bool
) -> None:
    assert (chance_of_rate(_counts(recent, recent_of, before, before_of)) < 0.001) is rare


@given(more=st.integers(0, 30), recent=st.integers(0, 30), of=st.integers(30, 60))
def test_more_events_are_never_less_unusual(more: int, recent: int, of: int) -> None:
    for test in (chance_of_rate, chance_of_share):
        low = _counts(min(recent, of), of, 5, 100)
        high = _counts(min(recent + more, of), of, 5, 100)
        assert test(high) <= test(low) + 1e-12


def test_with_many_groups_the_bar_falls() -> None:
    assert discoveries(chances=[0.03], share=0.05) == [True]
    assert discoveries(chances=[0.03, *[0.5] * 9], share=0.05) == [False] * 10
    assert discoveries(chances=[0.001, 0.012, 0.6, 0.7], share=0.05) == [True, True, False, False]
    assert discoveries(chances=[], share=0.05) == []


def test_of_groups_that_did_not_change_hardly_any_night_tells_of_one() -> None:
    rng, nights = np.random.default_rng(5), 400
    told = 0
    for _night in range(nights):
        groups = [
            _counts(int(rng.poisson(0.03 * recent)), recent, int(rng.poisson(0.03 * 600)), 600, key=str(number))
            for number, recent in enumerate(rng.integers(5, 120, size=30).tolist())
        ]
        told += bool(rises(counts=groups, test=chance_of_rate))

    # All findings are false here, so the share of nights with any is what the guard bounds.
    assert told / nights <= 0.05


def test_of_groups_that_rose_sixfold_most_are_found_and_the_surest_comes_first() -> None:
    rng = np.random.default_rng(7)
    calm = [_counts(int(rng.poisson(3)), 100, int(rng.poisson(18)), 600, key=f"calm{n}") for n in range(30)]
    risen = [_counts(int(rng.poisson(18)), 100, int(rng.poisson(18)), 600, key=f"risen{n}") for n in range(5)]

    found = rises(counts=[*calm, *risen], test=chance_of_rate)

    assert sum(one.counts.key.startswith("risen") for one in found) >= 4
    assert [one.chance for one in found] == sorted(one.chance for one in found)


@pytest.mark.parametrize(
    ("counts", "told"),
    [(_counts(2, 2, 0, 1_000), False), (_counts(3, 3, 0, 1_000), True), (_counts(700, 1_000, 5_000, 10_000), False)],
)
def test_few_events_and_small_rises_are_not_worth_telling(counts: Counts, told: bool) -> None:
    assert bool(rises(counts=[counts], test=chance_of_share)) is told


@pytest.mark.parametrize(
    "make", [lambda: _counts(-1, 3, 0, 5), lambda: chance_of_share(_counts(4, 3, 0, 5)), lambda: _counts(1, 1, 1, -5)]
)
def test_counts_that_cannot_be_are_refused(make) -> None:
    with pytest.raises(CountsInvalidError):
        make()
