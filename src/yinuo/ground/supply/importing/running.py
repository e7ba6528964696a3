"""Importing a file in one transaction: sound rows are saved, the others set aside with their reasons.

1. Read the table and the records in it, with all their faults.
2. Note how the sound ones were before, then save them; what only saving can find is set aside too.
3. Write the rows that were set aside to a file, close the batch and tell the log.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from yinuo.ground.kernel import files, log
from yinuo.ground.kernel.events import plain
from yinuo.ground.kernel.tables.reading import Table, read_table
from yinuo.ground.kernel.tables.writing import CSV_TYPE, csv_pieces
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.supply import actions
from yinuo.ground.supply.events import FileImported
from yinuo.ground.supply.faults import InvalidSupplyInput
from yinuo.ground.supply.importing import batches
from yinuo.ground.supply.importing.batches import FileFacts, Outcome
from yinuo.ground.supply.importing.columns import usable
from yinuo.ground.supply.importing.rows import RowFault, Rows, row_fault, rows_of
from yinuo.ground.supply.kinds.shapes import Record
from yinuo.ground.supply.more import Carried, carried
from yinuo.ground.supply.paths import Key, key_of
from yinuo.ground.supply.records import fields_only, records_by_key
from yinuo.ground.supply.wording import sentence_of, words_of_fault

# The batch keeps the first faults; all of them are in the file of faulty rows.
MOST_KEPT_FAULTS = 200
_ATTEMPTS = 3
Report = Callable[[int, int], None]


def table_of(*, batch: FileFacts, sheet: str = "") -> Table:
    """Return the table in a batch's file; raises UnreadableFile and FileMissing."""
    return read_table(content=files.content_of(file_id=batch.file_id), name=batch.file_name, sheet=sheet)


def run_import(*, organisation_id: UUID, batch_id: UUID, report: Report) -> dict[str, Any]:
    """Import a planned batch; a second run changes nothing. Raises UnreadableFile."""
    with acting_for(organisation_id):
        batch = batches.imported_file(batch_id=batch_id)
        if batch.state != batches.State.IMPORTING:
            return _told(batch)
        table = table_of(batch=batch, sheet=str(batch.options.get("sheet", "")))
        report(0, len(table.rows))
        mapping = usable(kind=batch.kind, mapping=batch.mapping, width=len(table.headings))
        rows, before = _saved(rows_of(kind=batch.kind, table=table, mapping=mapping))
        with translation.override(str(batch.options.get("language") or "zh-hans")):
            outcome = _outcome(batch, table, rows, before)
        if batches.finish(batch_id=batch_id, outcome=outcome):
            body = FileImported(
                file_name=batch.file_name,
                kind=batch.kind,
                count=outcome.saved_count,
                faulty_rows=outcome.error_count,
                undone=False,
            )
            log.publish(subject_type="supply", subject_id=batch_id, body=body)
        report(len(table.rows), len(table.rows))
        return _told(batches.imported_file(batch_id=batch_id))


def reasons_of(*, kind: str, faults: Sequence[RowFault]) -> str:
    """Return all that is wrong with one row."""
    return " ".join(words_of_row_fault(kind=kind, fault=fault) for fault in faults)


def words_of_row_fault(*, kind: str, fault: RowFault | Mapping[str, Any]) -> str:
    """Return what is wrong in a cell and what to do, without the row's number."""
    told = fault if isinstance(fault, RowFault) else RowFault(**{"row": 0, "column": "", **fault})
    keeper = carried()
    more = keeper.words(kind, told.column, told.code) if keeper and told.column else None
    if more is not None:
        text = more[1] or sentence_of(code=told.code, value=told.value, also=told.also)
        return _("%(column)s：%(text)s") % {"column": more[0], "text": text}
    if not told.column:
        return sentence_of(code=told.code, value=told.value, also=told.also)
    known = actions.RecordFault(index=0, record="", field=told.column, code=told.code, value=told.value, also=told.also)
    return words_of_fault(kind=kind, fault=known)


def _told(batch: FileFacts) -> dict[str, Any]:
    return {
        "rows": batch.row_count,
        "saved": batch.saved_count,
        "new": batch.new_count,
        "faulty_rows": batch.error_count,
    }


def _saved(rows: Rows) -> tuple[Rows, list[dict[str, Any]]]:
    """Save the sound records and return the rows with all faults, and how each record was before (None: not there)."""
    for _attempt in range(_ATTEMPTS):
        sound = rows.sound
        keys = [key_of(kind=rows.kind, record=record) for record in sound.values()]
        there = records_by_key(kind=rows.kind.name, keys=keys)
        keeper = carried() if rows.more else None
        held = _held(keeper, rows.kind.name, there)
        try:
            with transaction.atomic():
                if sound:
                    actions.save_records(kind=rows.kind.name, records=list(sound.values()), given=rows.given)
        except InvalidSupplyInput as error:
            numbers = list(sound)
            rows.faults.extend(row_fault(numbers[fault.index], fault) for fault in error.faults)
            continue
        after = records_by_key(kind=rows.kind.name, keys=keys)
        if keeper is not None:
            ids = {number: after[key]["id"] for number, key in zip(sound, keys, strict=True) if key in after}
            keeper.keep(rows.kind.name, {ids[number]: rows.more[number] for number in ids if number in rows.more})
        holds = _held(keeper, rows.kind.name, after)
        return rows, [
            {
                "before": fields_only(kind=rows.kind, record=there[key]) if key in there else None,
                "after": fields_only(kind=rows.kind, record=after[key]),
                "more": [held.get(after[key]["id"], {}), holds.get(after[key]["id"], {})],
            }
            for key in keys
        ]
    return rows, []


def _held(keeper: Carried | None, kind: str, records: Mapping[Key, Record]) -> Mapping[UUID, Mapping[str, Any]]:
    """Return what records hold beyond their fields, where the file has such columns."""
    return keeper.held(kind, [one["id"] for one in records.values()]) if keeper is not None else {}


def _outcome(batch: FileFacts, table: Table, rows: Rows, saved: Sequence[dict[str, Any]]) -> Outcome:
    by_row: dict[int, list[RowFault]] = defaultdict(list)
    for fault in rows.faults:
        by_row[fault.row].append(fault)
    faulty_file = before_file = None
    if by_row:
        name = _("%(name)s 未导入的行.csv") % {"name": batch.file_name.rpartition(".")[0] or batch.file_name}
        content = b"".join(_faulty_csv(batch.kind, table, by_row))
        faulty_file = files.store(content=content, name=name, media_type=CSV_TYPE).id
    if saved:
        content = json.dumps([plain(one) for one in saved], ensure_ascii=False).encode()
        name = f"{batch.id}.before.json"
        before_file = files.store(content=content, name=name, media_type="application/json").id
    return Outcome(
        row_count=len(table.rows),
        saved_count=len(saved),
        new_count=sum(1 for one in saved if one["before"] is None),
        errors=[asdict(fault) for fault in rows.faults[:MOST_KEPT_FAULTS]],
        error_count=len(by_row),
        faulty_file_id=faulty_file,
        before_file_id=before_file,
    )


def _faulty_csv(kind: str, table: Table, by_row: Mapping[int, list[RowFault]]) -> Iterator[bytes]:
    rows = (
        [*row, reasons_of(kind=kind, faults=by_row[number])]
        for number, row in zip(table.numbers, table.rows, strict=True)
        if number in by_row
    )
    return csv_pieces(headings=[*table.headings, _("未导入的原因")], rows=rows)
