"""Every page that people outside see can be used by all of them, on each width and in the dark, and weighs little."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Page

from tests.cast import Factory, found_factory
from tests.doors.portal.test_care_pages import survey_link
from tests.doors.portal.test_partner_pages import purchase
from tests.flow.acceptance.made_order import make_order, sign
from tests.journeys.house import House
from tests.journeys.test_acceptance import first_load
from tests.journeys.test_portal import ALL, MOST_BYTES, findings, ordered
from yinuo.flow.acceptance import delivery
from yinuo.flow.care import actions as care
from yinuo.flow.orders import actions as orders
from yinuo.flow.sharing import actions
from yinuo.flow.sharing.actions import NewLink
from yinuo.flow.sharing.standing import token_of
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import queries as people
from yinuo.ground.supply.models import Carrier


def signed_order(company: Factory) -> tuple[UUID, UUID, str]:
    """An order signed for in part, with complaints that wait for their customer; also the check of its document."""
    order_id = make_order(company)
    orders.note_delivered(order_id=order_id, delivered_at=clock.now())
    accepted = sign(order_id)
    for key in ("solved", "asked"):
        made = care.raise_complaint(
            order_id=order_id, topic="service", text="没人接电话", reporter="王工", channel="portal", key=key
        )
        if key == "solved":
            care.solve(complaint_id=made.id, text="已道歉，并换了值班电话。")
        else:
            care.reply(complaint_id=made.id, text="请问是哪一天？", wait=True)
    return order_id, accepted.id, f"/p/verify/{company.id.hex}/{accepted.number}/{accepted.content_hash[:12]}"


def pages_of(company: Factory) -> dict[str, str]:
    """Return the address of every kind of page, by what it is."""
    running = ordered(company)
    survey = survey_link(company)
    with acting_for(company.id):
        order_id, acceptance_id, verify = signed_order(company)
        contact = people.contacts(customer_id=company.vip.id)[0]
        _id, token = actions.issue_link(new=NewLink(order_id=order_id, contact_id=contact.id, rights=ALL))
        line = purchase(company, supplier="S-1", number="PO-1")
        other = make_order(company, number="YS-2026-002")
        note = delivery.issue_note(order_id=other, quantities={}, key="k")
        Carrier.objects.create(organisation_id=company.id, code="K-1", name="顺通")
        rights = ("view", "write")
        supplier = NewLink(holder="李经理", rights=rights, supplier_id=line.supplier_id)
        carrier = NewLink(holder="王师傅", rights=rights, carrier_id=Carrier.objects.get(code="K-1").id)
        partners = [actions.issue_link(new=one)[1] for one in (supplier, carrier)]
        paper = token_of(order_id=other, about=note.id)
    home = f"/p/{token}"
    return {
        "an order that was signed for, with complaints": home,
        "notification settings": f"{home}/preferences",
        "what was signed": f"{home}/receipt/{acceptance_id}",
        "the check of a document": verify,
        "a survey": survey,
        "a change order": f"{running.path}/changes/{running.change_id}",
        "a supplier's": f"/p/{partners[0]}",
        "a carrier's": f"/p/{partners[1]}",
        "the code on a delivery note": f"/p/{paper}/note",
        "an act opened as a page": f"{home}/rating",
    }


LOOKS: list[tuple[str, dict[str, Any], str]] = [
    ("a phone", {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}, "zh-hans"),
    ("a small phone in the dark", {"viewport": {"width": 320, "height": 640}, "color_scheme": "dark"}, "en"),
    ("a desktop in the dark", {"viewport": {"width": 1440, "height": 900}, "color_scheme": "dark"}, "zh-hans"),
]


@pytest.fixture(scope="module")
def pages(house: House) -> Iterator[dict[str, str]]:
    """One organisation furnished for all looks."""
    with house.rooms():
        yield pages_of(found_factory())


def too_wide(page: Page) -> bool:
    """Return whether a page has to be moved sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth > innerWidth"))


@pytest.mark.parametrize(("what", "options", "language"), LOOKS, ids=[row[0] for row in LOOKS])
def test_nobody_is_kept_out_by_any_page_and_none_is_too_wide(
    house: House, pages: dict[str, str], browser: Browser, what: str, options: dict[str, Any], language: str
) -> None:
    context = browser.new_context(base_url=house.url, bypass_csp=True, **options)
    page, found = context.new_page(), {}

    for name, path in pages.items():
        page.goto(f"{path}?lang={language}")
        page.evaluate("document.querySelectorAll('main details').forEach((fold) => { fold.open = true; })")
        found[name] = findings(page) + (["too wide"] if too_wide(page) else [])
    context.close()

    assert {name: told for name, told in found.items() if told} == {}


def test_the_first_visit_of_the_heavier_pages_weighs_no_more_than_150_kilobytes(
    house: House, pages: dict[str, str], browser: Browser
) -> None:
    weights = {}

    for name in ("an order that was signed for, with complaints", "notification settings", "a survey", "a supplier's"):
        context = browser.new_context(base_url=house.url, viewport={"width": 390, "height": 844})
        weights[name] = first_load(context.new_page(), pages[name])
        context.close()

    assert {name: weight for name, weight in weights.items() if not 10_000 < weight <= MOST_BYTES} == {}
