"""Frozen values as JSON and back: what a quote, a plan or a proposal keeps is given back as it was.

A field that has its default is left out, and one that is missing gets it: plans are short, and old rows stay
readable when a value learns a new field.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import datetime
from decimal import Decimal
from enum import Enum
from functools import cache
from types import UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints
from uuid import UUID

T = TypeVar("T")
Reader = Callable[[Any], Any]
_AS_IT_IS = frozenset({str, int, float, bool, type(None)})
_NO_DEFAULT = object()


def to_plain(value: Any) -> Any:
    """Return a frozen value, or several, as JSON can hold it."""
    kind: Any = type(value)
    if kind in _AS_IT_IS:
        return value
    defaults = _defaults(kind)
    if defaults is not None:
        return _plain_record(vars(value), defaults)
    if isinstance(value, list | tuple | set | frozenset):
        return [to_plain(one) for one in value]
    if isinstance(value, Mapping):
        return {str(key): to_plain(one) for key, one in value.items()}
    return _plain_scalar(value)


def _plain_record(values: Mapping[str, Any], defaults: tuple[tuple[str, Any], ...]) -> dict[str, Any]:
    found = {}
    for name, default in defaults:
        one = values[name]
        if one is not default and one != default:
            found[name] = one if type(one) in _AS_IT_IS else to_plain(one)
    return found


def _plain_scalar(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    return str(value) if isinstance(value, UUID | Decimal) else value


def from_plain(kind: type[T], value: Mapping[str, Any]) -> T:
    """Return the value of a class that `to_plain` wrote."""
    known: Any = kind
    readers = _readers(known)
    return kind(**{name: readers[name](one) for name, one in value.items() if name in readers})


@cache
def _defaults(kind: Any) -> tuple[tuple[str, Any], ...] | None:
    """Return the fields of a class with their defaults; None of what is no frozen value."""
    if not is_dataclass(kind):
        return None
    return tuple((field.name, _default(field)) for field in fields(kind))


def _default(field: Any) -> Any:
    if field.default is not MISSING:
        return field.default
    return field.default_factory() if field.default_factory is not MISSING else _NO_DEFAULT


@cache
def _readers(kind: Any) -> dict[str, Reader]:
    hints = get_type_hints(kind)
    return {field.name: _reader(hints[field.name]) for field in fields(kind)}


def _reader(hint: Any) -> Reader:
    origin, parts = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        return _optional([part for part in parts if part is not type(None)])
    if origin is tuple:
        return _several(_reader(parts[0])) if len(parts) == 2 and parts[1] is Ellipsis else _each(parts)
    if hint is datetime:
        return datetime.fromisoformat
    if isinstance(hint, type) and issubclass(hint, UUID | Decimal | Enum):
        return hint
    if isinstance(hint, type) and is_dataclass(hint):
        return lambda value: from_plain(hint, value)
    return _as_it_is


def _as_it_is(value: Any) -> Any:
    return value


def _optional(parts: list[Any]) -> Reader:
    reader = _reader(parts[0]) if len(parts) == 1 else _as_it_is
    return lambda value: None if value is None else reader(value)


def _several(reader: Reader) -> Reader:
    return lambda value: tuple(reader(one) for one in value)


def _each(parts: tuple[Any, ...]) -> Reader:
    readers = [_reader(part) for part in parts]
    return lambda value: tuple(reader(one) for reader, one in zip(readers, value, strict=True))
