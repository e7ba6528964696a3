"""Files as people send them, and as people should not."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF"


def png(*, width: int = 2, height: int = 2, extra: bytes = b"") -> bytes:
    """Return a grey PNG, with another chunk of text if asked."""
    rows = b"".join(b"\x00" + b"\x80" * width for _row in range(height)) if width * height < 10_000 else b"\x00"
    told = _chunk(b"tEXt", extra) if extra else b""
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    parts = (_chunk(b"IHDR", header), told, _chunk(b"IDAT", zlib.compress(rows)), _chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def jpeg(*, width: int = 8, height: int = 8, comment: bytes = b"") -> bytes:
    """Return what has the segments of a JPEG; nobody here draws it."""
    frame = b"\xff\xc0" + struct.pack(">HBHHB", 11, 8, height, width, 1) + b"\x01\x11\x00"
    told = b"\xff\xfe" + struct.pack(">H", len(comment) + 2) + comment if comment else b""
    return b"\xff\xd8" + told + frame + b"\xff\xda\x00\x02\x11\x22\xff\xd9" + b"trailing <script>"


def office(*, part: str = "xl/workbook.xml", size: int = 100, macros: bool = False) -> bytes:
    """Return a small Office file; `size` is of its one part when unpacked."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(part, b"\x00" * size)
        if macros:
            archive.writestr("xl/vbaProject.bin", b"x")
    return buffer.getvalue()


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
