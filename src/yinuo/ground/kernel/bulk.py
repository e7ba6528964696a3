"""Writing many rows with one statement: about ten times as quick as the ORM, under the same policies."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from django.db import connection, models

from yinuo.ground.kernel import arrays, statements
from yinuo.ground.kernel.arrays import Kind, Packed

_PIECE = 2_000
_KINDS: dict[str, Kind] = {
    "UUIDField": arrays.UUIDS,
    "CharField": arrays.TEXTS,
    "TextField": arrays.TEXTS,
    "URLField": arrays.TEXTS,
    "SmallIntegerField": arrays.INTEGERS,
    "IntegerField": arrays.INTEGERS,
    "BigIntegerField": arrays.INTEGERS,
    "FloatField": arrays.FLOATS,
    "BooleanField": arrays.TRUTHS,
    "DateTimeField": arrays.INSTANTS,
    "JSONField": arrays.JSONS,
    "BinaryField": arrays.BYTES,
}


def insert(*, rows: Sequence[models.Model]) -> None:
    """Insert unsaved rows of one model as they are; a unique value that is there already raises IntegrityError."""
    if rows:
        names = [field.attname for field in rows[0]._meta.concrete_fields]
        insert_values(model=type(rows[0]), values=[{name: row.__dict__[name] for name in names} for row in rows])


def insert_values(*, model: type[models.Model], values: Sequence[dict[str, Any]]) -> None:
    """Insert rows given as {column: value}, all with the same columns, none of them left out."""
    for statement, parameters in insertions(model=model, values=values):
        statements.run(statement, parameters)


def upsert(*, rows: Sequence[models.Model], unique: Sequence[str], columns: Sequence[str]) -> None:
    """Insert unsaved rows of one model; where one is there with the same `unique` columns, write its `columns`.

    No two of the rows may be the same in `unique`.
    """
    if not rows:
        return
    # The same order everywhere, so that two writers cannot wait for each other.
    told = sorted(rows, key=lambda row: [str(row.__dict__[name]) for name in unique])
    names = [field.attname for field in rows[0]._meta.concrete_fields]
    values = [{name: row.__dict__[name] for name in names} for row in told]
    sets = ", ".join(f'"{name}" = excluded."{name}"' for name in columns)
    otherwise = f" on conflict ({', '.join(unique)}) do update set {sets}"
    for statement, parameters in insertions(model=type(rows[0]), values=values):
        statements.run(statement + otherwise, parameters)


def insertions(*, model: type[models.Model], values: Sequence[dict[str, Any]]) -> list[tuple[str, list[Any]]]:
    """Return the statements that insert rows, with their parameters, for whoever sends them along with others."""
    found: list[tuple[str, list[Any]]] = []
    for start in range(0, len(values), _PIECE):
        rows = values[start : start + _PIECE]
        same, differing = _parted(rows)
        once = [_packed(model, name, rows[:1]) for name in same]
        each = [_packed(model, name, rows) for name in differing]
        found.append((_insertion(model, tuple(same), tuple(differing)), [*once, *each]))
    return found


def update(*, rows: Sequence[models.Model], columns: Sequence[str]) -> None:
    """Write these columns of saved rows of one model; a row that is gone is left out."""
    if not rows:
        return
    names, model = ("id", *columns), type(rows[0])
    # The same order everywhere, so that two writers cannot wait for each other.
    told = sorted((row.__dict__ for row in rows), key=lambda row: row["id"].int)
    for organisation_id in {row["organisation_id"] for row in told}:
        own = [row for row in told if row["organisation_id"] == organisation_id]
        for start in range(0, len(own), _PIECE):
            piece = own[start : start + _PIECE]
            packed = [_packed(model, name, piece) for name in names]
            statements.run(_updating(model, names), [*packed, organisation_id])


@cache
def _insertion(model: type[models.Model], same: tuple[str, ...], differing: tuple[str, ...]) -> str:
    # Table and columns are names of the model, not input.
    columns = [_column(model, "same", name) for name in same] + [_column(model, "each", name) for name in differing]
    sources = [_rows("same", same)] if same else []
    sources.append(_rows("each", differing))
    names = ", ".join(f'"{name}"' for name in (*same, *differing))
    return f"insert into {model._meta.db_table} ({names}) select {', '.join(columns)} from {', '.join(sources)}"


@cache
def _updating(model: type[models.Model], names: tuple[str, ...]) -> str:
    sets = ", ".join(f'"{name}" = {_column(model, "each", name)}' for name in names[1:])
    return (
        f"update {model._meta.db_table} as here set {sets} from {_rows('each', names)}"
        " where here.organisation_id = %s and here.id = each.id"
    )


def _rows(alias: str, names: Sequence[str]) -> str:
    columns = ", ".join(f'"{name}"' for name in names)
    return f"unnest({', '.join(['%s'] * len(names))}) as {alias} ({columns})"


def _column(model: type[models.Model], alias: str, name: str) -> str:
    kind, written = _kind(model, name)
    return f'{alias}."{name}"' if kind is not None else f'{alias}."{name}"::{written}'


def _packed(model: type[models.Model], name: str, rows: Sequence[dict[str, Any]]) -> Packed:
    kind, _written = _kind(model, name)
    values = [row[name] for row in rows]
    return arrays.TEXTS.pack([_as_text(value) for value in values]) if kind is None else kind.pack(values)


def _as_text(value: Any) -> Any:
    """Return a list of numbers as the database reads one; all else is written as Python does."""
    return f"{{{','.join(map(repr, value))}}}" if isinstance(value, list) else value


@cache
def _kind(model: type[models.Model], name: str) -> tuple[Kind | None, str]:
    """Return how a column is sent; None and its type where it goes as text, which the database reads."""
    field: Any = next(one for one in model._meta.concrete_fields if one.attname == name)
    while field.remote_field is not None:
        field = field.target_field
    return _KINDS.get(field.get_internal_type()), str(field.db_type(connection))


def _parted(rows: Sequence[dict[str, Any]]) -> tuple[list[str], list[str]]:
    """Part the columns: what is the same in all rows is sent once."""
    same: list[str] = []
    differing: list[str] = []
    for name, first in rows[0].items():
        (same if all(_alike(row[name], first) for row in rows) else differing).append(name)
    return same, differing or [same.pop()]


def _alike(one: Any, other: Any) -> bool:
    # 1 and True are equal, alone or deep in a collection, and not alike in JSON.
    return one is other or (type(one) is type(other) and not isinstance(one, dict | list) and bool(one == other))
