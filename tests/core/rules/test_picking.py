"""Conditions picked row by row."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from yinuo.core.rules import expression
from yinuo.core.rules.picking import OPERATORS, BadRow, Row, condition

NOW = datetime(2026, 3, 11, 1, tzinfo=UTC)
KINDS = {
    "order.amount": "money",
    "order.tier": "choice",
    "order.note": "text",
    "order.due_at": "moment",
    "order.late": "boolean",
}


def holds(row: Row, **order: Any) -> bool:
    text = condition(rows=[row], kinds=KINDS)
    return bool(expression(text).value(variables={"order": order, "now": NOW}))


@pytest.mark.parametrize(
    ("field", "op", "value", "fits", "fails"),
    [
        ("amount", "gt", 500000, 500000.01, 500000),
        ("amount", "ge", "500000", 500000, 499999.99),
        ("amount", "eq", 12, 12, 13),
        ("amount", "ne", 12, 13, 12),
        ("amount", "lt", 1e6, 5, 1e6),
        ("amount", "known", None, 0, None),
        ("amount", "unknown", None, None, 3),
        ("tier", "eq", "vip", "vip", "key"),
        ("tier", "one_of", ["vip", "key"], "key", "new"),
        ("tier", "none_of", ["vip"], "new", "vip"),
        ("note", "contains", '"急"', '很"急"', "急"),
        ("note", "lacks", "急", None, "急单"),
        ("note", "starts", "急", "急单", "不急"),
        ("note", "known", None, "x", ""),
        ("late", "yes", None, True, None),
        ("late", "no", None, None, True),
        ("due_at", "within", 36, NOW + timedelta(hours=36), NOW + timedelta(hours=37)),
        ("due_at", "within", 36, NOW, NOW - timedelta(seconds=1)),
        ("due_at", "passed", 0, NOW, NOW + timedelta(seconds=1)),
        ("due_at", "passed", 2, NOW - timedelta(hours=2), NOW - timedelta(hours=1)),
        ("due_at", "before", "2026-03-11T09:00:00+08:00", NOW - timedelta(hours=1), NOW),
        ("due_at", "after", "2026-03-11", NOW, NOW - timedelta(days=1)),
    ],
)
def test_a_row_says_what_it_means(field: str, op: str, value: Any, fits: Any, fails: Any) -> None:
    row = Row(field=f"order.{field}", op=op, value=value)

    assert holds(row, **{field: fits})
    assert not holds(row, **{field: fails})


@pytest.mark.parametrize("op", [op for op in OPERATORS["money"] if op not in ("ne", "unknown")])
def test_a_fact_that_is_not_known_fits_no_comparison(op: str) -> None:
    assert not holds(Row(field="order.amount", op=op, value=1), amount=None)


def test_rows_hold_together_or_one_of_them() -> None:
    rows = [Row(field="order.amount", op="gt", value=5), Row(field="order.tier", op="eq", value="vip")]
    facts = {"order": {"amount": 6, "tier": "new"}, "now": NOW}

    assert expression(condition(rows=rows, kinds=KINDS, every=False)).value(variables=facts) is True
    assert expression(condition(rows=rows, kinds=KINDS)).value(variables=facts) is False


@pytest.mark.parametrize(
    ("row", "part", "code"),
    [
        (Row(field="order.secret", op="eq", value=1), "field", "field_missing"),
        (Row(field="order.amount", op="contains", value=1), "op", "operator_missing"),
        (Row(field="order.amount", op="gt", value=""), "value", "value_missing"),
        (Row(field="order.amount", op="gt", value="fifty"), "value", "not_a_number"),
        (Row(field="order.amount", op="gt", value="nan"), "value", "out_of_range"),
        (Row(field="order.due_at", op="before", value="soon"), "value", "not_a_moment"),
        (Row(field="order.due_at", op="within", value=-1), "value", "out_of_range"),
        (Row(field="order.tier", op="one_of", value=[]), "value", "value_missing"),
    ],
)
def test_a_row_that_cannot_be_asked_says_where_and_why(row: Row, part: str, code: str) -> None:
    with pytest.raises(BadRow) as bad:
        condition(rows=[Row(field="order.late", op="yes"), row], kinds=KINDS)

    assert (bad.value.place, bad.value.part, bad.value.code) == (1, part, code)


@given(some.text(max_size=60))
def test_any_text_compares_with_itself_and_never_becomes_code(text: str) -> None:
    if not text.strip() or any("\ud800" <= letter <= "\udfff" for letter in text) or "\x00" in text:
        return

    assert holds(Row(field="order.tier", op="eq", value=text), tier=text.strip())


@given(some.floats(min_value=-1e14, max_value=1e14), some.floats(min_value=-1e14, max_value=1e14))
def test_numbers_compare_as_numbers_do(one: float, other: float) -> None:
    asked = float(f"{other:.15g}")

    assert holds(Row(field="order.amount", op="gt", value=other), amount=one) == (one > asked)
