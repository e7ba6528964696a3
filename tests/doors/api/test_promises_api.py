"""Quotes, commitments, pledges, approvals and the whole book over the API."""

from __future__ import annotations

import json
from datetime import timedelta
from uuid import UUID

import pytest
from django.test import Client
from ninja import Schema

from tests.cast import NOW, Factory, found_factory
from tests.flow.promises.workshop import PUMP, equip, order_pumps
from yinuo.doors.api.routes import book, pledges, promises, quotes, receiving
from yinuo.flow.promises import actions as promise_actions
from yinuo.ground.kernel import clock, jobs
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import actions as people
from yinuo.ground.people.tokens import SCOPES, issue_token

pytestmark = pytest.mark.django_db
PARTS = ("QuoteLineIn",)  # shown as a part of what holds it


@pytest.fixture
def factory():
    factory = found_factory()
    with clock.frozen(NOW):
        with acting_for(factory.id):
            equip(pumps=2)
        yield factory


def program(factory: Factory, role: str = "owner") -> Client:
    with acting_for(factory.id):
        token = issue_token(member_id=factory.members[role].id, name=role, scopes=list(SCOPES))
    return Client(headers={"Authorization": f"Bearer {token}"})


def send(api, method, path, body=None, **headers):
    return api.generic(
        method, f"/api/v1{path}", "" if body is None else json.dumps(body), content_type="application/json", **headers
    )


def quote(factory, **facts):
    lines = [{"item_code": PUMP, "quantity": "1"}]
    return {"customer_id": str(factory.vip.id), "lines": lines, **facts}


def test_a_quote_is_made_taken_and_becomes_an_order_with_what_it_holds(factory):
    api = program(factory)

    made = send(api, "POST", "/promises/quotes", quote(factory), HTTP_IDEMPOTENCY_KEY="q-1")
    again = send(api, "POST", "/promises/quotes", quote(factory), HTTP_IDEMPOTENCY_KEY="q-1")
    taken = send(api, "POST", f"/promises/quotes/{made.json()['id']}/acceptance", {"reference": "PO-1"})
    order_id = taken.json()["order_id"]
    held = api.get(f"/api/v1/orders/{order_id}/reservations").json()

    assert (made.status_code, again.json()) == (201, made.json())
    assert made.json()["offer"]["basis"] == "capable" and made.json()["offer"]["certificate"]["inputs_sha256"]
    assert taken.status_code == 201 and taken.json()["promise"]["committed_at"] == made.json()["offer"]["latest_at"]
    assert {one["kind"] for one in held} == {"stock", "pick"}
    assert send(api, "POST", f"/orders/{order_id}/release", {"why": "x"}).json() == {"released": len(held)}


def test_a_quote_that_no_longer_stands_says_why_and_what_to_do(factory):
    api = program(factory)
    taken, short, back = (
        send(api, "POST", "/promises/quotes", quote(factory, valid_hours=h)).json() for h in (9, 1, 9)
    )
    send(api, "POST", f"/promises/quotes/{taken['id']}/acceptance", {"reference": "PO-1"})
    send(api, "POST", f"/promises/quotes/{back['id']}/withdrawal", {"why": "改方案"})

    with clock.frozen(NOW + timedelta(hours=2)):
        answers = [send(api, "POST", f"/promises/quotes/{one['id']}/acceptance", {}) for one in (taken, short, back)]

    assert [one.status_code for one in answers] == [409] * 3
    assert [one.json()["detail"] for one in answers] == [
        "报价已被接受，订单已录入。",
        "报价已过有效期，日期不再保证。请重新报价。",
        "报价已撤回。请重新报价。",
    ]


def test_who_was_too_late_with_the_last_one_is_told_the_date_that_can_be_had_and_why(factory):
    api = program(factory)
    with acting_for(factory.id):
        orders = [order_pumps(f"SO-{n}", count=2) for n in range(2)]
    offered = send(api, "POST", f"/orders/{orders[0]}/quote", {}).json()["latest_at"]

    first, second = (send(api, "POST", f"/orders/{one}/commitment", {"committed_at": offered}) for one in orders)

    now = send(api, "POST", f"/orders/{orders[1]}/quote", {}).json()
    assert (first.status_code, second.status_code) == (201, 422)
    assert "现在能承诺的日期是" in second.json()["detail"] and now["reasons"][0]["text"] in second.json()["detail"]


def test_several_quotes_are_made_together_or_not_at_all_and_faults_name_their_place(factory):
    api = program(factory)
    faulty = quote(factory, lines=[{"item_code": "NOWHERE", "quantity": "1"}])

    refused = send(api, "POST", "/promises/quotes/batch", {"quotes": [quote(factory), faulty]})
    made = send(api, "POST", "/promises/quotes/batch", {"quotes": [quote(factory), quote(factory)]})

    assert refused.status_code == 422
    fault = {"quote": 1, "line": 1, "field": "item_code", "code": "unknown", "value": "NOWHERE"}
    assert refused.json()["faults"] == [fault]
    assert len(made.json()) == len(api.get("/api/v1/promises/quotes").json()) == 2


HOSTILE = [
    ("a quantity of 10^12", {"lines": [{"item_code": PUMP, "quantity": "1000000000000"}]}),
    ("a negative quantity", {"lines": [{"item_code": PUMP, "quantity": "-1"}]}),
    ("no line", {"lines": []}),
    ("another unit", {"lines": [{"item_code": PUMP, "quantity": "1", "unit": "吨"}]}),
    ("a date without a zone", {"requested_at": "2026-06-12T18:00:00"}),
    ("more than certain", {"confidence": 1.5}),
    ("an unknown way to ship", {"ship": "teleport"}),
    ("parts of less than nothing", {"ship": "partial", "min_split": "-1"}),
    ("no part at all", {"ship": "partial", "max_splits": 0}),
    (
        "nothing before what is wished for",
        {"requested_at": "2026-04-01T00:00:00Z", "not_before": "2026-05-01T00:00:00Z"},
    ),
]


@pytest.mark.parametrize("facts", [row[1] for row in HOSTILE], ids=[row[0] for row in HOSTILE])
def test_what_makes_no_sense_is_refused_with_its_faults(factory, facts):
    refused = send(program(factory), "POST", "/promises/quotes", quote(factory, **facts))

    assert refused.status_code == 422
    assert refused["Content-Type"] == "application/problem+json" and refused.json()["faults"]


def test_a_date_before_the_computed_one_goes_through_a_manager(factory):
    sales, manager = program(factory, "sales"), program(factory, "manager")
    with acting_for(factory.id):
        order_id = order_pumps("SO-1", count=9)
    wished = (NOW + timedelta(days=3)).isoformat()

    refused = send(sales, "POST", f"/orders/{order_id}/commitment", {"committed_at": wished, "why": "急"})
    asked = send(sales, "POST", f"/orders/{order_id}/approvals", {"committed_at": wished, "why": "急"}).json()
    denied = send(sales, "POST", f"/promises/approvals/{asked['id']}/answer", {"approved": True})
    answered = send(manager, "POST", f"/promises/approvals/{asked['id']}/answer", {"approved": True})

    assert refused.status_code == 422 and refused.json()["faults"] == {"committed_at": "ahead_needs_approval"}
    assert denied.status_code == 403
    assert answered.json()["state"] == "approved"
    (promise,) = manager.get(f"/api/v1/orders/{order_id}/promises").json()
    assert promise["committed_at"].startswith("2026-03-14")


def test_pledges_are_entered_moved_and_settled(factory):
    api = program(factory)
    with acting_for(factory.id):
        order_id = order_pumps("SO-1")
    due = (NOW + timedelta(days=2)).isoformat()

    made = send(api, "POST", f"/orders/{order_id}/pledges", {"kind": "drawing", "what": "图纸", "due_at": due})
    address = f"/promises/pledges/{made.json()['id']}"
    later = {"due_at": (NOW + timedelta(days=5)).isoformat(), "why": "客户休假"}

    past = {"kind": "drawing", "what": "图纸", "due_at": (NOW - timedelta(days=1)).isoformat()}
    assert "due_at: 日期须在将来。" in send(api, "POST", f"/orders/{order_id}/pledges", past).json()["detail"]
    assert made.status_code == 201
    assert send(api, "PATCH", address, later).json()["due_at"].startswith("2026-03-16")
    assert send(api, "PATCH", address, {"state": "kept"}).json()["state"] == "kept"
    assert send(api, "PATCH", address, {"state": "kept"}).status_code == 409


def test_the_whole_book_is_proposed_and_assumptions_are_tried(factory):
    api = program(factory)
    with acting_for(factory.id):
        order_id = order_pumps("SO-1", count=4)
    committed = send(api, "POST", "/promises/commitments", {"commitments": [{"order_id": str(order_id)}]})
    stop = {
        "kind": "machine_down",
        "work_centre": "5X",
        "start": NOW.isoformat(),
        "end": (NOW + timedelta(days=9)).isoformat(),
    }

    asked = send(api, "POST", "/promises/re-promises", {})
    tried = send(api, "POST", "/promises/what-ifs", {"name": "停机", "assumptions": [stop]})
    refused = send(api, "POST", "/promises/what-ifs", {"name": "停机", "assumptions": [{"kind": "miracle"}]})

    assert committed.status_code == 201 and committed.json()[0]["basis"] == "capable"
    assert asked.status_code == 202 and asked.json()["state"] == "computing"
    assert tried.status_code == 201 and tried.json()["later"] == 1
    assert refused.status_code == 422 and refused.json()["faults"] == {"0": "unknown"}
    assert api.get("/api/v1/promises/coverage").json() == {}


def test_new_dates_of_the_book_are_asked_for_answered_and_taken_back(factory):
    planner, manager = program(factory, "planner"), program(factory, "manager")
    with acting_for(factory.id):
        people.set_preferences(changes={"promises.repromise_approval": "always"})
        newcomer = order_pumps("SO-NEW", count=8, customer_code="C-002")
        vip = order_pumps("SO-VIP", customer_code="C-001")
        for one in (newcomer, vip):
            promise_actions.confirm_promise(order_id=one)
        classes = dict.fromkeys(("vip", "new"), "redistribute")
        promise_actions.save_rules(name="vip-first", order_by=["tier"], classes=classes)
    made = send(planner, "POST", "/promises/re-promises", {"rules": "vip-first"}).json()
    jobs.run_now(organisation_id=factory.id, job_id=UUID(made["job_id"]))
    place = f"/promises/re-promises/{made['id']}"

    nobody = planner.get(f"/api/v1{place}/approval")
    refused = send(planner, "POST", f"{place}/confirmation", {})
    waits = send(planner, "POST", f"{place}/confirmation", {"why": "VIP 停线"})
    around = send(manager, "POST", f"{place}/confirmation", {})
    asked = planner.get(f"/api/v1{place}/approval").json()
    not_mine = send(planner, "POST", f"{place}/approval/answer", {"approved": True})
    withdrawn = send(planner, "DELETE", f"{place}/approval")
    again = send(planner, "POST", f"{place}/confirmation", {"why": "VIP 停线"})
    answered = send(manager, "POST", f"{place}/approval/answer", {"approved": True, "why": "同意"})
    job_id = UUID(planner.get(f"/api/v1{place}").json()["job_id"])
    jobs.run_now(organisation_id=factory.id, job_id=job_id)

    assert nobody.status_code == 404
    assert (refused.status_code, refused.json()["type"]) == (422, "urn:yinuo:problem:repromise-needs-approval")
    assert "why" in refused.json()["detail"]
    assert waits.status_code == 200 and waits.json()["waiting"] and waits.json()["state"] == "proposed"
    assert (around.status_code, not_mine.status_code) == (409, 403)
    assert (asked["state"], len(asked["order_ids"]), asked["why"]) == ("pending", 2, "VIP 停线")
    assert withdrawn.json()["state"] == "withdrawn" and again.json()["waiting"]
    assert (answered.status_code, answered.json()["state"]) == (200, "approved")
    assert planner.get(f"/api/v1{place}").json()["state"] == "confirmed"


def test_other_ways_are_computed_for_an_offer_and_for_a_quote_that_asks(factory):
    api, asked = program(factory), quote(factory, lines=[{"item_code": PUMP, "quantity": "40"}])

    offer = send(api, "POST", "/promises/offers", asked).json()
    short = send(api, "POST", "/promises/offers", asked | {"alternatives": False}).json()
    plain = send(api, "POST", "/promises/quotes", asked).json()["offer"]
    whole = send(api, "POST", "/promises/quotes", asked | {"alternatives": True}).json()["offer"]

    assert offer["alternatives"] and [one["key"] for one in whole["alternatives"]] == [
        one["key"] for one in offer["alternatives"]
    ]
    assert (short["alternatives"], plain["alternatives"]) == ([], [])
    assert plain["latest_at"] == offer["latest_at"]


def test_a_customers_terms_are_what_its_quotes_begin_with(factory):
    api, place = program(factory), f"/customers/{factory.vip.id}/receiving"

    before = api.get(f"/api/v1{place}").json()
    set_to = send(api, "PUT", place, {"ship": "partial", "min_split": "4", "max_splits": 3})
    plain = send(api, "POST", "/promises/quotes", quote(factory)).json()
    own = send(api, "POST", "/promises/quotes", quote(factory, ship="full")).json()
    refused = send(api, "PUT", place, {"lane_code": "moon"})

    assert (before["ship"], set_to.status_code, set_to.json()["max_splits"]) == ("full", 200, 3)
    assert (plain["ship"], plain["max_splits"], own["ship"]) == ("partial", 3, "full")
    assert refused.status_code == 422 and refused.json()["type"].endswith("invalid-terms") and refused.json()["detail"]


def asked_of(*modules):
    for module in modules:
        for name, found in vars(module).items():
            if name.endswith("In") and issubclass(found, Schema) and found.__module__ == module.__name__:
                yield found


@pytest.mark.parametrize(
    "schema", list(asked_of(book, pledges, promises, quotes, receiving)), ids=lambda one: one.__name__
)
def test_what_promises_are_asked_is_shown_by_an_example_that_fits(schema):
    examples = schema.model_json_schema().get("examples", [])

    assert examples or schema.__name__ in PARTS
    assert all(schema.model_validate(one) for one in examples)
