import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.responding.cases import measure, plight
from yinuo.core.responding import Gain, Measure, MeasureInvalidError, packages, together


@given(st.lists(st.floats(-20, 200), min_size=3, max_size=3))
def test_the_points_of_a_gain_have_its_mean_and_variance(hours: list[float]) -> None:
    least, likely, most = sorted(hours)

    points, weights = Gain(least=least, likely=likely, most=most).points()

    mean = (least + likely + most) / 3
    variance = (least**2 + likely**2 + most**2 - least * likely - least * most - likely * most) / 18
    assert weights.sum() == pytest.approx(1)
    assert weights @ points == pytest.approx(mean, abs=1e-6)
    assert weights @ (points - mean) ** 2 == pytest.approx(variance, abs=1e-6)


def test_gains_of_several_measures_add_up() -> None:
    wide = Measure(key="overtime", cost=0, gain=Gain(least=0, likely=10, most=20))

    gained, weights = together(measures=[wide, measure("air", hours=30), wide])

    mean = float(weights @ gained)
    assert mean == pytest.approx(50)
    assert float(weights @ (gained - mean) ** 2) == pytest.approx(2 * 100 / 6)


@pytest.mark.parametrize(
    ("cost", "gain", "uses"),
    [
        (-1, Gain.of(1), {}),
        (0, Gain(least=5, likely=4, most=6), {}),
        (0, Gain.of(math.nan), {}),
        (0, Gain.of(math.inf), {}),
        (0, Gain.of(1), {"overtime": -2.0}),
        (0, Gain.of(1), {"overtime": math.nan}),
    ],
)
def test_a_measure_that_cannot_be_is_refused(cost: int, gain: Gain, uses: dict[str, float]) -> None:
    with pytest.raises(MeasureInvalidError, match="odd"):
        Measure(key="odd", cost=cost, gain=gain, uses=uses)


def test_more_cannot_be_gained_than_the_work_allows() -> None:
    one, ten = (packages(plight=plight("o", measure("m", hours=hours), due=10.0))[0] for hours in (80.0, 8_000.0))

    assert one.chance_late == ten.chance_late


def test_nothing_is_best_where_every_measure_costs_more_than_it_saves() -> None:
    best = packages(plight=plight("o", measure("air", cost=10_000_000)))[0]

    assert best.measures == ()


def test_a_measure_that_saves_more_than_it_costs_is_best() -> None:
    best = packages(plight=plight("o", measure("air", cost=1_000), measure("dear", cost=50_000_000)))[0]

    assert best.measures == ("air",)
    assert best.cost == 1_000


def test_of_measures_that_exclude_each_other_one_is_taken() -> None:
    both = plight(
        "o", measure("air", hours=20, instead_of="mode"), measure("express", hours=15, instead_of="mode"), due=60.0
    )

    found = packages(plight=both)

    assert all(len(one.measures) <= 1 for one in found)
    assert found[0].measures == ("air",)


def test_what_another_beats_without_using_more_is_left_out() -> None:
    found = packages(
        plight=plight("o", measure("good", hours=60, overtime=2.0), measure("bad", hours=20, cost=50_000, overtime=3.0))
    )

    assert ("bad",) not in [one.measures for one in found]
    assert [one.measures for one in found] == [("good",), ()]


def test_days_late_cost_by_the_day() -> None:
    cheap, dear = (packages(plight=plight("o", loss=0.0, per_day=per_day))[0] for per_day in (24.0, 48.0))

    assert dear.loss == pytest.approx(2 * cheap.loss)
    assert np.isfinite(dear.loss)
