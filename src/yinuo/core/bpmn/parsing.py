"""From the tree of a file to the compact processes. What cannot be executed is named, never ignored."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from xml.etree.ElementTree import Element

from yinuo.core.bpmn.elements import (
    SCOPES,
    Definitions,
    EventDefinition,
    Flow,
    Kind,
    Loop,
    Node,
    Process,
    Scope,
    Trigger,
)
from yinuo.core.bpmn.reading import YINUO, is_model, local

_KINDS = {kind.value: kind for kind in Kind}
_TRIGGERS = {f"{trigger.value}EventDefinition": trigger for trigger in Trigger}
_NAMED_BY = {
    Trigger.MESSAGE: "messageRef",
    Trigger.SIGNAL: "signalRef",
    Trigger.ERROR: "errorRef",
    Trigger.ESCALATION: "escalationRef",
    Trigger.COMPENSATE: "activityRef",
}
_CODES = {"error": "errorCode", "escalation": "escalationCode", "message": "name", "signal": "name"}
_TIMERS = {"timeDate": "date", "timeDuration": "duration", "timeCycle": "cycle"}
# Elements beside the flow that say nothing about execution.
_SILENT = frozenset(
    {
        "incoming",
        "outgoing",
        "documentation",
        "extensionElements",
        "ioSpecification",
        "property",
        "dataObject",
        "dataObjectReference",
        "dataStoreReference",
        "laneSet",
        "association",
        "textAnnotation",
        "group",
        "category",
        "auditing",
        "monitoring",
        "resourceRole",
        "humanPerformer",
        "performer",
        "potentialOwner",
        "dataInputAssociation",
        "dataOutputAssociation",
        "sequenceFlow",
        "standardLoopCharacteristics",
        "multiInstanceLoopCharacteristics",
        "script",
        "supportedInterfaceRef",
        "correlationSubscription",
        "supports",
        "completionCondition",
        "artifact",
        "dataInput",
        "dataOutput",
        "inputSet",
        "outputSet",
        "eventDefinitionRef",
        "conditionExpression",
        "activationCondition",
        "rendering",
        "callableElement",
        "import",
    }
)


@dataclass
class _Draft:
    """A process while it is read."""

    names: Mapping[str, str]
    root: Element
    nodes: list[Node] = field(default_factory=list)
    flows: list[Flow] = field(default_factory=list)
    scopes: list[Scope] = field(default_factory=list)
    by_id: dict[str, int] = field(default_factory=dict)
    elements: dict[int, Element] = field(default_factory=dict)
    lanes: dict[str, str] = field(default_factory=dict)
    warnings: list[tuple[str, str]] = field(default_factory=list)


def parse(*, root: Element) -> Definitions:
    """Return the processes of a file, compact and linked."""
    names = _root_names(root)
    processes, warnings = [], []
    for element in root:
        if local(element) == "process" and is_model(element):
            draft = _Draft(names=names, root=element)
            processes.append(_process(element, draft))
            warnings += draft.warnings
    return Definitions(processes=tuple(processes), warnings=tuple(warnings), participants=tuple(_participants(root)))


def _root_names(root: Element) -> dict[str, str]:
    """Return what each message, signal, error and escalation of the file is called, by its id."""
    names = {}
    for element in root:
        code = _CODES.get(local(element))
        if code and element.get("id"):
            names[element.attrib["id"]] = element.get(code) or element.get("name") or element.attrib["id"]
    return names


def _participants(root: Element) -> Iterator[tuple[str, str]]:
    for element in root.iter():
        if local(element) == "participant" and element.get("processRef"):
            yield element.get("id", ""), _plain_ref(element.get("processRef", ""))


def _process(element: Element, draft: _Draft) -> Process:
    _read_lanes(element, draft)
    _read_scope(element, owner=-1, draft=draft)
    _link(draft)
    return Process(
        id=element.get("id") or "process",
        name=element.get("name") or "",
        nodes=tuple(draft.nodes),
        flows=tuple(draft.flows),
        scopes=tuple(draft.scopes),
        executable=element.get("isExecutable", "true") != "false",
    )


def _read_lanes(element: Element, draft: _Draft) -> None:
    for lane in element.iter():
        if local(lane) != "lane":
            continue
        for ref in lane:
            if local(ref) == "flowNodeRef" and ref.text:
                draft.lanes[_plain_ref(ref.text.strip())] = lane.get("name") or lane.get("id") or ""


def _read_scope(element: Element, *, owner: int, draft: _Draft) -> int:
    """Read the inside of a process or sub-process; return the number of the scope."""
    number = len(draft.scopes)
    draft.scopes.append(Scope(index=number, owner=owner))
    inside = []
    for child in element:
        kind = _KINDS.get(local(child)) if is_model(child) else None
        if kind is not None:
            inside.append(_read_node(child, kind, number, draft))
        elif is_model(child) and local(child) not in _SILENT:
            draft.warnings.append((child.get("id", ""), f"not_executable:{local(child)}"))
    _read_flows(element, draft)
    draft.scopes[number] = replace(draft.scopes[number], nodes=tuple(inside))
    return number


def _read_node(element: Element, kind: Kind, scope: int, draft: _Draft) -> int:
    index = len(draft.nodes)
    name_of = draft.names
    node = Node(
        index=index,
        id=element.get("id") or f"{kind.value}_{index}",
        name=(element.get("name") or "").strip(),
        kind=kind,
        scope=scope,
        events=tuple(_events(element, name_of)),
        interrupting=_is(element, "cancelActivity", True) and _is(element, "isInterrupting", True),
        all_events=_is(element, "parallelMultiple", False),
        loop=_loop(element),
        by_event=_is(element, "triggeredByEvent", False),
        undoes=_is(element, "isForCompensation", False),
        instantiates=_is(element, "instantiate", False),
        called=_plain_ref(element.get("calledElement", "")),
        activation=_child_text(element, "activationCondition"),
        message=name_of.get(_plain_ref(element.get("messageRef", "")), _plain_ref(element.get("messageRef", ""))),
        lane=draft.lanes.get(element.get("id", ""), ""),
        settings=_settings(element),
    )
    draft.nodes.append(node)
    draft.elements[index] = element
    draft.by_id[node.id] = index
    if kind is Kind.SCRIPT:
        draft.warnings.append((node.id, "script_not_executed"))
    if kind in SCOPES:
        inside = _read_scope(element, owner=index, draft=draft)
        draft.nodes[index] = replace(node, inside=inside)
    return index


def _events(element: Element, names: Mapping[str, str]) -> Iterator[EventDefinition]:
    for child in element:
        trigger = _TRIGGERS.get(local(child))
        if trigger is None:
            continue
        name = child.get("name", "") if trigger is Trigger.LINK else ""
        if trigger in _NAMED_BY:
            ref = _plain_ref(child.get(_NAMED_BY[trigger], "") or _child_text(child, _NAMED_BY[trigger]))
            name = names.get(ref, ref)
        timer, text = _timer(child) if trigger is Trigger.TIMER else ("", "")
        if trigger is Trigger.CONDITIONAL:
            text = _child_text(child, "condition")
        working = child.get(f"{{{YINUO}}}working") == "true"
        yield EventDefinition(trigger=trigger, name=name, timer=timer, text=text, working=working)


def _timer(element: Element) -> tuple[str, str]:
    for child in element:
        if local(child) in _TIMERS:
            return _TIMERS[local(child)], (child.text or "").strip()
    return "", ""


def _loop(element: Element) -> Loop | None:
    for child in element:
        if local(child) == "standardLoopCharacteristics":
            return Loop(
                kind="standard",
                condition=_child_text(child, "loopCondition"),
                before=_is(child, "testBefore", False),
                most=int(child.get("loopMaximum", "0") or 0) if child.get("loopMaximum", "0").isdigit() else 0,
            )
        if local(child) == "multiInstanceLoopCharacteristics":
            return Loop(
                kind="sequential" if _is(child, "isSequential", False) else "parallel",
                condition=_child_text(child, "completionCondition"),
                cardinality=_child_text(child, "loopCardinality"),
                collection=_child_text(child, "loopDataInputRef") or _foreign(child, "collection"),
                item=_input_item(child) or _foreign(child, "elementVariable"),
            )
    return None


def _input_item(element: Element) -> str:
    for child in element:
        if local(child) == "inputDataItem":
            return child.get("name") or child.get("id") or ""
    return ""


def _foreign(element: Element, name: str) -> str:
    """Return an attribute of another engine's namespace, such as camunda:collection."""
    return next((value for key, value in element.attrib.items() if key.endswith("}" + name)), "")


def _settings(element: Element) -> tuple[tuple[str, str], ...]:
    return tuple(
        sorted((key.rpartition("}")[2], value) for key, value in element.attrib.items() if key.startswith("{"))
    )


def _read_flows(element: Element, draft: _Draft) -> None:
    for child in element:
        if local(child) != "sequenceFlow" or not is_model(child):
            continue
        source = draft.by_id.get(_plain_ref(child.get("sourceRef", "")), -1)
        target = draft.by_id.get(_plain_ref(child.get("targetRef", "")), -1)
        identity = child.get("id") or f"flow_{len(draft.flows)}"
        if source < 0 or target < 0:
            draft.warnings.append((identity, "flow_without_end"))
            continue
        draft.flows.append(
            Flow(
                index=len(draft.flows),
                id=identity,
                source=source,
                target=target,
                condition=_child_text(child, "conditionExpression"),
                name=(child.get("name") or "").strip(),
            )
        )


def _link(draft: _Draft) -> None:
    """Tell each node its flows, its boundary events and what undoes it; tell each scope where tokens begin."""
    flow_ids = {flow.id: flow.index for flow in draft.flows}
    incoming: dict[int, list[int]] = defaultdict(list)
    outgoing: dict[int, list[int]] = defaultdict(list)
    for flow in draft.flows:
        incoming[flow.target].append(flow.index)
        outgoing[flow.source].append(flow.index)
    undo = _undoing(draft)
    for index, node in enumerate(draft.nodes):
        element = draft.elements[index]
        attached = draft.by_id.get(_plain_ref(element.get("attachedToRef", "")), -1)
        draft.nodes[index] = replace(
            node,
            incoming=tuple(incoming[index]),
            outgoing=tuple(outgoing[index]),
            default=flow_ids.get(_plain_ref(element.get("default", "")), -1),
            attached_to=attached,
            handler=undo.get(node.id, -1),
        )
    for node in draft.nodes:
        if node.attached_to >= 0:
            host = draft.nodes[node.attached_to]
            draft.nodes[host.index] = replace(host, boundaries=(*host.boundaries, node.index))
    for number, scope in enumerate(draft.scopes):
        inside = [draft.nodes[index] for index in scope.nodes]
        draft.scopes[number] = replace(
            scope,
            starts=tuple(node.index for node in inside if _begins(node)),
            by_event=tuple(node.index for node in inside if node.by_event),
        )


def _undoing(draft: _Draft) -> dict[str, int]:
    """Return for each compensation boundary event the activity that an association leads it to."""
    found = {}
    for parent in _parents(draft):
        for child in parent:
            if local(child) != "association":
                continue
            source, target = _plain_ref(child.get("sourceRef", "")), _plain_ref(child.get("targetRef", ""))
            if source in draft.by_id and target in draft.by_id:
                found[source] = draft.by_id[target]
    return found


def _parents(draft: _Draft) -> Iterator[Element]:
    yield draft.root
    yield from (draft.elements[node.index] for node in draft.nodes if node.kind in SCOPES)


def _begins(node: Node) -> bool:
    """Tell whether tokens begin here: a start event, or what no flow leads to (BPMN 2.0, 13.2.1)."""
    if node.kind is Kind.START:
        return True
    return (
        not node.incoming
        and node.kind is not Kind.BOUNDARY
        and not node.by_event
        and not node.undoes
        and (node.kind is not Kind.CATCH or node.event(Trigger.LINK) is None)
    )


def _is(element: Element, name: str, usual: bool) -> bool:
    value = element.get(name)
    return usual if value is None else value.strip().lower() in ("true", "1")


def _child_text(element: Element, name: str) -> str:
    for child in element:
        if local(child) == name:
            return (child.text or "").strip()
    return ""


def _plain_ref(text: str) -> str:
    """Return a reference without its prefix: `tns:order` names `order`."""
    return text.strip().rpartition(":")[2]
