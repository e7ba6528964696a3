"""In a real browser: measure, group, filter, chart, save, in eight interactions; one click to the rows, and back."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.cast import PASSWORD, Factory, found_factory
from tests.flow.insight.books import DAY, delivered
from yinuo.flow.insight import reports
from yinuo.flow.orders import actions as orders
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.tenancy import acting_for

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE_MS = 60_000


def test_a_report_is_composed_saved_and_opened_into_its_rows(live_server: Any, browser: Browser) -> None:
    factory = found_factory()
    with acting_for(factory.id):
        orders.define_order_types(names=orders.STARTER_TYPES)
        delivered(to=[factory.vip, factory.newcomer], ordered_at=clock.now() - 20 * DAY, days=10)
    page = _signed_in(live_server, browser, factory)
    page.goto(f"{live_server.url}/insight/report", wait_until="load")

    # Each line is one interaction; the preview follows each of them.
    page.locator("select[name=m]").first.select_option("deliveries")
    page.wait_for_url("**m=deliveries**")
    page.locator("#ask-by").select_option("customer")
    page.wait_for_selector("#answer >> text=新禾食品")
    page.locator("select[name=filtering]").select_option("tier")
    page.locator("input[name=tier][value=vip]").check()
    page.wait_for_selector("#answer >> text=新禾食品", state="detached")
    page.locator("input[name=chart][value=bar]").check(force=True)
    page.wait_for_url("**chart=bar**")
    page.locator("#answer [data-dialog=keep-report]").click()
    page.locator("dialog[open] [name=name]").fill("VIP 送达")
    page.locator("dialog[open] .btn-primary").click()
    page.wait_for_selector("h1 >> text=VIP 送达")

    page.locator("#answer tbody td a").first.click()
    page.wait_for_selector("#fact-rows")
    assert page.locator("#fact-rows tbody tr").count() == 1
    page.go_back()
    page.wait_for_selector("#answer >> text=华东重工")
    with acting_for(factory.id):
        [kept] = reports.reports(member_id=factory.members["viewer"].id)
    assert kept.query == "m=deliveries&by=customer&chart=bar&tier=vip"


def test_a_wall_screen_is_dark_whatever_is_chosen_elsewhere(live_server: Any, browser: Browser) -> None:
    factory = found_factory()
    page = _signed_in(live_server, browser, factory)
    lightness = {}
    for place, part in (("/insight/wall/delivery", ".wall"), ("/insight", "body")):
        page.goto(f"{live_server.url}{place}", wait_until="load")
        page.wait_for_selector(part)
        lightness[place] = page.evaluate(_LIGHTNESS, part)

    assert lightness["/insight/wall/delivery"] < 0.3 and lightness["/insight"] > 0.8


# Of the colour behind a part, from 0 to 1.
_LIGHTNESS = """part => {
  const canvas = document.createElement("canvas").getContext("2d");
  canvas.fillStyle = getComputedStyle(document.querySelector(part)).backgroundColor;
  canvas.fillRect(0, 0, 1, 1);
  return Math.max(...canvas.getImageData(0, 0, 1, 1).data.slice(0, 3)) / 255;
}"""


def _signed_in(live_server: Any, browser: Browser, factory: Factory) -> Page:
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN", color_scheme="light")
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    page.goto(f"{live_server.url}/sign-in", wait_until="commit")
    page.fill("[name=email]", factory.members["viewer"].email)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_selector("nav.rail", state="attached")
    return page
