"""Capability is reckoned as textbooks do, with honest doubt; Pareto finds the vital few."""

from __future__ import annotations

from math import sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yinuo.core.measuring.capability import CapabilityInvalidError, capability, normality
from yinuo.core.measuring.pareto import pareto

VALUES = [9.9, 10.0, 10.1, 10.0, 9.95, 10.05, 10.02, 9.98]


def test_indices_compare_the_limits_with_six_and_three_sigmas() -> None:
    found = capability(values=VALUES, lower=9.7, upper=10.2, within=0.05)

    overall = np.std(VALUES, ddof=1)
    assert found.cp and found.cp.value == pytest.approx(0.5 / 0.3)
    assert found.cpk and found.cpk.value == pytest.approx(0.2 / 0.15)
    assert found.pp and found.pp.value == pytest.approx(0.5 / (6 * overall))
    assert found.ppk and found.ppk.value == pytest.approx(0.2 / (3 * overall))


# Montgomery, example 8.4 and 8.5: Cp 2.29 of 20 values with 95 %: 1.57 to 3.01; Cpk 1.33 of 20: 0.88 to 1.78.
def test_the_interval_of_cp_is_the_published_one() -> None:
    values = np.linspace(-1, 1, 20) + 50
    found = capability(values=values.tolist(), lower=38, upper=62, within=1.75)

    assert found.cp and (found.cp.value, found.cp.low, found.cp.high) == pytest.approx((2.29, 1.57, 3.01), abs=0.006)


def test_the_interval_of_cpk_is_the_published_one() -> None:
    values = np.linspace(-1, 1, 20)
    found = capability(values=values.tolist(), lower=None, upper=3.99, within=1.0)

    assert found.cpk and found.cpk.value == pytest.approx(1.33)
    # The book rounds 1.33 (1 -/+ 0.33) and takes 1.96 as we do.
    assert (found.cpk.low, found.cpk.high) == pytest.approx((0.88, 1.78), abs=0.012)


def test_one_limit_has_no_width_but_a_nearest_room() -> None:
    found = capability(values=VALUES, lower=9.7, upper=None, within=0.05)

    assert found.cp is None and found.pp is None
    assert found.cpk and found.cpk.value == pytest.approx(0.3 / 0.15)


def test_values_without_spread_have_no_index() -> None:
    found = capability(values=[1.0, 1.0, 1.0], lower=0, upper=2, within=0.0)

    assert (found.cp, found.cpk, found.pp, found.ppk, found.expected_outside) == (None,) * 5


def test_what_missed_the_limits_is_counted() -> None:
    found = capability(values=[1, 2, 3, 4], lower=1.5, upper=3.5, within=1)

    assert found.outside == 0.5 and found.expected_outside == pytest.approx(0.4386, abs=0.001)


FAULTY = [
    ("no limit", {"lower": None, "upper": None}),
    ("limits the wrong way round", {"lower": 2.0, "upper": 1.0}),
    ("limits at one place", {"lower": 1.0, "upper": 1.0}),
    ("one value", {"values": [1.0]}),
]


@pytest.mark.parametrize(("what", "told"), FAULTY, ids=[row[0] for row in FAULTY])
def test_what_has_no_capability_is_refused(what: str, told: dict[str, object]) -> None:
    with pytest.raises(CapabilityInvalidError):
        capability(**{"values": VALUES, "lower": 0.0, "upper": 20.0, "within": 1.0, **told})  # type: ignore[arg-type]


def test_skewed_values_are_told_from_normal_ones() -> None:
    rng = np.random.default_rng(7)

    assert normality(values=rng.normal(size=60).tolist()) > 0.05  # type: ignore[operator]
    assert normality(values=rng.exponential(size=60).tolist()) < 0.001  # type: ignore[operator]


def test_the_test_of_normality_errs_as_often_as_it_says() -> None:
    rng = np.random.default_rng(11)
    chances = [normality(values=row.tolist()) or 0.0 for row in rng.normal(size=(800, 25))]

    assert np.mean(np.array(chances) < 0.05) == pytest.approx(0.05, abs=4 * sqrt(0.05 * 0.95 / 800))


@pytest.mark.parametrize("values", [[1.0] * 20, [1.0, 2.0, 3.0]], ids=["all equal", "too few"])
def test_nothing_is_said_of_what_cannot_be_judged(values: list[float]) -> None:
    assert normality(values=values) is None


def test_the_vital_few_come_first() -> None:
    bars = pareto(amounts={"毛刺": 50, "划伤": 30, "尺寸": 15, "其他": 5, "无": 0})

    assert [(one.key, one.share_up_to, one.vital) for one in bars] == [
        ("毛刺", 0.5, True),
        ("划伤", 0.8, True),
        ("尺寸", 0.95, False),
        ("其他", 1.0, False),
    ]


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.text(min_size=1, max_size=3), st.integers(0, 1000), max_size=12))
def test_a_pareto_chart_falls_and_ends_at_the_whole(amounts: dict[str, float]) -> None:
    bars = pareto(amounts=amounts)

    assert [one.amount for one in bars] == sorted((one.amount for one in bars), reverse=True)
    assert not bars or bars[-1].share_up_to == pytest.approx(1.0)
    assert {one.key for one in bars} == {key for key, amount in amounts.items() if amount}
