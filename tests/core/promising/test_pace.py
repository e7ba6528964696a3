"""A clock of the deliveries' own: an hour in which much arrives is long, a day of rest short."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.foresight.cast import year_of_orders
from yinuo.core.foresight.cases import read_cases
from yinuo.core.foresight.memory import DAY
from yinuo.core.promising.pace import WEEK, Pace, learn_pace

MONDAY = float((date(2026, 3, 2) - date(1970, 1, 1)).days) * DAY
HOLIDAY = int(MONDAY / DAY) + 9  # the Wednesday of the week after


def working_weeks(*, weeks: int = 60) -> np.ndarray:
    """Return arrivals at ten each hour from 9 to 17 on Mondays to Fridays, none on the holiday."""
    days = MONDAY + DAY * np.array([7 * week + day for week in range(weeks) for day in range(5)])
    days = days[days != HOLIDAY * DAY]
    return np.repeat((days[:, None] + np.arange(9.0, 17.0) + 0.5).ravel(), 10)


LEARNT = learn_pace(arrivals=working_weeks(), rest_days=[HOLIDAY])


def passed(pace: Pace, start: float, end: float) -> float:
    before, after = pace.clock(instants=np.array([start, end]))
    return float(after - before)


def test_a_week_on_the_clock_is_as_long_as_any_week() -> None:
    assert passed(LEARNT, MONDAY - WEEK, MONDAY) == pytest.approx(WEEK)


def test_a_weekend_is_nearly_nothing_and_a_working_day_more_than_a_day() -> None:
    saturday = MONDAY - 2 * DAY

    assert passed(LEARNT, saturday, MONDAY) < 0.1 * DAY
    assert passed(LEARNT, MONDAY, MONDAY + DAY) == pytest.approx(WEEK / 5, rel=0.01)


def test_a_night_is_shorter_than_a_morning() -> None:
    assert passed(LEARNT, MONDAY, MONDAY + 8) < passed(LEARNT, MONDAY + 9, MONDAY + 10)


def test_a_day_of_rest_passes_as_slowly_as_was_seen() -> None:
    usual = passed(LEARNT, (HOLIDAY + 7) * DAY, (HOLIDAY + 8) * DAY)

    rest = passed(LEARNT, HOLIDAY * DAY, (HOLIDAY + 1) * DAY)

    assert rest == pytest.approx(LEARNT.rest_share * usual)
    assert LEARNT.rest_share < 0.5


def test_few_arrivals_give_an_even_clock() -> None:
    pace = learn_pace(arrivals=working_weeks()[:50], rest_days=[HOLIDAY])

    assert passed(pace, MONDAY + 3, MONDAY + 3 + 41.5) == pytest.approx(41.5)


def test_the_zone_moves_the_week() -> None:
    there = learn_pace(arrivals=working_weeks() - 8.0, rest_days=[HOLIDAY], utc_offset_hours=8.0)

    assert there.hours == LEARNT.hours
    assert passed(there, MONDAY - 8, MONDAY) == pytest.approx(passed(LEARNT, MONDAY, MONDAY + 8))


@given(st.floats(0, 500 * DAY), st.floats(0, 90 * DAY), st.floats(0, 90 * DAY))
def test_the_clock_never_runs_back_and_stretches_add_up(start: float, first: float, second: float) -> None:
    begin, middle, end = (MONDAY + x for x in (start, start + first, start + first + second))

    assert passed(LEARNT, begin, middle) >= -1e-6
    assert passed(LEARNT, begin, end) == pytest.approx(
        passed(LEARNT, begin, middle) + passed(LEARNT, middle, end), abs=1e-6
    )


def test_cases_keep_their_blanks_on_the_clock() -> None:
    cases = read_cases(table=year_of_orders(orders=50))

    read = LEARNT.on_clock(cases=cases)

    for name, values in cases.instants.items():
        assert (np.isnan(read.instants[name]) == np.isnan(values)).all()
