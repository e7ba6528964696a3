"""In a real browser: a manager adds a field to orders, and meets it on the page, in the list and in an import."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Page

from tests.cast import PASSWORD, Factory, found_factory
from yinuo.flow.orders import actions as orders
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.process.custom import reading

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE_MS = 60_000
BOOK = "订单号,客户名称,产品名称,项目号\nHT-1,江南精密,液压泵,P-2026-9\nHT-2,江南精密,主轴,\n"


def _signed_in(browser: Browser, url: str, factory: Factory) -> Page:
    page = browser.new_page(viewport={"width": 1440, "height": 900}, locale="zh-CN")
    page.set_default_timeout(PATIENCE_MS)
    page.goto(f"{url}/sign-in", wait_until="commit")
    page.fill("[name=email]", factory.members["owner"].email)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_selector("nav.rail", state="attached")
    return page


def _draw(page: Page, url: str) -> None:
    """Add a field to orders by clicking, and publish it."""
    page.goto(f"{url}/settings/custom-fields", wait_until="load")
    page.locator("form[action$='/custom-fields/order'] button").click()
    page.locator("[data-kind=text]").click()
    page.locator("[data-set=label]").fill("项目号")
    page.locator("[data-set=listed]").check()
    page.locator("[data-set=required]").check()
    page.get_by_text("更多设置").click()
    page.locator("[data-set=key]").fill("project")
    page.get_by_role("button", name="保存并发布").click()
    page.wait_for_selector("text=已发布第 1 版")


def _fill(page: Page, url: str, order_id: UUID) -> None:
    page.goto(f"{url}/orders/{order_id}", wait_until="load")
    page.locator("#custom a").click()
    page.fill("[name='f.project']", "P-2026-7")
    page.get_by_role("button", name="保存", exact=True).click()
    page.wait_for_selector("#custom >> text=P-2026-7")


def _found(page: Page, url: str) -> list[str]:
    """Find orders by the field in their list."""
    page.goto(f"{url}/orders", wait_until="load")
    page.wait_for_selector("th >> text=项目号")
    page.get_by_text("更多筛选").click()
    page.fill("[name='c.project']", "p-2026-7")
    page.press("[name='c.project']", "Enter")
    page.wait_for_selector("text=SO-2", state="detached")
    return page.locator("#order-rows tbody tr").all_inner_texts()


def _previewed(page: Page, url: str) -> str:
    """Return what an import says of a file with a column of the field's name."""
    page.goto(f"{url}/imports", wait_until="load")
    page.set_input_files("input[type=file]", {"name": "在手.csv", "mimeType": "text/csv", "buffer": BOOK.encode()})
    page.get_by_role("button", name="上传").click()
    page.wait_for_selector("select:has(option[value='custom.project']:checked)")
    return page.inner_text("#preview")


def test_a_field_is_added_filled_in_found_and_imported(browser: Browser, live_server: Any) -> None:
    factory = found_factory()
    with acting_for(factory.id):
        order = orders.NewOrder(customer_id=factory.vip.id, number="SO-1", lines=(orders.NewLine(item_name="泵"),))
        order_id = orders.create_order(order=order)
        orders.create_order(order=orders.NewOrder(customer_id=factory.vip.id, number="SO-2"))
    page = _signed_in(browser, live_server.url, factory)

    _draw(page, live_server.url)
    _fill(page, live_server.url, order_id)
    found = _found(page, live_server.url)
    told = _previewed(page, live_server.url)

    assert len(found) == 1 and "SO-1" in found[0] and "P-2026-7" in found[0]
    assert "项目号：请填写。" in told
    with acting_for(factory.id):
        assert reading.values_of(kind="order", subject_ids=[order_id])[order_id] == {"project": "P-2026-7"}
