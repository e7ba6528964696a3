"""Photos from outside: known by their bytes, measured before anybody decodes them, and without what they tell besides.

A photo keeps its pixels as they came. Places, devices and moments that a camera writes beside them are cut out; only
which side is up stays, so that it is shown upright. Nothing here decodes a picture, so none can blow up.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

MOST_BYTES = 12 * 1024 * 1024
MOST_PIXELS = 64_000_000  # the largest cameras of phones have 50 million
JPEG, PNG = "image/jpeg", "image/png"
_ORIENTATION = 0x0112
_ENDINGS = {JPEG: "jpg", PNG: "png"}
_PNG_HEAD = b"\x89PNG\r\n\x1a\n"
# What a picture needs to look right; all else is dropped.
_PNG_KEPT = {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"pHYs"}
_SIZES = {*range(0xC0, 0xC4), *range(0xC5, 0xC8), *range(0xC9, 0xCC), *range(0xCD, 0xD0)}
_APP0, _APP1, _APP14, _COMMENT = 0xE0, 0xE1, 0xEE, 0xFE
_SCAN, _END, _BARE = 0xDA, 0xD9, {0x01, *range(0xD0, 0xD8)}


class BadPicture(Exception):
    """Not a photo that we take: `too_large`, `too_many_pixels`, `unknown_kind` or `damaged`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A photo without what a camera tells besides; `orientation` is 1 to 8, as EXIF counts."""

    content: bytes
    media_type: str
    width: int
    height: int
    orientation: int = 1

    @property
    def ending(self) -> str:
        """Return how a file's name ends."""
        return _ENDINGS[self.media_type]


def cleaned(*, content: bytes) -> Picture:
    """Return a photo without its metadata; raises BadPicture."""
    if len(content) > MOST_BYTES:
        raise BadPicture("too_large")
    if content.startswith(b"\xff\xd8\xff"):
        picture = _read(_jpeg, content)
    elif content.startswith(_PNG_HEAD):
        picture = _read(_png, content)
    else:
        raise BadPicture("unknown_kind")
    if picture.width * picture.height > MOST_PIXELS:
        raise BadPicture("too_many_pixels")
    return picture


def _read(reader: Callable[[bytes], Picture], content: bytes) -> Picture:
    try:
        picture = reader(content)
    except (struct.error, IndexError, zlib.error) as error:
        raise BadPicture("damaged") from error
    if not picture.width or not picture.height:
        raise BadPicture("damaged")
    return picture


def _jpeg(content: bytes) -> Picture:
    kept, size, orientation = [b"\xff\xd8"], (0, 0), 1
    for marker, whole in _segments(content):
        if marker in _SIZES:
            size = struct.unpack_from(">HH", whole, 5)
        if marker == _APP1 and whole[4:10] == b"Exif\0\0":
            orientation = _orientation(whole[10:])
        if _is_kept(marker):
            kept.append(whole)
    if orientation != 1:
        kept.insert(1, _upright(orientation))
    clean, (height, width) = b"".join(kept) + b"\xff\xd9", size
    return Picture(content=clean, media_type=JPEG, width=width, height=height, orientation=orientation)


def _segments(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Walk the segments of a JPEG up to its end: the marker of each, and all its bytes."""
    at = 2
    while True:
        while content[at : at + 2] == b"\xff\xff":
            at += 1
        if content[at] != 0xFF:
            raise BadPicture("damaged")
        marker, begins = content[at + 1], at
        if marker == _END:
            return
        after = at + 2 if marker in _BARE else _after(content, at + 2)
        if marker == _SCAN:
            after = _end_of_scan(content, after)
        yield marker, content[begins:after]
        at = after


def _after(content: bytes, at: int) -> int:
    (length,) = struct.unpack_from(">H", content, at)
    if length < 2 or at + length > len(content):
        raise BadPicture("damaged")
    return int(at + length)


def _is_kept(marker: int) -> bool:
    return marker in (_APP0, _APP14) or not (0xE0 <= marker <= 0xEF or marker == _COMMENT)


def _end_of_scan(content: bytes, at: int) -> int:
    """Return where the next marker stands after the compressed data that begins at `at`."""
    while True:
        at = content.find(b"\xff", at)
        if at < 0 or at + 1 >= len(content):
            raise BadPicture("damaged")
        follows = content[at + 1]
        if follows != 0 and not 0xD0 <= follows <= 0xD7 and follows != 0xFF:
            return at
        at += 1 if follows == 0xFF else 2


def _orientation(tiff: bytes) -> int:
    """Return which side is up; 1 where the camera's notes are broken."""
    try:
        order = {b"II": "<", b"MM": ">"}[tiff[:2]]
        (first,) = struct.unpack_from(f"{order}I", tiff, 4)
        (count,) = struct.unpack_from(f"{order}H", tiff, first)
        for place in range(first + 2, first + 2 + 12 * min(count, 200), 12):
            tag, _kind, _count, value = struct.unpack_from(f"{order}HHIH", tiff, place)
            if tag == _ORIENTATION:
                return value if 1 <= value <= 8 else 1
    except (KeyError, struct.error):
        return 1
    return 1


def _upright(orientation: int) -> bytes:
    """Return an EXIF segment that tells which side is up, and nothing else."""
    tiff = b"MM\x00*" + struct.pack(">IHHHIHHI", 8, 1, _ORIENTATION, 3, 1, orientation, 0, 0)
    body = b"Exif\0\0" + tiff
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body


def _png(content: bytes) -> Picture:
    kept, at, size = [_PNG_HEAD], len(_PNG_HEAD), (0, 0)
    while True:
        length, kind = struct.unpack_from(">I4s", content, at)
        after = at + 12 + length
        (told,) = struct.unpack_from(">I", content, after - 4)
        if zlib.crc32(content[at + 4 : after - 4]) != told:
            raise BadPicture("damaged")
        if kind == b"IHDR":
            size = struct.unpack_from(">II", content, at + 8)
        if kind in _PNG_KEPT:
            kept.append(content[at:after])
        at = after
        if kind == b"IEND":
            break
    return Picture(content=b"".join(kept), media_type=PNG, width=size[0], height=size[1])
