"""What fails is shown, tried again with pauses, and repaired by a person; what stands still goes on later."""

from __future__ import annotations

import pytest

from tests.core.bpmn.drawing import element, ways
from tests.core.bpmn.parts import HOUR, PAID, E, S, at, task
from tests.ground.process.conftest import Stock
from tests.ground.process.plays import APPROVAL, Play
from yinuo.ground.process import instances, moving, repairing
from yinuo.ground.process.actions import StandsStill
from yinuo.ground.process.moving import CannotUndo
from yinuo.ground.process.repairing import NoSuchIncident
from yinuo.ground.process.services import Temporary

pytestmark = pytest.mark.django_db

SERVICE = S + element("serviceTask", "reserve") + E + ways("s>reserve reserve>e")


def test_a_service_that_fails_is_asked_again_after_a_pause(play: Play, stock: Stock) -> None:
    stock.fails = [ValueError("no line"), ValueError("no line")]
    play.publish("p", SERVICE)
    instance = play.start("p")
    assert (len(stock.asked), play.incidents()) == (2, [])  # once with the others, once alone

    play.wait(seconds=11)

    assert play.row(instance).status == "completed"


def test_a_service_says_itself_when_to_ask_again(play: Play, stock: Stock) -> None:
    stock.fails = [Temporary("busy", after_seconds=3_600)] * 2
    play.publish("p", SERVICE)
    instance = play.start("p")

    play.wait(minutes=59)
    assert play.row(instance).status == "running"
    play.wait(minutes=2)
    assert play.row(instance).status == "completed"


def test_a_service_that_never_answers_becomes_an_incident_that_a_person_retries(play: Play, stock: Stock) -> None:
    stock.fails = [ValueError("no line")] * 20
    play.publish("p", SERVICE)
    instance = play.start("p")
    for _turn in range(6):
        play.wait(hours=1)
    assert play.incidents() == [("reserve", "service_failed")]

    stock.fails = []
    with play.acting():
        repairing.retry_incident(incident_id=_seen(play), variables={"line": 2})
    play.settle()

    assert play.row(instance).status == "completed" and play.incidents() == []
    assert stock.asked[-1].variables["line"] == 2


def _seen(play: Play):  # type: ignore[no-untyped-def]
    return play.incident()


def test_a_failed_step_may_be_taken_as_done_by_hand(play: Play) -> None:
    play.publish("p", SERVICE)
    instance = play.start("p")
    assert play.incidents() == [("reserve", "service_missing")]

    with play.acting():
        repairing.complete_incident(incident_id=play.incident(), variables={"reserved": True})

    assert play.row(instance).status == "completed" and play.incidents() == []


def test_one_failing_service_holds_up_no_other(play: Play, stock: Stock) -> None:
    play.publish("p", SERVICE)
    with play.acting():
        started = [instances.start_instance(key="p") for _n in range(5)]
    stock.fails = [ValueError("first of all"), ValueError("then one of them")]

    play.settle()

    assert sorted(play.row(one).status for one in started) == ["completed"] * 4 + ["running"]


def test_a_condition_that_has_no_facts_is_repaired_with_them(play: Play) -> None:
    body = S + element("exclusiveGateway", "x") + task("a") + E + ways("s>x x>a[amount > 5] x>e[amount <= 5]")
    play.publish("p", body)
    play.start("p")
    assert play.incidents() == [("x", "condition")]

    with play.acting():
        repairing.retry_incident(incident_id=play.incident(), variables={"amount": 9})

    assert [one.title for one in play.tasks()] == ["a"] and play.incidents() == []


def test_a_call_of_a_process_that_is_not_there_is_repaired_by_publishing_it(play: Play) -> None:
    play.publish("p", S + element("callActivity", "c", calledElement="part") + E + ways("s>c c>e"))
    instance = play.start("p")
    assert play.incidents() == [("c", "call_missing")]

    play.publish("part", S + E + ways("s>e"))
    with play.acting():
        repairing.retry_incident(incident_id=play.incident())
    play.settle()

    assert play.row(instance).status == "completed"


def test_processes_that_call_each_other_without_end_are_stopped(play: Play) -> None:
    play.publish("p", S + element("callActivity", "c", calledElement="p") + E + ways("s>c c>e"))

    play.start("p")

    assert play.incidents() == [("c", "call_circle")]


def test_an_incident_is_repaired_once(play: Play) -> None:
    play.publish("p", SERVICE)
    play.start("p")
    incident = play.incident()
    with play.acting():
        repairing.complete_incident(incident_id=incident)

        with pytest.raises(NoSuchIncident):
            repairing.retry_incident(incident_id=incident)


def test_a_suspended_instance_stands_still_and_goes_on_with_what_came(play: Play) -> None:
    body = S + task("u") + at("u", "late", HOUR) + element("task", "noted") + E + ways("s>u u>e late>noted noted>e")
    play.publish("p", body)
    instance = play.start("p")
    with play.acting():
        instances.suspend_instance(instance_id=instance, reason="stock-taking")

    play.wait(hours=2)
    assert play.trace(instance) == ["s"]
    with pytest.raises(StandsStill):
        play.complete("u")
    with play.acting():
        instances.resume_instance(instance_id=instance)

    assert play.trace(instance) == ["s", "late", "noted", "e"]


OLD = S + task("u") + at("u", "paid", PAID) + E + ways("s>u u>e paid>e")
NEW = S + task("u") + at("u", "late", HOUR) + task("after") + E + ways("s>u u>after after>e late>e")


def test_a_move_is_tried_on_paper_and_changes_nothing_there(play: Play) -> None:
    old = play.publish("p", OLD)
    fits, stuck = play.start("p"), play.start("p")
    new = play.publish("p", NEW)
    play.complete("u")
    rest = [one for one in (fits, stuck) if play.row(one).status == "running"]
    before = play.row(rest[0]).state

    with play.acting():
        plan = moving.plan_move(before_id=old, after_id=new)

    assert [(one.instance_id, one.misfits) for one in plan] == [(rest[0], ())]
    assert play.row(rest[0]).state == before


def test_a_moved_instance_goes_on_in_the_new_version_with_its_timers(play: Play) -> None:
    play.publish("p", OLD)
    instance = play.start("p")
    new = play.publish("p", NEW)

    with play.acting():
        moving.move_instances(ids=[instance], after_id=new)
    play.complete("u")

    assert [one.title for one in play.tasks()] == ["after"]
    assert play.row(instance).definition_id == new


def test_an_instance_that_does_not_fit_stays_and_says_why(play: Play) -> None:
    old = play.publish("p", OLD)
    instance = play.start("p")
    new = play.publish("p", S + E + ways("s>e"))

    with play.acting():
        told = moving.move_instances(ids=[instance], after_id=new)

    assert [(misfit.element, misfit.code) for misfit in told[0].misfits] == [("u", "gone")]
    assert play.row(instance).definition_id == old


def test_a_move_is_undone_until_the_instance_goes_on(play: Play) -> None:
    old = play.publish("p", OLD)
    instance = play.start("p")
    new = play.publish("p", NEW)
    with play.acting():
        moving.move_instances(ids=[instance], after_id=new)
        moving.undo_move(instance_id=instance)
        assert play.row(instance).definition_id == old

        with pytest.raises(CannotUndo):
            moving.undo_move(instance_id=instance)
        moving.move_instances(ids=[instance], after_id=new)
    play.complete("u")

    with play.acting(), pytest.raises(CannotUndo):
        moving.undo_move(instance_id=instance)


def test_an_undone_move_leaves_the_waits_of_the_old_version(play: Play) -> None:
    play.publish("p", OLD)
    instance = play.start("p", "YS-1")
    new = play.publish("p", NEW)
    with play.acting():
        moving.move_instances(ids=[instance], after_id=new)
        moving.undo_move(instance_id=instance)

        instances.send_message(name="paid", correlation="YS-1")

    assert play.row(instance).status == "completed"


def test_approval_and_reservation_survive_the_journey(play: Play, stock: Stock) -> None:
    play.publish("delivery", APPROVAL)
    instance = play.start("delivery")
    play.complete("approve")

    assert play.row(instance).status == "completed" and play.incidents() == []
