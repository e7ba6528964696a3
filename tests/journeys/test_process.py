"""Draw a process with an approval and a branch, publish it, run it, change it, and move what runs."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.cast import Factory
from tests.journeys.conftest import Visitor
from tests.journeys.house import House
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.process import catalogue, instances, observing

Enter = Callable[[Factory, str], Visitor]
SOON = 60_000


def saved(page) -> None:
    expect(page.locator(".save-state")).to_have_attribute("data-state", "saved", timeout=SOON)


def draw_a_branch_with_an_approval(manager: Visitor) -> None:
    page = manager.page
    page.goto("/processes/new")
    page.fill("[name=name]", "大额审批")
    manager.click("text=从空白开始")
    manager.click(".steps-plus .btn")
    manager.click(".step-menu-item[data-kind=choose]")
    manager.click(".branch-card")
    page.locator(".condition-row select").first.select_option("amount")
    manager.click(".split-branch .steps-plus .btn")
    manager.click(".step-menu-item[data-kind=approve]")
    expect(page.locator(".step-card[data-kind=approve]")).to_be_visible()
    saved(page)


def rename_in_the_diagram(manager: Visitor) -> None:
    page = manager.page
    manager.click("button:has-text('流程图')")
    expect(page.locator("y-designer")).to_have_attribute("drawn", "")
    page.locator(".djs-element[data-element-id^=approve_]").first.click()
    page.locator(".sheet-panel input[type=text]").first.fill("总经理审批")
    saved(page)


def publish(manager: Visitor, version: str) -> None:
    manager.click("button:has-text('发布')")
    expect(manager.page.locator(".state").first).to_contain_text(version)


def test_a_manager_draws_publishes_changes_and_moves(house: House, company: Factory, enter: Enter) -> None:
    manager = enter(company, "manager")
    page = manager.page
    page.set_default_timeout(SOON)
    draw_a_branch_with_an_approval(manager)
    publish(manager, "版本 1")
    with house.rooms(), acting_for(company.id):
        (made,) = catalogue.processes()
        running = instances.start_instance(key=made.key, variables={"amount": 600_000}, subject_label="订单 1")
        assert observing.instance(instance_id=running).stands == ("审批",)
    page.goto(f"/processes/instances/{running}")
    expect(page.locator(".mark-active")).to_have_count(1)

    page.goto(f"/processes/{made.shown.id}")
    rename_in_the_diagram(manager)
    publish(manager, "版本 2")
    published = re.search(r"/processes/([0-9a-f-]+)", page.url)[1]
    page.goto(f"/processes/{published}/move")
    expect(page.locator("main")).to_contain_text("1 个可以移到版本 2")
    manager.click("text=移动可以移动的实例")

    expect(page.locator("main")).to_contain_text("已移动 1 个实例", timeout=SOON)
    page.goto(f"/processes/instances/{running}")
    expect(page.locator("main")).to_contain_text("总经理审批")
