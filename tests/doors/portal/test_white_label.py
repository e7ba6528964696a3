"""The portal looks like the organisation's own, and only under names that are its own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
from django.test import Client, override_settings

from tests.cast import PASSWORD, Factory, found_factory
from tests.doors.portal.links_made import path_for
from tests.flow.acceptance.made_order import make_order
from tests.flow.sharing.files_made import png
from yinuo.flow.sharing import actions
from yinuo.flow.sharing.actions import InvalidBrand
from yinuo.ground.kernel.tenancy import acting_for

pytestmark = pytest.mark.django_db
HOST = "track.yuanshan.example"


@pytest.fixture(autouse=True)
def any_host() -> Iterator[None]:
    with override_settings(ALLOWED_HOSTS=["*"]):
        yield


def test_name_colour_words_and_logo_are_the_organisations(client: Client, factory: Factory, order_id: UUID) -> None:
    with acting_for(factory.id):
        actions.change_brand(
            changes={"name": "远山", "colour": "#7A1F3D", "footer": "始于 1998", "contact": "400-800", "language": "en"}
        )
        brand = actions.set_logo(content=png())

    page = client.get(path_for(factory, order_id)).content.decode()
    style = client.get("/p/colours/7A1F3D.css")
    logo = client.get(f"/p/brand/{factory.id}/{brand.logo_id}")

    assert "远山</strong>" in page and "始于 1998" in page and "400-800" in page and 'lang="en"' in page
    assert "/p/colours/7A1F3D.css" in page and f"/p/brand/{factory.id}/{brand.logo_id}" in page
    assert style.headers["Content-Type"].startswith("text/css") and b"#7A1F3D" in style.content
    assert b"light-dark" not in style.content and b"prefers-color-scheme:dark" in style.content
    assert logo.headers["Content-Type"] == "image/png" and "sandbox" in logo.headers["Content-Security-Policy"]


def test_a_logo_of_nobody_and_one_that_was_replaced_are_not_there(client: Client, factory: Factory) -> None:
    with acting_for(factory.id):
        old = actions.set_logo(content=png()).logo_id
        actions.set_logo(content=None)

    statuses = {
        client.get(f"/p/brand/{whose}/{file_id}").status_code
        for whose in (factory.id, found_factory().id, uuid4())
        for file_id in (old, uuid4())
    }

    assert statuses == {404}


@pytest.mark.parametrize("colour", ["zzzzzz", "123", "7A1F3D%7D%2A%7Bx%3A1", "../../etc"])
def test_a_stylesheet_holds_nothing_but_a_colour(client: Client, colour: str) -> None:
    assert client.get(f"/p/colours/{colour}.css").status_code == 404


FAULTY = [
    ("a colour that cannot be read", {"colour": "#FFE066"}, "colour", "unreadable"),
    ("no colour", {"colour": "red;}*{x:y"}, "colour", "invalid"),
    ("a host with a path", {"host": "a.example/x"}, "host", "invalid"),
    ("an address", {"host": "10.0.0.1"}, "host", "invalid"),
    ("a language nobody speaks here", {"language": "xx"}, "language", "unknown"),
    ("a time zone of fancy", {"timezone": "Mars/Base"}, "timezone", "unknown"),
    ("a long name", {"name": "长" * 101}, "name", "too_long"),
    ("something else", {"css": "x"}, "css", "unknown"),
]


@pytest.mark.parametrize(("what", "changes", "field", "code"), FAULTY, ids=[row[0] for row in FAULTY])
def test_a_faulty_brand_names_its_field(
    factory: Factory, what: str, changes: dict[str, str], field: str, code: str
) -> None:
    with acting_for(factory.id), pytest.raises(InvalidBrand) as refused:
        actions.change_brand(changes=changes)

    assert refused.value.faults == {field: code}


def test_a_host_of_its_own_serves_the_portal_of_that_organisation_and_nothing_else(
    factory: Factory, order_id: UUID
) -> None:
    other = found_factory()
    with acting_for(other.id):
        theirs = make_order(other)
    with acting_for(factory.id):
        actions.change_brand(changes={"host": HOST.upper()})
    mine, foreign = path_for(factory, order_id), path_for(other, theirs)
    at_host = Client(HTTP_HOST=HOST)

    statuses = {
        path: at_host.get(path).status_code for path in (mine, foreign, "/sign-in", "/", "/api/v1/docs", "/healthz")
    }

    assert statuses == {mine: 200, foreign: 404, "/sign-in": 404, "/": 404, "/api/v1/docs": 404, "/healthz": 404}
    assert Client().get(mine).status_code == 200
    with acting_for(factory.id):
        assert actions.brand().base.endswith(f"://{HOST}")


def test_two_organisations_cannot_have_one_host(factory: Factory) -> None:
    other = found_factory()
    with acting_for(factory.id):
        actions.change_brand(changes={"host": HOST})

    with acting_for(other.id), pytest.raises(InvalidBrand) as refused:
        actions.change_brand(changes={"host": HOST})

    assert refused.value.faults == {"host": "taken"}


# Staff look at what the customer sees


def staff(factory: Factory, role: str = "sales") -> Client:
    browser = Client()
    browser.post("/sign-in", {"email": factory.members[role].email, "password": PASSWORD})
    return browser


def preview_path(browser: Client, order_id: UUID) -> str:
    found = re.search(r"/p/preview/[\w:\-]+", browser.get(f"/orders/{order_id}/links").content.decode())
    assert found is not None
    return found[0]


def test_staff_see_the_very_page_without_any_right_to_act(factory: Factory, order_id: UUID) -> None:
    browser = staff(factory)
    path = preview_path(browser, order_id)

    page = browser.get(path).content.decode()

    assert "YS-2026-001" in page and "预览" in page and "<form" not in page and "hx-post" not in page
    with acting_for(factory.id):
        actions.set_visibility(shown={"lines": False})
    assert "减速机" in page and "减速机" not in browser.get(path).content.decode()


def test_a_preview_opens_to_nobody_else(factory: Factory, order_id: UUID) -> None:
    browser = staff(factory)
    path = preview_path(browser, order_id)

    statuses = {
        Client().get(path).status_code,
        staff(factory, "owner").get(path).status_code,
        staff(found_factory()).get(path).status_code,
        browser.get(f"{path}x").status_code,
        browser.get(f"/p/preview/{uuid4()}").status_code,
    }

    assert statuses == {404}
