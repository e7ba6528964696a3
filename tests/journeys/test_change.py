"""Change order: open the order, 变更, edit, see the difference, send; the customer agrees by the link from the mail."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from playwright.sync_api import Browser, expect

from tests.cast import Factory
from tests.flow.promises.workshop import equip, order_pumps
from tests.journeys.conftest import Visitor
from tests.journeys.house import House, until
from yinuo.flow.changes import queries
from yinuo.flow.changes.queries import ChangeFacts
from yinuo.flow.orders import queries as orders
from yinuo.flow.promises import actions as promises
from yinuo.flow.promises import queries as promise_queries
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import queries as people

Enter = Callable[[Factory, str], Visitor]
MOST_INTERACTIONS, MOST_TAPS = 7, 2


def promised(company: Factory) -> UUID:
    with acting_for(company.id):
        equip()
        made = order_pumps("SO-1", count=2)
        assert isinstance(made, UUID)
        promises.confirm_promise(order_id=made)
        return made


def mail(company: Factory, order_id: UUID) -> Any:
    with acting_for(company.id):
        return next((one for one in people.notices(about_id=order_id) if one["event"] == "change_offered"), None)


def change_of(company: Factory, order_id: UUID) -> ChangeFacts:
    with acting_for(company.id):
        (change,) = queries.changes(order_id=order_id)
        return change


def change_by(sales: Visitor) -> str:
    """Open the order, double the pumps, say why and send it; return the difference that was shown."""
    sales.click("a.open:has-text('SO-1')")
    sales.click(".page-head a:has-text('变更')")
    expect(sales.page.locator("[name=quantity_1]")).to_be_focused()
    sales.page.locator("[name=quantity_1]").select_text()
    sales.type("4", then="Tab")
    difference = sales.page.locator("#impact")
    expect(difference).to_contain_text("¥36,000")
    shown = difference.inner_text()
    sales.page.locator("[name=reason]").focus()
    sales.type("客户加订两台")
    sales.click("button[value=send]")
    sales.page.wait_for_url("**/changes/*-*")
    return shown


def test_a_change_is_seen_sent_and_agreed_to_within_its_budget(
    house: House, company: Factory, enter: Enter, browser: Browser
) -> None:
    with house.rooms():
        order_id = promised(company)
    sales = enter(company, "sales")
    sales.page.goto("/orders")
    sales.interactions = 0

    shown = change_by(sales)
    with house.rooms():
        letter = until(lambda: mail(company, order_id), what="the mail")
    phone = browser.new_context(base_url=house.url, viewport={"width": 390, "height": 844}, has_touch=True)
    customer = Visitor(page=phone.new_page())
    customer.page.goto(urlsplit(letter["link"]).path)
    asked = customer.page.locator("main").inner_text()
    customer.tap("button:has-text('同意变更')")
    customer.page.wait_for_selector("text=已同意变更")
    phone.close()

    assert sales.interactions + customer.interactions <= MOST_INTERACTIONS
    assert customer.interactions <= MOST_TAPS
    assert "承诺日期" in shown and "毛利" in shown and "¥18,000" in shown
    assert "¥36,000" in asked and "¥18,000" in asked and "成本" not in asked and "毛利" not in asked
    with house.rooms():
        change = change_of(company, order_id)
        with acting_for(company.id):
            order, lines = orders.order(order_id=order_id), orders.lines(order_id=order_id)
            version = promise_queries.current(order_id=order_id)
    assert (change.state, change.signer_name) == ("applied", "王工")
    assert order is not None and version is not None and change.impact is not None
    assert (lines[0].quantity, order.value_minor, version.version) == (4, 3_600_000, 2)
    assert order.committed_at == change.impact.committed_at
