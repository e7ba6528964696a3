"""The code goes to the holder's mail address, confirms this device, and leads to what was wanted."""

from __future__ import annotations

import re
from uuid import UUID

import pytest
from django.test import Client

from tests.cast import Factory, found_factory
from tests.doors.portal.links_made import path_for
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import actions as people_actions
from yinuo.ground.people.models import Notice

pytestmark = pytest.mark.django_db


@pytest.fixture
def factory() -> Factory:
    factory = found_factory()
    with acting_for(factory.id):
        people_actions.set_preferences(changes={"sharing.code_for": "always"})
    return factory


def mailed(factory: Factory) -> list[tuple[str, str]]:
    with acting_for(factory.id):
        rows = Notice.objects.filter(about_type="portal_link").order_by("queued_at")
        return [(row.address, re.findall(r"\d{6}", row.text)[0]) for row in rows]


def test_a_code_opens_the_page_that_was_asked_for(client: Client, factory: Factory, order_id: UUID) -> None:
    home = path_for(factory, order_id, named=True)

    asked = client.get(f"{home}/changes")
    sent = client.post(f"{home}/code", {"next": f"{home}/changes"})
    [(address, code)] = mailed(factory)
    confirmed = client.post(f"{home}/device", {"code": code, "next": f"{home}/changes"})

    assert asked.status_code == 403 and sent.status_code == 200 and code not in sent.content.decode()
    assert address == "wang@huadong.example"
    assert confirmed.status_code == 302 and confirmed["Location"] == f"{home}/changes"
    assert client.get(home).status_code == 200


def test_a_wrong_code_counts_even_though_it_is_refused(client: Client, factory: Factory, order_id: UUID) -> None:
    home = path_for(factory, order_id, named=True)
    client.get(home)
    client.post(f"{home}/code")
    [(_address, code)] = mailed(factory)
    wrong = "000000" if code != "000000" else "111111"

    pages = [client.post(f"{home}/device", {"code": wrong}) for _n in range(5)]
    late = client.post(f"{home}/device", {"code": code})

    assert {page.status_code for page in pages} == {422} and "4" in pages[0].content.decode()
    assert late.status_code == 422 and client.get(home).status_code == 403


def test_too_many_codes_are_not_sent(client: Client, factory: Factory, order_id: UUID) -> None:
    home = path_for(factory, order_id, named=True)

    statuses = [client.post(f"{home}/code").status_code for _n in range(7)]

    assert statuses == [200] * 5 + [429] * 2 and len(mailed(factory)) == 5


@pytest.mark.parametrize("wanted", ["https://evil.example/", "//evil.example", "/sign-in", "/p/other", ""])
def test_confirming_leads_nowhere_but_to_this_link(
    client: Client, factory: Factory, order_id: UUID, wanted: str
) -> None:
    home = path_for(factory, order_id, named=True)
    client.get(home)
    client.post(f"{home}/code")
    [(_address, code)] = mailed(factory)

    answer = client.post(f"{home}/device", {"code": code, "next": wanted})

    assert answer["Location"] == home


def test_a_code_that_somebody_else_reads_confirms_only_where_it_was_asked_for(factory: Factory, order_id: UUID) -> None:
    home, first, second = path_for(factory, order_id, named=True), Client(), Client()
    first.get(home)
    second.get(home)
    first.post(f"{home}/code")
    [(_address, code)] = mailed(factory)

    assert second.post(f"{home}/device", {"code": code}).status_code == 422
    assert first.post(f"{home}/device", {"code": code}).status_code == 302
