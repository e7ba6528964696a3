"""Reports and commitments as programs send them."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from tests.cast import NOW, found_factory
from yinuo.flow.orders import actions as orders
from yinuo.flow.orders.actions import NewOrder
from yinuo.flow.work import queries
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people.tokens import issue_token

pytestmark = pytest.mark.django_db
SCOPES = ["progress:read", "progress:write", "promises:read", "promises:write"]


class Caller:
    """A program with a token of one member of one factory, and an open order SO-1."""

    def __init__(self, client, factory, role):
        self.client, self.factory = client, factory
        with acting_for(factory.id):
            member = factory.members[role]
            scopes = [s for s in SCOPES if role != "operator" or s.startswith("progress")]
            self.token = issue_token(member_id=member.id, name="t", scopes=scopes)
            self.order_id = orders.create_order(order=NewOrder(number="SO-1", customer_code="C-001", ordered_at=NOW))

    def __call__(self, method, path, body=None, media="application/json", **headers):
        text = body if isinstance(body, str) else json.dumps(body)
        response = self.client.generic(
            method,
            f"/api/v1{path}",
            text if body is not None else "",
            content_type=media,
            headers={"Authorization": f"Bearer {self.token}", **headers},
        )
        return response.status_code, response.json()

    def states(self):
        with acting_for(self.factory.id):
            return [stage.state for stage in queries.stages(order_id=self.order_id)]


@pytest.fixture
def call(client):
    factory = found_factory()
    with clock.frozen(NOW):
        yield Caller(client, factory, "manager")


def said(kind="started", hours=0.0, **facts):
    return {"kind": kind, "happened_at": (NOW + timedelta(hours=hours)).isoformat(), "order_number": "SO-1", **facts}


def test_one_report_moves_the_order_and_says_so(call):
    status, answer = call("POST", "/progress", said(stage_code="confirm"))

    assert (status, answer["disposition"]) == (200, "applied")
    assert call.states() == ["active", "next", "next", "next"]


def test_the_same_words_are_the_same_report(call):
    call("POST", "/progress", said())

    _status, answer = call("POST", "/progress", said())

    assert answer["disposition"] == "duplicate"
    assert answer["reasons"][0]["code"] == "key_seen"


def test_an_idempotency_key_answers_again_what_was_answered(call):
    first = call("POST", "/progress", said(), **{"Idempotency-Key": "k1"})

    again = call("POST", "/progress", said(), **{"Idempotency-Key": "k1"})

    assert again == first
    assert again[1]["disposition"] == "applied"


def test_a_batch_answers_row_by_row(call):
    reports = [said(key="1"), said(key="2", order_number="SO-404"), said("finished", 1000, key="3")]

    status, answer = call("POST", "/progress/batch", {"reports": reports})

    assert status == 200
    assert [row["disposition"] for row in answer["results"]] == ["applied", "rejected", "held"]
    assert answer["results"][1]["explanation"] == "找不到订单 SO-404"
    assert answer["counts"] == {"applied": 1, "rejected": 1, "held": 1}


def event(ident="e1", kind="started", source="/machines/7", **facts):
    return {
        "specversion": "1.0",
        "id": ident,
        "source": source,
        "type": f"yinuo.progress.{kind}",
        "subject": "SO-1",
        "time": NOW.isoformat(),
        "data": facts,
    }


def test_a_cloudevent_is_taken_once_by_its_id_and_source(call):
    media = "application/cloudevents+json"
    first = call("POST", "/progress/events", event(), media)
    again = call("POST", "/progress/events", event(), media)
    other = call("POST", "/progress/events", event(source="/machines/8", stage_code="prepare"), media)

    dispositions = [answer["results"][0]["disposition"] for _status, answer in (first, again, other)]
    assert dispositions == ["applied", "duplicate", "applied"]


def test_cloudevents_come_in_batches(call):
    batch = [event("1"), event("2", "quantity", quantity="3.5"), event("3", "place", place="苏州")]

    status, answer = call("POST", "/progress/events", batch, "application/cloudevents-batch+json")

    assert (status, answer["counts"]) == (200, {"applied": 3})
    _status, stages = call("GET", f"/orders/{call.order_id}/stages")
    assert (float(stages[0]["quantity_done"]), stages[0]["place"]) == (3.5, "苏州")


BAD = [
    ("an unknown kind", "/progress", said("dancing")),
    ("a moment without a zone", "/progress", {**said(), "happened_at": "2026-03-11T09:00:00"}),
    ("not a number", "/progress/events", '{"specversion": NaN}'),
    ("an empty batch", "/progress/batch", {"reports": []}),
    ("too many", "/progress/batch", {"reports": [said()] * 1_001}),
    ("another event", "/progress/events", event(kind="dancing")),
    ("an event without time", "/progress/events", {k: v for k, v in event().items() if k != "time"}),
    ("no event at all", "/progress/events", "7"),
    ("a confidence beyond reach", "/orders/{order}/quote", {"confidence": 1.5}),
]


@pytest.mark.parametrize(("path", "body"), [row[1:] for row in BAD], ids=[row[0] for row in BAD])
def test_what_cannot_be_read_is_refused_with_its_faults(call, path, body):
    status, answer = call("POST", path.format(order=call.order_id), body)

    assert status == 422
    assert answer["faults"]


def test_the_last_report_is_undone(call):
    call("POST", "/progress", said())

    status, _answer = call("DELETE", f"/orders/{call.order_id}/progress/last")
    again, problem = call("DELETE", f"/orders/{call.order_id}/progress/last")

    assert (status, again, problem["type"]) == (200, 409, "urn:yinuo:problem:nothing-to-undo")
    assert call.states()[0] == "next"


def test_an_offer_is_asked_for_and_becomes_version_one(call):
    _status, offer = call("POST", f"/orders/{call.order_id}/quote", {})
    status, made = call("POST", f"/orders/{call.order_id}/commitment", {"based_on_version": 0})
    _status, versions = call("GET", f"/orders/{call.order_id}/promises")

    assert "个工作日" in offer["text"]
    assert (status, made["version"], made["committed_at"]) == (201, 1, offer["latest_at"])
    assert [v["version"] for v in versions] == [1]


def test_a_second_version_needs_its_why_and_the_newest_version(call):
    call("POST", f"/orders/{call.order_id}/commitment", {})
    later = {"committed_at": (NOW + timedelta(days=40)).isoformat()}

    silent, problem = call("POST", f"/orders/{call.order_id}/commitment", later)
    stale, _problem = call("POST", f"/orders/{call.order_id}/commitment", {**later, "why": "x", "based_on_version": 0})
    status, _made = call("POST", f"/orders/{call.order_id}/commitment", {**later, "why": "改线", "based_on_version": 1})

    assert (silent, stale, status) == (422, 409, 201)
    assert problem["faults"] == {"why": "missing"}


def test_another_organisation_sees_nothing_of_the_order(call, client):
    stranger = Caller(client, found_factory(name="别家"), "manager")

    for method, path in (
        ("GET", "stages"),
        ("GET", "promises"),
        ("POST", "quote"),
        ("POST", "commitment"),
    ):
        status, _answer = stranger(method, f"/orders/{call.order_id}/{path}", {} if method == "POST" else None)
        assert status == 404
    _status, answer = stranger("POST", "/progress", {**said(), "order_number": "", "order_id": str(call.order_id)})
    assert answer["disposition"] == "rejected"


def test_a_token_without_the_scope_is_turned_away(client):
    with clock.frozen(NOW):
        operator = Caller(client, found_factory(), "operator")

        status, _answer = operator("POST", f"/orders/{operator.order_id}/commitment", {})

    assert status == 403
