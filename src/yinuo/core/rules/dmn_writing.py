"""Writes decision tables as a DMN file that other tools read, and `read_tables` reads back the same."""

from __future__ import annotations

import re
from collections.abc import Mapping
from xml.etree.ElementTree import Element, SubElement, indent, register_namespace, tostring

from yinuo.core.rules.tables import DecisionTable, Hit, Input, Output, Row

MODEL = "https://www.omg.org/spec/DMN/20191111/MODEL/"
NAMESPACE = "urn:yinuo:tables"
_POLICIES = {
    Hit.UNIQUE: ("UNIQUE", ""),
    Hit.ANY: ("ANY", ""),
    Hit.PRIORITY: ("PRIORITY", ""),
    Hit.FIRST: ("FIRST", ""),
    Hit.COLLECT: ("COLLECT", ""),
    Hit.RULE_ORDER: ("RULE ORDER", ""),
    Hit.OUTPUT_ORDER: ("OUTPUT ORDER", ""),
    Hit.SUM: ("COLLECT", "SUM"),
    Hit.LEAST: ("COLLECT", "MIN"),
    Hit.MOST: ("COLLECT", "MAX"),
    Hit.COUNT: ("COLLECT", "COUNT"),
}
_TYPES = {"text": "string", "number": "number", "boolean": "boolean", "date": "date"}
_FORBIDDEN = re.compile(r"[^\w.-]")
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def write_tables(*, tables: Mapping[str, DecisionTable]) -> bytes:
    """Return a DMN 1.3 file with a decision for each table, its key as the decision's id."""
    register_namespace("", MODEL)
    root = Element(_tag("definitions"), id="tables", name="tables", namespace=NAMESPACE)
    for key, table in tables.items():
        identity = _identity(key)
        decision = SubElement(root, _tag("decision"), id=identity, name=_clean(table.name or key))
        _write_table(decision, identity, table)
    indent(root)
    content: bytes = tostring(root, encoding="UTF-8", xml_declaration=True)
    return content


def _write_table(decision: Element, identity: str, table: DecisionTable) -> None:
    policy, aggregation = _POLICIES[table.hit]
    grid = SubElement(decision, _tag("decisionTable"), {"id": f"{identity}_table", "hitPolicy": policy})
    if aggregation:
        grid.set("aggregation", aggregation)
    for number, column in enumerate(table.inputs, 1):
        _write_input(grid, f"{identity}_in{number}", column)
    for number, output in enumerate(table.outputs, 1):
        _write_output(grid, f"{identity}_out{number}", output)
    SubElement(grid, _tag("annotation"), name="note")
    for number, row in enumerate(table.rows, 1):
        _write_row(grid, f"{identity}_rule{number}", row)


def _write_input(grid: Element, identity: str, column: Input) -> None:
    made = SubElement(grid, _tag("input"), {"id": identity})
    if column.label:
        made.set("label", _clean(column.label))
    asked = SubElement(made, _tag("inputExpression"), {"id": f"{identity}_expression", **_typed(column.kind)})
    _say(asked, column.expression)
    if column.values:
        _say(SubElement(made, _tag("inputValues"), id=f"{identity}_values"), column.values)


def _write_output(grid: Element, identity: str, column: Output) -> None:
    made = SubElement(grid, _tag("output"), {"id": identity, "name": _clean(column.name), **_typed(column.kind)})
    if column.values:
        _say(SubElement(made, _tag("outputValues"), id=f"{identity}_values"), ", ".join(column.values))
    if column.usual:
        _say(SubElement(made, _tag("defaultOutputEntry"), id=f"{identity}_usual"), column.usual)


def _write_row(grid: Element, identity: str, row: Row) -> None:
    rule = SubElement(grid, _tag("rule"), id=identity)
    for number, cell in enumerate(row.tests, 1):
        _say(SubElement(rule, _tag("inputEntry"), id=f"{identity}_in{number}"), cell or "-")
    for number, cell in enumerate(row.results, 1):
        _say(SubElement(rule, _tag("outputEntry"), id=f"{identity}_out{number}"), cell)
    if row.note:
        _say(SubElement(rule, _tag("annotationEntry")), row.note)


def _say(parent: Element, text: str) -> None:
    SubElement(parent, _tag("text")).text = _clean(text)


def _typed(kind: str) -> dict[str, str]:
    return {"typeRef": _TYPES[kind]} if kind in _TYPES else {}


def _tag(name: str) -> str:
    return f"{{{MODEL}}}{name}"


def _identity(key: str) -> str:
    """Return a key as an XML id: it begins with a letter and holds no space."""
    told = _FORBIDDEN.sub("_", key)
    return told if told[:1].isalpha() or told[:1] == "_" else f"_{told}"


def _clean(text: str) -> str:
    """Return a text without the characters that XML cannot hold."""
    return _UNPRINTABLE.sub("", text)
