"""Writing tables for people: CSV that spreadsheets open rightly, and xlsx; no cell can act as a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What one sheet of a workbook can hold, less the row of headings.
MOST_SHEET_ROWS = 1_048_575
LONGEST_SHEET_NAME, _RESERVED = 31, "history"
_PIECE_ROWS = 500
_WIDTH = 16
# Signs that the name of a sheet may not have.
_SHEET_SIGNS = re.compile(r"[\[\]:*?/\\]")


class Share(float):
    """A part of a whole, 0.5 for half of it: spreadsheets show 50%."""


_FORMS: Mapping[type, str] = {datetime: "yyyy-mm-dd hh:mm", date: "yyyy-mm-dd", Share: "0%"}


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """One sheet of a workbook."""

    name: str
    headings: Sequence[str]
    rows: Iterable[Sequence[Any]]


def csv_pieces(*, headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """Yield a CSV file (UTF-8 with a mark, for Excel) in pieces."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    buffer.write("\ufeff")
    writer.writerow([neutral(one) for one in headings])
    for count, row in enumerate(rows, start=1):
        writer.writerow([_text(cell) for cell in row])
        if count % _PIECE_ROWS == 0:
            yield _taken(buffer)
    yield _taken(buffer)


def xlsx_file(*, headings: Sequence[str], rows: Iterable[Sequence[Any]], sheet: str) -> bytes:
    """Return a workbook of one sheet with a frozen row of headings; datetimes are written as local wall-clock time."""
    return workbook(sheets=[Sheet(name=sheet, headings=headings, rows=rows)])


def workbook(*, sheets: Sequence[Sheet], most_rows: int = MOST_SHEET_ROWS) -> bytes:
    """Return a workbook, each sheet with a frozen row of headings; datetimes are written as local wall-clock time.

    What one sheet cannot hold goes on to the next, `name 2` and so on.
    """
    import xlsxwriter

    target = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "remove_timezone": True}
    book = xlsxwriter.Workbook(target, options)
    bold = book.add_format({"bold": True})
    forms = {kind: book.add_format({"num_format": form}) for kind, form in _FORMS.items()}
    for sheet in sheets:
        _fill(book, sheet, bold, forms, most_rows)
    book.close()
    return target.getvalue()


def _fill(book: Any, sheet: Sheet, bold: Any, forms: Mapping[type, Any], most_rows: int) -> None:
    name = _SHEET_SIGNS.sub(" ", sheet.name)
    page, number = _page(book, name, sheet.headings, bold), 0
    for count, row in enumerate(sheet.rows):
        if count and count % most_rows == 0:
            page, number = _page(book, f"{name[:26]} {count // most_rows + 1}", sheet.headings, bold), 0
        number += 1
        for column, cell in enumerate(row):
            _write(page, number, column, cell, forms)


def _page(book: Any, name: str, headings: Sequence[str], bold: Any) -> Any:
    page = book.add_worksheet(_free_name(book, name))
    page.set_column(0, max(len(headings) - 1, 0), _WIDTH)
    page.freeze_panes(1, 0)
    for column, heading in enumerate(headings):
        page.write_string(0, column, heading, bold)
    return page


def _free_name(book: Any, name: str) -> str:
    """Return a name that a sheet may have and no other one of the book has."""
    known = {page.get_name().casefold() for page in book.worksheets()} | {"", _RESERVED}
    wanted = name[:LONGEST_SHEET_NAME].strip().strip("'")
    number = 1
    found = wanted
    while found.casefold() in known:
        number += 1
        found = f"{wanted[: LONGEST_SHEET_NAME - 5]} {number}".strip()
    return found


def neutral(text: str) -> str:
    """Return text that a spreadsheet shows and never computes; `plain` gives it back."""
    return f"'{text}" if text.lstrip("'").startswith(FORMULA_SIGNS) else text


def plain(text: str) -> str:
    """Return text without the mark that kept a spreadsheet from computing it."""
    return text[1:] if text.startswith("'") and text.lstrip("'").startswith(FORMULA_SIGNS) else text


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d %H:%M")
    if isinstance(cell, Share):
        return f"{cell:.0%}"
    if isinstance(cell, date | int | float | Decimal) and not isinstance(cell, bool):
        return str(cell)
    return neutral(str(cell))


def _write(page: Any, row: int, column: int, cell: Any, forms: Mapping[type, Any]) -> None:
    if cell is None or cell == "":
        return
    if isinstance(cell, date):
        page.write_datetime(row, column, cell, forms[datetime if isinstance(cell, datetime) else date])
    elif isinstance(cell, Share):
        page.write_number(row, column, cell, forms[Share])
    elif isinstance(cell, int | float | Decimal) and not isinstance(cell, bool):
        page.write_number(row, column, cell)
    else:
        # A string cell of a workbook is never computed, so it stays as it is.
        page.write_string(row, column, str(cell)[:32_767])


def _taken(buffer: io.StringIO) -> bytes:
    piece = buffer.getvalue().encode("utf-8")
    buffer.seek(0)
    buffer.truncate()
    return piece
