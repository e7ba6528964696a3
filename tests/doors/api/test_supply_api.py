"""Supply as programs see it: records of every kind, what happens to them, and files."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.cast import NOW, Factory, found_factory
from tests.ground.supply.test_saving import ONE_OF_EACH, furnish
from yinuo.doors.api.record_schemas import new_model
from yinuo.doors.api.urls import api
from yinuo.ground.kernel import clock, jobs
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people.tokens import issue_token
from yinuo.ground.supply import actions
from yinuo.ground.supply.kinds.register import BY_DRAFT, KINDS

pytestmark = pytest.mark.django_db
SCOPES = ["supply:read", "supply:write", "export:read"]


class Program:
    """A program with a token of one factory's planner."""

    def __init__(self, factory: Factory) -> None:
        self.factory = factory
        with acting_for(factory.id):
            secret = issue_token(member_id=factory.members["manager"].id, name="t", scopes=SCOPES)
        self.client = Client(headers={"Authorization": f"Bearer {secret}", "Accept-Language": "zh-hans"})

    def __call__(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        text = "" if body is None else json.dumps(body)
        answer = self.client.generic(method, f"/api/v1{path}", text, content_type="application/json")
        return answer.status_code, answer.json() if answer.content else None


@pytest.fixture
def call() -> Any:
    with clock.frozen(NOW):
        factory = found_factory()
        with acting_for(factory.id):
            furnish()
            for one in ONE_OF_EACH:
                actions.save(drafts=[one])
        yield Program(factory)


@pytest.mark.parametrize("name", sorted(KINDS))
def test_what_is_listed_of_a_kind_can_be_saved_again_as_it_is(call: Program, name: str) -> None:
    kind = KINDS[name]
    status, listed = call("GET", f"/{kind.slug}")
    if not listed:
        pytest.skip(f"no {name} in the cast")
    own = [{field.name: one[field.name] for field in kind.fields} for one in listed]

    saved = call("PUT", f"/{kind.slug}", own)

    assert status == 200
    assert saved == (200, {"saved": len(own)})
    assert call("GET", f"/{kind.slug}")[1] == listed


def test_every_kind_but_the_carrier_stands_in_the_cast() -> None:
    assert {BY_DRAFT[type(one)].name for one in ONE_OF_EACH} | {"carrier", "item", "site", "stock", "supplier"} | {
        "work_centre"
    } == set(KINDS)


def test_a_list_is_read_in_pages_and_says_how_many_there_are(call: Program) -> None:
    call("PUT", "/items", [{"code": f"N-{n:02d}", "name": "螺钉"} for n in range(25)])

    answer = call.client.get("/api/v1/items?search=N-&limit=10&offset=20")

    assert [one["code"] for one in answer.json()] == [f"N-{n}" for n in range(20, 25)]
    assert answer["X-Total-Count"] == "25"


def test_lines_are_found_by_what_they_belong_to(call: Program) -> None:
    assert [one["child"] for one in call("GET", "/components?parent=M-1")[1]] == ["P-1"]
    assert [one["parent"] for one in call("GET", "/components?child=P-1")[1]] == ["M-1"]
    assert call("GET", "/components?parent=P-1")[1] == []


def test_a_change_touches_only_what_it_tells(call: Program) -> None:
    call("PUT", "/items", [{"code": "A/1", "name": "旧名", "family": "传动", "lot_min": "5"}])

    status, changed = call("PATCH", "/items/A%2F1", {"name": "新名"})

    assert status == 200
    assert (changed["name"], changed["family"], changed["lot_min"]) == ("新名", "传动", "5.0000")
    assert call("GET", "/items/A%2F1")[1] == changed


def test_a_record_without_a_name_is_changed_and_taken_out_by_its_id(call: Program) -> None:
    line = call("GET", "/components?parent=M-1")[1][0]

    changed = call("PATCH", f"/components/{line['id']}", {"quantity": "3"})
    removed = call("DELETE", f"/components/{line['id']}")

    assert (changed[0], changed[1]["quantity"], changed[1]["child"]) == (200, "3.0000", "P-1")
    assert removed == (204, None)
    assert call("GET", f"/components/{line['id']}")[0] == 404


def test_what_is_used_is_not_taken_out(call: Program) -> None:
    status, problem = call("DELETE", "/items/P-1")

    assert (status, problem["type"]) == (409, "urn:yinuo:problem:record-in-use")
    assert "P-1" in problem["detail"]


@pytest.mark.parametrize(
    ("path", "body", "where"),
    [
        ("/work-centres", [{"code": "X", "name": "x", "machines": 0}], "0.machines"),
        ("/stock", [{"item": "M-1", "site": "W-1", "on_hand": "-1"}], "0.on_hand"),
        ("/components", [{"parent": "P-1", "child": "M-1", "quantity": "1"}], "0.child"),
        ("/components", [{"parent": "M-1", "child": "P-2", "quantity": "1000000000000"}], "0.quantity"),
        ("/operations", [{"item": "M-1", "sequence": 90}], "0.work_centre"),
        ("/items", [{"code": "OK", "name": "x"}, {"code": "B", "name": "x", "supplier": "?"}], "1.supplier"),
    ],
)
def test_what_cannot_be_kept_is_told_by_place_and_mend_and_nothing_is_kept(
    call: Program, path: str, body: list[dict[str, Any]], where: str
) -> None:
    status, problem = call("PUT", path, body)

    assert (status, problem["type"]) == (422, "urn:yinuo:problem:invalid-supply")
    assert [fault["where"] for fault in problem["faults"]] == [where]
    assert problem["faults"][0]["fault"] in problem["detail"]
    assert call("GET", "/items/OK")[0] == 404


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PUT", "/items", [{"code": "A", "name": "x", "colour": "red"}]),
        ("PUT", "/items", []),
        ("PATCH", "/items/M-1", {"code": "M-2"}),
        ("PUT", "/purchase-lines", [{"number": "P", "item": "M-1", "site": "W-1", "quantity": "1", "due_at": "x"}]),
    ],
)
def test_a_body_of_another_shape_is_refused(call: Program, method: str, path: str, body: Any) -> None:
    assert call(method, path, body)[0] == 422


@pytest.mark.parametrize(
    ("path", "body", "where", "words"),
    [
        ("/items", {"code": "A", "name": "x"}, "body", "请求内容本身要是一个列表"),
        ("/items/M-1/components", {"child": "P-2"}, "body", "请求内容本身要是一个列表"),
        ("/items", [], "body", "太少了"),
        ("/items", [{"code": "A", "name": "x"}, {"name": "y"}], "body.1.code", "缺少这一项"),
    ],
)
def test_a_body_that_is_to_be_a_list_is_told_by_its_place_in_it(
    call: Program, path: str, body: Any, where: str, words: str
) -> None:
    status, problem = call("PUT", path, body)

    assert status == 422 and problem["faults"][0]["where"] == where
    assert problem["faults"][0]["fault"].startswith(words)


def test_a_circle_of_three_told_in_three_calls_is_refused_with_its_record_and_its_mend(call: Program) -> None:
    told = [("X-1", "X-2"), ("X-2", "X-3"), ("X-3", "X-1")]
    call("PUT", "/items", [{"code": code, "name": code} for code, _child in told])

    answers = [call("PUT", "/components", [{"parent": a, "child": b, "quantity": "1"}]) for a, b in told]
    replaced = call("PUT", "/items/X-3/components", [{"child": "X-1", "quantity": "1"}])

    assert [status for status, _answer in answers] == [200, 200, 422]
    for status, problem in (answers[-1], replaced):
        assert status == 422 and problem["faults"][0]["where"] == "0.child"
        assert "BOM 成环：X-3 → X-1 → X-2 → X-3。物料不能由自己组成，请删去其中一行。" in problem["detail"]
        assert "X-3 / X-1" in problem["detail"]
    assert call("GET", "/components?parent=X-3")[1] == []


def test_the_bill_and_the_routing_of_an_item_are_replaced_as_a_whole(call: Program) -> None:
    bill = call("PUT", "/items/M-1/components", [{"child": "P-2", "quantity": "4"}])
    routing = call("PUT", "/items/M-1/operations", [{"sequence": 10, "work_centre": "CNC", "run_minutes": 7}])
    unknown = call("PUT", "/items/M-404/components", [])

    assert bill[0] == 200 and [(one["child"], one["quantity"]) for one in bill[1]] == [("P-2", "4.0000")]
    assert routing[0] == 200 and [one["run_minutes"] for one in routing[1]] == [7.0]
    assert unknown[0] == 404


def test_a_purchase_is_moved_taken_in_and_cancelled(call: Program) -> None:
    line = call("GET", "/purchase-lines?number=PO-1")[1][0]
    address, later = f"/purchase-lines/{line['id']}", (NOW + timedelta(days=3)).isoformat()

    moved = call("POST", f"{address}/move", {"due_at": later, "reason": "返工"})
    received = call("POST", f"{address}/receipts", {"quantity": "2"})
    too_much = call("POST", f"{address}/receipts", {"quantity": "9"})
    cancelled = call("POST", f"{address}/cancellation")
    closed = call("POST", f"{address}/move", {"due_at": later})

    assert (moved[0], moved[1]["due_at"], moved[1]["promised_at"]) == (200, "2026-03-14T01:00:00Z", line["promised_at"])
    assert (received[0], received[1]["open_quantity"]) == (200, "3.0000")
    assert (too_much[0], too_much[1]["type"]) == (409, "urn:yinuo:problem:more-than-open")
    assert (cancelled[0], cancelled[1]["state"]) == (200, "cancelled")
    assert (closed[0], closed[1]["type"]) == (409, "urn:yinuo:problem:purchase-closed")


def test_a_machine_stands_still_and_works_again(call: Program) -> None:
    body = {"work_centre": "CNC", "machine": 2, "start_at": NOW.isoformat(), "reason": "主轴"}
    end = (NOW + timedelta(hours=8)).isoformat()

    status, made = call("POST", "/downtimes", {**body, "end_at": end})
    refused = call("POST", "/downtimes", {**body, "machine": 3, "end_at": end})
    listed = call("GET", "/downtimes?work_centre=CNC")[1]
    ended = call("POST", f"/downtimes/{made['id']}/end", {})

    assert (status, made["machine"]) == (201, 2)
    assert listed == [made]
    assert (refused[0], refused[1]["faults"][0]["where"]) == (422, "0.machine")
    assert ended[0] == 204 and call("GET", "/downtimes")[1] == []
    assert call("POST", f"/downtimes/{uuid4()}/end", {})[0] == 404


def test_a_file_is_sent_looked_at_imported_and_taken_back(call: Program) -> None:
    content = "物料编码,名称\nF-1,阀\nF-2,\n".encode()
    sent = call.client.post("/api/v1/supply/files", {"kind": "items", "file": SimpleUploadedFile("a.csv", content)})
    address = f"/supply/files/{sent.json()['id']}"

    seen = call("POST", f"{address}/preview", {})[1]
    started = call("POST", f"{address}/start", {})
    jobs.run_now(organisation_id=call.factory.id, job_id=started[1]["job_id"])
    done = call("GET", address)[1]
    faulty = call.client.get(f"/api/v1{address}/faulty-rows")
    undone = call("DELETE", f"{address}/records")
    again = call("DELETE", f"{address}/records")

    assert sent.status_code == 201 and started[0] == 202
    assert (seen["mapping"], seen["good_rows"], seen["faulty_rows"]) == ({"code": 0, "name": 1}, 1, 1)
    assert (done["state"], done["saved_count"], done["error_count"]) == ("done", 1, 1)
    assert "F-2" in faulty.content.decode("utf-8-sig")
    assert undone == (200, {"restored": 0, "removed": 1, "changed_since": 0, "in_use": 0})
    assert again[0] == 409


def test_templates_and_exports_are_handed_out_by_kind(call: Program) -> None:
    template = call.client.get("/api/v1/supply/templates/items")
    rows = call.client.get("/api/v1/supply/exports/items?search=M-1")
    book = call.client.get("/api/v1/supply/exports/stock?form=xlsx")
    unknown = call("GET", "/supply/templates/unicorns")

    assert template.content[:2] == book.content[:2] == b"PK"
    assert "M-1" in rows.content.decode("utf-8-sig") and "P-1" not in rows.content.decode("utf-8-sig")
    assert (unknown[0], unknown[1]["type"]) == (404, "urn:yinuo:problem:unknown-kind")


@pytest.mark.parametrize("name", sorted(KINDS))
def test_the_description_has_an_example_that_its_own_schema_takes(name: str) -> None:
    schema = new_model(KINDS[name])

    described = api.get_openapi_schema()["components"]["schemas"][schema.__name__]

    assert described["description"] and all(part.get("description") for part in described["properties"].values())
    assert schema(**described["examples"][0])
