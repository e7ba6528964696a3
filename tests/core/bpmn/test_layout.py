"""Processes whose file has no diagram: nothing covers anything else, ways are attached, all else stays as it was."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, pairwise
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.core.bpmn.drawing import element, ways
from tests.core.bpmn.test_random import _Drawer, blocks
from tests.ground.process.plays import file
from yinuo.core.bpmn import UnreadableFile, parse, read_tree
from yinuo.core.bpmn.layout import laid_out
from yinuo.core.bpmn.reading import local

MODELS = sorted((Path(__file__).parents[2] / "bpmn").rglob("*.bpmn"))
Point = tuple[float, float]
SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]


@dataclass(frozen=True)
class Box:
    x: float
    y: float
    width: float
    height: float

    def overlaps(self, other: Box) -> bool:
        return (
            self.x < other.x + other.width
            and other.x < self.x + self.width
            and self.y < other.y + other.height
            and other.y < self.y + self.height
        )

    def holds(self, other: Box) -> bool:
        right, low = other.x + other.width, other.y + other.height
        return self.x <= other.x and self.y <= other.y and right <= self.x + self.width and low <= self.y + self.height

    def borders(self, point: Point) -> bool:
        x, y = point
        inside = self.x <= x <= self.x + self.width and self.y <= y <= self.y + self.height
        return inside and (x in (self.x, self.x + self.width) or y in (self.y, self.y + self.height))

    def crossed(self, one: Point, other: Point) -> bool:
        left, right = sorted((one[0], other[0]))
        high, low = sorted((one[1], other[1]))
        return left < self.x + self.width and right > self.x and high < self.y + self.height and low > self.y


@dataclass(frozen=True)
class Drawn:
    root: Element
    boxes: dict[str, Box]
    ways: dict[str, list[Point]]
    parents: dict[str, str]

    def chain(self, name: str) -> list[str]:
        """Return what an element stands in, the nearest first, and what it is attached to."""
        found = []
        while name in self.parents:
            name = self.parents[name]
            found.append(name)
        return found


def _drawn(content: bytes) -> list[Drawn]:
    root = read_tree(content=content)
    parents = dict(_parents(root))
    found = []
    for diagram in (one for one in root if local(one) == "BPMNDiagram"):
        boxes, lines = {}, {}
        for one in diagram.iter():
            name = one.get("bpmnElement", "")
            if local(one) == "BPMNShape":
                bounds = next(child for child in one if local(child) == "Bounds")
                boxes[name] = Box(*(float(bounds.get(side, "")) for side in ("x", "y", "width", "height")))
            elif local(one) == "BPMNEdge":
                lines[name] = [(float(p.get("x", "")), float(p.get("y", ""))) for p in one if local(p) == "waypoint"]
        found.append(Drawn(root, boxes, lines, parents))
    return found


def _parents(root: Element) -> Iterator[tuple[str, str]]:
    lanes = {
        (one.text or "").strip(): lane.get("id", "")
        for lane in root.iter()
        if local(lane) == "lane"
        for one in lane
        if local(one) == "flowNodeRef"
    }
    pools: dict[str, str] = {}
    for one in (one for one in root.iter() if local(one) == "participant"):
        pools.setdefault(one.get("processRef", ""), one.get("id", ""))
    first = next((one for one in root.iter() if local(one) == "lane" and "childLaneSet" not in map(local, one)), None)
    other = first.get("id", "") if first is not None else ""  # where steps in no lane stand
    for parent in root.iter():
        for one in parent:
            name, inside = one.get("id"), parent.get("id", "")
            if not name:
                continue
            if one.get("attachedToRef"):
                yield name, one.get("attachedToRef", "")
            elif local(parent) in ("laneSet", "childLaneSet"):
                yield name, next((k.get("id", "") for k in root.iter() if parent in list(k)), "")
            else:
                yield name, lanes.get(name, other if other and local(parent) == "process" else inside)
    yield from ((process, pool) for process, pool in pools.items() if process)


def _faults(drawn: Drawn) -> list[str]:
    return [*_covered(drawn), *_outside(drawn), *_loose(drawn), *_through(drawn)]


def _covered(drawn: Drawn) -> Iterator[str]:
    for (one, box), (other, second) in combinations(drawn.boxes.items(), 2):
        related = one in drawn.chain(other) or other in drawn.chain(one)
        if not related and box.overlaps(second):
            yield f"{one} covers {other}"


def _outside(drawn: Drawn) -> Iterator[str]:
    attached = {one.get("id", "") for one in drawn.root.iter() if one.get("attachedToRef")}
    for name, box in drawn.boxes.items():
        for parent in (one for one in drawn.chain(name) if one in drawn.boxes and name not in attached):
            if not drawn.boxes[parent].holds(box):
                yield f"{name} stands outside {parent}"


def _loose(drawn: Drawn) -> Iterator[str]:
    for one in drawn.root.iter():
        points = drawn.ways.get(one.get("id", ""))
        if points is None or not one.get("sourceRef"):
            continue
        source, target = one.get("sourceRef", "").strip(), one.get("targetRef", "").strip()
        if len(points) < 2 or not drawn.boxes[source].borders(points[0]) or not drawn.boxes[target].borders(points[-1]):
            yield f"{one.get('id')} is loose: {points}"
        if local(one) == "sequenceFlow" and any(a[0] != b[0] and a[1] != b[1] for a, b in pairwise(points)):
            yield f"{one.get('id')} runs askew: {points}"


def _through(drawn: Drawn) -> Iterator[str]:
    lanes = {one.get("id", "") for one in drawn.root.iter() if local(one) == "lane"}  # ways may lead across these
    for one in drawn.root.iter():
        name = one.get("id", "")
        if local(one) != "sequenceFlow" or name not in drawn.ways:
            continue
        ends = {one.get("sourceRef", "").strip(), one.get("targetRef", "").strip()}
        around = ends | lanes | {up for end in ends for up in drawn.chain(end)}
        for other, box in drawn.boxes.items():
            if other not in around and any(box.crossed(a, b) for a, b in pairwise(drawn.ways[name])):
                yield f"{name} runs through {other}"


def _whole(content: bytes) -> list[str]:
    drawings = _drawn(laid_out(content=content))
    assert drawings
    return [fault for drawn in drawings for fault in _faults(drawn)]


@settings(max_examples=120, deadline=None, suppress_health_check=SLOW)
@given(block=blocks())
def test_a_structured_process_is_drawn_with_nothing_above_anything(block: tuple) -> None:
    body, first, last, _count = _Drawer().draw(block)
    edges = ways(f"s>{first} {last}>e")
    content = file("p", element("startEvent", "s") + body + element("endEvent", "e") + edges)

    assert _whole(content) == []


@st.composite
def tangles(draw: st.DrawFn) -> bytes:
    """Any nodes with any ways between them: circles, ways to oneself, parts of their own, attached events, lanes."""
    count = draw(st.integers(1, 9))
    kinds = draw(st.lists(st.sampled_from(["task", "exclusiveGateway", "subProcess"]), min_size=count, max_size=count))
    names = [f"n{at}" for at in range(count)]
    inner = element("task", "{0}_in") + '<endEvent id="{0}_end" name="完"/>' + ways("{0}_in>{0}_end")
    parts = [
        element(kind, name, inner.replace("{0}", name) if kind == "subProcess" else "")
        for kind, name in zip(kinds, names, strict=True)
    ]
    hosts = [name for kind, name in zip(kinds, names, strict=True) if kind != "exclusiveGateway"]
    attached = draw(st.lists(st.sampled_from(hosts), max_size=4)) if hosts else []
    events = [f"b{at}" for at in range(len(attached))]
    parts += [
        element("boundaryEvent", name, element("timerEventDefinition", f"{name}_t"), attachedToRef=host)
        for name, host in zip(events, attached, strict=True)
    ]
    pairs = draw(
        st.lists(st.tuples(st.sampled_from([*names, *events]), st.sampled_from(names)), max_size=16, unique=True)
    )
    flows = ways(" ".join(f"{one}>{other}" for one, other in pairs)) if pairs else ""
    lanes = draw(st.integers(0, 3))
    lane_set, pools = "", ""
    if lanes:
        lane_of = {name: draw(st.integers(0, lanes - 1)) for name in [*names, *events]}
        members = [[name for name in lane_of if lane_of[name] == at] for at in range(lanes)]
        refs = ["".join(f"<flowNodeRef>{name}</flowNodeRef>" for name in one) for one in members]
        lane_set = "".join(f'<lane id="lane{at}" name="甲">{one}</lane>' for at, one in enumerate(refs))
        lane_set = f'<laneSet id="ls">{lane_set}</laneSet>'
        pools = (
            '<collaboration id="c"><participant id="pool" processRef="p"/><participant id="shut" name="客户"/>'
            f'<messageFlow id="mf" sourceRef="{names[0]}" targetRef="shut"/></collaboration>'
        )
    return file("p", lane_set + "".join(parts) + flows).replace(b"<process", pools.encode() + b"<process", 1)


@settings(max_examples=250, deadline=None, suppress_health_check=SLOW)
@given(content=tangles())
def test_any_tangle_is_drawn_with_nothing_above_anything(content: bytes) -> None:
    assert _whole(content) == []


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.stem)
def test_every_model_of_the_folder_is_drawn(model: Path) -> None:
    content = model.read_bytes()
    try:
        root = read_tree(content=content)
    except UnreadableFile:
        pytest.skip("no BPMN")
    bare = not any(local(one) == "BPMNShape" for one in root.iter())

    made = laid_out(content=content)

    assert bare or made == content
    assert [fault for drawn in _drawn(made) if bare for fault in _faults(drawn)] == []
    assert len(parse(root=read_tree(content=made)).processes) == len(parse(root=root).processes)


def test_all_else_of_a_file_stays_to_the_byte() -> None:
    content = file("p", element("startEvent", "s") + element("task", "t") + ways("s>t"))
    at = content.rindex(b"</definitions>")

    made = laid_out(content=content)

    assert made.startswith(content[:at]) and made.endswith(content[at:])


def test_an_empty_diagram_is_replaced() -> None:
    space = b"http://www.omg.org/spec/BPMN/20100524/DI"
    empty = b'<d:BPMNDiagram xmlns:d="%s" id="d"><d:BPMNPlane id="q"/></d:BPMNDiagram>' % space
    content = file("p", element("startEvent", "s")).replace(b"</definitions>", empty + b"</definitions>")

    (drawn,) = _drawn(laid_out(content=content))

    assert set(drawn.boxes) == {"s"}


def test_ids_of_the_diagram_are_free() -> None:
    content = file("p", element("startEvent", "s") + element("task", "s_shape") + ways("s>s_shape"))

    ids = [one.get("id") for one in read_tree(content=laid_out(content=content)).iter() if one.get("id")]

    assert len(ids) == len(set(ids))


def test_the_diagram_of_the_process_that_is_asked_for_stands_first() -> None:
    content = file("a", element("task", "x")).replace(
        b"</process>", b'</process><process id="b"><task id="y"/></process>', 1
    )

    first = _drawn(laid_out(content=content, first="b"))[0]

    assert set(first.boxes) == {"y"}


def test_a_straight_way_is_a_straight_line() -> None:
    content = file("p", element("startEvent", "s") + element("task", "t") + element("endEvent", "e") + ways("s>t t>e"))

    (drawn,) = _drawn(laid_out(content=content))

    assert all(len(points) == 2 for points in drawn.ways.values())


def test_a_long_chain_and_a_deep_nest_are_drawn_in_bounded_time() -> None:
    names = [f"t{at}" for at in range(1_500)]
    chain = "".join(element("task", name) for name in names) + ways(" ".join(f"{a}>{b}" for a, b in pairwise(names)))
    nest = element("task", "deep")
    for level in range(60):
        nest = element("subProcess", f"s{level}", nest)

    assert len(_drawn(laid_out(content=file("p", chain)))[0].boxes) == 1_500
    assert len(_drawn(laid_out(content=file("p", nest)))[0].boxes) == 61
