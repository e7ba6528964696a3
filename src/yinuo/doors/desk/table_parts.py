"""What the grid of a decision table shows: its columns, what is wrong at which row, and what a trial answers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from yinuo.core.rules import BadExpression, expression
from yinuo.core.rules.cells import BadCell, value
from yinuo.core.rules.coverage import Coverage
from yinuo.core.rules.tables import BadTable, DecisionTable, Hit, Input, Output, Row, TableFault, Undecided, feel
from yinuo.doors.desk import process_options
from yinuo.doors.desk.table_texts import COLUMN_KINDS, GRID_TEXTS, HITS
from yinuo.ground.process.table_wording import overlap_text, table_fault_text, undecided_text
from yinuo.ground.process.tables import examine_table, try_table

MOST_SHOWN = 50
_OF_RESULTS = frozenset({"result", "same_name"})


def words() -> dict[str, Any]:
    """Return the words of the grid, the hit policies and the kinds of columns."""
    return {
        "texts": {key: str(text) for key, text in GRID_TEXTS.items()},
        "hits": [[code, str(name), str(meaning)] for code, (name, meaning) in HITS.items()],
        "kinds": [[code, str(name)] for code, name in COLUMN_KINDS.items()],
        "facts": process_options.facts(),
    }


def report(*, table: DecisionTable) -> dict[str, Any]:
    """Return what is wrong with a table, each at its row and column, and which facts a trial asks for."""
    found = examine_table(table=table)
    return {
        "faults": [_fault(table, one) for one in found.faults],
        **_covered(found.coverage),
        "asked": asked(table=table),
        "publishable": found.publishable,
    }


def _covered(found: Coverage | None) -> dict[str, Any]:
    if found is None:
        return {"gaps": [], "more_gaps": 0, "overlaps": [], "complete": True}
    overlaps = {one.rows: one for one in sorted(found.overlaps, key=lambda one: one.clash)}  # a clash counts
    shown = sorted(overlaps.values(), key=lambda one: (not one.clash, one.rows))[:MOST_SHOWN]
    told = [{"rows": list(one.rows), "clash": one.clash, "text": overlap_text(overlap=one)} for one in shown]
    return {
        "gaps": [list(one.cells) for one in found.gaps[:MOST_SHOWN]],
        "more_gaps": max(0, len(found.gaps) - MOST_SHOWN),
        "overlaps": told,
        "complete": found.complete,
    }


def _fault(table: DecisionTable, fault: TableFault) -> dict[str, Any]:
    inputs = [one.expression for one in table.inputs]
    names = [one.name for one in table.outputs]
    column = None
    if fault.code in _OF_RESULTS and fault.column in names:
        column = len(inputs) + names.index(fault.column)
    elif fault.code not in _OF_RESULTS and fault.column in inputs:
        column = inputs.index(fault.column)
    return {"row": fault.row, "column": column, "text": table_fault_text(fault=fault)}


def asked(*, table: DecisionTable) -> list[dict[str, Any]]:
    """Return the facts that a table asks for, as fields to try it with."""
    known = {one["name"]: one for one in process_options.facts()}
    found: dict[str, dict[str, Any]] = {}
    for column in table.inputs:
        for name in _names(column, known):
            fact = known.get(name, {})
            label = column.label if name == column.expression.strip() else ""
            found.setdefault(
                name,
                {
                    "name": name,
                    "label": label or fact.get("label") or name,
                    "kind": column.kind if name == column.expression.strip() else "",
                    "choices": fact.get("choices") or [],
                },
            )
    return list(found.values())


def _names(column: Input, known: Mapping[str, Any]) -> list[str]:
    told = column.expression.strip()
    if told in known or told.replace(".", "").replace("_", "").isalnum():
        return [told] if told else []
    try:
        return sorted(expression(feel(told)).names)
    except BadExpression:
        return []


def trial(*, table: DecisionTable, typed: Mapping[str, Any]) -> dict[str, Any]:
    """Return which rows fit the facts that somebody typed, and what the table says of them."""
    facts: dict[str, Any] = {}
    for one in asked(table=table):
        _put(facts, one["name"], _typed(str(typed.get(one["name"]) or ""), one["kind"]))
    try:
        decision = try_table(table=table, facts=facts)
    except BadTable:
        return {"rows": [], "fault": _("先改好表里的错误，再试算。"), "results": []}
    except Undecided as fault:
        return {"rows": list(fault.rows), "fault": undecided_text(fault=fault), "results": []}
    return {"rows": list(decision.rows), "fault": "", "results": _results(table, decision.value)}


def _typed(text: str, kind: str) -> Any:
    try:
        return value(text=text, texts=kind == "text") if text.strip() else None
    except BadCell:
        return text.strip()


def _put(facts: dict[str, Any], name: str, found: Any) -> None:
    """Put a fact where its name says: `customer.name` inside `customer`."""
    *path, last = name.split(".")
    place = facts
    for part in path:
        if not isinstance(place.get(part), dict):
            place[part] = {}
        place = place[part]
    place[last] = found


def _results(table: DecisionTable, found: Any) -> list[list[str]]:
    """Return the results as [column, what it says]."""
    if isinstance(found, dict):
        return [[name, _text(one)] for name, one in found.items()]
    name = table.outputs[0].name if len(table.outputs) == 1 else ""
    return [[name, _text(found)]]


def _text(found: Any) -> str:
    if found is None:
        return _("没有结果")
    if isinstance(found, bool):
        return _("是") if found else _("否")
    if isinstance(found, list):
        return _("、").join(_text(one) for one in found) or _("没有结果")
    if isinstance(found, dict):
        return "{" + ", ".join(f"{name}: {_text(one)}" for name, one in found.items()) + "}"
    return found.isoformat() if isinstance(found, date) else str(found)


def beginning(*, name: str) -> DecisionTable:
    """Return a table to begin with: a condition on the amount, a result, and two rows."""
    rows = (Row(tests=("> 500000",), results=("",)), Row(tests=("<= 500000",), results=("",)))
    column = Input(expression="amount", label=_("订单金额"), kind="number")
    return DecisionTable(
        name=name, hit=Hit.UNIQUE, inputs=(column,), outputs=(Output(name="result", kind=""),), rows=rows
    )
