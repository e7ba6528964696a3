"""Conditions as rows that people pick: a fact, a comparison, a value; told in CEL.

A fact that is not known fits no comparison.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

MOST_ROWS = 20
MOST_HOURS = 24 * 366 * 5.0
_NAME = re.compile(r"[a-z_][a-z0-9_]*(\.[a-z_][a-z0-9_]*)*")
_FILLED = ("known", "unknown")
_COMPARED = ("eq", "ne", "gt", "ge", "lt", "le")
_NAMED = ("eq", "ne", "one_of", "none_of")
# What can be asked of each kind of fact.
OPERATORS: Mapping[str, tuple[str, ...]] = {
    "text": ("eq", "ne", "contains", "lacks", "starts", *_FILLED),
    "number": (*_COMPARED, *_FILLED),
    "money": (*_COMPARED, *_FILLED),
    "choice": (*_NAMED, *_FILLED),
    "person": (*_NAMED, *_FILLED),
    "boolean": ("yes", "no"),
    "moment": ("within", "passed", "before", "after", *_FILLED),
}
WITHOUT_VALUE = frozenset({"yes", "no", *_FILLED})
SEVERAL = frozenset({"one_of", "none_of"})
HOURS = frozenset({"within", "passed"})
_SIGNS = {"eq": "==", "ne": "!=", "gt": ">", "ge": ">=", "lt": "<", "le": "<=", "before": "<", "after": ">="}


class BadRow(Exception):
    """A row cannot be asked: field_missing, operator_missing, value_missing, not_a_number, not_a_moment, out_of_range,
    too_many.
    """

    def __init__(self, place: int, part: str, code: str) -> None:
        super().__init__(place, part, code)
        self.place, self.part, self.code = place, part, code


@dataclass(frozen=True, kw_only=True)
class Row:
    """One comparison; `value` is text, number, moment, hours (for `within` and `passed`) or a list of texts."""

    field: str
    op: str
    value: Any = None


def condition(*, rows: Sequence[Row], kinds: Mapping[str, str], every: bool = True) -> str:
    """Return the rows as one CEL expression, all of them or any; empty without rows. `kinds` are the facts known."""
    told = [_told(place, row, kinds) for place, row in enumerate(rows)]
    if len(told) > MOST_ROWS:
        raise BadRow(MOST_ROWS, "field", "too_many")
    if len(told) == 1:
        return told[0]
    return (" && " if every else " || ").join(f"({one})" for one in told)


def _told(place: int, row: Row, kinds: Mapping[str, str]) -> str:
    kind = kinds.get(row.field)
    if kind is None or not _NAME.fullmatch(row.field):
        raise BadRow(place, "field", "field_missing")
    if row.op not in OPERATORS[kind]:
        raise BadRow(place, "op", "operator_missing")
    name, known = row.field, f"{row.field} != null"
    if kind != "moment" and kind != "boolean" and kind not in ("number", "money"):
        known += f' && {row.field} != ""'
    if row.op == "known":
        return known
    if row.op == "unknown":
        return f"!({known})"
    if row.op in ("yes", "no"):
        return f"{name} == true" if row.op == "yes" else f"{name} != true"
    try:
        return _compared(name, kind, row, known)
    except _Bad as bad:
        raise BadRow(place, "value", bad.code) from bad


class _Bad(Exception):
    def __init__(self, code: str) -> None:
        self.code = code


def _compared(name: str, kind: str, row: Row, known: str) -> str:
    if row.op in HOURS:
        return f"{known} && {_hours(name, row)}"
    if row.op in SEVERAL:
        values = [str(one).strip() for one in row.value or [] if str(one).strip()]
        if not values:
            raise _Bad("value_missing")
        inside = f"{name} in [{', '.join(map(_text, values))}]"
        return inside if row.op == "one_of" else f"!({inside})"
    literal = _literal(kind, row.value)
    if row.op in ("contains", "lacks", "starts"):
        asked = f"{name}.{'startsWith' if row.op == 'starts' else 'contains'}({literal})"
        return f"{name} == null || !{asked}" if row.op == "lacks" else f"{name} != null && {asked}"
    if row.op == "ne":
        return f"{name} != {literal}"
    if kind in ("text", "choice", "person"):
        return f"{name} == {literal}"
    return f"{known} && {name} {_SIGNS[row.op]} {literal}"


def _hours(name: str, row: Row) -> str:
    minutes = round(_number(row.value) * 60)
    if not 0 <= minutes <= MOST_HOURS * 60:
        raise _Bad("out_of_range")
    if row.op == "within":
        return f'{name} >= now && {name} <= now + duration("{minutes}m")'
    return f'{name} + duration("{minutes}m") <= now'


def _literal(kind: str, value: Any) -> str:
    if value is None or (isinstance(value, str) and not value.strip()):
        raise _Bad("value_missing")
    if kind in ("number", "money"):
        mantissa, sign, power = f"{_number(value):.15g}".partition("e")
        return f"{mantissa}{'.0' if sign and '.' not in mantissa else ''}{sign}{power}"
    if kind == "moment":
        return f'timestamp("{_moment(value).strftime("%Y-%m-%dT%H:%M:%SZ")}")'
    return _text(str(value).strip())


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


def _number(value: Any) -> float:
    try:
        found = float(value)
    except (TypeError, ValueError) as error:
        raise _Bad("value_missing" if value in (None, "") else "not_a_number") from error
    if not math.isfinite(found) or abs(found) >= 1e15:
        raise _Bad("out_of_range")
    return found


def _moment(value: Any) -> datetime:
    if isinstance(value, datetime):
        found = value
    elif isinstance(value, date):
        found = datetime(value.year, value.month, value.day, tzinfo=UTC)
    else:
        try:
            found = datetime.fromisoformat(str(value))
        except ValueError as error:
            raise _Bad("not_a_moment") from error
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
