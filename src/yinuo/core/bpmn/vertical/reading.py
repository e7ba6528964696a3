"""From a BPMN file to a column of steps, where it is one: else every obstacle is named at its element.

A column holds all that the file says but for the diagram: what it could not write again is an obstacle.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from xml.etree.ElementTree import Element

from yinuo.core.bpmn.reading import YINUO, is_model, local
from yinuo.core.bpmn.sharing import plain_ref
from yinuo.core.bpmn.vertical.model import (
    APPROVAL,
    APPROVE,
    CALL,
    DO,
    END,
    NOTIFY,
    NOTIFYING,
    SERVICE,
    SPLITS,
    WAIT,
    Branch,
    Column,
    Step,
    Wait,
)
from yinuo.core.bpmn.vertical.writing import TAGS, TIMES

_KINDS = {tag: kind for kind, tag in TAGS.items()} | {"userTask": DO, "serviceTask": SERVICE}
_TIMERS = {tag: kind for kind, tag in TIMES.items()}
_SPACE = f"{{{YINUO}}}"
_KNOWN = {"id", "name", "default", "calledElement", "isExecutable", "sourceRef", "targetRef", "gatewayDirection"}
_USUAL = {"processType": "None", "isClosed": "false", "startQuantity": "1", "completionQuantity": "1"}
_INSIDE = {"incoming", "outgoing", "documentation"}
_EVENTS = {"timerEventDefinition", "messageEventDefinition", "signalEventDefinition"}
_TOLD = {"boundaryEvent": "boundary", "laneSet": "lanes", "subProcess": "inside", "transaction": "inside"}
_ROOTS = {"process", "message", "signal", "BPMNDiagram"}


@dataclass(frozen=True, kw_only=True)
class Obstacle:
    """Why a file is no column: which element, and pool, lanes, boundary, inside, repeated, element, foreign,
    start_count, no_end, event, turns_back, meets_elsewhere, several_ways or apart."""

    element: str
    code: str


class NotAColumn(Exception):
    """The file cannot be told as a column; it carries all obstacles that were found."""

    def __init__(self, obstacles: list[Obstacle]) -> None:
        super().__init__([obstacle.code for obstacle in obstacles])
        self.obstacles = tuple(dict.fromkeys(obstacles))


def read_column(*, root: Element) -> Column:
    """Return the column that a file draws; raises NotAColumn."""
    reader = _Reader(root)
    column = reader.column() if not reader.obstacles else None
    if column is None or reader.obstacles:
        raise NotAColumn(reader.obstacles)
    return column


@dataclass
class _Way:
    """A sequence flow of the file."""

    id: str
    target: str
    name: str
    condition: str


@dataclass
class _Reader:
    root: Element
    obstacles: list[Obstacle] = field(default_factory=list)
    nodes: dict[str, Element] = field(default_factory=dict)
    ways: dict[str, list[_Way]] = field(default_factory=lambda: defaultdict(list))
    into: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    names: dict[str, str] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        for child in self.root:
            if local(child) not in _ROOTS:
                self._obstacle(child, "pool" if local(child) == "collaboration" else "element")
            if local(child) in ("message", "signal"):
                self.names[child.get("id", "")] = child.get("name", "") or child.get("id", "")
        processes = [child for child in self.root if local(child) == "process"]
        if len(processes) != 1:
            self.obstacles.append(Obstacle(element="", code="pool"))
            return
        self.process = processes[0]
        for child in self.process:
            self._take(child)
        self._only_known(self.process)

    def _obstacle(self, element: Element | None, code: str) -> None:
        self.obstacles.append(Obstacle(element=element.get("id", "") if element is not None else "", code=code))

    def _take(self, element: Element) -> None:
        tag = local(element)
        if tag == "documentation":
            return
        self._only_known(element)
        if tag == "sequenceFlow":
            self._take_way(element)
        elif tag in _KINDS or tag == "startEvent":
            self.nodes[element.get("id", "")] = element
            self._take_inside(element)
        else:
            self._obstacle(element, _TOLD.get(tag, "element"))

    def _only_known(self, element: Element) -> None:
        for name, value in element.attrib.items():
            ours = name.startswith(_SPACE)
            if not ours and name not in _KNOWN and _USUAL.get(name) != value:
                self._obstacle(element, "foreign")

    def _take_way(self, element: Element) -> None:
        source, target = plain_ref(element.get("sourceRef", "")), plain_ref(element.get("targetRef", ""))
        condition = ""
        for child in element:
            if local(child) == "conditionExpression":
                condition = (child.text or "").strip()
            elif local(child) != "documentation" or child.text:
                self._obstacle(element, "foreign")
        self.ways[source].append(
            _Way(id=element.get("id", ""), target=target, name=element.get("name", ""), condition=condition)
        )
        self.into[target] += 1

    def _take_inside(self, element: Element) -> None:
        events = 0
        for child in element:
            tag = local(child)
            if tag.endswith("LoopCharacteristics"):
                self._obstacle(element, "repeated")
            elif tag in _EVENTS | {"terminateEventDefinition"} and is_model(child):
                events += 1
            elif tag not in _INSIDE:
                self._obstacle(element, "event" if tag.endswith("EventDefinition") else "foreign")
        if events > 1:
            self._obstacle(element, "event")

    # the walk

    def column(self) -> Column | None:
        """Walk from the start to the end."""
        starts = [one for one in self.nodes.values() if local(one) == "startEvent"]
        if len(starts) != 1:
            self._obstacle(self.process, "start_count")
            return None
        start = starts[0]
        self.seen.add(start.get("id", ""))
        steps, reached = self._row(start)
        end = self.nodes.get(reached)
        if reached and (end is None or local(end) != "endEvent"):
            self._obstacle(end, "meets_elsewhere")
        self.seen.add(reached)
        for identity in self.nodes.keys() - self.seen:
            self._obstacle(self.nodes[identity], "apart")
        column = Column(
            id=self.process.get("id", ""),
            name=self.process.get("name", ""),
            note=_note(self.process),
            settings=_settings(self.process),
            start_id=start.get("id", ""),
            start_name=start.get("name", ""),
            begins=self._wait(start),
            steps=tuple(steps),
        )
        if end is None:
            return column
        if any(local(child) in _EVENTS for child in end):
            self._obstacle(end, "event")
        return replace(column, end_id=end.get("id", ""), end_name=end.get("name", ""))

    def _row(self, element: Element) -> tuple[list[Step], str]:
        """Return the steps after an element, and what they reach: a gateway to meet at, the end, or nothing."""
        steps: list[Step] = []
        onward = self._only_way(element)
        while onward:
            node = self.nodes.get(onward)
            if node is None or onward in self.seen:
                self._obstacle(node, "turns_back")
                return steps, ""
            if self._stops(node):
                return steps, onward
            self.seen.add(onward)
            step, onward = self._step(node)
            steps.append(step)
        return steps, ""

    def _stops(self, node: Element) -> bool:
        identity, kind = node.get("id", ""), _KINDS.get(local(node))
        if kind in SPLITS:
            return len(self.ways[identity]) == 1
        return kind == END and not _terminates(node)

    def _step(self, node: Element) -> tuple[Step, str]:
        identity = node.get("id", "")
        if self.into[identity] > 1:
            self._obstacle(node, "turns_back")
        kind = _kind(node)
        step = Step(
            id=identity,
            kind=kind,
            name=node.get("name", ""),
            note=_note(node),
            settings=_settings(node),
            wait=self._wait(node) if kind == WAIT else None,
            called=plain_ref(node.get("calledElement", "")) if kind == CALL else "",
        )
        if kind in SPLITS:
            return self._split(node, step)
        return step, "" if kind == END else self._only_way(node)

    def _split(self, node: Element, step: Step) -> tuple[Step, str]:
        branches, reaches = [], []
        otherwise = plain_ref(node.get("default", ""))
        for way in self.ways[step.id]:
            steps, reached = self._branch(way)
            reaches += [reached] if reached else []
            branches.append(
                Branch(
                    id=way.id,
                    name=way.name,
                    condition=way.condition,
                    otherwise=bool(otherwise) and way.id == otherwise,
                    steps=tuple(steps),
                )
            )
        onward = self._meet(node, reaches)
        join = next(iter(reaches), "")
        named = join if join and join != f"{step.id}_join" else ""
        return replace(step, branches=tuple(branches), join=named), onward

    def _branch(self, way: _Way) -> tuple[list[Step], str]:
        """Walk one branch; a plain end in it ends the process, as the one branch that was chosen."""
        pseudo = Element("branch", {"id": f"\n{way.id}"})
        self.ways[f"\n{way.id}"] = [_Way(id=way.id, target=way.target, name="", condition="")]
        steps, reached = self._row(pseudo)
        end = self.nodes.get(reached)
        if end is not None and local(end) == "endEvent" and self.into[reached] == 1:
            self.seen.add(reached)
            last = Step(id=reached, kind=END, name=end.get("name", ""), note=_note(end), settings=_settings(end))
            return [*steps, last], ""
        return steps, reached

    def _meet(self, node: Element, reaches: list[str]) -> str:
        """Return where it goes on below the gateway at which all branches meet."""
        if not reaches:
            return ""
        identity = reaches[0]
        join = self.nodes[identity]
        if len(set(reaches)) > 1 or local(join) != local(node) or self.into[identity] != len(reaches):
            self._obstacle(node, "meets_elsewhere")
            return ""
        self.seen.add(identity)
        if _settings(join) or join.get("name") or join.get("default"):
            self._obstacle(join, "foreign")
        return self._only_way(join)

    def _only_way(self, element: Element) -> str:
        ways = self.ways[element.get("id", "")]
        if len(ways) > 1 or (ways and ways[0].condition):
            self._obstacle(element, "several_ways")
        if not ways:
            self._obstacle(element, "no_end")
        return ways[0].target if ways else ""

    def _wait(self, element: Element) -> Wait | None:
        for child in element:
            tag = local(child)
            if tag == "timerEventDefinition":
                told = next((one for one in child if local(one) in _TIMERS), None)
                if told is None:
                    self._obstacle(element, "event")
                    return None
                working = child.get(f"{_SPACE}working") == "true"
                return Wait(kind=_TIMERS[local(told)], text=(told.text or "").strip(), working=working)
            for kind in ("message", "signal"):
                if tag == f"{kind}EventDefinition":
                    ref = plain_ref(child.get(f"{kind}Ref", ""))
                    return Wait(kind=kind, text=self.names.get(ref, ref))
        if local(element) == "intermediateCatchEvent":
            self._obstacle(element, "event")
        return None


def _kind(node: Element) -> str:
    kind = _KINDS[local(node)]
    settings = dict(_settings(node))
    if kind == DO and settings.get(APPROVAL):
        return APPROVE
    if kind == SERVICE and settings.get("service") == NOTIFYING:
        return NOTIFY
    return kind


def _terminates(node: Element) -> bool:
    return any(local(child) == "terminateEventDefinition" for child in node)


def _settings(element: Element) -> tuple[tuple[str, str], ...]:
    told = ((name[len(_SPACE) :], value) for name, value in element.attrib.items() if name.startswith(_SPACE))
    return tuple(sorted(told))


def _note(element: Element) -> str:
    return next(((child.text or "") for child in element if local(child) == "documentation"), "")
