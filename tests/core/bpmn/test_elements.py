"""Every element of BPMN that runs, each with the trace it must leave."""

from __future__ import annotations

import pytest

from tests.core.bpmn.drawing import Play, case, element, ways
from yinuo.core.bpmn import NotExpected
from yinuo.core.bpmn.messages import (
    Broadcast,
    CallProcess,
    Changed,
    CloseTask,
    Complete,
    Escalated,
    Listen,
    Message,
    Retry,
    Send,
    Signal,
    Withdraw,
)

S, E = element("startEvent", "s"), element("endEvent", "e")
NO_STOCK = '<errorEventDefinition errorRef="stock"/>'
HOUR = "<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>"
TWICE = "<timerEventDefinition><timeCycle>R2/PT1H</timeCycle></timerEventDefinition>"
STORM = '<signalEventDefinition signalRef="storm"/>'
PAID = '<messageEventDefinition messageRef="paid"/>'
BOSS = '<escalationEventDefinition escalationRef="boss"/>'
RICH = "<conditionalEventDefinition><condition>money &gt; 5</condition></conditionalEventDefinition>"
UNDO = "<compensateEventDefinition/>"


def task(name: str, **attributes: str) -> str:
    return element("userTask", name, **attributes)


def at(host: str, name: str, event: str, **attributes: str) -> str:
    return element("boundaryEvent", name, event, attachedToRef=host, **attributes)


def inside(name: str, body: str, kind: str = "subProcess", **attributes: str) -> str:
    return element(kind, name, body, **attributes)


def undone_by(host: str, handler: str, kind: str = "task") -> str:
    boundary = f"{handler}-at"
    return (
        at(host, boundary, UNDO)
        + element(kind, handler, isForCompensation="true")
        + f'<association sourceRef="{boundary}" targetRef="{handler}"/>'
    )


WORK = inside("sub", element("startEvent", "i") + task("u") + element("endEvent", "o") + ways("i>u u>o"))
FAILING = inside("sub", element("startEvent", "i") + element("endEvent", "o", NO_STOCK) + ways("i>o"))

TRACES: list[tuple[str, str, Play, list[str], str]] = [
    (
        "a task waits until it is completed",
        S + task("u") + E + ways("s>u u>e"),
        lambda c: c.start().complete("u"),
        ["s", "u", "e"],
        "completed",
    ),
    (
        "a plain task and a script pass by themselves",
        S + element("task", "a") + element("scriptTask", "b", "<script>boom()</script>") + E + ways("s>a a>b b>e"),
        lambda c: c.start(),
        ["s", "a", "b", "e"],
        "completed",
    ),
    (
        "conditional flows straight out of a task all run",
        S + element("task", "a") + element("task", "b") + element("task", "c") + ways("s>a a>b[x > 1] a>c[x > 0]"),
        lambda c: c.start(x=2),
        ["s", "a", "b", "c"],
        "completed",
    ),
    (
        "the default flow runs when no condition holds",
        S
        + element("task", "a", default="a-c")
        + element("task", "b")
        + element("task", "c")
        + ways("s>a a>b[x > 1] a>c"),
        lambda c: c.start(x=0),
        ["s", "a", "c"],
        "completed",
    ),
    (
        "an exclusive gateway takes the first way that holds",
        S
        + element("exclusiveGateway", "x")
        + element("task", "a")
        + element("task", "b")
        + ways("s>x x>a[n > 1] x>b[n > 0]"),
        lambda c: c.start(n=5),
        ["s", "x", "a"],
        "completed",
    ),
    (
        "a parallel join waits for all",
        S
        + element("parallelGateway", "f")
        + task("a")
        + task("b")
        + element("parallelGateway", "j")
        + E
        + ways("s>f f>a f>b a>j b>j j>e"),
        lambda c: c.start().complete("b").complete("a"),
        ["s", "f", "b", "a", "j", "e"],
        "completed",
    ),
    (
        "an inclusive join waits only for the ways that were taken",
        S
        + element("inclusiveGateway", "f")
        + task("a")
        + task("b")
        + task("c")
        + element("inclusiveGateway", "j")
        + E
        + ways("s>f f>a[n > 0] f>b[n > 1] f>c[n > 2] a>j b>j c>j j>e"),
        lambda c: c.start(n=2).complete("a").complete("b"),
        ["s", "f", "a", "b", "j", "e"],
        "completed",
    ),
    (
        "a complex gateway fires at two of three and swallows the third",
        S
        + element("parallelGateway", "f")
        + task("a")
        + task("b")
        + task("c")
        + element("complexGateway", "j", "<activationCondition>activationCount &gt;= 2</activationCondition>")
        + E
        + ways("s>f f>a f>b f>c a>j b>j c>j j>e"),
        lambda c: c.start().complete("a").complete("b").complete("c"),
        ["s", "f", "a", "b", "j", "e", "c"],
        "completed",
    ),
    (
        "after an event gateway the first event wins",
        S
        + element("eventBasedGateway", "g")
        + element("intermediateCatchEvent", "m", PAID)
        + element("intermediateCatchEvent", "t", HOUR)
        + E
        + ways("s>g g>m g>t m>e t>e"),
        lambda c: c.start().happen(Message(name="paid")),
        ["s", "g", "m", "e"],
        "completed",
    ),
    (
        "a timer event waits for its hour",
        S + element("intermediateCatchEvent", "t", HOUR) + E + ways("s>t t>e"),
        lambda c: c.start().ring("t"),
        ["s", "t", "e"],
        "completed",
    ),
    (
        "an interrupting timer drives its task off",
        S + task("u") + at("u", "b", HOUR) + element("task", "late") + E + ways("s>u u>e b>late"),
        lambda c: c.start().ring("b"),
        ["s", "b", "late"],
        "completed",
    ),
    (
        "a repeating timer reminds twice and no more, and the task goes on",
        S
        + task("u")
        + at("u", "b", TWICE, cancelActivity="false")
        + element("task", "remind")
        + E
        + ways("s>u u>e b>remind"),
        lambda c: c.start().ring("b").ring("b").complete("u"),
        ["s", "b", "remind", "b", "remind", "u", "e"],
        "completed",
    ),
    (
        "a signal thrown in one branch is heard in another, however they are drawn",
        S
        + element("parallelGateway", "f")
        + element("intermediateThrowEvent", "th", STORM)
        + element("intermediateCatchEvent", "c", STORM)
        + E
        + ways("s>f f>th f>c th>e c>e"),
        lambda c: c.start(),
        ["s", "f", "th", "e", "c", "e"],
        "completed",
    ),
    (
        "a conditional event happens when facts come to hold",
        S + element("intermediateCatchEvent", "c", RICH) + E + ways("s>c c>e"),
        lambda c: c.start().happen(Changed(variables={"money": 3})).happen(Changed(variables={"money": 9})),
        ["s", "c", "e"],
        "completed",
    ),
    (
        "a link jumps to its partner",
        S
        + element("intermediateThrowEvent", "l1", '<linkEventDefinition name="on"/>')
        + element("intermediateCatchEvent", "l2", '<linkEventDefinition name="on"/>')
        + E
        + ways("s>l1 l2>e"),
        lambda c: c.start(),
        ["s", "l1", "l2", "e"],
        "completed",
    ),
    (
        "a receive task takes its message",
        S + element("receiveTask", "r", messageRef="paid") + E + ways("s>r r>e"),
        lambda c: c.start().happen(Message(name="paid")),
        ["s", "r", "e"],
        "completed",
    ),
    (
        "a sub-process ends when nothing is left inside",
        S + WORK + E + ways("s>sub sub>e"),
        lambda c: c.start().complete("u"),
        ["s", "i", "u", "o", "sub", "e"],
        "completed",
    ),
    (
        "an error inside leaves by the boundary that catches it",
        S + FAILING + at("sub", "b", NO_STOCK) + element("task", "mend") + E + ways("s>sub sub>e b>mend"),
        lambda c: c.start(),
        ["s", "i", "o", "b", "mend"],
        "completed",
    ),
    (
        "a boundary that names no error catches any",
        S + FAILING + at("sub", "b", "<errorEventDefinition/>") + element("task", "mend") + ways("s>sub b>mend"),
        lambda c: c.start(),
        ["s", "i", "o", "b", "mend"],
        "completed",
    ),
    (
        "an error nobody catches ends the instance as failed",
        S + FAILING + at("sub", "b", '<errorEventDefinition errorRef="credit"/>') + E + ways("s>sub sub>e b>e"),
        lambda c: c.start(),
        ["s", "i", "o"],
        "failed",
    ),
    (
        "a service's error is caught at its boundary",
        S + element("serviceTask", "v") + at("v", "b", NO_STOCK) + element("task", "mend") + ways("s>v b>mend"),
        lambda c: c.start().fail("v", "NO_STOCK"),
        ["s", "b", "mend"],
        "completed",
    ),
    (
        "an escalation goes out without stopping the work",
        S
        + inside("sub", element("intermediateThrowEvent", "th", BOSS) + task("u") + ways("th>u"))
        + at("sub", "b", BOSS, cancelActivity="false")
        + element("task", "boss")
        + E
        + ways("s>sub sub>e b>boss"),
        lambda c: c.start().complete("u"),
        ["s", "b", "th", "boss", "u", "sub", "e"],
        "completed",
    ),
    (
        "an event sub-process interrupts what it stands in",
        S
        + task("u")
        + E
        + inside(
            "ev",
            element("startEvent", "es", STORM) + element("task", "flee") + ways("es>flee"),
            triggeredByEvent="true",
        )
        + ways("s>u u>e"),
        lambda c: c.start().happen(Signal(name="storm")),
        ["s", "es", "flee", "ev"],
        "completed",
    ),
    (
        "an event sub-process that does not interrupt runs beside, as often as it is called",
        S
        + task("u")
        + E
        + inside(
            "ev",
            element("startEvent", "es", PAID, isInterrupting="false") + element("task", "note") + ways("es>note"),
            triggeredByEvent="true",
        )
        + ways("s>u u>e"),
        lambda c: c.start().happen(Message(name="paid")).happen(Message(name="paid")).complete("u"),
        ["s", "es", "note", "ev", "es", "note", "ev", "u", "e"],
        "completed",
    ),
    (
        "an event sub-process catches an error of its scope",
        S
        + element("serviceTask", "v")
        + E
        + inside(
            "ev",
            element("startEvent", "es", NO_STOCK) + element("task", "mend") + ways("es>mend"),
            triggeredByEvent="true",
        )
        + ways("s>v v>e"),
        lambda c: c.start().fail("v", "NO_STOCK"),
        ["s", "es", "mend", "ev"],
        "completed",
    ),
    (
        "terminate ends everything at once",
        S
        + element("parallelGateway", "f")
        + task("u")
        + element("endEvent", "t", "<terminateEventDefinition/>")
        + ways("s>f f>u f>t"),
        lambda c: c.start(),
        ["s", "f", "t"],
        "terminated",
    ),
    (
        "terminate inside a sub-process ends only that",
        S
        + inside(
            "sub",
            element("parallelGateway", "f")
            + task("u")
            + element("endEvent", "t", "<terminateEventDefinition/>")
            + ways("f>u f>t"),
        )
        + E
        + ways("s>sub sub>e"),
        lambda c: c.start(),
        ["s", "f", "t", "sub", "e"],
        "completed",
    ),
    (
        "compensation undoes what was done, last first",
        S
        + element("task", "a")
        + undone_by("a", "undo-a")
        + element("task", "b")
        + undone_by("b", "undo-b")
        + element("intermediateThrowEvent", "th", UNDO)
        + E
        + ways("s>a a>b b>th th>e"),
        lambda c: c.start(),
        ["s", "a", "b", "undo-b", "undo-a", "th", "e"],
        "completed",
    ),
    (
        "compensation of one activity leaves the others",
        S
        + element("task", "a")
        + undone_by("a", "undo-a")
        + element("task", "b")
        + undone_by("b", "undo-b")
        + element("intermediateThrowEvent", "th", '<compensateEventDefinition activityRef="a"/>')
        + E
        + ways("s>a a>b b>th th>e"),
        lambda c: c.start(),
        ["s", "a", "b", "undo-a", "th", "e"],
        "completed",
    ),
    (
        "what was done inside a finished sub-process is undone too",
        S
        + inside("sub", element("task", "a") + undone_by("a", "undo-a"))
        + element("intermediateThrowEvent", "th", UNDO)
        + E
        + ways("s>sub sub>th th>e"),
        lambda c: c.start(),
        ["s", "a", "sub", "undo-a", "th", "e"],
        "completed",
    ),
    (
        "a cancelled transaction undoes its work and leaves by its cancel boundary",
        S
        + inside(
            "tx",
            element("task", "a")
            + undone_by("a", "undo-a")
            + element("endEvent", "stop", "<cancelEventDefinition/>")
            + ways("a>stop"),
            kind="transaction",
        )
        + at("tx", "b", "<cancelEventDefinition/>")
        + element("task", "sorry")
        + E
        + ways("s>tx tx>e b>sorry"),
        lambda c: c.start(),
        ["s", "a", "undo-a", "stop", "b", "sorry"],
        "completed",
    ),
]


@pytest.mark.parametrize(("said", "body", "play", "ended", "status"), TRACES, ids=[row[0] for row in TRACES])
def test_elements_leave_their_trace(said: str, body: str, play: Play, ended: list[str], status: str) -> None:
    instance = case(body)

    play(instance)

    assert (instance.seen(), instance.status) == (ended, status)


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


def _open(instance) -> list[int]:  # type: ignore[no-untyped-def]
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
    import json

    instance = case(S + task("u") + at("u", "b", HOUR) + E + ways("s>u u>e b>e")).start(order="01a2b3", amount=500_000)

    assert len(json.dumps(instance.state)) < 200
