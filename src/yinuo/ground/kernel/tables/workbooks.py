"""Reading a workbook (xlsx, xls, ods) in a process of its own, so that a hostile file harms only that process.

A few bytes can unpack to gigabytes, and two cells in opposite corners to billions of empty ones: the declared
sizes are added up before, and the reader has limits of memory and time.
"""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
import zlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from yinuo.ground.kernel.tables.limits import MOST_ROWS, MOST_UNPACKED_BYTES, READER_SECONDS, UnreadableFile

_ZIP = b"PK\x03\x04"
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENDINGS = (".xlsx", ".xlsm", ".xls", ".ods", ".xlsb")
_SETTINGS = "xl/workbook.xml"
_SETTINGS_BYTES = 1 << 20


@dataclass(frozen=True, kw_only=True)
class Workbook:
    """The rows of one sheet, and what sheets there are."""

    sheets: list[str]
    sheet: str
    rows: list[list[Any]]
    epoch_1904: bool


def looks_like_workbook(*, content: bytes, name: str) -> bool:
    """Return whether a file is, or pretends to be, a workbook."""
    return content.startswith((_ZIP, _COMPOUND)) or name.lower().endswith(_ENDINGS)


def read_workbook(*, content: bytes, sheet: str = "") -> Workbook:
    """Return one sheet of a workbook, the first that holds anything if none is named; raises UnreadableFile."""
    epoch_1904 = False
    if content.startswith(_ZIP):
        epoch_1904 = _checked_package(content)
    elif not content.startswith(_COMPOUND):
        raise UnreadableFile("not_a_workbook")
    answer = _ask_reader(content, sheet)
    rows = [[_revived(cell) for cell in row] for row in answer["rows"]]
    return Workbook(sheets=answer["sheets"], sheet=answer["sheet"], rows=rows, epoch_1904=epoch_1904)


def _checked_package(content: bytes) -> bool:
    """Refuse what says that it unpacks to too much; return whether dates count from 1904.

    A package that lies about its sizes meets the reader's limit of memory.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            entries = package.infolist()
            if any(entry.flag_bits & 1 for entry in entries):
                raise UnreadableFile("protected")
            if sum(entry.file_size for entry in entries) > MOST_UNPACKED_BYTES:
                raise UnreadableFile("bomb", str(MOST_UNPACKED_BYTES // 1024 // 1024))
            if _SETTINGS not in package.namelist():
                return False
            with package.open(_SETTINGS) as member:
                head = member.read(_SETTINGS_BYTES)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError) as error:
        raise UnreadableFile("not_a_workbook", str(error)) from error
    return b'date1904="1"' in head or b'date1904="true"' in head


def _ask_reader(content: bytes, sheet: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "yinuo.ground.kernel.tables.reader", sheet, str(MOST_ROWS)]
    try:
        done = subprocess.run(command, input=content, capture_output=True, timeout=READER_SECONDS, check=False)
    except subprocess.TimeoutExpired as error:
        raise UnreadableFile("bomb", str(READER_SECONDS)) from error
    if done.returncode != 0:
        # Out of memory ends the reader by a signal or an abort, not by an answer.
        raise UnreadableFile("bomb")
    answer: dict[str, Any] = json.loads(done.stdout)
    if "code" in answer:
        raise UnreadableFile(answer["code"], answer.get("value", ""))
    return answer


def _revived(cell: Any) -> Any:
    return datetime.fromisoformat(cell["at"]) if isinstance(cell, dict) else cell
