"""Taking an import back: records are as they were before, unless somebody has changed them since or uses them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction

from yinuo.ground.kernel import files, log
from yinuo.ground.supply import actions
from yinuo.ground.supply.events import FileImported
from yinuo.ground.supply.faults import InvalidSupplyInput
from yinuo.ground.supply.importing import batches
from yinuo.ground.supply.kinds.register import KINDS
from yinuo.ground.supply.kinds.shapes import Kind, Record, Shape
from yinuo.ground.supply.more import carried
from yinuo.ground.supply.paths import Key, key_of
from yinuo.ground.supply.records import fields_only, records_by_key
from yinuo.ground.supply.removing import RecordInUse


@dataclass(frozen=True, kw_only=True)
class Undone:
    """How many records are as they were before, and how many stay, because they were changed since or are in use."""

    restored: int
    removed: int
    changed_since: int
    in_use: int


def undo_import(*, batch_id: UUID) -> Undone:
    """Take an import back as far as it can be, with custom fields; raises UnknownFile, WrongState and FileMissing."""
    batch = batches.close_undone(batch_id=batch_id)
    kind = KINDS[batch.kind]
    saved = _saved(kind, batch.before_file_id)
    there = records_by_key(kind=kind.name, keys=list(saved))
    mine = {
        key: (one.before, there[key]["id"])
        for key, one in saved.items()
        if key in there and fields_only(kind=kind, record=there[key]) == one.after
    }
    removed, in_use = _remove(kind, [row_id for before, row_id in mine.values() if before is None])
    changed = {key: before for key, (before, _row_id) in mine.items() if before is not None}
    restored = _restore(kind, changed)
    _restore_more(kind, {mine[key][1]: saved[key].more for key in restored})
    done = Undone(
        restored=len(restored),
        removed=removed,
        changed_since=len(saved) - len(mine),
        in_use=in_use + len(changed) - len(restored),
    )
    count = done.restored + done.removed
    body = FileImported(file_name=batch.file_name, kind=kind.name, count=count, faulty_rows=0, undone=True)
    log.publish(subject_type="supply", subject_id=batch_id, body=body)
    return done


@dataclass(frozen=True, kw_only=True)
class _Saved:
    """A record as it was before an import and after it, and what it held then beyond its fields."""

    before: dict[str, Any] | None
    after: dict[str, Any]
    more: tuple[dict[str, Any], dict[str, Any]]


def _saved(kind: Kind, file_id: UUID | None) -> dict[Key, _Saved]:
    if file_id is None:
        return {}
    found = {}
    for one in json.loads(files.content_of(file_id=file_id)):
        after = _read(kind, one["after"])
        before = _read(kind, one["before"]) if one["before"] is not None else None
        was, then = one.get("more", ({}, {}))
        found[key_of(kind=kind, record=after)] = _Saved(before=before, after=after, more=(was, then))
    return found


def _read(kind: Kind, told: Mapping[str, Any]) -> dict[str, Any]:
    """Return a record as it was before JSON: decimals and moments are texts there."""
    return {field.name: _value(field.shape, told.get(field.name)) for field in kind.fields}


def _value(shape: Shape, value: Any) -> Any:
    if value is None:
        return None
    if shape is Shape.QUANTITY:
        return Decimal(value)
    return datetime.fromisoformat(value) if shape is Shape.MOMENT else value


def _remove(kind: Kind, ids: list[UUID]) -> tuple[int, int]:
    """Take new records out: all at once, or, where some are in use, one by one."""
    if not ids:
        return 0, 0
    try:
        with transaction.atomic():
            return actions.remove_records(kind=kind.name, ids=ids), 0
    except RecordInUse:
        removed = sum(_removed(kind, row_id) for row_id in ids)
        return removed, len(ids) - removed


def _removed(kind: Kind, row_id: UUID) -> int:
    try:
        with transaction.atomic():
            return actions.remove_records(kind=kind.name, ids=[row_id])
    except RecordInUse:
        return 0


def _restore(kind: Kind, records: Mapping[Key, Record]) -> list[Key]:
    """Save records as they were: all at once, or without those that cannot be so any more; return which are."""
    left = list(records)
    while left:
        try:
            with transaction.atomic():
                actions.save_records(kind=kind.name, records=[dict(records[key]) for key in left])
            break
        except InvalidSupplyInput as error:
            faulty = {fault.index for fault in error.faults}
            left = [key for index, key in enumerate(left) if index not in faulty]
    return left


def _restore_more(kind: Kind, saved: Mapping[UUID, tuple[dict[str, Any], dict[str, Any]]]) -> None:
    """Put back what records held beyond their fields, where it is still as the import left it."""
    keeper, moved = carried(), {one: (was, then) for one, (was, then) in saved.items() if was != then}
    if keeper is None or not moved:
        return
    now = keeper.held(kind.name, list(moved))
    keeper.restore(kind.name, {one: was for one, (was, then) in moved.items() if dict(now.get(one, {})) == then})
