"""The customer's portal on a phone: a change agreed to in two taps, a page that weighs little and that all can use."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.cast import Factory
from tests.flow.sharing.files_made import PDF
from tests.journeys.conftest import Visitor
from tests.journeys.house import House, until
from tests.journeys.test_acceptance import first_load
from yinuo.flow.changes import actions as changes
from yinuo.flow.changes import queries as change_queries
from yinuo.flow.orders import actions as orders
from yinuo.flow.orders import queries as order_queries
from yinuo.flow.promises import actions as promises
from yinuo.flow.promises import queries as promise_queries
from yinuo.flow.sharing import actions, queries
from yinuo.flow.sharing.actions import NewLink
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import actions as people_actions

AXE = Path(__file__).resolve().parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
MOST_TAPS_TO_AGREE = 2
MOST_BYTES = 150_000
ALL = ("view", "write", "change", "sign")
Phone = Callable[..., Visitor]


@dataclass(frozen=True)
class Ordered:
    """An order with something in every part of its page, and the path of a link to it."""

    order_id: UUID
    change_id: UUID
    path: str
    all_path: str


def ordered(company: Factory) -> Ordered:
    now = datetime.now(UTC)
    with acting_for(company.id):
        order_id = orders.create_order(
            order=orders.NewOrder(
                number="SO-PORTAL",
                customer_code="C-001",
                reference="PO-2026-118",
                ordered_at=now - timedelta(days=3),
                lines=(orders.NewLine(item_name="减速机 R-97"), orders.NewLine(item_name="备件包")),
            )
        )
        first = promises.confirm_promise(order_id=order_id)
        promises.confirm_promise(order_id=order_id, committed_at=first.committed_at + timedelta(days=3), why="排期调整")
        for what, days in (("确认总装图 A 版", 2), ("支付预付款", 5)):
            promises.add_pledge(
                order_id=order_id, kind="drawing", what=what, party="customer", due_at=now + timedelta(days=days)
            )
        actions.share_document(order_id=order_id, content=PDF, name="合同.pdf")
        actions.enter_shipment(order_id=order_id, carrier_name="顺通", number="ST-1")
        draft = changes.Draft(edits={"lines": {"1": {"quantity": "3"}}}, reason="客户加订")
        change = changes.open_change(order_id=order_id, draft=draft, key="k")
        changes.send_change(change_id=change.id, letter=changes.Letter(message="可以。"))
        _id, token = actions.issue_link(new=NewLink(order_id=order_id, rights=ALL))
        _id, whole = actions.issue_link(new=NewLink(customer_id=company.vip.id, rights=ALL))
    return Ordered(order_id, change.id, f"/p/{token}", f"/p/{whole}")


@pytest.fixture
def phone(house: House, browser: Browser) -> Iterator[Phone]:
    """Return what opens a path on a phone that knows nothing of us."""
    contexts: list[BrowserContext] = []

    def opened(path: str, **options: Any) -> Visitor:
        usual = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
        context = browser.new_context(base_url=house.url, **{**usual, **options})
        contexts.append(context)
        page = context.new_page()
        page.goto(path)
        return Visitor(page=page)

    yield opened
    for context in contexts:
        context.close()


def test_the_customer_agrees_to_a_change_in_two_taps(house: House, company: Factory, phone: Phone) -> None:
    with house.rooms():
        made = ordered(company)
    customer = phone(made.path)

    customer.tap("button:has-text('同意变更')")
    customer.page.wait_for_selector("text=已同意变更")

    assert customer.interactions <= MOST_TAPS_TO_AGREE
    with house.rooms(), acting_for(company.id):
        lines, change = order_queries.lines(order_id=made.order_id), change_queries.change(change_id=made.change_id)
        versions = promise_queries.promises(order_id=made.order_id)
    assert change is not None and change.state == "applied"
    assert (lines[0].quantity, len(versions)) == (3, 3)


def test_staff_see_by_which_device_a_link_was_opened(house: House, company: Factory, phone: Phone) -> None:
    with house.rooms():
        made = ordered(company)
    phone(made.path, user_agent="Mozilla/5.0 (iPhone; CPU iPhone OS 17_0) MicroMessenger/8.0.50")

    with house.rooms():

        def seen() -> list[str]:
            with acting_for(company.id):
                [link] = queries.links(order_id=made.order_id)
                return [one.name for one in queries.devices(link_ids=[link.id]).get(link.id, [])]

        assert until(seen, what="the visit") == ["iPhone · 微信"]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_first_visit_of_a_full_page_weighs_no_more_than_150_kilobytes(
    house: House, company: Factory, browser: Browser, language: str
) -> None:
    with house.rooms():
        made = ordered(company)
    context = browser.new_context(base_url=house.url, viewport={"width": 390, "height": 844})

    weight = first_load(context.new_page(), f"{made.path}?lang={language}")
    context.close()

    assert 10_000 < weight <= MOST_BYTES


LOOKS = [
    ("a phone in Chinese", {}, "zh-hans"),
    ("a phone in the dark", {"color_scheme": "dark"}, "zh-hans"),
    ("a desktop in English", {"viewport": {"width": 1440, "height": 900}, "is_mobile": False}, "en"),
]


def findings(page: Page) -> list[str]:
    """Return what axe-core finds serious or critical, one line for each."""
    page.add_script_tag(content=AXE.read_text())
    found = page.evaluate("async () => (await axe.run(document, {resultTypes: ['violations']})).violations")
    return [
        f"{one['id']}: {node['target']}"
        for one in found
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]


@pytest.mark.parametrize(("what", "options", "language"), LOOKS, ids=[row[0] for row in LOOKS])
def test_nobody_is_kept_out_by_a_page_of_the_portal(
    house: House, company: Factory, phone: Phone, what: str, options: dict[str, Any], language: str
) -> None:
    with house.rooms():
        made = ordered(company)
        with acting_for(company.id):
            actions.change_brand(changes={"colour": "#7A1F3D", "contact": "400-800-8000"})
    customer = phone(f"{made.path}?lang={language}", bypass_csp=True, **options)
    found = {}

    for path in (made.path, f"{made.path}/changes", made.all_path, "/p/nothing", f"{made.path}/receipt"):
        customer.page.goto(f"{path}?lang={language}")
        customer.page.evaluate("document.querySelectorAll('main details').forEach((fold) => { fold.open = true; })")
        found[path[-12:]] = findings(customer.page)

    assert {path: told for path, told in found.items() if told} == {}


def test_nobody_is_kept_out_by_the_question_for_a_code(house: House, company: Factory, phone: Phone) -> None:
    with house.rooms():
        made = ordered(company)
        with acting_for(company.id):
            people_actions.set_preferences(changes={"sharing.code_for": "always"})
    customer = phone(made.path, bypass_csp=True)

    assert "确认是您本人" in customer.page.content() and findings(customer.page) == []


def test_the_page_runs_under_its_own_strict_policy(house: House, company: Factory, phone: Phone) -> None:
    with house.rooms():
        made = ordered(company)
    customer, refused = phone(made.path), []
    customer.page.on("console", lambda message: refused.append(message.text) if message.type == "error" else None)

    for path in (made.path, f"{made.path}/changes", f"{made.path}/receipt"):
        customer.page.goto(path)
        customer.page.wait_for_load_state("networkidle")

    assert refused == []
