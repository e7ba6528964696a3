"""What may be uploaded: known kinds, told by their content and not by their name; no bombs, no programs, no macros.

Nothing is opened or drawn by us: whoever downloads a file gets it as it came, always as a download.
"""

from __future__ import annotations

import io
import struct
import zipfile
from dataclasses import dataclass

MOST_BYTES = 20 * 1024 * 1024
# A photo of 100 megapixels is the largest that phones make; what claims more is meant to fill a memory.
MOST_PIXELS = 100_000_000
MOST_ENTRIES = 5_000
MOST_UNPACKED = 300 * 1024 * 1024
MOST_RATIO = 200
_OFFICE = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
_OFFICE_PART = {"docx": "word/", "xlsx": "xl/", "pptx": "ppt/"}
_TEXT = {"txt": "text/plain", "csv": "text/csv", "step": "model/step", "stp": "model/step", "dxf": "image/vnd.dxf"}
_BY_MAGIC: dict[str, tuple[tuple[bytes, ...], str]] = {
    "pdf": ((b"%PDF-",), "application/pdf"),
    "png": ((b"\x89PNG\r\n\x1a\n",), "image/png"),
    "jpg": ((b"\xff\xd8\xff",), "image/jpeg"),
    "jpeg": ((b"\xff\xd8\xff",), "image/jpeg"),
    "dwg": ((b"AC10",), "image/vnd.dwg"),
}
KINDS = (*_BY_MAGIC, "heic", "webp", *_OFFICE, *_TEXT)
ACCEPT = ",".join(f".{kind}" for kind in KINDS)


class InvalidUpload(Exception):
    """Why a file is not taken: empty, too_large, kind (not one of KINDS), content (not what its name says), bomb,
    macros."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, kw_only=True)
class Upload:
    """A file that may be kept: its name, and its media type by its content."""

    name: str
    media_type: str


def checked_upload(*, content: bytes, name: str) -> Upload:
    """Return how a file may be kept; raises InvalidUpload."""
    if not content:
        raise InvalidUpload("empty")
    if len(content) > MOST_BYTES:
        raise InvalidUpload("too_large")
    kind = name.rpartition(".")[2].lower() if "." in name else ""
    if kind not in KINDS:
        raise InvalidUpload("kind")
    return Upload(name=name, media_type=_media_type(kind, content))


def _media_type(kind: str, content: bytes) -> str:
    if kind in _BY_MAGIC:
        marks, media_type = _BY_MAGIC[kind]
        if not content.startswith(marks):
            raise InvalidUpload("content")
        _check_pixels(kind, content)
        return media_type
    if kind == "webp":
        return _framed(content, b"RIFF", 0, b"WEBP", "image/webp")
    if kind == "heic":
        return _framed(content, b"ftyp", 4, b"he", "image/heic")
    if kind in _OFFICE:
        _check_archive(kind, content)
        return _OFFICE[kind]
    return _plain_text(kind, content)


def _framed(content: bytes, mark: bytes, at: int, brand: bytes, media_type: str) -> str:
    if content[at : at + 4] != mark or content[8 : 8 + len(brand)] != brand:
        raise InvalidUpload("content")
    return media_type


def _plain_text(kind: str, content: bytes) -> str:
    if b"\x00" in content:
        raise InvalidUpload("content")
    start = content[:1_000].lstrip().lower()
    if start.startswith((b"<!doctype", b"<html", b"<svg", b"<?xml", b"<script", b"mz", b"#!")):
        raise InvalidUpload("content")
    return _TEXT[kind]


def _check_pixels(kind: str, content: bytes) -> None:
    size = png_size(content) if kind == "png" else jpeg_size(content) if kind in ("jpg", "jpeg") else (1, 1)
    if size is None:
        raise InvalidUpload("content")
    if size[0] * size[1] > MOST_PIXELS:
        raise InvalidUpload("bomb")


def png_size(content: bytes) -> tuple[int, int] | None:
    """Return a PNG's width and height in pixels by its header, or None for what is no PNG."""
    if len(content) < 33 or content[12:16] != b"IHDR":
        return None
    width, height = struct.unpack(">II", content[16:24])
    return (width, height) if width and height else None


def jpeg_size(content: bytes) -> tuple[int, int] | None:
    """Return a JPEG's width and height in pixels by its frame header, or None for what is no JPEG."""
    at = 2
    while at + 9 < len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return (width, height) if width and height else None
        at += 2 + int.from_bytes(content[at + 2 : at + 4], "big")
    return None


def _check_archive(kind: str, content: bytes) -> None:
    try:
        entries = zipfile.ZipFile(io.BytesIO(content)).infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise InvalidUpload("content") from error
    unpacked = sum(one.file_size for one in entries)
    if len(entries) > MOST_ENTRIES or unpacked > MOST_UNPACKED or unpacked > MOST_RATIO * len(content):
        raise InvalidUpload("bomb")
    names = [one.filename.lower() for one in entries]
    if "[content_types].xml" not in names or not any(name.startswith(_OFFICE_PART[kind]) for name in names):
        raise InvalidUpload("content")
    if any(name.endswith(("vbaproject.bin", ".exe", ".dll", ".js", ".vbs")) for name in names):
        raise InvalidUpload("macros")
