"""Doing pieces of work two at a time, each on a connection of its own, and giving the results in order."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import TypeVar

from django.db import connection

Piece = TypeVar("Piece")
Result = TypeVar("Result")


def in_turn(
    *, work: Callable[[int, Piece], Result], pieces: Sequence[tuple[int, Piece]], hands: int
) -> Iterator[Result]:
    """Yield the result of each piece in order; the first that fails raises, and no further one is begun.

    Inside a transaction there is one hand only: another connection would not see what was written in it.
    """
    if hands == 1 or connection.in_atomic_block or len(pieces) < 2:
        yield from (work(start, piece) for start, piece in pieces)
        return
    pool = ThreadPoolExecutor(max_workers=hands)
    try:
        # Each call needs a copy of who acts and of the clock: a context cannot be entered twice at once.
        futures = [pool.submit(copy_context().run, _closing, work, start, piece) for start, piece in pieces]
        for future in futures:
            yield future.result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _closing(work: Callable[[int, Piece], Result], start: int, piece: Piece) -> Result:
    try:
        return work(start, piece)
    finally:
        # The connection belongs to this thread, which nobody tidies up.
        connection.close()
