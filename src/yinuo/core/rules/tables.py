"""Decision tables: rows of conditions and results, and which rows count when several fit (DMN 1.3, chapter 8)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from yinuo.core.rules.cells import BadCell, allowed, comparable, value
from yinuo.core.rules.expressions import BadExpression, NoValue, expression
from yinuo.core.rules.ranges import Allowed

MOST_ROWS = 2_000
MOST_COLUMNS = 40
NOTHING = frozenset({"", "-", "null"})  # results that say nothing


class Hit(StrEnum):
    """Which rows count when several fit."""

    UNIQUE = "U"  # at most one may fit
    ANY = "A"  # all that fit say the same
    PRIORITY = "P"  # the one whose result stands first in the list of results
    FIRST = "F"  # the first row
    COLLECT = "C"  # all, in no order of meaning
    RULE_ORDER = "R"  # all, in the order of the rows
    OUTPUT_ORDER = "O"  # all, in the order of the list of results
    SUM = "C+"
    LEAST = "C<"
    MOST = "C>"
    COUNT = "C#"


ONE_RESULT = frozenset({Hit.UNIQUE, Hit.ANY, Hit.PRIORITY, Hit.FIRST})


@dataclass(frozen=True, kw_only=True)
class Input:
    """A column of conditions: the fact or expression it looks at, and what may come (`values`, as in a cell)."""

    expression: str
    label: str = ""
    kind: str = ""  # number, text, boolean or date; empty: as the cells have it
    values: str = ""


@dataclass(frozen=True, kw_only=True)
class Output:
    """A column of results. `values` lists them, the most important first; `usual` counts where no row fits."""

    name: str
    kind: str = ""
    values: tuple[str, ...] = ()
    usual: str = ""


@dataclass(frozen=True, kw_only=True)
class Row:
    """One rule: a cell for each input, a cell for each output."""

    tests: tuple[str, ...]
    results: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class DecisionTable:
    """A table as people see it."""

    name: str
    hit: Hit
    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, kw_only=True)
class TableFault:
    """What is wrong with a table: `row` counts from 1 (0: the table), `column` names the input or output."""

    code: str
    row: int = 0
    column: str = ""
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What a table says: its value, and the rows that fit, counted from 1."""

    value: Any
    rows: tuple[int, ...]


class BadTable(Exception):
    """The table cannot be used; it carries all faults."""

    def __init__(self, faults: Sequence[TableFault]) -> None:
        super().__init__([fault.code for fault in faults])
        self.faults = tuple(faults)


class Undecided(Exception):
    """These facts have no decision: several_fit, differing, no_value; the rows that fit, the column it is about."""

    def __init__(self, code: str, rows: tuple[int, ...] = (), column: str = "", text: str = "") -> None:
        super().__init__(code, rows, column, text)
        self.code = code
        self.rows = rows
        self.column = column
        self.text = text


@dataclass(frozen=True, eq=False)
class Compiled:
    """A table whose cells are read."""

    table: DecisionTable
    tests: tuple[tuple[Allowed, ...], ...]
    domains: tuple[Allowed, ...]

    def decide(self, *, facts: Mapping[str, Any]) -> Decision:
        """Return what the table says of these facts; raises Undecided."""
        asked = [_looked_at(column, facts) for column in self.table.inputs]
        fit = [
            place
            for place, cells in enumerate(self.tests)
            if all(cell.holds(one) for cell, one in zip(cells, asked, strict=True))
        ]
        numbers = tuple(place + 1 for place in fit)
        if not fit:
            return Decision(value=self._usual(facts), rows=())
        found = [self._results(self.table.rows[place], facts, place + 1) for place in fit]
        return Decision(value=_CHOOSE[self.table.hit](self, found, numbers), rows=numbers)

    def _usual(self, facts: Mapping[str, Any]) -> Any:
        hit = self.table.hit
        if any(one.usual for one in self.table.outputs):
            row = Row(tests=(), results=tuple(one.usual or "null" for one in self.table.outputs))
            usual = self.single(self._results(row, facts, 0))
            return usual if hit in ONE_RESULT or len(hit.value) > 1 else [usual]
        if hit is Hit.COUNT:
            return 0
        return None if hit in ONE_RESULT or len(hit.value) > 1 else []

    def _results(self, row: Row, facts: Mapping[str, Any], number: int) -> tuple[Any, ...]:
        return tuple(
            _result(cell, column, facts, number) for cell, column in zip(row.results, self.table.outputs, strict=True)
        )

    def single(self, results: tuple[Any, ...]) -> Any:
        """Return the results of a row: the value of the only output, or all by their names."""
        if len(self.table.outputs) == 1:
            return results[0]
        return {column.name: one for column, one in zip(self.table.outputs, results, strict=True)}

    def rank(self, results: tuple[Any, ...]) -> tuple[int, ...]:
        """Return how important the results of a row are: the place of each in its list, less is more."""
        places = []
        for column, one in zip(self.table.outputs, results, strict=True):
            listed = [_listed(text, column) for text in column.values]
            places.append(listed.index(one) if one in listed else len(listed))
        return tuple(places)


def compiled(table: DecisionTable) -> Compiled:
    """Read all cells of a table; raises BadTable with every fault."""
    faults = list(_shape(table))
    tests = []
    for number, row in enumerate(table.rows, 1):
        cells = []
        for cell, column in zip(row.tests, table.inputs, strict=False):
            cells.append(_cell(cell, column, number, faults))
        tests.append(tuple(cells))
    domains = tuple(_cell(column.values, column, 0, faults) for column in table.inputs)
    faults += _unreadable_results(table)
    if faults:
        raise BadTable(faults)
    return Compiled(table, tuple(tests), domains)


def _shape(table: DecisionTable) -> list[TableFault]:
    faults = []
    if not table.outputs:
        faults.append(TableFault(code="no_output"))
    if len(table.rows) > MOST_ROWS or len(table.inputs) + len(table.outputs) > MOST_COLUMNS:
        faults.append(TableFault(code="too_large", text=f"{MOST_ROWS} × {MOST_COLUMNS}"))
    if len(table.hit.value) > 1 and table.hit is not Hit.COUNT and len(table.outputs) > 1:
        faults.append(TableFault(code="one_output_only", text=table.hit.value))
    for number, row in enumerate(table.rows, 1):
        if len(row.tests) != len(table.inputs) or len(row.results) != len(table.outputs):
            faults.append(TableFault(code="cells_missing", row=number))
    for column in table.inputs:
        try:
            expression(feel(column.expression))
        except BadExpression as fault:
            faults.append(TableFault(code="expression", column=column.expression, text=fault.code))
    names = [column.name for column in table.outputs]
    faults += [TableFault(code="same_name", column=name) for name in dict.fromkeys(names) if names.count(name) > 1]
    return faults


def _cell(text: str, column: Input, number: int, faults: list[TableFault]) -> Allowed:
    try:
        found = allowed(text=text, texts=column.kind == "text")
    except BadCell as fault:
        faults.append(TableFault(code="cell", row=number, column=column.expression, text=str(fault)))
        return Allowed(everything=True)
    if column.kind and not found.everything and not _of_kind(found, column.kind):
        faults.append(TableFault(code="other_kind", row=number, column=column.expression, text=text.strip()[:40]))
    return found


def _of_kind(found: Allowed, kind: str) -> bool:
    """Tell whether what a cell names is of the column's kind; what has no end at all is of any."""
    ends = [end for one in found.intervals for end in (one.low, one.high) if end is not None]
    return all(_KINDS[kind](one) for one in (*ends, *found.values))


_KINDS: dict[str, Callable[[Any], bool]] = {
    "number": lambda one: isinstance(one, float),
    "text": lambda one: isinstance(one, str),
    "boolean": lambda one: isinstance(one, bool),
    "date": lambda one: isinstance(one, datetime),
}


def _unreadable_results(table: DecisionTable) -> Iterator[TableFault]:
    """Yield the results that are neither a value nor an expression."""
    usual = Row(tests=(), results=tuple(one.usual for one in table.outputs))
    for number, row in enumerate((usual, *table.rows)):
        for cell, column in zip(row.results, table.outputs, strict=False):
            if not _readable(cell, column):
                yield TableFault(code="result", row=number, column=column.name, text=cell.strip()[:40])


def _readable(cell: str, column: Output) -> bool:
    if cell.strip() in NOTHING:
        return True
    try:
        value(text=cell, texts=column.kind == "text")
    except BadCell:
        try:
            expression(feel(cell))
        except BadExpression:
            return False
    return True


def feel(text: str) -> str:
    """Return an expression of a table marked as FEEL, unless it says in what it is written."""
    told = text.strip()
    return told if told.startswith(("=", "$", "#")) or any(sign in told for sign in ("==", "&&", "||")) else f"={told}"


def _looked_at(column: Input, facts: Mapping[str, Any]) -> Any:
    try:
        found = comparable(expression(feel(column.expression)).value(variables=facts))
    except (BadExpression, NoValue) as fault:
        raise Undecided("no_value", (), column.expression, str(fault)) from fault
    if column.kind != "date" or not isinstance(found, str):
        return found
    try:
        return value(text=found)  # facts of a process hold moments as text
    except BadCell:
        return found


def _result(cell: str, column: Output, facts: Mapping[str, Any], number: int) -> Any:
    if cell.strip() in NOTHING:
        return None
    try:
        return _whole(value(text=cell, texts=column.kind == "text"))
    except BadCell:
        pass
    try:
        return _whole(expression(feel(cell)).value(variables=facts))
    except (BadExpression, NoValue) as fault:
        raise Undecided("no_value", (number,), column.name, cell[:80]) from fault


def _whole(one: Any) -> Any:
    return int(one) if isinstance(one, float) and one.is_integer() and abs(one) < 2**53 else one


def _listed(text: str, column: Output) -> Any:
    try:
        return _whole(value(text=text, texts=column.kind == "text"))
    except BadCell:
        return text


Found = list[tuple[Any, ...]]


def _unique(table: Compiled, found: Found, rows: tuple[int, ...]) -> Any:
    if len(found) > 1:
        raise Undecided("several_fit", rows)
    return table.single(found[0])


def _any(table: Compiled, found: Found, rows: tuple[int, ...]) -> Any:
    if any(one != found[0] for one in found):
        raise Undecided("differing", rows)
    return table.single(found[0])


def _numbers(found: Found, rows: tuple[int, ...]) -> list[Any]:
    numbers = [results[0] for results in found]
    if not all(isinstance(one, int | float) and not isinstance(one, bool) for one in numbers):
        raise Undecided("no_number", rows)
    return numbers


_CHOOSE: dict[Hit, Callable[[Compiled, Found, tuple[int, ...]], Any]] = {
    Hit.UNIQUE: _unique,
    Hit.ANY: _any,
    Hit.PRIORITY: lambda table, found, _rows: table.single(min(found, key=table.rank)),
    Hit.FIRST: lambda table, found, _rows: table.single(found[0]),
    Hit.COLLECT: lambda table, found, _rows: [table.single(one) for one in found],
    Hit.RULE_ORDER: lambda table, found, _rows: [table.single(one) for one in found],
    Hit.OUTPUT_ORDER: lambda table, found, _rows: [table.single(one) for one in sorted(found, key=table.rank)],
    Hit.SUM: lambda _table, found, rows: sum(_numbers(found, rows)),
    Hit.LEAST: lambda _table, found, rows: min(_numbers(found, rows)),
    Hit.MOST: lambda _table, found, rows: max(_numbers(found, rows)),
    Hit.COUNT: lambda _table, found, _rows: len(found),
}
