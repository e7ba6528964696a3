"""One at a time, by name, within an organisation, until the transaction ends.

Take such a lock before any row: the log's own lock comes last, and a fixed order keeps transactions from
waiting for each other in a circle.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection

from yinuo.ground.kernel.tenancy import current_organisation

_HOLD = "select pg_advisory_xact_lock(hashtextextended(%s, 0))"


def hold(name: str) -> None:
    """Wait for the lock of that name, and keep it until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(_HOLD, [_key(name)])


def hold_and_ask(name: str, *, statement: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """Wait for the lock of that name, and return what a statement then finds; one journey to the database."""
    with connection.cursor() as cursor:
        cursor.execute(f"{_HOLD}; {statement}", [_key(name), *values])
        cursor.nextset()
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


def _key(name: str) -> str:
    return f"{current_organisation()}|{name}"
