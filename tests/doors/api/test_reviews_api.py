"""Reports, meetings, retrospectives and lessons over the API."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from tests.cast import NOW, found_factory
from yinuo.flow.orders import actions as orders
from yinuo.flow.orders import queries as order_queries
from yinuo.flow.promises.queries import standards_by_type
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import tokens

pytestmark = pytest.mark.django_db
SCOPES = ["reviews:read", "reviews:write", "reviews:send", "reviews:adopt"]


@pytest.fixture
def factory():
    return found_factory()


@pytest.fixture
def call(factory):
    """Call an address as a program of the owner's and return what it answers."""
    with acting_for(factory.id):
        token = tokens.issue_token(member_id=factory.members["owner"].id, name="t", scopes=SCOPES)
    program = Client(headers={"Authorization": f"Bearer {token}"})

    def answered(method, path, body=None, status=200):
        answer = program.generic(method, f"/api/v1{path}", json.dumps(body or {}), content_type="application/json")
        assert answer.status_code == status, answer.content.decode()
        return answer.json() if answer.content else None

    return answered


def test_programs_report_meet_look_back_and_adopt(factory, call):
    with clock.frozen(NOW), acting_for(factory.id):
        made = orders.create_order(order=orders.NewOrder(customer_id=factory.vip.id, number="SO-1"))
        known = order_queries.order(order_id=made)
        kind = known.order_type if known else ""
        stage = standards_by_type(order_types=[kind])[kind][0]
    owner, about = factory.members["owner"].id, {"order_id": str(made), "key": "k"}
    with clock.frozen(NOW):
        report = call("POST", "/status-reports", about, 201)
        where = f"/status-reports/{report['id']}"
        call("PATCH", where, {"revision": 1, "texts": {"outlook": "下周试机"}})
        stale = call("PATCH", where, {"revision": 1, "texts": {"outlook": "别的"}}, 409)
        sent = call("POST", f"{where}/sending", {})
        late = call("POST", f"{where}/sending", {}, 409)
        meeting = call("POST", "/meetings", {**about, "title": "周会", "held_at": NOW.isoformat()}, 201)
        there = f"/meetings/{meeting['id']}"
        agreed = call("POST", f"{there}/actions", {"text": "备料", "owner_id": str(owner)}, 201)
        done = call("PUT", f"{there}/actions/{agreed['actions'][0]['id']}/state", {"state": "done"})
        look = call("POST", "/retrospectives", about, 201)
        call("PATCH", f"/retrospectives/{look['id']}", {"revision": 1, "texts": {"causes": "缺料"}})
        closed = call("PUT", f"/retrospectives/{look['id']}/state", {"state": "closed"})
        lesson = call("POST", "/lessons", {"title": "铸件早订", "retrospective_id": look["id"]}, 201)
        found = call("GET", "/lessons?q=zhujian")
        wrong = call("POST", "/lessons", {"title": "x", "order_type": "nowhere"}, 422)
        time = {"order_type": kind, "stage_code": stage.code, "before_hours": stage.standard_hours, "after_hours": 9.5}
        adopted = call("POST", "/reference-times/adoptions", time, 201)
        undone = call("DELETE", f"/reference-times/adoptions/{adopted['id']}")

    assert stale["type"].endswith("review-conflict") and late["type"].endswith("review-state")
    assert sent["report"]["state"] == "sent" and "/reports/" in sent["address"]
    assert done["actions"][0]["state"] == "done" and closed["content"]["causes"] == "缺料"
    assert [one["id"] for one in found] == [lesson["id"]]
    assert wrong["type"].endswith("invalid-review") and undone["undone_at"] is not None
