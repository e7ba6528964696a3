"""Statements that every step repeats: the database parses and plans them once for each connection, not each time.

For statements written by hand whose text does not change from call to call; all else goes through the ORM.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import psycopg
from django.db import connection

from yinuo.ground.kernel import arrays

_NEVER = 2**31 - 1  # what the ORM sends is not prepared by itself


def run(statement: str, parameters: Sequence[Any]) -> int:
    """Execute a statement in the present transaction; return how many rows it touched."""
    with connection.wrap_database_errors, _cursor() as cursor:
        cursor.execute(statement.encode(), parameters, prepare=True)
        return cursor.rowcount


def rows(statement: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Execute a statement in the present transaction and return its rows."""
    with connection.wrap_database_errors, _cursor() as cursor:
        cursor.execute(statement.encode(), parameters, prepare=True)
        return cursor.fetchall()


def _cursor() -> psycopg.Cursor[tuple[Any, ...]]:
    connection.ensure_connection()
    connection.validate_no_broken_transaction()
    raw: psycopg.Connection[tuple[Any, ...]] = connection.connection
    if raw.prepare_threshold is None:
        raw.prepare_threshold = _NEVER
        arrays.teach(raw)
    return psycopg.Cursor(raw)
