"""Moments begin instances of the newest version; many workers step each instance once."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connections

from tests.core.bpmn.drawing import element, ways
from tests.core.bpmn.parts import HOUR, E, S, task
from tests.ground.process.conftest import Stock
from tests.ground.process.plays import Play
from yinuo.ground.kernel import clock, timers
from yinuo.ground.process import instances, publishing
from yinuo.ground.process.listening import NobodyWaits

pytestmark = pytest.mark.django_db

DAILY = "<timerEventDefinition><timeCycle>R/PT24H</timeCycle></timerEventDefinition>"


def test_a_timer_begins_an_instance_each_day_until_the_process_is_retired(play: Play) -> None:
    play.publish("p", element("startEvent", "s", DAILY) + task("u") + ways("s>u"))

    play.wait(hours=23)
    assert play.tasks() == []
    for _day in range(3):
        play.wait(hours=24)
    assert len(play.tasks()) == 3
    with play.acting():
        publishing.retire_definition(key="p")
    play.wait(hours=48)
    assert len(play.tasks()) == 3


def test_a_new_version_has_its_own_start_timers_and_none_of_the_old(play: Play) -> None:
    play.publish("p", element("startEvent", "s", DAILY) + task("old") + ways("s>old"))
    play.publish("p", element("startEvent", "other", HOUR) + task("new") + ways("other>new"))

    play.wait(hours=48)

    assert [one.title for one in play.tasks()] == ["new"]


def test_a_message_begins_an_instance_at_a_receive_task(play: Play) -> None:
    receive = element("receiveTask", "r", messageRef="paid", instantiate="true")
    play.publish("p", receive + task("u") + ways("r>u"))

    with play.acting():
        begun = instances.send_message(name="paid", variables={"amount": 5})

    assert begun is not None and [one.title for one in play.tasks()] == ["u"]


def test_a_receive_task_that_does_not_begin_anything_takes_no_message(play: Play) -> None:
    play.publish("p", S + element("receiveTask", "r", messageRef="paid") + task("u") + ways("s>r r>u"))

    with play.acting(), pytest.raises(NobodyWaits):
        instances.send_message(name="paid")


def test_days_that_were_missed_are_not_made_up_for(play: Play) -> None:
    play.publish("p", element("startEvent", "s", DAILY) + task("u") + ways("s>u"))

    play.wait(hours=24 * 10)

    assert len(play.tasks()) == 1


@pytest.mark.django_db(transaction=True)
def test_many_workers_step_each_instance_once(play: Play, stock: Stock) -> None:
    body = (
        S
        + element("parallelGateway", "f")
        + element("serviceTask", "a", **{"yinuo:service": "reserve"})
        + element("serviceTask", "b", **{"yinuo:service": "reserve"})
        + element("intermediateCatchEvent", "c", HOUR)
        + element("parallelGateway", "j")
        + E
        + ways("s>f f>a f>b f>c a>j b>j c>j j>e")
    )
    play.publish("p", body)
    with play.acting():
        started = instances.start_instances(key="p", beginnings=[instances.Beginning()] * 120)
    play.now += timedelta(hours=2)

    def work() -> None:
        try:
            with clock.frozen(play.now):
                while timers.fire(organisation_id=play.factory.id):
                    pass
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    play.settle()

    for one in started:
        assert sorted(play.trace(one)) == ["a", "b", "c", "e", "f", "j", "s"]
        assert play.row(one).status == "completed"
