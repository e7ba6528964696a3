"""Tables as plain values: nothing is lost on the way, and what a grid sends wrongly is named."""

from __future__ import annotations

import json
from typing import Any

import pytest

from yinuo.core.rules.plain import from_plain, to_plain
from yinuo.core.rules.tables import BadTable, DecisionTable, Hit, Input, Output, Row

WHOLE = DecisionTable(
    name="折扣",
    hit=Hit.PRIORITY,
    inputs=(Input(expression="amount", label="金额", kind="number", values="[0..100]"),),
    outputs=(Output(name="level", kind="text", values=("gold", "silver"), usual="silver"),),
    rows=(Row(tests=("< 5",), results=("gold",), note="since March"),),
)


def test_a_table_comes_back_as_it_was() -> None:
    assert from_plain(json.loads(json.dumps(to_plain(WHOLE)))) == WHOLE


def test_what_is_left_out_is_empty() -> None:
    assert from_plain({"rows": [{}]}) == DecisionTable(
        name="", hit=Hit.UNIQUE, inputs=(), outputs=(), rows=(Row(tests=(), results=()),)
    )


def test_numbers_and_yes_or_no_of_a_grid_are_cells() -> None:
    table = from_plain({"rows": [{"tests": [5, 1.5, True, None], "results": [" x "]}]})

    assert table.rows[0] == Row(tests=("5", "1.5", "true", ""), results=("x",))


@pytest.mark.parametrize(
    ("plain", "code", "row"),
    [
        ([], "not_plain", 0),
        ({"hit": "X"}, "hit", 0),
        ({"inputs": "amount"}, "not_plain", 0),
        ({"inputs": [{"kind": "colour"}]}, "kind", 0),
        ({"rows": [{"tests": []}, 5]}, "not_plain", 2),
        ({"rows": [{"tests": [{}]}]}, "not_plain", 1),
        ({"rows": [{"tests": ["x" * 3000]}]}, "too_long", 1),
        ({"name": "x" * 300}, "too_long", 0),
    ],
)
def test_a_wrong_form_is_named(plain: Any, code: str, row: int) -> None:
    with pytest.raises(BadTable) as refused:
        from_plain(plain)

    assert [(fault.code, fault.row) for fault in refused.value.faults] == [(code, row)]
