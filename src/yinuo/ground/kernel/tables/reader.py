"""The process that opens one workbook from its standard input and writes its cells as JSON. Not for import."""

from __future__ import annotations

import contextlib
import io
import json
import resource
import sys
from datetime import date, datetime, time, timedelta
from typing import Any

from yinuo.ground.kernel.tables.limits import MOST_COLUMNS, READER_MEMORY_BYTES, READER_SECONDS


def main() -> None:
    """Read, and answer with the cells or with the reason why not."""
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (READER_MEMORY_BYTES, READER_MEMORY_BYTES))
        resource.setrlimit(resource.RLIMIT_CPU, (READER_SECONDS, READER_SECONDS))
    answer = _answer(sys.stdin.buffer.read(), sheet=sys.argv[1], most_rows=int(sys.argv[2]))
    # At once: piece by piece it takes five times as long.
    sys.stdout.write(json.dumps(answer))


def _answer(content: bytes, *, sheet: str, most_rows: int) -> dict[str, Any]:
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        names = list(book.sheet_names)
        if not names or (sheet and sheet not in names):
            return {"code": "no_sheet", "value": sheet}
        for name in [sheet] if sheet else names:
            found = book.get_sheet_by_name(name)
            height, width = found.total_height, found.total_width
            # Heights and widths count from nought: a cover of one column is passed over, a row of headings is not.
            if width:
                break
        if height > most_rows + 100:
            return {"code": "too_many_rows", "value": str(most_rows)}
        if width > MOST_COLUMNS * 4:
            return {"code": "too_many_columns", "value": str(MOST_COLUMNS)}
        rows = [[_cell(cell) for cell in row] for row in found.to_python(skip_empty_area=False)]
        return {"sheets": names, "sheet": name, "rows": rows}
    except PasswordError:
        return {"code": "protected"}
    except CalamineError as error:
        return {"code": "not_a_workbook", "value": str(error)[:200]}


def _cell(cell: Any) -> Any:
    if isinstance(cell, datetime):
        return {"at": cell.isoformat()}
    if isinstance(cell, date):
        return {"at": datetime(cell.year, cell.month, cell.day).isoformat()}  # noqa: DTZ001 - wall-clock, no zone yet
    if isinstance(cell, time | timedelta):
        return str(cell)
    return None if cell == "" else cell


if __name__ == "__main__":
    main()
