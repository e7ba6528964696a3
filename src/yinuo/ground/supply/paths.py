"""What names a record, and the way from its table to the value of a field."""

from __future__ import annotations

from typing import Any

from yinuo.ground.supply.kinds.shapes import Kind, Record, Shape

Key = tuple[Any, ...]


def key_of(*, kind: Kind, record: Record) -> Key:
    """Return what names a record."""
    return tuple(record[name] for name in kind.key)


def lookup(kind: Kind, name: str) -> str:
    """Return the path from a kind's table to the value that a field tells."""
    field = kind.by_name[name]
    if kind.name == "stock_batch" and name in ("item", "site"):
        return f"stock__{name}__code"
    if field.shape is Shape.CALENDAR:
        return f"{name}__code"
    return f"{name}__code" if field.shape is Shape.REFERENCE and field.to != "crew" else name
