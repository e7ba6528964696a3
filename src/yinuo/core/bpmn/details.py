"""What stands inside an element: its events, its loop, its attributes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from yinuo.core.bpmn.elements import EventDefinition, Loop, Trigger
from yinuo.core.bpmn.reading import YINUO, is_model, local
from yinuo.core.bpmn.sharing import Shared, plain_ref

TRIGGERS = {f"{trigger.value}EventDefinition": trigger for trigger in Trigger}
_NAMED_BY = {
    Trigger.MESSAGE: "messageRef",
    Trigger.SIGNAL: "signalRef",
    Trigger.ERROR: "errorRef",
    Trigger.ESCALATION: "escalationRef",
    Trigger.COMPENSATE: "activityRef",
}
_SINGLE = re.compile(r"(?<![=<>!])=(?![=>])")
_NO_FEEL = ("==", "&&", "||", "${", "#{")
_TIMERS = {"timeDate": "date", "timeDuration": "duration", "timeCycle": "cycle"}


def events(element: Element, shared: Shared) -> Iterator[EventDefinition]:
    """Yield the event definitions of an element, its own and those it refers to."""
    for child in element:
        found: Element | None = child
        if local(child) == "eventDefinitionRef":
            found = shared.definitions.get(plain_ref(child.text or ""))
        if found is not None and local(found) in TRIGGERS:
            yield one_event(found, shared)


def unknown_events(element: Element) -> list[str]:
    """Return the names of event definitions that nothing here could wait for or tell."""
    names = [local(child) for child in element if is_model(child)]
    return [name for name in names if name.endswith("EventDefinition") and name not in TRIGGERS]


def one_event(element: Element, shared: Shared) -> EventDefinition:
    """Return one event definition."""
    trigger = TRIGGERS[local(element)]
    name = _link(element, shared) if trigger is Trigger.LINK else ""
    if trigger in _NAMED_BY:
        name = shared.named(_ref(element, _NAMED_BY[trigger]))
        if not name and trigger is Trigger.MESSAGE:
            name = shared.named(_ref(element, "operationRef"))
    kind, text = _timer(element) if trigger is Trigger.TIMER else ("", "")
    if trigger is Trigger.CONDITIONAL:
        text = condition(element, "condition", shared)
    working = element.get(f"{{{YINUO}}}working") == "true"
    return EventDefinition(trigger=trigger, name=name, timer=kind, text=text, working=working)


def _link(element: Element, shared: Shared) -> str:
    """Return what a link is called; one without a name by what it leads to, or what leads to it, by id."""
    if element.get("name"):
        return element.attrib["name"]
    own, target = element.get("id", ""), plain_ref(child_text(element, "target"))
    for other in shared.definitions.values():
        identity = other.get("id", "")
        if local(other) == "linkEventDefinition" and target and identity == target:
            return other.get("name") or target
        if local(other) == "linkEventDefinition" and own and plain_ref(child_text(other, "target")) == own:
            return other.get("name") or own
    return ""


def _ref(element: Element, name: str) -> str:
    """Return a reference that stands as an attribute or as an element."""
    return plain_ref(element.get(name, "") or child_text(element, name))


def condition(element: Element, name: str, shared: Shared) -> str:
    """Return the condition in the child of that name, marked where its language says that `=` compares."""
    for child in element:
        if local(child) == name:
            text = "".join(child.itertext()).strip()
            return f"={text}" if _compares(text, (child.get("language") or shared.language).lower()) else text
    return ""


def _compares(text: str, language: str) -> bool:
    """Tell whether a condition means FEEL or XPath: it says so, or has a single `=`, which can only compare."""
    if not text or text.startswith("=") or any(sign in text for sign in _NO_FEEL):
        return False
    return "feel" in language or "xpath" in language or _SINGLE.search(text) is not None


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
                condition=condition(child, "loopCondition", shared),
                before=flag(child, "testBefore", False),
                most=_most(child),
            )
        if local(child) == "multiInstanceLoopCharacteristics":
            return _many(element, child, shared)
    return None


def _most(element: Element) -> int | None:
    """Return the cap of a loop; -1 where it is below nothing, which cannot be."""
    text = element.get("loopMaximum", "").strip()
    if text.startswith("-") and text[1:].isdigit():
        return -1 if int(text) else 0
    return number(element, "loopMaximum", 0) if text.isdigit() else None


def _many(activity: Element, element: Element, shared: Shared) -> Loop:
    """Read a multi-instance activity, as the standard has it or as known engines write it."""
    taken = plain_ref(child_text(element, "loopDataInputRef"))
    foreign = next((one for one in element.iter() if local(one) == "loopCharacteristics"), element)
    collection = taken or _foreign(element, "collection") or foreign.get("inputCollection", "")
    item = _input_item(element) or _foreign(element, "elementVariable") or foreign.get("inputElement", "")
    return Loop(
        kind="sequential" if flag(element, "isSequential", False) else "parallel",
        condition=condition(element, "completionCondition", shared),
        cardinality=condition(element, "loopCardinality", shared),
        collection=collection,
        collections=tuple(dict.fromkeys(_sources(activity, taken, shared))) if taken else (collection,),
        item=item,
        tells=tuple(_told(element, shared)),
        tells_once=element.get("behavior") == "One",
    )


def _sources(activity: Element, taken: str, shared: Shared) -> Iterator[str]:
    """Yield the facts that a data input may be: its own names, then those of what is led into it."""
    yield from (taken, *shared.data.get(taken, ()))
    for child in activity:
        if local(child) == "dataInputAssociation" and plain_ref(child_text(child, "targetRef")) == taken:
            source = plain_ref(child_text(child, "sourceRef"))
            yield from (source, *shared.data.get(source, ()))
            for further in shared.data.get(source, ()):
                yield from shared.data.get(further, ())


def called(element: Element) -> str:
    """Return the process a call activity calls, by its id or by an expression."""
    ref = element.get("calledElement", "")
    if not ref:
        named = next((one for one in element.iter() if local(one) == "calledElement" and one.get("processId")), None)
        ref = named.get("processId", "") if named is not None else ""
    return ref.strip() if ref.strip().startswith(("$", "#", "=")) else plain_ref(ref)


def handed(element: Element, kind: str) -> tuple[tuple[str, str], ...]:
    """Return what a call hands over (kind `in`) or takes back (`out`), as known engines write it."""
    found = []
    for extension in element:
        if local(extension) != "extensionElements":
            continue
        for one in extension.iter():
            if local(one) == kind:
                source, target = one.get("source", "") or one.get("sourceExpression", ""), one.get("target", "")
                found.append((source, target) if target else ("*", "*"))
            elif local(one) == ("input" if kind == "in" else "output") and one.get("source"):
                found.append((one.get("source", ""), one.get("target", "")))
    return tuple(pair for pair in found if all(pair))


def _told(element: Element, shared: Shared) -> Iterator[tuple[str, EventDefinition]]:
    """Yield what a multi-instance activity tells when a turn of it is done (BPMN 2.0, table 10.29)."""
    behavior = element.get("behavior", "All")
    if behavior in ("None", "One"):
        ref = plain_ref(element.get(f"{behavior.lower()}BehaviorEventRef", ""))
        if ref in shared.definitions:
            yield "", one_event(shared.definitions[ref], shared)
    for child in element:
        if behavior == "Complex" and local(child) == "complexBehaviorDefinition":
            asked = condition(child, "condition", shared)
            for inner in child:
                for event in events(inner, shared) if local(inner) == "event" else ():
                    yield asked, event


_UNDERSTOOD = frozenset({"collection", "elementVariable", "in", "out", "calledElement", "loopCharacteristics"})
_LOOKS = frozenset({"stroke", "fill", "color", "background-color", "border-color", "modelerTemplate", "type", "label"})


def foreign(element: Element) -> list[str]:
    """Return what another tool says of an element, by name, that is not looked at here; colours are left out."""
    spaces = {f"{{{YINUO}}}", "{http://www.w3.org/2001/XMLSchema-instance}"}
    names = [key for key in element.attrib if key.startswith("{")]
    for child in element:
        if local(child) == "extensionElements":
            names += [one.tag for one in child if isinstance(one.tag, str) and one.tag.startswith("{")]
    told = [(name.rpartition("}")[0] + "}", name.rpartition("}")[2]) for name in names]
    return sorted({name for space, name in told if space not in spaces and name not in _UNDERSTOOD | _LOOKS})


def number(element: Element, name: str, usual: int) -> int:
    """Return an attribute that is a small whole number."""
    text = element.get(name, "").strip()
    return int(text) if text.isdigit() and len(text) < 9 else usual


def quantity(element: Element, name: str) -> int:
    """Return how many tokens an activity needs or gives, usually 1; 0 where it says a number that cannot be."""
    return 0 if element.get(name, "").strip().startswith("-") else number(element, name, 1)


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
