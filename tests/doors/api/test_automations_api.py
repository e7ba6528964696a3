"""Automations over the API: the same rules, for programs."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests.cast import NOW, Factory, found_factory
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import tokens

RULE: dict[str, Any] = {
    "name": "大额审批",
    "when": {"kind": "event", "event": "orders.order_created"},
    "if": {"rows": [{"field": "order.amount", "op": "gt", "value": 500000}]},
    "then": [{"do": "create_task", "title": "审批 {order.number}", "to": "role:owner"}],
}


@pytest.fixture
def program(db) -> Any:
    with clock.frozen(NOW):
        factory: Factory = found_factory()
        with acting_for(factory.id):
            secret = tokens.issue_token(
                member_id=factory.members["owner"].id, name="t", scopes=["automations:read", "automations:write"]
            )
        yield Client(headers={"Authorization": f"Bearer {secret}"})


def _json(program: Client, method: str, path: str, body: Any = None) -> Any:
    import json

    answer = program.generic(
        method, f"/api/v1{path}", "" if body is None else json.dumps(body), content_type="application/json"
    )
    return answer.status_code, (answer.json() if answer.content else None)


def test_a_rule_is_written_read_changed_switched_and_removed(program: Client) -> None:
    status, made = _json(program, "POST", "/automations", RULE)
    path = f"/automations/{made['id']}"

    changed = _json(program, "PUT", path, {**RULE, "name": "更大的单"})[1]
    switched = _json(program, "PATCH", path, {"enabled": True})[1]
    runs = _json(program, "GET", f"{path}/runs")
    removed = _json(program, "DELETE", path)[0]

    assert (status, made["enabled"], made["version"]) == (201, False, 1)
    assert (changed["name"], changed["version"], switched["enabled"]) == ("更大的单", 2, True)
    assert (runs, removed) == ((200, []), 204)
    assert _json(program, "GET", path)[0] == 404
    assert _json(program, "GET", "/automations") == (200, [])


def test_a_faulty_rule_is_refused_with_every_place(program: Client) -> None:
    status, problem = _json(program, "POST", "/automations", {**RULE, "then": [{"do": "create_task"}]})

    assert status == 422
    assert problem["type"] == "urn:yinuo:problem:invalid-rule"
    assert problem["faults"] == {"then.0.title": "missing", "then.0.to": "missing"}


def test_a_text_that_asks_for_what_cannot_be_filled_in_is_refused(program: Client) -> None:
    titles = ("{number}", "{ order.nix }", "{order.number}")
    deeds = [{"do": "create_task", "title": title, "to": "role:manager"} for title in titles]
    status, problem = _json(program, "POST", "/automations", {**RULE, "then": deeds})

    assert status == 422
    assert problem["faults"] == {"then.0.title": "no_place: {number}", "then.1.title": "no_place: { order.nix }"}
    assert "没有“{number}”这个字段" in problem["detail"]


def test_a_dry_run_and_the_vocabulary_are_there_for_programs(program: Client) -> None:
    status, trial = _json(program, "POST", "/automations/dry-runs", RULE)
    words = _json(program, "GET", "/automations/vocabulary")[1]

    assert (status, trial["checked"], trial["met"]) == (200, 0, 0)
    assert {"order", "task", "customer"} <= words["kinds"].keys()
    assert {"name": "amount", "label": "订单金额", "kind": "money"} in words["kinds"]["order"]
    assert "create_task" in words["deeds"]


def test_rules_are_put_in_order(program: Client) -> None:
    ids = [_json(program, "POST", "/automations", {**RULE, "name": name})[1]["id"] for name in "甲乙"]

    found = _json(program, "PUT", "/automations/order", {"rule_ids": ids[::-1]})[1]

    assert [one["name"] for one in found] == ["乙", "甲"]
