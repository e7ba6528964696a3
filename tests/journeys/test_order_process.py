"""An order runs through a process with an approval and a branch, which is changed while the order is under way."""

from __future__ import annotations

import re
from collections.abc import Callable
from uuid import UUID

from playwright.sync_api import Page, expect

from tests.cast import Factory
from tests.journeys.conftest import Visitor
from tests.journeys.house import House, until
from yinuo.flow.orders import actions as orders
from yinuo.flow.work import queries as work
from yinuo.ground.kernel.tenancy import acting_for

Enter = Callable[[Factory, str], Visitor]
SOON = 90_000


class Story:
    """A factory whose manager makes the process, whose sales confirms, and one large order."""

    def __init__(self, house: House, company: Factory, enter: Enter) -> None:
        self.house, self.company, self.enter = house, company, enter
        self.manager = enter(company, "manager").page
        self.manager.set_default_timeout(SOON)

    def take_the_template_and_publish(self) -> None:
        page = self.manager
        page.goto("/processes/new")
        page.locator(".gallery-card", has_text="订单生产").get_by_role("button", name="用这个模板").click()
        publish(page, "版本 1")

    def use_it_for_orders(self) -> None:
        page = self.enter(self.company, "owner").page
        page.goto("/settings/stages?type=make_to_order")
        page.locator("select[name=process]").select_option(label="订单生产")
        page.locator("form[action='/settings/stages/process'] button").click()
        expect(page.locator("main")).to_contain_text("总经理审批", timeout=SOON)

    def order(self) -> UUID:
        with self.house.rooms(), acting_for(self.company.id):
            order_id = orders.create_order(
                order=orders.NewOrder(
                    number="SO-1", customer_id=self.company.vip.id, value_minor=60_000_000, order_type="make_to_order"
                )
            )
        until(lambda: self.states(order_id), seconds=90, what="the laying out of stages")
        return order_id

    def states(self, order_id: UUID) -> dict[str, str]:
        with self.house.rooms(), acting_for(self.company.id):
            return {stage.code: stage.state for stage in work.stages(order_id=order_id)}


def publish(page: Page, version: str) -> None:
    page.locator("button:has-text('发布')").click()
    expect(page.locator(".state").first).to_contain_text(version, timeout=SOON)


def report(page: Page, order_id: UUID, stage: str, act: str) -> None:
    page.goto(f"/orders/{order_id}")
    row = page.locator(".stage-row", has_text=stage)
    row.get_by_role("button", name=act).click()
    expect(page.locator("y-toasts")).to_contain_text(act, timeout=SOON)


def look_down(page: Page) -> None:
    """Scroll to the process, which is drawn when it comes into sight."""
    expect(page.locator("#stages .stage-row").first).to_be_visible(timeout=SOON)
    page.mouse.move(600, 600)
    page.mouse.wheel(0, 1_200)


def rename_a_step(page: Page) -> str:
    """Rename the production step in the diagram, publish, and return the new version's address."""
    page.goto("/processes")
    page.locator("main a", has_text="订单生产").first.click()
    page.locator("button:has-text('流程图')").click()
    expect(page.locator("y-designer")).to_have_attribute("drawn", "", timeout=SOON)
    page.locator(".djs-element[data-element-id=make]").first.click()
    page.locator(".sheet-panel input[type=text]").first.fill("机加工与装配")
    expect(page.locator(".save-state")).to_have_attribute("data-state", "saved", timeout=SOON)
    publish(page, "版本 2")
    found = re.search(r"/processes/([0-9a-f-]+)", page.url)
    assert found is not None
    return found[0]


def test_an_order_runs_through_a_process_and_is_moved_to_its_next_version(
    house: House, company: Factory, enter: Enter
) -> None:
    story = Story(house, company, enter)
    page = story.manager
    story.take_the_template_and_publish()
    story.use_it_for_orders()
    order_id = story.order()

    report(page, order_id, "订单确认", "开工")
    report(page, order_id, "订单确认", "完工")
    assert story.states(order_id)["boss"] == "active"
    look_down(page)
    expect(page.locator("#order-process .mark-active")).to_have_count(1, timeout=SOON)

    page.goto("/tasks?box=own")
    page.locator("#task-rows a.open").first.click()
    page.get_by_role("button", name="同意", exact=True).first.click()
    page.locator("dialog[open] button[form=act-form]").click()
    page.wait_for_url("**/tasks")
    until(lambda: story.states(order_id)["boss"] == "done", seconds=90, what="the stage after the approval")
    page.goto(f"/orders/{order_id}")
    look_down(page)
    expect(page.locator("#order-process .mark-active")).to_have_count(2, timeout=SOON)

    published = rename_a_step(page)
    page.goto(f"{published}/move")
    expect(page.locator("main")).to_contain_text("1 个可以移到版本 2", timeout=SOON)
    page.locator("text=移动可以移动的实例").click()
    expect(page.locator("main")).to_contain_text("已移动 1 个实例", timeout=SOON)
    page.goto(f"/orders/{order_id}")
    expect(page.locator("#stages")).to_contain_text("机加工与装配", timeout=SOON)
    look_down(page)
    expect(page.locator("#order-process")).to_contain_text("版本 2", timeout=SOON)
