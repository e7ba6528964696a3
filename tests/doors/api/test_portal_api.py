"""Links over the API: given once, listed without their secret, taken back."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from django.test import Client

from tests.cast import NOW, Factory, found_factory
from tests.flow.acceptance.made_order import make_order
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import queries as people
from yinuo.ground.people.tokens import SCOPES, issue_token

pytestmark = pytest.mark.django_db


@pytest.fixture
def factory() -> Factory:
    return found_factory()


@pytest.fixture
def order_id(factory: Factory) -> UUID:
    with acting_for(factory.id), clock.frozen(NOW):
        return make_order(factory)


@pytest.fixture
def api(factory: Factory) -> Client:
    with acting_for(factory.id):
        token = issue_token(member_id=factory.members["owner"].id, name="t", scopes=list(SCOPES))
    return Client(headers={"Authorization": f"Bearer {token}"})


def test_a_link_is_given_listed_and_taken_back(api: Client, factory: Factory, order_id: UUID) -> None:
    with acting_for(factory.id):
        contact = people.contacts(customer_id=factory.vip.id)[0]
    new = {"order_id": str(order_id), "contact_id": str(contact.id), "rights": ["change"], "days": 5}

    made = api.post("/api/v1/portal/links", new, content_type="application/json")
    [listed] = api.get("/api/v1/portal/links?q=王工&state=unopened").json()
    taken = api.delete(f"/api/v1/portal/links/{listed['id']}")

    assert made.status_code == 201 and "/p/" in made.json()["url"]
    assert listed["rights"] == ["view", "change"] and "url" not in listed and "secret" not in str(listed)
    assert taken.status_code == 204 and api.get("/api/v1/portal/links").json()[0]["state"] == "revoked"
    path = "/p/" + made.json()["url"].partition("/p/")[2]
    assert Client().get(path).status_code == 410


FAULTY = [
    ("an unknown right", {"rights": ["own"]}),
    ("an order that is not there", {"order_id": str(uuid4())}),
    ("nobody", {"order_id": None}),
    ("too long", {"days": 9_999}),
]


@pytest.mark.parametrize(("what", "changes"), FAULTY, ids=[row[0] for row in FAULTY])
def test_a_faulty_link_is_a_problem(api: Client, order_id: UUID, what: str, changes: dict[str, object]) -> None:
    body = {"order_id": str(order_id), "rights": ["view"], "days": 5, **changes}

    answer = api.post("/api/v1/portal/links", body, content_type="application/json")

    assert answer.status_code == 422 and answer.headers["Content-Type"] == "application/problem+json"


def test_a_link_of_another_organisation_is_not_there(api: Client, order_id: UUID) -> None:
    assert api.delete(f"/api/v1/portal/links/{uuid4()}").status_code == 404
