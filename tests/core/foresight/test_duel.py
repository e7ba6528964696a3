"""A fresh fit against the model in service, on outcomes that neither has seen."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.foresight.cast import START, known_at, slower_since, year_of_orders
from yinuo.core.foresight import Duel, FitSettings, Model, fit, hold_duel
from yinuo.core.foresight.cases import hours_of
from yinuo.core.foresight.duel import LEVEL, chance_of_lead

STEADY = year_of_orders()
FITTED = START + timedelta(days=180)
NOW = START + timedelta(days=300)
JAMMED = slower_since(STEADY, FITTED + timedelta(days=5), days=6.0)


def champion(table: pa.Table) -> Model:
    return fit(history=table, now=FITTED, most="segments")


def duel(table: pa.Table, *, now: datetime = NOW, since: datetime = FITTED, kind: str = "segments") -> Duel:
    return hold_duel(
        history=table,
        now=hours_of(now),
        settings=FitSettings(),
        champion=champion(table),
        champion_since=hours_of(since),
        kind=kind,
    )


def test_when_deliveries_became_slow_for_good_the_fresh_fit_is_better_beyond_chance() -> None:
    found = duel(JAMMED)

    assert found.verdict == "better"
    assert found.challenger_loss < found.champion_loss and found.chance <= LEVEL
    assert found.since == hours_of(NOW) - 60 * 24 and found.orders > 100


def test_while_nothing_changed_the_model_in_service_stays() -> None:
    assert duel(STEADY).verdict in ("not_better", "chance")


def test_the_same_recipe_on_the_same_facts_is_never_better() -> None:
    """Held back is the newest half: a champion fitted at its beginning is the challenger itself."""
    found = hold_duel(
        history=JAMMED,
        now=hours_of(NOW),
        settings=FitSettings(),
        champion=fit(history=JAMMED, now=NOW - timedelta(days=60), most="segments"),
        champion_since=hours_of(FITTED),
        kind="segments",
    )

    assert found.verdict == "not_better" and found.challenger_loss == found.champion_loss


@pytest.mark.parametrize("days", [0.5, 3.0, 14.0])
def test_too_few_outcomes_that_the_champion_has_not_seen_decide_nothing(days: float) -> None:
    assert duel(JAMMED, since=NOW - timedelta(days=days)).verdict == "too_soon"


def test_a_kind_that_cannot_be_fitted_on_so_little_is_no_challenger() -> None:
    assert duel(JAMMED.slice(0, 500), now=FITTED + timedelta(days=40), kind="model").verdict == "too_soon"


def test_nothing_later_than_now_changes_the_verdict() -> None:
    assert duel(JAMMED) == duel(known_at(JAMMED, NOW))


@given(st.lists(st.floats(min_value=-2, max_value=2), min_size=1, max_size=30))
def test_a_lead_and_its_mirror_image_are_never_both_beyond_chance(leads: list[float]) -> None:
    days = np.arange(len(leads))

    both = [chance_of_lead(leads=sign * np.array(leads), days=days) for sign in (1, -1)]

    assert all(0 < one <= 1 for one in both) and sum(both) >= 1 - 0.05


def test_many_orders_of_one_day_count_as_one_toss() -> None:
    leads = np.ones(200)

    apart = chance_of_lead(leads=leads, days=np.arange(200))
    together = chance_of_lead(leads=leads, days=np.zeros(200, dtype=np.int64))

    assert apart < 0.001 and together > 0.4


def test_equal_models_are_rarely_told_apart() -> None:
    """Of 300 duels without any difference about as many come out beyond chance as the level says."""
    dice = np.random.default_rng(3)
    won = [chance_of_lead(leads=dice.normal(0, 1, 60), days=np.repeat(np.arange(20), 3)) <= LEVEL for _ in range(300)]

    assert 0.01 <= np.mean(won) <= 0.09
