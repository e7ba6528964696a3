"""From the tree of a file to the compact processes. What cannot be executed is named, never ignored."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from xml.etree.ElementTree import Element

from yinuo.core.bpmn.details import called, condition, events, flag, foreign, handed, loop, quantity, unknown_events
from yinuo.core.bpmn.elements import (
    SCOPES,
    Definitions,
    EventDefinition,
    Flow,
    Kind,
    Node,
    Process,
    Scope,
    Trigger,
)
from yinuo.core.bpmn.reading import is_model, local
from yinuo.core.bpmn.sharing import Shared, message_flows, participants, plain_ref, shared_of

_KINDS = {kind.value: kind for kind in Kind}
_GLOBAL_TASKS = {
    "globalTask": Kind.TASK,
    "globalUserTask": Kind.USER,
    "globalManualTask": Kind.MANUAL,
    "globalScriptTask": Kind.SCRIPT,
    "globalBusinessRuleTask": Kind.RULE,
}
# What shows how parties deal with each other, and is no process of anybody's.
_BETWEEN_PARTIES = frozenset(
    {
        "choreography",
        "globalChoreographyTask",
        "globalConversation",
        "conversation",
        "subConversation",
        "callConversation",
    }
)
MOST_TOKENS = 1_000  # that may leave one activity at once
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
        "ioBinding",
        "dataState",
        "flowElement",
    }
)

_ENDS_ALWAYS = (Trigger.ERROR, Trigger.CANCEL)


@dataclass
class _Draft:
    """A process while it is read."""

    shared: Shared
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
    shared = shared_of(root=root)
    processes, warnings = [], []
    for element in root:
        kind = _GLOBAL_TASKS.get(local(element)) if is_model(element) else None
        if kind is not None:
            processes.append(_of_task(element, kind))
        if local(element) == "process" and is_model(element):
            draft = _Draft(shared=shared, root=element)
            processes.append(_process(element, draft))
            warnings += draft.warnings
    warnings += _between_parties(root)
    return Definitions(
        processes=tuple(processes),
        warnings=tuple(warnings),
        participants=tuple(participants(root=root)),
        message_flows=tuple(message_flows(root=root)),
        names=tuple(shared.names.items()),
        imports=tuple(_imports(root)),
    )


def _imports(root: Element) -> Iterator[str]:
    for element in root:
        if is_model(element) and local(element) == "import" and "/BPMN/" in element.get("importType", ""):
            yield element.get("location", "").strip()


def _between_parties(root: Element) -> Iterator[tuple[str, str]]:
    inside = [child for element in root if local(element) == "collaboration" for child in element]
    for element in [*root, *inside]:
        if is_model(element) and local(element) in _BETWEEN_PARTIES:
            yield element.get("id", ""), f"between_parties:{local(element)}"


def _of_task(element: Element, kind: Kind) -> Process:
    """Return a task that stands outside all processes as a process of its own, for those who call it."""
    identity = element.get("id") or "task"
    node = Node(index=0, id=identity, name=(element.get("name") or "").strip(), kind=kind, scope=0)
    scope = Scope(index=0, owner=-1, nodes=(0,), starts=(0,))
    return Process(id=identity, name=node.name, nodes=(node,), flows=(), scopes=(scope,), executable=False)


def _process(element: Element, draft: _Draft) -> Process:
    _read_lanes(element, draft)
    _read_scope(element, owner=-1, draft=draft)
    for parent in _parents(draft):
        _read_flows(parent, draft)
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
                draft.lanes[plain_ref(ref.text.strip())] = lane.get("name") or lane.get("id") or ""


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
        elif not is_model(child) and local(child):
            draft.warnings.append((child.get("id", ""), f"foreign_ignored:{local(child)}"))
    draft.scopes[number] = replace(draft.scopes[number], nodes=tuple(inside))
    return number


def _read_node(element: Element, kind: Kind, scope: int, draft: _Draft) -> int:
    index = len(draft.nodes)
    shared = draft.shared
    node = Node(
        index=index,
        id=element.get("id") or f"{kind.value}_{index}",
        name=(element.get("name") or "").strip(),
        kind=kind,
        scope=scope,
        events=(found := _named_events(element, shared)),
        interrupting=_asks_to_interrupt(element) or any(one.trigger in _ENDS_ALWAYS for one in found),
        all_events=flag(element, "parallelMultiple", False) or element.get("eventGatewayType") == "Parallel",
        loop=loop(element, shared),
        by_event=kind in SCOPES and flag(element, "triggeredByEvent", False),
        undoes=flag(element, "isForCompensation", False),
        instantiates=flag(element, "instantiate", False),
        called=called(element) if kind is Kind.CALL else "",
        takes=handed(element, "in") if kind is Kind.CALL else (),
        gives=handed(element, "out") if kind is Kind.CALL else (),
        activation=condition(element, "activationCondition", shared),
        message=shared.named(plain_ref(element.get("messageRef", "") or element.get("operationRef", ""))),
        start_quantity=quantity(element, "startQuantity"),
        completion_quantity=min(quantity(element, "completionQuantity"), MOST_TOKENS),
        one_by_one=element.get("ordering") == "Sequential",
        enough=condition(element, "completionCondition", shared),
        cancels_rest=flag(element, "cancelRemainingInstances", True),
        lane=draft.lanes.get(element.get("id", ""), ""),
        settings=_settings(element),
    )
    if node.id in draft.by_id:
        draft.warnings.append((node.id, "id_twice"))
    draft.nodes.append(node)
    draft.elements[index] = element
    draft.by_id[node.id] = index
    _warn(element, node, draft)
    if kind in SCOPES:
        inside = _read_scope(element, owner=index, draft=draft)
        draft.nodes[index] = replace(node, inside=inside)
    return index


def _asks_to_interrupt(element: Element) -> bool:
    return flag(element, "cancelActivity", True) and flag(element, "isInterrupting", True)


def _warn(element: Element, node: Node, draft: _Draft) -> None:
    ignored = foreign(element)
    if ignored:
        draft.warnings.append((node.id, f"foreign_ignored:{', '.join(ignored)[:200]}"))
    if node.interrupting and not _asks_to_interrupt(element):
        draft.warnings.append((node.id, "always_interrupts"))
    draft.warnings += [(node.id, f"not_executable:{name}") for name in unknown_events(element)]
    if node.kind is Kind.SCRIPT:
        draft.warnings.append((node.id, "script_not_executed"))


def _named_events(element: Element, shared: Shared) -> tuple[EventDefinition, ...]:
    """Return the events of an element; messages and signals without a name are called as the element is."""
    usual = (element.get("name") or "").strip() or element.get("id", "")
    return tuple(
        replace(one, name=usual) if not one.name and one.trigger in (Trigger.MESSAGE, Trigger.SIGNAL) else one
        for one in events(element, shared)
    )


def _settings(element: Element) -> tuple[tuple[str, str], ...]:
    return tuple(
        sorted((key.rpartition("}")[2], value) for key, value in element.attrib.items() if key.startswith("{"))
    )


def _read_flows(element: Element, draft: _Draft) -> None:
    for child in element:
        if local(child) != "sequenceFlow" or not is_model(child):
            continue
        source = draft.by_id.get(plain_ref(child.get("sourceRef", "")), -1)
        target = draft.by_id.get(plain_ref(child.get("targetRef", "")), -1)
        identity = child.get("id") or f"flow_{len(draft.flows)}"
        if source < 0 or target < 0:
            draft.warnings.append((identity, "flow_without_end"))
            continue
        if draft.nodes[source].scope != draft.nodes[target].scope:
            draft.warnings.append((identity, "flow_across"))
            continue
        draft.flows.append(
            Flow(
                index=len(draft.flows),
                id=identity,
                source=source,
                target=target,
                condition=condition(child, "conditionExpression", draft.shared),
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
        attached = draft.by_id.get(plain_ref(element.get("attachedToRef", "")), -1)
        draft.nodes[index] = replace(
            node,
            incoming=tuple(incoming[index]),
            outgoing=tuple(outgoing[index]),
            default=flow_ids.get(plain_ref(element.get("default", "")), -1),
            attached_to=attached,
            handler=undo.get(node.id, -1),
        )
    for node in draft.nodes:
        if node.attached_to >= 0:
            host = draft.nodes[node.attached_to]
            draft.nodes[host.index] = replace(host, boundaries=(*host.boundaries, node.index))
    for place, scope in enumerate(draft.scopes):
        inside = [draft.nodes[index] for index in scope.nodes]
        draft.scopes[place] = replace(
            scope,
            starts=_starts(inside),
            by_event=tuple(node.index for node in inside if node.by_event),
        )


def _undoing(draft: _Draft) -> dict[str, int]:
    """Return for each compensation boundary event the activity that an association leads it to."""
    found = {}
    for parent in _parents(draft):
        for child in parent:
            if local(child) != "association":
                continue
            source, target = plain_ref(child.get("sourceRef", "")), plain_ref(child.get("targetRef", ""))
            for one, other in ((source, target), (target, source)):
                undoes = other in draft.by_id and draft.nodes[draft.by_id[other]].undoes
                if one in draft.by_id and (undoes or (one == source and other in draft.by_id)):
                    found[one] = draft.by_id[other]
    return found


def _parents(draft: _Draft) -> Iterator[Element]:
    yield draft.root
    yield from (draft.elements[node.index] for node in draft.nodes if node.kind in SCOPES)


def _starts(inside: list[Node]) -> tuple[int, ...]:
    """Return where tokens begin: at start events, or, where there is none, at what no flow leads to (13.2.1)."""
    events = tuple(node.index for node in inside if node.kind is Kind.START)
    return events or tuple(node.index for node in inside if _begins(node))


def _begins(node: Node) -> bool:
    return (
        not node.incoming
        and node.kind is not Kind.BOUNDARY
        and not node.by_event
        and not node.undoes
        and (node.kind is not Kind.CATCH or node.event(Trigger.LINK) is None)
    )
