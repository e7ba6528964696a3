"""What is wrong with a process, each fault at its element: errors keep it from running, warnings are worth a look."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from yinuo.core.bpmn.elements import GATEWAYS, SCOPES, Definitions, Kind, Node, Process, Trigger
from yinuo.core.bpmn.messages import ConditionFault
from yinuo.core.bpmn.timing import due
from yinuo.core.rules import BadExpression, expression

ERROR, WARNING = "error", "warning"
_NEGATIVE = re.compile(r"\s*-\s*\d+(\.\d+)?\s*")
_AS_READ = frozenset({"script_not_executed", "foreign_ignored", "between_parties", "always_interrupts"})
_SOME_DAY = datetime(2026, 1, 5, tzinfo=UTC)
_AFTER_EVENTS = frozenset({Trigger.MESSAGE, Trigger.SIGNAL, Trigger.TIMER, Trigger.CONDITIONAL})
_INSIDE = frozenset({Trigger.ERROR, Trigger.ESCALATION, Trigger.COMPENSATE})
_TOLD = frozenset({Trigger.MESSAGE, Trigger.SIGNAL, Trigger.ESCALATION, Trigger.COMPENSATE})
# Which triggers an event may have by where it stands (BPMN 2.0, table 10.93).
_PLACES = {
    Kind.START: _AFTER_EVENTS,
    Kind.CATCH: _AFTER_EVENTS | {Trigger.LINK},
    Kind.BOUNDARY: _AFTER_EVENTS | _INSIDE | {Trigger.CANCEL},
    Kind.THROW: _TOLD | {Trigger.LINK},
    Kind.END: _TOLD | {Trigger.ERROR, Trigger.CANCEL, Trigger.TERMINATE},
}


@dataclass(frozen=True, kw_only=True)
class ProcessFault:
    """One fault: where, how bad, which rule, and what of it (a name, a text)."""

    process: str
    element: str
    severity: str
    code: str
    text: str = ""


def check(*, definitions: Definitions) -> list[ProcessFault]:
    """Return all faults of a file, in the order of its elements.

    Codes: no_process, no_start, nothing_inside, flow_without_end, flow_across, id_twice, not_executable,
    script_not_executed, foreign_ignored, between_parties, unattached, nothing_to_wait_for, no_timer, timer, condition,
    no_default, default_elsewhere, link_alone, not_after_gateway, call_unnamed, undoes_nothing, cancel_outside,
    event_elsewhere, start_triggered, event_start_plain, event_start_count, quantity, unreachable, not_counted,
    always_interrupts.
    """
    found = []
    if not definitions.processes:
        found.append(ProcessFault(process="", element="", severity=ERROR, code="no_process"))
        found += [_of_reading("", element, code) for element, code in definitions.warnings]
    for process in definitions.processes:
        own = {node.id for node in process.nodes} | {flow.id for flow in process.flows} | {""}
        for element, code in definitions.warnings:
            if element in own or process is definitions.processes[-1]:
                found.append(_of_reading(process.id, element, code))
        for node in process.nodes:
            for severity, code, text in _node_faults(process, node):
                found.append(ProcessFault(process=process.id, element=node.id, severity=severity, code=code, text=text))
        found += _scope_faults(process)
    return list(dict.fromkeys(found))


def _of_reading(process: str, element: str, code: str) -> ProcessFault:
    name, _, text = code.partition(":")
    severity = WARNING if name in _AS_READ else ERROR
    return ProcessFault(process=process, element=element, severity=severity, code=name, text=text)


Said = Iterator[tuple[str, str, str]]


def _node_faults(process: Process, node: Node) -> Said:
    for rule in _RULES:
        yield from rule(process, node)


def _flows(process: Process, node: Node) -> Said:
    outgoing = [process.flows[index] for index in node.outgoing]
    for flow in outgoing:
        if flow.condition:
            yield from _condition(flow.condition)
    if node.default >= 0 and node.default not in node.outgoing:
        yield ERROR, "default_elsewhere", ""
    if node.kind is Kind.EXCLUSIVE and len(outgoing) > 1 and node.default < 0 and all(f.condition for f in outgoing):
        yield WARNING, "no_default", ""
    if node.kind is Kind.EXCLUSIVE and sum(not f.condition and f.index != node.default for f in outgoing) > 1:
        yield WARNING, "no_condition", ""


def _condition(text: str) -> Said:
    try:
        expression(text)
    except BadExpression as fault:
        yield ERROR, "condition", f"{fault.code}: {text[:80]}"


def _boundary(process: Process, node: Node) -> Said:
    if node.kind is not Kind.BOUNDARY:
        return
    if node.attached_to < 0:
        yield ERROR, "unattached", ""
    if not node.events:
        yield ERROR, "nothing_to_wait_for", ""
    if node.event(Trigger.COMPENSATE) and node.handler < 0:
        yield WARNING, "undoes_nothing", ""


def _events(process: Process, node: Node) -> Said:
    for event in node.events:
        if event.trigger is Trigger.TIMER:
            yield from _timer(node, event.text)
        elif event.trigger is Trigger.CONDITIONAL:
            yield from _condition(event.text)
        elif event.trigger is Trigger.CANCEL and not _in_transaction(process, node):
            yield ERROR, "cancel_outside", ""
        elif event.trigger is Trigger.LINK:
            yield from _link(process, node, event.name or node.name)


def _places(process: Process, node: Node) -> Said:
    """Name triggers that an event cannot have where it stands: nothing would ever come of them."""
    allowed = _PLACES.get(node.kind, frozenset())
    owner = process.scopes[node.scope].owner
    if node.kind is Kind.START and owner >= 0 and process.nodes[owner].by_event:
        allowed |= _INSIDE
    for event in node.events:
        if event.trigger not in allowed:
            yield ERROR, "event_elsewhere", f"{event.trigger.value}EventDefinition"


def _timer(node: Node, text: str) -> Said:
    event = node.event(Trigger.TIMER)
    if event is None or not event.timer or not text:
        yield ERROR, "no_timer", ""
    elif "{" not in text and not text.startswith("="):
        try:
            due(event=event, text=text, now=_SOME_DAY, turn=0)
        except ConditionFault as fault:
            yield ERROR, "timer", str(fault)


def _in_transaction(process: Process, node: Node) -> bool:
    if node.kind is Kind.BOUNDARY:
        return node.attached_to >= 0 and process.nodes[node.attached_to].kind is Kind.TRANSACTION
    owner = process.scopes[node.scope].owner
    return owner >= 0 and process.nodes[owner].kind is Kind.TRANSACTION


def _link(process: Process, node: Node, name: str) -> Said:
    wanted = Kind.CATCH if node.kind is Kind.THROW else Kind.THROW
    inside = (process.nodes[index] for index in process.scopes[node.scope].nodes)
    names = {(link.name or one.name) for one in inside if one.kind is wanted and (link := one.event(Trigger.LINK))}
    if name not in names:
        yield ERROR, "link_alone", name


def _gateway(process: Process, node: Node) -> Said:
    if node.kind is not Kind.EVENTS:
        return
    if not node.outgoing:
        yield ERROR, "nothing_to_wait_for", ""
    for index in node.outgoing:
        target = process.nodes[process.flows[index].target]
        waits = target.kind is Kind.CATCH and target.events and {e.trigger for e in target.events} <= _AFTER_EVENTS
        if not waits and target.kind is not Kind.RECEIVE:
            yield ERROR, "not_after_gateway", target.id


def _activity(process: Process, node: Node) -> Said:
    if node.kind is Kind.CALL and not node.called:
        yield ERROR, "call_unnamed", ""
    if node.kind in SCOPES and not process.scopes[node.inside].nodes:
        yield WARNING, "nothing_inside", ""
    loop = node.loop
    if loop is not None and loop.kind != "standard" and not (loop.cardinality or loop.collection):
        yield WARNING, "not_counted", ""
    for text in (loop.condition, loop.cardinality) if loop is not None else ():
        if text:
            yield from _condition(text)
    if node.kind is Kind.COMPLEX and node.activation:
        yield from _condition(node.activation)
    too_few = loop is not None and ((loop.most or 0) < 0 or _NEGATIVE.fullmatch(loop.cardinality))
    if too_few or min(node.start_quantity, node.completion_quantity) < 1:
        yield ERROR, "quantity", ""


def _start(process: Process, node: Node) -> Said:
    if node.kind is not Kind.START:
        return
    owner = process.scopes[node.scope].owner
    by_event = owner >= 0 and process.nodes[owner].by_event
    if by_event and not node.events:
        yield ERROR, "event_start_plain", ""
    if owner >= 0 and not by_event and node.events:
        yield ERROR, "start_triggered", ""


_RULES: tuple[Callable[[Process, Node], Said], ...] = (
    _flows,
    _boundary,
    _events,
    _places,
    _gateway,
    _activity,
    _start,
)


def _scope_faults(process: Process) -> Iterator[ProcessFault]:
    for scope in process.scopes:
        owner = process.nodes[scope.owner].id if scope.owner >= 0 else process.id
        by_event = scope.owner >= 0 and process.nodes[scope.owner].by_event
        if scope.nodes and not scope.starts:
            yield ProcessFault(process=process.id, element=owner, severity=ERROR, code="no_start")
        if by_event and len(scope.starts) != 1:
            yield ProcessFault(process=process.id, element=owner, severity=ERROR, code="event_start_count")
    reached = _reached(process)
    for node in process.nodes:
        if node.index not in reached and (node.kind in GATEWAYS or node.is_activity):
            yield ProcessFault(process=process.id, element=node.id, severity=WARNING, code="unreachable")


def _reached(process: Process) -> set[int]:
    todo = [index for scope in process.scopes for index in (*scope.starts, *scope.by_event)]
    todo += [node.index for node in process.nodes if node.undoes or node.event(Trigger.LINK)]
    seen = set(todo)
    while todo:
        node = process.nodes[todo.pop()]
        nexts = [process.flows[index].target for index in node.outgoing] + list(node.boundaries)
        for index in nexts:
            if index not in seen:
                seen.add(index)
                todo.append(index)
    return seen
