from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.cast import NOW
from yinuo.core.worktime import WorkCalendar
from yinuo.flow.radar.standing import (
    FACTORS,
    GRID,
    StageLeft,
    finish_grid,
    late_probability,
    next_verdicts,
    standing_of,
)

CALENDAR = WorkCalendar.from_plain(
    {
        "timezone": "Asia/Shanghai",
        "weekly": {day: ["08:00-12:00", "13:00-17:00"] for day in ("mon", "tue", "wed", "thu", "fri")},
        "holidays": None,
        "exceptions": [],
    }
)
MINUTE = int(NOW.timestamp() // 60)
MIDDLE = int(np.flatnonzero(GRID == 0.5)[0])
Stages = list[StageLeft]


def _finish(stages: Stages, now: int = MINUTE) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return finish_grid(standing=standing_of(orders=[stages]), now=now, calendar=CALENDAR)[0]


def _hours(hours: float, *after: int) -> StageLeft:
    return StageLeft(standard_hours=hours, working_time=False, after=frozenset(after))


@pytest.mark.parametrize(
    ("stages", "as_long_as"),
    [
        # Two side by side take as long as the longer, whichever stands first.
        ([_hours(10), _hours(30)], [30]),
        ([_hours(30), _hours(10)], [30]),
        # What comes after both waits for the longer.
        ([_hours(10), _hours(30), _hours(5, 0, 1)], [30, 5]),
        # What comes after the shorter alone may end before the longer does, or after it.
        ([_hours(10), _hours(30), _hours(5, 0)], [30]),
        ([_hours(10), _hours(30), _hours(40, 0)], [10, 40]),
        # One that comes after all is in line, as one that does not say.
        ([_hours(10), _hours(20, 0), _hours(30, 0, 1)], [10, 20, 30]),
    ],
)
def test_stages_side_by_side_take_as_long_as_the_longest_way(stages: Stages, as_long_as: list[float]) -> None:
    in_line = _finish([StageLeft(standard_hours=hours, working_time=False) for hours in as_long_as])

    assert list(_finish(stages)) == list(in_line)


def test_orders_in_line_and_side_by_side_are_forecast_in_one_go() -> None:
    in_line = [StageLeft(standard_hours=hours, working_time=True) for hours in (8, 16, 4)]
    aside = [_hours(10), _hours(30)]

    together = finish_grid(standing=standing_of(orders=[in_line, aside]), now=MINUTE, calendar=CALENDAR)

    assert together.tolist() == [_finish(in_line).tolist(), _finish(aside).tolist()]


def _slowly(stages: Stages, factor: float) -> datetime:
    """The same by one datetime after the other."""
    at = NOW
    for stage in stages:
        minutes = int(np.ceil(stage.standard_hours * 60 * factor))
        at = CALENDAR.add(instant=at, minutes=minutes) if stage.working_time else at + timedelta(minutes=minutes)
    return at


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.builds(StageLeft, standard_hours=st.floats(0.5, 60).map(lambda x: round(x, 1)), working_time=st.booleans()),
        max_size=6,
    )
)
def test_stages_not_begun_are_laid_one_after_the_other_on_the_calendar(stages: Stages) -> None:
    found = _finish(stages)

    for column, factor in enumerate(FACTORS):
        assert found[column] == int(_slowly(stages, float(factor)).timestamp() // 60)


def test_a_forecast_is_a_distribution() -> None:
    found = _finish([StageLeft(standard_hours=16, working_time=True), StageLeft(standard_hours=72, working_time=False)])

    assert (np.diff(found) >= 0).all() and found[0] < found[-1]


def test_time_spent_on_a_stage_is_not_needed_again() -> None:
    fresh = _finish([StageLeft(standard_hours=100, working_time=False, started_minute=MINUTE)])
    begun = _finish([StageLeft(standard_hours=100, working_time=False, started_minute=MINUTE - 60 * 60)])

    assert fresh[MIDDLE] - begun[MIDDLE] == 60 * 60


def test_a_stage_that_runs_over_needs_a_share_more_of_what_it_took() -> None:
    over = _finish([StageLeft(standard_hours=10, working_time=False, started_minute=MINUTE - 40 * 60)])

    assert over[MIDDLE] - MINUTE == pytest.approx(40 * 60 * 0.15 * FACTORS[MIDDLE], abs=1)


def test_the_chance_of_being_late_falls_with_a_later_promise() -> None:
    finish = np.tile(_finish([StageLeft(standard_hours=72, working_time=False)]), (4, 1))
    due = np.array([MINUTE + hours * 60 for hours in (20, 70, 85, 200)], dtype=np.float64)

    found = late_probability(finish=finish, due=due)

    assert found[0] > 0.99 and found[3] < 0.01
    assert (np.diff(found) < 0).all()


def test_an_order_without_a_promise_has_no_chance_of_being_late() -> None:
    finish = _finish([StageLeft(standard_hours=72, working_time=False)])[None, :]

    assert np.isnan(late_probability(finish=finish, due=np.array([np.nan]))).all()


def test_the_next_verdict_is_when_waiting_alone_makes_it_late() -> None:
    standing = standing_of(orders=[[StageLeft(standard_hours=48, working_time=False)]] * 2)
    due = np.array([MINUTE + 200.0 * 60, np.nan])
    told = np.array([0.5, 0.5])

    found = next_verdicts(standing=standing, now=MINUTE, due=due, thresholds=told, calendar=CALENDAR)

    expected = due[0] - 48 * 60 * FACTORS[MIDDLE]
    assert found[0] == pytest.approx(expected, abs=30) and np.isnan(found[1])
    for shift, late in ((-60, False), (60, True)):
        finish = finish_grid(standing=standing, now=int(found[0]) + shift, calendar=CALENDAR)
        assert bool(late_probability(finish=finish, due=due)[0] >= 0.5) is late


def test_nothing_left_is_done_now() -> None:
    assert (_finish([]) == MINUTE).all()
