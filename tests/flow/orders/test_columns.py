"""Headings and choices of order files."""

import pytest

from yinuo.flow.orders.importing.choices import choice_of, type_words
from yinuo.flow.orders.importing.columns import guess, signature
from yinuo.ground.kernel.tables.cells import UnreadableCell


@pytest.mark.parametrize(
    ("headings", "mapping"),
    [
        (
            ["订单编号", "客户名称", "交货日期", "数量（台）", "单价(元)"],
            {"number": 0, "customer_name": 1, "committed_at": 2, "quantity": 3, "price": 4},
        ),
        (
            ["Order No.", "Customer", "Order Date", "Due Date", "Qty", "SKU"],
            {"number": 0, "customer_name": 1, "ordered_at": 2, "committed_at": 3, "quantity": 4, "item_code": 5},
        ),
        (["客户订单号", "订单号", "要求到货日期"], {"reference": 0, "number": 1, "requested_at": 2}),
        (["甲", "乙"], {}),
    ],
)
def test_headings_are_understood_in_chinese_and_english(headings: list[str], mapping: dict[str, int]) -> None:
    assert guess(headings=headings) == mapping


def test_files_with_the_same_headings_have_the_same_signature() -> None:
    assert signature(headings=["订单号 ", "数量（台）"]) == signature(headings=["订单号", "数量(件)"])
    assert signature(headings=["订单号"]) != signature(headings=["单号"])


def test_choices_are_read_by_code_and_by_name() -> None:
    types = type_words(names={"project": "项目交付"}, english={"project": "Project delivery"})

    assert choice_of(name="order_type", text="项目交付", types=types) == "project"
    assert choice_of(name="order_type", text="project delivery", types=types) == "project"
    assert choice_of(name="tier", text="战略客户", types=types) == "vip"
    assert choice_of(name="channel", text="天猫", types=types) == "marketplace"
    with pytest.raises(UnreadableCell):
        choice_of(name="order_type", text="赠品", types=types)
