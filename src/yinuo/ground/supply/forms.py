"""What people hand in and take away of supply: files of records, their preview and import, templates, exports.

batch = upload(kind=…, content=…, name=…)       the file is kept, nothing is imported yet
seen = preview(batch_id=batch.id)               columns, guessed mapping, first rows, all faults of the file
job_id = start(batch_id=…, mapping=…)           saves the sound rows in the background
undo_import(batch_id=…)                         records are as before, where nobody changed them since
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yinuo.ground.kernel import files, jobs
from yinuo.ground.kernel.tables.cells import text_of
from yinuo.ground.kernel.tables.columns import signature
from yinuo.ground.kernel.tables.limits import UnreadableFile
from yinuo.ground.kernel.tables.reading import Table, read_table
from yinuo.ground.kernel.tables.wording import words_of_file
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.supply.calendar_words import calendar_fault_text
from yinuo.ground.supply.importing import batches
from yinuo.ground.supply.importing.batches import FileFacts, UnknownFile, WrongState, imported_file, imported_files
from yinuo.ground.supply.importing.columns import Column, columns_of, guess, heading_of, missing_columns, usable
from yinuo.ground.supply.importing.rows import RowFault, rows_of
from yinuo.ground.supply.importing.running import Report, run_import, table_of, words_of_row_fault
from yinuo.ground.supply.importing.sheets import export_csv, export_xlsx, template
from yinuo.ground.supply.importing.undoing import Undone, undo_import
from yinuo.ground.supply.kinds.register import UnknownKind, kind_named
from yinuo.ground.supply.more import MoreColumn, more_columns
from yinuo.ground.supply.records import records_by_key

IMPORT_JOB = "supply.import"
SHOWN_ROWS = 20
SHOWN_FAULTS = 100
_FIRST_ROWS = 10


class ColumnsMissing(Exception):
    """The file cannot be imported with this mapping; `missing` are the fields that no column tells."""

    def __init__(self, kind: str, missing: Sequence[str]) -> None:
        super().__init__(kind, list(missing))
        self.kind, self.missing = kind, list(missing)


@dataclass(frozen=True, kw_only=True)
class FaultGroup:
    """Faults of one kind in one column: how many, the first rows, an example in words."""

    column: str
    code: str
    count: int
    rows: tuple[int, ...]
    words: str


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What would come of a file. `mapping` is {field: place of its column}; `rows` are the first rows as text.

    `missing` are fields without which nothing can be imported; `notes` are no faults, but ought to be known.
    """

    batch: FileFacts
    headings: tuple[str, ...]
    columns: tuple[Column | MoreColumn, ...]
    mapping: dict[str, int]
    remembered: bool
    missing: tuple[str, ...]
    sheets: tuple[str, ...]
    sheet: str
    encoding: str
    numbers: tuple[int, ...]
    rows: tuple[tuple[str, ...], ...]
    row_count: int
    good_rows: int
    new_records: int
    faulty_rows: int
    faults: tuple[RowFault, ...]
    groups: tuple[FaultGroup, ...]
    notes: tuple[FaultGroup, ...]


def upload(*, kind: str, content: bytes, name: str) -> FileFacts:
    """Keep a file of records that is to be imported; raises UnreadableFile and UnknownKind."""
    told = kind_named(name=kind)
    read_table(content=content, name=name)
    stored = files.store(content=content, name=name, media_type="application/octet-stream")
    return batches.open_file(kind=told.name, file_id=stored.id, file_name=stored.name)


def preview(*, batch_id: UUID, mapping: Mapping[str, int] | None = None, sheet: str = "") -> Preview:
    """Return what an import would do; without a mapping, the remembered or guessed one.

    Raises UnknownFile, UnreadableFile and FileMissing.
    """
    batch = imported_file(batch_id=batch_id)
    table = table_of(batch=batch, sheet=sheet)
    chosen, known = _chosen(batch.kind, table, mapping)
    missing = missing_columns(kind=batch.kind, mapping=chosen)
    rows = rows_of(kind=batch.kind, table=table, mapping=chosen if not missing else {})
    faults = [] if missing else rows.faults
    sound = {} if missing else rows.sound
    keys = [tuple(record[name] for name in rows.kind.key) for record in sound.values()]
    return Preview(
        batch=batch,
        headings=table.headings,
        columns=(*columns_of(kind=batch.kind), *more_columns(batch.kind)),
        mapping=chosen,
        remembered=known,
        missing=tuple(missing),
        sheets=table.sheets,
        sheet=table.sheet,
        encoding=table.encoding,
        numbers=tuple(table.numbers[:SHOWN_ROWS]),
        rows=tuple(tuple(text_of(cell) for cell in row) for row in table.rows[:SHOWN_ROWS]),
        row_count=len(table.rows),
        good_rows=len(sound),
        new_records=len(keys) - len(records_by_key(kind=batch.kind, keys=keys)),
        faulty_rows=len({fault.row for fault in faults}),
        faults=tuple(faults[:SHOWN_FAULTS]),
        groups=_grouped(batch.kind, faults),
        notes=_grouped(batch.kind, [] if missing else rows.notes),
    )


def start(*, batch_id: UUID, mapping: Mapping[str, int], sheet: str = "") -> UUID:
    """Start the import as a job and return its id; the mapping is remembered for files with the same headings.

    Raises ColumnsMissing, WrongState, UnknownFile, UnreadableFile.
    """
    chosen, options = _planned(batch_id, mapping, sheet)
    job_id = jobs.start_job(kind=IMPORT_JOB, payload={"batch_id": str(batch_id)})
    batches.plan(batch_id=batch_id, mapping=chosen, options=options, job_id=job_id)
    return job_id


def import_now(
    *, organisation_id: UUID, batch_id: UUID, mapping: Mapping[str, int], report: Report, sheet: str = ""
) -> dict[str, Any]:
    """Import in this process, for the command line; call it outside `acting_for`. Raises as `start` does."""
    with acting_for(organisation_id):
        chosen, options = _planned(batch_id, mapping, sheet)
        batches.plan(batch_id=batch_id, mapping=chosen, options=options, job_id=None)
    return run_import(organisation_id=organisation_id, batch_id=batch_id, report=report)


def faulty_rows(*, batch_id: UUID) -> tuple[str, bytes] | None:
    """Return name and content of the file of rows that were set aside, or None when there are none."""
    batch = imported_file(batch_id=batch_id)
    if batch.faulty_file_id is None:
        return None
    known = files.facts(file_id=batch.faulty_file_id)
    return known.name, files.content_of(file_id=batch.faulty_file_id)


def words_of_missing(*, error: ColumnsMissing) -> str:
    """Return which columns must be told."""
    fields = kind_named(name=error.kind).by_name
    names = _("、").join(heading_of(field=fields[name]) for name in error.missing)
    return _("请指定哪一列是：%(columns)s。") % {"columns": names}


def _planned(batch_id: UUID, mapping: Mapping[str, int], sheet: str) -> tuple[dict[str, int], dict[str, Any]]:
    batch = imported_file(batch_id=batch_id)
    table = table_of(batch=batch, sheet=sheet)
    chosen = usable(kind=batch.kind, mapping=mapping, width=len(table.headings))
    missing = missing_columns(kind=batch.kind, mapping=chosen)
    if missing:
        raise ColumnsMissing(batch.kind, missing)
    batches.remember(kind=batch.kind, signature=signature(headings=table.headings), mapping=chosen)
    return chosen, {"sheet": sheet, "language": get_language() or "zh-hans"}


def _chosen(kind: str, table: Table, mapping: Mapping[str, int] | None) -> tuple[dict[str, int], bool]:
    width = len(table.headings)
    if mapping is not None:
        return usable(kind=kind, mapping=mapping, width=width), False
    known = batches.remembered(kind=kind, signature=signature(headings=table.headings))
    if known:
        return usable(kind=kind, mapping=known, width=width), True
    return guess(kind=kind, headings=table.headings), False


def _grouped(kind: str, faults: Sequence[RowFault]) -> tuple[FaultGroup, ...]:
    counts = Counter((fault.column, fault.code) for fault in faults)
    groups = []
    for (column, code), count in counts.most_common():
        same = [fault for fault in faults if (fault.column, fault.code) == (column, code)]
        rows = tuple(dict.fromkeys(fault.row for fault in same))[:_FIRST_ROWS]
        words = words_of_row_fault(kind=kind, fault=same[0])
        groups.append(FaultGroup(column=column, code=code, count=count, rows=rows, words=words))
    return tuple(groups)


__all__ = [
    "Column",
    "ColumnsMissing",
    "FaultGroup",
    "FileFacts",
    "Preview",
    "RowFault",
    "Undone",
    "UnknownFile",
    "UnknownKind",
    "UnreadableFile",
    "WrongState",
    "calendar_fault_text",
    "export_csv",
    "export_xlsx",
    "faulty_rows",
    "heading_of",
    "import_now",
    "imported_file",
    "imported_files",
    "preview",
    "start",
    "template",
    "undo_import",
    "upload",
    "words_of_file",
    "words_of_missing",
    "words_of_row_fault",
]
