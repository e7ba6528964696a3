"""Values of `facts` as JSON and back: what a quote keeps is given back as it was."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache
from types import UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints
from uuid import UUID

T = TypeVar("T")
Reader = Callable[[Any], Any]


def to_plain(value: Any) -> Any:
    """Return a value of `facts` as JSON can hold it."""
    if is_dataclass(value) and not isinstance(value, type):
        return {name: to_plain(getattr(value, name)) for name in _names(type(value))}
    if isinstance(value, list | tuple):
        return [to_plain(one) for one in value]
    if isinstance(value, dict):
        return {str(key): to_plain(one) for key, one in value.items()}
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, UUID | Decimal) else value


def from_plain(kind: type[T], value: Mapping[str, Any]) -> T:
    """Return the value of a class of `facts` that `to_plain` wrote; fields it did not know yet have their defaults."""
    readers = _readers(kind)
    return kind(**{name: readers[name](one) for name, one in value.items() if name in readers})


@cache
def _names(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


@cache
def _readers(kind: type) -> dict[str, Reader]:
    hints = get_type_hints(kind)
    return {name: _reader(hints[name]) for name in _names(kind)}


def _reader(hint: Any) -> Reader:
    origin, parts = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        return _optional(_reader(next(part for part in parts if part is not type(None))))
    if origin is tuple:
        return _several(_reader(parts[0]))
    if hint is datetime:
        return datetime.fromisoformat
    if hint in (UUID, Decimal):
        return hint  # type: ignore[no-any-return]
    if isinstance(hint, type) and is_dataclass(hint):
        return lambda value: from_plain(hint, value)
    return lambda value: value


def _optional(reader: Reader) -> Reader:
    return lambda value: None if value is None else reader(value)


def _several(reader: Reader) -> Reader:
    return lambda value: tuple(reader(one) for one in value)
