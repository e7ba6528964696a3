"""Scores: by hand, with intervals, and no verdict that a small sample cannot bear."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yinuo.core.measuring.scores import Kept, Verdict, honesty, keeping, mean_with_interval, speed


def kept(*, yes: int, no: int, confidence: float | None = None) -> list[Kept]:
    return [Kept(kept=n < yes, confidence=confidence) for n in range(yes + no)]


def test_shares_are_told_apart_only_where_their_interval_is_clear_of_the_others() -> None:
    found = keeping(
        promises={"good": kept(yes=58, no=2), "poor": kept(yes=30, no=30), "few": kept(yes=0, no=4), "none": []}
    )

    assert {key: one.verdict for key, one in found.items()} == {
        "good": Verdict.BETTER,
        "poor": Verdict.WORSE,
        "few": Verdict.UNKNOWN,
        "none": Verdict.UNKNOWN,
    }
    assert (found["good"].measured.value, found["good"].measured.count) == (pytest.approx(58 / 60), 60)


@pytest.mark.parametrize(
    ("mine", "others", "verdict"),
    [
        # 182 of 199 against 21 of 22: the others' few promises leave room for everything.
        ((182, 17), (21, 1), Verdict.ALIKE),
        # 91.5 % against 97.1 % of many: 5.6 points, more than the 3.0 that chance allows.
        ((182, 17), (680, 20), Verdict.WORSE),
        ((182, 17), (3, 0), Verdict.UNKNOWN),
    ],
)
def test_the_others_chance_counts_as_well(mine: tuple[int, int], others: tuple[int, int], verdict: Verdict) -> None:
    found = keeping(promises={"a": kept(yes=mine[0], no=mine[1]), "b": kept(yes=others[0], no=others[1])})

    assert found["a"].verdict is verdict


@given(numbers=st.lists(st.integers(0, 60), min_size=4, max_size=4))
def test_of_two_the_verdicts_mirror_each_other(numbers: list[int]) -> None:
    found = keeping(promises={"a": kept(yes=numbers[0], no=numbers[1]), "b": kept(yes=numbers[2], no=numbers[3])})

    mirror = {Verdict.BETTER: Verdict.WORSE, Verdict.WORSE: Verdict.BETTER}
    assert found["b"].verdict is mirror.get(found["a"].verdict, found["a"].verdict)


def test_who_stands_alone_is_compared_with_nobody() -> None:
    assert keeping(promises={"only": kept(yes=20, no=1)})["only"].verdict is Verdict.UNKNOWN


def test_honesty_is_what_was_kept_less_what_was_said() -> None:
    honest, boastful = (
        honesty(promises=kept(yes=9, no=1, confidence=0.9)),
        honesty(promises=kept(yes=5, no=5, confidence=0.9)),
    )

    assert honest.value == pytest.approx(0) and honest.low is not None and honest.high is not None
    assert honest.low < 0 < honest.high
    assert boastful.value == pytest.approx(-0.4) and boastful.high is not None and boastful.high < 0
    assert honesty(promises=kept(yes=3, no=0)).count == 0


def test_speed_is_a_median_and_less_is_better() -> None:
    found = speed(
        hours={"quick": [1.0, 2.0, 2.0, 3.0, 2.0, 1.0], "slow": [9.0, 8.0, 10.0, 7.0, 9.0, 8.0], "one": [4.0]}
    )

    assert {key: (one.measured.value, one.verdict) for key, one in found.items()} == {
        "quick": (2.0, Verdict.BETTER),
        "slow": (8.5, Verdict.WORSE),
        "one": (4.0, Verdict.UNKNOWN),
    }


@given(values=st.lists(st.floats(0, 100), min_size=1, max_size=60))
def test_the_interval_of_a_median_holds_nine_in_ten(values: list[float]) -> None:
    found = speed(hours={"a": values})["a"].measured
    if found.low is None or found.high is None:
        assert sum(math.comb(len(values), k) for k in range(1)) / 2 ** len(values) > 0.05
        return

    assert found.value is not None and found.low <= found.value <= found.high
    outside = sum(math.comb(len(values), k) for k in range(sum(one < found.low for one in values) + 1))
    assert len(set(values)) < len(values) or outside / 2 ** len(values) <= 0.05 + 1e-9


def test_a_mean_of_few_has_no_interval() -> None:
    assert mean_with_interval(values=[1.0, 2.0]).low is None and mean_with_interval(values=[]).value is None
