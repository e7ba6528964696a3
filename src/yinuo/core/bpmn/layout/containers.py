"""Reads what stands in a process or a sub-process, and plans it: inner ones first, loose parts below one another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from xml.etree.ElementTree import Element

from yinuo.core.bpmn.layout.routing import planned
from yinuo.core.bpmn.layout.shapes import ATTACHED_STEP, Arc, Cell, Plan
from yinuo.core.bpmn.reading import is_model, local
from yinuo.core.bpmn.vertical.layout import EVENT, GATEWAY, TASK_HEIGHT, TASK_WIDTH, Box, Point

HOLDERS = frozenset({"subProcess", "transaction", "adHocSubProcess"})
_EVENTS = frozenset(
    {"startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "implicitThrowEvent"}
)
_TASKS = frozenset(
    {
        "task",
        "userTask",
        "manualTask",
        "serviceTask",
        "scriptTask",
        "sendTask",
        "receiveTask",
        "businessRuleTask",
        "callActivity",
    }
)
_GATEWAYS = frozenset(
    {"exclusiveGateway", "parallelGateway", "inclusiveGateway", "complexGateway", "eventBasedGateway"}
)
_BESIDE = {"dataObjectReference": (36, 50), "dataStoreReference": (50, 50), "textAnnotation": (150, 50)}
_INSIDE, _TITLE, _PART_GAP, _BESIDE_GAP = 26, 36, 40, 44
_SMALLEST = (140, 100)


@dataclass(kw_only=True)
class _Found:
    """What one container holds: cells in the order of the file, who is attached to whom, ways, what is beside."""

    cells: dict[str, Cell] = field(default_factory=dict)
    hosts: dict[str, str] = field(default_factory=dict)
    arcs: dict[str, Arc] = field(default_factory=dict)
    beside: dict[str, tuple[float, float]] = field(default_factory=dict)


def plan_of(*, container: Element) -> Plan:
    """Return the plan of a container; parts that do not hang together stand below one another."""
    found = _read(container, {})
    parts = [planned(cells=cells, arcs=ways)[0] for cells, ways in _parts(found.cells, list(found.arcs.values()))]
    return _with_beside(_stacked(parts), found.beside)


def plan_in_bands(
    *, container: Element, bands: Mapping[str, int], count: int
) -> tuple[Plan, list[tuple[float, float]]]:
    """Return the plan of a container whose elements lie in bands, and between which heights each band lies.

    What lies in none stands in the first.
    """
    found = _read(container, bands)
    plan, heights = planned(cells=list(found.cells.values()), arcs=list(found.arcs.values()), count=count)
    plan = _with_beside(plan, found.beside)
    return plan, [*heights[:-1], (heights[-1][0], max(heights[-1][1], plan.height))]


def _read(container: Element, bands: Mapping[str, int]) -> _Found:
    found = _Found()
    taken: set[str] = set()
    children = [one for one in container if is_model(one) and one.get("id") and not _twice(one.get("id", ""), taken)]
    held = {one.get("id", ""): one for one in children}
    for name, one in held.items():
        under = held.get(_name_of(one.get("attachedToRef"))) if local(one) == "boundaryEvent" else None
        if under is not None and local(under) in HOLDERS | _TASKS:
            found.hosts[name] = under.get("id", "")
    attached: dict[str, list[str]] = {}
    for name, host in found.hosts.items():
        attached.setdefault(host, []).append(name)
    for name, one in held.items():
        cell = _cell(one, tuple(attached.get(name, ())))
        if cell is not None and name not in found.hosts:
            found.cells[name] = replace(cell, band=bands.get(name, 0))
        elif local(one) in _BESIDE:
            found.beside[name] = _BESIDE[local(one)]
    found.arcs = {arc.id: arc for arc in _arcs(children, found)}
    return found


def _twice(name: str, taken: set[str]) -> bool:
    """Tell whether an id was met before, and remember it."""
    seen = name in taken
    taken.add(name)
    return seen


def _cell(element: Element, attached: tuple[str, ...]) -> Cell | None:
    name, kind = element.get("id", ""), local(element)
    named = bool(element.get("name"))
    room = ATTACHED_STEP * len(attached)
    if kind in _EVENTS or kind == "boundaryEvent":
        return Cell(id=name, width=EVENT, height=EVENT, named_below=named)
    if kind in _GATEWAYS:
        return Cell(id=name, width=GATEWAY, height=GATEWAY, named_below=named)
    if kind in HOLDERS:
        inside = plan_of(container=element)
        width = max(inside.width + 2 * _INSIDE, room, _SMALLEST[0])
        height = max(inside.height + _TITLE + _INSIDE, _SMALLEST[1])
        return Cell(id=name, width=width, height=height, attached=attached, inside=inside.moved(_INSIDE, _TITLE))
    return Cell(id=name, width=max(TASK_WIDTH, room), height=TASK_HEIGHT, attached=attached) if kind in _TASKS else None


def _arcs(children: Iterable[Element], found: _Found) -> Iterator[Arc]:
    """Yield the sequence flows, and the associations that lead from a compensation event to what undoes."""
    for one in children:
        source, target = _name_of(one.get("sourceRef")), _name_of(one.get("targetRef"))
        host = found.hosts.get(source, source)
        wanted = local(one) == "sequenceFlow" or (local(one) == "association" and source in found.hosts)
        if wanted and host in found.cells and target in found.cells:
            yield Arc(id=one.get("id", ""), source=host, target=target, port=source if host != source else "")


def _parts(cells: Mapping[str, Cell], arcs: Sequence[Arc]) -> list[tuple[list[Cell], list[Arc]]]:
    """Return what hangs together, in the order of the file, the largest first."""
    leader = {name: name for name in cells}

    def lead(name: str) -> str:
        while leader[name] != name:
            leader[name] = leader[leader[name]]
            name = leader[name]
        return name

    for arc in arcs:
        leader[lead(arc.source)] = lead(arc.target)
    groups: dict[str, tuple[list[Cell], list[Arc]]] = {}
    for name, cell in cells.items():
        groups.setdefault(lead(name), ([], []))[0].append(cell)
    for arc in arcs:
        groups[lead(arc.source)][1].append(arc)
    return sorted(groups.values(), key=lambda group: -len(group[0]))


def _stacked(parts: Sequence[Plan]) -> Plan:
    boxes: dict[str, Box] = {}
    ways: dict[str, tuple[Point, ...]] = {}
    expanded: set[str] = set()
    top = 0.0
    for part in parts:
        moved = part.moved(0, top)
        boxes |= moved.boxes
        ways |= moved.ways
        expanded |= moved.expanded
        top += part.height + _PART_GAP
    width = max((part.width for part in parts), default=0)
    return Plan(width=width, height=max(0, top - _PART_GAP), boxes=boxes, ways=ways, expanded=frozenset(expanded))


def _with_beside(plan: Plan, beside: Mapping[str, tuple[float, float]]) -> Plan:
    """Put data and notes in a row below everything."""
    if not beside:
        return plan
    top = plan.height + (_BESIDE_GAP if plan.boxes else 0)
    boxes = dict(plan.boxes)
    left = 0.0
    for name, (width, height) in beside.items():
        boxes[name] = Box(x=left, y=round(top), width=width, height=height)
        left += width + _BESIDE_GAP
    low = top + max(height for _width, height in beside.values()) + _INSIDE
    return replace(plan, boxes=boxes, width=max(plan.width, left - _BESIDE_GAP), height=low)


def _name_of(reference: str | None) -> str:
    """Return the id that a reference names; a prefix says only of which file."""
    return (reference or "").strip().rpartition(":")[2]
