"""A model in service is watched by its own outcomes: drift is seen, and a good model hardly ever accused."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import pyarrow as pa
import pytest

from tests.core.foresight.cast import START, known_at, slower_since, year_of_orders
from yinuo.core.foresight import Watch, fit, watch_model
from yinuo.core.foresight.cases import hours_of
from yinuo.core.foresight.watching import FALSE_ALARMS, TOLERANCE, bar, evidence_of

STEADY = year_of_orders()
FITTED = START + timedelta(days=180)
LATER = START + timedelta(days=330)


def watched(table: pa.Table, *, now: datetime = LATER) -> Watch:
    model = fit(history=table, now=FITTED, most="segments")
    return watch_model(history=table, model=model, since=hours_of(FITTED), now=hours_of(now))


def test_while_nothing_changes_there_is_no_alarm() -> None:
    found = watched(STEADY)

    assert found.alarm is None
    assert found.fewest > 200


@pytest.mark.parametrize(
    ("days", "signs"), [(4.0, {"later", "slower", "wider"}), (-3.0, {"earlier", "faster", "wider"})]
)
def test_a_lasting_change_of_pace_is_an_alarm_that_tells_since_when(days: float, signs: set[str]) -> None:
    changed = START + timedelta(days=230)

    alarm = watched(slower_since(STEADY, changed, days=days)).alarm

    assert alarm is not None and alarm.name in signs
    assert alarm.since is not None and alarm.alarmed_at is not None
    assert hours_of(changed) - 15 * 24 < alarm.since <= alarm.alarmed_at < hours_of(changed) + 60 * 24


def test_nothing_later_than_now_plays_a_part() -> None:
    jammed = slower_since(STEADY, START + timedelta(days=230), days=4.0)
    now = START + timedelta(days=260)

    assert watched(jammed, now=now) == watched(known_at(jammed, now), now=now)


def test_before_anything_came_out_there_is_nothing_to_tell() -> None:
    found = watched(STEADY, now=FITTED)

    assert found.alarm is None and found.fewest == 0


def test_at_the_edge_of_what_is_allowed_false_alarms_stay_within_their_bound() -> None:
    """2,000 models, each as bad as is still allowed, watched for 400 outcomes."""
    dice, alarms, allowed = np.random.default_rng(2), 0, 0.1 + TOLERANCE
    days = np.repeat(np.arange(80.0), 5)
    for _ in range(2_000):
        capital, _since = evidence_of(values=(dice.random(400) < allowed).astype(float), days=days, allowed=allowed)
        alarms += bool(capital.max() >= np.log(bar()))

    # Six signs share the bound; the chance of more than eight at a sixth of it is below 2 %.
    assert alarms <= 2_000 * FALSE_ALARMS / 6 + 5


def test_the_mean_capital_of_fair_bets_is_what_was_put_in() -> None:
    """The heart of the bound: a supermartingale, whose mean never exceeds its beginning."""
    dice, days = np.random.default_rng(4), np.arange(12.0)
    last = [
        np.exp(evidence_of(values=(dice.random(12) < 0.2).astype(float), days=days, allowed=0.2)[0][-1])
        for _ in range(8_000)
    ]

    assert np.mean(last) == pytest.approx(1.0, abs=0.05)


def test_a_calm_past_does_not_hide_a_bad_present() -> None:
    values = np.concatenate([np.zeros(2_000), np.ones(40)])
    days = np.arange(2_040) // 10

    capital, since = evidence_of(values=values, days=days, allowed=0.2)

    assert capital[1_999] < 0 < np.log(bar()) < capital[-1]
    assert 1_990 <= since[-1] <= 2_010
