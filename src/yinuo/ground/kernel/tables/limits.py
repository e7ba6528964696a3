"""How large a table may be that somebody hands in, and how a file is refused."""

from __future__ import annotations

MOST_BYTES = 60 * 1024 * 1024
MOST_ROWS = 200_000
MOST_COLUMNS = 200
LONGEST_CELL = 20_000
# What a packed workbook may hold when unpacked; 100,000 rows of 20 columns unpack to about 100 MB.
MOST_UNPACKED_BYTES = 600 * 1024 * 1024
READER_MEMORY_BYTES = 3 * 1024**3
READER_SECONDS = 90


class UnreadableFile(Exception):
    """A file cannot be read as a table.

    `code` is one of empty, too_large, too_many_rows, too_many_columns, not_text, not_a_workbook, bomb, protected,
    old_format, no_sheet; `value` is the limit or what was found.
    """

    def __init__(self, code: str, value: str = "") -> None:
        super().__init__(code, value)
        self.code, self.value = code, value
