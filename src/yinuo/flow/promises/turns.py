"""Whose turn it is with a book: one thread at a time, and whoever holds the database's lock before all others.

Everybody who wants to promise waits for the holder of that lock; it must not wait behind drafts.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Turns:
    """A lock that its owner may take again, and that an urgent thread gets next."""

    def __init__(self) -> None:
        self._free = threading.Condition()
        self._owner: int | None = None
        self._depth = 0
        self._urgent = 0

    @contextmanager
    def taken(self, *, urgent: bool = False) -> Iterator[None]:
        """Wait for one's turn, and keep it for the block."""
        self._take(urgent)
        try:
            yield
        finally:
            self._give()

    def _take(self, urgent: bool) -> None:
        me = threading.get_ident()
        with self._free:
            if self._owner != me:
                self._urgent += urgent
                self._free.wait_for(lambda: self._owner is None and (urgent or not self._urgent))
                self._urgent -= urgent
                self._owner = me
            self._depth += 1

    def _give(self) -> None:
        with self._free:
            self._depth -= 1
            if self._depth == 0:
                self._owner = None
                self._free.notify_all()
