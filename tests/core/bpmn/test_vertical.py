"""Columns of steps: written as BPMN, read back the same, and fit to run; what is no column is told why."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.core.bpmn.drawing import HEAD, ROOTS, Case, element, ways
from tests.core.bpmn.parts import E, S
from yinuo.core.bpmn import parse, read_tree
from yinuo.core.bpmn.checking import check
from yinuo.core.bpmn.messages import OpenTask
from yinuo.core.bpmn.vertical import (
    BadColumn,
    Branch,
    Column,
    NotAColumn,
    Step,
    Wait,
    from_plain,
    read_column,
    to_plain,
    write_column,
)
from yinuo.core.bpmn.vertical.layout import Box, Layout

SLOW = settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn")), max_size=12)
NAMES = TEXT.map(str.strip)


class _Numbers:
    def __init__(self) -> None:
        self.last = 0

    def __call__(self, kind: str) -> str:
        self.last += 1
        return f"{kind}_{self.last}"


@st.composite
def columns(draw: st.DrawFn) -> Column:
    number = _Numbers()
    steps = _steps(draw, number, 2)
    begins = draw(st.none() | st.just(Wait(kind="message", text="order")))
    return Column(id="p", name=draw(NAMES), note=draw(TEXT.map(str.strip)), begins=begins, steps=steps)


def _steps(draw: st.DrawFn, number: _Numbers, depth: int) -> tuple[Step, ...]:
    kinds = ["approve", "do", "notify", "service", "rule", "call", "wait"]
    kinds += ["choose", "any", "together"] if depth else []
    return tuple(_step(draw, number, depth, kind) for kind in draw(st.lists(st.sampled_from(kinds), max_size=3)))


def _step(draw: st.DrawFn, number: _Numbers, depth: int, kind: str) -> Step:
    told = {"approve": {"approval": "any"}, "notify": {"service": "notify"}}.get(kind, {})
    told |= draw(st.dictionaries(st.sampled_from(["role", "due"]), NAMES.filter(bool), max_size=2))
    wait = draw(st.sampled_from(WAITS)) if kind == "wait" else None
    branches: tuple[Branch, ...] = ()
    if kind in ("choose", "any", "together"):
        count = draw(st.integers(2, 3))
        branches = tuple(_branch(draw, number, depth, kind, place == count - 1) for place in range(count))
    return Step(
        id=number(kind),
        kind=kind,
        name=draw(NAMES),
        note=draw(NAMES),
        settings=tuple(sorted(told.items())),
        wait=wait,
        called="other" if kind == "call" else "",
        join=draw(st.sampled_from(["", number("meet")])) if branches else "",
        branches=branches,
    )


def _branch(draw: st.DrawFn, number: _Numbers, depth: int, kind: str, last: bool) -> Branch:
    steps = _steps(draw, number, depth - 1)
    if kind == "choose" and not last and draw(st.booleans()):
        steps = (*steps, Step(id=number("stop"), kind="end", name=draw(NAMES)))
    asked = kind != "together" and not last
    return Branch(
        id=number("way"),
        name=draw(NAMES),
        condition=draw(st.sampled_from(["amount > 5", 'tier == "vip"'])) if asked else "",
        otherwise=kind != "together" and last,
        steps=steps,
    )


WAITS = [
    Wait(kind="duration", text="PT4H", working=True),
    Wait(kind="date", text="2026-05-01T08:00:00Z"),
    Wait(kind="message", text="paid"),
    Wait(kind="signal", text="storm"),
]


@given(columns())
@SLOW
def test_a_column_is_read_back_as_it_was_written(column: Column) -> None:
    assert read_column(root=read_tree(content=write_column(column=column))) == column


@given(columns())
@SLOW
def test_every_column_passes_the_check(column: Column) -> None:
    definitions = parse(root=read_tree(content=write_column(column=column)))

    assert check(definitions=definitions) == []


@given(columns())
@SLOW
def test_a_column_goes_through_json_unchanged(column: Column) -> None:
    assert from_plain(plain=json.loads(json.dumps(to_plain(column=column)))) == column


@given(columns())
@SLOW
def test_no_two_shapes_lie_over_each_other_and_flows_run_square(column: Column) -> None:
    layout = Layout(column)
    boxes = [shape.box for shape in layout.shapes]
    crossing = [(a, b) for place, a in enumerate(boxes) for b in boxes[place + 1 :] if _over(a, b)]
    bends = [
        (a, b) for line in layout.lines for a, b in zip(line.points, line.points[1:], strict=False) if not _square(a, b)
    ]

    assert crossing == []
    assert bends == []


def _over(a: Box, b: Box) -> bool:
    return a.x < b.x + b.width and b.x < a.x + a.width and a.y < b.y + b.height and b.y < a.y + a.height


def _square(a: tuple[float, float], b: tuple[float, float]) -> bool:
    return a[0] == b[0] or a[1] == b[1]


def _column(*steps: Step) -> Column:
    return Column(id="p", steps=steps)


def _do(name: str) -> Step:
    return Step(id=name, kind="do", name=name)


def _case(column: Column) -> Case:
    return Case(process=parse(root=read_tree(content=write_column(column=column))).processes[0])


def _open(case: Case) -> list[str]:
    return [one.element for one in case.of(OpenTask)]


def test_a_column_runs_down_the_branch_whose_condition_holds() -> None:
    big = Branch(id="big", condition="amount > 500000", steps=(Step(id="boss", kind="approve"), _do("check")))
    rest = Branch(id="rest", otherwise=True)
    column = _column(_do("ask"), Step(id="split", kind="choose", branches=(big, rest)), _do("ship"))

    large = _case(column).start(amount=600_000).complete("ask").complete("boss").complete("check").complete("ship")
    small = _case(column).start(amount=1).complete("ask").complete("ship")

    assert (large.status, _open(large)) == ("completed", ["ask", "boss", "check", "ship"])
    assert (small.status, _open(small)) == ("completed", ["ask", "ship"])


def test_a_branch_may_end_the_process() -> None:
    refused = Branch(id="no", condition="!ok", steps=(Step(id="stop", kind="end", name="refused"),))
    column = _column(Step(id="split", kind="choose", branches=(refused, Branch(id="yes", otherwise=True))), _do("ship"))

    case = _case(column).start(ok=False)

    assert (case.status, _open(case)) == ("terminated", [])


NO_COLUMNS = [
    ("a pool", "", '<collaboration id="c"><participant id="x" processRef="p"/></collaboration>', {("c", "pool")}),
    ("lanes", S + '<laneSet id="l"/>' + E + ways("s>e"), "", {("l", "lanes")}),
    (
        "an event at a task",
        S
        + element("userTask", "t")
        + element("boundaryEvent", "b", "<timerEventDefinition/>", attachedToRef="t")
        + E
        + ways("s>t t>e"),
        "",
        {("b", "boundary")},
    ),
    (
        "a repeated task",
        S + element("userTask", "t", "<standardLoopCharacteristics/>") + E + ways("s>t t>e"),
        "",
        {("t", "repeated")},
    ),
    (
        "a way back",
        S + element("userTask", "t") + element("exclusiveGateway", "g") + E + ways("s>t t>g g>t[x>1] g>e"),
        "",
        {("t", "turns_back")},
    ),
    (
        "branches that meet at different places",
        S
        + element("exclusiveGateway", "a")
        + element("exclusiveGateway", "b")
        + element("exclusiveGateway", "c")
        + element("exclusiveGateway", "d")
        + E
        + ways("s>a a>c[x>1] a>b b>c[x>2] b>d c>d d>e"),
        "",
        {("a", "meets_elsewhere")},
    ),
    ("two starts", S + element("startEvent", "s2") + E + ways("s>e s2>e"), "", {("p", "start_count")}),
    ("no end", S + element("userTask", "t") + ways("s>t"), "", {("t", "no_end")}),
    (
        "what another tool added",
        S + element("userTask", "t", priority="3") + E + ways("s>t t>e"),
        "",
        {("t", "foreign")},
    ),
]


@pytest.mark.parametrize(("what", "body", "more", "found"), NO_COLUMNS, ids=[row[0] for row in NO_COLUMNS])
def test_what_is_no_column_says_why(what: str, body: str, more: str, found: set[tuple[str, str]]) -> None:
    content = f'{HEAD}{ROOTS.split("<error")[0]}<process id="p">{body}</process>{more}</definitions>'.encode()

    with pytest.raises(NotAColumn) as refusal:
        read_column(root=read_tree(content=content))

    assert found <= {(one.element, one.code) for one in refusal.value.obstacles}


BAD = [
    ("no object", [], "shape"),
    ("an id that XML does not know", {"id": "p", "steps": [{"id": "1 a", "kind": "do"}]}, "id"),
    ("the same id twice", {"id": "p", "steps": [{"id": "a", "kind": "do"}, {"id": "a", "kind": "do"}]}, "twice"),
    ("a kind that is not known", {"id": "p", "steps": [{"id": "a", "kind": "script"}]}, "kind"),
    ("one branch only", {"id": "p", "steps": [{"id": "a", "kind": "choose", "branches": [{"id": "b"}]}]}, "shape"),
    ("a setting no attribute can be", {"id": "p", "settings": {"a b": "x"}}, "setting"),
    ("a wait for nothing", {"id": "p", "steps": [{"id": "a", "kind": "wait"}]}, "shape"),
    ("a very long text", {"id": "p", "name": "x" * 5_000}, "too_long"),
]


@pytest.mark.parametrize(("what", "plain", "code"), BAD, ids=[row[0] for row in BAD])
def test_what_a_browser_sends_is_not_trusted(what: str, plain: object, code: str) -> None:
    with pytest.raises(BadColumn) as refusal:
        from_plain(plain=plain)

    assert refusal.value.code == code
