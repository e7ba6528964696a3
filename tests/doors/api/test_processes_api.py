"""Programs read and write processes, run them, and put them right."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from tests.cast import found_factory
from tests.core.bpmn.drawing import element, ways
from tests.core.bpmn.parts import E, S
from tests.ground.process.plays import file
from yinuo.flow.orders import actions as orders
from yinuo.ground.kernel import timers
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import tokens

pytestmark = pytest.mark.django_db
ASK = file("ask", S + element("userTask", "t") + E + ways("s>t t>e")).decode()
LOST = file("ask", S + element("serviceTask", "t", **{"yinuo:service": "nowhere"}) + E + ways("s>t t>e")).decode()


class _Program:
    def __init__(self) -> None:
        self.factory = found_factory()
        scopes = ["processes:read", "processes:write", "instances:write"]
        with acting_for(self.factory.id):
            owner = self.factory.members["owner"].id
            secret = tokens.issue_token(member_id=owner, name="t", scopes=scopes)
        self.client = Client(headers={"Authorization": f"Bearer {secret}"})

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        return self.client.generic(
            method, f"/api/v1{path}", "" if body is None else _json(body), "application/json", headers=headers
        )

    def published(self, xml: str = ASK) -> str:
        draft = self.call("POST", "/processes", {"xml": xml}).json()["id"]
        assert self.call("POST", f"/processes/{draft}/publication").status_code == 200
        return str(draft)


def _json(body: Any) -> str:
    import json

    return json.dumps(body)


@pytest.fixture
def program() -> _Program:
    return _Program()


def test_a_file_goes_in_and_comes_out_byte_for_byte(program: _Program) -> None:
    made = program.call("POST", "/processes", {"xml": ASK})
    got = program.call("GET", f"/processes/{made.json()['id']}/file")

    assert made.status_code == 201 and [one["code"] for one in made.json()["faults"]] == ["nobodys"]
    assert got.content.decode() == ASK and got["ETag"] == f'"{made.json()["revision"]}"'


def test_a_draft_is_saved_at_its_revision_only(program: _Program) -> None:
    made = program.call("POST", "/processes", {"xml": ASK}).json()
    body = {"xml": ASK.replace('name="t"', 'name="审核"'), "revision": made["revision"]}

    first = program.call("PUT", f"/processes/{made['id']}/file", body)
    second = program.call("PUT", f"/processes/{made['id']}/file", body)

    assert first.status_code == 200
    assert (second.status_code, second.json()["type"]) == (409, "urn:yinuo:problem:draft-moved")


def test_a_faulty_process_names_its_faults_and_is_not_published(program: _Program) -> None:
    body = {"xml": file("ask", S + element("callActivity", "c") + E + ways("s>c c>e")).decode()}

    checked = program.call("POST", "/processes/check", body).json()["faults"]
    draft = program.call("POST", "/processes", body).json()["id"]
    refused = program.call("POST", f"/processes/{draft}/publication")

    assert [(one["element"], one["code"]) for one in checked] == [("c", "call_unnamed")]
    assert (refused.status_code, refused.json()["faults"][0]["element"]) == (422, "c")


def test_what_is_no_file_is_a_problem_in_words(program: _Program) -> None:
    answer = program.call("POST", "/processes", {"xml": "<html/>"})

    assert (answer.status_code, answer.json()["type"]) == (422, "urn:yinuo:problem:unreadable-file")


@pytest.mark.parametrize("path", ["/process-instances", "/processes/messages", "/processes/signals"])
def test_what_a_body_does_not_know_is_named_and_nothing_begins(program: _Program, path: str) -> None:
    program.published()

    refused = program.call("POST", path, {"key": "ask", "name": "x", "variables": {"amount": 5}})

    assert refused.status_code == 422 and "variables" in refused.content.decode()
    assert program.call("GET", "/process-instances").json()["total"] == 0


def test_an_instance_is_begun_once_for_a_key_and_ends_withdrawn(program: _Program) -> None:
    program.published()
    body = {"key": "ask", "facts": {"amount": 5}, "business_key": "A-1"}

    first = program.call("POST", "/process-instances", body, **{"Idempotency-Key": "k"})
    again = program.call("POST", "/process-instances", body, **{"Idempotency-Key": "k"})
    url = f"/process-instances/{first.json()['id']}"
    still = program.call("POST", f"{url}/suspension", {"reason": "x"}).json()
    onward = program.call("DELETE", f"{url}/suspension").json()
    shown = program.call("GET", url).json()
    over = program.call("POST", f"{url}/withdrawal").json()
    late = program.call("POST", f"{url}/withdrawal")

    assert (first.status_code, again.json()["id"]) == (201, first.json()["id"])
    assert (still["suspended"], onward["suspended"]) == (True, False)
    assert shown["stands"] == ["t"] and shown["facts"] == {"amount": 5}
    assert (over["status"], late.status_code) == ("withdrawn", 409)


def test_an_incident_is_taken_as_done(program: _Program) -> None:
    program.published(LOST)
    started = program.call("POST", "/process-instances", {"key": "ask"}).json()["id"]
    timers.fire(organisation_id=program.factory.id)
    (incident,) = program.call("GET", f"/process-instances/{started}").json()["open_incidents"]

    url = f"/process-instances/{started}/incidents/{incident['id']}/completion"
    done = program.call("POST", url, {"facts": {}})
    again = program.call("POST", url, {"facts": {}})

    assert incident["code"] == "service_missing"
    assert (done.json()["status"], again.status_code) == ("completed", 409)


def test_instances_are_moved_after_a_dry_run_and_back(program: _Program) -> None:
    before = program.published()
    started = program.call("POST", "/process-instances", {"key": "ask"}).json()["id"]
    after = program.published(ASK.replace('name="t"', 'name="审核"'))
    url = f"/processes/{before}/moves"

    tried = program.call("POST", url, {"definition_id": after}).json()
    moved = program.call("POST", url, {"definition_id": after, "dry_run": False}).json()
    there = program.call("GET", f"/process-instances/{started}").json()["version"]
    back = program.call("DELETE", f"/process-instances/{started}/move").json()["version"]

    assert [one["fits"] for one in tried] == [one["fits"] for one in moved] == [True]
    assert (there, back) == (2, 1)


def test_a_message_nobody_waits_for_says_so(program: _Program) -> None:
    lost = program.call("POST", "/processes/messages", {"name": "paid"})
    kept = program.call("POST", "/processes/messages", {"name": "paid", "keep_hours": 1})
    signal = program.call("POST", "/processes/signals", {"name": "storm"})

    assert (lost.status_code, lost.json()["type"]) == (404, "urn:yinuo:problem:nobody-waits")
    assert (kept.json(), signal.json()) == ({"instance_id": None}, {"heard": 0})


def test_an_instance_about_an_order_is_told_its_facts() -> None:
    program = _Program()
    program.published()
    with acting_for(program.factory.id):
        line = orders.NewLine(item_name="液压泵 P-80", quantity=Decimal(3), price_minor=128_000)
        order = orders.create_order(
            order=orders.NewOrder(customer_id=program.factory.vip.id, lines=(line,), number="SO-7")
        )

    begun = program.call("POST", "/process-instances", {"key": "ask", "order_id": str(order), "facts": {"amount": 1}})
    lost = program.call("POST", "/process-instances", {"key": "ask", "order_id": str(program.factory.id)})

    told = program.call("GET", f"/process-instances/{begun.json()['id']}").json()
    assert begun.status_code == 201 and "SO-7" in told["subject_label"]
    assert told["facts"]["number"] == "SO-7" and told["facts"]["amount"] == 1
    assert told["facts"]["order"]["amount"] == 3840 and lost.status_code == 404
