"""The order's page for staff: links, documents, consignments, changes; and the settings of the portal."""

from __future__ import annotations

import re
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.doors.desk.conftest import Desk
from tests.flow.sharing.files_made import PDF, png
from yinuo.flow.sharing import actions, queries
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import queries as people


@pytest.fixture
def order_id(desk: Desk) -> UUID:
    return desk.order(number="SO-1")


def links_of(desk: Desk, order_id: UUID) -> list[queries.LinkFacts]:
    with acting_for(desk.factory.id):
        return queries.links(order_id=order_id)


def test_a_link_gets_the_rights_that_were_ticked(desk: Desk, order_id: UUID) -> None:
    browser = desk.browser("sales")

    page = browser.post(f"/orders/{order_id}/links/new", {"rights": ["write", "sign"], "days": "9"}).content.decode()

    [link] = links_of(desk, order_id)
    assert link.rights == ("view", "write", "sign") and "<svg" in page and re.search(r"/p/[\w-]{75}", page)


def test_a_link_to_all_orders_of_the_customer_stands_on_each_of_them(desk: Desk, order_id: UUID) -> None:
    other = desk.order(number="SO-2")
    browser = desk.browser("sales")

    browser.post(f"/orders/{order_id}/links/new", {"scope": "customer", "rights": ["write"], "days": "9"})

    assert "全部订单" in browser.get(f"/orders/{other}/links").content.decode()


def test_a_link_given_anew_is_shown_once_and_the_old_one_is_dead(desk: Desk, order_id: UUID) -> None:
    browser = desk.browser("sales")
    made = browser.post(f"/orders/{order_id}/links/new", {"rights": ["sign"], "days": "9"}).content.decode()
    old = re.search(r"/p/[\w-]{75}", made)
    [link] = links_of(desk, order_id)

    page = browser.post(f"/orders/{order_id}/links/{link.id}/renewal").content.decode()

    new = re.search(r"/p/[\w-]{75}", page)
    assert old and new and (browser.get(old[0]).status_code, browser.get(new[0]).status_code) == (410, 200)


def test_staff_see_when_and_by_which_device_a_link_was_opened(desk: Desk, order_id: UUID) -> None:
    browser = desk.browser("sales")
    made = browser.post(f"/orders/{order_id}/links/new", {"rights": ["sign"], "days": "9"}).content.decode()
    path = re.search(r"/p/[\w-]{75}", made)
    assert path is not None

    browser.post(f"{path[0]}/visit", headers={"User-Agent": "Mozilla/5.0 (Windows NT 10.0) Chrome/126 Edg/126"})

    assert "Windows · Edge" in browser.get(f"/orders/{order_id}/links").content.decode()


def test_documents_are_shared_and_withdrawn(desk: Desk, order_id: UUID) -> None:
    browser = desk.browser("sales")

    shared = browser.post(f"/orders/{order_id}/documents", {"file": SimpleUploadedFile("合同.pdf", PDF)})
    refused = browser.post(f"/orders/{order_id}/documents", {"file": SimpleUploadedFile("x.html", b"<html>")})
    with acting_for(desk.factory.id):
        [document] = queries.documents(order_id=order_id)
    got = browser.get(f"/orders/{order_id}/documents/{document.id}")
    browser.post(f"/orders/{order_id}/documents/{document.id}/removal")

    assert "合同.pdf" in shared.content.decode() and "critical" in refused.headers["HX-Trigger"]
    assert got.content == PDF and got.headers["Content-Disposition"].startswith("attachment")
    with acting_for(desk.factory.id):
        assert queries.documents(order_id=order_id) == []


def test_a_consignment_leads_to_where_its_carrier_shows_it(desk: Desk, order_id: UUID) -> None:
    browser = desk.browser("operator")
    told = {"carrier_name": "顺通", "number": "A 1/2", "address": "https://st.example/t?n={number}"}

    page = browser.post(f"/orders/{order_id}/shipments", told).content.decode()
    faulty = browser.post(f"/orders/{order_id}/shipments", {**told, "address": "javascript:alert({number})"})

    assert "https://st.example/t?n=A%201%2F2" in page and "critical" in faulty.headers["HX-Trigger"]


def test_links_are_found_and_taken_back_in_bulk(desk: Desk, order_id: UUID) -> None:
    browser = desk.browser("owner")
    with acting_for(desk.factory.id):
        contact = people.contacts(customer_id=desk.factory.vip.id)[0]
        ids = [actions.invite(order_id=order_id, contact_id=contact.id, right="sign", days=9)[0] for _n in range(3)]

    page = browser.get("/settings/links?q=王工&state=good").content.decode()
    browser.post("/settings/links/revocations", {"id": [*map(str, ids[:2]), "nonsense"]})

    assert page.count("王工") >= 3
    assert {one.revoked_at is None for one in links_of(desk, order_id)} == {True, False}
    assert browser.get("/settings/links?state=revoked").content.decode().count("wang@huadong.example") == 2


def test_the_list_of_links_goes_on_page_by_page(desk: Desk, order_id: UUID) -> None:
    browser = desk.browser("owner")
    with acting_for(desk.factory.id):
        for _n in range(53):
            actions.invite(order_id=order_id, contact_id=None, right="view", days=9)

    first = browser.get("/settings/links").content.decode()
    older = re.search(r'href="(\?[^"]*before=[^"]*)"', first)
    assert older is not None
    second = browser.get("/settings/links" + older[1].replace("&amp;", "&")).content.decode()

    assert (first.count('name="id"'), second.count('name="id"')) == (50, 3)


def test_the_look_is_set_and_a_colour_nobody_can_read_is_refused_with_a_sentence(desk: Desk) -> None:
    browser = desk.browser("owner")

    pale = browser.post("/settings/portal", {"colour": "#FFEE99", "name": "远山"})
    good = browser.post("/settings/portal", {"colour": "#7A1F3D", "name": "远山"})
    logo = browser.post("/settings/portal/logo", {"logo": SimpleUploadedFile("l.png", png())})
    bad = browser.post("/settings/portal/logo", {"logo": SimpleUploadedFile("l.png", b"<html>")})

    assert pale.status_code == 422 and "看不清" in pale.content.decode() and "#FFEE99" in pale.content.decode()
    assert (good.status_code, logo.status_code, bad.status_code) == (302, 302, 422)
    with acting_for(desk.factory.id):
        brand = actions.brand()
    assert (brand.name, brand.colour, brand.logo_id is not None) == ("远山", "#7A1F3D", True)


def test_what_customers_see_is_set_for_all_and_for_one(desk: Desk) -> None:
    browser, vip = desk.browser("owner"), desk.factory.vip.id

    browser.post("/settings/portal/visibility", {"shown": ["dates", "stages", "prices"]})
    browser.post(f"/customers/{vip}/visibility", {"shown_prices": "no", "shown_lines": "yes"})

    with acting_for(desk.factory.id):
        general, theirs = actions.shown_to(customer_id=None), actions.shown_to(customer_id=vip)
    assert (general["prices"], general["lines"]) == (True, False)
    assert (theirs["prices"], theirs["lines"], theirs["dates"]) == (False, True, True)
    assert "华东重工" in browser.get("/settings/portal").content.decode()


@pytest.mark.parametrize("path", ["/settings/links", "/settings/portal"])
def test_only_administrators_set_the_portal(desk: Desk, path: str) -> None:
    assert desk.browser("sales").get(path).status_code == 403
