"""Alerts, responses and webhooks as programs use them."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client

from tests.cast import NOW, Factory, found_factory
from tests.outbox import deliver_all
from yinuo.flow.orders import actions as orders
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people.tokens import issue_token

SCOPES = ["radar:read", "radar:write", "responses:read", "responses:write", "playbooks:write", "webhooks:write"]


class Caller:
    """A program with a token of the manager of one factory."""

    def __init__(self, factory: Factory) -> None:
        self.factory = factory
        with acting_for(factory.id):
            self.token = issue_token(member_id=factory.members["manager"].id, name="t", scopes=SCOPES)

    def __call__(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        answer = Client().generic(
            method,
            f"/api/v1{path}",
            "" if body is None else json.dumps(body),
            content_type="application/json",
            headers={"Authorization": f"Bearer {self.token}"},
        )
        return answer.status_code, json.loads(answer.content or "null")


@pytest.fixture
def call(db: None) -> Any:
    with clock.frozen(NOW):
        factory = found_factory()
        with acting_for(factory.id):
            late = orders.NewOrder(
                number="SO-1", customer_code="C-001", ordered_at=NOW, committed_at=NOW + timedelta(days=7.5)
            )
            orders.create_order(order=late)
        deliver_all()
        yield Caller(factory)


@pytest.fixture
def alert_id(call: Caller) -> str:
    _status, found = call("GET", "/alerts")
    return str(found["alerts"][0]["id"])


def test_alerts_are_listed_with_the_reason_in_words(call: Caller) -> None:
    status, found = call("GET", "/alerts?tier=vip&limit=5")

    assert (status, found["total"]) == (200, 1)
    assert found["alerts"][0]["lead_hours"] == 180 and found["alerts"][0]["reason_text"]


@pytest.mark.parametrize("query", ["?state=resolved", "?severity=watch&tier=new", "?cause=stage_overrun"])
def test_filters_leave_out_what_they_name(call: Caller, query: str) -> None:
    assert call("GET", f"/alerts{query}")[1]["total"] == 0


@pytest.mark.parametrize("query", ["?state=x", "?limit=0", "?limit=501", "?offset=-1", "?tier=%00"])
def test_a_query_that_makes_no_sense_is_refused(call: Caller, query: str) -> None:
    assert call("GET", f"/alerts{query}")[0] == 422


def test_an_alert_is_acknowledged_answered_and_ended(call: Caller, alert_id: str) -> None:
    _status, measures = call("GET", f"/alerts/{alert_id}/measures")
    chosen = [one["measure_id"] for one in measures if one["suggested"]]

    taken = call("POST", f"/alerts/{alert_id}/acknowledgement")
    made = call("POST", f"/alerts/{alert_id}/responses", {"measure_ids": chosen, "message": "您好"})
    undone = call("DELETE", f"/responses/{made[1]['id']}")
    twice = call("DELETE", f"/responses/{made[1]['id']}")
    ended = call("POST", f"/alerts/{alert_id}/resolution", {"note": "客户同意"})
    late = call("POST", f"/alerts/{alert_id}/resolution", {"note": "再来"})

    assert (taken[0], taken[1]["state"]) == (200, "acknowledged")
    assert made[0] == 201 and made[1]["probability_after"] < made[1]["probability_before"]
    assert (undone[0], undone[1]["state"], twice[0]) == (200, "undone", 409)
    assert (ended[0], ended[1]["resolution"], late[0]) == (200, "manual", 409)


def test_the_forecast_of_an_order_is_a_distribution(call: Caller, alert_id: str) -> None:
    order_id = call("GET", f"/alerts/{alert_id}")[1]["order_id"]

    status, found = call("GET", f"/orders/{order_id}/forecast")

    assert status == 200 and len(found["curve"]) == len(found["probabilities"])
    assert found["curve"] == sorted(found["curve"])


def test_an_endpoint_is_registered_once_shown_with_its_secret_and_removed(call: Caller) -> None:
    status, made = call("POST", "/webhooks", {"url": "https://hooks.example/x", "event_types": ["radar.*"]})
    listed = call("GET", "/webhooks")[1]
    changed = call("PATCH", f"/webhooks/{made['id']}", {"active": False})[1]
    rotated = call("POST", f"/webhooks/{made['id']}/secret")[1]
    gone = call("DELETE", f"/webhooks/{made['id']}")[0]

    assert status == 201 and made["secret"].startswith("whsec_")
    assert "secret" not in listed[0] and changed["active"] is False
    assert rotated["secret"] != made["secret"] and gone == 204
    assert call("GET", f"/webhooks/{made['id']}")[0] == 404


def test_an_address_that_cannot_be_is_named_as_the_fault(call: Caller) -> None:
    status, told = call("POST", "/webhooks", {"url": "javascript:alert(1)"})

    assert (status, told["faults"]) == (422, {"url": "invalid"})


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/alerts/{0}", None),
        ("POST", "/alerts/{0}/acknowledgement", None),
        ("POST", "/alerts/{0}/resolution", {"note": "x"}),
        ("GET", "/alerts/{0}/measures", None),
        ("POST", "/alerts/{0}/responses", {"measure_ids": ["{0}"]}),
        ("GET", "/orders/{0}/forecast", None),
        ("GET", "/orders/{0}/responses", None),
        ("GET", "/responses/{0}", None),
        ("DELETE", "/responses/{0}", None),
        ("GET", "/webhooks/{0}", None),
        ("PATCH", "/webhooks/{0}", {}),
        ("DELETE", "/webhooks/{0}", None),
        ("POST", "/webhooks/{0}/secret", None),
        ("GET", "/webhooks/{0}/deliveries", None),
        ("POST", "/webhooks/deliveries/{0}/replay", None),
    ],
)
def test_what_is_unknown_is_not_found(call: Caller, method: str, path: str, body: Any) -> None:
    one = str(uuid4())
    told = json.loads(json.dumps(body).replace("{0}", one))

    assert call(method, path.format(one), told)[0] == 404


def test_the_briefing_counts_and_carries_its_card(call: Caller, alert_id: str) -> None:
    status, made = call("GET", "/briefing")

    assert (status, made["new"], made["soon"]) == (200, 1, 0)
    assert made["since"].startswith("2026-03-10")
    links = [line["link"] for section in made["card"]["sections"] for line in section["lines"]]
    assert f"/radar/alerts/{alert_id}" in links


def test_the_chain_of_escalation_is_read_and_set(call: Caller) -> None:
    step = {"wait_hours": 2.5, "roles": ["planner"], "members": [], "order_owner": True}

    status, usual = call("GET", "/escalation")
    kept = call("PUT", "/escalation", {"steps": [step], "sooner": 0.3})
    refused = call("PUT", "/escalation", {"steps": [{"wait_hours": 1, "roles": ["king"]}]})

    assert (status, usual["own"], len(usual["steps"])) == (200, False, 2)
    assert kept == (200, {"steps": [step], "sooner": 0.3, "own": True})
    assert (refused[0], refused[1]["type"]) == (422, "urn:yinuo:problem:chain-invalid")


def test_force_majeure_is_entered_listed_among_the_hazards_and_lifted(call: Caller) -> None:
    told = {
        "name": "台风海葵",
        "scope": "region",
        "place": "华东",
        "begins_at": NOW.isoformat(),
        "ends_at": (NOW + timedelta(days=9)).isoformat(),
    }

    refused = call("POST", "/force-majeures", told)
    status, made = call("POST", "/force-majeures", told | {"closed": True})
    listed = call("GET", "/hazards")[1]
    lifted = [call("DELETE", f"/force-majeures/{made['id']}")[0] for _time in range(2)]

    assert (refused[0], refused[1]["type"]) == (422, "urn:yinuo:problem:force-majeure-invalid")
    assert status == 201 and [one["title"] for one in listed] == ["台风海葵"] and listed[0]["order_count"] == 1
    assert lifted == [200, 409]


def test_the_radar_is_looked_back_upon_and_its_numbers_open_their_rows(call: Caller, alert_id: str) -> None:
    order_id = call("GET", f"/alerts/{alert_id}")[1]["order_id"]
    delivered = NOW + timedelta(days=9)
    with acting_for(call.factory.id):
        orders.note_delivered(order_id=UUID(order_id), delivered_at=delivered)

    with clock.frozen(NOW + timedelta(days=30)):
        status, found = call("GET", "/radar/review")
        month = found["months"][-1]
        _status, rows = call("GET", f"/radar/review/rows?what=warned&key={month['key']}")
        backwards = call("GET", "/radar/review?since=2026-05-01T00:00:00Z&until=2026-04-01T00:00:00Z")[0]

    assert status == 200 and (month["delivered"], month["late"], month["recall"]["value"]) == (1, 1, 1.0)
    assert [(one["number"], one["late"], one["answered"]) for one in rows] == [("SO-1", True, False)]
    assert backwards == 422


def test_importance_is_read_and_set(call: Caller) -> None:
    told = {"tiers": {"vip": {"lead_hours": 72.0, "weight": None}}, "types": {}}

    usual = call("GET", "/importance")
    kept = call("PUT", "/importance", told)
    refused = call("PUT", "/importance", {"types": {"nothing": {"weight": 2}}})

    assert usual == (200, {"tiers": {}, "types": {}})
    assert kept == (200, told)
    assert (refused[0], refused[1]["type"]) == (422, "urn:yinuo:problem:importance-invalid")
