"""Standard times from reality: quantiles with intervals that hold what they say."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yinuo.core.discovery import Verdict, propose, quantile_ranks

HOURS = [float(hour * 60) for hour in range(1, 101)]  # 1 to 100 hours, in minutes


def test_a_proposal_tells_what_the_stage_took() -> None:
    found = propose(standard_hours=50, minutes=HOURS)

    assert found is not None
    assert [(one.q, one.hours) for one in found.quantiles] == [(0.5, 50.5), (0.75, 75.25), (0.9, pytest.approx(90.1))]
    assert (found.count, found.kept) == (100, 0.5)
    # Binomial(100, 0.75): P(B <= 67) = 0.0446 and P(B >= 83) = 0.0376, both of them at most 5 %.
    assert (found.proposed.low, found.proposed.high) == (68, 83)


@pytest.mark.parametrize(
    ("sentence", "standard", "minutes", "verdict"),
    [
        ("most take longer", 50.0, HOURS, Verdict.TOO_SHORT),
        ("three of four keep it, give or take", 75.0, HOURS, Verdict.FITS),
        ("nearly all are done long before", 95.0, HOURS, Verdict.TOO_LONG),
        ("five cases prove nothing", 50.0, HOURS[:5], Verdict.UNKNOWN),
    ],
)
def test_the_verdict_waits_for_proof(sentence: str, standard: float, minutes: list[float], verdict: Verdict) -> None:
    found = propose(standard_hours=standard, minutes=minutes)

    assert found is not None and found.verdict is verdict


def test_nothing_known_proposes_nothing() -> None:
    assert propose(standard_hours=8, minutes=[]) is None


@given(count=st.integers(1, 300), q=st.sampled_from([0.5, 0.75, 0.9]))
def test_the_ranks_hold_their_confidence_and_no_narrower_ones_do(count: int, q: float) -> None:
    ranks = quantile_ranks(count=count, q=q)
    chance = [math.comb(count, k) * q**k * (1 - q) ** (count - k) for k in range(count + 1)]

    if ranks is None:
        assert chance[0] > 0.05 or chance[count] > 0.05
        return
    low, high = ranks
    assert sum(chance[:low]) <= 0.05 + 1e-9 and sum(chance[high:]) <= 0.05 + 1e-9
    assert sum(chance[: low + 1]) > 0.05 - 1e-9 and sum(chance[high - 1 :]) > 0.05 - 1e-9


def test_the_interval_covers_the_truth_as_often_as_it_says() -> None:
    random = np.random.default_rng(7)
    truth, hits = float(np.exp(0.6744897501960817)), 0  # the third quartile of a standard lognormal

    for _turn in range(1_000):
        found = propose(standard_hours=1, minutes=random.lognormal(size=60) * 60)
        assert found is not None and found.proposed.low is not None and found.proposed.high is not None
        hits += found.proposed.low <= truth <= found.proposed.high

    assert 880 <= hits <= 990
