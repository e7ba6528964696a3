"""Reading records of any kind as {field: value}, as they can be handed in again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from yinuo.ground.supply.kinds.register import KINDS
from yinuo.ground.supply.kinds.shapes import Kind, Record, Shape
from yinuo.ground.supply.paths import Key, key_of, lookup

# What can be read of a kind beyond what can be saved.
MORE: dict[str, tuple[str, ...]] = {
    "stock": ("reserved", "blocked"),
    "stock_batch": ("reserved", "blocked"),
    "purchase_line": ("reserved", "promised_at", "state"),
}
_TEXTS = frozenset({Shape.TEXT, Shape.REFERENCE, Shape.CALENDAR, Shape.ZONE})
_PIECE = 5_000


def records(
    *,
    kind: str,
    search: str = "",
    filters: Mapping[str, Any] | None = None,
    limit: int = 100,
    offset: int = 0,
    sort: Sequence[str] = (),
    where: Q | None = None,
) -> list[dict[str, Any]]:
    """Return records with their ids, by what names them; `filters` are {field: value}, others are ignored.

    `where` is a condition on their ids.
    """
    told = KINDS[kind]
    rows = _found(told, search, filters or {}).filter(where or Q())
    order = [("-" if one.startswith("-") else "") + lookup(told, one.removeprefix("-")) for one in sort]
    rows = rows.order_by(*order, *(lookup(told, name) for name in told.key), "id")
    return _read(told, rows[offset : offset + limit])


def count_records(
    *, kind: str, search: str = "", filters: Mapping[str, Any] | None = None, where: Q | None = None
) -> int:
    """Return how many records answer."""
    return _found(KINDS[kind], search, filters or {}).filter(where or Q()).count()


def record(*, kind: str, record_id: UUID) -> dict[str, Any] | None:
    """Return one record, or None."""
    told = KINDS[kind]
    rows: QuerySet[Any] = told.model._default_manager.filter(pk=record_id)
    return next(iter(_read(told, rows)), None)


def record_named(*, kind: str, code: str) -> dict[str, Any] | None:
    """Return the record of a kind that one code names, or None."""
    told = KINDS[kind]
    rows: QuerySet[Any] = told.model._default_manager.filter(**{told.key[0]: code})
    return next(iter(_read(told, rows)), None) if told.named else None


def records_by_key(*, kind: str, keys: Sequence[Key]) -> dict[Key, dict[str, Any]]:
    """Return the known ones among records named so."""
    told = KINDS[kind]
    first = lookup(told, told.key[0])
    wanted, firsts = set(keys), list({key[0] for key in keys})
    found = {}
    for start in range(0, len(firsts), _PIECE):
        rows: QuerySet[Any] = told.model._default_manager.filter(**{f"{first}__in": firsts[start : start + _PIECE]})
        for one in _read(told, rows):
            if key_of(kind=told, record=one) in wanted:
                found[key_of(kind=told, record=one)] = one
    return found


def fields_only(*, kind: Kind, record: Record) -> dict[str, Any]:
    """Return what of a record can be saved."""
    return {field.name: record[field.name] for field in kind.fields}


def _found(kind: Kind, search: str, filters: Mapping[str, Any]) -> QuerySet[Any]:
    rows: QuerySet[Any] = kind.model._default_manager.all()
    for word in search.replace("\x00", "").split():
        sought = Q()
        for name in _searched(kind):
            sought |= Q(**{f"{name}__icontains": word})
        rows = rows.filter(sought)
    for name, told in filters.items():
        # The database keeps no such sign, so nothing is named with it.
        value = told.replace("\x00", "") if isinstance(told, str) else told
        if value not in ("", None) and (name in kind.by_name or name in MORE.get(kind.name, ())):
            rows = rows.filter(**{lookup(kind, name) if name in kind.by_name else name: value})
    return rows


def _searched(kind: Kind) -> list[str]:
    found = []
    for field in kind.fields:
        if field.name in (*kind.key, "name", "family") and field.shape in (Shape.TEXT, Shape.REFERENCE):
            found.append(lookup(kind, field.name))
            if field.shape is Shape.REFERENCE and field.to == "item":
                found.append(lookup(kind, field.name).replace("code", "name"))
    return found


def _read(kind: Kind, rows: QuerySet[Any]) -> list[dict[str, Any]]:
    more = MORE.get(kind.name, ())
    paths = [lookup(kind, field.name) for field in kind.fields]
    texts = {field.name for field in kind.fields if field.shape in _TEXTS}
    names = ["id", *(field.name for field in kind.fields), *more]
    return [
        {name: "" if value is None and name in texts else value for name, value in zip(names, values, strict=True)}
        for values in rows.values_list("id", *paths, *more)
    ]
