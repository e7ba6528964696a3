"""Reads what comes next while the caller is at what came before; the reading has a connection of its own."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import TypeVar

from django.db import connection

Item = TypeVar("Item")


def read_ahead(*, items: Iterator[Item]) -> Iterator[Item]:
    """Yield what an iterator reads of the database, one item read ahead.

    A caller within a transaction sees what no other connection does: then everything is read by itself, in turn.
    """
    if connection.in_atomic_block:
        yield from items
        return
    context, ended = copy_context(), object()

    def following() -> Item | object:
        return context.run(next, items, ended)

    with ThreadPoolExecutor(max_workers=1) as reader:
        try:
            coming = reader.submit(following)
            while (item := coming.result()) is not ended:
                coming = reader.submit(following)
                yield item  # type: ignore[misc]
        finally:
            reader.submit(connection.close)
