"""In a browser on a phone: an operator inspects a lot by taps and keypad, and quality decides what becomes of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.cast import Factory
from tests.journeys.conftest import Visitor
from tests.journeys.house import House
from yinuo.flow.quality import actions
from yinuo.flow.quality.actions import NewCharacteristic, NewPlan, NewStandard
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.supply import actions as supply

Enter = Callable[[Factory, str], Visitor]


@pytest.fixture
def planned(house: House, company: Factory) -> None:
    with house.rooms(), acting_for(company.id):
        parts = [
            NewCharacteristic(name="轴径", kind="measured", unit="mm", lower=19.9, upper=20.1),
            NewCharacteristic(name="外观", kind="yes_no"),
        ]
        supply.save_items(items=[supply.NewItem(code="AXLE", name="轴")])
        actions.save_standard(new=NewStandard(name="轴", characteristics=parts))
        plan = NewPlan(name="轴检验", kind="final", standard_name="轴", item_code="AXLE", mode="fixed", fixed_size=2)
        actions.save_plan(new=plan)


def test_a_lot_is_inspected_refused_and_reworked(enter: Enter, company: Factory, planned: None) -> None:
    operator = enter(company, "operator")
    operator.page.set_viewport_size({"width": 390, "height": 844})
    operator.page.goto("/quality")
    operator.click("a:has-text('报检')")
    operator.page.select_option("[name=plan_id]", label="轴检验")
    operator.write("[name=lot]", "L-2026-1")
    operator.write("[name=lot_size]", "20")
    operator.click("button:has-text('开始检验')")

    assert operator.page.locator("[name=c1]").get_attribute("inputmode") == "decimal"
    for value, looks in (("20.02", "合格"), ("20.40", "不合格")):
        operator.write("[name=c1]", value)
        operator.click(f".segmented label:text-is('{looks}')")
        operator.click("button:has-text('记下')")
    operator.click("button:has-text('判定拒收')")
    expect(operator.page.get_by_text("这批判定拒收。")).to_be_visible()
    operator.click("a:has-text('登记不合格')")
    operator.write("[name=defect]", "轴径超差")
    operator.click("button:has-text('登记')")
    expect(operator.page.locator("h1")).to_contain_text("BHG-")
    address = operator.page.url

    quality = enter(company, "quality")
    quality.page.goto(address)
    quality.page.select_option("[name=disposition]", "rework")
    quality.write("[name=decision]", "磨到尺寸后复检")
    quality.click("button:has-text('决定')")
    quality.click("button:has-text('已做完，关闭')")
    expect(quality.page.locator(".state").first).to_contain_text("已关闭")
