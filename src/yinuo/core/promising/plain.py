"""The plain form of plants, demands and plans: what JSON can hold, read back to equal values, with a version.

Fields that have their default are left out, and numbers keep the type of their field, so equal values have equal
forms. What cannot be read is refused with the place where it stands.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, Field, fields, is_dataclass
from enum import StrEnum
from functools import lru_cache
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from yinuo.core.capacity.model import Demand, Plant
from yinuo.core.capacity.plan import DemandPlan
from yinuo.core.worktime import InvalidCalendar, WorkCalendar

VERSION = 1
VERSION_KEY = "version"
Plain = Mapping[str, object]
Value = TypeVar("Value")
Writer = Callable[[Any], Any]
Reader = Callable[[Any, str], Any]


class UnreadablePlainError(ValueError):
    """A plain form does not hold what it should: `where` it stands, what was `found` there."""

    def __init__(self, *, where: str, found: object) -> None:
        self.where, self.found = where, found
        super().__init__(where, found)


class UnknownVersionError(ValueError):
    """A plain form was written by a version that this program does not read; args: the version found."""


def plant_to_plain(plant: Plant) -> dict[str, object]:
    """Return the plain form of a plant."""
    return {VERSION_KEY: VERSION, **write(plant)}


def plant_from_plain(plain: Plain) -> Plant:
    """Read a plant; raises UnreadablePlainError and UnknownVersionError."""
    return read(kind=Plant, plain=plain)


def demand_to_plain(demand: Demand) -> dict[str, object]:
    """Return the plain form of a demand."""
    return {VERSION_KEY: VERSION, **write(demand)}


def demand_from_plain(plain: Plain) -> Demand:
    """Read a demand; raises UnreadablePlainError and UnknownVersionError."""
    return read(kind=Demand, plain=plain)


def plan_to_plain(plan: DemandPlan) -> dict[str, object]:
    """Return the plain form of a plan, its tree of steps nested."""
    return {VERSION_KEY: VERSION, **write(plan)}


def plan_from_plain(plain: Plain) -> DemandPlan:
    """Read a plan; raises UnreadablePlainError and UnknownVersionError."""
    return read(kind=DemandPlan, plain=plain)


def canonical(plain: object) -> bytes:
    """Return the one JSON text of a plain value: keys in order, no spaces, UTF-8."""
    text = json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text.encode()


def write(value: Any) -> dict[str, Any]:
    """Return the plain form of one of the frozen values of capacity or promising, without a version."""
    kind: Any = type(value)
    written: dict[str, Any] = _writer_of(kind)(value)
    return written


def read(*, kind: type[Value], plain: object) -> Value:
    """Read a frozen value of a kind; a version, where there is one, must be ours."""
    if isinstance(plain, Mapping) and plain.get(VERSION_KEY, VERSION) != VERSION:
        raise UnknownVersionError(plain[VERSION_KEY])
    sought: Any = kind
    found: Value = _reader_of(sought)(plain, kind.__name__)
    return found


@lru_cache(maxsize=256)
def _writer_of(kind: Any) -> Writer:
    if kind is WorkCalendar:
        return lambda value: value.to_plain()
    if is_dataclass(kind):
        return _record_writer(kind)
    if get_origin(kind) in (tuple, Sequence):
        each = _writer_of(get_args(kind)[0])
        return lambda value: [each(one) for one in value]
    if get_origin(kind) is Mapping:
        return _mapping_writer(kind)
    if get_origin(kind) in (UnionType, Union):
        return _optional_writer(kind)
    return float if kind is float else lambda value: value.value if isinstance(value, StrEnum) else value


def _record_writer(kind: Any) -> Writer:
    parts: list[tuple[str, Any, Writer | None]] = []

    def write_record(value: Any) -> dict[str, Any]:
        if not parts:
            hints = _hints(kind)
            parts.extend((each.name, _default(each), _part_writer(hints[each.name])) for each in fields(kind))
        values = vars(value)
        return {
            name: values[name] if writer is None else writer(values[name])
            for name, default, writer in parts
            if default is MISSING or values[name] != default
        }

    return write_record


def _part_writer(kind: Any) -> Writer | None:
    """Return how a field is written; None where it stays as it is."""
    return None if kind in (str, int, bool) else _writer_of(kind)


def _mapping_writer(kind: Any) -> Writer:
    key, value = get_args(kind)
    each = _writer_of(value)
    if get_origin(key) is tuple:
        return lambda value: sorted([*names, each(one)] for names, one in value.items())
    return lambda value: {name: each(one) for name, one in sorted(value.items())}


def _optional_writer(kind: Any) -> Writer:
    kinds = [one for one in get_args(kind) if one is not NoneType]
    if len(kinds) > 1:
        return lambda value: value
    each = _writer_of(kinds[0])
    return lambda value: None if value is None else each(value)


@lru_cache(maxsize=256)
def _reader_of(kind: Any) -> Reader:
    if kind is WorkCalendar:
        return _read_calendar
    if is_dataclass(kind):
        return _record_reader(kind)
    if get_origin(kind) in (tuple, Sequence):
        return _list_reader(kind)
    if get_origin(kind) is Mapping:
        return _mapping_reader(kind)
    if get_origin(kind) in (UnionType, Union):
        return _optional_reader(kind)
    return _scalar_reader(kind)


def _read_calendar(plain: Any, where: str) -> WorkCalendar:
    try:
        return WorkCalendar.from_plain(_mapping(plain, where))
    except InvalidCalendar as invalid:
        raise UnreadablePlainError(where=where, found=invalid.faults) from invalid


def _record_reader(kind: Any) -> Reader:
    parts: dict[str, tuple[bool, Reader]] = {}

    def read_record(plain: Any, where: str) -> Any:
        if not parts:
            hints = _hints(kind)
            parts.update({f.name: (_default(f) is MISSING, _reader_of(hints[f.name])) for f in fields(kind)})
        rows = _mapping(plain, where)
        unknown = set(rows) - set(parts) - {VERSION_KEY}
        lacking = {name for name, (needed, _) in parts.items() if needed and name not in rows}
        if unknown or lacking:
            raise UnreadablePlainError(where=where, found=sorted(map(str, unknown)) or sorted(lacking))
        return kind(**{n: each(rows[n], f"{where}.{n}") for n, (_, each) in parts.items() if n in rows})

    return read_record


def _list_reader(kind: Any) -> Reader:
    each = _reader_of(get_args(kind)[0])

    def read_list(plain: Any, where: str) -> tuple[Any, ...]:
        if not isinstance(plain, list | tuple):
            raise UnreadablePlainError(where=where, found=plain)
        return tuple(each(one, f"{where}[{number}]") for number, one in enumerate(plain))

    return read_list


def _mapping_reader(kind: Any) -> Reader:
    key, value = get_args(kind)
    each = _reader_of(value)
    if get_origin(key) is not tuple:
        return lambda plain, where: {
            str(name): each(one, f"{where}.{name}") for name, one in _mapping(plain, where).items()
        }

    def read_pairs(plain: Any, where: str) -> dict[Any, Any]:
        if not isinstance(plain, list | tuple) or any(len(row) < 2 for row in plain):
            raise UnreadablePlainError(where=where, found=plain)
        return {tuple(row[:-1]): each(row[-1], where) for row in plain}

    return read_pairs


def _optional_reader(kind: Any) -> Reader:
    kinds = [one for one in get_args(kind) if one is not NoneType]
    if len(kinds) > 1:
        return lambda plain, where: plain
    each = _reader_of(kinds[0])
    return lambda plain, where: None if plain is None else each(plain, where)


def _scalar_reader(kind: Any) -> Reader:
    accepted = {float: (int, float), int: (int,), str: (str,), bool: (bool,)}.get(kind, (str,))

    def read_scalar(plain: Any, where: str) -> Any:
        if not isinstance(plain, accepted) or (isinstance(plain, bool) and kind is not bool):
            raise UnreadablePlainError(where=where, found=plain)
        try:
            return kind(plain)
        except ValueError as unknown:
            raise UnreadablePlainError(where=where, found=plain) from unknown

    return read_scalar


def _mapping(plain: Any, where: str) -> Mapping[Any, Any]:
    if not isinstance(plain, Mapping):
        raise UnreadablePlainError(where=where, found=plain)
    return plain


@lru_cache(maxsize=64)
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)


def _default(field: Field[Any]) -> Any:
    return field.default_factory() if field.default_factory is not MISSING else field.default
