"""From a column of steps to a BPMN 2.0 file with its diagram."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from xml.sax.saxutils import escape, quoteattr

from yinuo.core.bpmn.reading import BPMN, YINUO
from yinuo.core.bpmn.vertical.layout import Box, Layout, Line
from yinuo.core.bpmn.vertical.model import (
    ANY,
    APPROVE,
    CALL,
    CHOOSE,
    DO,
    END,
    NOTIFY,
    RULE,
    SERVICE,
    SPLITS,
    TIMERS,
    TOGETHER,
    WAIT,
    Column,
    Step,
    Wait,
)

TAGS = {
    APPROVE: "userTask",
    DO: "userTask",
    NOTIFY: "serviceTask",
    SERVICE: "serviceTask",
    RULE: "businessRuleTask",
    CALL: "callActivity",
    WAIT: "intermediateCatchEvent",
    END: "endEvent",
    CHOOSE: "exclusiveGateway",
    ANY: "inclusiveGateway",
    TOGETHER: "parallelGateway",
}
TIMES = {"date": "timeDate", "duration": "timeDuration", "cycle": "timeCycle"}
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    f'<bpmn:definitions xmlns:bpmn="{BPMN}" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI"'
    ' xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:di="http://www.omg.org/spec/DD/20100524/DI"'
    f' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:yinuo="{YINUO}"'
    f' id="definitions" targetNamespace="{YINUO}">\n'
)


def write_column(*, column: Column) -> bytes:
    """Return the file of a column, in UTF-8; what branches leave open is drawn as it stands."""
    layout = Layout(column)
    drawn = {shape.element for shape in layout.shapes}
    names = _names(column)
    parts = [
        _HEAD,
        *_roots(names),
        f'  <bpmn:process{_attributes(column.id, column.name, column.settings)} isExecutable="true">\n',
        *_note(column.note, "    "),
        *_begin(column, names),
        *(piece for step in column.all_steps() if step.id in drawn for piece in _step(step, names, layout)),
        *_end(column, drawn),
        *(_flow(line) for line in _ordered(column, layout.lines)),
        "  </bpmn:process>\n",
        *_diagram(column, layout),
        "</bpmn:definitions>\n",
    ]
    return "".join(parts).encode()


def _names(column: Column) -> dict[tuple[str, str], str]:
    """Return the ids of the messages and signals of a column, by kind and name."""
    waits = [column.begins, *(step.wait for step in column.all_steps())]
    told = [(wait.kind, wait.text) for wait in waits if wait is not None and wait.kind in ("message", "signal")]
    return {key: f"{key[0]}_{place}" for place, key in enumerate(dict.fromkeys(told), start=1)}


def _roots(names: dict[tuple[str, str], str]) -> Iterator[str]:
    for (kind, name), identity in names.items():
        yield f"  <bpmn:{kind} id={quoteattr(identity)} name={_quoted(name)} />\n"


def _attributes(identity: str, name: str, settings: Iterable[tuple[str, str]] = ()) -> str:
    told = [("id", identity), ("name", name)] if name else [("id", identity)]
    told += [(f"yinuo:{key}", value) for key, value in settings]
    return "".join(f" {key}={_quoted(value)}" for key, value in told)


def _quoted(text: str) -> str:
    return quoteattr(text, {"\n": "&#10;", "\t": "&#9;", "\r": "&#13;"})


def _note(text: str, indent: str) -> Iterator[str]:
    if text:
        yield f"{indent}<bpmn:documentation>{_text(text)}</bpmn:documentation>\n"


def _text(text: str) -> str:
    return escape(text, {"\r": "&#13;"})


def _element(tag: str, attributes: str, inside: Iterable[str]) -> str:
    body = "".join(inside)
    return f"    <bpmn:{tag}{attributes}>\n{body}    </bpmn:{tag}>\n" if body else f"    <bpmn:{tag}{attributes} />\n"


def _begin(column: Column, names: dict[tuple[str, str], str]) -> Iterator[str]:
    yield _element("startEvent", _attributes(column.start_id, column.start_name), _waited(column.begins, names))


def _end(column: Column, drawn: set[str]) -> Iterator[str]:
    if column.end_id in drawn:
        yield _element("endEvent", _attributes(column.end_id, column.end_name), ())


def _step(step: Step, names: dict[tuple[str, str], str], layout: Layout) -> Iterator[str]:
    attributes = _attributes(step.id, step.name, step.settings)
    if step.kind == CALL and step.called:
        attributes += f" calledElement={_quoted(step.called)}"
    otherwise = next((branch.id for branch in step.branches if branch.otherwise and step.kind != TOGETHER), "")
    if otherwise:
        attributes += f" default={_quoted(otherwise)}"
    inside = [*_note(step.note, "      "), *_waited(step.wait, names)]
    if step.kind == END:
        inside.append("      <bpmn:terminateEventDefinition />\n")
    yield _element(TAGS[step.kind], attributes, inside)
    if step.kind in SPLITS and any(shape.element == step.meets for shape in layout.shapes):
        yield _element(TAGS[step.kind], _attributes(step.meets, ""), ())


def _waited(wait: Wait | None, names: dict[tuple[str, str], str]) -> Iterator[str]:
    if wait is None:
        return
    if wait.kind in TIMERS:
        working = ' yinuo:working="true"' if wait.working else ""
        yield f"      <bpmn:timerEventDefinition{working}>\n"
        yield f'        <bpmn:{TIMES[wait.kind]} xsi:type="bpmn:tFormalExpression">{_text(wait.text)}'
        yield f"</bpmn:{TIMES[wait.kind]}>\n      </bpmn:timerEventDefinition>\n"
    else:
        ref = names[wait.kind, wait.text]
        yield f"      <bpmn:{wait.kind}EventDefinition {wait.kind}Ref={quoteattr(ref)} />\n"


def _ordered(column: Column, lines: list[Line]) -> list[Line]:
    """Return the flows with those of branches in the order of these, which readers take it from."""
    places = {branch.id: place for place, branch in enumerate(b for step in column.all_steps() for b in step.branches)}
    return sorted(lines, key=lambda line: places.get(line.id, len(places)))


def _flow(line: Line) -> str:
    branch = line.branch
    attributes = _attributes(line.id, branch.name if branch else "")
    attributes += f" sourceRef={_quoted(line.source)} targetRef={_quoted(line.target)}"
    if branch is None or not branch.condition:
        return f"    <bpmn:sequenceFlow{attributes} />\n"
    condition = (
        f'<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">{_text(branch.condition)}'
        "</bpmn:conditionExpression>"
    )
    return f"    <bpmn:sequenceFlow{attributes}>\n      {condition}\n    </bpmn:sequenceFlow>\n"


def _diagram(column: Column, layout: Layout) -> Iterator[str]:
    yield '  <bpmndi:BPMNDiagram id="diagram">\n'
    yield f'    <bpmndi:BPMNPlane id="plane" bpmnElement={_quoted(column.id)}>\n'
    gateways = {step.id for step in column.all_steps() if step.kind == CHOOSE}
    gateways |= {step.meets for step in column.all_steps() if step.kind == CHOOSE}
    for shape in layout.shapes:
        marker = ' isMarkerVisible="true"' if shape.element in gateways else ""
        ids = f"id={_quoted(shape.element + '_di')} bpmnElement={_quoted(shape.element)}"
        yield f"      <bpmndi:BPMNShape {ids}{marker}>\n"
        yield f"        {_bounds(shape.box)}\n{_label(shape.label)}      </bpmndi:BPMNShape>\n"
    for line in layout.lines:
        yield f"      <bpmndi:BPMNEdge id={_quoted(line.id + '_di')} bpmnElement={_quoted(line.id)}>\n"
        yield from (f'        <di:waypoint x="{x:g}" y="{y:g}" />\n' for x, y in line.points)
        yield f"{_label(line.label)}      </bpmndi:BPMNEdge>\n"
    yield "    </bpmndi:BPMNPlane>\n  </bpmndi:BPMNDiagram>\n"


def _bounds(box: Box) -> str:
    return f'<dc:Bounds x="{box.x:g}" y="{box.y:g}" width="{box.width:g}" height="{box.height:g}" />'


def _label(box: Box | None) -> str:
    return f"        <bpmndi:BPMNLabel>{_bounds(box)}</bpmndi:BPMNLabel>\n" if box else ""
