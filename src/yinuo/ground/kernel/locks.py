"""One at a time, by name, within an organisation, until the transaction ends.

Take such a lock before any row: the log's own lock comes last, and a fixed order keeps transactions from
waiting for each other in a circle. Within `kept_in_order`, as in tests of what people and workers do, whoever takes one
after having published is refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import connection

from yinuo.ground.kernel.remembering import note, recalled
from yinuo.ground.kernel.tenancy import current_organisation

_LOG_HELD, _HELD = "kernel.log_held", "kernel.lock_held"  # what a transaction remembers of itself

_strict: ContextVar[bool] = ContextVar("strict_locks", default=False)
_HOLD = "select pg_advisory_xact_lock(hashtextextended(%s, 0))"


class TakenAfterTheLog(Exception):
    """A lock was asked for by a transaction that has published: whoever has it may be waiting for the log."""


@contextmanager
def kept_in_order() -> Iterator[None]:
    """Refuse, in this thread and within this block, locks that are asked for after the log's."""
    before = _strict.set(True)
    try:
        yield
    finally:
        _strict.reset(before)


def hold(name: str) -> None:
    """Wait for the lock of that name, and keep it until the transaction ends; raises TakenAfterTheLog."""
    _keep_order(name)
    with connection.cursor() as cursor:
        cursor.execute(_HOLD, [_key(name)])


def hold_and_ask(name: str, *, statement: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """Wait for the lock of that name, and return what a statement then finds; one journey to the database.

    Raises TakenAfterTheLog.
    """
    _keep_order(name)
    with connection.cursor() as cursor:
        cursor.execute(f"{_HOLD}; {statement}", [_key(name), *values])
        cursor.nextset()
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


def log_is_held() -> None:
    """Note that the present transaction has the log's lock: from now on it waits for nobody else's."""
    note(_LOG_HELD, True)


def _keep_order(name: str) -> None:
    held = (_HELD, name)
    if _strict.get() and recalled(_LOG_HELD) and not recalled(held):
        raise TakenAfterTheLog(name)
    note(held, True)


def _key(name: str) -> str:
    return f"{current_organisation()}|{name}"
