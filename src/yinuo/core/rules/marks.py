"""What lists look for in the answers to a form: each as text, or as a number that periods and sizes go by. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from yinuo.core.rules.fields import CHOICES, NUMBERS, REFERENCES, TEXTS, Design, Field

LONGEST = 200
# Kinds that are looked for by their very value, and kinds that are looked for between two bounds.
BY_VALUE = CHOICES | REFERENCES | TEXTS | {"boolean"}
BY_BOUNDS = NUMBERS | {"date", "datetime", "formula"}


@dataclass(frozen=True, kw_only=True)
class Mark:
    """One value of a field: `number` is the value itself, days since 1970-01-01 of a date, seconds of a moment."""

    key: str
    text: str = ""
    number: float | None = None


def marks(*, design: Design, values: Mapping[str, Any]) -> list[Mark]:
    """Return what can be looked for in these answers."""
    return [mark for one in design.fields() for mark in _marks(one, values.get(one.key))]


def text_mark(value: Any) -> str:
    """Return how a value is looked for as text: letters count alike in either case."""
    return ("true" if value else "false") if isinstance(value, bool) else str(value).strip().lower()[:LONGEST]


def number_mark(*, field: Field, value: Any) -> float | None:
    """Return how a value is looked for between bounds, or None where it has no such number."""
    try:
        if field.kind == "date":
            return float((date.fromisoformat(str(value)[:10]) - date(1970, 1, 1)).days)
        if field.kind == "datetime":
            return datetime.fromisoformat(str(value)).timestamp()
        return float(value) if not isinstance(value, bool) else None
    except (TypeError, ValueError):
        return None


def _marks(field: Field, value: Any) -> list[Mark]:
    if value in (None, "", []):
        return []
    if field.kind in BY_BOUNDS:
        number = number_mark(field=field, value=value)
        return [Mark(key=field.key, text=text_mark(value) if field.kind == "formula" else "", number=number)]
    if field.kind in BY_VALUE:
        several = value if isinstance(value, list) else [value]
        return [Mark(key=field.key, text=text) for text in dict.fromkeys(text_mark(one) for one in several)]
    return []
