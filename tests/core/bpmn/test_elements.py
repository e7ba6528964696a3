"""Every element of BPMN that runs, each with the trace it must leave."""

from __future__ import annotations

import pytest

from tests.core.bpmn.drawing import Play, case, element, ways
from tests.core.bpmn.parts import (
    BOSS,
    HOUR,
    NO_STOCK,
    PAID,
    RICH,
    STORM,
    TWICE,
    UNDO,
    E,
    S,
    at,
    inside,
    task,
    undone_by,
)
from yinuo.core.bpmn.messages import Changed, Message, Signal

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
        ["s", "f", "th", "c", "e", "e"],
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
