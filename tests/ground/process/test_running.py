"""Instances run on published versions, and all they wait for are rows."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from tests.cast import found_factory
from tests.core.bpmn.drawing import element, ways
from tests.core.bpmn.parts import HOUR, NO_STOCK, PAID, STORM, E, S, at, inside, task
from tests.ground.process.conftest import Stock
from tests.ground.process.plays import APPROVAL, Play, file
from yinuo.ground.kernel.models import Event, Timer
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.process import actions, definitions, instances, publishing, queries
from yinuo.ground.process.actions import TaskNotOpen
from yinuo.ground.process.definitions import NoSuchDefinition, UnusableDefinition
from yinuo.ground.process.instances import BadFacts, NotRunning
from yinuo.ground.process.listening import NobodyWaits, SeveralWait
from yinuo.ground.process.models import Instance, Listener
from yinuo.ground.process.publishing import NotADraft
from yinuo.ground.process.services import Refused

pytestmark = pytest.mark.django_db


def test_an_instance_goes_from_task_to_service_to_its_end(play: Play, stock: Stock) -> None:
    play.publish("delivery", APPROVAL)
    instance = play.start("delivery", amount=5)
    assert [one.title for one in play.tasks()] == ["approve"]

    play.complete("approve", approved=True)

    row = play.row(instance)
    assert (row.status, row.ended_at) == ("completed", play.now)
    assert play.trace(instance) == ["s", "approve", "reserve", "e"]
    assert stock.asked[0].variables == {"amount": 5, "approved": True}


def test_what_happens_stands_in_the_log(play: Play, stock: Stock) -> None:
    play.publish("delivery", APPROVAL)
    play.start("delivery")
    play.complete("approve")

    with play.acting():
        types = list(Event.objects.filter(type__startswith="process.").order_by("seq").values_list("type", flat=True))
    assert types == [
        "process.definition_published",
        "process.instance_started",
        "process.task_created",
        "process.task_completed",
        "process.instance_ended",
    ]


def test_a_process_that_cannot_run_is_not_published(play: Play) -> None:
    with play.acting():
        draft = definitions.save_draft(content=file("p", S + element("endEvent", "e", "<timerEventDefinition/>")))

        with pytest.raises(UnusableDefinition) as refusal:
            publishing.publish_definition(definition_id=draft)

    assert {fault.element for fault in refusal.value.faults} == {"e"}


def test_a_start_timer_that_asks_for_facts_is_a_fault(play: Play) -> None:
    timer = "<timerEventDefinition><timeDuration>${wait}</timeDuration></timerEventDefinition>"
    with play.acting():
        draft = definitions.save_draft(content=file("p", element("startEvent", "s", timer) + E + ways("s>e")))

        with pytest.raises(UnusableDefinition) as refusal:
            publishing.publish_definition(definition_id=draft)

    assert {(fault.element, fault.code) for fault in refusal.value.faults} == {("s", "timer")}


def test_a_draft_changes_until_it_is_published_and_the_next_draft_is_the_next_version(play: Play) -> None:
    with play.acting():
        first = definitions.save_draft(content=file("p", S + E + ways("s>e")))
        again = definitions.save_draft(content=file("p", S + task("u") + E + ways("s>u u>e")))
        publishing.publish_definition(definition_id=first)
        second = definitions.save_draft(content=file("p", S + E + ways("s>e")))

        assert first == again and second != first
        assert publishing.publish_definition(definition_id=second) == 2
        with pytest.raises(NotADraft):
            publishing.publish_definition(definition_id=first)


def test_running_instances_stay_on_their_version(play: Play) -> None:
    play.publish("p", S + task("old") + E + ways("s>old old>e"))
    before = play.start("p")
    play.publish("p", S + task("new") + E + ways("s>new new>e"))
    play.start("p")

    assert sorted(one.title for one in play.tasks()) == ["new", "old"]
    play.complete("old")
    assert play.row(before).status == "completed"


def test_a_retired_process_begins_no_more(play: Play) -> None:
    play.publish("p", S + E + ways("s>e"))
    with play.acting():
        publishing.retire_definition(key="p")

        with pytest.raises(NoSuchDefinition):
            instances.start_instance(key="p")


def test_a_timer_drives_a_task_off_when_its_hour_has_come(play: Play) -> None:
    play.publish("p", S + task("u") + at("u", "late", HOUR) + task("boss") + E + ways("s>u u>e late>boss boss>e"))
    play.start("p")

    play.wait(minutes=59)
    assert [one.title for one in play.tasks()] == ["u"]
    play.wait(minutes=2)

    assert [one.title for one in play.tasks()] == ["boss"]


def test_a_working_timer_counts_working_time(play: Play) -> None:
    hours = '<timerEventDefinition yinuo:working="true"><timeDuration>PT16H</timeDuration></timerEventDefinition>'
    play.publish("p", S + element("intermediateCatchEvent", "c", hours) + task("u") + ways("s>c c>u"))
    play.start("p")  # Wednesday 09:00 in Shanghai: two working days later is Thursday 17:00 or Friday 09:00

    play.wait(hours=31)
    assert play.tasks() == []
    play.wait(hours=17)
    assert [one.title for one in play.tasks()] == ["u"]


def test_a_task_of_a_timer_that_is_not_needed_any_more_leaves_no_row(play: Play) -> None:
    play.publish("p", S + task("u") + at("u", "late", HOUR) + E + ways("s>u u>e late>e"))
    play.start("p")
    play.complete("u")

    with play.acting():
        assert Timer.objects.filter(kind__startswith="process.").count() == 0


def test_a_task_goes_to_the_role_of_its_lane_and_is_due_in_working_time(play: Play) -> None:
    lanes = '<laneSet id="ls"><lane id="l" name="Project manager"><flowNodeRef>u</flowNodeRef></lane></laneSet>'
    play.publish("p", lanes + S + task("u", **{"yinuo:due": "PT4H"}) + E + ways("s>u u>e"))
    play.start("p")

    found = play.tasks()[0]
    assert found.role == "project_manager"
    assert found.due_at is not None and found.due_at - play.now >= timedelta(hours=4)


def test_a_message_finds_the_instance_by_its_business_key(play: Play) -> None:
    play.publish("p", S + element("receiveTask", "r", messageRef="paid") + task("u") + ways("s>r r>u"))
    one, other = play.start("p", "YS-1"), play.start("p", "YS-2")

    with play.acting():
        with pytest.raises(SeveralWait):
            instances.send_message(name="paid")
        found = instances.send_message(name="paid", correlation="YS-2", variables={"sum": 9})

    assert found == other
    assert (play.trace(one), play.trace(other)) == (["s"], ["s", "r"])
    assert play.row(other).state["v"] == {"sum": 9}


def test_a_message_that_comes_too_early_is_kept_until_it_is_wanted(play: Play) -> None:
    play.publish("p", S + task("u") + element("receiveTask", "r", messageRef="paid") + E + ways("s>u u>r r>e"))
    instance = play.start("p", "YS-1")
    with play.acting():
        with pytest.raises(NobodyWaits):
            instances.send_message(name="paid", correlation="YS-1")
        instances.send_message(name="paid", correlation="YS-1", keep=timedelta(hours=1))

    play.complete("u")

    assert play.row(instance).status == "completed"


def test_a_kept_message_is_forgotten_after_its_time(play: Play) -> None:
    play.publish("p", S + task("u") + element("receiveTask", "r", messageRef="paid") + E + ways("s>u u>r r>e"))
    instance = play.start("p", "YS-1")
    with play.acting():
        instances.send_message(name="paid", correlation="YS-1", keep=timedelta(hours=1))

    play.wait(hours=2)
    play.complete("u")

    assert play.row(instance).status == "running"


def test_a_message_begins_what_begins_by_it(play: Play) -> None:
    play.publish("p", element("startEvent", "s", PAID) + task("u") + ways("s>u"))

    with play.acting():
        started = instances.send_message(name="paid", correlation="YS-7")

    assert started is not None and play.row(started).business_key == "YS-7"


def test_a_signal_is_heard_by_all_and_begins_what_begins_by_it(play: Play) -> None:
    play.publish("hears", S + element("intermediateCatchEvent", "c", STORM) + E + ways("s>c c>e"))
    play.publish("begins", element("startEvent", "s", STORM) + task("flee") + ways("s>flee"))
    play.publish("tells", S + element("endEvent", "t", STORM) + ways("s>t"))
    first, second = play.start("hears"), play.start("hears")

    play.start("tells")

    assert [play.row(one).status for one in (first, second)] == ["completed", "completed"]
    assert [one.title for one in play.tasks()] == ["flee"]
    with play.acting():
        assert Listener.objects.count() == 0


def test_a_process_calls_another_and_goes_on_with_what_it_found(play: Play, stock: Stock) -> None:
    play.publish("part", S + element("serviceTask", "reserve") + E + ways("s>reserve reserve>e"))
    call = element("callActivity", "call", calledElement="part")
    play.publish("whole", S + call + task("u") + ways("s>call call>u"))

    whole = play.start("whole", amount=1)

    assert play.trace(whole) == ["s", "call"]
    assert play.row(whole).state["v"] == {"amount": 1, "reserved": True}


def test_an_error_of_a_called_process_is_caught_where_it_was_called(play: Play) -> None:
    play.publish("part", S + element("endEvent", "e", NO_STOCK) + ways("s>e"))
    call = element("callActivity", "call", calledElement="part") + at("call", "none", NO_STOCK)
    play.publish("whole", S + call + task("u") + ways("s>call none>u"))

    play.start("whole")

    assert [one.title for one in play.tasks()] == ["u"]


def test_a_service_may_refuse_and_a_boundary_catches_it(play: Play, stock: Stock) -> None:
    stock.fails = [Refused("NO_STOCK")]
    body = S + element("serviceTask", "reserve") + at("reserve", "none", NO_STOCK) + task("buy")
    play.publish("p", body + ways("s>reserve none>buy"))

    play.start("p")

    assert [one.title for one in play.tasks()] == ["buy"]


def test_a_withdrawn_instance_takes_its_tasks_timers_and_called_processes_along(play: Play) -> None:
    play.publish("part", S + task("inner") + E + ways("s>inner inner>e"))
    call = element("callActivity", "call", calledElement="part") + at("call", "late", HOUR)
    play.publish("whole", S + call + E + ways("s>call call>e late>e"))
    whole = play.start("whole")

    with play.acting():
        instances.withdraw_instance(instance_id=whole)
    play.settle()

    assert play.tasks() == []
    with play.acting():
        assert sorted(Instance.objects.values_list("status", flat=True)) == ["withdrawn", "withdrawn"]
        assert Timer.objects.filter(kind__startswith="process.").count() == 0


def test_facts_that_change_are_looked_at_by_conditional_events(play: Play) -> None:
    rich = "<conditionalEventDefinition><condition>amount &gt; 5</condition></conditionalEventDefinition>"
    play.publish("p", S + element("intermediateCatchEvent", "c", rich) + E + ways("s>c c>e"))
    instance = play.start("p", amount=1)

    with play.acting():
        instances.tell_facts(instance_id=instance, variables={"amount": 9})

    assert play.row(instance).status == "completed"


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"x": float("nan")}, "not_plain"),
        ({"x": object()}, "not_plain"),
        ({"x": "字" * 60_000, "y": "z" * 60_000}, "too_large"),
    ],
)
def test_facts_that_cannot_be_kept_are_refused(play: Play, facts: dict[str, object], code: str) -> None:
    play.publish("p", S + E + ways("s>e"))

    with play.acting(), pytest.raises(BadFacts) as refusal:
        instances.start_instance(key="p", variables=facts)

    assert refusal.value.code == code


def test_a_task_is_completed_once_and_not_taken_back(play: Play) -> None:
    play.publish("p", S + task("u") + E + ways("s>u u>e"))
    play.start("p")
    found = play.tasks()[0]
    play.complete("u")

    member = play.factory.members["sales"].id
    with play.acting():
        with pytest.raises(TaskNotOpen):
            actions.complete_task(task_id=found.id, member_id=member)
        with pytest.raises(TaskNotOpen):
            actions.reopen_task(task_id=found.id)


def test_an_ended_instance_takes_nothing_more(play: Play) -> None:
    play.publish("p", S + E + ways("s>e"))
    instance = play.start("p")

    with play.acting(), pytest.raises(NotRunning):
        instances.tell_facts(instance_id=instance, variables={"a": 1})
    with play.acting(), pytest.raises(NotRunning):
        instances.withdraw_instance(instance_id=uuid4())


def test_no_organisation_sees_the_instances_of_another(play: Play) -> None:
    play.publish("p", S + task("u") + E + ways("s>u u>e"))
    instance = play.start("p")
    other = found_factory()

    with acting_for(other.id):
        assert not Instance.objects.filter(pk=instance).exists()
        with pytest.raises(NoSuchDefinition):
            instances.start_instance(key="p")
        with pytest.raises(NotRunning):
            instances.withdraw_instance(instance_id=instance)


def test_parallel_services_of_one_instance_are_served_in_one_go(play: Play, stock: Stock) -> None:
    body = (
        S
        + element("parallelGateway", "f")
        + element("serviceTask", "a", **{"yinuo:service": "reserve"})
        + element("serviceTask", "b", **{"yinuo:service": "reserve"})
        + element("parallelGateway", "j")
        + E
        + ways("s>f f>a f>b a>j b>j j>e")
    )
    play.publish("p", body)

    instance = play.start("p")

    assert play.row(instance).status == "completed" and len(stock.asked) == 2


def test_the_history_names_who_moved_which_token(play: Play, stock: Stock) -> None:
    play.publish("delivery", APPROVAL)
    instance = play.start("delivery")
    play.complete("approve")

    with play.acting():
        moves = queries.history(instance_id=instance)

    assert [(one.element, one.event, one.by) for one in moves if one.element == "reserve"] == [
        ("reserve", "start", "Complete"),
        ("reserve", "end", "Complete"),
    ]
    assert [one.number for one in moves] == sorted(one.number for one in moves)


def test_a_sub_process_ends_with_its_parts(play: Play) -> None:
    play.publish("p", S + inside("sub", task("a") + task("b")) + E + ways("s>sub sub>e"))
    instance = play.start("p")

    play.complete("b")
    play.complete("a")

    assert play.trace(instance) == ["s", "b", "a", "sub", "e"]
