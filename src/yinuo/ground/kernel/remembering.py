"""What a transaction has looked up already and need not ask again: for rows that hardly ever change.

What is remembered is forgotten at the end of the outermost `acting_for`; whoever changes such a row forgets it.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar
from uuid import UUID

T = TypeVar("T")
_known: ContextVar[tuple[UUID, dict[Hashable, Any]] | None] = ContextVar("remembered", default=None)


@contextmanager
def remembering(*, organisation_id: UUID) -> Iterator[None]:
    """Remember within the block; a block for the same organisation around it shares what it knows."""
    outer = _known.get()
    if outer is not None and outer[0] == organisation_id:
        yield
        return
    token = _known.set((organisation_id, {}))
    try:
        yield
    finally:
        _known.reset(token)


def remembered(key: Hashable, find: Callable[[], T]) -> T:
    """Return what was found under a key in this transaction, or find it; outside a transaction it is always sought."""
    known = _known.get()
    if known is None:
        return find()
    if key not in known[1]:
        known[1][key] = find()
    found: T = known[1][key]
    return found


def note(key: Hashable, value: object) -> None:
    """Remember a value that is known anyway."""
    known = _known.get()
    if known is not None:
        known[1][key] = value


def recalled(key: Hashable) -> Any:
    """Return what is remembered under a key, or None."""
    known = _known.get()
    return known[1].get(key) if known is not None else None


def forget(key: Hashable) -> None:
    """Seek it again the next time."""
    known = _known.get()
    if known is not None:
        known[1].pop(key, None)
