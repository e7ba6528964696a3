"""The drawing of a forecast says what its numbers say."""

from __future__ import annotations

import re
from datetime import timedelta
from itertools import pairwise
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cast import NOW
from yinuo.doors.desk.finish_curve import MOST_TICKS, finish_curve
from yinuo.flow.radar.queries import ForecastFacts, probability_after

EVEN = [20.0, 30.0, 50.0, 80.0, 110.0, 130.0, 140.0]


def _forecast(curve: list[float]) -> ForecastFacts:
    return ForecastFacts(
        order_id=uuid4(),
        made_at=NOW,
        earliest_at=NOW,
        likely_at=NOW,
        latest_at=NOW,
        late_probability=0.4,
        expected_late_hours=0.0,
        curve=curve,
        drivers=[],
        basis="standard",
        next_verdict_at=None,
    )


def _points(path: str) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in re.findall(r"(-?[\d.]+) (-?[\d.]+)", path)]


def _area(path: str) -> float:
    """The area below a drawn outline, by the trapezium rule."""
    points = _points(path)
    return sum((x2 - x1) * (200 - y1 - y2) / 2 for (x1, y1), (x2, y2) in pairwise(points) if x2 > x1)


@pytest.mark.parametrize("hours", [35.0, 60.0, 80.0, 100.0, 125.0])
def test_the_part_beyond_the_promise_is_as_large_as_the_chance_of_being_late(hours: float) -> None:
    due = NOW + timedelta(hours=hours)

    drawn = finish_curve(_forecast(EVEN), committed_at=due)

    assert drawn is not None
    share = _area(drawn.late) / _area(drawn.hill)
    assert share == pytest.approx(probability_after(curve=EVEN, made_at=NOW, gained_hours=0, due_at=due), abs=0.06)


@pytest.mark.parametrize(("days", "side"), [(-400, 0.0), (400, 100.0)])
def test_a_promise_far_from_the_hill_does_not_squeeze_it(days: int, side: float) -> None:
    drawn = finish_curve(_forecast(EVEN), committed_at=NOW + timedelta(days=days))

    assert drawn is not None and drawn.due == side
    high = [x for x, y in _points(drawn.hill) if y < 60]
    assert max(high) - min(high) > 15


def test_an_order_without_a_promise_is_drawn_without_its_mark() -> None:
    drawn = finish_curve(_forecast(EVEN), committed_at=None)

    assert drawn is not None and (drawn.due, drawn.late) == (None, "") and drawn.hill


def test_a_forecast_without_a_curve_is_not_drawn() -> None:
    assert finish_curve(_forecast([]), committed_at=NOW) is None


@given(
    curve=st.lists(st.floats(0, 20_000, allow_nan=False), min_size=7, max_size=7).map(sorted),
    due=st.none() | st.floats(-20_000, 20_000),
)
def test_every_forecast_gives_a_drawing_inside_its_box(curve: list[float], due: float | None) -> None:
    committed_at = None if due is None else NOW + timedelta(hours=due)

    drawn = finish_curve(_forecast(curve), committed_at=committed_at)

    assert drawn is not None
    for x, y in [*_points(drawn.hill), *_points(drawn.late)]:
        assert 0 <= x <= 100 and 0 <= y <= 100
    assert len(drawn.ticks) <= MOST_TICKS and all(0 <= at <= 100 for at, _words in drawn.ticks)
