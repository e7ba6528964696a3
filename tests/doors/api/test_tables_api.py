"""Programs read, write, check and ask decision tables."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from tests.cast import found_factory
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import tokens

pytestmark = pytest.mark.django_db
TABLE: dict[str, Any] = {
    "name": "折扣",
    "hit": "F",
    "inputs": [{"expression": "amount", "kind": "number"}],
    "outputs": [{"name": "percent"}],
    "rows": [{"tests": ["> 100"], "results": ["10"]}, {"tests": ["> 50"], "results": ["5"]}],
}


@pytest.fixture
def call() -> Any:
    factory = found_factory()
    with acting_for(factory.id):
        owner = factory.members["owner"].id
        secret = tokens.issue_token(member_id=owner, name="t", scopes=["processes:read", "processes:write"])
    client = Client(headers={"Authorization": f"Bearer {secret}"})

    def _call(method: str, path: str, body: Any = None) -> Any:
        return client.generic(method, f"/api/v1{path}", "" if body is None else json.dumps(body), "application/json")

    return _call


def test_a_table_is_written_published_and_asked(call: Any) -> None:
    made = call("POST", "/tables", {"key": "discount", "table": TABLE}).json()

    published = call("POST", f"/tables/{made['id']}/publication").json()
    told = call("POST", "/tables/decisions/discount", {"facts": {"amount": 150}}).json()

    assert published["state"] == "published"
    assert told == {"version": 1, "rows": [1, 2], "value": 10}


def test_a_table_is_saved_only_on_the_state_that_was_read(call: Any) -> None:
    made = call("POST", "/tables", {"key": "discount", "table": TABLE}).json()
    body = {"table": {**TABLE, "name": "新"}, "revision": made["revision"]}

    first, second = (call("PUT", f"/tables/{made['id']}", body) for _ in range(2))

    assert first.json()["name"] == "新" and second.status_code == 409
    assert second.json()["type"].endswith("table-moved")


def test_a_check_tells_faults_gaps_and_overlaps(call: Any) -> None:
    report = call("POST", "/tables/check", TABLE).json()
    bad = call("POST", "/tables/check", {**TABLE, "rows": [{"tests": ["soon"], "results": ["1"]}]}).json()

    assert report["gaps"] == [["<= 50"]] and report["overlaps"][0]["rows"] == [1, 2] and report["publishable"]
    assert bad["faults"][0]["row"] == 1 and not bad["publishable"]


@pytest.mark.parametrize(
    ("change", "code"),
    [({"hit": "Z"}, "bad-table"), ({"name": "", "hit": "U"}, "invalid"), ({"rows": [{"tests": 5}]}, "invalid")],
)
def test_a_table_of_the_wrong_form_is_refused(call: Any, change: dict[str, Any], code: str) -> None:
    answer = call("POST", "/tables", {"key": "discount", "table": {**TABLE, **change}})

    assert answer.status_code == 422 and code in answer.json()["type"]


def test_an_unfinished_table_is_kept_but_not_published(call: Any) -> None:
    made = call("POST", "/tables", {"key": "d", "table": {**TABLE, "rows": [{"tests": ["x y"], "results": ["1"]}]}})

    refused = call("POST", f"/tables/{made.json()['id']}/publication")

    assert made.status_code == 201 and refused.status_code == 422
    assert refused.json()["faults"][0]["code"] == "cell"


def test_facts_that_two_rows_fit_are_a_problem_that_names_them(call: Any) -> None:
    made = call("POST", "/tables", {"key": "d", "table": {**TABLE, "hit": "A", "rows": TABLE["rows"]}}).json()
    refused = call("POST", f"/tables/{made['id']}/publication")

    assert refused.status_code == 422 and refused.json()["faults"][0]["code"] == "overlap"


def test_a_file_goes_out_and_comes_in(call: Any) -> None:
    made = call("POST", "/tables", {"key": "discount", "table": TABLE}).json()
    xml = call("GET", f"/tables/{made['id']}/file").content.decode()

    standing = call("POST", "/tables/imports", {"xml": xml})
    replaced = call("POST", "/tables/imports", {"xml": xml, "replace": True})

    assert standing.status_code == 409
    assert replaced.json() == {"drafts": {"discount": made["id"]}, "others": []}


def test_versions_are_opened_retired_and_thrown_away(call: Any) -> None:
    made = call("POST", "/tables", {"key": "discount", "table": TABLE}).json()
    call("POST", f"/tables/{made['id']}/publication")

    draft = call("POST", f"/tables/{made['id']}/draft").json()
    gone = call("DELETE", f"/tables/{draft['id']}")
    retired = call("POST", f"/tables/{made['id']}/retirement").json()

    assert (draft["version"], gone.status_code, retired["state"]) == (2, 204, "retired")
    assert call("POST", "/tables/decisions/discount", {"facts": {}}).status_code == 404
    assert [one["version"] for one in call("GET", "/tables?key=discount").json()] == [1]
