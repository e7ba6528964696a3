import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.responding.cases import PROBS, outlook
from yinuo.core.responding import CurveInvalidError, Outlook, outlook_of

NONE = np.array([0.0])


@pytest.mark.parametrize(
    ("due", "gained", "chance"),
    [
        (100.0, 0.0, 0.5),  # due at the median
        (88.0, 0.0, 0.75),  # due at the first quartile
        (88.0, 12.0, 0.5),  # twelve hours gained move it to the median
        (150.0, 0.0, 0.05),  # due at the last quantile
        (175.0, 0.0, 0.025),  # half the upper spread further, half of it is left
        (-5.0, 0.0, 1.0),  # overdue already
    ],
)
def test_the_chance_of_being_late_is_read_off_the_curve(due: float, gained: float, chance: float) -> None:
    found = outlook(due=due).chance_late(gained=np.array([gained]))

    assert found[0] == pytest.approx(chance)


def test_mean_lateness_is_the_integral_of_the_chance() -> None:
    forecast = outlook(due=90.0)

    steps = np.arange(0.0, 2_000.0, 0.05)
    summed = float(np.trapezoid(forecast.chance_late(gained=steps), steps))

    assert forecast.late_hours(gained=NONE)[0] == pytest.approx(summed, rel=0.002)


def test_an_overdue_order_is_late_by_all_the_time_since_and_all_that_is_needed() -> None:
    due_now, overdue = outlook(due=0.0), outlook(due=-48.0)

    assert overdue.late_hours(gained=NONE)[0] == pytest.approx(due_now.late_hours(gained=NONE)[0] + 48)


@given(st.lists(st.floats(0, 500), min_size=2, max_size=20), st.floats(-100, 600))
def test_the_more_is_gained_the_less_is_lost(gains: list[float], due: float) -> None:
    gained = np.sort(np.array(gains))

    forecast = outlook(due=due)

    assert (np.diff(forecast.chance_late(gained=gained)) <= 1e-12).all()
    assert (np.diff(forecast.late_hours(gained=gained)) <= 1e-9).all()
    assert (forecast.late_hours(gained=gained) >= 0).all()


@pytest.mark.parametrize(
    ("probs", "hours"),
    [
        ((0.1, 0.5, 0.9), (5.0, 4.0, 6.0)),  # falls back
        ((0.5, 0.1, 0.9), (1.0, 2.0, 3.0)),  # probabilities fall back
        ((0.6, 0.9), (1.0, 2.0)),  # nothing below the median
        ((0.1, 0.9), (1.0,)),  # one too few
        ((0.1, 1.0), (1.0, 2.0)),  # certainty has no tail
    ],
)
def test_a_curve_that_is_none_is_refused(probs: tuple[float, ...], hours: tuple[float, ...]) -> None:
    with pytest.raises(CurveInvalidError):
        Outlook(probs=probs, hours=hours, due_hours=10.0)


def test_quantiles_that_fall_back_by_rounding_are_held_to_rise() -> None:
    found = outlook_of(probs=PROBS, hours=(1, 2, 3, 2.9999, 5, 6, 7), due_hours=4)

    assert found.hours[3] == 3
