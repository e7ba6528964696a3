"""Decision tables as plain values that JSON holds: what the grid on a page sends, and what is stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from yinuo.core.rules.tables import BadTable, DecisionTable, Hit, Input, Output, Row, TableFault

KINDS = ("", "number", "text", "boolean", "date")
LONGEST_CELL = 2_000
LONGEST_NAME = 200


def to_plain(table: DecisionTable) -> dict[str, Any]:
    """Return a table as JSON can hold it."""
    return {
        "name": table.name,
        "hit": table.hit.value,
        "inputs": [
            {"expression": one.expression, "label": one.label, "kind": one.kind, "values": one.values}
            for one in table.inputs
        ],
        "outputs": [
            {"name": one.name, "kind": one.kind, "values": list(one.values), "usual": one.usual}
            for one in table.outputs
        ],
        "rows": [{"tests": list(one.tests), "results": list(one.results), "note": one.note} for one in table.rows],
    }


def from_plain(plain: Mapping[str, Any]) -> DecisionTable:
    """Read what `to_plain` wrote or a grid sent; what is left out is empty.

    Raises BadTable where the form is wrong: not_plain, hit, kind, too_long.
    """
    faults: list[TableFault] = []
    if not isinstance(plain, Mapping):
        raise BadTable([TableFault(code="not_plain")])
    table = DecisionTable(
        name=_text(plain.get("name"), faults, most=LONGEST_NAME),
        hit=_hit(plain.get("hit", "U"), faults),
        inputs=tuple(_input(one, faults) for one in _list(plain.get("inputs"), faults)),
        outputs=tuple(_output(one, faults) for one in _list(plain.get("outputs"), faults)),
        rows=tuple(_row(one, number, faults) for number, one in enumerate(_list(plain.get("rows"), faults), 1)),
    )
    if faults:
        raise BadTable(list(dict.fromkeys(faults)))
    return table


def _hit(text: Any, faults: list[TableFault]) -> Hit:
    try:
        return Hit(text)
    except ValueError:
        faults.append(TableFault(code="hit", text=str(text)[:20]))
        return Hit.UNIQUE


def _input(plain: Any, faults: list[TableFault]) -> Input:
    told = _mapping(plain, faults)
    return Input(
        expression=_text(told.get("expression"), faults),
        label=_text(told.get("label"), faults, most=LONGEST_NAME),
        kind=_kind(told.get("kind"), faults),
        values=_text(told.get("values"), faults),
    )


def _output(plain: Any, faults: list[TableFault]) -> Output:
    told = _mapping(plain, faults)
    return Output(
        name=_text(told.get("name"), faults, most=LONGEST_NAME),
        kind=_kind(told.get("kind"), faults),
        values=tuple(_text(one, faults) for one in _list(told.get("values"), faults)),
        usual=_text(told.get("usual"), faults),
    )


def _row(plain: Any, number: int, faults: list[TableFault]) -> Row:
    told = _mapping(plain, faults, number)
    return Row(
        tests=tuple(_text(one, faults, number) for one in _list(told.get("tests"), faults, number)),
        results=tuple(_text(one, faults, number) for one in _list(told.get("results"), faults, number)),
        note=_text(told.get("note"), faults, number),
    )


def _kind(value: Any, faults: list[TableFault]) -> str:
    text = value or ""
    if text not in KINDS:
        faults.append(TableFault(code="kind", text=str(text)[:20]))
        return ""
    return str(text)


def _mapping(value: Any, faults: list[TableFault], row: int = 0) -> Mapping[str, Any]:
    if isinstance(value, Mapping):
        return value
    faults.append(TableFault(code="not_plain", row=row))
    return {}


def _list(value: Any, faults: list[TableFault], row: int = 0) -> Sequence[Any]:
    if value is None:
        return ()
    if isinstance(value, list | tuple):
        return value
    faults.append(TableFault(code="not_plain", row=row))
    return ()


def _text(value: Any, faults: list[TableFault], row: int = 0, *, most: int = LONGEST_CELL) -> str:
    """Return a cell as text; numbers and yes or no, as a grid may send them, are told as they are written."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value) if isinstance(value, str | int | float) else ""
    if not isinstance(value, str | int | float):
        faults.append(TableFault(code="not_plain", row=row))
    if len(text) > most:
        faults.append(TableFault(code="too_long", row=row, text=str(most)))
    return text.strip()
