"""Links, complaints, ratings and figures over the API."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.test import Client

from tests.cast import NOW, Factory, found_factory
from tests.flow.acceptance.made_order import make_order
from yinuo.flow.care import actions, repairing, surveying
from yinuo.flow.orders import actions as orders
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


def post(api: Client, path: str, body: object, **headers: str):  # type: ignore[no-untyped-def]
    return api.post(f"/api/v1{path}", body, content_type="application/json", headers=headers)


def test_a_link_is_made_listed_and_revoked(api: Client, order_id: UUID) -> None:
    made = post(api, f"/orders/{order_id}/links", {"right": "sign", "days": 5})
    listed = api.get(f"/api/v1/orders/{order_id}/links").json()

    assert made.status_code == 201 and "/p/" in made.json()["url"]
    assert [link["id"] for link in listed] == [made.json()["id"]] and "url" not in listed[0]
    assert api.delete(f"/api/v1/orders/{order_id}/links/{made.json()['id']}").status_code == 204


def test_a_repeated_request_with_a_key_makes_one_complaint(api: Client, order_id: UUID) -> None:
    body = {"topic": "late", "text": "晚了", "key": "a"}

    first = post(api, f"/orders/{order_id}/complaints", body, **{"Idempotency-Key": "x"})
    again = post(api, f"/orders/{order_id}/complaints", body, **{"Idempotency-Key": "x"})

    assert first.json() == again.json() and again.headers["Idempotent-Replayed"] == "true"
    assert len(api.get("/api/v1/complaints").json()) == 1


def test_a_key_used_for_another_request_is_a_problem(api: Client, order_id: UUID) -> None:
    headers = {"Idempotency-Key": "x"}
    post(api, f"/orders/{order_id}/complaints", {"topic": "late", "text": "晚了", "key": "a"}, **headers)

    answer = post(api, f"/orders/{order_id}/complaints", {"topic": "late", "text": "又晚了", "key": "b"}, **headers)

    assert answer.status_code == 422 and answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["type"].endswith("idempotency-key-reused")


FAULTY = [
    ("an unknown topic", {"topic": "weather", "text": "x", "key": "k"}),
    ("not a number", '{"topic": "late", "text": NaN, "key": "k"}'),
    ("half a character", '{"topic": "late", "text": "\\ud800", "key": "k"}'),
    ("a NUL", '{"topic": "late", "text": "a\\u0000b", "key": "k"}'),
    ("no JSON", "{"),
    ("a list", "[]"),
]


@pytest.mark.parametrize(("what", "body"), FAULTY, ids=[row[0] for row in FAULTY])
def test_a_faulty_body_is_a_problem_that_names_the_fault(api: Client, order_id: UUID, what: str, body: object) -> None:
    answer = post(api, f"/orders/{order_id}/complaints", body)

    assert answer.status_code == 422 and answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["faults"]


def test_nothing_of_a_refused_request_is_kept(api: Client, order_id: UUID) -> None:
    post(api, f"/orders/{order_id}/complaints", {"topic": "late", "text": " ", "key": "k"})

    assert api.get("/api/v1/complaints").json() == []


def test_a_score_outside_one_to_five_is_refused(api: Client, order_id: UUID) -> None:
    path = f"/api/v1/orders/{order_id}/rating"

    assert api.put(path, {"score": 9}, content_type="application/json").status_code == 422
    assert api.put(path, {"score": 4}, content_type="application/json").json()["score"] == 4


def test_figures_of_the_usual_period_come_with_their_definitions(api: Client) -> None:
    figures = api.get("/api/v1/insight/figures").json()

    assert {"on_time_rate", "csat"} <= {figure["metric"] for figure in figures}
    assert all(figure["formula"] for figure in figures)


REFUSED = [
    ("/insight/figures?since=2026-01-02T00:00:00Z&until=2026-01-01T00:00:00Z", 422),
    ("/insight/figures?since=2026-01-02T00:00:00", 422),
    ("/insight/figures/luck/rows", 404),
    ("/insight/figures/csat/by/mood", 422),
    ("/complaints/00000000-0000-7000-8000-000000000001", 404),
]


@pytest.mark.parametrize(("path", "status"), REFUSED)
def test_a_faulty_question_is_a_problem(api: Client, path: str, status: int) -> None:
    answer = api.get(f"/api/v1{path}")

    assert answer.status_code == status and answer.headers["Content-Type"] == "application/problem+json"


def test_without_a_token_every_operation_is_closed(order_id: UUID) -> None:
    answer = Client().get(f"/api/v1/orders/{order_id}/links")

    assert answer.status_code == 401 and answer.headers["Content-Type"] == "application/problem+json"


def test_a_token_without_the_scope_is_refused_by_name(factory: Factory, order_id: UUID) -> None:
    with acting_for(factory.id):
        token = issue_token(member_id=factory.members["owner"].id, name="t", scopes=["orders:read"])

    answer = Client(headers={"Authorization": f"Bearer {token}"}).get("/api/v1/complaints")

    assert answer.status_code == 403 and "care:read" in answer.json()["detail"]


def test_another_organisations_order_is_not_found(order_id: UUID) -> None:
    other = found_factory()
    with acting_for(other.id):
        token = issue_token(member_id=other.members["owner"].id, name="t", scopes=list(SCOPES))

    answer = Client(headers={"Authorization": f"Bearer {token}"}).get(f"/api/v1/orders/{order_id}/links")

    assert answer.status_code == 404


def test_a_complaint_goes_through_its_life_over_the_api(api: Client, order_id: UUID) -> None:
    told = {"topic": "damage", "text": "裂了", "key": "k", "severity": "critical", "channel": "phone"}
    made = post(api, f"/orders/{order_id}/complaints", told).json()
    base = f"/complaints/{made['id']}"

    def put(path: str, body: dict[str, object]) -> tuple[int, dict[str, object]]:
        answer = api.put(f"/api/v1{base}{path}", body, content_type="application/json")
        return answer.status_code, answer.json()

    refused, problem = put("/solution", {"text": "已补发"})
    for step in ("containment", "cause", "remedy", "prevention"):
        assert put(f"/steps/{step}", {"text": "已做"})[0] == 200
    post(api, f"{base}/replies", {"text": "请拍照", "wait": True})
    waiting = api.get("/api/v1/complaints?state=waiting").json()
    post(api, f"{base}/answers", {"text": "照片"})
    _status, solved = put("/solution", {"text": "已补发"})
    again = post(api, f"{base}/reopening", {"why": "又裂"}).json()

    assert refused == 409 and str(problem["type"]).endswith("steps-missing")
    assert [one["id"] for one in waiting] == [made["id"]]
    assert solved["state"] == "solved" and solved["closes_at"]
    assert (again["state"], again["reopened"]) == ("answered", 1)


def test_trust_repairs_are_listed_with_their_effect_and_ended(api: Client, factory: Factory) -> None:
    with acting_for(factory.id), clock.frozen(NOW):
        promised = orders.NewOrder(customer_id=factory.newcomer.id, number="YS-7", committed_at=NOW)
        order_id = orders.create_order(order=promised)
        repair_id = repairing.start(order_id=order_id, reason="refused")

    listed = api.get(f"/api/v1/repairs?order_id={order_id}").json()
    one = api.get(f"/api/v1/repairs/{repair_id}").json()
    statuses = [api.delete(f"/api/v1/repairs/{repair_id}").status_code for _twice in range(2)]

    assert [step["kind"] for step in listed[0]["steps"]] == ["tell", "remedy", "prevent", "follow_up"]
    assert one["orders_since"] == 0 and one["rating_before"] is None
    assert statuses == [204, 409]


def test_a_survey_is_made_sent_and_answered_over_the_api(api: Client, factory: Factory) -> None:
    with acting_for(factory.id):
        order_id = orders.create_order(order=orders.NewOrder(customer_code="C-002", number="YS-8"))
    made = post(api, "/surveys", {"name": "回访", "kind": "nps"}).json()
    changed = api.put(
        f"/api/v1/surveys/{made['id']}", {"name": "季度回访", "kind": "nps"}, content_type="application/json"
    ).json()
    body = {"survey_id": made["id"], "key": "q1"}

    first, again = (post(api, f"/orders/{order_id}/surveys", body).json() for _n in range(2))
    early = api.put(f"/api/v1/surveys/answers/{first['id']}", {"score": 3}, content_type="application/json")
    with acting_for(factory.id), clock.frozen(NOW):
        surveying.send_due(ask_ids=[UUID(first["id"])])
    [listed] = api.get(f"/api/v1/orders/{order_id}/surveys").json()

    assert changed["name"] == "季度回访" and first["id"] == again["id"] and early.status_code == 409
    # The customer has no contact: why nobody was asked is told.
    assert (listed["state"], listed["why_skipped"]) == ("skipped", "no_address")


def test_an_answer_given_elsewhere_is_put_over_the_api(api: Client, factory: Factory) -> None:
    made = post(api, "/surveys", {"name": "回访", "kind": "csat"}).json()
    with acting_for(factory.id), clock.frozen(NOW):
        contact = people.contacts(customer_id=factory.vip.id)[0]
        order_id = orders.create_order(
            order=orders.NewOrder(customer_id=factory.vip.id, contact_id=contact.id, number="YS-7")
        )
        ask = actions.ask_customer(survey_id=UUID(made["id"]), order_id=order_id, key="k")
        surveying.send_due(ask_ids=[ask.id])
    path = f"/api/v1/surveys/answers/{ask.id}"

    kept = api.put(path, {"score": 4, "comment": "好"}, content_type="application/json").json()
    bad = api.put(path, {"score": 9}, content_type="application/json")
    faulty = post(api, "/surveys", {"name": "回访", "kind": "csat"})

    assert (kept["state"], kept["score"], bad.status_code) == ("answered", 4, 422)
    assert faulty.status_code == 422 and faulty.json()["faults"] == {"name": "taken"}
