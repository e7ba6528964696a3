"""Columns of many rows as arrays in PostgreSQL's binary form, which it reads several times as quickly as JSON.

Formats: PostgreSQL's `array_recv` and the receive function of each type (src/backend/utils/adt).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from struct import Struct
from typing import Any
from uuid import UUID

from psycopg import BaseConnection
from psycopg.adapt import Dumper
from psycopg.pq import Format

from yinuo.ground.kernel.encoding import encode_with

_HEAD = Struct("!iiIii")  # dimensions, whether nulls may stand in it, type of an element, length, first index
_LENGTH, _LONG, _DOUBLE = Struct("!i"), Struct("!q"), Struct("!d")
_NULL, _SIXTEEN, _EIGHT, _ONE = (_LENGTH.pack(size) for size in (-1, 16, 8, 1))
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_JSONB_VERSION = b"\x01"


class Packed(bytes):
    """An array as it is sent; each kind of column has a class of its own."""


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A type of column: how a value is sent, and what class its arrays have."""

    element_oid: int
    array_oid: int
    packed: type[Packed]
    write: Callable[[Any], bytes]  # with its length before it

    def pack(self, values: Sequence[Any]) -> Packed:
        """Return the array of these values; None is null."""
        write = self.write
        head = _HEAD.pack(1, 1, self.element_oid, len(values), 1)
        return self.packed(b"".join([head, *(_NULL if one is None else write(one) for one in values)]))


def plain(value: Any) -> str:
    """Return what JSON has no form for as a text."""
    if isinstance(value, bytes | memoryview):
        return "\\x" + bytes(value).hex()
    return str(value)


_encoded = encode_with(default=plain)


def _uuid(value: Any) -> bytes:
    return _SIXTEEN + (value if isinstance(value, UUID) else UUID(str(value))).bytes


def _text(value: Any) -> bytes:
    content = value.encode() if isinstance(value, str) else str(value).encode()
    return _LENGTH.pack(len(content)) + content


def _integer(value: Any) -> bytes:
    return _EIGHT + _LONG.pack(value)


def _float(value: Any) -> bytes:
    return _EIGHT + _DOUBLE.pack(value)


def _truth(value: Any) -> bytes:
    return _ONE + (b"\x01" if value else b"\x00")


def _instant(value: Any) -> bytes:
    since = (value if isinstance(value, datetime) else datetime.fromisoformat(value)) - _EPOCH
    return _EIGHT + _LONG.pack((since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds)


def _json(value: Any) -> bytes:
    content = _JSONB_VERSION + _encoded(value).encode()
    return _LENGTH.pack(len(content)) + content


def _bytes(value: Any) -> bytes:
    content = bytes(value)
    return _LENGTH.pack(len(content)) + content


def _kind(name: str, element_oid: int, array_oid: int, write: Callable[[Any], bytes]) -> Kind:
    packed = type(f"{name}Array", (Packed,), {})
    return Kind(element_oid=element_oid, array_oid=array_oid, packed=packed, write=write)


# Object ids of pg_type.dat, the same in every PostgreSQL.
UUIDS = _kind("Uuid", 2950, 2951, _uuid)
TEXTS = _kind("Text", 25, 1009, _text)
INTEGERS = _kind("Integer", 20, 1016, _integer)
FLOATS = _kind("Float", 701, 1022, _float)
TRUTHS = _kind("Truth", 16, 1000, _truth)
INSTANTS = _kind("Instant", 1184, 1185, _instant)
JSONS = _kind("Json", 3802, 3807, _json)
BYTES = _kind("Bytes", 17, 1001, _bytes)
_KINDS = (UUIDS, TEXTS, INTEGERS, FLOATS, TRUTHS, INSTANTS, JSONS, BYTES)


class _AsItIs(Dumper):
    format = Format.BINARY

    def dump(self, obj: Any) -> Any:
        return obj


_DUMPERS = [(one.packed, type("PackedDumper", (_AsItIs,), {"oid": one.array_oid})) for one in _KINDS]


def teach(connection: BaseConnection[Any]) -> None:
    """Let a connection send such arrays."""
    for packed, dumper in _DUMPERS:
        connection.adapters.register_dumper(packed, dumper)
