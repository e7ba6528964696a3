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
CASE = SimpleNamespace(
    order=SimpleNamespace(id=ORDER, committed_at=NOW + timedelta(hours=100), committed_confidence=0.9)
)
FORESEEN = Foreseen(
    order_id=ORDER,
    made_at=NOW,
    curve=(40.0, 44.0, 48.0, 50.0, 56.0, 64.0, 70.0),
    late_probability=0.01,
    expected_late_hours=0.0,
    next_verdict_at=None,
    basis="standard",
)


def plan(*hours):
    earliest, likely, latest = (NOW + timedelta(hours=each) for each in (hours if len(hours) == 3 else hours * 3))
    return {
        ORDER: ProjectionFacts(
            order_id=ORDER, earliest_at=earliest, likely_at=likely, latest_at=latest, reasons=[], computed_at=NOW
        )
    }


PLANS = [
    ("without a plan it stays", {}, 50, 0.01),
    ("an earlier plan changes nothing", plan(20), 50, 0.01),
    ("a later plan moves it, still in time", plan(70), 70, 0.01),
    ("a plan that ends with the day of the promise is as likely late as was said", plan(76, 100, 100), 100, 0.1),
    ("a plan that likely ends at the promise is late half of the times", plan(76, 100, 124), 100, 0.5),
    ("a plan's spread counts apart from the forecast's", plan(30, 60, 90), 60, 0.05),
    ("a plan after the promise makes it late", plan(130), 130, 1.0),
]


@pytest.mark.parametrize(("plans", "likely", "late"), [row[1:] for row in PLANS], ids=[row[0] for row in PLANS])
def test_a_forecast_is_not_before_its_plan(plans, likely, late):
    found = not_before_its_plan(foreseen=FORESEEN, case=CASE, plans=plans)

    assert found.at(LIKELY) == NOW + timedelta(hours=likely)
    assert found.late_probability == pytest.approx(late, abs=0.05)
