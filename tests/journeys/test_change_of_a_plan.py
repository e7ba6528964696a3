"""A customer asks in the portal for a change of what a project delivers: the plan, its baseline, the promise and the
exemption change with their signature, in one."""

from __future__ import annotations

import re
from collections.abc import Callable
from email import message_from_bytes
from email.policy import default
from uuid import UUID

from playwright.sync_api import Browser, expect

from tests.cast import Factory
from tests.flow.plans.conftest import Plan
from tests.flow.promises.workshop import equip, order_pumps
from tests.journeys.conftest import Visitor
from tests.journeys.house import House, until
from yinuo.flow.changes import queries
from yinuo.flow.orders import queries as orders
from yinuo.flow.plans import actions as plans
from yinuo.flow.plans import queries as plan_queries
from yinuo.flow.promises import actions as promises
from yinuo.flow.promises import queries as promise_queries
from yinuo.flow.sharing import actions as sharing
from yinuo.flow.sharing.actions import NewLink
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import actions as people_actions
from yinuo.ground.people import queries as people

Enter = Callable[[Factory, str], Visitor]
RIGHTS = ("view", "write", "change", "sign")


def promised(company: Factory) -> tuple[UUID, Plan]:
    """Return an order that is promised, and the plan of the project that delivers it."""
    with acting_for(company.id):
        equip()
        made = order_pumps("SO-1", count=2)
        assert isinstance(made, UUID)
        promises.confirm_promise(order_id=made)
        plan = Plan(plans.create_project(name="泵站改造", starts_at=clock.now(), order_ids=[made]).id)
        for name, days in (("设计", 2), ("制造", 5), ("终验收", 0)):
            plan.add(name, days, milestone=not days)
        plan.link("设计", "制造")
        plan.link("制造", "终验收")
        return made, plan


def confirm(house: House, customer: Visitor) -> None:
    """Let the customer have a code by mail and enter it."""
    customer.tap("button:has-text('发送验证码')")

    def code() -> str:
        mails = sorted((house.home / "mail").glob("*.eml"), key=lambda one: one.stat().st_mtime)
        texts = [message_from_bytes(one.read_bytes(), policy=default).get_body(("plain",)) for one in mails]
        found = [re.search(r"\b(\d{6})\b", text.get_content()) for text in texts if text]
        return next((one[1] for one in reversed(found) if one), "")

    customer.page.fill("[name=code]", until(code, what="the code"))
    customer.tap("button:has-text('确认')")
    customer.page.wait_for_selector("a:has-text('申请变更')")


def approve(manager: Visitor) -> str:
    """Let the manager approve what is to be sent, by the keyboard from their inbox; return what they approved."""
    page = manager.page
    page.goto("/tasks?box=own")
    page.wait_for_selector("y-table:defined")
    manager.press("j")
    manager.press("a")
    asked = page.locator("dialog[open]")
    expect(asked).to_be_visible()
    shown = asked.inner_text()
    asked.locator("button[form=act-form]").click()
    expect(page.locator("y-toasts")).to_contain_text("已同意")
    return shown


def requested(customer: Visitor) -> None:
    """Let the customer confirm their phone by a code, then ask for two more pumps."""
    customer.tap("a:has-text('申请变更')")
    customer.page.fill("[name=text]", "加订两台，要做防爆测试")
    customer.page.fill("[name=line_1]", "4")
    customer.tap("button:has-text('提交申请')")
    customer.page.wait_for_selector("text=变更申请已收到")


def computed(sales: Visitor) -> str:
    """Answer what was asked by a change order with a longer task and a new one; return what it would do."""
    sales.click("a.open:has-text('SO-1')")
    sales.click("a:has-text('算一算，开变更单')")
    page = sales.page
    expect(page.locator("[name=quantity_1]")).to_have_value("4")
    page.locator("[name=plan_task]").first.fill("2 制造")
    page.locator("[name=plan_days]").first.fill("9")
    page.locator("[name=plan_days]").first.press("Tab")
    difference = page.locator("#impact")
    expect(difference).to_contain_text("终验收")
    shown = difference.inner_text()
    sales.click("button[value=send]")
    page.wait_for_url("**/changes/*-*")
    return shown


def test_a_change_that_was_asked_for_in_the_portal_moves_plan_and_promise_together(
    house: House, company: Factory, enter: Enter, browser: Browser
) -> None:
    with house.rooms():
        order_id, plan = promised(company)
        with acting_for(company.id):
            asked_by = {"changes.approval_amount": 1.0, "sharing.code_for": "always"}
            people_actions.set_preferences(changes=asked_by)
            (contact, *_others) = people.contacts(customer_id=company.vip.id)
            _id, token = sharing.issue_link(new=NewLink(order_id=order_id, contact_id=contact.id, rights=RIGHTS))
    context = browser.new_context(base_url=house.url, viewport={"width": 390, "height": 844}, has_touch=True)
    customer, sales = Visitor(page=context.new_page()), enter(company, "sales")
    customer.page.goto(f"/p/{token}")
    confirm(house, customer)
    requested(customer)

    sales.page.goto("/orders")
    shown = computed(sales)
    approved = approve(enter(company, "manager"))
    customer.page.goto(f"/p/{token}")
    asked = customer.page.locator("main").inner_text()
    customer.tap("button:has-text('同意变更')")
    customer.page.wait_for_selector("text=已同意变更")
    context.close()

    assert "SO-1" in approved
    assert "承诺日期" in shown and "项目完成" in shown and "¥18,000" in shown
    assert "终验收" in asked and "成本" not in asked and "制造" not in asked
    with house.rooms(), acting_for(company.id):
        (change,) = queries.changes(order_id=order_id)
        order, versions = orders.order(order_id=order_id), promise_queries.promises(order_id=order_id)
        edits, baselines = plan_queries.edits(project_id=plan.id), plan_queries.baselines(project_id=plan.id)
    assert change.state == "applied" and change.impact is not None and order is not None
    assert edits[0].why == f"change:{change.number}" and [one.name for one in baselines] == [change.number]
    assert len(versions) == 2 and order.committed_at == change.impact.committed_at
