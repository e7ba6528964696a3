"""Changes a BPMN file in place: what is not named stays as it was, byte for byte: diagram, comments, extensions.

A document is its text and where each element stands in it; a change cuts out a piece and puts another in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from xml.parsers.expat import ParserCreate
from xml.sax.saxutils import escape

from yinuo.core.bpmn.reading import DECLARATION, decoded, read_tree

_ATTRIBUTE = re.compile(rb"\s+([^\s=<>/]+)\s*=\s*(\"[^\"]*\"|'[^']*')")
_TAG_END = re.compile(rb"(?:[^\"'>]|\"[^\"]*\"|'[^']*')*>")
_NAME = re.compile(r"[A-Za-z_][\w.-]*(?::[A-Za-z_][\w.-]*)?")
_SOURCE, _TARGET = ("sourceRef", "attachedToRef"), ("targetRef",)
_POINTS_BY_TEXT = frozenset({"incoming", "outgoing", "flowNodeRef"})


class NoSuchElement(Exception):
    """The document has no element of this id."""


class NoXmlName(Exception):
    """This cannot be the name of an attribute or an element."""


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where an element stands, in bytes: its whole, and the end of its opening tag."""

    tag: str
    id: str
    attributes: dict[str, str]
    start: int
    opened: int
    end: int
    parent: int
    text: str = ""

    @property
    def local(self) -> str:
        """Return its name without a prefix."""
        return self.tag.rpartition(":")[2]


@dataclass(frozen=True)
class Document:
    """A BPMN file as it was read. Every change returns another document."""

    encoding: str
    declaration: str
    body: bytes  # in UTF-8
    original: bytes | None = None
    places: tuple[Place, ...] = field(default=(), compare=False)

    @classmethod
    def read(cls, *, content: bytes) -> Document:
        """Read a file; raises UnreadableFile."""
        read_tree(content=content)
        text, encoding = decoded(content=content)
        found = DECLARATION.match(text.lstrip("\ufeff"))
        declaration = text[: text.index("<?xml") + len(found.group().lstrip())] if found else ""
        body = text[len(declaration) :].lstrip("\ufeff").encode()
        return cls(encoding, declaration, body, content, tuple(_places(body)))

    def content(self) -> bytes:
        """Return the file, in the encoding it came in; letters that this lacks are written by their numbers."""
        if self.original is not None:
            return self.original
        return (self.declaration + self.body.decode()).encode(self.encoding, errors="xmlcharrefreplace")

    def with_attribute(self, *, element_id: str, name: str, value: str | None) -> Document:
        """Set an attribute of an element, or take it away; raises NoSuchElement, NoXmlName."""
        _named(name)
        place = self._place(element_id)
        tag = self.body[place.start : place.opened]
        written = f' {name}="{_quoted(value)}"'.encode() if value is not None else b""
        for found in _ATTRIBUTE.finditer(tag):
            if found.group(1).decode() == name:
                return self._spliced([(place.start + found.start(), place.start + found.end(), written)])
        at = place.start + 1 + len(place.tag.encode())
        return self._spliced([(at, at, written)]) if written else self

    def with_child_text(self, *, element_id: str, child: str, text: str | None) -> Document:
        """Set the text of an element's first child of that name, or take the child away."""
        _named(child)
        place = self._place(element_id)
        at = self.places.index(place)
        found = next((one for one in self.places if one.parent == at and one.local == child), None)
        if text is None:
            return self._spliced([(found.start, found.end, b"")]) if found else self
        prefix, colon, _local = place.tag.rpartition(":")
        tag = found.tag if found else f"{prefix}{colon}{child}"
        if found is not None:
            opening = self.body[found.start : found.opened].rstrip(b">").rstrip(b"/").rstrip()
            return self._spliced([(found.start, found.end, opening + f">{escape(text)}</{tag}>".encode())])
        return self._put_in(place, f"<{tag}>{escape(text)}</{tag}>".encode())

    def with_at_end(self, *, piece: str) -> Document:
        """Put a piece of XML before the end of the file's root."""
        return self._put_in(self.places[0], f"{piece}\n".encode())

    def with_pieces(self, *, pieces: Mapping[int, bytes]) -> Document:
        """Put pieces of XML in, each at its place in bytes."""
        return self._spliced([(at, at, piece) for at, piece in pieces.items()])

    def without_kind(self, *, name: str) -> Document:
        """Take out all elements of a name, whatever their prefix."""
        return self._spliced(_outermost([(one.start, one.end, b"") for one in self.places if one.local == name]))

    def without(self, *, element_ids: Iterable[str]) -> Document:
        """Take elements out with what hangs on them: flows, boundary events, references, their part of the diagram."""
        gone = set(element_ids)
        for identity in gone:
            self._place(identity)
        known = -1
        while known != len(gone):
            known = len(gone)
            gone |= {one.id for one in self.places if one.id and self._hangs(one, gone)}
        cuts = [
            (one.start, one.end, b"")
            for one in self.places
            if one.id in gone
            or one.attributes.get("bpmnElement") in gone
            or (one.local in _POINTS_BY_TEXT and one.text.strip().rpartition(":")[2] in gone)
        ]
        return self._spliced(_outermost(cuts))

    def _hangs(self, place: Place, gone: set[str]) -> bool:
        """Tell whether an element means nothing without those: it points to one of them, or stands inside."""
        points = {place.attributes.get(name, "").rpartition(":")[2] for name in (*_SOURCE, *_TARGET)}
        while place.parent >= 0:
            place = self.places[place.parent]
            if place.id in gone:
                return True
        return bool(points & gone)

    def _place(self, element_id: str) -> Place:
        found = next((one for one in self.places if one.id == element_id), None)
        if found is None or not element_id:
            raise NoSuchElement(element_id)
        return found

    def _put_in(self, place: Place, piece: bytes) -> Document:
        """Put a piece at the end of an element, which is opened for it where it was empty."""
        if self.body[place.opened - 2 : place.opened] != b"/>":
            at = self.body.rfind(b"</", 0, place.end)
            return self._spliced([(at, at, piece)])
        closing = f"</{place.tag}>".encode()
        return self._spliced([(place.opened - 2, place.opened, b">" + piece + closing)])

    def _spliced(self, cuts: list[tuple[int, int, bytes]]) -> Document:
        body = self.body
        for start, end, piece in sorted(cuts, reverse=True):
            body = body[:start] + piece + body[end:]
        return replace(self, body=body, original=None, places=tuple(_places(body)))


def _places(body: bytes) -> Iterator[Place]:
    """Yield where each element stands, outer ones before inner ones."""
    parser = ParserCreate(encoding="utf-8")
    found: list[Place] = []
    path: list[int] = []

    def opened(tag: str, attributes: dict[str, str]) -> None:
        start = parser.CurrentByteIndex
        match = _TAG_END.match(body, start)
        end = match.end() if match else start
        place = Place(
            tag=tag,
            id=attributes.get("id", ""),
            attributes=attributes,
            start=start,
            opened=end,
            end=end,
            parent=path[-1] if path else -1,
        )
        path.append(len(found))
        found.append(place)

    def closed(_tag: str) -> None:
        at = path.pop()
        place = found[at]
        if body[place.opened - 2 : place.opened] != b"/>":
            found[at] = replace(place, end=body.index(b">", parser.CurrentByteIndex) + 1)

    def told(text: str) -> None:
        place = found[path[-1]]
        if place.local in _POINTS_BY_TEXT:
            found[path[-1]] = replace(place, text=place.text + text)

    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = opened, closed, told
    parser.Parse(body, True)
    yield from found


def _outermost(cuts: list[tuple[int, int, bytes]]) -> list[tuple[int, int, bytes]]:
    kept: list[tuple[int, int, bytes]] = []
    for cut in sorted(cuts):
        if not kept or cut[0] >= kept[-1][1]:
            kept.append(cut)
    return kept


def _named(name: str) -> None:
    if not _NAME.fullmatch(name):
        raise NoXmlName(name)


def _quoted(value: str) -> str:
    return escape(value, {'"': "&quot;", "\n": "&#10;", "\t": "&#9;"})
