"""Comments of a BPMN file that a drawing tool let fall: put back before the elements they stood at.

Drawing tools read a file into objects and write these; what is only for a reader's eye has no object. A comment
belongs to the element that follows it, else to the end of the one it stands in. One whose element is gone is gone
with it, and a file that still has comments of its own is left alone.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections import Counter
from collections.abc import Iterator
from xml.parsers.expat import ParserCreate

from yinuo.core.bpmn.writing import Document, Place

Anchor = tuple[tuple[str, int], ...]  # from an element with an id down: names, each with its count among its kind
_BEFORE_ALL, _AFTER_ALL = ("before", ()), ("after", ())
_INDENT = re.compile(rb"\n[ \t]*\Z")


def with_comments_of(*, before: bytes, after: bytes) -> bytes:
    """Return the file `after` with the comments that `before` has and it lost; raises UnreadableFile."""
    if b"<!--" not in before.replace(b"\x00", b""):  # whatever the width of its letters
        return after
    earlier = Document.read(content=before)
    told = list(_comments(earlier))
    if not told:
        return after
    later = Document.read(content=after)
    if next(_comments(later), None):
        return after
    found = {anchor: place for place, anchor in zip(later.places, _anchors(later), strict=True)}
    pieces: dict[int, bytes] = {}
    for text, (side, anchor) in told:
        at = _position(later, side, found.get(anchor), whole=not anchor)
        if at is not None:
            pieces[at] = pieces.get(at, b"") + _laid_out(later.body, at, text)
    return later.with_pieces(pieces=pieces).content() if pieces else after


def _comments(document: Document) -> Iterator[tuple[bytes, tuple[str, Anchor]]]:
    """Yield each comment with where it stands: before an element, or at the end of one."""
    places = document.places
    starts = [one.start for one in places]
    anchors = list(_anchors(document))
    for start, end in _spans(document.body):
        following = bisect(starts, start)
        around = _around(places, following - 1, start)
        text = document.body[start:end]
        if around < 0:
            yield text, _BEFORE_ALL if following == 0 else _AFTER_ALL
        elif following < len(places) and places[following].parent == around:
            yield text, ("before", anchors[following])
        else:
            yield text, ("end", anchors[around])


def _spans(body: bytes) -> Iterator[tuple[int, int]]:
    parser = ParserCreate(encoding="utf-8")
    starts: list[int] = []
    parser.CommentHandler = lambda _text: starts.append(parser.CurrentByteIndex)
    parser.Parse(body, True)
    for start in starts:
        yield start, body.index(b"-->", start) + 3


def _around(places: tuple[Place, ...], at: int, position: int) -> int:
    """Return the innermost element that has a position inside, beginning with one that opens before it; or -1."""
    while at >= 0 and places[at].end <= position:
        at = places[at].parent
    return at


def _anchors(document: Document) -> Iterator[Anchor]:
    """Yield how each element is found again: by its id, else by its way from the nearest element that has one."""
    known: list[Anchor] = []
    counts: list[Counter[str]] = []
    for place in document.places:
        counts.append(Counter())
        if place.id:
            anchor: Anchor = ((f"#{place.id}", 0),)
        elif place.parent < 0:
            anchor = (("root", 0),)
        else:
            counts[place.parent][place.local] += 1
            anchor = (*known[place.parent], (place.local, counts[place.parent][place.local]))
        known.append(anchor)
        yield anchor


def _position(document: Document, side: str, place: Place | None, *, whole: bool) -> int | None:
    if whole:
        return document.places[0].start if side == "before" else document.places[0].end
    if place is None:
        return None
    if side == "before":
        return place.start
    closed = document.body[place.opened - 2 : place.opened] == b"/>"
    return None if closed else document.body.rfind(b"</", 0, place.end)


def _laid_out(body: bytes, at: int, text: bytes) -> bytes:
    """Return a comment on a line of its own where what follows stands on one."""
    indent = _INDENT.search(body, max(0, at - 200), at)
    return text + (indent.group() if indent else b"")
