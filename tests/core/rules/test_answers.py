"""Answers to a form, checked by its design."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from yinuo.core.rules.answers import Checked, check_answers, shown_keys
from yinuo.core.rules.fields import KINDS, BadDesign, read_design

NOW = datetime(2026, 3, 11, 1, tzinfo=UTC)
OPTIONS = [{"value": "ok", "label": "合格"}, {"value": "bad", "label": "不合格"}]
COLUMNS = [
    {"key": "name", "kind": "text", "label": "名称", "required": True},
    {"key": "count", "kind": "number", "label": "数量"},
]


def ask(*fields: dict[str, Any]) -> dict[str, Any]:
    return {"sections": [{"label": "检验", "fields": [{"label": one["key"], **one} for one in fields]}]}


def check(field: dict[str, Any], value: Any, **asked: Any) -> Checked:
    answers = {"it": value}
    return check_answers(design=read_design(ask({"key": "it", **field})), answers=answers, now=NOW, **asked)


@pytest.mark.parametrize(
    ("field", "value", "kept"),
    [
        ({"kind": "text"}, "  水压 ", "水压"),
        ({"kind": "number"}, "1,234.50", 1234.5),
        ({"kind": "number", "places": 0}, "3.6", 4),
        ({"kind": "money"}, "12.345", 12.35),
        ({"kind": "date"}, "2026-03-11", "2026-03-11"),
        ({"kind": "datetime"}, "2026-03-11T09:00:00+08:00", "2026-03-11T09:00:00+08:00"),
        ({"kind": "choice", "options": OPTIONS}, "ok", "ok"),
        ({"kind": "choices", "options": OPTIONS}, ["bad", "ok"], ["ok", "bad"]),
        ({"kind": "boolean"}, "on", True),
        (
            {"kind": "location"},
            {"lat": "31.2", "lng": 121.5, "text": "车间"},
            {"text": "车间", "lat": 31.2, "lng": 121.5},
        ),
        (
            {"kind": "table", "columns": COLUMNS},
            [{"name": "泵", "count": "2"}, {"name": " "}],
            [{"name": "泵", "count": 2}],
        ),
        ({"kind": "photo"}, ["a", "b"], ["a", "b"]),
        ({"kind": "signature"}, "a", "a"),
        ({"kind": "text"}, "", None),
    ],
)
def test_an_answer_is_kept_as_its_kind_has_it(field: dict[str, Any], value: Any, kept: Any) -> None:
    checked = check(field, value)

    assert (checked.values["it"], checked.faults) == (kept, {})


@pytest.mark.parametrize(
    ("field", "value", "fault"),
    [
        ({"kind": "text", "required": True}, " ", {"it": "required"}),
        ({"kind": "text", "most": 3}, "四个字符", {"it": "too_long: 3"}),
        ({"kind": "text", "least": 3}, "二字", {"it": "too_short: 3"}),
        ({"kind": "text", "pattern": "^SO-\\d+$"}, "PO-1", {"it": "pattern"}),
        ({"kind": "number"}, "many", {"it": "not_a_number"}),
        ({"kind": "number"}, "1e400", {"it": "out_of_range"}),
        ({"kind": "number", "least": 1}, "0", {"it": "too_small: 1"}),
        ({"kind": "number", "most": 9}, "10", {"it": "too_large: 9"}),
        ({"kind": "date"}, "soon", {"it": "not_a_date"}),
        ({"kind": "datetime"}, "soon", {"it": "not_a_moment"}),
        ({"kind": "choice", "options": OPTIONS}, "maybe", {"it": "unknown_choice"}),
        ({"kind": "choices", "options": OPTIONS, "most": 1}, ["ok", "bad"], {"it": "too_many: 1"}),
        ({"kind": "location"}, {"lat": 91, "lng": 0}, {"it": "not_a_place"}),
        (
            {"kind": "table", "columns": COLUMNS},
            [{"count": "x"}],
            {"it.0.name": "required", "it.0.count": "not_a_number"},
        ),
        ({"kind": "table", "columns": COLUMNS, "least": 1}, [], {"it": "too_few: 1"}),
        ({"kind": "photo", "required": True}, [], {"it": "required"}),
        ({"kind": "number", "rule": "value < 5", "rule_text": "太大"}, "6", {"it": "rule"}),
        ({"kind": "boolean", "required": True}, "", {"it": "required"}),
    ],
)
def test_a_bad_answer_is_named_at_its_field(field: dict[str, Any], value: Any, fault: dict[str, str]) -> None:
    assert check(field, value).faults == fault


DEFECT = ask(
    {"key": "result", "kind": "choice", "options": OPTIONS, "required": True},
    {"key": "why", "kind": "text", "required": True, "visible": 'result == "bad"'},
)


@pytest.mark.parametrize(
    ("answers", "values", "faults"),
    [
        ({"result": "ok", "why": "x"}, {"result": "ok"}, {}),
        ({"result": "bad"}, {"result": "bad", "why": None}, {"why": "required"}),
        ({"result": "bad", "why": "漏油"}, {"result": "bad", "why": "漏油"}, {}),
        ({}, {"result": None}, {"result": "required"}),
    ],
)
def test_what_is_not_shown_is_not_asked_and_not_kept(
    answers: dict[str, Any], values: dict[str, Any], faults: dict[str, str]
) -> None:
    checked = check_answers(design=read_design(DEFECT), answers=answers, now=NOW)

    assert (checked.values, checked.faults) == (values, faults)


def test_formulas_are_reckoned_in_order_and_never_taken_from_the_sender() -> None:
    design = read_design(
        ask(
            {"key": "count", "kind": "number"},
            {"key": "price", "kind": "money"},
            {"key": "total", "kind": "formula", "formula": "count * price"},
            {"key": "taxed", "kind": "formula", "formula": "total * 1.13"},
        )
    )

    checked = check_answers(design=design, answers={"count": "3", "price": "10", "total": "1"}, now=NOW)
    empty = check_answers(design=design, answers={}, now=NOW)

    assert (checked.values["total"], checked.values["taxed"]) == (30, 33.9)
    assert (empty.values["total"], empty.faults) == (None, {})


@pytest.mark.parametrize(
    ("role", "step", "kept"),
    [("sales", "draft", "new"), ("quality", "draft", "old"), ("quality", "check", "new"), ("viewer", "check", "old")],
)
def test_what_a_role_may_not_write_at_a_step_stays_as_it_was(role: str, step: str, kept: str) -> None:
    rights = [
        {"role": "*", "right": "read"},
        {"role": "sales", "right": "write"},
        {"role": "quality", "step": "check", "right": "write"},
    ]

    checked = check({"kind": "text", "rights": rights}, "new", before={"it": "old"}, role=role, step=step)

    assert checked.values["it"] == kept


@pytest.mark.parametrize(
    ("step", "required", "faults"),
    [
        ("first", False, {}),
        ("last", False, {"it": "required"}),
        ("first", True, {"it": "required"}),  # a field that is always asked for
        ("between", True, {}),  # but of nobody who may not write it
    ],
)
def test_a_role_has_to_fill_in_what_its_step_asks_for(step: str, required: bool, faults: dict[str, str]) -> None:
    rights = [{"step": "last", "right": "required"}, {"step": "between", "right": "read"}]

    checked = check({"kind": "text", "required": required, "rights": rights}, " ", role="sales", step=step)

    assert checked.faults == faults
    assert check({"kind": "text", "rights": rights}, "x", step="last").values == {"it": "x"}


@pytest.mark.parametrize(
    ("field", "place", "code"),
    [
        ({"key": "1x", "kind": "text"}, "0.0.key", "bad_key"),
        ({"key": "null", "kind": "text"}, "0.0.key", "bad_key"),
        ({"key": "x", "kind": "poem"}, "0.0.kind", "unknown"),
        ({"key": "x", "kind": "text", "label": ""}, "0.0.label", "missing"),
        ({"key": "x", "kind": "choice"}, "0.0.options", "missing"),
        ({"key": "x", "kind": "choice", "options": [OPTIONS[0], OPTIONS[0]]}, "0.0.options", "doubled"),
        ({"key": "x", "kind": "number", "least": 3, "most": 2}, "0.0.most", "below_least"),
        ({"key": "x", "kind": "table"}, "0.0.columns", "missing"),
        (
            {"key": "x", "kind": "table", "columns": [{"key": "a", "kind": "photo", "label": "x"}]},
            "0.0.columns.0.kind",
            "unknown",
        ),
        ({"key": "x", "kind": "formula"}, "0.0.formula", "missing"),
        ({"key": "x", "kind": "formula", "formula": "y + 1"}, "0.0.formula", "unknown_key: y"),
        ({"key": "x", "kind": "text", "visible": "x =="}, "0.0.visible", "syntax"),
        ({"key": "x", "kind": "text", "pattern": "(("}, "", ""),
    ],
)
def test_a_faulty_design_says_where(field: dict[str, Any], place: str, code: str) -> None:
    if not place:
        design = read_design(ask(field))
        checked = check_answers(design=design, answers={"x": "a"}, now=NOW)
        assert checked.faults == {"x": "pattern"}
        return
    with pytest.raises(BadDesign) as bad:
        read_design(ask(field))

    assert bad.value.faults == {place: code}


def test_a_form_needs_a_field_and_no_two_of_one_key() -> None:
    with pytest.raises(BadDesign) as empty:
        read_design({"sections": []})
    with pytest.raises(BadDesign) as doubled:
        read_design(ask({"key": "x", "kind": "text"}, {"key": "x", "kind": "text"}))

    assert empty.value.faults == {"sections": "missing"}
    assert doubled.value.faults == {"0.1.key": "doubled"}


def test_fields_are_shown_by_conditions_over_others() -> None:
    assert shown_keys(design=read_design(DEFECT), values={"result": "bad"}, now=NOW) == {"result", "why"}
    assert shown_keys(design=read_design(DEFECT), values={}, now=NOW) == {"result"}


ANYTHING = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats() | some.text(max_size=20),
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(some.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(some.sampled_from(sorted(KINDS - {"formula"})), ANYTHING)
def test_whatever_is_sent_is_kept_or_refused_and_never_breaks(kind: str, value: Any) -> None:
    checked = check({"kind": kind, "options": OPTIONS, "columns": COLUMNS}, value)

    assert set(checked.values) | {place.partition(".")[0] for place in checked.faults} == {"it"}
