"""What stands inside an element: its events, its loop, its attributes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from yinuo.core.bpmn.elements import EventDefinition, Loop, Trigger
from yinuo.core.bpmn.reading import YINUO, local

TRIGGERS = {f"{trigger.value}EventDefinition": trigger for trigger in Trigger}
_NAMED_BY = {
    Trigger.MESSAGE: "messageRef",
    Trigger.SIGNAL: "signalRef",
    Trigger.ERROR: "errorRef",
    Trigger.ESCALATION: "escalationRef",
    Trigger.COMPENSATE: "activityRef",
}
_TIMERS = {"timeDate": "date", "timeDuration": "duration", "timeCycle": "cycle"}


@dataclass(frozen=True)
class Shared:
    """What elements refer to by id: names of messages, signals, errors and escalations, and event definitions."""

    names: Mapping[str, str]
    definitions: Mapping[str, Element]


def events(element: Element, shared: Shared) -> Iterator[EventDefinition]:
    """Yield the event definitions of an element, its own and those it refers to."""
    for child in element:
        found: Element | None = child
        if local(child) == "eventDefinitionRef":
            found = shared.definitions.get(plain_ref(child.text or ""))
        if found is not None and local(found) in TRIGGERS:
            yield one_event(found, shared.names)


def one_event(element: Element, names: Mapping[str, str]) -> EventDefinition:
    """Return one event definition."""
    trigger = TRIGGERS[local(element)]
    name = element.get("name", "") if trigger is Trigger.LINK else ""
    if trigger in _NAMED_BY:
        ref = plain_ref(element.get(_NAMED_BY[trigger], "") or child_text(element, _NAMED_BY[trigger]))
        name = names.get(ref, ref)
    kind, text = _timer(element) if trigger is Trigger.TIMER else ("", "")
    if trigger is Trigger.CONDITIONAL:
        text = child_text(element, "condition")
    working = element.get(f"{{{YINUO}}}working") == "true"
    return EventDefinition(trigger=trigger, name=name, timer=kind, text=text, working=working)


def _timer(element: Element) -> tuple[str, str]:
    for child in element:
        if local(child) in _TIMERS:
            return _TIMERS[local(child)], (child.text or "").strip()
    return "", ""


def loop(element: Element, shared: Shared) -> Loop | None:
    """Return how often an activity runs, None for once."""
    for child in element:
        if local(child) == "standardLoopCharacteristics":
            return Loop(
                kind="standard",
                condition=child_text(child, "loopCondition"),
                before=flag(child, "testBefore", False),
                most=number(child, "loopMaximum", 0),
            )
        if local(child) == "multiInstanceLoopCharacteristics":
            return Loop(
                kind="sequential" if flag(child, "isSequential", False) else "parallel",
                condition=child_text(child, "completionCondition"),
                cardinality=child_text(child, "loopCardinality"),
                collection=child_text(child, "loopDataInputRef") or _foreign(child, "collection"),
                item=_input_item(child) or _foreign(child, "elementVariable"),
                tells=tuple(_told(child, shared)),
                tells_once=child.get("behavior") == "One",
            )
    return None


def _told(element: Element, shared: Shared) -> Iterator[tuple[str, EventDefinition]]:
    """Yield what a multi-instance activity tells when a turn of it is done (BPMN 2.0, table 10.29)."""
    behavior = element.get("behavior", "All")
    if behavior in ("None", "One"):
        ref = plain_ref(element.get(f"{behavior.lower()}BehaviorEventRef", ""))
        if ref in shared.definitions:
            yield "", one_event(shared.definitions[ref], shared.names)
    for child in element:
        if behavior == "Complex" and local(child) == "complexBehaviorDefinition":
            condition = child_text(child, "condition")
            for inner in child:
                for event in events(inner, shared) if local(inner) == "event" else ():
                    yield condition, event


def number(element: Element, name: str, usual: int) -> int:
    """Return an attribute that is a small whole number."""
    text = element.get(name, "").strip()
    return int(text) if text.isdigit() and len(text) < 9 else usual


def _input_item(element: Element) -> str:
    for child in element:
        if local(child) == "inputDataItem":
            return child.get("name") or child.get("id") or ""
    return ""


def _foreign(element: Element, name: str) -> str:
    """Return an attribute of another engine's namespace, such as camunda:collection."""
    return next((value for key, value in element.attrib.items() if key.endswith("}" + name)), "")


def flag(element: Element, name: str, usual: bool) -> bool:
    """Return an attribute that is true or false."""
    value = element.get(name)
    return usual if value is None else value.strip().lower() in ("true", "1")


def child_text(element: Element, name: str) -> str:
    """Return the text of the first child of that name."""
    for child in element:
        if local(child) == name:
            return (child.text or "").strip()
    return ""


def plain_ref(text: str) -> str:
    """Return a reference without its prefix: `tns:order` names `order`."""
    return text.strip().rpartition(":")[2]
