"""Answers to a form, checked: each as its kind has it, with every fault at its field."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from yinuo.core.rules.expressions import BadExpression, NoValue, expression
from yinuo.core.rules.fields import (
    CHOICES,
    FILES,
    LONGEST_TEXT,
    NUMBERS,
    REFERENCES,
    TEXTS,
    Design,
    Field,
    pattern_condition,
)

MOST_ROWS = 200
MOST_FILES = 20
LARGEST = 1e15


@dataclass(frozen=True, kw_only=True)
class Checked:
    """Answers as they are kept, and faults by field: {"key": code} or {"rows.2.key": code}."""

    values: Mapping[str, Any]
    faults: Mapping[str, str]


class _Bad(Exception):
    def __init__(self, code: str) -> None:
        self.code = code


def check_answers(
    *,
    design: Design,
    answers: Mapping[str, Any],
    before: Mapping[str, Any] | None = None,
    role: str = "*",
    step: str = "*",
    now: datetime,
) -> Checked:
    """Check answers for whoever fills the form at a step; what they may not write stays as it was `before`."""
    values, faults = dict(before or {}), {}
    for one in design.fields():
        if one.kind == "formula" or not one.writable(role=role, step=step):
            continue
        try:
            values[one.key] = _cleaned(field=one, value=answers.get(one.key))
        except _Bad as bad:
            faults[one.key] = bad.code
        except _BadRows as rows:
            faults |= {f"{one.key}.{place}": code for place, code in rows.faults.items()}
    values |= formulas(design=design, values=values, now=now)
    shown = shown_keys(design=design, values=values, now=now)
    for one in design.fields():
        if one.key not in shown:
            values.pop(one.key, None)
            faults = {place: code for place, code in faults.items() if place.partition(".")[0] != one.key}
        elif one.key not in faults and one.writable(role=role, step=step):
            code = _missing(one, values, asked=one.asked_of(role=role, step=step)) or _broken(one, values, now)
            faults |= {one.key: code} if code else {}
    return Checked(values=values, faults=faults)


def shown_keys(*, design: Design, values: Mapping[str, Any], now: datetime) -> frozenset[str]:
    """Return the keys of the fields that are shown with these answers; a condition without value hides."""
    facts = _facts(design, values, now)
    return frozenset(one.key for one in design.fields() if not one.visible or _holds(one.visible, facts) is True)


def formulas(*, design: Design, values: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """Return what the formulas of a form amount to, in order, so that one may use those before it."""
    facts, found = _facts(design, values, now), {}
    for one in design.fields():
        if one.kind == "formula":
            value = _holds(one.formula, facts)
            value = round(value, one.places) if isinstance(value, float) and math.isfinite(value) else value
            found[one.key] = facts[one.key] = value if isinstance(value, bool | int | float | str) else None
    return found


def _cleaned(*, field: Field, value: Any) -> Any:
    """Return one answer as it is kept; None where there is none."""
    if value in (None, "", [], {}):
        return None if field.kind != "boolean" else False
    if field.kind in TEXTS:
        return _text(field, value)
    if field.kind in NUMBERS:
        return _number(field, value)
    if field.kind in CHOICES:
        return _choice(field, value)
    if field.kind in FILES:
        return _files(field, value)
    return _OTHERS[field.kind](field, value)


def _text(field: Field, value: Any) -> str | None:
    text = str(value).replace("\x00", "").strip()
    most = int(field.most) if field.most is not None else (LONGEST_TEXT if field.kind == "long" else 500)
    if len(text) > most:
        raise _Bad(f"too_long: {most}")
    if field.least is not None and text and len(text) < field.least:
        raise _Bad(f"too_short: {field.least:.15g}")
    if text and field.pattern and _holds(pattern_condition(field.pattern), {"value": text}) is not True:
        raise _Bad("pattern")
    return text or None


def _number(field: Field, value: Any) -> float | int:
    try:
        found = float(str(value).replace(",", "").replace("，", "").strip())
    except ValueError as error:
        raise _Bad("not_a_number") from error
    if not math.isfinite(found) or abs(found) >= LARGEST:
        raise _Bad("out_of_range")
    if field.least is not None and found < field.least:
        raise _Bad(f"too_small: {field.least:.15g}")
    if field.most is not None and found > field.most:
        raise _Bad(f"too_large: {field.most:.15g}")
    found = round(found, field.places)
    return int(found) if found == int(found) else found


def _choice(field: Field, value: Any) -> Any:
    known = [one.value for one in field.options]
    chosen = [str(one) for one in value] if isinstance(value, list) else [str(value)]
    if set(chosen) - set(known):
        raise _Bad("unknown_choice")
    if field.kind == "choice":
        return chosen[0]
    if field.most is not None and len(chosen) > field.most:
        raise _Bad(f"too_many: {field.most:.15g}")
    return [one for one in known if one in chosen]


def _files(field: Field, value: Any) -> Any:
    ids = [str(one) for one in value] if isinstance(value, list) else [str(value)]
    most = 1 if field.kind == "signature" else int(field.most or MOST_FILES)
    if len(ids) > most:
        raise _Bad(f"too_many: {most}")
    return ids[0] if field.kind == "signature" else ids


def _day(field: Field, value: Any) -> str:
    try:
        found = date.fromisoformat(str(value)[:10])
    except ValueError as error:
        raise _Bad("not_a_date") from error
    return found.isoformat()


def _moment(field: Field, value: Any) -> str:
    try:
        found = datetime.fromisoformat(str(value))
    except ValueError as error:
        raise _Bad("not_a_moment") from error
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).isoformat()


def _truth(field: Field, value: Any) -> bool:
    return value is True or str(value).lower() in ("true", "1", "on", "yes")


def _place(field: Field, value: Any) -> dict[str, Any]:
    told = value if isinstance(value, Mapping) else {"text": str(value)}
    kept: dict[str, Any] = {"text": str(told.get("text") or "")[:300]}
    for name, edge in (("lat", 90.0), ("lng", 180.0)):
        if told.get(name) in (None, ""):
            continue
        try:
            found = float(told[name])
        except (TypeError, ValueError) as error:
            raise _Bad("not_a_place") from error
        if not abs(found) <= edge:
            raise _Bad("not_a_place")
        kept[name] = round(found, 6)
    return kept


class _BadRows(Exception):
    def __init__(self, faults: dict[str, str]) -> None:
        self.faults = faults


def _rows(field: Field, value: Any) -> list[dict[str, Any]]:
    told = [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []
    told = [one for one in told if any(str(part or "").strip() for part in one.values())]
    if len(told) > min(field.most or MOST_ROWS, MOST_ROWS):
        raise _Bad(f"too_many: {min(field.most or MOST_ROWS, MOST_ROWS):.15g}")
    rows, faults = [], {}
    for at, row in enumerate(told):
        kept = {}
        for column in field.columns:
            try:
                kept[column.key] = _cleaned(field=column, value=row.get(column.key))
                if column.required and kept[column.key] is None:
                    faults[f"{at}.{column.key}"] = "required"
            except _Bad as bad:
                faults[f"{at}.{column.key}"] = bad.code
        rows.append(kept)
    if faults:
        raise _BadRows(faults)
    return rows


def _reference(field: Field, value: Any) -> str:
    return str(value)[:100]


_OTHERS: dict[str, Callable[[Field, Any], Any]] = {
    "date": _day,
    "datetime": _moment,
    "boolean": _truth,
    "location": _place,
    "table": _rows,
    **dict.fromkeys(REFERENCES, _reference),
}


def _missing(field: Field, values: Mapping[str, Any], *, asked: bool) -> str:
    value = values.get(field.key)
    if asked and (value is None or value is False or value == []):
        return "required"
    if field.kind in ("table", "choices", "file", "photo") and field.least and len(value or []) < field.least:
        return f"too_few: {field.least:.15g}"
    return ""


def _broken(field: Field, values: Mapping[str, Any], now: datetime) -> str:
    if not field.rule or values.get(field.key) is None:
        return ""
    facts = {**values, "value": values[field.key], "now": now}
    try:
        return "" if expression(field.rule).value(variables=facts) is not False else "rule"
    except (NoValue, BadExpression):
        return ""  # the rule asks for what is not answered


def _facts(design: Design, values: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    return {**{one.key: None for one in design.fields()}, **values, "now": now}


def _holds(text: str, facts: Mapping[str, Any]) -> Any:
    try:
        return expression(text).value(variables=facts)
    except (NoValue, BadExpression):
        return None
