"""One row per order in PostgreSQL, of which only what changed is written."""

from __future__ import annotations

import os
from collections.abc import Iterator

import psycopg
import pyarrow as pa

COLUMNS = ("order_id", "p_late", "finish_q10", "finish_q50", "finish_q90", "next_at")
TYPES = ("text", "float8", "timestamp", "timestamp", "timestamp", "timestamp")
PIECE = 50_000


class RowStore:
    """The newest forecast of each order in a table of its own, with room in each page for the next one."""

    def __init__(self, *, rows: pa.Table) -> None:
        self._connection = psycopg.connect(os.environ["DATABASE_OWNER_URL"])
        shape = ", ".join(f"{name} {kind}" for name, kind in zip(COLUMNS, TYPES, strict=True))
        self._connection.execute(f"create table bench_forecast ({shape}) with (fillfactor = 50)")
        self._connection.execute(f"create temporary table bench_news ({shape})")
        self._copy("bench_forecast", rows)
        self._connection.execute("alter table bench_forecast add primary key (order_id)")
        self._connection.commit()
        self._connection.autocommit = True
        self._connection.execute("vacuum analyze bench_forecast")

    def write(self, *, rows: pa.Table) -> None:
        """Replace the forecasts of these orders, in one transaction."""
        sets = ", ".join(f"{name} = news.{name}" for name in COLUMNS[1:])
        with self._connection.transaction():
            self._copy("bench_news", rows)
            self._connection.execute(
                f"update bench_forecast as old set {sets} from bench_news as news where news.order_id = old.order_id"
            )

    def _copy(self, table: str, rows: pa.Table) -> None:
        with self._connection.cursor().copy(f"copy {table} ({', '.join(COLUMNS)}) from stdin (format csv)") as copy:
            for piece in _csv(rows):
                copy.write(piece)


def _csv(rows: pa.Table) -> Iterator[bytes]:
    from pyarrow import csv

    wanted = rows.select(list(COLUMNS))
    for start in range(0, wanted.num_rows, PIECE):
        sink = pa.BufferOutputStream()
        csv.write_csv(wanted.slice(start, PIECE), sink, csv.WriteOptions(include_header=False, quoting_style="needed"))
        yield sink.getvalue().to_pybytes()
