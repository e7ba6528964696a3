"""What is different between two versions of a process, element by element."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields

from yinuo.core.bpmn.elements import Definitions, Flow, Node, Process

_PLACES = {"index", "scope", "incoming", "outgoing", "boundaries", "attached_to", "inside", "handler", "default"}
_TOLD = {"name", "settings", "kind"}


@dataclass(frozen=True, kw_only=True)
class Change:
    """One difference. `what`: added, removed, renamed, kind, setting, detail, condition, way_added or way_removed.

    `element` is the id, `name` what it is called now, or was; `aspect` names the setting or the detail.
    """

    what: str
    element: str
    name: str
    kind: str
    before: str = ""
    after: str = ""
    aspect: str = ""


def compare(*, before: Definitions, after: Definitions) -> list[Change]:
    """Return all differences that matter to those who run it; the diagram does not."""
    found: list[Change] = []
    known = {process.id: process for process in before.processes}
    for process in after.processes:
        found += _processes(known.pop(process.id, None), process)
    for process in known.values():
        found += [_change("removed", node) for node in process.nodes]
    return found


def _processes(before: Process | None, after: Process) -> Iterator[Change]:
    old = {node.id: node for node in before.nodes} if before is not None else {}
    for node in after.nodes:
        earlier = old.pop(node.id, None)
        if earlier is None:
            yield _change("added", node)
        else:
            yield from _nodes(earlier, node)
    for node in old.values():
        yield _change("removed", node)
    if before is not None:
        yield from _flows(before, after)


def _change(what: str, node: Node, **more: str) -> Change:
    return Change(what=what, element=node.id, name=node.name, kind=node.kind.value, **more)


def _nodes(before: Node, after: Node) -> Iterator[Change]:
    if before.kind is not after.kind:
        yield _change("kind", after, before=before.kind.value, after=after.kind.value)
    if before.name != after.name:
        yield _change("renamed", after, before=before.name, after=after.name)
    old, new = dict(before.settings), dict(after.settings)
    for name in sorted(old.keys() | new.keys()):
        if old.get(name, "") != new.get(name, ""):
            yield _change("setting", after, before=old.get(name, ""), after=new.get(name, ""), aspect=name)
    for one in fields(Node):
        if one.name in _PLACES | _TOLD or one.name == "id":
            continue
        was, now = getattr(before, one.name), getattr(after, one.name)
        if was != now:
            yield _change("detail", after, before=_short(was), after=_short(now), aspect=one.name)


def _short(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(_short(one) for one in value)
    text = getattr(value, "text", None) or getattr(value, "name", None)
    return str(text if text is not None else value if value is not None else "")


def _flows(before: Process, after: Process) -> Iterator[Change]:
    """Ways are told by what they join; their ids are the editor's own business."""
    old, new = _ways(before), _ways(after)
    for key, flow in new.items():
        source, target = after.nodes[flow.source], after.nodes[flow.target]
        if key in old and old[key].condition != flow.condition:
            yield _way("condition", flow, source, target, old[key].condition, flow.condition)
        elif key not in old and before.node(source.id) and before.node(target.id):
            yield _way("way_added", flow, source, target, "", flow.condition)
    for key, flow in old.items():
        source, target = before.nodes[flow.source], before.nodes[flow.target]
        if key not in new and after.node(source.id) and after.node(target.id):
            yield _way("way_removed", flow, source, target, flow.condition, "")


def _ways(process: Process) -> dict[tuple[str, str], Flow]:
    return {(process.nodes[flow.source].id, process.nodes[flow.target].id): flow for flow in process.flows}


def _way(what: str, flow: Flow, source: Node, target: Node, before: str, after: str) -> Change:
    name = f"{_called(source)} → {_called(target)}"
    return Change(what=what, element=flow.id, name=name, kind="sequenceFlow", before=before, after=after)


def _called(node: Node) -> str:
    return node.name or node.id
