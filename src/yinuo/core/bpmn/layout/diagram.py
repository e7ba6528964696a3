"""Writes a layout into a file, at its end: all else stays as it was, to the byte."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element
from xml.sax.saxutils import quoteattr

from yinuo.core.bpmn.layout.pools import Sheet, sheets
from yinuo.core.bpmn.reading import local, read_tree
from yinuo.core.bpmn.vertical.layout import Box, Point
from yinuo.core.bpmn.writing import Document

_SPACES = (
    'xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" '
    'xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:di="http://www.omg.org/spec/DD/20100524/DI"'
)
_DRAWN = frozenset({"BPMNShape", "BPMNEdge"})


def laid_out(*, content: bytes, first: str = "") -> bytes:
    """Return a file with a diagram; one that has a diagram comes back as it is. Raises UnreadableFile.

    `first` is the process whose diagram stands first: editors open that one.
    """
    root = read_tree(content=content)
    if any(local(one) in _DRAWN for one in root.iter()):
        return content
    found = [sheet for sheet in sheets(root=root, first=first) if sheet.boxes]
    if not found:
        return content
    ids = {one.get("id", "") for one in root.iter()}
    piece = "\n".join(_diagram(sheet, root, ids, number) for number, sheet in enumerate(found, 1))
    return Document.read(content=content).without_kind(name="BPMNDiagram").with_at_end(piece=piece).content()


def _diagram(sheet: Sheet, root: Element, ids: set[str], number: int) -> str:
    lines = [f"<bpmndi:BPMNDiagram {_SPACES} id={_free(f'diagram_{number}', ids)}>"]
    lines.append(f"<bpmndi:BPMNPlane id={_free(f'plane_{number}', ids)} bpmnElement={quoteattr(sheet.of)}>")
    lines.extend(_shape(sheet, name, box, ids) for name, box in sheet.boxes.items())
    lines.extend(_edge(name, points, ids) for name, points in (*sheet.ways.items(), *_further(sheet, root)))
    return "\n".join([*lines, "</bpmndi:BPMNPlane>", "</bpmndi:BPMNDiagram>"])


def _shape(sheet: Sheet, name: str, box: Box, ids: set[str]) -> str:
    told = ' isHorizontal="true"' if name in sheet.level else ""
    told += ' isExpanded="true"' if name in sheet.expanded else ""
    bounds = f'<dc:Bounds x="{box.x:g}" y="{box.y:g}" width="{box.width:g}" height="{box.height:g}"/>'
    made = _free(f"{name}_shape", ids)
    return f"<bpmndi:BPMNShape id={made} bpmnElement={quoteattr(name)}{told}>{bounds}</bpmndi:BPMNShape>"


def _edge(name: str, points: tuple[Point, ...], ids: set[str]) -> str:
    way = "".join(f'<di:waypoint x="{x:g}" y="{y:g}"/>' for x, y in points)
    return f"<bpmndi:BPMNEdge id={_free(f'{name}_edge', ids)} bpmnElement={quoteattr(name)}>{way}</bpmndi:BPMNEdge>"


def _free(name: str, ids: set[str]) -> str:
    free = name
    count = 1
    while free in ids:
        count += 1
        free = f"{name}_{count}"
    ids.add(free)
    return quoteattr(free)


def _further(sheet: Sheet, root: Element) -> Iterator[tuple[str, tuple[Point, ...]]]:
    """Yield the ways of messages, notes and data: straight from edge to edge."""
    for parent in root.iter():
        for one in parent:
            name = one.get("id", "")
            ends = _ends(one, parent) if name and name not in sheet.ways else None
            if ends and all(end in sheet.boxes for end in ends) and ends[0] != ends[1]:
                yield name, _between(sheet.boxes[ends[0]], sheet.boxes[ends[1]])


def _ends(element: Element, parent: Element) -> tuple[str, str] | None:
    kind = local(element)
    if kind in ("messageFlow", "association"):
        return _named(element.get("sourceRef")), _named(element.get("targetRef"))
    told = {local(one): _named(one.text) for one in element}
    if kind == "dataInputAssociation":
        return told.get("sourceRef", ""), parent.get("id", "")
    if kind == "dataOutputAssociation":
        return parent.get("id", ""), told.get("targetRef", "")
    return None


def _named(reference: str | None) -> str:
    return (reference or "").strip().rpartition(":")[2]


def _between(one: Box, other: Box) -> tuple[Point, ...]:
    """Return a way from the edge of a box to that of another: upright where one stands above the other."""
    if one.y + one.height <= other.y:
        return _upright(one, other, one.y + one.height, other.y)
    if other.y + other.height <= one.y:
        return _upright(one, other, one.y, other.y + other.height)
    right = one.x + one.width <= other.x
    start = one.x + one.width if right else one.x
    end = other.x if right else other.x + other.width
    return (start, one.y + one.height / 2), (end, other.y + other.height / 2)


def _upright(one: Box, other: Box, start: float, end: float) -> tuple[Point, ...]:
    left, right = max(one.x, other.x), min(one.x + one.width, other.x + other.width)
    if left < right:  # one above the other: straight
        narrow = one if one.width <= other.width else other
        x = min(max(narrow.x + narrow.width / 2, left), right)
        return (x, start), (x, end)
    x, to, middle = one.x + one.width / 2, other.x + other.width / 2, (start + end) / 2
    return (x, start), (x, middle), (to, middle), (to, end)
