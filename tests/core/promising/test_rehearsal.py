"""Past orders are forecast by models that did not know them, and their misses read at the present level."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.core.foresight.cast import year_of_orders
from yinuo.core.foresight.cases import read_cases
from yinuo.core.foresight.memory import DAY
from yinuo.core.promising.experience import gather
from yinuo.core.promising.outlook import Outlook, fit_outlook, foresee, look
from yinuo.core.promising.rehearsal import NOBODY, Rehearsal

CASES = read_cases(table=year_of_orders(orders=2500))
ORDERED, FINISHED = CASES.instants["ordered_at"], CASES.instants["finished_at"]
SIGHT = look(
    cases=CASES, on_clock=CASES, memory=gather(history=CASES), crowded=np.zeros(len(CASES)), utc_offset_hours=0.0
)
FIRST, SECOND, END = (float(ORDERED[0]) + days * DAY for days in (240.0, 290.0, 340.0))
EARLY = fit_outlook(sight=SIGHT, finished=FINISHED, now=FIRST)
LATE = fit_outlook(sight=SIGHT, finished=FINISHED, now=SECOND)


def rehearsed() -> Rehearsal:
    first = Rehearsal.empty(orders=len(CASES)).forecast(outlook=EARLY, sight=SIGHT, since=FIRST, until=SECOND)
    return first.forecast(outlook=LATE, sight=SIGHT, since=SECOND, until=END)


def test_each_stretch_has_the_forecast_of_its_own_model() -> None:
    rehearsal = rehearsed()

    stretch = (ORDERED >= FIRST) & (ORDERED < SECOND)
    rows = np.flatnonzero(stretch)
    assert rehearsal.centre[stretch] == pytest.approx(foresee(outlook=EARLY, sight=SIGHT.where(rows))[0])
    assert set(rehearsal.model[stretch]) == {0}
    assert set(rehearsal.model[(ORDERED >= SECOND) & (ORDERED < END)]) == {1}
    outside = (ORDERED < FIRST) | (ORDERED >= END)
    assert set(rehearsal.model[outside]) == {NOBODY}
    assert np.isnan(rehearsal.centre[outside]).all()


def test_old_forecasts_are_moved_to_the_level_of_the_present_model_and_keep_their_order() -> None:
    slower = Slower(EARLY, 0.3)
    rehearsal = Rehearsal.empty(orders=len(CASES)).forecast(outlook=EARLY, sight=SIGHT, since=FIRST, until=SECOND)

    centre = rehearsal.levelled(outlook=slower.outlook, sight=slower.sight, now=SECOND)

    stretch = (ORDERED >= FIRST) & (ORDERED < SECOND)
    assert centre[stretch] - rehearsal.centre[stretch] == pytest.approx(np.full(stretch.sum(), 0.3))
    assert np.isnan(centre[~stretch]).all()


def test_at_its_own_level_nothing_moves() -> None:
    rehearsal = rehearsed()

    centre = rehearsal.levelled(outlook=LATE, sight=SIGHT, now=END)

    mine = (ORDERED >= SECOND) & (ORDERED < END)
    assert centre[mine] == pytest.approx(rehearsal.centre[mine])


class Slower:
    """The same forests seen through a crowding that makes every order slower by `more` in logs."""

    def __init__(self, outlook: Outlook, more: float) -> None:
        self.outlook = outlook
        self.sight = replace(SIGHT, crowded=SIGHT.crowded + more / outlook.elasticity)
