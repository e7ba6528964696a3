"""From the rows of a file to records: cells are read, names become codes, faults are collected row by row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from yinuo.ground.kernel.tables.cells import Reading, UnreadableCell, text_of
from yinuo.ground.kernel.tables.reading import Table
from yinuo.ground.people import queries as people
from yinuo.ground.supply.checking import known_references, record_name
from yinuo.ground.supply.faults import RecordFault
from yinuo.ground.supply.importing.cells import DAY_HOURS, WORKING_DAY_HOURS, read_cell
from yinuo.ground.supply.importing.units import UNIT, other_units, units_told
from yinuo.ground.supply.kinds.register import KINDS
from yinuo.ground.supply.kinds.shapes import Kind, Shape
from yinuo.ground.supply.models import Operation, Supplier
from yinuo.ground.supply.more import carried
from yinuo.ground.supply.paths import key_of
from yinuo.ground.supply.records import records_by_key
from yinuo.ground.supply.saving import checked, completed

EMPTY_CELL = "empty_cell"
# Kinds of which people know the name better than the code.
_NAMED = frozenset({"supplier", "site", "work_centre", "item", "carrier"})


@dataclass(frozen=True)
class RowFault:
    """One thing wrong in one row: the row's number in the file, the field, a code, the value, and what it needs."""

    row: int
    column: str
    code: str
    value: str = ""
    also: str = ""


@dataclass(frozen=True, kw_only=True)
class Rows:
    """What a file tells: whole records by row number, what is wrong with rows, and what ought to be known of some."""

    kind: Kind
    given: frozenset[str]
    records: dict[int, dict[str, Any]] = field(default_factory=dict)
    faults: list[RowFault] = field(default_factory=list)
    notes: list[RowFault] = field(default_factory=list)
    more: dict[int, dict[str, Any]] = field(default_factory=dict)

    @property
    def sound(self) -> dict[int, dict[str, Any]]:
        """Return the records of rows in which nothing is wrong."""
        faulty = {fault.row for fault in self.faults}
        return {row: record for row, record in self.records.items() if row not in faulty}


@dataclass(frozen=True, kw_only=True)
class _Context:
    """What the cells of all rows are read with."""

    headings: Sequence[str]
    reading: Reading
    working: frozenset[str]
    codes: Mapping[str, Mapping[str, str]]


def rows_of(*, kind: str, table: Table, mapping: Mapping[str, int]) -> Rows:
    """Return what a table tells of a kind, checked against what is there."""
    told, whole_mapping = KINDS[kind], mapping
    mapping = {name: place for name, place in whole_mapping.items() if name in told.by_name}
    given = frozenset({*mapping, *told.key})
    read: dict[int, dict[str, Any]] = {}
    faults: list[RowFault] = []
    context = _Context(
        headings=table.headings,
        reading=Reading(zone=ZoneInfo(people.organisation().timezone), epoch_1904=table.epoch_1904),
        working=working_suppliers(),
        codes=_codes_by_name(told, table, mapping),
    )
    for number, row in zip(table.numbers, table.rows, strict=True):
        read[number], found = _read_row(told, number, row, mapping, context)
        faults += found
    faults += _doubles(told, read)
    units = units_told(kind=kind, table=table, mapping=whole_mapping)
    faults += [RowFault(row, UNIT, "other_unit", *wrong) for row, *wrong in other_units(told=units, read=read)]
    faulty = {fault.row for fault in faults}
    numbers = [number for number in read if number not in faulty]
    whole = completed(kind=told, records=[read[number] for number in numbers], given=given)
    known = known_references(kind=told, records=whole)
    faults += [row_fault(numbers[fault.index], fault) for fault in checked(kind=told, records=whole, known=known)]
    records = dict(zip(numbers, whole, strict=True))
    rows = Rows(kind=told, given=given, records=records, faults=sorted(faults, key=lambda fault: fault.row))
    rows.notes.extend(_notes(rows))
    _read_more(rows, table, {name: place for name, place in whole_mapping.items() if name not in mapping}, context)
    return rows


def _read_more(rows: Rows, table: Table, mapping: Mapping[str, int], context: _Context) -> None:
    """Read the columns beyond the kind's fields, and add what is wrong in them."""
    keeper, kind = carried(), rows.kind.name
    if keeper is None or not mapping:
        return
    readers = keeper.readers(kind, context.reading)
    told: dict[int, dict[str, Any]] = {}
    unread: set[tuple[int, str]] = set()
    for number, row in zip(table.numbers, table.rows, strict=True):
        told[number] = {}
        for name, place in mapping.items():
            if row[place] in (None, ""):
                continue
            try:
                told[number][name] = readers[name](row[place])
            except UnreadableCell as fault:
                rows.faults.append(RowFault(number, name, fault.code, text_of(row[place])[:100]))
                unread.add((number, name))
    keys = {number: key_of(kind=rows.kind, record=record) for number, record in rows.records.items()}
    there = records_by_key(kind=kind, keys=list(keys.values()))
    ids = {number: there[key]["id"] for number, key in keys.items() if key in there}
    kept, faults = keeper.checked(kind, told, list(mapping), ids)
    rows.more.update(kept)
    rows.faults.extend(RowFault(one.row, one.column, one.code) for one in faults if (one.row, one.column) not in unread)
    rows.faults.sort(key=lambda fault: fault.row)


def row_fault(row: int, fault: RecordFault) -> RowFault:
    """Return a record's fault as one of a row; what looks filled in a spreadsheet may be empty all the same."""
    code = EMPTY_CELL if fault.code == "missing" else fault.code
    return RowFault(row, fault.field, code, fault.value, fault.also)


def working_suppliers() -> frozenset[str]:
    """Return the codes of suppliers whose lead times count working time."""
    return frozenset(Supplier.objects.filter(working=True).values_list("code", flat=True))


def day_hours(*, kind: Kind, record: Mapping[str, Any], working: frozenset[str]) -> float:
    """Return what a day is in the lead times of a record: 8 hours where working time counts, else 24."""
    if kind.name == "supplier":
        counts = record["working"] if "working" in record else record.get("code") in working
    else:
        counts = record.get("supplier") in working
    return WORKING_DAY_HOURS if counts else DAY_HOURS


def _read_row(
    kind: Kind, number: int, row: Sequence[Any], mapping: Mapping[str, int], context: _Context
) -> tuple[dict[str, Any], list[RowFault]]:
    values: dict[str, Any] = {}
    faults: list[RowFault] = []
    # Lengths of time come last, for what a day is depends on the rest of the row.
    for name in sorted(mapping, key=lambda name: kind.by_name[name].shape is Shape.HOURS):
        told, cell = kind.by_name[name], row[mapping[name]]
        values[name] = told.default
        if cell is None or cell == "":
            continue
        hours = day_hours(kind=kind, record=values, working=context.working)
        heading = context.headings[mapping[name]]
        try:
            value = read_cell(field=told, cell=cell, heading=heading, reading=context.reading, day_hours=hours)
        except UnreadableCell as fault:
            faults.append(RowFault(number, name, fault.code, text_of(cell)[:100]))
        else:
            values[name] = context.codes.get(name, {}).get(value, value) if isinstance(value, str) else value
    return values, faults


def _codes_by_name(kind: Kind, table: Table, mapping: Mapping[str, int]) -> dict[str, dict[str, str]]:
    """Return for each reference the codes of things that the file names, where a name means one thing only."""
    found = {}
    for name, place in mapping.items():
        told = kind.by_name[name]
        if told.shape is not Shape.REFERENCE or told.to not in _NAMED:
            continue
        texts = {text_of(row[place]) for row in table.rows} - {""}
        unknown = texts - set(known_references(kind=kind, records=[{name: text} for text in texts])[name])
        codes: dict[str, list[str]] = defaultdict(list)
        manager: Any = KINDS[told.to].model._default_manager
        for called, code in manager.filter(name__in=unknown).values_list("name", "code"):
            codes[called].append(code)
        found[name] = {called: ones[0] for called, ones in codes.items() if len(ones) == 1}
    return found


def _doubles(kind: Kind, read: Mapping[int, dict[str, Any]]) -> list[RowFault]:
    first: dict[tuple[Any, ...], int] = {}
    found = []
    for number, record in read.items():
        full = {name: record.get(name, kind.by_name[name].default) for name in kind.key}
        key = key_of(kind=kind, record=full)
        if key in first:
            name = record_name(kind=kind, record=full)
            found.append(RowFault(number, kind.key[0], "twice", name, str(first[key])))
        first.setdefault(key, number)
    return found


def _notes(rows: Rows) -> list[RowFault]:
    """Return what is no fault but ought to be known: an item with a BOM that nobody can make."""
    if rows.kind.name != "component":
        return []
    first: dict[str, int] = {}
    for number, record in rows.sound.items():
        first.setdefault(record["parent"], number)
    made = set(Operation.objects.filter(item__code__in=first).values_list("item__code", flat=True))
    return [RowFault(number, "parent", "no_routing", item) for item, number in first.items() if item not in made]
