"""Hundreds of thousands of rows at once: read into an Arrow table, and written back from numpy columns.

Reads go through COPY, which PostgreSQL writes and Arrow parses without a Python object for each value; writes send each
column as one binary array. Both stand under the same row-level security as everything else.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import psycopg
import pyarrow as pa
from django.db import connection
from pyarrow import csv

from yinuo.ground.kernel import arrays
from yinuo.ground.kernel.arrays import Kind, Packed

INSTANT = pa.timestamp("us", "UTC")
_EPOCH_US = 946_684_800_000_000  # 2000-01-01, from which PostgreSQL counts, in microseconds since 1970
_HEAD = np.dtype([("dims", ">i4"), ("nulls", ">i4"), ("oid", ">u4"), ("length", ">i4"), ("first", ">i4")])


def read(*, statement: str, parameters: Sequence[Any], columns: Mapping[str, pa.DataType]) -> pa.Table:
    """Return what a query answers, in the present transaction, as a table with these columns in this order."""
    connection.ensure_connection()
    connection.validate_no_broken_transaction()
    raw: psycopg.Connection[tuple[Any, ...]] = connection.connection
    answer = io.BytesIO()
    # COPY takes no parameters: they are written into the statement, quoted by the driver.
    with connection.wrap_database_errors, psycopg.ClientCursor(raw) as cursor:
        query = cursor.mogrify(statement.encode(), parameters)
        with cursor.copy(f"copy ({query}) to stdout (format csv)".encode()) as copy:
            for piece in copy:
                answer.write(piece)
    if not answer.tell():
        return pa.table({name: pa.array([], kind) for name, kind in columns.items()})
    answer.seek(0)
    return csv.read_csv(
        answer,
        read_options=csv.ReadOptions(column_names=list(columns), use_threads=False),
        convert_options=csv.ConvertOptions(
            column_types=dict(columns), null_values=[""], strings_can_be_null=True, quoted_strings_can_be_null=False
        ),
    ).combine_chunks()


def listed(ids: Sequence[str]) -> str:
    """Return ids as PostgreSQL writes an array of them, for `any(%s::uuid[])`: one parameter, quoted once."""
    return "{" + ",".join(ids) + "}"


def uuids(texts: Sequence[str]) -> Packed:
    """Return UUIDs, written as texts, as an array to send."""
    content = np.frombuffer(bytes.fromhex("".join(texts).replace("-", "")), np.uint8).reshape(-1, 16)
    return _fixed(arrays.UUIDS, content)


def texts_of_one_length(texts: Sequence[str]) -> Packed:
    """Return ASCII texts that are all of one length as an array to send."""
    size = len(texts[0]) if texts else 0
    content = np.frombuffer("".join(texts).encode("ascii"), np.uint8).reshape(-1, max(size, 1))
    return _fixed(arrays.TEXTS, content)


def floats(values: npt.NDArray[np.float64]) -> Packed:
    """Return numbers as an array to send; what is none goes as NaN."""
    return _fixed(arrays.FLOATS, np.ascontiguousarray(values, dtype=">f8").view(np.uint8).reshape(-1, 8))


def instants(micros: npt.NDArray[np.int64]) -> Packed:
    """Return instants, in microseconds since 1970, as an array to send."""
    since = (np.asarray(micros, dtype=np.int64) - _EPOCH_US).astype(">i8")
    return _fixed(arrays.INSTANTS, np.ascontiguousarray(since).view(np.uint8).reshape(-1, 8))


def _fixed(kind: Kind, content: npt.NDArray[np.uint8]) -> Packed:
    """Put its length before each value, and the head of the array before all."""
    count, size = content.shape
    head = np.array([(1, 0, kind.element_oid, count, 1)], dtype=_HEAD).tobytes()
    rows = np.empty((count, 4 + size), dtype=np.uint8)
    rows[:, :4] = np.frombuffer(np.array([size], dtype=">i4").tobytes(), np.uint8)
    rows[:, 4:] = content
    return kind.packed(head + rows.tobytes())
