"""In a real browser: a week is written like a spreadsheet, handed in, and approved by somebody else."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.cast import PASSWORD, Factory, found_factory
from yinuo.flow.costs import queries
from yinuo.flow.orders import actions as orders
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.tenancy import acting_for

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE_MS = 60_000


def _signed_in(browser: Browser, url: str, factory: Factory, role: str) -> Page:
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN")
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    page.goto(f"{url}/sign-in", wait_until="commit")
    page.fill("[name=email]", factory.members[role].email)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_selector("nav.rail", state="attached")
    return page


def _typed(page: Page, text: str, key: str) -> None:
    """Type into the cell that has the focus, leave it by a key, and wait until it is kept."""
    with page.expect_response(lambda answer: answer.request.method == "POST" and "/timesheet" in answer.url) as kept:
        page.keyboard.type(text)
        page.keyboard.press(key)
    assert kept.value.status == 204


def test_a_week_is_written_by_keyboard_handed_in_and_approved(live_server: Any, browser: Browser) -> None:
    factory = found_factory()
    with acting_for(factory.id):
        for number in ("SO-1", "SO-2"):
            orders.create_order(order=orders.NewOrder(customer_id=factory.vip.id, number=number))
    page = _signed_in(browser, live_server.url, factory, "operator")

    page.goto(f"{live_server.url}/timesheet", wait_until="load")
    for number in ("SO-1", "SO-2"):
        page.fill("form[action*='timesheet/lines'] input[name=subject]", number)
        page.get_by_role("button", name="加入").click()
        page.wait_for_selector(f"th >> text={number}")
    page.locator("y-timesheet .time-cell").first.focus()
    _typed(page, "2:30", "Enter")
    _typed(page, "1.5", "ArrowUp")
    page.keyboard.press("ArrowRight")
    assert page.locator("y-timesheet [data-sum]").inner_text() == "4"
    page.get_by_role("button", name="提交这一周").click()
    page.wait_for_selector("text=待批")
    lead = _signed_in(browser, live_server.url, factory, "manager")
    lead.goto(f"{live_server.url}/timesheet/approval", wait_until="load")
    lead.get_by_role("button", name="批准").click()
    lead.wait_for_selector("text=没有等待审批的工时")

    with acting_for(factory.id):
        week = queries.monday(clock.now().date())
        found = queries.entries_between(since=week.replace(day=1), until=week.replace(year=week.year + 1))
    assert sorted((one.label, one.minutes, one.state) for one in found) == [
        ("SO-1", 150, "approved"),
        ("SO-2", 90, "approved"),
    ]
