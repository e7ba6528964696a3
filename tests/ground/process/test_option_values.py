"""What answers keep of a choice."""

from __future__ import annotations

from typing import Any

import pytest

from yinuo.ground.process.forms.option_values import with_option_values

LONG = "很" * 120


def _of(*options: dict[str, Any]) -> dict[str, Any]:
    return {"sections": [{"label": "", "fields": [{"key": "x", "kind": "choice", "options": list(options)}]}]}


@pytest.mark.parametrize(
    ("options", "values"),
    [
        ([{"label": "合格"}, {"label": " 不合格 "}], ["合格", "不合格"]),
        ([{"label": "不良", "value": "不合格"}, {"label": "不合格"}], ["不合格", "不合格 2"]),
        ([{"label": "合格", "value": "o1"}], ["o1"]),
        ([{"label": "甲"}, {"label": "甲"}], ["甲", "甲 2"]),
        ([{"label": LONG}, {"label": LONG}], [LONG[:100], f"{LONG[:96]} 2"]),
        ([{"label": "  "}], [None]),
    ],
)
def test_a_new_choice_is_kept_by_its_name_and_a_renamed_one_as_before(
    options: list[dict[str, Any]], values: list[str | None]
) -> None:
    design = with_option_values(_of(*options))

    assert [one.get("value") for one in design["sections"][0]["fields"][0]["options"]] == values


def test_choices_of_a_tables_columns_have_values_too() -> None:
    column = {"key": "c", "kind": "choice", "options": [{"label": "箱"}]}
    design = {"sections": [{"fields": [{"key": "t", "kind": "table", "columns": [column]}]}]}

    (field,) = with_option_values(design)["sections"][0]["fields"]

    assert field["columns"][0]["options"] == [{"label": "箱", "value": "箱"}]


@pytest.mark.parametrize("design", [{}, {"sections": None}, {"sections": [None, {"fields": "x"}, {"fields": [None]}]}])
def test_what_is_no_design_stays_as_it_is(design: dict[str, Any]) -> None:
    assert with_option_values(design) == design
