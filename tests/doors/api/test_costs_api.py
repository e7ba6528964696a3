"""Time and costs over the API."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.cast import NOW, found_factory
from tests.flow.costs.workshop import TODAY, furnish
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import tokens

pytestmark = pytest.mark.django_db
SCOPES = ["time:read", "time:write", "time:approve", "costs:read", "costs:write", "rates:write"]


def test_time_and_costs_are_told_and_answered_by_programs():
    factory = found_factory()
    with clock.frozen(NOW), acting_for(factory.id):
        order_id = str(furnish(factory))
        secrets = {
            role: tokens.issue_token(member_id=factory.members[role].id, name="t", scopes=SCOPES)
            for role in ("operator", "manager")
        }
    worker, lead = (Client(headers={"Authorization": f"Bearer {secrets[one]}"}) for one in ("operator", "manager"))

    def call(who, method, path, body=None, status=200):
        answer = who.generic(method, f"/api/v1{path}", _json(body), content_type="application/json")
        assert answer.status_code == status, answer.content.decode()
        return answer.json() if answer.content else None

    with clock.frozen(NOW):
        entry = {"day": str(TODAY), "minutes": 90, "key": order_id, "stage_code": "make"}
        [cell] = call(worker, "PUT", "/time", {"entries": [entry]})
        refused = call(worker, "PUT", "/time", {"entries": [{**entry, "stage_code": "x"}]}, 422)
        call(worker, "POST", "/time/submission", {"week": str(TODAY)})
        waiting = call(lead, "GET", "/time/waiting")
        told = {"member_id": cell["member_id"], "week": str(TODAY), "approve": True}
        count = call(lead, "POST", "/time/decisions", told)
        closed = call(worker, "PUT", "/time", {"entries": [{**entry, "minutes": 5}]}, 409)
        denied = call(worker, "GET", f"/orders/{order_id}/costs", status=403)
        call(lead, "PUT", f"/orders/{order_id}/budget", {"lines": [{"kind": "labour", "amount_minor": 100}]})
        new = {"kind": "travel", "amount_minor": 86_00, "key": "k"}
        made = call(lead, "POST", f"/orders/{order_id}/expenses", new, 201)
        call(lead, "PATCH", f"/expenses/{made['id']}", {"amount_minor": 90_00})
        costs = call(lead, "GET", f"/orders/{order_id}/costs")
        margins = call(lead, "GET", "/margins?over=true")
        rate = {"scope": "role", "subject": "king", "minor_per_hour": 1, "since": str(TODAY)}
        wrong = call(lead, "POST", "/rates", rate, 422)

    assert (refused["type"].rpartition(":")[2], closed["status"], denied["status"]) == ("invalid-time", 409, 403)
    assert [one["id"] for one in waiting] == [cell["id"]] and count == {"count": 1}
    assert (costs["actual_minor"], costs["over"]) == (150_00 + 90_00, True)
    assert [one["order_id"] for one in margins] == [order_id]
    assert "subject：不认识" in wrong["detail"]


def _json(body):
    import json

    return json.dumps(body) if body is not None else ""
