"""Rule tasks that ask a decision table: the answer becomes facts, or an incident says why there is none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import isfinite
from typing import Any

from yinuo.core.bpmn.elements import Kind, Node
from yinuo.core.rules.tables import Undecided
from yinuo.ground.process.tables import Answer, NoSuchTable, decide


@dataclass(frozen=True, kw_only=True)
class Decided:
    """The facts that a table gave, and the reason that the step keeps: table, version and the rows that fitted."""

    variables: Mapping[str, Any]
    reason: Mapping[str, Any]


class NotDecided(Exception):
    """No answer: table_missing or undecided; the text says what a person can repair."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(code, text)
        self.code = code
        self.text = text


def table_of(node: Node) -> str:
    """Return the key of the table a rule task asks, or an empty text."""
    return dict(node.settings).get("table", "").strip() if node.kind is Kind.RULE else ""


def decided(*, node: Node, facts: Mapping[str, Any]) -> Decided:
    """Ask the table of a rule task; raises NotDecided.

    One row gives its results by their names, or all of them under `yinuo:result`; a table that collects gives a list
    under `yinuo:result`, or under the name of its only result, else under the table's key.
    """
    key = table_of(node)
    try:
        answer = decide(key=key, facts=facts)
    except NoSuchTable as missing:
        raise NotDecided("table_missing", key) from missing
    except Undecided as fault:
        rows = ", ".join(str(row) for row in fault.rows)
        told = [key, fault.code, fault.column, rows, fault.text]
        raise NotDecided("undecided", " ".join(part for part in told if part)) from fault
    reason = {"table": key, "version": answer.version, "rows": list(answer.decision.rows)}
    return Decided(variables=_facts_of(answer, dict(node.settings).get("result", "").strip(), key), reason=reason)


def _facts_of(answer: Answer, result: str, key: str) -> dict[str, Any]:
    value = _plain(answer.decision.value)
    if result:
        return {result: value}
    if len(answer.outputs) == 1:
        return {answer.outputs[0]: value}
    if value is None:
        return dict.fromkeys(answer.outputs)
    return value if isinstance(value, dict) else {key: value}


def _plain(value: Any) -> Any:
    """Return a result as JSON holds it."""
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, float) and not isfinite(value):
        raise NotDecided("undecided", str(value))
    return value
