"""Cells of a decision table as people write them: ``-``, ``< 5``, ``[1..5)``, ``"vip", "key"``, ``not(…)``.

The form is that of DMN's unary tests. A text may stand without quotes where the column is one of texts.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from yinuo.core.rules.ranges import ANYTHING, Allowed, Interval, is_measured

LONGEST_CELL = 500
_NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?(?:[eE][+-]?\d{1,3})?")
_TEXT = re.compile(r"\"((?:[^\"\\]|\\.)*)\"|'((?:[^'\\]|\\.)*)'|“([^”]*)”")
_MOMENT = re.compile(r"(?:date(?: and time)?\(\s*)?[\"']?(\d{4}-\d\d-\d\d(?:T[0-9:.+Z-]+)?)[\"']?\)?")
_INTERVAL = re.compile(r"([\[\](])\s*(.+?)\s*\.\.\s*(.+?)\s*([\])\[])")
_COMPARISON = re.compile(r"(<=|>=|<|>|=|!=|≤|≥|≠)\s*(.+)")
_SIGNS = {"≤": "<=", "≥": ">=", "≠": "!="}
_WORDS = {"true": True, "false": False, "是": True, "否": False}


class BadCell(Exception):
    """A cell says nothing that can be checked; the text is what it says."""


def allowed(*, text: str, texts: bool = False) -> Allowed:
    """Return what a cell allows; in a column of `texts` words need no quotes. Raises BadCell."""
    told = text.strip()
    if told in ("", "-"):
        return ANYTHING
    if len(told) > LONGEST_CELL:
        raise BadCell(told[:40])
    negated = told.startswith("not(") and told.endswith(")")
    parts = [_one(part, texts) for part in _parts(told[4:-1] if negated else told)]
    found = parts[0] if len(parts) == 1 else _either(parts, told)
    return _but(found, told) if negated else found


def value(*, text: str, texts: bool = False) -> Any:
    """Return the value a cell names: number, text, moment, true or false. Raises BadCell."""
    told = text.strip()
    quoted = _TEXT.fullmatch(told)
    if quoted:
        inner = next(group for group in quoted.groups() if group is not None)
        return inner.replace('\\"', '"').replace("\\'", "'").replace("\\\\", "\\")
    if told in _WORDS:
        return _WORDS[told]
    if _NUMBER.fullmatch(told) and not texts:
        return float(told)
    moment = _MOMENT.fullmatch(told)
    if moment and not texts:
        return _moment(moment.group(1))
    if texts and told and not set(told) & set("\"'<>=[]()"):
        return told
    raise BadCell(told[:40])


def comparable(fact: Any) -> Any:
    """Return a fact as cells compare it: numbers as floats, days and moments as moments in UTC."""
    if isinstance(fact, int | Decimal) and not isinstance(fact, bool):
        return float(fact)
    if isinstance(fact, datetime):
        return fact if fact.tzinfo else fact.replace(tzinfo=UTC)
    if isinstance(fact, date):
        return datetime.combine(fact, time.min, UTC)
    return fact


def _moment(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadCell(text) from error
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _parts(text: str) -> list[str]:
    """Split at the commas that stand in no text and no bracket."""
    parts, depth, quote, part = [], 0, "", ""
    for letter in text:
        if quote:
            quote = "" if letter == quote else quote
        elif letter in "\"'":
            quote = letter
        elif letter in "([":
            depth += 1
        elif letter in ")]":
            depth -= 1
        if letter in ",，" and not quote and depth <= 0:
            parts.append(part)
            part = ""
        else:
            part += letter
    return [*parts, part]


def _one(text: str, texts: bool) -> Allowed:
    told = text.strip()
    between = _INTERVAL.fullmatch(told)
    if between:
        opening, low, high, closing = between.groups()
        ends = value(text=low), value(text=high)
        if (
            ends[0] is None
            or isinstance(ends[0], bool | str)
            or type(ends[0]) is not type(ends[1])
            or ends[0] > ends[1]
        ):
            raise BadCell(told[:40])
        return Allowed(intervals=(Interval(*ends, opening == "[", closing == "]"),))
    compared = _COMPARISON.fullmatch(told)
    if compared:
        sign = _SIGNS.get(compared.group(1), compared.group(1))
        return _compared(sign, value(text=compared.group(2), texts=texts), told)
    return _just(value(text=told, texts=texts))


def _compared(sign: str, end: Any, told: str) -> Allowed:
    if sign == "=":
        return _just(end)
    if sign == "!=":
        return _but(_just(end), told)
    if not is_measured(end):
        raise BadCell(told[:40])
    inside = sign.endswith("=")
    interval = Interval(None, end, False, inside) if sign[0] == "<" else Interval(end, None, inside, False)
    return Allowed(intervals=(interval,))


def _just(one: Any) -> Allowed:
    if is_measured(one):
        return Allowed(intervals=(Interval(one, one, True, True),))
    return Allowed(values=frozenset({one}))


def _either(parts: list[Allowed], told: str) -> Allowed:
    if all(part.intervals for part in parts):
        return Allowed(intervals=tuple(one for part in parts for one in part.intervals))
    if all(part.values and not part.negated for part in parts):
        return Allowed(values=frozenset().union(*(part.values for part in parts)))
    raise BadCell(told[:40])


def _but(found: Allowed, told: str) -> Allowed:
    """Return all that a cell does not allow."""
    if found.values:
        return Allowed(values=found.values, negated=not found.negated)
    out: list[Interval] = []
    low, low_in = None, False
    for one in sorted(found.intervals, key=lambda part: (part.low is not None, part.low)):
        if one.low is not None and (low is None or one.low > low or (one.low == low and low_in and not one.low_in)):
            out.append(Interval(low, one.low, low_in, not one.low_in))
        if one.high is None:
            break
        low, low_in = one.high, not one.high_in
    else:
        out.append(Interval(low, None, low_in, False))
    if not out:
        raise BadCell(told[:40])
    return Allowed(intervals=tuple(out))
