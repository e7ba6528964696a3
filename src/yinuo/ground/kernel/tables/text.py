"""Reading comma-, semicolon- or tab-separated text: strict UTF-8 first, then GB18030, which holds all of GBK."""

from __future__ import annotations

import csv
import io

from yinuo.ground.kernel.tables.limits import LONGEST_CELL, MOST_ROWS, UnreadableFile
from yinuo.ground.kernel.tables.writing import plain

DELIMITERS = (",", "\t", ";", "|", "，")
_SAMPLE_LINES = 20
_MARKS = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
# Titles, blank lines and headings may come on top of the rows.
_SPARE_ROWS = 100


def read_text(*, content: bytes) -> tuple[list[list[str]], str]:
    """Return the rows of a text and its encoding; raises UnreadableFile."""
    text, encoding = decoded(content=content)
    if "\x00" in text:
        raise UnreadableFile("not_text")
    rows: list[list[str]] = []
    csv.field_size_limit(LONGEST_CELL * 4)
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text=text)):
            rows.append([plain(cell.strip()) for cell in row])
            if len(rows) > MOST_ROWS + _SPARE_ROWS:
                raise UnreadableFile("too_many_rows", str(MOST_ROWS))
    except csv.Error as error:
        raise UnreadableFile("not_text", str(error)) from error
    return rows, encoding


def decoded(*, content: bytes) -> tuple[str, str]:
    """Return the text and the name of its encoding; raises UnreadableFile."""
    for mark, encoding in _MARKS.items():
        if content.startswith(mark):
            return _attempt(content[2:], encoding), encoding
    try:
        return content.decode("utf-8-sig", errors="strict"), "utf-8"
    except UnicodeDecodeError:
        return _attempt(content, "gb18030"), "gb18030"


def _attempt(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding, errors="strict")
    except UnicodeDecodeError as error:
        raise UnreadableFile("not_text", f"{encoding} {error.start}") from error


def delimiter_of(*, text: str) -> str:
    """Return the sign that parts the first lines into the most columns, the same number in most lines."""
    lines = [line for line in text[:100_000].splitlines() if line.strip()][:_SAMPLE_LINES]
    return max(DELIMITERS, key=lambda sign: _evenness(lines, sign))


def _evenness(lines: list[str], sign: str) -> tuple[int, int]:
    try:
        widths = [len(row) for row in csv.reader(lines, delimiter=sign)]
    except csv.Error:
        return (0, 0)
    if not widths or max(widths) < 2:
        return (0, 0)
    common = max(set(widths), key=widths.count)
    return (widths.count(common) if common > 1 else 0, common)
