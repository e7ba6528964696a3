"""After delivery: hours gained against planned, and estimates that rest on the record, held back towards the preset."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from tests.cast import NOW, Factory
from tests.flow.radar.conftest import Place
from tests.outbox import deliver_all
from yinuo.flow.radar import queries as radar
from yinuo.flow.responses import actions, proving, queries
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.tenancy import acting_for


def _measure(factory: Factory, code: str) -> queries.MeasureFacts:
    with acting_for(factory.id):
        return next(one for one in queries.measures() if one.code == code)


def _responded(factory: Factory, place: Place, number: str, *codes: str) -> queries.ResponseFacts:
    order_id = place(number, days=7.5)
    with clock.frozen(NOW), acting_for(factory.id):
        alert = next(one for one in radar.alerts_of(order_id=order_id) if one.cause == "lateness")
        ids = [one.measure.id for one in queries.options(alert_id=alert.id) if one.measure.code in codes]
        return actions.apply_measures(alert_id=alert.id, measure_ids=ids, member_id=factory.members["manager"].id)


def _delivered(factory: Factory, response: queries.ResponseFacts, *, gained: float) -> queries.ResponseFacts:
    assert response.projected_at is not None
    at = response.projected_at - timedelta(hours=gained)
    with clock.frozen(at), acting_for(factory.id):
        actions.note_outcomes(deliveries={response.order_id: at})
        found = queries.response(response_id=response.id)
    assert found is not None
    return found


def test_a_delivered_order_tells_how_many_hours_its_response_gained(factory: Factory, place: Place) -> None:
    made = _responded(factory, place, "SO-1", "faster_mode")

    done = _delivered(factory, made, gained=30.0)

    assert (made.actual_hours, done.actual_hours, done.state) == (None, 30.0, "done")
    (deed,) = _deeds(factory, "faster_mode")
    assert (deed.number, deed.planned_hours, deed.gained_hours, deed.alone) == ("SO-1", 40.0, 30.0, True)
    assert deed.cause == "lateness"


def _deeds(factory: Factory, code: str) -> list[queries.Deed]:
    measure = _measure(factory, code)
    with acting_for(factory.id):
        return queries.deeds(measure_id=measure.id)


def test_a_measure_that_gained_less_is_reckoned_with_less_and_says_from_how_much(
    factory: Factory, place: Place
) -> None:
    preset = _measure(factory, "faster_mode")
    hours = []
    for number in range(8):
        _delivered(factory, _responded(factory, place, f"SO-{number}", "faster_mode"), gained=10.0)
        hours.append(_measure(factory, "faster_mode").hours_gained)

    learnt = _measure(factory, "faster_mode")
    assert (preset.hours_gained, preset.learnt_uses, preset.preset_hours) == (40.0, 0, None)
    assert hours == sorted(hours, reverse=True) and 10 < hours[-1] < 26
    assert (learnt.learnt_uses, learnt.preset_hours) == (8, 40.0)
    with acting_for(factory.id):
        written = queries.measure(measure_id=learnt.id)
    assert written is not None and written.hours_gained == 40.0


def test_what_is_learnt_is_not_learnt_from_itself(factory: Factory, place: Place) -> None:
    for number in range(60):
        _delivered(factory, _responded(factory, place, f"SO-{number}", "faster_mode"), gained=20.0)

    # The truth is half of what was written down; estimates settle there and do not creep back.
    assert _measure(factory, "faster_mode").hours_gained == pytest.approx(20.0, abs=2.5)


def test_measures_taken_together_share_what_was_gained_as_was_planned(factory: Factory, place: Place) -> None:
    made = _responded(factory, place, "SO-1", "faster_mode", "overtime")
    planned = {str(one["code"]): float(one["hours"]) for one in made.measures}

    _delivered(factory, made, gained=sum(planned.values()) / 2)

    for code, hours in planned.items():
        (deed,) = _deeds(factory, code)
        assert deed.gained_hours == pytest.approx(hours / 2, abs=0.1) and not deed.alone


def test_an_option_is_offered_with_the_learnt_hours(factory: Factory, place: Place) -> None:
    for number in range(10):
        _delivered(factory, _responded(factory, place, f"SO-{number}", "faster_mode"), gained=0.0)
    order_id = place("SO-NEXT", days=7.5)

    with clock.frozen(NOW), acting_for(factory.id):
        alert = next(one for one in radar.alerts_of(order_id=order_id) if one.cause == "lateness")
        option = next(one for one in queries.options(alert_id=alert.id) if one.measure.code == "faster_mode")

    assert option.hours_gained < 20


def test_what_was_undone_tells_nothing(factory: Factory, place: Place) -> None:
    made = _responded(factory, place, "SO-1", "faster_mode")
    with clock.frozen(NOW), acting_for(factory.id):
        actions.undo_response(response_id=made.id)

    _delivered(factory, made, gained=30.0)

    assert _deeds(factory, "faster_mode") == [] and _measure(factory, "faster_mode").learnt_uses == 0


def test_learning_again_changes_nothing(factory: Factory, place: Place) -> None:
    _delivered(factory, _responded(factory, place, "SO-1", "faster_mode"), gained=10.0)
    before = _measure(factory, "faster_mode")

    with acting_for(factory.id):
        proving.learn()

    assert _measure(factory, "faster_mode") == before


def test_a_delivery_noted_by_the_event_is_learnt_from(factory: Factory, place: Place, report) -> None:  # type: ignore[no-untyped-def]
    made = _responded(factory, place, "SO-1", "faster_mode")
    for stage in ("confirm", "prepare", "dispatch", "transport"):
        report(made.order_id, stage, "finished", NOW + timedelta(days=5))
    deliver_all()

    with acting_for(factory.id):
        done = queries.response(response_id=UUID(str(made.id)))
    assert done is not None and done.actual_hours is not None
    assert _measure(factory, "faster_mode").learnt_uses == 1
