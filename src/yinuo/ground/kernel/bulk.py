"""Writing many rows with one statement: about five times as quick as the ORM, under the same policies."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.db import models

from yinuo.ground.kernel import statements

_PIECE = 2_000


def insert(*, rows: Sequence[models.Model]) -> None:
    """Insert unsaved rows of one model as they are; a unique value that is there already raises IntegrityError."""
    if rows:
        names = [field.attname for field in rows[0]._meta.concrete_fields]
        insert_values(model=type(rows[0]), values=[{name: row.__dict__[name] for name in names} for row in rows])


def insert_values(*, model: type[models.Model], values: Sequence[dict[str, Any]]) -> None:
    """Insert rows given as {column: value}, all with the same columns, none of them left out."""
    if not values:
        return
    # Table and columns are names of the model, not input.
    table = model._meta.db_table
    for start in range(0, len(values), _PIECE):
        rows = values[start : start + _PIECE]
        same, differing = _parted(rows)
        columns = [f'same."{name}"' for name in same] + [f'each."{name}"' for name in differing]
        names = ", ".join(f'"{name}"' for name in (*same, *differing))
        statements.run(
            f"insert into {table} ({names}) select {', '.join(columns)}"
            f" from json_populate_record(null::{table}, %s) same, json_populate_recordset(null::{table}, %s) each",
            [_json({name: rows[0][name] for name in same}), _json([_only(row, differing) for row in rows])],
        )


def update(*, rows: Sequence[models.Model], columns: Sequence[str]) -> None:
    """Write these columns of saved rows of one model; a row that is gone is left out."""
    if not rows:
        return
    table = rows[0]._meta.db_table
    sets = ", ".join(f'"{name}" = each."{name}"' for name in columns)
    statement = (
        f"update {table} as here set {sets} from json_populate_recordset(null::{table}, %s) each"
        " where here.organisation_id = each.organisation_id and here.id = each.id"
    )
    names = ("organisation_id", "id", *columns)
    # The same order everywhere, so that two writers cannot wait for each other.
    told = sorted((_only(row.__dict__, names) for row in rows), key=lambda row: str(row["id"]))
    for start in range(0, len(told), _PIECE):
        statements.run(statement, [_json(told[start : start + _PIECE])])


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


def _only(row: dict[str, Any], names: Sequence[str]) -> dict[str, Any]:
    return {name: row[name] for name in names}


def _json(value: Any) -> str:
    return json.dumps(value, default=_plain, ensure_ascii=False)


def _plain(value: Any) -> str:
    if isinstance(value, bytes | memoryview):
        return "\\x" + bytes(value).hex()
    return str(value)
