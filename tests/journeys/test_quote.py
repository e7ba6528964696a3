"""Quote a promise: ⌘K 报价, customer, items; the date with its cause and other ways; sent. Six interactions at most."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from tests.cast import Factory
from tests.flow.promises.workshop import PUMP, equip
from tests.journeys.conftest import Visitor
from tests.journeys.house import House, until
from yinuo.flow.promises import queries
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import queries as people

Enter = Callable[[Factory, str], Visitor]
MOST_INTERACTIONS = 6


def mailed(company: Factory) -> dict[str, str] | None:
    """Return the mail that brings a quotation to the customer, if there is one."""
    with acting_for(company.id):
        quotes = queries.quotes()
        return next((one for quote in quotes for one in people.notices(about_id=quote.id)), None)


def _a_second_item_is_typed_after_the_first(sales: Visitor) -> None:
    page = sales.page
    page.goto("/quotes/new")
    page.wait_for_selector("y-pick:defined", state="attached")
    sales.type("hdzg", then="Enter")
    expect(page.locator(".line [data-key]").first).to_be_focused()
    sales.type(f"{PUMP} × 2", then="Enter")
    expect(page.locator(".line [data-key]").nth(1)).to_be_focused()
    sales.type(f"{PUMP}", then="Enter")
    expect(page.locator("input[name=line_quantity]").nth(1)).to_be_focused()
    assert page.locator("input[name=line_quantity]").first.input_value() == "2"


def test_sales_quotes_a_planned_date_and_sends_it_in_six_interactions(
    house: House, company: Factory, enter: Enter
) -> None:
    with house.rooms(), acting_for(company.id):
        equip(castings=0)
    sales = enter(company, "sales")
    page = sales.page
    page.goto("/")
    page.wait_for_selector("y-palette:defined", state="attached")
    sales.interactions = 0

    sales.press("Control+k")
    sales.type("报价")
    sales.press("Enter")
    page.wait_for_url("**/quotes/new")
    expect(page.locator("#id_customer")).to_be_focused()
    sales.type("hdzg", then="Enter")
    expect(page.locator(".line [data-key]").first).to_be_focused()
    sales.type(f"{PUMP} × 2")
    answer = page.locator("#answer")
    expect(answer.locator(".binding")).to_be_visible()
    shown = answer.inner_text()
    sales.click("#answer button[name=send]")
    page.wait_for_url("**/quotes/*-*")

    assert sales.interactions <= MOST_INTERACTIONS
    assert "90% 把握" in shown and "受限于" in shown and "江北铸造" in shown
    assert "怎样能更早" in shown and "请江北铸造加急交" in shown
    with house.rooms():
        mail = until(lambda: mailed(company), what="the mail")
        with acting_for(company.id):
            (quote,) = queries.quotes()
    assert [(line.item_code, line.quantity) for line in quote.wanted.lines] == [(PUMP, 2)]
    assert quote.customer_id == company.vip.id and quote.number in mail["subject"]
    _a_second_item_is_typed_after_the_first(sales)
