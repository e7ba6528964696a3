"""What elements refer to by id, wherever in a file it stands: names, event definitions, data, message flows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from yinuo.core.bpmn.reading import is_model, local

_CODES = {"error": "errorCode", "escalation": "escalationCode", "message": "name", "signal": "name"}
_DATA = frozenset({"dataInput", "dataOutput", "dataObject", "dataObjectReference", "dataStoreReference", "property"})


@dataclass(frozen=True, kw_only=True)
class Shared:
    """`names` of messages, signals, errors, escalations and operations; `data`: all names of a datum, by its id."""

    names: Mapping[str, str]
    definitions: Mapping[str, Element]
    data: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    language: str = ""

    def named(self, ref: str) -> str:
        """Return what is called so; the reference itself where nothing is."""
        return self.names.get(ref, ref)


def shared_of(*, root: Element) -> Shared:
    """Gather what a file shares."""
    named, data = _root_names(root), {}
    for element in root.iter():
        kind, identity = local(element), element.get("id")
        if kind in _DATA and identity:
            others = (element.get("name", ""), plain_ref(element.get("dataObjectRef", "")))
            data[identity] = tuple(one for one in others if one)
        elif kind == "operation" and identity:
            taken = next((plain_ref(one.text or "") for one in element if local(one) == "inMessageRef"), "")
            named[identity] = named.get(taken, taken)
    definitions = {one.attrib["id"]: one for one in (*root.iter(), *root) if _is_event(one) and one.get("id")}
    return Shared(names=named, definitions=definitions, data=data, language=root.get("expressionLanguage", ""))


def _is_event(element: Element) -> bool:
    return local(element).endswith("EventDefinition")


def _root_names(root: Element) -> dict[str, str]:
    """Return what each message, signal, error and escalation of the file is called, by its id."""
    found = {}
    for element in root:
        code = _CODES.get(local(element))
        if code and element.get("id"):
            found[element.attrib["id"]] = element.get(code) or element.get("name") or element.attrib["id"]
    return found


def participants(*, root: Element) -> Iterator[tuple[str, str]]:
    """Yield the pools with the process each of them holds."""
    for element in root.iter():
        if local(element) == "participant" and element.get("processRef"):
            yield element.get("id", ""), plain_ref(element.get("processRef", ""))


def message_flows(*, root: Element) -> Iterator[tuple[str, str]]:
    """Yield from where to where messages flow between pools."""
    for element in root.iter():
        if local(element) == "messageFlow" and is_model(element):
            yield plain_ref(element.get("sourceRef", "")), plain_ref(element.get("targetRef", ""))


def plain_ref(text: str) -> str:
    """Return a reference without its prefix: `tns:order` names `order`."""
    return text.strip().rpartition(":")[2]
