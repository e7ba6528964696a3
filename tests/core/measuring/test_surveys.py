"""Scores of surveys lie within their intervals, on their scales, and small samples stay uncertain."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yinuo.core.measuring import Measured, OffScale, ces, change_of, csat, nps, response_rate

_NPS = st.lists(st.integers(0, 10), min_size=1, max_size=80)
_CSAT = st.lists(st.integers(1, 5), min_size=1, max_size=80)
_CES = st.lists(st.integers(1, 7), min_size=1, max_size=80)

BY_HAND = [
    ("two of four are satisfied", csat([5, 4, 3, 1]).value, 0.5),
    ("half promoters, a quarter detractors", nps([10, 9, 8, 0]).value, 25.0),
    ("passives count for neither", nps([7, 8]).value, 0.0),
    ("everybody a promoter", nps([9, 10]).value, 100.0),
    ("everybody a detractor", nps([0, 6]).value, -100.0),
    ("a mean effort", ces([7, 5, 6]).value, 6.0),
    ("one of three answered", response_rate(asked=3, answered=1).value, 1 / 3),
]


@pytest.mark.parametrize(("what", "found", "expected"), BY_HAND, ids=[row[0] for row in BY_HAND])
def test_a_score_is_what_one_reckons_by_hand(what: str, found: float, expected: float) -> None:
    assert found == pytest.approx(expected)


@pytest.mark.parametrize("score", [csat, nps, ces])
def test_no_answers_give_no_score(score) -> None:  # type: ignore[no-untyped-def]
    assert score([]) == Measured(value=None, count=0)


OFF = [(csat, 0), (csat, 6), (nps, -1), (nps, 11), (ces, 0), (ces, 8), (nps, 9.5)]


@pytest.mark.parametrize(("score", "answer"), OFF)
def test_an_answer_off_its_scale_is_refused(score, answer) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(OffScale):
        score([answer])


@given(_NPS)
def test_nps_lies_on_its_scale_within_its_interval(answers: list[int]) -> None:
    found = nps(answers)

    assert found.value is not None and found.low is not None and found.high is not None
    assert -100 <= found.low <= found.value <= found.high <= 100
    assert found.high > found.low


@given(_NPS)
def test_nps_of_the_opposite_is_the_opposite(answers: list[int]) -> None:
    """Promoters made detractors and the other way round turn the score and its interval about."""
    turned = [0 if one >= 9 else 10 if one <= 6 else one for one in answers]

    there, back = nps(answers), nps(turned)

    assert there.value == pytest.approx(-(back.value or 0.0))
    assert there.low == pytest.approx(-(back.high or 0.0)) and there.high == pytest.approx(-(back.low or 0.0))


@given(_CSAT)
def test_csat_is_a_share_within_its_interval(answers: list[int]) -> None:
    found = csat(answers)

    assert found.value is not None and found.low is not None and found.high is not None
    assert 0 <= found.low <= found.value + 1e-12 and found.value - 1e-12 <= found.high <= 1


@given(_CES)
def test_ces_lies_on_its_scale_within_its_interval(answers: list[int]) -> None:
    found = ces(answers)

    assert found.value is not None and found.low is not None and found.high is not None
    assert 1 <= found.low <= found.value <= found.high <= 7 and found.high > found.low


@given(_NPS)
def test_the_same_answers_ten_times_over_say_the_same_more_surely(answers: list[int]) -> None:
    few, many = nps(answers), nps(answers * 10)

    assert few.value == pytest.approx(many.value)
    assert (many.high or 0) - (many.low or 0) < (few.high or 0) - (few.low or 0)


@given(_CSAT, _CSAT)
def test_a_change_turned_about_is_its_opposite(before: list[int], after: list[int]) -> None:
    there = change_of(before=csat(before), after=csat(after))
    back = change_of(before=csat(after), after=csat(before))

    assert there.value == pytest.approx(-(back.value or 0.0))
    assert there.low == pytest.approx(-(back.high or 0.0)) and there.clear == back.clear


def test_newcombes_own_example_is_found_again() -> None:
    """56 of 70 against 48 of 80: his table II, method 10, tells 0.0524 to 0.3339 at 95 %."""
    z, before, after = 1.959964, (48, 80), (56, 70)

    def told(hits: int, count: int) -> Measured:
        p = hits / count
        scale, spread = 1 + z * z / count, z * math.sqrt(p * (1 - p) / count + z * z / (4 * count * count))
        centre = p + z * z / (2 * count)
        return Measured(value=p, count=count, low=(centre - spread) / scale, high=(centre + spread) / scale)

    found = change_of(before=told(*before), after=told(*after))

    assert (found.low, found.high) == (pytest.approx(0.0524, abs=5e-5), pytest.approx(0.3339, abs=5e-5))


def test_without_answers_before_there_is_no_change() -> None:
    found = change_of(before=csat([]), after=csat([5, 5]))

    assert found.value is None and not found.clear
