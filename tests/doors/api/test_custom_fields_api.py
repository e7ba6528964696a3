"""Custom fields over the API: `custom` of orders and customers, checked, guarded by the role of the token's member."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.cast import NOW, Factory, found_factory
from tests.doors.desk.custom import define
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import queries as people
from yinuo.ground.people import tokens
from yinuo.ground.supply import actions as supply
from yinuo.ground.supply import queries as supply_queries

SCOPES = ["orders:read", "orders:write", "customers:read", "customers:write", "custom:read", "custom:write"]
FILLED = {"project": "P-1", "grade": "o2", "budget": 12000, "margin": 30}


@pytest.fixture
def factory(db):
    with clock.frozen(NOW):
        made = found_factory()
        define(made.id)
        yield made


@pytest.fixture
def program(factory: Factory) -> Callable[..., Client]:
    def of(role: str = "owner") -> Client:
        with acting_for(factory.id):
            secret = tokens.issue_token(member_id=factory.members[role].id, name="t", scopes=SCOPES)
        return Client(headers={"Authorization": f"Bearer {secret}"})

    return of


def _enter(client: Client, factory: Factory, **more: Any) -> Any:
    return client.post("/api/v1/orders", {"customer_id": str(factory.vip.id), **more}, "application/json")


def test_an_order_is_entered_and_read_with_its_custom_fields(factory, program) -> None:
    made = _enter(program(), factory, custom=FILLED).json()

    read = program().get(f"/api/v1/orders/{made['id']}").json()

    assert made["custom"] == read["custom"] == {**FILLED, "survey": None}


def test_a_faulty_field_is_named_and_nothing_is_entered(factory, program) -> None:
    refused = _enter(program(), factory, custom={"grade": "o9", "colour": "red"})

    assert refused.status_code == 422
    faults = {fault["field"]: fault["code"] for fault in refused.json()["faults"]}
    assert faults == {"custom.grade": "unknown_choice", "custom.project": "required", "custom.colour": "unknown_field"}
    assert program().get("/api/v1/orders").json()["orders"] == []


def test_an_order_without_custom_is_entered_as_before(factory, program) -> None:
    assert _enter(program(), factory).json()["custom"]["project"] is None


def test_a_change_leaves_the_other_fields_as_they_are(factory, program) -> None:
    made = _enter(program(), factory, custom=FILLED).json()
    path = f"/api/v1/orders/{made['id']}"

    changed = program().patch(path, {"custom": {"grade": "o1"}}, "application/json").json()
    refused = program().patch(path, {"custom": {"budget": 2_000_000}}, "application/json")

    assert changed["custom"] == {**FILLED, "grade": "o1", "survey": None}
    assert refused.status_code == 422 and refused["Content-Type"].startswith("application/problem+json")
    assert refused.json()["faults"] == {"custom.budget": "too_large: 1000000"}
    assert "预算" in refused.json()["detail"]


def test_a_token_neither_reads_nor_writes_what_its_member_may_not_see(factory, program) -> None:
    made = _enter(program(), factory, custom=FILLED).json()
    path = f"/api/v1/orders/{made['id']}"

    seen = program("sales").get(path).json()["custom"]
    program("sales").patch(path, {"custom": {"margin": 1, "grade": "o1"}}, "application/json")
    history = program("sales").get(f"{path}/history").content.decode()

    assert "margin" not in seen
    assert program().get(path).json()["custom"] == {**FILLED, "grade": "o1", "survey": None}
    assert "margin" not in history and "grade" in history


def test_orders_are_listed_by_custom_fields(factory, program) -> None:
    cold = _enter(program(), factory, custom=FILLED).json()["id"]
    _enter(program(), factory, custom={**FILLED, "grade": "o1", "budget": 5})

    by_choice = program().get("/api/v1/orders?c.grade=o2").json()["orders"]
    by_size = program().get("/api/v1/orders?c.budget.from=100").json()["orders"]

    assert [one["id"] for one in by_choice] == [one["id"] for one in by_size] == [cold]


def test_a_customer_carries_custom_fields_too(factory, program) -> None:
    define(factory.id, kind="customer", fields=[{"key": "tax", "kind": "text", "label": "税号", "unique": True}])
    client = program()

    made = client.post("/api/v1/customers", {"code": "A", "name": "甲", "custom": {"tax": "91"}}, "application/json")
    twice = client.post("/api/v1/customers", {"code": "B", "name": "乙", "custom": {"tax": "91"}}, "application/json")
    changed = client.patch(
        f"/api/v1/customers/{made.json()['id']}", {"custom": {"tax": "92"}}, "application/json"
    ).json()

    assert made.json()["custom"] == {"tax": "91"} and changed["custom"] == {"tax": "92"}
    assert twice.status_code == 422 and twice.json()["faults"] == {"custom.tax": "taken"}
    assert client.get("/api/v1/customers?code=A").json()[0]["custom"] == {"tax": "92"}


def test_any_object_is_read_and_changed_by_its_kind_and_id(factory, program) -> None:
    define(factory.id, kind="item", fields=[{"key": "alloy", "kind": "text", "label": "牌号"}])
    with acting_for(factory.id):
        supply.save(drafts=[supply.NewItem(code="I-1", name="泵壳")])
        item = supply_queries.records(kind="item")[0]["id"]
    path = f"/api/v1/custom-fields/item/{item}"

    changed = program().patch(path, {"custom": {"alloy": "HT250"}}, "application/json")
    refused = program("sales").patch(path, {"custom": {"alloy": "x"}}, "application/json")
    fields = program("sales").get("/api/v1/custom-fields/order").json()

    assert changed.json() == {"custom": {"alloy": "HT250"}} == program().get(path).json()
    assert refused.status_code == 403
    assert [one["key"] for one in fields] == ["project", "grade", "budget", "survey"]
    assert fields[1]["options"][0] == {"value": "o1", "labels": {"zh": "常温"}}
    assert program().get(f"/api/v1/custom-fields/supplier/{item}").status_code == 404


def test_a_program_reads_and_fills_what_a_line_and_a_contact_hold(factory, program) -> None:
    for kind in ("order_line", "contact"):
        define(factory.id, kind=kind, fields=[{"key": "colour", "kind": "text", "label": "色号"}])
    made = _enter(program(), factory, custom=FILLED, lines=[{"item_name": "液压泵"}]).json()
    [line] = program().get(f"/api/v1/orders/{made['id']}/lines").json()
    with acting_for(factory.id):
        contact = people.contacts(customer_id=factory.vip.id)[0]

    for address in (f"/api/v1/custom-fields/order_line/{line['id']}", f"/api/v1/custom-fields/contact/{contact.id}"):
        told = program().patch(address, {"custom": {"colour": "RAL 5015"}}, "application/json")
        assert told.status_code == 200, told.content
        assert program().get(address).json() == {"custom": {"colour": "RAL 5015"}}
