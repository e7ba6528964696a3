"""The customer has the last word on a complaint."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.test import Client

from tests.cast import Factory, found_factory
from tests.doors.portal.test_portal import token_for
from tests.flow.acceptance.made_order import make_order
from yinuo.flow.care import actions, queries
from yinuo.ground.kernel.tenancy import acting_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def factory() -> Factory:
    return found_factory()


@pytest.fixture
def order_id(factory: Factory) -> UUID:
    with acting_for(factory.id):
        return make_order(factory)


def solved(factory: Factory, order_id: UUID, *, wait: bool = False) -> UUID:
    with acting_for(factory.id):
        made = actions.raise_complaint(
            order_id=order_id, topic="service", text="没人接电话", reporter="王工", channel="portal", key="k"
        )
        if wait:
            actions.reply(complaint_id=made.id, text="请问是哪一天？", wait=True)
        else:
            actions.solve(complaint_id=made.id, text="已道歉")
        return made.id


def now_is(factory: Factory, complaint_id: UUID) -> tuple[str, str]:
    with acting_for(factory.id):
        found = queries.complaint(complaint_id=complaint_id)
    assert found is not None
    return found.state, found.closed_how


WORDS = [
    ("solved", False, {"solved": "1"}, 200, ("closed", "customer")),
    ("not solved", False, {"text": "还是没人接"}, 200, ("answered", "")),
    ("not solved, without a word", False, {"text": " "}, 422, ("solved", "")),
    ("what we asked for", True, {"text": "周三"}, 200, ("answered", "")),
]


@pytest.mark.parametrize(("what", "wait", "told", "status", "then"), WORDS, ids=[row[0] for row in WORDS])
def test_the_customer_says_whether_it_is_solved(
    client: Client,
    factory: Factory,
    order_id: UUID,
    what: str,
    wait: bool,
    told: dict[str, str],
    status: int,
    then: tuple[str, str],
) -> None:
    complaint_id, token = solved(factory, order_id, wait=wait), token_for(factory, order_id)
    page = client.get(f"/p/{token}").content.decode()

    answer = client.post(f"/p/{token}/complaints/{complaint_id}/word", told)

    assert f"/complaints/{complaint_id}/word" in page
    assert (answer.status_code, now_is(factory, complaint_id)) == (status, then)


def test_a_link_to_another_order_has_no_say(client: Client, factory: Factory, order_id: UUID) -> None:
    complaint_id = solved(factory, order_id)
    with acting_for(factory.id):
        other = make_order(factory, number="YS-2026-002")

    answer = client.post(f"/p/{token_for(factory, other)}/complaints/{complaint_id}/word", {"solved": "1"})

    assert answer.status_code == 404 and now_is(factory, complaint_id)[0] == "solved"
