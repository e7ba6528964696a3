"""Tables and saved reports over the API."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.cast import NOW, Factory, found_factory
from tests.flow.insight.books import DAY, delivered
from yinuo.flow.insight import sight
from yinuo.flow.orders import actions as orders
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people.tokens import SCOPES, issue_token

pytestmark = pytest.mark.django_db


@pytest.fixture
def factory() -> Factory:
    factory = found_factory()
    with acting_for(factory.id), clock.frozen(NOW):
        orders.define_order_types(names=orders.STARTER_TYPES)
        delivered(to=[factory.vip, factory.newcomer], ordered_at=NOW - 20 * DAY, days=10)
    return factory


@pytest.fixture
def api(factory: Factory):
    with acting_for(factory.id):
        token = issue_token(member_id=factory.members["viewer"].id, name="t", scopes=list(SCOPES))
    with clock.frozen(NOW):
        yield Client(headers={"Authorization": f"Bearer {token}"})


def test_a_table_has_the_numbers_of_every_group(api: Client) -> None:
    asked = {"measures": ["deliveries", "on_time_rate"], "by": ["tier", "month"], "filters": ["tier:vip", "tier:new"]}
    found = api.get("/api/v1/insight/table", asked).json()

    assert [(cell["keys"], cell["numbers"]["deliveries"]["value"]) for cell in found["cells"]] == [
        (["new", "2026-03"], 1.0),
        (["vip", "2026-03"], 1.0),
    ]
    assert found["left_off"] == 0


@pytest.mark.parametrize(
    ("asked", "named"),
    [
        ({"measures": ["luck"]}, "deliveries"),
        ({"measures": ["csat"], "by": ["mood"]}, "region"),
        ({"measures": ["csat"], "filters": ["mood:x"]}, "region"),
        ({"measures": ["csat"], "span": "next_year"}, "this_year"),
    ],
)
def test_an_unknown_name_is_told_with_what_there_is(api: Client, asked: dict, named: str) -> None:
    answer = api.get("/api/v1/insight/table", asked)

    assert answer.status_code == 422 and answer.json()["type"].endswith("unknown-name")
    assert named in answer.json()["faults"]["known"]


@pytest.mark.parametrize("asked", [{}, {"measures": ["csat"], "since": "2026-03-01T00:00:00Z"}, {"measures": []}])
def test_half_a_question_is_refused(api: Client, asked: dict) -> None:
    assert api.get("/api/v1/insight/table", asked).status_code == 422


def test_a_report_is_kept_answered_and_removed(api: Client) -> None:
    query = "m=deliveries&by=tier&chart=bar"
    made = api.post("/api/v1/insight/reports", {"name": "送达", "query": query}, content_type="application/json")
    answer = api.get(f"/api/v1/insight/reports/{made.json()['id']}/answer").json()
    bad = api.post("/api/v1/insight/reports", {"name": "x", "query": "m=luck"}, content_type="application/json")
    listed = api.get("/api/v1/insight/reports").json()
    removed = api.delete(f"/api/v1/insight/reports/{made.json()['id']}")

    assert made.status_code == 201 and [one["query"] for one in listed] == [query]
    assert len(answer["cells"]) == 2 and bad.status_code == 422
    assert (removed.status_code, api.get("/api/v1/insight/reports").json()) == (204, [])


def test_a_hidden_customer_and_measure_are_in_no_answer(api: Client, factory: Factory) -> None:
    with acting_for(factory.id):
        member = factory.members["viewer"].id
        sight.set_sight(member_id=member, limits={"tier": ["vip"]}, metrics=["csat"], dimensions=["city"])

    table = api.get("/api/v1/insight/table", {"measures": ["deliveries"], "by": ["customer"]})
    refused = api.get("/api/v1/insight/table", {"measures": ["csat"]})
    words = api.get("/api/v1/insight/vocabulary")

    assert [cell["labels"] for cell in table.json()["cells"]] == [["华东重工"]]
    assert refused.status_code == 422 and "csat" not in refused.json()["faults"]["known"]
    assert "csat" not in words.content.decode() and '"city"' not in words.content.decode()
