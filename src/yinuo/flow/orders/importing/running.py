"""Importing a file: in pieces of 1,000 orders, each one transaction, so that it may be stopped and run again.

1. Read the table and the orders in it; these depend on nothing but the file and the mapping.
2. For each piece: set aside orders with faults, enter the others, and note the piece in the same transaction.
3. Write the rows that were set aside, with their reasons, to a file; close the batch.
"""

from __future__ import annotations

import contextlib
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.translation import gettext as _

from yinuo.flow.orders import actions, queries
from yinuo.flow.orders.actions import ImportResult, InvalidOrders, PieceDone
from yinuo.flow.orders.importing import custom
from yinuo.flow.orders.importing.choices import type_words
from yinuo.flow.orders.importing.columns import usable
from yinuo.flow.orders.importing.hands import in_turn
from yinuo.flow.orders.importing.parsing import ParsedOrder, RowFault, faults_of_checks, parse
from yinuo.flow.orders.importing.references import Named, customer_faults, known_customers, owner_faults, resolve
from yinuo.flow.orders.importing.wording import reasons
from yinuo.flow.orders.queries import BatchFacts
from yinuo.ground.kernel import files
from yinuo.ground.kernel.tables.cells import Reading
from yinuo.ground.kernel.tables.reading import Table, read_table
from yinuo.ground.kernel.tables.writing import CSV_TYPE, csv_pieces
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import queries as people

PIECE = 1_000
# The batch keeps the first faults; all of them are in the file of faulty rows.
MOST_KEPT_FAULTS = 200
# While the database writes one piece, another is read and checked.
HANDS = 2
ATTEMPTS = 3
Report = Callable[[int, int], None]


def table_of(*, batch: BatchFacts, options: Mapping[str, Any]) -> Table:
    """Return the table in a batch's file; raises UnreadableFile and FileMissing."""
    if batch.file_id is None:
        raise files.FileMissing(batch.file_name)
    content = files.content_of(file_id=batch.file_id)
    return read_table(content=content, name=batch.file_name, sheet=str(options.get("sheet", "")))


def orders_in(*, table: Table, mapping: Mapping[str, Any]) -> list[ParsedOrder]:
    """Return the orders in a table, read in the organisation's time zone."""
    reading = Reading(zone=ZoneInfo(people.organisation().timezone), epoch_1904=table.epoch_1904)
    known = queries.order_types()
    names = {one.code: one.name for one in known} or actions.STARTER_TYPES
    english = {one.code: one.name_en for one in known} or actions.STARTER_TYPES_IN_ENGLISH
    places = usable(mapping=mapping, width=len(table.headings))
    words, readers = type_words(names=names, english=english), custom.readers(mapping=places, reading=reading)
    return parse(table=table, mapping=places, reading=reading, types=words, custom=readers)


def checked(
    *,
    orders: Sequence[ParsedOrder],
    table: Table,
    mapping: Mapping[str, Any],
    options: Mapping[str, Any],
    customers: Mapping[Named, str],
) -> list[RowFault]:
    """Return all faults of these orders, those of reading and those that the rooms know; `customers` are known."""
    found = [fault for order in orders for fault in order.faults]
    create = bool(options.get("create_customers"))
    found += customer_faults(orders=orders, known=customers, numbers=table.numbers, create=create)
    found += owner_faults(orders=orders, numbers=table.numbers)
    found += custom.custom_faults(orders=orders, mapping=mapping, numbers=table.numbers)
    drafts = [order.draft(customer_code="-", owner_ids={}, options=options) for order in orders]
    checks = [check for check in actions.check_orders(orders=drafts) if check.field != "customer"]
    return found + faults_of_checks(checks=checks, orders=orders, table=table)


def run_import(*, organisation_id: UUID, batch_id: UUID, report: Report) -> dict[str, Any]:
    """Import a planned batch to its end, or on from where it stopped; raises UnreadableFile."""
    with acting_for(organisation_id):
        batch = queries.batch(batch_id=batch_id)
        assert batch is not None
        table = table_of(batch=batch, options=batch.options)
        orders = orders_in(table=table, mapping=batch.mapping)
    faults: list[RowFault] = []
    pieces = [(start, orders[start : start + PIECE]) for start in range(0, len(orders), PIECE)]

    def enter(start: int, piece: Sequence[ParsedOrder]) -> list[RowFault]:
        return _enter(organisation_id, batch, table, piece, start)

    done = 0
    for (_start, piece), found in zip(pieces, in_turn(work=enter, pieces=pieces, hands=_hands(orders)), strict=True):
        faults += found
        done += len(piece)
        report(done, len(orders))
    with acting_for(organisation_id), translation.override(str(batch.options.get("language") or "zh-hans")):
        ended = actions.finish_batch(batch_id=batch_id, result=_result(batch, table, orders, faults))
    return {"orders": ended.order_count, "faulty_rows": ended.error_count, "rows": ended.row_count}


def _hands(orders: Sequence[ParsedOrder]) -> int:
    """Orders that Yinuo numbers are entered one piece after the other, so that numbers follow the rows."""
    return HANDS if all(order.values.get("number") for order in orders) else 1


def _enter(
    organisation_id: UUID, batch: BatchFacts, table: Table, piece: Sequence[ParsedOrder], start: int
) -> list[RowFault]:
    """Enter the sound orders of a piece unless that was done before; return the faults of the others."""
    for attempt in range(ATTEMPTS):
        try:
            return _attempt(organisation_id, batch, table, piece, start)
        except InvalidOrders:
            # Somebody entered one of the numbers meanwhile: it is a fault when looked at again.
            if attempt + 1 == ATTEMPTS:
                raise
    return []


def _attempt(
    organisation_id: UUID, batch: BatchFacts, table: Table, piece: Sequence[ParsedOrder], start: int
) -> list[RowFault]:
    with acting_for(organisation_id):
        ours = _entered_before(batch, piece)
        news = [order for order in piece if order.values.get("number", "") not in ours]
        customers = known_customers(orders=news)
        faults = checked(orders=news, table=table, mapping=batch.mapping, options=batch.options, customers=customers)
        faulty = {fault.row for fault in faults}
        sound = [order for order in news if not any(table.numbers[place] in faulty for place in order.places)]
        create_items = bool(batch.options.get("create_items"))
        references = resolve(orders=sound, known=customers, create_items=create_items)
        entered, items = references.new_customers, references.new_items
        if entered or items:
            actions.note_entered(batch_id=batch.id, customers=entered, items=items)
    codes, owners = references.customer_codes, references.owner_ids
    drafts = [
        order.draft(customer_code=codes[n], owner_ids=owners, options=batch.options) for n, order in enumerate(sound)
    ]
    with contextlib.suppress(PieceDone), acting_for(organisation_id):
        ids = actions.create_orders(orders=drafts, batch_id=batch.id, checked=True)
        custom.keep(ids=ids, orders=sound, mapping=batch.mapping)
        actions.note_piece(batch_id=batch.id, piece=start, size=len(piece), created=len(sound))
    return faults


def _entered_before(batch: BatchFacts, piece: Sequence[ParsedOrder]) -> set[str]:
    numbers = [order.values["number"] for order in piece if order.values.get("number")]
    ids = queries.ids_by_number(numbers=numbers, unseen=True)
    known = queries.facts_for(order_ids=list(ids.values())).values() if ids else ()
    return {order.number for order in known if order.batch_id == batch.id}


def _result(batch: BatchFacts, table: Table, orders: Sequence[ParsedOrder], faults: Sequence[RowFault]) -> ImportResult:
    by_row = with_siblings(orders=orders, table=table, faults=faults)
    stored = None
    if by_row:
        content = b"".join(faulty_csv(table=table, by_row=by_row))
        name = _("%(name)s 未导入的行.csv") % {"name": batch.file_name.rpartition(".")[0] or batch.file_name}
        stored = files.store(content=content, name=name, media_type=CSV_TYPE).id
    return ImportResult(
        row_count=len(table.rows),
        errors=[asdict(fault) for fault in list(faults)[:MOST_KEPT_FAULTS]],
        error_count=len(by_row),
        faulty_file_id=stored,
    )


def with_siblings(
    *, orders: Sequence[ParsedOrder], table: Table, faults: Sequence[RowFault]
) -> dict[int, list[RowFault]]:
    """Return the faults by row; the sound rows of a faulty order are set aside with it."""
    by_row: dict[int, list[RowFault]] = defaultdict(list)
    for fault in faults:
        by_row[fault.row].append(fault)
    for order in orders:
        rows = [table.numbers[place] for place in order.places]
        first = next((row for row in rows if row in by_row), None)
        for row in rows if first is not None else ():
            if row not in by_row:
                by_row[row].append(RowFault(row, "", "sibling", str(first)))
    return dict(by_row)


def faulty_csv(*, table: Table, by_row: Mapping[int, list[RowFault]]) -> Iterator[bytes]:
    """Yield the rows that were set aside as they came, with a last column of reasons."""
    rows = ([*row, reasons(faults=by_row[n])] for n, row in zip(table.numbers, table.rows, strict=True) if n in by_row)
    return csv_pieces(headings=[*table.headings, _("未导入的原因")], rows=rows)
