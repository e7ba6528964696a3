"""Elements that the stories use again and again."""

from __future__ import annotations

from tests.core.bpmn.drawing import element

S, E = element("startEvent", "s"), element("endEvent", "e")
NO_STOCK = '<errorEventDefinition errorRef="stock"/>'
HOUR = "<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>"
TWICE = "<timerEventDefinition><timeCycle>R2/PT1H</timeCycle></timerEventDefinition>"
STORM = '<signalEventDefinition signalRef="storm"/>'
PAID = '<messageEventDefinition messageRef="paid"/>'
BOSS = '<escalationEventDefinition escalationRef="boss"/>'
RICH = "<conditionalEventDefinition><condition>money &gt; 5</condition></conditionalEventDefinition>"
UNDO = "<compensateEventDefinition/>"


def task(name: str, **attributes: str) -> str:
    return element("userTask", name, **attributes)


def at(host: str, name: str, event: str, **attributes: str) -> str:
    return element("boundaryEvent", name, event, attachedToRef=host, **attributes)


def inside(name: str, body: str, kind: str = "subProcess", **attributes: str) -> str:
    return element(kind, name, body, **attributes)


def undone_by(host: str, handler: str, kind: str = "task") -> str:
    boundary = f"{handler}-at"
    return (
        at(host, boundary, UNDO)
        + element(kind, handler, isForCompensation="true")
        + f'<association sourceRef="{boundary}" targetRef="{handler}"/>'
    )
