"""A planned order is not forecast before its plan."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest

from tests.cast import NOW
from yinuo.flow.promises.queries import ProjectionFacts
from yinuo.flow.radar.foreseeing import LIKELY, Foreseen
from yinuo.flow.radar.planned import not_before_its_plan

ORDER = uuid4()
CASE = SimpleNamespace(order=SimpleNamespace(id=ORDER, committed_at=NOW + timedelta(hours=100)))
FORESEEN = Foreseen(
    order_id=ORDER,
    made_at=NOW,
    curve=(40.0, 44.0, 48.0, 50.0, 56.0, 64.0, 70.0),
    late_probability=0.01,
    expected_late_hours=0.0,
    next_verdict_at=None,
    basis="standard",
)


def plan(hours):
    at = NOW + timedelta(hours=hours)
    return {
        ORDER: ProjectionFacts(order_id=ORDER, earliest_at=at, likely_at=at, latest_at=at, reasons=[], computed_at=NOW)
    }


PLANS = [
    ("without a plan it stays", {}, 50, 0.01),
    ("an earlier plan changes nothing", plan(20), 50, 0.01),
    ("a later plan moves it, still in time", plan(70), 70, 0.05),
    ("a plan after the promise makes it late", plan(130), 130, 1.0),
]


@pytest.mark.parametrize(("plans", "likely", "late"), [row[1:] for row in PLANS], ids=[row[0] for row in PLANS])
def test_a_forecast_is_not_before_its_plan(plans, likely, late):
    found = not_before_its_plan(foreseen=FORESEEN, case=CASE, plans=plans)

    assert found.at(LIKELY) == NOW + timedelta(hours=likely)
    assert found.late_probability == pytest.approx(late, abs=0.05)
