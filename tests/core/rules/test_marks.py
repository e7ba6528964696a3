"""What lists look for in answers: texts alike in either case, numbers, days and moments between bounds."""

from __future__ import annotations

from typing import Any

import pytest

from yinuo.core.rules.fields import read_design
from yinuo.core.rules.marks import LONGEST, Mark, marks, number_mark, text_mark

_OPTIONS = [{"value": "o1", "label": "甲"}, {"value": "o2", "label": "乙"}]


def _design(kind: str) -> Any:
    field: dict[str, Any] = {"key": "x", "kind": kind, "label": "x"}
    field |= {"options": _OPTIONS} if kind.startswith("choice") else {}
    field |= {"formula": "1 + 1"} if kind == "formula" else {}
    field |= {"columns": [{"key": "a", "kind": "text", "label": "a"}]} if kind == "table" else {}
    return read_design({"sections": [{"fields": [field]}]})


@pytest.mark.parametrize(
    ("kind", "value", "found"),
    [
        ("text", " PO-7a ", [Mark(key="x", text="po-7a")]),
        ("choice", "o1", [Mark(key="x", text="o1")]),
        ("choices", ["o1", "o2"], [Mark(key="x", text="o1"), Mark(key="x", text="o2")]),
        ("boolean", True, [Mark(key="x", text="true")]),
        ("boolean", False, [Mark(key="x", text="false")]),
        ("number", 12.5, [Mark(key="x", number=12.5)]),
        ("money", 0, [Mark(key="x", number=0.0)]),
        ("date", "1970-01-03", [Mark(key="x", number=2.0)]),
        ("datetime", "1970-01-01T08:00:10+08:00", [Mark(key="x", number=10.0)]),
        ("formula", 2, [Mark(key="x", text="2", number=2.0)]),
        ("formula", "甲", [Mark(key="x", text="甲")]),
        ("table", [{"a": "1"}], []),
        ("photo", ["id"], []),
        ("text", None, []),
        ("choices", [], []),
    ],
)
def test_each_kind_is_looked_for_in_its_way(kind: str, value: Any, found: list[Mark]) -> None:
    assert marks(design=_design(kind), values={"x": value}) == found


def test_a_long_text_is_looked_for_by_its_beginning() -> None:
    assert len(text_mark("长" * 500)) == LONGEST


def test_days_are_counted_so_that_a_period_is_a_range() -> None:
    (field,) = _design("date").fields()

    days = [number_mark(field=field, value=day) for day in ("2026-02-28", "2026-03-01", "2026-03-02")]

    assert days == sorted(days) and days[2] - days[0] == 2


def test_what_has_no_number_is_none() -> None:
    (field,) = _design("date").fields()

    assert number_mark(field=field, value="soon") is None
