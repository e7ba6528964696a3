"""Work sent back to an earlier step: tokens are neither lost nor doubled, whatever stands beside."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.core.bpmn.drawing import Case, case, drawn, element, ways
from tests.core.bpmn.parts import HOUR, E, S, at, inside, task
from tests.core.bpmn.test_random import Block, _Drawer, blocks
from yinuo.core.bpmn import NotExpected
from yinuo.core.bpmn.messages import Back, CloseTask, Complete, DropTimer
from yinuo.core.bpmn.returning import steps_before

ROW = S + task("a") + task("b") + task("c") + E + ways("s>a a>b b>c c>e")
PAIR = (
    S
    + task("first")
    + element("parallelGateway", "f")
    + task("a1")
    + task("a2")
    + task("b")
    + element("parallelGateway", "j")
    + task("last")
    + E
    + ways("s>first first>f f>a1 a1>a2 f>b a2>j b>j j>last last>e")
)
AGAIN = (
    S
    + task("first")
    + element("exclusiveGateway", "x")
    + element("parallelGateway", "f")
    + task("a1")
    + task("a2")
    + task("b")
    + element("parallelGateway", "j")
    + task("last")
    + E
    + ways("s>first first>x x>f f>a1 a1>a2 f>b a2>j b>j j>last last>x[again] last>e[!again]")
)


def open_tasks(instance: Case) -> list[str]:
    """The activities that wait, by name."""
    nodes = instance.process.nodes
    return sorted(nodes[row[1]].id for row in (instance.state or {}).get("t", []) if row[3] == "wait")


def back(instance: Case, name: str, to: str, *, direct: bool = False) -> Case:
    return instance.happen(Back(token=instance.token(name), to=to, direct=direct))


def test_work_goes_back_and_runs_again() -> None:
    instance = case(ROW).start().complete("a").complete("b")

    back(instance, "c", "a").complete("a").complete("b").complete("c")

    assert instance.seen() == ["s", "a", "b", "a", "b", "c", "e"] and instance.status == "completed"
    assert [one.element for one in instance.of(CloseTask)] == ["c"]


def test_work_sent_back_comes_straight_back_when_it_is_to() -> None:
    instance = case(ROW).start().complete("a").complete("b")

    back(instance, "c", "a", direct=True).complete("a")

    assert open_tasks(instance) == ["c"]
    assert instance.complete("c").status == "completed"


def test_work_in_one_branch_goes_back_without_touching_the_other() -> None:
    instance = case(PAIR).start().complete("first").complete("a1").complete("b")

    back(instance, "a2", "a1").complete("a1").complete("a2").complete("last")

    assert instance.status == "completed" and instance.seen().count("b") == 1


def test_work_goes_back_before_a_split_and_takes_the_other_branch_with_it() -> None:
    instance = case(PAIR).start().complete("first").complete("a1")

    back(instance, "a2", "first")

    assert open_tasks(instance) == ["first"]
    instance.complete("first").complete("a1").complete("a2").complete("b").complete("last")
    assert instance.status == "completed" and instance.seen().count("b") == 1


def test_what_waits_at_the_join_is_taken_back_with_it() -> None:
    instance = case(PAIR).start().complete("first").complete("a1").complete("b")

    back(instance, "a2", "first").complete("first").complete("a1").complete("a2")

    assert open_tasks(instance) == ["b"]
    assert instance.complete("b").complete("last").status == "completed"


def test_work_that_comes_straight_back_leaves_the_other_branch_alone() -> None:
    instance = case(PAIR).start().complete("first").complete("a1")

    back(instance, "a2", "first", direct=True)
    assert open_tasks(instance) == ["b", "first"]

    instance.complete("first").complete("a2").complete("b").complete("last")
    assert instance.status == "completed"


def test_a_way_that_leads_back_in_the_drawing_does_not_make_branches_one() -> None:
    instance = case(AGAIN).start(again=False).complete("first").complete("a1")

    back(instance, "a2", "a1")

    assert open_tasks(instance) == ["a1", "b"]


def test_work_inside_goes_back_to_a_step_outside() -> None:
    body = S + task("a") + inside("p", S.replace('"s"', '"ps"') + task("x") + ways("ps>x")) + E + ways("s>a a>p p>e")
    instance = case(body).start().complete("a")

    back(instance, "x", "a").complete("a").complete("x")

    assert instance.status == "completed" and instance.seen().count("p") == 1


def test_a_turn_of_a_loop_goes_back_as_a_whole() -> None:
    loop = "<multiInstanceLoopCharacteristics><loopCardinality>3</loopCardinality></multiInstanceLoopCharacteristics>"
    instance = case(S + task("a") + element("userTask", "m", loop) + E + ways("s>a a>m m>e")).start().complete("a")

    back(instance, "m", "a")

    assert open_tasks(instance) == ["a"] and len(instance.of(CloseTask)) == 3


def test_what_was_waited_for_at_the_step_is_waited_for_no_more() -> None:
    body = S + task("a") + task("b") + at("b", "late", HOUR) + E + element("endEvent", "x")
    instance = case(body + ways("s>a a>b b>e late>x")).start().complete("a")

    back(instance, "b", "a")

    assert [one.element for one in instance.of(DropTimer)] == ["late"] and open_tasks(instance) == ["a"]


def test_what_began_beside_the_step_goes_with_it() -> None:
    body = S + task("a") + task("b") + at("b", "late", HOUR, cancelActivity="false") + task("hurry") + E
    instance = case(body + element("endEvent", "x") + ways("s>a a>b b>e late>hurry hurry>x")).start().complete("a")
    instance.ring("late")

    back(instance, "b", "a")

    assert open_tasks(instance) == ["a"]


REFUSED = [
    (ROW, ["a"], "b", "c", "what lies ahead is not back"),
    (ROW, ["a"], "b", "s", "an event is no step"),
    (ROW, ["a"], "b", "nowhere", "there is no such step"),
    (PAIR, ["first", "a1"], "a2", "b", "the other branch is not behind"),
]


@pytest.mark.parametrize(("body", "done", "name", "to", "why"), REFUSED)
def test_nothing_goes_back_to_where_it_did_not_come_from(
    body: str, done: list[str], name: str, to: str, why: str
) -> None:
    instance = case(body).start()
    for one in done:
        instance.complete(one)

    with pytest.raises(NotExpected):
        back(instance, name, to)


def test_a_step_that_is_over_is_not_sent_back() -> None:
    instance = case(ROW).start().complete("a").complete("b")

    with pytest.raises(NotExpected):
        instance.happen(Back(token=instance.token("a"), to="a"))


STEPS = [
    (ROW, "c", ["a", "b"]),
    (PAIR, "a2", ["first", "a1"]),
    (PAIR, "last", ["first", "a1", "a2", "b"]),
    (AGAIN, "a1", ["first"]),
    (ROW, "a", []),
    (S + task("a") + inside("p", task("x") + task("y") + ways("x>y")) + E + ways("s>a a>p p>e"), "y", ["a", "x"]),
]


@pytest.mark.parametrize(("body", "name", "steps"), STEPS)
def test_the_steps_before_one_are_known(body: str, name: str, steps: list[str]) -> None:
    assert [one.element for one in steps_before(process=drawn(body), element=name)] == steps


def test_from_behind_a_join_nothing_runs_again_from_inside_a_branch() -> None:
    again = {one.element: one.again for one in steps_before(process=drawn(PAIR), element="last")}

    assert again == {"first": True, "a1": False, "a2": False, "b": False}


def test_from_behind_a_join_work_in_a_branch_is_corrected_and_comes_straight_back() -> None:
    instance = case(PAIR).start().complete("first").complete("a1").complete("a2").complete("b")
    with pytest.raises(NotExpected):
        back(instance, "last", "b")

    back(instance, "last", "b", direct=True).complete("b").complete("last")

    assert instance.status == "completed"


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    block=blocks(),
    choices=st.lists(st.integers(0, 10**6), min_size=80, max_size=80),
    sent=st.lists(st.tuples(st.integers(1, 12), st.integers(0, 10**6), st.booleans()), max_size=4),
)
def test_structured_processes_end_however_often_work_was_sent_back(
    block: Block, choices: list[int], sent: list[tuple[int, int, bool]]
) -> None:
    body, first, last, _tasks = _Drawer().draw(block)
    process = drawn(element("startEvent", "s") + body + element("endEvent", "e") + ways(f"s>{first} {last}>e"))
    instance = Case(process).start()
    returns = {turn: (which, direct) for turn, which, direct in sent}

    for turn in range(2_000):
        if instance.status != "running":
            break
        _check_none_doubled(instance)
        waiting = [row for row in (instance.state or {}).get("t", []) if row[3] == "wait"]
        row = waiting[choices[turn % len(choices)] % len(waiting)]
        steps = steps_before(process=process, element=process.nodes[row[1]].id)
        if turn in returns and steps:
            which, direct = returns[turn]
            with suppress(NotExpected):
                instance.happen(Back(token=row[0], to=steps[which % len(steps)].element, direct=direct))
        else:
            instance.happen(Complete(token=row[0]))

    assert instance.status == "completed" and instance.incidents == []
    assert instance.state is not None and not {"t", "c", "w", "r"} & set(instance.state)


def _check_none_doubled(instance: Case) -> None:
    """In a structured process no node has two tokens in one scope run; turns of loops have runs of their own."""
    rows = (instance.state or {}).get("t", [])
    turns = {row[0] for row in (instance.state or {}).get("c", []) if row[1] == -1}
    places = Counter((row[1], row[2]) for row in rows if row[3] in ("wait", "loop", "scope") and row[2] not in turns)
    assert not [place for place, count in places.items() if count > 1]
