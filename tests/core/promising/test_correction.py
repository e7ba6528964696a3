"""A correction makes ninety per cent mean ninety per cent, on what became of the organisation's own promises."""

from __future__ import annotations

import json
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.promising.cast import NOW
from yinuo.core.capacity.model import Spread
from yinuo.core.promising.correction import (
    FEWEST,
    LEVELS,
    Correction,
    Outcome,
    UnreadableCorrectionError,
    learn,
    score_of,
    watch,
)
from yinuo.core.promising.draws import drawn_hours
from yinuo.core.promising.law import Law

DAY = 1440
WALKED = drawn_hours(name="walk", spread=Spread(low=80, usual=100, high=160)) * 60


def outcomes(*, slower: float = 1.0, wider: float = 0.0, count: int = 1000, days: int = 200, seed: int = 1, **segment):
    """Promises spread over the days before now; ends are drawn from the law, made slower and wider."""
    luck = np.random.default_rng(seed)
    found = []
    for moment in np.sort(luck.integers(NOW - days * DAY, NOW, count)):
        law = Law.of_walks(ends=(moment + WALKED).astype(np.int64))
        took = luck.choice(WALKED) * slower * np.exp(wider * luck.normal())
        found.append(
            Outcome(
                law=law.grid(),
                promised_at=int(moment),
                ended_at=int(moment + took),
                segment={"family": "轴", **segment},
            )
        )
    return found


def kept(correction, promises, confidence):
    """Return the share of promises that ended by the corrected date."""
    shares = []
    for promise in promises:
        found = correction.find(segment=promise.segment)
        score = found.score(confidence=confidence) if found else confidence
        shares.append(promise.ended_at <= Law.of_grid(minutes=promise.law).at(score=score))
    return np.mean(shares)


@pytest.mark.parametrize("confidence", [0.5, 0.8, 0.9, 0.95])
@pytest.mark.parametrize(("slower", "wider"), [(1.0, 0.0), (1.4, 0.0), (0.7, 0.1), (1.1, 0.4)])
def test_what_is_promised_after_learning_is_kept(slower, wider, confidence):
    correction = learn(outcomes=outcomes(slower=slower, wider=wider, count=2000), now=NOW)
    later = outcomes(slower=slower, wider=wider, count=2000, seed=2)

    assert kept(correction, later, confidence) == pytest.approx(confidence, abs=0.025)


def test_a_walk_that_is_right_is_left_alone():
    found = learn(outcomes=outcomes(count=3000), now=NOW).find(segment={})

    assert found.n > 2500
    assert all(abs(score - level) < 0.03 for score, level in zip(found.scores, LEVELS, strict=True))


def test_the_fast_ones_of_open_promises_do_not_flatter():
    # Eleven days of promises, of which about half are still open: only the fast ones have ended.
    young = outcomes(count=1500, days=11, slower=1.3)

    open_counted = learn(outcomes=young, now=NOW)
    ended_only = learn(outcomes=[o for o in young if o.ended_at <= NOW], now=NOW)

    later = outcomes(count=2000, slower=1.3, seed=3)
    assert kept(open_counted, later, 0.9) == pytest.approx(0.9, abs=0.03)
    assert kept(ended_only, later, 0.9) < kept(open_counted, later, 0.9) - 0.02


def test_ends_after_now_are_not_known():
    known = learn(outcomes=outcomes(count=500), now=NOW - 50 * DAY)
    told = learn(
        outcomes=[
            Outcome(
                law=o.law,
                promised_at=o.promised_at,
                ended_at=o.ended_at if o.ended_at <= NOW - 50 * DAY else None,
                segment=o.segment,
            )
            for o in outcomes(count=500)
            if o.promised_at < NOW - 50 * DAY
        ],
        now=NOW - 50 * DAY,
    )

    assert known == told


def test_each_segment_learns_its_own_and_small_ones_take_the_coarser():
    north = outcomes(slower=1.5, region="华北", count=400, seed=4)
    south = outcomes(slower=1.0, region="华南", count=400, seed=5)
    rare = outcomes(slower=3.0, region="海外", count=20, seed=6)

    correction = learn(outcomes=[*north, *south, *rare], now=NOW)

    assert dict(correction.find(segment={"region": "华北", "family": "轴"}).key) == {"region": "华北", "family": "轴"}
    assert dict(correction.find(segment={"region": "海外", "family": "轴"}).key) == {"family": "轴"}
    assert correction.find(segment={"region": "火星"}).key == ()
    slow, usual = (correction.find(segment={"region": r, "family": "轴"}) for r in ("华北", "华南"))
    assert slow.score(confidence=0.9) > usual.score(confidence=0.9)


def test_few_outcomes_teach_nothing():
    few = outcomes(count=FEWEST - 1)

    assert learn(outcomes=few, now=NOW).find(segment={}) is None
    assert learn(outcomes=[], now=NOW).find(segment=None) is None


def test_old_promises_are_forgotten():
    assert learn(outcomes=outcomes(), now=NOW + 300 * DAY).segments == {}


@settings(max_examples=30, deadline=None)
@given(slower=st.floats(0.3, 3), wider=st.floats(0, 1), confidence=st.floats(0.01, 0.98), more=st.floats(0, 0.01))
def test_more_confidence_is_never_a_lower_score(slower, wider, confidence, more):
    found = learn(outcomes=outcomes(slower=slower, wider=wider, count=150), now=NOW).find(segment={})
    if found is None:
        return

    assert all(a <= b for a, b in pairwise(found.scores))
    assert found.score(confidence=confidence) <= found.score(confidence=confidence + more)
    assert 0 <= found.chance(score=found.score(confidence=confidence)) <= 1


def test_the_chance_of_a_score_is_the_confidence_it_was_asked_at():
    found = learn(outcomes=outcomes(slower=1.2, wider=0.2), now=NOW).find(segment={})

    for confidence in (0.2, 0.5, 0.85, 0.95):
        assert found.chance(score=found.score(confidence=confidence)) == pytest.approx(confidence, abs=0.01)
    assert found.chance(score=99.0) == 1.0
    assert found.chance(score=-99.0) == 0.0


def test_a_correction_survives_json():
    correction = learn(outcomes=outcomes(region="华北"), now=NOW)

    assert Correction.from_plain(json.loads(json.dumps(correction.to_plain()))) == correction


@pytest.mark.parametrize(
    "spoil",
    [
        {"format": 2},
        {"levels": [0.5]},
        {"segments": "all"},
        {"segments": [{"segment": []}]},
        {"segments": [{"segment": [], "n": 3, "scores": [1.0]}]},
        {"learnt_at": "soon"},
    ],
)
def test_a_stored_form_that_is_not_ours_is_refused(spoil):
    plain = learn(outcomes=outcomes(), now=NOW).to_plain()

    with pytest.raises(UnreadableCorrectionError):
        Correction.from_plain({**plain, **spoil})


def test_a_promise_is_scored_by_its_end_and_an_open_one_by_now():
    promise = outcomes(count=1, days=2)[0]
    law = Law.of_grid(minutes=promise.law)

    assert score_of(outcome=promise, now=promise.ended_at) == (law.score(minute=promise.ended_at), True)
    assert score_of(outcome=promise, now=promise.ended_at - 1)[1] is False


def test_the_watch_is_quiet_while_promises_are_kept_as_said():
    correction = learn(outcomes=outcomes(slower=1.2), now=NOW - 60 * DAY)

    assert all(drift.fits for drift in watch(correction=correction, outcomes=outcomes(slower=1.2, seed=8), now=NOW))


@pytest.mark.parametrize(("slower", "later"), [(1.3, True), (0.75, False)])
def test_the_watch_tells_when_the_correction_no_longer_fits(slower, later):
    correction = learn(outcomes=outcomes(), now=NOW)

    drifts = watch(correction=correction, outcomes=outcomes(slower=slower, seed=9), now=NOW)

    off = [drift for drift in drifts if not drift.fits]
    assert off and all(drift.later is later for drift in off)
    assert all(drift.n > 100 for drift in off)


def test_the_watch_says_nothing_on_few_outcomes():
    correction = learn(outcomes=outcomes(), now=NOW)

    assert all(drift.fits for drift in watch(correction=correction, outcomes=outcomes(slower=1.1, count=8), now=NOW))
    assert all(drift.n == 0 for drift in watch(correction=correction, outcomes=[], now=NOW))
