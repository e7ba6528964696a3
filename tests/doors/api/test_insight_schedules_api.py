"""Scheduled reports over the API: made once per key, changed, paused, sent, removed and restored."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.cast import NOW, Factory, found_factory
from yinuo.flow.insight import reports
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people.tokens import SCOPES, issue_token

pytestmark = pytest.mark.django_db
BASE = "/api/v1/insight/schedules"


@pytest.fixture
def factory() -> Factory:
    return found_factory()


def client(factory: Factory, role: str) -> Client:
    with acting_for(factory.id):
        token = issue_token(member_id=factory.members[role].id, name=role, scopes=list(SCOPES))
    return Client(headers={"Authorization": f"Bearer {token}"})


def body(factory: Factory, **more: object) -> dict:
    owner = factory.members["owner"].id
    with acting_for(factory.id), clock.frozen(NOW):
        kept = reports.keep_report(name="送达", query="m=deliveries", shared="nobody", member_id=owner)
    members = [str(factory.members[one].id) for one in ("owner", "viewer")]
    return {"report_id": str(kept), "members": members, "every": "workday", "minute": 480, "pdf": True, **more}


def test_a_schedule_lives_from_making_to_restoring(factory: Factory) -> None:
    api, told = client(factory, "owner"), body(factory)
    with clock.frozen(NOW):
        key = {"Idempotency-Key": "one"}
        made = api.post(BASE, told, content_type="application/json", headers=key)
        again = api.post(BASE, told, content_type="application/json", headers=key)
        one = f"{BASE}/{made.json()['id']}"
        changed = api.put(one, told | {"every": "week", "weekdays": [4]}, content_type="application/json").json()
        paused = api.put(f"{one}/pause").json()
        resumed = api.delete(f"{one}/pause").json()
        sent = api.post(f"{one}/sendings")
        assert api.delete(one).status_code == 204 and api.get(one).status_code == 404
        restored = api.post(f"{one}/restoration").json()

    assert made.status_code == 201 and again.json() == made.json() and len(api.get(BASE).json()) == 1
    assert (changed["every"], changed["weekdays"]) == ("week", [4])
    assert paused["next_at"] is None and paused["paused_why"] == "hand" and resumed["next_at"]
    assert (sent.status_code, sent.json()) == (202, {"readers": 2})
    assert restored["next_at"] and api.get(f"{one}/sendings").json() == []


def test_faults_are_problems_that_name_the_fields(factory: Factory) -> None:
    answer = client(factory, "owner").post(
        BASE, body(factory, every="hour", mail=False), content_type="application/json"
    )

    assert answer.status_code == 422 and answer["Content-Type"] == "application/problem+json"
    assert answer.json()["type"].endswith("bad-schedule") and "every" in answer.json()["detail"]


def test_who_may_not_export_makes_none_but_reads_what_is_sent_to_them(factory: Factory) -> None:
    told = body(factory)
    with clock.frozen(NOW):
        client(factory, "owner").post(BASE, told, content_type="application/json")
    viewer = client(factory, "viewer")

    [read] = viewer.get(BASE).json()
    refused = viewer.post(BASE, told, content_type="application/json")

    assert refused.status_code == 403
    assert not read["own"] and [one["member_id"] for one in read["readers"]] == [str(factory.members["viewer"].id)]
