"""Force majeure: entered once, it moves the forecasts of the orders that go there, and their alerts name it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.cast import NOW, Factory
from tests.flow.radar.conftest import Place
from tests.outbox import deliver_all
from yinuo.flow.radar import actions, queries
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.tenancy import acting_for

STORM: dict[str, Any] = {
    "name": "台风海葵",
    "scope": "region",
    "place": "西南",
    "begins_at": NOW,
    "ends_at": NOW + timedelta(days=20),
    "closed": True,
}


def _declare(factory: Factory, **changes: Any) -> queries.ForceFacts:
    with clock.frozen(NOW):
        with acting_for(factory.id):
            made = actions.declare_force(**{**STORM, **changes})
        deliver_all()
    return made


def _alerts(factory: Factory) -> dict[str, queries.AlertFacts]:
    with acting_for(factory.id):
        return {one.number: one for one in queries.alerts() if one.cause == "lateness"}


def test_the_orders_that_go_there_are_forecast_later_and_their_alerts_name_it(factory: Factory, place: Place) -> None:
    place("SO-WEST", days=15)
    place("SO-EAST", days=15, vip=True)
    before = _alerts(factory)

    _declare(factory)

    found = _alerts(factory)
    assert before == {} and set(found) == {"SO-WEST"}
    words = [one.text for one in queries.reasons_in_words(reasons=found["SO-WEST"].reasons)]
    assert any("台风海葵" in text and "西南" in text for text in words)
    with acting_for(factory.id):
        forecast = queries.forecast_of(order_id=found["SO-WEST"].order_id)
    assert forecast is not None and forecast.earliest_at >= STORM["ends_at"]


def test_a_delay_moves_the_forecast_by_itself(factory: Factory, place: Place) -> None:
    order_id = place("SO-WEST", days=60)
    with acting_for(factory.id):
        before = queries.forecast_of(order_id=order_id)

    _declare(factory, closed=False, delay_hours=48.0)

    with acting_for(factory.id):
        after = queries.forecast_of(order_id=order_id)
    assert before is not None and after is not None
    assert after.likely_at - before.likely_at == timedelta(hours=48)


def test_lifting_it_ends_what_it_had_raised(factory: Factory, place: Place) -> None:
    place("SO-WEST", days=15)
    made = _declare(factory)

    with clock.frozen(NOW + timedelta(hours=1)):
        with acting_for(factory.id):
            actions.lift_force(force_id=made.id)
            with pytest.raises(actions.ForceOver):
                actions.lift_force(force_id=made.id)
        deliver_all()

    assert _alerts(factory) == {}


def test_a_lane_is_hit_as_a_region_is(factory: Factory, place: Place) -> None:
    place("SO-L1", days=15, lane_code="L-1")
    place("SO-L2", days=15, lane_code="L-2")

    _declare(factory, scope="lane", place="L-1")

    assert set(_alerts(factory)) == {"SO-L1"}


def test_it_stands_among_the_hazards_until_it_ends(factory: Factory, place: Place) -> None:
    order_id = place("SO-WEST", days=60)
    _declare(factory)

    def seen(days: float) -> list[list[str]]:
        with clock.frozen(NOW + timedelta(days=days)), acting_for(factory.id):
            actions.look_for_hazards(kind="force_majeure")
            return [one.order_ids for one in queries.hazards(kind="force_majeure")]

    assert (seen(0.1), seen(21)) == ([[str(order_id)]], [])


def test_what_many_alerts_share_names_it(factory: Factory, place: Place) -> None:
    for number in range(3):
        place(f"SO-{number}", days=15)

    _declare(factory)

    with acting_for(factory.id):
        causes = queries.common_causes()
    assert "不可抗力“台风海葵”" in [one.text for one in causes]


@pytest.mark.parametrize(
    ("changes", "faults"),
    [
        ({"name": " "}, {"name": "missing"}),
        ({"scope": "planet"}, {"scope": "unknown"}),
        ({"place": ""}, {"place": "missing"}),
        ({"ends_at": NOW - timedelta(days=1), "begins_at": NOW - timedelta(days=2)}, {"ends_at": "past"}),
        ({"begins_at": NOW + timedelta(days=30)}, {"ends_at": "before_begin"}),
        ({"ends_at": NOW + timedelta(days=4_000)}, {"ends_at": "late"}),
        ({"begins_at": NOW - timedelta(days=4_000)}, {"begins_at": "too_early"}),
        ({"scope": "lane", "place": "无此线路"}, {"place": "unknown"}),
        ({"closed": False}, {"delay_hours": "nothing"}),
        ({"delay_hours": -1.0}, {"delay_hours": "range"}),
    ],
)
def test_what_makes_no_sense_is_refused(factory: Factory, changes: dict[str, Any], faults: dict[str, str]) -> None:
    with clock.frozen(NOW), acting_for(factory.id), pytest.raises(actions.InvalidForce) as refused:
        actions.declare_force(**{**STORM, **changes})

    assert refused.value.faults == faults
