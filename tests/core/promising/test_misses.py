"""The law of misses: the shape that the last weeks show, at the level that the last days show."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yinuo.core.foresight.cases import Cases, Floats, read_cases
from yinuo.core.foresight.memory import DAY
from yinuo.core.promising import misses
from yinuo.core.promising.misses import MIDDLE, at_level, miss_law

PROBS = np.linspace(0.01, 0.99, 99)
SHAPE = np.linspace(-2.0, 3.0, 99)
DAYS, A_DAY = 200, 60
TOOK_DAYS = 3.0
NOW = DAYS * DAY


def changed(*, probs: tuple[float, float], by: float) -> Floats:
    """Return the shape with the quantiles in a range moved."""
    return np.where((probs[0] - 1e-9 <= PROBS) & (probs[1] + 1e-9 >= PROBS), SHAPE + by, SHAPE)


@pytest.mark.parametrize(
    ("level", "moved", "why"),
    [
        (SHAPE, 0.0, "the last days are as the weeks: nothing moves"),
        (SHAPE + 0.5, 0.5, "all of it is later: the law is as much later"),
        (SHAPE - 0.5, -0.5, "all of it is sooner: the law is as much sooner"),
        (changed(probs=(0.71, 0.99), by=4.0), 0.0, "only the slowest differ: they are too few to tell"),
        (changed(probs=(0.01, 0.09), by=-4.0), 0.0, "only the fastest differ, which are errors of recording"),
        (changed(probs=(0.1, 0.4), by=0.61), 0.31, "half of the middle is later: the law moves by the mean"),
    ],
)
def test_the_law_is_the_shape_moved_to_the_level(level: Floats, moved: float, why: str) -> None:
    law = at_level(shape=SHAPE, level=level, probs=PROBS)

    assert law - SHAPE == pytest.approx(np.full(99, moved), abs=0.001), why


@given(
    shape=st.lists(st.floats(-9, 9), min_size=99, max_size=99),
    level=st.lists(st.floats(-9, 9), min_size=99, max_size=99),
)
def test_whatever_the_laws_the_steps_are_those_of_the_shape_and_the_middle_that_of_the_level(
    shape: list[float], level: list[float]
) -> None:
    known, newest = np.sort(shape), np.sort(level)

    law = at_level(shape=known, level=newest, probs=PROBS)

    first, last = MIDDLE
    middle = (first <= PROBS) & (last >= PROBS)
    assert np.diff(law) == pytest.approx(np.diff(known), abs=1e-9)
    assert law[middle].mean() == pytest.approx(newest[middle].mean(), abs=1e-9)


def test_probabilities_without_a_middle_leave_the_shape() -> None:
    assert at_level(shape=SHAPE[-3:], level=SHAPE[-3:] + 1, probs=PROBS[-3:]) == pytest.approx(SHAPE[-3:])


def test_a_slowing_of_the_last_days_moves_the_whole_law() -> None:
    """Of ten days the last three are not delivered yet: weights that halve in twelve would tell a third of it."""
    calm, slow = (law_of(slower=factor, since=NOW - 10 * DAY) for factor in (1.0, 1.5))

    assert (slow - calm)[PROBS.searchsorted(0.9)] > 0.6 * np.log(1.5)


def test_slow_ones_of_some_days_make_the_slowest_only_by_and_by(monkeypatch: pytest.MonkeyPatch) -> None:
    """One in ten of the last twenty days takes four times as long: a law of the last days alone follows at once."""

    def moved() -> float:
        return float((law_of(odd=(NOW - 20 * DAY, 0.1)) - law_of())[PROBS.searchsorted(0.95)])

    by_and_by = moved()
    monkeypatch.setattr(misses, "SHAPE_DAYS", misses.LEVEL_DAYS)

    assert 0 < by_and_by < 0.7 * moved()


def law_of(*, slower: float = 1.0, since: float = NOW, odd: tuple[float, float] | None = None) -> Floats:
    """Return the law of a steady stream; orders since a moment are slower, or a share of them is very slow."""
    cases = stream(slower=slower, since=since, odd=odd)
    centre = np.full(len(cases), np.log(TOOK_DAYS))
    return miss_law(centre=centre, scale=np.ones(len(cases)), history=cases, now=NOW, probs=PROBS)


def stream(*, slower: float, since: float, odd: tuple[float, float] | None) -> Cases:
    generator = np.random.default_rng(4)
    ordered = np.sort(generator.uniform(0, NOW, DAYS * A_DAY))
    took = TOOK_DAYS * DAY * np.exp(generator.normal(0, 0.3, len(ordered))) * np.where(ordered > since, slower, 1.0)
    if odd is not None:
        took = np.where((ordered > odd[0]) & (generator.random(len(ordered)) < odd[1]), 4 * took, took)
    names = [str(number) for number in range(len(ordered))]
    instants = {"ordered_at": ordered, "finished_at": np.where(ordered + took <= NOW, ordered + took, np.nan)}
    table = pa.table({"order_id": names, **{name: as_instants(values) for name, values in instants.items()}})
    return read_cases(table=table, stages=())


def as_instants(hours: Floats) -> pa.Array:
    micros = np.round(np.nan_to_num(hours) * 3.6e9).astype(np.int64)
    return pa.array(micros, pa.int64(), mask=np.isnan(hours)).cast(pa.timestamp("us"))
