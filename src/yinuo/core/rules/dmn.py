"""Reads the decision tables of a DMN file; what is no simple table is named, never ignored."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from yinuo.core.rules.tables import DecisionTable, Hit, Input, Output, Row

LARGEST_BYTES = 5_000_000
_HITS = {
    "UNIQUE": Hit.UNIQUE,
    "ANY": Hit.ANY,
    "PRIORITY": Hit.PRIORITY,
    "FIRST": Hit.FIRST,
    "RULE ORDER": Hit.RULE_ORDER,
    "OUTPUT ORDER": Hit.OUTPUT_ORDER,
    "COLLECT": Hit.COLLECT,
}
_COLLECTED = {"": Hit.COLLECT, "SUM": Hit.SUM, "MIN": Hit.LEAST, "MAX": Hit.MOST, "COUNT": Hit.COUNT}
_KINDS = {
    "string": "text",
    "boolean": "boolean",
    "date": "date",
    "dateTime": "date",
    "number": "number",
    "integer": "number",
    "long": "number",
    "double": "number",
}


class UnreadableTables(Exception):
    """The file is no DMN: too_large, not_xml, forbidden (DTD or entities), not_dmn."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, kw_only=True)
class Tables:
    """The tables of a file by the id of their decision, and the decisions that are none: (id, what they are)."""

    tables: dict[str, DecisionTable]
    others: tuple[tuple[str, str], ...]


def read_tables(*, content: bytes) -> Tables:
    """Return the decision tables of a DMN file; raises UnreadableTables."""
    if len(content) > LARGEST_BYTES:
        raise UnreadableTables("too_large")
    try:
        root: Element = fromstring(content, forbid_dtd=True)
    except DefusedXmlException as error:
        raise UnreadableTables("forbidden") from error
    except (ParseError, ValueError, LookupError) as error:
        raise UnreadableTables("not_xml") from error
    if _local(root) != "definitions" or "DMN" not in root.tag.upper():
        raise UnreadableTables("not_dmn")
    tables, others = {}, []
    for decision in (one for one in root if _local(one) == "decision"):
        identity = decision.get("id") or decision.get("name") or "decision"
        table = next(_children(decision, "decisionTable"), None)
        if table is None:
            others.append((identity, _logic(decision)))
        else:
            tables[identity] = _table(decision.get("name") or identity, table)
    return Tables(tables=tables, others=tuple(others))


def _table(name: str, table: Element) -> DecisionTable:
    hit = _HITS.get(table.get("hitPolicy", "UNIQUE"), Hit.UNIQUE)
    if hit is Hit.COLLECT:
        hit = _COLLECTED.get(table.get("aggregation", ""), Hit.COLLECT)
    inputs = tuple(_input(one) for one in _children(table, "input"))
    outputs = tuple(_output(one, name) for one in _children(table, "output"))
    rows = tuple(
        Row(
            tests=tuple(_text(one) for one in _children(rule, "inputEntry")),
            results=tuple(_text(one) for one in _children(rule, "outputEntry")),
            note=next((_text(one) or (one.text or "").strip() for one in rule if _local(one) in _NOTES), ""),
        )
        for rule in _children(table, "rule")
    )
    return DecisionTable(name=name, hit=hit, inputs=inputs, outputs=outputs, rows=rows)


_NOTES = ("annotationEntry", "description")


def _input(element: Element) -> Input:
    asked = next(_children(element, "inputExpression"), None)
    text = _text(asked) if asked is not None else ""
    values = next(_children(element, "inputValues"), None)
    return Input(
        expression=text or element.get("label", ""),
        label=element.get("label", ""),
        kind=_KINDS.get((asked.get("typeRef", "") if asked is not None else "").rpartition(":")[2], ""),
        values=_text(values) if values is not None else "",
    )


def _output(element: Element, name: str) -> Output:
    values = next(_children(element, "outputValues"), None)
    usual = next(_children(element, "defaultOutputEntry"), None)
    return Output(
        name=element.get("name") or element.get("label") or name,
        kind=_KINDS.get(element.get("typeRef", "").rpartition(":")[2], ""),
        values=tuple(one.strip() for one in _text(values).split(",")) if values is not None else (),
        usual=_text(usual) if usual is not None else "",
    )


def _logic(decision: Element) -> str:
    beside = ("variable", "extensionElements", "description", "question", "allowedAnswers")
    return next((_local(one) for one in decision if _local(one) not in beside and not _refers(one)), "nothing")


def _refers(element: Element) -> bool:
    return _local(element).endswith("Requirement")


def _text(element: Element) -> str:
    return next(((one.text or "").strip() for one in _children(element, "text")), "")


def _children(element: Element, name: str) -> Iterator[Element]:
    return (one for one in element if _local(one) == name)


def _local(element: Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
