"""Turns of loops, what is told to the world, and what a person repairs."""

from __future__ import annotations

import json

import pytest

from tests.core.bpmn.drawing import HEAD, Case, case, element, ways
from tests.core.bpmn.parts import (
    BOSS,
    HOUR,
    STORM,
    E,
    S,
    at,
    task,
)
from yinuo.core.bpmn import NotExpected, parse, read_tree
from yinuo.core.bpmn.checking import check
from yinuo.core.bpmn.messages import (
    Broadcast,
    CallProcess,
    CloseTask,
    Complete,
    Escalated,
    Incident,
    Listen,
    Message,
    Retry,
    Send,
    Signal,
    Withdraw,
)


def many(kind: str = "userTask", count: str = "3", sequential: str = "false", enough: str = "") -> str:
    stop = f"<completionCondition>{enough}</completionCondition>" if enough else ""
    loop = (
        f'<multiInstanceLoopCharacteristics isSequential="{sequential}">'
        f"<loopCardinality>{count}</loopCardinality>{stop}</multiInstanceLoopCharacteristics>"
    )
    return S + element(kind, "m", loop) + E + ways("s>m m>e")


def test_parallel_turns_all_wait_together_and_end_together() -> None:
    instance = case(many()).start()
    open_tokens = [one.token for one in instance.effects if type(one).__name__ == "OpenTask"]

    for token in open_tokens:
        instance.happen(Complete(token=token))

    assert len(open_tokens) == 3 and instance.seen() == ["s", "m", "m", "m", "e"]


@pytest.mark.parametrize(
    ("count", "code"),
    [("-1", "quantity"), ("n", "quantity"), ('"many"', "condition"), ("true", "condition"), ("1001", "too_many_turns")],
)
def test_turns_that_cannot_be_counted_open_an_incident_that_says_why(count: str, code: str) -> None:
    instance = case(many(count=count)).start(n=-2)

    assert [(one.element, one.code) for one in instance.effects if isinstance(one, Incident)] == [("m", code)]


@pytest.mark.parametrize(("count", "codes"), [("-1", ["quantity"]), (" - 3 ", ["quantity"]), ("0", []), ("n - 1", [])])
def test_fewer_than_no_turns_are_a_fault_where_they_are_written(count: str, codes: list[str]) -> None:
    drawn = f"{HEAD}<process id='p'>{many(count=count)}</process></definitions>"

    found = check(definitions=parse(root=read_tree(content=drawn.encode())))

    assert [(one.element, one.code) for one in found] == [("m", code) for code in codes]


def test_an_error_that_is_drawn_as_not_interrupting_is_named() -> None:
    at_task = element("boundaryEvent", "b", "<errorEventDefinition/>", attachedToRef="u", cancelActivity="false")
    drawn = f"{HEAD}<process id='p'>{S + task('u') + at_task + E + ways('s>u u>e b>e')}</process></definitions>"

    found = check(definitions=parse(root=read_tree(content=drawn.encode())))

    assert [(one.element, one.severity, one.code) for one in found] == [("b", "warning", "always_interrupts")]


def test_sequential_turns_come_one_after_the_other() -> None:
    instance = case(many(sequential="true")).start()

    for _turn in range(3):
        instance.complete("m")

    assert instance.seen() == ["s", "m", "m", "m", "e"]


def test_enough_turns_drive_the_rest_off() -> None:
    instance = case(many(count="4", enough="nrOfCompletedInstances / nrOfInstances &gt;= 0.5")).start()

    instance.complete("m")
    instance.complete("m") if instance.token("m") in _open(instance) else instance.happen(
        Complete(token=_open(instance)[0])
    )

    assert instance.seen() == ["s", "m", "m", "e"] and len(instance.of(CloseTask)) == 2


def _open(instance: Case) -> list[int]:
    return [row[0] for row in (instance.state or {}).get("t", []) if row[3] == "wait"]


def test_each_turn_sees_its_own_item() -> None:
    loop = (
        "<multiInstanceLoopCharacteristics><loopDataInputRef>approvers</loopDataInputRef>"
        '<inputDataItem name="approver"/></multiInstanceLoopCharacteristics>'
    )
    instance = case(S + element("userTask", "m", loop) + ways("s>m")).start(approvers=["林晓", "陈静"])

    assert [one.variables["approver"] for one in instance.effects if type(one).__name__ == "OpenTask"] == [
        "林晓",
        "陈静",
    ]


def test_a_standard_loop_goes_on_while_its_condition_holds() -> None:
    loop = "<standardLoopCharacteristics><loopCondition>again</loopCondition></standardLoopCharacteristics>"
    instance = case(S + element("userTask", "m", loop) + E + ways("s>m m>e")).start(again=True)

    instance.complete("m").complete("m", again=False)

    assert instance.seen() == ["s", "m", "m", "e"]


def test_what_no_person_or_service_does_is_told_to_the_world() -> None:
    body = (
        S
        + element("sendTask", "send", messageRef="called")
        + element("intermediateThrowEvent", "sig", STORM)
        + element("callActivity", "call", calledElement="other")
        + ways("s>send send>sig sig>call")
    )

    instance = case(body).start(order="YS-1")

    assert [one.name for one in instance.of(Send)] == ["called"]
    assert [one.name for one in instance.of(Broadcast)] == ["storm"]
    assert [(one.called, one.variables["order"]) for one in instance.of(CallProcess)] == [("other", "YS-1")]


def test_an_escalation_nobody_catches_goes_to_the_caller_and_the_work_goes_on() -> None:
    instance = case(S + element("endEvent", "th", BOSS) + ways("s>th")).start()

    assert [one.code for one in instance.of(Escalated)] == ["BOSS"] and instance.status == "completed"


def test_a_wrong_condition_is_an_incident_that_a_person_repairs() -> None:
    body = (
        S + element("exclusiveGateway", "x") + element("task", "a") + E + ways("s>x x>a[amount > 5] x>e[amount <= 5]")
    )
    instance = case(body).start()
    assert instance.incidents == ["x:condition"] and instance.status == "running"
    stuck = next(row[0] for row in (instance.state or {})["t"] if row[3] == "stuck")

    instance.happen(Retry(token=stuck, variables={"amount": 9}))

    assert instance.seen() == ["s", "x", "a"] and instance.status == "completed"


def test_no_way_out_is_an_incident_not_a_crash() -> None:
    instance = case(S + element("exclusiveGateway", "x") + E + ways("s>x x>e[false]")).start()

    assert instance.incidents == ["x:no_way_out"]


def test_a_circle_without_a_wait_is_stopped_and_named() -> None:
    instance = case(S + element("task", "a") + element("exclusiveGateway", "x") + ways("s>a a>x x>a[true]")).start()

    assert instance.incidents in (["a:endless_loop"], ["x:endless_loop"])


def test_a_failure_nobody_expected_waits_for_a_repair() -> None:
    instance = case(S + element("serviceTask", "v") + E + ways("s>v v>e")).start().fail("v", "BROKEN")
    assert instance.incidents == ["v:failed"]

    instance.happen(Retry(token=instance.token("v"))).complete("v")

    assert instance.status == "completed"


def test_what_is_not_waited_for_is_refused() -> None:
    instance = case(S + task("u") + E + ways("s>u u>e")).start()
    token = instance.token("u")
    instance.complete("u")

    for late in (Complete(token=token), Message(name="paid"), Signal(name="storm")):
        with pytest.raises(NotExpected):
            instance.happen(late)


def test_a_withdrawn_instance_closes_its_tasks() -> None:
    instance = case(S + task("u") + E + ways("s>u u>e")).start().happen(Withdraw())

    assert instance.status == "withdrawn" and [one.element for one in instance.of(CloseTask)] == ["u"]


def test_a_message_goes_to_the_one_who_waited_longest() -> None:
    body = (
        S
        + element("parallelGateway", "f")
        + element("receiveTask", "a", messageRef="paid")
        + element("receiveTask", "b", messageRef="paid")
        + ways("s>f f>a f>b")
    )
    instance = case(body).start()

    instance.happen(Message(name="paid"))

    assert len(instance.of(Listen)) == 2 and instance.seen() == ["s", "f", "a"]


def test_the_state_of_a_waiting_approval_is_small() -> None:
    instance = case(S + task("u") + at("u", "b", HOUR) + E + ways("s>u u>e b>e")).start(order="01a2b3", amount=500_000)

    assert len(json.dumps(instance.state)) < 200


def test_an_activity_begins_with_as_many_tokens_as_it_needs_and_leaves_with_as_many_as_it_gives() -> None:
    body = (
        S
        + element("parallelGateway", "f")
        + element("task", "a", startQuantity="2", completionQuantity="3")
        + element("task", "b")
        + '<sequenceFlow id="one" sourceRef="f" targetRef="a"/><sequenceFlow id="two" sourceRef="f" targetRef="a"/>'
        + ways("s>f a>b")
    )

    instance = case(body).start()

    assert instance.seen() == ["s", "f", "a", "b", "b", "b"] and instance.status == "completed"


@pytest.mark.parametrize(("ordering", "first"), [("Sequential", ["a"]), ("Parallel", ["a", "b"])])
def test_an_ad_hoc_part_is_done_in_its_order_until_it_is_enough(ordering: str, first: list[str]) -> None:
    enough = "<completionCondition>done == 1</completionCondition>"
    parts = task("a") + task("b") + enough
    body = S + element("adHocSubProcess", "hoc", parts, ordering=ordering) + E + ways("s>hoc hoc>e")
    instance = case(body).start(done=0)
    assert [one.element for one in instance.effects if type(one).__name__ == "OpenTask"] == first

    instance.complete("a", done=1)

    assert instance.seen() == ["s", "a", "hoc", "e"]


def test_a_multi_instance_activity_tells_of_its_first_turn_at_the_boundary() -> None:
    loop = (
        '<multiInstanceLoopCharacteristics behavior="One" oneBehaviorEventRef="told">'
        "<loopCardinality>3</loopCardinality></multiInstanceLoopCharacteristics>"
    )
    shared = "<eventDefinitionRef>told</eventDefinitionRef>"
    body = (
        S
        + element("task", "m", loop)
        + at("m", "b", shared, cancelActivity="false")
        + element("task", "note")
        + ways("s>m b>note")
    )

    instance = case(body).start()

    assert instance.seen().count("note") == 1 and instance.seen().count("m") == 3


def test_a_task_outside_all_processes_can_be_called() -> None:
    content = f'{HEAD}<globalUserTask id="g" name="Sign"/></definitions>'.encode()

    process = parse(root=read_tree(content=content)).processes[0]

    assert Case(process).start().complete("g").status == "completed"
