"""Tasks, order books and the log over the API."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.cast import NOW, Factory, found_factory
from tests.flow.acceptance.made_order import make_order
from tests.outbox import deliver_all
from yinuo.flow.orders import queries as orders
from yinuo.ground.kernel import clock, jobs
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people.tokens import SCOPES, issue_token

pytestmark = pytest.mark.django_db
BOOK = "订单号,客户名称,物料名称,数量,要求交期\nSO-1,华东重工,减速机,2,2099-04-01\nSO-2,华东重工,泵,三,2099-04-02\n"


@pytest.fixture
def factory() -> Factory:
    factory = found_factory()
    deliver_all()  # a new organisation gets its starter set by event
    return factory


@pytest.fixture
def api(factory: Factory) -> Client:
    with acting_for(factory.id):
        token = issue_token(member_id=factory.members["owner"].id, name="t", scopes=list(SCOPES))
    return Client(headers={"Authorization": f"Bearer {token}"})


@pytest.fixture
def order_id(factory: Factory) -> UUID:
    with acting_for(factory.id), clock.frozen(NOW):
        return make_order(factory)


def send(api: Client, method: str, path: str, body: object = None):  # type: ignore[no-untyped-def]
    return api.generic(method, f"/api/v1{path}", "" if body is None else str(body), content_type="application/json")


def test_a_task_is_given_done_once_and_taken_back(api: Client, order_id: UUID) -> None:
    made = send(api, "POST", f"/orders/{order_id}/tasks", '{"title": "催供应商", "role": "planner"}')
    task = made.json()["id"]

    assert made.status_code == 201
    assert send(api, "PUT", f"/tasks/{task}/completion", '{"note": "已发货"}').json()["state"] == "done"
    assert send(api, "PUT", f"/tasks/{task}/completion", "{}").status_code == 409
    assert send(api, "DELETE", f"/tasks/{task}/completion").json()["state"] == "open"
    assert [one["id"] for one in api.get(f"/api/v1/tasks?order_id={order_id}").json()] == [task]


def upload(api: Client, content: bytes, name: str = "book.csv"):  # type: ignore[no-untyped-def]
    return api.post("/api/v1/imports", {"file": SimpleUploadedFile(name, content)})


def test_an_order_book_is_sent_looked_at_and_imported_with_its_faulty_rows_set_aside(
    api: Client, factory: Factory
) -> None:
    batch = upload(api, BOOK.encode("gb18030")).json()["id"]
    seen = send(api, "POST", f"/imports/{batch}/preview", "{}").json()
    started = send(api, "POST", f"/imports/{batch}/start", "{}")
    jobs.run_now(organisation_id=factory.id, job_id=UUID(started.json()["job_id"]))

    assert (seen["row_count"], seen["good_orders"], seen["faulty_rows"]) == (2, 1, 1)
    assert started.status_code == 202 and api.get(f"/api/v1/imports/{batch}").json()["order_count"] == 1
    assert "三" in api.get(f"/api/v1/imports/{batch}/faulty-rows").content.decode("utf-8-sig")
    with acting_for(factory.id):
        assert orders.order_by_number(number="SO-1") is not None


def test_an_import_is_undone_once(api: Client, factory: Factory) -> None:
    batch = upload(api, BOOK.encode()).json()["id"]
    started = send(api, "POST", f"/imports/{batch}/start", "{}")
    jobs.run_now(organisation_id=factory.id, job_id=UUID(started.json()["job_id"]))

    assert send(api, "DELETE", f"/imports/{batch}/orders").json()["state"] == "undone"
    assert send(api, "DELETE", f"/imports/{batch}/orders").status_code == 409


def test_a_file_that_is_no_table_is_refused_in_words(api: Client) -> None:
    answer = upload(api, b"\x00\x01\x02", "book.xlsx")

    assert answer.status_code == 422 and answer.json()["detail"]


def test_the_log_is_followed_by_position(api: Client, order_id: UUID) -> None:
    first = api.get("/api/v1/events?limit=2").json()
    rest = api.get(f"/api/v1/events?after={first['last']}&limit=1000").json()

    seqs = [event["seq"] for event in first["events"] + rest["events"]]
    assert seqs == list(range(1, len(seqs) + 1)) and "orders.order_created" in {e["type"] for e in rest["events"]}
