"""Conversations over the API."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from tests.cast import NOW, Factory, found_factory
from yinuo.flow.orders import actions as orders
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import tokens

pytestmark = pytest.mark.django_db


@pytest.fixture
def factory() -> Factory:
    return found_factory()


@pytest.fixture
def order_id(factory: Factory) -> UUID:
    with acting_for(factory.id), clock.frozen(NOW):
        return orders.create_order(order=orders.NewOrder(customer_id=factory.vip.id, number="SO-1"))


@pytest.fixture
def program(factory: Factory) -> Client:
    with acting_for(factory.id):
        secret = tokens.issue_token(
            member_id=factory.members["sales"].id, name="t", scopes=["messages:read", "messages:write"]
        )
    return Client(headers={"Authorization": f"Bearer {secret}"})


def _write(program: Client, order_id: UUID, **body: Any) -> Any:
    return program.post(
        f"/api/v1/orders/{order_id}/conversation", {"text": "x", "key": "k", **body}, "application/json"
    )


def test_what_is_written_is_read_again_and_notes_only_by_staff(program: Client, order_id: UUID) -> None:
    _write(program, order_id, text="电话里问发货日期", side="customer", author_name="王工", key="1")
    _write(program, order_id, text="先别说", internal=True, key="2")

    whole = program.get(f"/api/v1/orders/{order_id}/conversation").json()
    outside = program.get(f"/api/v1/orders/{order_id}/conversation?audience=customer").json()

    assert (whole["messages"][0]["author_name"], len(whole["messages"])) == ("王工", 2)
    assert [one["text"] for one in outside["messages"]] == ["电话里问发货日期"]
    assert [one["order_id"] for one in program.get("/api/v1/conversations").json()] == [str(order_id)]


@pytest.mark.parametrize("body", [{"text": ""}, {"text": " "}, {"side": "customer", "internal": True}, {"key": ""}])
def test_a_faulty_message_is_refused_with_a_problem(program: Client, order_id: UUID, body: dict[str, Any]) -> None:
    answer = _write(program, order_id, **body)

    assert answer.status_code == 422
    assert answer["Content-Type"].startswith("application/problem+json")
