"""Kinds of orders and their process as programs set it."""

from __future__ import annotations

import json

import pytest

from tests.cast import NOW, found_factory
from yinuo.flow.orders import actions as orders
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people.tokens import issue_token
from yinuo.ground.process import definitions, gallery, publishing

pytestmark = pytest.mark.django_db


@pytest.fixture
def call(client):
    factory = found_factory()
    with clock.frozen(NOW), acting_for(factory.id):
        orders.define_order_types(names={"make_to_order": "订单生产"})
        content = gallery.template("made_to_order").content(key="ours")
        publishing.publish_definition(definition_id=definitions.save_draft(content=content))
        scopes = ["orders:read", "processes:write"]
        token = issue_token(member_id=factory.members["owner"].id, name="t", scopes=scopes)

        def call(method, path, body=None):
            answer = client.generic(
                method,
                f"/api/v1{path}",
                json.dumps(body) if body else "",
                content_type="application/json",
                headers={"Authorization": f"Bearer {token}"},
            )
            return answer.status_code, answer.json()

        yield call


def test_a_kind_tells_its_stages_and_the_process_it_runs_through(call):
    status, told = call("PUT", "/order-types/make_to_order/process", {"process": "ours"})

    assert (status, told["process"]) == (200, "ours")
    assert [(one["code"], one["kind"]) for one in told["stages"]][:2] == [("confirm", "task"), ("boss", "approval")]
    assert call("GET", "/order-types")[1] == [told]


@pytest.mark.parametrize(
    ("code", "process", "words"),
    [("make_to_order", "nothing", "还没有发布"), ("unheard", "ours", "没有这个订单类型")],
)
def test_what_cannot_be_set_is_explained(call, code, process, words):
    status, told = call("PUT", f"/order-types/{code}/process", {"process": process})

    assert status == 422 and told["type"].endswith("unfit-process")
    assert words in told["detail"]
