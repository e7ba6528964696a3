"""What runs in a circle by itself is stopped with an incident that names where, and goes on once a person lets it."""

from __future__ import annotations

from uuid import UUID

import pytest

from tests.core.bpmn.drawing import element, ways
from tests.core.bpmn.parts import E, S
from tests.ground.process.conftest import Stock
from tests.ground.process.plays import Play
from yinuo.ground.process import circling, instances, repairing
from yinuo.ground.process.circling import CIRCLE

pytestmark = pytest.mark.django_db
AT_ONCE = "<timerEventDefinition><timeDuration>PT0S</timeDuration></timerEventDefinition>"
GATE = S + element("exclusiveGateway", "g", default="g-reserve") + E
SERVICE = GATE + element("serviceTask", "reserve") + ways("s>g g>e[stop] g>reserve reserve>g")
TIMER = GATE + element("intermediateCatchEvent", "reserve", AT_ONCE) + ways("s>g g>e[stop] g>reserve reserve>g")
CALL = GATE + element("callActivity", "reserve", calledElement="child") + ways("s>g g>e[stop] g>reserve reserve>g")
MANY = "<multiInstanceLoopCharacteristics><loopCardinality>15</loopCardinality></multiInstanceLoopCharacteristics>"


@pytest.fixture(autouse=True)
def _few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(circling, "MOST_STEPS", 10)
    monkeypatch.setattr(circling, "MOST_IN_TURNS", 40)


def _round(play: Play, body: str) -> UUID:
    play.publish("child", S + E + ways("s>e"))
    play.publish("p", body)
    return play.start("p", stop=False)


@pytest.mark.parametrize("body", [SERVICE, TIMER, CALL], ids=["service", "timer", "call"])
def test_a_circle_is_stopped_and_named(play: Play, stock: Stock, body: str) -> None:
    instance = _round(play, body)

    row = play.row(instance)
    assert play.incidents() == [("reserve", CIRCLE)]
    assert (row.status, row.suspended, row.steps <= 12) == ("running", True, True)


@pytest.mark.parametrize("body", [SERVICE, TIMER], ids=["service", "timer"])
def test_a_person_corrects_the_facts_and_it_goes_on(play: Play, stock: Stock, body: str) -> None:
    instance = _round(play, body)

    with play.acting():
        repairing.retry_incident(incident_id=play.incident(), variables={"stop": True})
    play.settle()
    assert (play.row(instance).status, play.incidents()) == ("completed", [])


def test_one_that_is_only_resumed_goes_as_far_again(play: Play, stock: Stock) -> None:
    instance = _round(play, SERVICE)
    steps = play.row(instance).steps

    play.wait(minutes=1)
    with play.acting():
        instances.resume_instance(instance_id=instance)
    play.settle()

    assert play.incidents() == [("reserve", CIRCLE)] and play.row(instance).steps > steps


def test_taken_as_done_by_hand_it_goes_on_too(play: Play, stock: Stock) -> None:
    instance = _round(play, SERVICE)

    with play.acting():
        repairing.complete_incident(incident_id=play.incident(), variables={"stop": True})
    play.settle()

    assert play.row(instance).status == "completed"


def test_many_turns_of_a_service_are_no_circle(play: Play, stock: Stock) -> None:
    instance = _round(play, S + element("serviceTask", "reserve", MANY) + E + ways("s>reserve reserve>e"))

    assert play.row(instance).status == "completed" and len(stock.asked) == 15


def test_what_goes_round_once_an_hour_is_no_circle(play: Play, stock: Stock) -> None:
    hourly = TIMER.replace("PT0S", "PT1H")
    instance = _round(play, hourly)

    for _hour in range(15):
        play.wait(hours=1)

    assert (play.row(instance).suspended, play.incidents()) == (False, [])
