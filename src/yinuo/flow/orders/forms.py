"""What people hand in and take away: order files, their preview and import, and exports. The face for the doors.

batch = upload(content=…, name=…)               the file is kept, nothing is imported yet
seen = preview(batch_id=batch.id)               columns, guessed mapping, first rows, all faults of the file
job_id = start(batch_id=…, mapping=…, options=…)
actions.undo_import(batch_id=…)                 takes the whole file out again
faulty_rows(batch_id=…)                         the rows that were set aside, with reasons
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import get_language

from yinuo.flow.orders import actions, queries
from yinuo.flow.orders.exporting import export_csv, export_xlsx
from yinuo.flow.orders.importing.columns import Column, CustomColumn, by_name, guess, known_columns, signature, usable
from yinuo.flow.orders.importing.parsing import ParsedOrder, RowFault
from yinuo.flow.orders.importing.references import known_customers
from yinuo.flow.orders.importing.running import Report, checked, orders_in, run_import, table_of, with_siblings
from yinuo.flow.orders.importing.wording import words_of_fault, words_of_row
from yinuo.flow.orders.queries import BatchFacts
from yinuo.ground.kernel import files, jobs
from yinuo.ground.kernel.tables.cells import text_of
from yinuo.ground.kernel.tables.limits import UnreadableFile
from yinuo.ground.kernel.tables.reading import Table, read_table
from yinuo.ground.kernel.tables.wording import words_of_file
from yinuo.ground.kernel.tenancy import acting_for

IMPORT_JOB = "orders.import"
SHOWN_ROWS = 20
SHOWN_FAULTS = 100
# Checked against the room in pieces, so that one statement does not carry 100,000 numbers.
_PIECE = 5_000
OPTIONS = ("create_customers", "create_items", "reviewed", "order_type", "channel", "sheet")


class MappingIncomplete(Exception):
    """The file cannot be imported with this mapping; `missing` names what no column tells."""

    def __init__(self, missing: str) -> None:
        super().__init__(missing)
        self.missing = missing


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
    """What would come of a file. `mapping` is {column name: place}; `rows` are the first rows as text."""

    batch: BatchFacts
    headings: tuple[str, ...]
    columns: tuple[Column | CustomColumn, ...]
    mapping: dict[str, int]
    remembered: bool
    sheets: tuple[str, ...]
    sheet: str
    encoding: str
    numbers: tuple[int, ...]
    rows: tuple[tuple[str, ...], ...]
    row_count: int
    order_count: int
    good_orders: int
    faulty_rows: int
    faults: tuple[RowFault, ...]
    groups: tuple[FaultGroup, ...]


def upload(*, content: bytes, name: str) -> BatchFacts:
    """Keep a file that is to be imported; raises UnreadableFile if there is no table in it."""
    read_table(content=content, name=name)
    stored = files.store(content=content, name=name, media_type="application/octet-stream")
    return actions.open_batch(file_id=stored.id, file_name=stored.name)


def preview(
    *, batch_id: UUID, mapping: Mapping[str, int] | None = None, options: Mapping[str, Any] | None = None
) -> Preview:
    """Return what an import would do; without a mapping, the remembered or guessed one. Raises UnreadableFile."""
    batch = queries.batch(batch_id=batch_id)
    if batch is None:
        raise actions.UnknownBatch(str(batch_id))
    options = options or {}
    table = table_of(batch=batch, options=options)
    chosen, remembered = _chosen(table, mapping)
    orders = orders_in(table=table, mapping=chosen)
    faults = _all_faults(orders, table, chosen, options)
    by_row = with_siblings(orders=orders, table=table, faults=faults)
    good = sum(1 for order in orders if not any(table.numbers[place] in by_row for place in order.places))
    return Preview(
        batch=batch,
        headings=table.headings,
        columns=known_columns(),
        mapping=chosen,
        remembered=remembered,
        sheets=table.sheets,
        sheet=table.sheet,
        encoding=table.encoding,
        numbers=tuple(table.numbers[:SHOWN_ROWS]),
        rows=tuple(tuple(text_of(cell) for cell in row) for row in table.rows[:SHOWN_ROWS]),
        row_count=len(table.rows),
        order_count=len(orders),
        good_orders=good,
        faulty_rows=len(by_row),
        faults=tuple(faults[:SHOWN_FAULTS]),
        groups=_grouped(faults),
    )


def start(*, batch_id: UUID, mapping: Mapping[str, int], options: Mapping[str, Any] | None = None) -> UUID:
    """Start the import as a job and return its id; the mapping is remembered for files with the same headings.

    Options: create_customers, create_items, reviewed (bool), order_type, channel (for rows that tell none), sheet.
    Raises MappingIncomplete, WrongBatchState, UnknownBatch, UnreadableFile.
    """
    chosen, told = _planned(batch_id, mapping, options or {})
    job_id = jobs.start_job(kind=IMPORT_JOB, payload={"batch_id": str(batch_id)})
    actions.plan_batch(batch_id=batch_id, mapping=chosen, options=told, job_id=job_id)
    return job_id


def import_now(
    *, organisation_id: UUID, batch_id: UUID, mapping: Mapping[str, int], options: Mapping[str, Any], report: Report
) -> dict[str, Any]:
    """Import in this process, for the command line; call it outside `acting_for`. Raises as `start` does."""
    with acting_for(organisation_id):
        chosen, told = _planned(batch_id, mapping, options)
        actions.plan_batch(batch_id=batch_id, mapping=chosen, options=told, job_id=None)
    return run_import(organisation_id=organisation_id, batch_id=batch_id, report=report)


def faulty_rows(*, batch_id: UUID) -> tuple[str, bytes] | None:
    """Return name and content of the file of rows that were set aside, or None when there are none."""
    batch = queries.batch(batch_id=batch_id)
    if batch is None or batch.faulty_file_id is None:
        return None
    known = files.facts(file_id=batch.faulty_file_id)
    return known.name, files.content_of(file_id=batch.faulty_file_id)


def _planned(
    batch_id: UUID, mapping: Mapping[str, int], options: Mapping[str, Any]
) -> tuple[dict[str, int], dict[str, Any]]:
    """Return mapping and options as the batch keeps them, and remember the mapping."""
    batch = queries.batch(batch_id=batch_id)
    if batch is None:
        raise actions.UnknownBatch(str(batch_id))
    told = {name: value for name, value in options.items() if name in OPTIONS}
    told["language"] = get_language() or "zh-hans"
    table = table_of(batch=batch, options=told)
    chosen = usable(mapping=mapping, width=len(table.headings))
    if not {"customer_name", "customer_code"} & set(chosen):
        raise MappingIncomplete("customer")
    actions.remember_mapping(signature=signature(headings=table.headings), mapping=dict(chosen))
    return chosen, told


def _chosen(table: Table, mapping: Mapping[str, int] | None) -> tuple[dict[str, int], bool]:
    width = len(table.headings)
    if mapping is not None:
        return usable(mapping=mapping, width=width), False
    known = queries.remembered_mapping(signature=signature(headings=table.headings))
    if known:
        return usable(mapping=known, width=width), True
    return guess(headings=table.headings), False


def _all_faults(
    orders: list[ParsedOrder], table: Table, mapping: Mapping[str, int], options: Mapping[str, Any]
) -> list[RowFault]:
    found: list[RowFault] = []
    for begin in range(0, len(orders), _PIECE):
        piece = orders[begin : begin + _PIECE]
        customers = known_customers(orders=piece)
        found += checked(orders=piece, table=table, mapping=mapping, options=options, customers=customers)
    return sorted(found, key=lambda fault: fault.row)


def _grouped(faults: list[RowFault]) -> tuple[FaultGroup, ...]:
    counts = Counter((fault.column, fault.code) for fault in faults)
    groups = []
    for (column, code), count in counts.most_common():
        same = [fault for fault in faults if (fault.column, fault.code) == (column, code)]
        rows = tuple(dict.fromkeys(fault.row for fault in same[:50]))[:10]
        groups.append(FaultGroup(column=column, code=code, count=count, rows=rows, words=words_of_fault(fault=same[0])))
    return tuple(groups)


__all__ = [
    "Column",
    "FaultGroup",
    "MappingIncomplete",
    "Preview",
    "RowFault",
    "UnreadableFile",
    "by_name",
    "export_csv",
    "export_xlsx",
    "faulty_rows",
    "import_now",
    "preview",
    "start",
    "upload",
    "words_of_fault",
    "words_of_file",
    "words_of_row",
]
