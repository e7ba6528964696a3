"""Logos made safe: a PNG or JPEG is written anew without what is no picture, an SVG from a list of what is allowed."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError, register_namespace, tostring

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from yinuo.flow.sharing.uploads import jpeg_size, png_size

MOST_BYTES = 512 * 1024
MOST_SIDE = 2_000
_MOST_ELEMENTS = 2_000
_SVG = "http://www.w3.org/2000/svg"
_ELEMENTS = frozenset(
    [
        "svg",
        "g",
        "path",
        "rect",
        "circle",
        "ellipse",
        "line",
        "polyline",
        "polygon",
        "text",
        "tspan",
        "title",
        "defs",
        "linearGradient",
        "radialGradient",
        "stop",
        "clipPath",
    ]
)
_ATTRIBUTES = frozenset(
    [
        "viewBox",
        "width",
        "height",
        "x",
        "y",
        "x1",
        "y1",
        "x2",
        "y2",
        "cx",
        "cy",
        "r",
        "rx",
        "ry",
        "d",
        "points",
        "fill",
        "stroke",
        "stroke-width",
        "stroke-linecap",
        "stroke-linejoin",
        "fill-rule",
        "clip-rule",
        "opacity",
        "fill-opacity",
        "stroke-opacity",
        "transform",
        "offset",
        "stop-color",
        "stop-opacity",
        "gradientUnits",
        "gradientTransform",
        "id",
        "clip-path",
        "font-size",
        "font-family",
        "font-weight",
        "text-anchor",
        "preserveAspectRatio",
        "letter-spacing",
    ]
)
# What an attribute may say: no addresses but of parts of this picture itself.
_OUTWARD = re.compile(r"url\s*\(\s*(?!#[\w-]+\s*\))|javascript:|data:|expression|@import|https?:|//", re.IGNORECASE)
_PNG_KEPT = frozenset({b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"})


class InvalidLogo(Exception):
    """Why a picture is not taken: empty, too_large, kind (neither PNG, JPEG nor SVG), content (damaged), bomb."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def safe_logo(*, content: bytes) -> tuple[bytes, str]:
    """Return (the picture as it is kept, its media type), by its content; raises InvalidLogo."""
    if not content:
        raise InvalidLogo("empty")
    if len(content) > MOST_BYTES:
        raise InvalidLogo("too_large")
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return _png(content), "image/png"
    if content.startswith(b"\xff\xd8\xff"):
        return _jpeg(content), "image/jpeg"
    if b"<svg" in content[:4_000]:
        return _svg(content), "image/svg+xml"
    raise InvalidLogo("kind")


def _check_size(size: tuple[int, int] | None) -> None:
    if size is None:
        raise InvalidLogo("content")
    if max(size) > MOST_SIDE:
        raise InvalidLogo("bomb")


def _png(content: bytes) -> bytes:
    _check_size(png_size(content))
    chunks = list(_chunks(content))
    if not chunks or chunks[0][0] != b"IHDR" or chunks[-1][0] != b"IEND":
        raise InvalidLogo("content")
    pixels = b"".join(data for kind, data in chunks if kind == b"IDAT")
    most = MOST_SIDE * (MOST_SIDE * 8 + 1)
    try:
        opened = zlib.decompressobj().decompress(pixels, most)
    except zlib.error as error:
        raise InvalidLogo("content") from error
    kept = [(kind, data) for kind, data in chunks if kind in (b"IHDR", b"PLTE", b"tRNS")]
    kept += [(b"IDAT", zlib.compress(opened, 9)), (b"IEND", b"")]
    return content[:8] + b"".join(_chunk(kind, data) for kind, data in kept)


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 8
    while at + 12 <= len(content):
        length = int.from_bytes(content[at : at + 4], "big")
        kind, data = content[at + 4 : at + 8], content[at + 8 : at + 8 + length]
        told = content[at + 8 + length : at + 12 + length]
        if len(data) != length or told != struct.pack(">I", zlib.crc32(kind + data)):
            raise InvalidLogo("content")
        if kind in _PNG_KEPT:
            yield kind, data
        if kind == b"IEND":
            return
        at += 12 + length


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _jpeg(content: bytes) -> bytes:
    """Return the picture without comments, applications' data and whatever follows its end."""
    _check_size(jpeg_size(content))
    end = content.rfind(b"\xff\xd9")
    kept, at = [content[:2]], 2
    while at + 4 <= len(content) and content[at] == 0xFF:
        marker, length = content[at + 1], int.from_bytes(content[at + 2 : at + 4], "big")
        segment = content[at : at + 2 + length]
        if marker == 0xDA:
            if end < at:
                raise InvalidLogo("content")
            return b"".join(kept) + content[at : end + 2]
        # Adobe's own says how colours are stored; without it some pictures turn.
        if not (0xE0 <= marker <= 0xEF or marker == 0xFE) or marker == 0xEE:
            kept.append(segment)
        at += 2 + length
    raise InvalidLogo("content")


def _svg(content: bytes) -> bytes:
    try:
        root = fromstring(content, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise InvalidLogo("content") from error
    if root.tag != f"{{{_SVG}}}svg" or sum(1 for _one in root.iter()) > _MOST_ELEMENTS:
        raise InvalidLogo("content")
    register_namespace("", _SVG)
    written: bytes = tostring(_clean(root), encoding="utf-8")
    return written


def _clean(element: Element) -> Element:
    kept = Element(element.tag, {k: v for k, v in element.attrib.items() if k in _ATTRIBUTES and _inward(v)})
    kept.text, kept.tail = element.text, element.tail
    for child in element:
        name = str(child.tag).removeprefix(f"{{{_SVG}}}")
        if name in _ELEMENTS and name != "svg":
            kept.append(_clean(child))
    return kept


def _inward(value: str) -> bool:
    return not _OUTWARD.search(value)
