"""Files that come with messages: what is taken, and by what they really are, not by what they are called."""

from __future__ import annotations

from dataclasses import dataclass

MOST_FILES = 10
LARGEST_BYTES = 10 * 1024 * 1024
# The first bytes of each kind that is taken, and the media type under which it is kept.
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
)
# Office files are packed; what is inside is never opened here, so the name tells which kind they are.
_PACKED = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".zip": "application/zip",
}
_TEXTS = {".txt": "text/plain", ".csv": "text/csv"}


class FileRefused(Exception):
    """A file that is not taken, and why: `empty`, `too_large` or `kind`."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(name, why)
        self.name, self.why = name, why


@dataclass(frozen=True, kw_only=True)
class NewFile:
    """A file as it came in."""

    name: str
    content: bytes


def media_type_of(*, file: NewFile) -> str:
    """Return what a file is by its content; raises FileRefused for what is not taken."""
    if not file.content:
        raise FileRefused(file.name, "empty")
    if len(file.content) > LARGEST_BYTES:
        raise FileRefused(file.name, "too_large")
    for start, media_type in _MAGIC:
        if file.content.startswith(start):
            return media_type
    if file.content[:4] == b"RIFF" and file.content[8:12] == b"WEBP":
        return "image/webp"
    suffix = "." + file.name.lower().rpartition(".")[2]
    if file.content.startswith(b"PK\x03\x04") and suffix in _PACKED:
        return _PACKED[suffix]
    if suffix in _TEXTS and b"\x00" not in file.content:
        return _TEXTS[suffix]
    raise FileRefused(file.name, "kind")
