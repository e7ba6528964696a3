"""How traces fit a drawing: by hand for each kind of deviation, and against the engine that runs the drawings."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.core.bpmn.drawing import Case, drawn, element, ways
from tests.core.bpmn.parts import HOUR, E, S, at, inside, task
from tests.core.bpmn.test_random import Block, _Drawer, blocks
from tests.core.discovery.logs import LETTERS, events_in
from yinuo.core.bpmn.elements import Kind, Process
from yinuo.core.bpmn.messages import Complete
from yinuo.core.discovery import Deviation, ListNet, ProcessNet, align, conformance, variants_of

SKIPPED, EXTRA, ORDER = Deviation.SKIPPED, Deviation.EXTRA, Deviation.ORDER
X, X2 = element("exclusiveGateway", "x"), element("exclusiveGateway", "x2")
TASKS = {name: task(name) for name in "ABCD"}


def net_of(process: Process) -> ProcessNet:
    return ProcessNet(process=process, activities={name: n for n, name in enumerate(LETTERS)})


def line() -> Process:
    return drawn(S + TASKS["A"] + TASKS["B"] + TASKS["C"] + E + ways("s>A A>B B>C C>e"))


def branching(one: str, two: str) -> Process:
    """A, then B and C between two gateways, then D."""
    first, second = (element(kind, name) for kind, name in ((one, "g1"), (two, "g2")))
    body = S + "".join(TASKS.values()) + first + second + E
    return drawn(body + ways("s>A A>g1 g1>B g1>C B>g2 C>g2 g2>D D>e"))


def looping() -> Process:
    return drawn(S + TASKS["A"] + TASKS["B"] + X + X2 + E + ways("s>x A>B x>A B>x2 x2>x x2>e"))


def with_sub() -> Process:
    sub = inside("sub", element("startEvent", "s2") + TASKS["B"] + element("endEvent", "e2") + ways("s2>B B>e2"))
    return drawn(
        S
        + TASKS["A"]
        + sub
        + TASKS["C"]
        + TASKS["D"]
        + at("sub", "late", HOUR)
        + E
        + ways("s>A A>sub sub>C C>e late>D D>e")
    )


CASES = [
    ("a trace as drawn fits", line, "ABC", []),
    ("what was left out was skipped", line, "AC", [(SKIPPED, "B", 1)]),
    ("what the drawing has only once is extra the second time", line, "ABBC", [(EXTRA, "B", 1)]),
    ("what the drawing does not know is extra", line, "ABHC", [(EXTRA, "H", 1)]),
    ("what came too late came in wrong order", line, "BAC", [(ORDER, "A", 1)]),
    ("nothing at all was skipped as a whole", line, "", [(SKIPPED, "A", 1), (SKIPPED, "B", 1), (SKIPPED, "C", 1)]),
    ("parallel ways may come in either order", lambda: branching("parallelGateway", "parallelGateway"), "ACBD", []),
    ("of parallel ways none may be left out", lambda: branching("parallelGateway", "parallelGateway"), "ACD",
     [(SKIPPED, "B", 1)]),
    ("of exclusive ways one is taken", lambda: branching("exclusiveGateway", "exclusiveGateway"), "ACD", []),
    ("of exclusive ways only one is taken", lambda: branching("exclusiveGateway", "exclusiveGateway"), "ABCD",
     [(EXTRA, "C", 1)]),
    ("of inclusive ways one may be taken", lambda: branching("inclusiveGateway", "inclusiveGateway"), "ABD", []),
    ("of inclusive ways all may be taken", lambda: branching("inclusiveGateway", "inclusiveGateway"), "ACBD", []),
    ("an inclusive join waits for what may still come", lambda: branching("inclusiveGateway", "inclusiveGateway"),
     "ABDC", [(EXTRA, "C", 1)]),
    ("a way back may be gone again", looping, "ABABAB", []),
    ("a round is whole", looping, "ABA", [(EXTRA, "A", 1)]),
    ("a sub-process is passed through", with_sub, "ABC", []),
    ("a timer at its boundary may end it", with_sub, "AD", []),
    ("what comes after a boundary comes instead", with_sub, "ABD", []),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "process", "trace", "wanted"), CASES, ids=[one[0] for one in CASES])
def test_deviations_are_told(sentence: str, process, trace: str, wanted: list) -> None:  # type: ignore[type-arg]
    found = align(trace=[LETTERS.index(name) for name in trace], net=net_of(process()))

    assert found is not None
    told = [(kind, LETTERS[activity], count) for kind, activity, count in found.deviations]
    assert told == wanted


def test_a_list_of_stages_allows_their_order_alone() -> None:
    net = ListNet(activities=[0, 1, 2])

    fits, skips = align(trace=[0, 1, 2], net=net), align(trace=[0, 2], net=net)

    assert fits is not None and fits.fits
    assert skips is not None and skips.deviations == ((SKIPPED, 1, 1),)


def test_deviations_are_counted_for_all_cases_of_a_variant() -> None:
    variants = variants_of(events=events_in("ABC", "ABC", "AC", "AC", "ACB")).found

    found = conformance(variants=variants, net=net_of(line()))

    assert (found.cases, found.fitting, found.unjudged) == (5, 2, 0)
    assert [(one.kind, LETTERS[one.activity], one.cases) for one in found.deviations] == [
        (SKIPPED, "B", 2),
        (ORDER, "B" if found.deviations[1].activity == 1 else "C", 1),
    ]
    # Two cases cost 1 of 2 + 3, one costs 2 of 3 + 3.
    assert found.fitness == pytest.approx(1 - (2 * 1 / 5 + 2 / 6) / 5)


def test_a_drawing_that_never_ends_judges_nothing() -> None:
    forever = drawn(S + TASKS["A"] + X + ways("s>x x>A A>x"))
    variants = variants_of(events=events_in("A")).found

    found = conformance(variants=variants, net=net_of(forever))

    assert (found.cases, found.fitting, found.unjudged, found.fitness) == (1, 0, 1, None)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(block=blocks(2), choices=st.lists(st.integers(0, 10**6), min_size=40, max_size=40), cut=st.integers(0, 10**6))
def test_what_the_engine_did_fits_the_drawing_and_less_does_not_cost_more_than_was_cut(
    block: Block, choices: list[int], cut: int
) -> None:
    body, first, last, tasks = _Drawer().draw(block)
    process = drawn(element("startEvent", "s") + body + element("endEvent", "e") + ways(f"s>{first} {last}>e"))
    instance = Case(process).start()
    for turn in range(tasks):
        waiting = [row[0] for row in (instance.state or {}).get("t", []) if row[3] == "wait"]
        instance.happen(Complete(token=waiting[choices[turn % len(choices)] % len(waiting)]))
    names = [node.id for node in process.nodes if node.kind is Kind.USER]
    net = ProcessNet(process=process, activities={name: n for n, name in enumerate(names)})
    trace = [names.index(one) for one in instance.seen() if one in names]

    whole, less = (
        align(trace=trace, net=net),
        align(trace=trace[: cut % len(trace)] + trace[cut % len(trace) + 1 :], net=net),
    )

    assert whole is not None and whole.fits
    assert less is not None and less.cost <= 1
