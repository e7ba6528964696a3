"""Reading a table from a file that somebody hands in: CSV in the encodings of Chinese offices, or a workbook.

It knows nothing of what the columns mean. A file can be hostile, so every size is limited before it is read.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from yinuo.ground.kernel.tables.limits import MOST_BYTES, MOST_COLUMNS, MOST_ROWS, UnreadableFile
from yinuo.ground.kernel.tables.text import read_text
from yinuo.ground.kernel.tables.workbooks import looks_like_workbook, read_workbook

Cell = str | int | float | bool | datetime | None
# A title or an empty line may stand above the headings.
_SEARCHED_FOR_HEADINGS = 15


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table as it stands in a file; `numbers` are the row numbers a person sees in the file's first column."""

    headings: tuple[str, ...]
    rows: list[list[Cell]]
    numbers: list[int]
    sheets: tuple[str, ...] = ()
    sheet: str = ""
    encoding: str = ""
    epoch_1904: bool = False


def read_table(*, content: bytes, name: str, sheet: str = "") -> Table:
    """Return the table in a file, from its first (or the named) sheet; raises UnreadableFile."""
    if len(content) > MOST_BYTES:
        raise UnreadableFile("too_large", str(MOST_BYTES // 1024 // 1024))
    if not content.strip():
        raise UnreadableFile("empty")
    if looks_like_workbook(content=content, name=name):
        book = read_workbook(content=content, sheet=sheet)
        return _table(book.rows, sheets=tuple(book.sheets), sheet=book.sheet, epoch_1904=book.epoch_1904)
    rows, encoding = read_text(content=content)
    return _table([list[Cell](row) for row in rows], encoding=encoding)


def _table(
    rows: list[list[Cell]],
    *,
    sheets: tuple[str, ...] = (),
    sheet: str = "",
    encoding: str = "",
    epoch_1904: bool = False,
) -> Table:
    top = _headings_row(rows)
    headings = _headings(rows[top])
    if len(headings) > MOST_COLUMNS:
        raise UnreadableFile("too_many_columns", str(MOST_COLUMNS))
    kept = [(n, row) for n, row in enumerate(rows[top + 1 :], start=top + 2) if any(not _blank(cell) for cell in row)]
    if len(kept) > MOST_ROWS:
        raise UnreadableFile("too_many_rows", str(MOST_ROWS))
    width = len(headings)
    return Table(
        headings=headings,
        rows=[_fitted(row, width) for _n, row in kept],
        numbers=[n for n, _row in kept],
        sheets=sheets,
        sheet=sheet,
        encoding=encoding,
        epoch_1904=epoch_1904,
    )


def _headings_row(rows: list[list[Cell]]) -> int:
    """Return the place of the first row that has the most cells of text: titles above it have fewer."""
    counts = [sum(1 for cell in row if not _blank(cell)) for row in rows[:_SEARCHED_FOR_HEADINGS]]
    if not counts or not max(counts):
        raise UnreadableFile("empty")
    texts = [
        sum(1 for cell in row if isinstance(cell, str) and not _blank(cell)) for row in rows[:_SEARCHED_FOR_HEADINGS]
    ]
    # Half of the widest row is enough, for headings may be missing over some columns; a title is one cell.
    widest = max(counts)
    return next((n for n, count in enumerate(texts) if count >= min(2, widest) and count * 2 >= widest), 0)


def _headings(row: list[Cell]) -> tuple[str, ...]:
    cells = ["" if cell is None else " ".join(str(cell).split()) for cell in row]
    while cells and not cells[-1]:
        cells.pop()
    return tuple(cells)


def _fitted(row: list[Cell], width: int) -> list[Cell]:
    return row[:width] + [None] * (width - len(row))


def _blank(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())
