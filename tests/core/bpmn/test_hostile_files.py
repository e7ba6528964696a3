"""Files that mean harm, or mean nothing, end in a named refusal within bounds."""

from __future__ import annotations

import pytest

from tests.core.bpmn.drawing import HEAD, case, element, ways
from yinuo.core.bpmn import UnreadableFile, parse, read_tree
from yinuo.core.bpmn.checking import check
from yinuo.core.bpmn.elements import Trigger
from yinuo.core.bpmn.reading import LARGEST_BYTES

XXE = '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + HEAD + "<process id='p'>&x;</process></definitions>"
LAUGHS = '<!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>' + HEAD + "&b;</definitions>"


@pytest.mark.parametrize(
    ("said", "content", "code"),
    [
        ("an external entity is not read", XXE.encode(), "forbidden"),
        ("nested entities are not blown up", LAUGHS.encode(), "forbidden"),
        ("a file beyond the limit is not parsed", b" " * (LARGEST_BYTES + 1), "too_large"),
        ("nothing is no process", b"", "not_xml"),
        ("broken XML is told with its place", b"<definitions>", "not_xml"),
        ("other XML is no process", b"<html/>", "not_bpmn"),
        ("bytes of no encoding are refused", b"\xff\xfe\x00", "not_xml"),
        ("an unknown encoding is read past", b'<?xml version="1.0" encoding="klingon"?><a/>', "not_bpmn"),
        (
            "endless nesting is refused",
            (HEAD + "<process>" * 400 + "</process>" * 400 + "</definitions>").encode(),
            "too_deep",
        ),
    ],
)
def test_hostile_files_are_refused_by_name(said: str, content: bytes, code: str) -> None:
    with pytest.raises(UnreadableFile) as refusal:
        read_tree(content=content)

    assert refusal.value.code == code


def faults(body: str) -> list[tuple[str, str]]:
    content = f"{HEAD}<process id='p'>{body}</process></definitions>".encode()
    return [(one.element, one.code) for one in check(definitions=parse(root=read_tree(content=content)))]


S, E = element("startEvent", "s"), element("endEvent", "e")


@pytest.mark.parametrize(
    ("said", "body", "expected"),
    [
        ("a sound process has no fault", S + element("userTask", "u") + E + ways("s>u u>e"), []),
        ("a script is passed, and said", S + element("scriptTask", "x") + ways("s>x"), [("x", "script_not_executed")]),
        ("an unknown kind is named", S + element("choreographyTask", "c"), [("c", "not_executable")]),
        (
            "an unknown kind of event is named",
            element("startEvent", "s", "<moodEventDefinition/>"),
            [("s", "not_executable")],
        ),
        ("a flow into nothing is named", S + ways("s>gone"), [("s-gone", "flow_without_end")]),
        ("a condition that cannot be read is named", S + E + ways("s>e[x >]"), [("s", "condition")]),
        (
            "a timer without a time is named",
            S + element("intermediateCatchEvent", "t", "<timerEventDefinition/>") + ways("s>t"),
            [("t", "no_timer")],
        ),
        (
            "a timer that is no time is named",
            S
            + element(
                "intermediateCatchEvent",
                "t",
                "<timerEventDefinition><timeDuration>soon</timeDuration></timerEventDefinition>",
            )
            + ways("s>t"),
            [("t", "timer")],
        ),
        (
            "a boundary event that hangs on nothing is named",
            S + element("boundaryEvent", "b", "<errorEventDefinition/>"),
            [("b", "unattached")],
        ),
        ("a call without a name is named", S + element("callActivity", "c") + ways("s>c"), [("c", "call_unnamed")]),
        (
            "a link without a partner is named",
            S + element("intermediateThrowEvent", "l", '<linkEventDefinition name="x"/>') + ways("s>l"),
            [("l", "link_alone")],
        ),
        (
            "what follows an event gateway must be an event",
            S + element("eventBasedGateway", "g") + element("userTask", "u") + ways("s>g g>u"),
            [("g", "not_after_gateway")],
        ),
        (
            "a cancel outside a transaction is named",
            S + element("endEvent", "c", "<cancelEventDefinition/>") + ways("s>c"),
            [("c", "cancel_outside")],
        ),
        (
            "two elements of one id are named",
            S + element("userTask", "a") + element("userTask", "a") + ways("s>a"),
            [("a", "id_twice"), ("a", "unreachable")],
        ),
        (
            "a process that nothing starts is named",
            element("userTask", "a") + element("userTask", "b") + ways("a>b b>a"),
            [("p", "no_start"), ("a", "unreachable"), ("b", "unreachable")],
        ),
    ],
)
def test_faults_are_named_at_their_element(said: str, body: str, expected: list[tuple[str, str]]) -> None:
    assert faults(body) == expected


def test_a_loop_of_a_billion_turns_is_not_begun_and_named() -> None:
    loop = (
        "<multiInstanceLoopCharacteristics isSequential='true'><loopCardinality>1000000000</loopCardinality>"
        "</multiInstanceLoopCharacteristics>"
    )

    instance = case(S + element("task", "m", loop) + E + ways("s>m m>e")).start()

    assert instance.incidents == ["m:too_many_turns"]
    assert instance.seen().count("m") == 0


PLACES = {
    "startEvent": "message timer signal conditional",
    "intermediateCatchEvent": "message timer signal conditional link",
    "boundaryEvent": "message timer signal conditional error escalation compensate cancel",
    "intermediateThrowEvent": "message signal escalation compensate link",
    "endEvent": "message signal escalation compensate error cancel terminate",
}


@pytest.mark.parametrize("kind", PLACES)
def test_an_event_that_cannot_be_where_it_stands_is_named(kind: str) -> None:
    attached = {"attachedToRef": "u"} if kind == "boundaryEvent" else {}

    named = {
        trigger.value
        for trigger in Trigger
        if ("x", "event_elsewhere")
        in faults(S + element("userTask", "u") + element(kind, "x", f"<{trigger}EventDefinition/>", **attached))
    }

    assert named == {one.value for one in Trigger} - set(PLACES[kind].split())


@pytest.mark.parametrize("trigger", ["error", "escalation", "compensate"])
def test_what_happens_inside_begins_an_event_sub_process_only(trigger: str) -> None:
    start = element("startEvent", "x", f"<{trigger}EventDefinition/>")

    within = faults(S + element("subProcess", "sub", start, triggeredByEvent="true"))

    assert ("x", "event_elsewhere") not in within and ("x", "event_elsewhere") in faults(start)


def test_an_event_gateway_that_nothing_follows_is_named() -> None:
    assert faults(S + element("eventBasedGateway", "g") + ways("s>g")) == [("g", "nothing_to_wait_for")]


def test_a_file_that_holds_a_choreography_alone_says_so() -> None:
    root = read_tree(content=(HEAD + "<choreography id='dance'/></definitions>").encode())

    found = [(one.element, one.code) for one in check(definitions=parse(root=root))]

    assert found == [("", "no_process"), ("dance", "between_parties")]


def test_tokens_that_beget_tokens_are_stopped_and_named() -> None:
    many = {"completionQuantity": "1000"}
    body = S + element("task", "a", **many) + element("task", "b", **many) + element("userTask", "u")

    instance = case(body + ways("s>a a>b b>u")).start()

    assert [one.partition(":")[2] for one in instance.incidents] == ["endless_loop"]
    assert len((instance.state or {})["t"]) < 4_000


def test_a_task_is_no_event_sub_process_whatever_it_says() -> None:
    send = element("sendTask", "n", element("startEvent", "x"), triggeredByEvent="true")

    instance = case(S + element("subProcess", "sub", element("task", "a") + send) + E + ways("s>sub sub>e")).start()

    assert instance.status == "completed"


def test_what_is_between_parties_is_named_and_hinders_no_process() -> None:
    process = "<process id='p'><startEvent id='s'/><endEvent id='e'/>" + ways("s>e") + "</process>"
    between = (
        "<collaboration id='all'><conversation id='talk'/></collaboration>"
        "<choreography id='dance'><startEvent id='x'/></choreography><globalChoreographyTask id='step'/>"
    )
    root = read_tree(content=(HEAD + process + between + "</definitions>").encode())

    found = [(one.severity, one.code, one.element, one.text) for one in check(definitions=parse(root=root))]

    assert sorted(found) == [
        ("warning", "between_parties", "dance", "choreography"),
        ("warning", "between_parties", "step", "globalChoreographyTask"),
        ("warning", "between_parties", "talk", "conversation"),
    ]
