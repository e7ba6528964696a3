"""What the plant cannot plan although it knows the goods is told: the line, why, and what to do about it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.flow.promises.workshop import PUMP, SEAL, SITE, equip
from yinuo.flow.orders import actions as orders
from yinuo.flow.orders.actions import NewLine, NewOrder
from yinuo.flow.promises import forms, queries
from yinuo.ground.supply import actions as supply

pytestmark = pytest.mark.django_db
BARE, BILLED, SOUND = "BARE", "BILLED", (PUMP, "1", "台")
MISFITS = [
    ("another unit", [SOUND, (PUMP, "1", "吨")], "第 2 行的单位是“吨”，而液压泵按“台”计。请换算后改成台"),
    ("10^12 of it", [(PUMP, "1000000000000", "台")], "第 1 行数量太大，最多 1,000,000,000。请核对数量和单位"),
    ("nothing to get it by", [SOUND, SOUND, (BARE, "1", "台")], "第 3 行的光杆没有库存、工艺路线或供应商"),
    ("goods among them that nobody entered", [SOUND, ("NOBODY", "1", "台")], "第 2 行不在物料表里"),
    ("a bill without a routing", [(BILLED, "1", "台")], "第 1 行的套件没有库存、工艺路线或供应商"),
]
FITS = [
    ("the unit of the item", [SOUND]),
    ("no unit said", [(PUMP, "1", "")]),
    ("the usual word for a piece", [(PUMP, "1", "件")]),
]


@pytest.fixture
def plant(factory):
    equip()
    supply.save(
        drafts=[
            supply.NewItem(code=BARE, name="光杆", unit="台"),
            supply.NewItem(code=BILLED, name="套件", unit="台"),
        ]
    )
    supply.save(drafts=[supply.NewComponent(parent=BILLED, child=SEAL, quantity=Decimal(1))])


def offered(lines):
    told = tuple(
        NewLine(item_code=code, item_name="x", quantity=Decimal(quantity), unit=unit) for code, quantity, unit in lines
    )
    return queries.offer(order_id=orders.create_order(order=NewOrder(customer_code="C-001", lines=told)))


@pytest.mark.parametrize(("lines", "told"), [row[1:] for row in MISFITS], ids=[row[0] for row in MISFITS])
def test_what_cannot_be_planned_is_told_with_its_line_and_its_mend(plant, lines, told):
    offer = offered(lines)

    sentences = forms.explain(reasons=offer.reasons)
    assert offer.basis != queries.CAPABLE
    assert sentences[0].startswith(told) and "暂按历史推算" in sentences[0]


@pytest.mark.parametrize("lines", [row[1] for row in FITS], ids=[row[0] for row in FITS])
def test_what_says_the_same_unit_or_none_is_planned(plant, lines):
    assert offered(lines).basis == queries.CAPABLE


def test_more_than_can_be_had_says_that_the_date_does_not_count_it(plant):
    supply.save(drafts=[supply.NewStock(item=BARE, site=SITE, on_hand=Decimal(2))])

    offer = offered([(BARE, "100000", "台")])

    assert offer.basis != queries.CAPABLE
    assert forms.explain(reasons=offer.reasons)[0].startswith("现有库存、在途和产能排不出：光杆还缺")


def test_goods_that_nobody_entered_are_told_by_history_without_a_word(plant):
    offer = offered([("NOBODY-KNOWS", "1", "台")])

    assert offer.basis != queries.CAPABLE
    assert not {"no_way", "unit_differs"} & {one["code"] for one in offer.reasons}
