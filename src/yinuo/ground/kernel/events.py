"""What an event is, and the register of every type there is. Rooms declare theirs in their own `events.py`."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

if TYPE_CHECKING:
    from collections.abc import Iterator

T = TypeVar("T")
_types: dict[str, type] = {}
_actor: ContextVar[str] = ContextVar("actor", default="system")


class UnserialisablePayload(Exception):
    """An event carries a value that would not come back from the log as it went in."""


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """An event as the log holds it: `happened_at` when it was true, `recorded_at` when we learnt it."""

    id: UUID
    organisation_id: UUID
    seq: int
    type: str
    subject_type: str
    subject_id: UUID | None
    happened_at: datetime
    recorded_at: datetime
    actor: str
    payload: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Draft:
    """An event on its way into the log; `body` is an instance of a registered event class."""

    subject_type: str
    subject_id: UUID | None
    body: Any
    happened_at: datetime | None = None


def event_type(name: str) -> Callable[[type[T]], type[T]]:
    """Register a frozen dataclass as the event type `room.past_tense_name`."""

    def register(cls: type[T]) -> type[T]:
        if name in _types:
            raise ValueError(f"event type {name} is declared twice")
        _types[name] = cls
        cls.event_name = name  # type: ignore[attr-defined]
        return cls

    return register


def registered_types() -> dict[str, type]:
    """Return every declared event type by name."""
    return dict(_types)


def payload_of(body: Any) -> dict[str, Any]:
    """Return the JSON form of an event body; raises UnserialisablePayload."""
    if not is_dataclass(body):
        raise UnserialisablePayload(type(body).__name__)
    kind: Any = type(body)
    return {name: plain(getattr(body, name)) for name in _names(kind)}


@cache
def _names(body: Any) -> tuple[str, ...]:
    return tuple(field.name for field in fields(body))


def plain(value: Any) -> Any:
    """Return a value as JSON can hold it and give it back unchanged."""
    written = _WRITTEN.get(type(value))
    if written is not None:
        return written(value)
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, Enum):
        return plain(value.value)
    if isinstance(value, str):
        return _plain_text(value)
    if isinstance(value, float):
        return _plain_float(value)
    if isinstance(value, UUID | Decimal):
        return str(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    return _plain_collection(value)


def _plain_text(value: str) -> str:
    if value.isascii() and "\x00" not in value:
        return value
    # PostgreSQL's JSON keeps neither NUL nor half of a surrogate pair.
    return value.replace("\x00", "").encode("utf-8", "replace").decode()


def _plain_float(value: float) -> float | int:
    if value != value or value in (float("inf"), float("-inf")):
        raise UnserialisablePayload(repr(value))
    # Beyond 2**53 JSON numbers come back as integers.
    return int(value) if abs(value) >= 2**53 else value + 0.0


# What most values are, so that they need not be asked what else they might be.
_WRITTEN: dict[type, Callable[[Any], Any]] = {
    str: _plain_text,
    float: _plain_float,
    UUID: str,
    Decimal: str,
    datetime: datetime.isoformat,
}


def _plain_collection(value: Any) -> Any:
    if isinstance(value, dict):
        return {_plain_text(str(key)): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    if is_dataclass(value):
        return payload_of(value)
    raise UnserialisablePayload(type(value).__name__)


@contextmanager
def acting_as(actor: str) -> Iterator[None]:
    """Name who acts in the block: `member:<id>`, `link:<id>`, `token:<id>` or `system`."""
    token = _actor.set(actor)
    try:
        yield
    finally:
        _actor.reset(token)


def current_actor() -> str:
    """Return who acts."""
    return _actor.get()


def member_of(*, actor: str) -> UUID | None:
    """Return the member that an actor is; None for links, tokens and the system."""
    kind, _colon, ident = actor.partition(":")
    return UUID(ident) if kind == "member" else None
