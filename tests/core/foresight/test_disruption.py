"""Disruptions laid over forecasts: what would finish in them finishes later, and nothing else moves."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yinuo.core.foresight.disruption import Disruption, DisruptionInvalidError, disrupted

CURVE = (10.0, 20.0, 30.0, 40.0, 50.0)
_hours = st.floats(0, 1_000)
curves = st.lists(_hours, min_size=1, max_size=9).map(sorted)


def _one(begins: float, length: float, delay: float, closed: bool) -> Disruption:
    return Disruption(begins=begins, ends=begins + length, delay_hours=delay, closed=closed)


some = st.lists(st.builds(_one, st.floats(-100, 900), st.floats(1, 300), st.floats(0, 100), st.booleans()), max_size=4)


@pytest.mark.parametrize(
    ("disruption", "expected"),
    [
        (Disruption(begins=15, ends=35, delay_hours=24), (10.0, 44.0, 54.0, 54.0, 54.0)),
        (Disruption(begins=15, ends=35, closed=True), (10.0, 35.0, 35.0, 40.0, 50.0)),
        (Disruption(begins=15, ends=35, delay_hours=6, closed=True), (10.0, 41.0, 41.0, 41.0, 50.0)),
        (Disruption(begins=-50, ends=5, delay_hours=24), CURVE),  # over before anything finishes
        (Disruption(begins=60, ends=90, delay_hours=24), CURVE),  # begins when all is done
    ],
)
def test_what_would_finish_in_it_is_held_up(disruption: Disruption, expected: tuple[float, ...]) -> None:
    assert disrupted(curve=CURVE, disruptions=[disruption]) == expected


def test_what_one_puts_off_may_fall_into_the_next() -> None:
    first = Disruption(begins=5, ends=15, delay_hours=10)
    second = Disruption(begins=18, ends=25, delay_hours=5)

    assert disrupted(curve=(10.0,), disruptions=[second, first]) == (25.0,)


@given(curve=curves, disruptions=some)
def test_nothing_finishes_sooner_and_the_curve_still_rises(curve: list[float], disruptions: list[Disruption]) -> None:
    found = disrupted(curve=curve, disruptions=disruptions)

    assert list(found) == sorted(found)
    assert all(after >= before - 0.001 for before, after in zip(curve, found, strict=True))


@given(curve=curves, begins=st.floats(0, 500), length=st.floats(1, 200))
def test_while_it_is_closed_nothing_finishes(curve: list[float], begins: float, length: float) -> None:
    found = disrupted(curve=curve, disruptions=[_one(begins, length, 0, True)])

    assert not [one for one in found if begins + 0.001 <= one < begins + length - 0.001]


@pytest.mark.parametrize(
    "told",
    [
        {"begins": 5, "ends": 5},
        {"begins": 5, "ends": 1},
        {"begins": 0, "ends": 1, "delay_hours": -1},
        {"begins": 0, "ends": 1, "delay_hours": math.inf},
        {"begins": math.nan, "ends": 1},
    ],
)
def test_a_disruption_that_makes_no_sense_is_refused(told: dict[str, float]) -> None:
    with pytest.raises(DisruptionInvalidError):
        Disruption(**told)
