"""Approvals, the inbox and delegation over the API."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client

from tests.cast import NOW, Factory, found_factory
from yinuo.flow.orders import actions as orders
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people.tokens import issue_token
from yinuo.ground.process import actions

pytestmark = pytest.mark.django_db
SCOPES = ["approvals:read", "approvals:write"]


class Api:
    """Programs of the members of one factory."""

    def __init__(self, factory: Factory) -> None:
        self.factory, self.programs = factory, {}
        with acting_for(factory.id), clock.frozen(NOW):
            new = orders.NewOrder(customer_id=factory.vip.id, number="SO-9", ordered_at=NOW)
            self.order_id = orders.create_order(order=new)

    def __call__(self, role: str, method: str, path: str, body: Any = None, **headers: str) -> Any:
        if role not in self.programs:
            with acting_for(self.factory.id):
                token = issue_token(member_id=self.factory.members[role].id, name=role, scopes=SCOPES)
            self.programs[role] = Client(headers={"Authorization": f"Bearer {token}"})
        told = {"data": json.dumps(body), "content_type": "application/json"} if body is not None else {}
        return getattr(self.programs[role], method.lower())(f"/api/v1{path}", headers=headers, **told)

    def ask(self, **more: Any) -> dict[str, Any]:
        body = {"order_id": str(self.order_id), "title": "折扣", "approvers": "role:manager; role:planner", **more}
        answer = self("sales", "POST", "/approvals", body)
        assert answer.status_code == 201, answer.content.decode()
        found: dict[str, Any] = answer.json()
        return found

    def task(self, role: str) -> str:
        return str(self(role, "GET", "/inbox").json()[0]["task_id"])

    def act(self, role: str, verb: str, **told: Any) -> Any:
        return self(role, "POST", f"/tasks/{self.task(role)}/acts", {"verb": verb, **told})

    def id(self, role: str) -> str:
        return str(self.factory.members[role].id)


@pytest.fixture
def api() -> Api:
    return Api(found_factory())


def test_an_approval_is_asked_listed_and_answered(api: Api) -> None:
    asked = api.ask()

    first = api.act("manager", "approve", reason="可以").json()
    second = api.act("planner", "approve").json()

    assert (asked["status"], first["yes"], second["status"]) == ("open", 1, "approved")
    assert [one["verb"] for one in second["acts"]] == ["approved", "approved"]
    assert [one["state"] for one in api("sales", "GET", "/inbox?box=started").json()] == ["approved"]


def test_an_act_sent_twice_with_one_key_is_done_once(api: Api) -> None:
    api.ask()
    path, body = f"/tasks/{api.task('manager')}/acts", {"verb": "approve"}

    first = api("manager", "POST", path, body, **{"Idempotency-Key": "k-1"})
    again = api("manager", "POST", path, body, **{"Idempotency-Key": "k-1"})
    other = api("manager", "POST", path, body)

    assert first.json() == again.json() and again.headers["Idempotent-Replayed"] == "true"
    assert (other.status_code, other.json()["type"]) == (409, "urn:yinuo:problem:turn-over")


VERBS = [
    ("refuse", {"reason": "低"}, "refused"),
    ("return", {"step": "initiator", "reason": "补"}, "returned"),
    ("transfer", {"to": "quality"}, "open"),
    ("delegate", {"to": "quality"}, "open"),
    ("add_before", {"to": "quality"}, "open"),
    ("add_after", {"to": "quality"}, "open"),
]


@pytest.mark.parametrize(("verb", "told", "status"), VERBS)
def test_each_verb_is_an_act_of_the_task(api: Api, verb: str, told: dict[str, Any], status: str) -> None:
    api.ask()
    told = told | ({"to": [api.id(told["to"])]} if "to" in told else {})

    answer = api.act("manager", verb, **told)

    assert (answer.status_code, answer.json()["status"]) == (200, status)


def test_what_was_sent_back_is_handed_in_again(api: Api) -> None:
    api.ask()
    api.act("manager", "return", step="initiator", reason="补图纸")

    answer = api.act("sales", "resubmit", direct=True)

    assert answer.json()["status"] == "open"


def test_what_is_done_around_an_approval_is_an_act_of_it(api: Api) -> None:
    case = api.ask()["id"]
    api.act("manager", "approve")

    back = api("manager", "POST", f"/approvals/{case}/acts", {"verb": "take_back"})
    nudged = api("sales", "POST", f"/approvals/{case}/acts", {"verb": "nudge"})
    again = api("sales", "POST", f"/approvals/{case}/acts", {"verb": "nudge"})
    copied = api("sales", "POST", f"/approvals/{case}/acts", {"verb": "copy", "to": [api.id("quality")]})
    removed = api("owner", "POST", f"/approvals/{case}/acts", {"verb": "remove", "seat": 2})
    ended = api("sales", "POST", f"/approvals/{case}/acts", {"verb": "cancel"})

    assert [one.status_code for one in (back, nudged, again, copied, removed, ended)] == [200, 200, 429, 200, 200, 200]
    assert ended.json()["status"] == "cancelled"
    assert [one["unread"] for one in api("quality", "GET", "/inbox?box=copied").json()] == [True]


def test_many_are_approved_at_once(api: Api) -> None:
    api.ask(), api.ask()
    ids = [one["task_id"] for one in api("manager", "GET", "/inbox").json()]

    answer = api("manager", "POST", "/approvals/acts", {"task_ids": ids})

    assert answer.json() == ids and api("manager", "GET", "/inbox").json() == []


PROBLEMS = [
    ("manager", {"verb": "refuse"}, 422, "reason-missing"),
    ("manager", {"verb": "transfer"}, 409, "act-not-allowed"),
    ("manager", {"verb": "transfer", "to": [str(uuid4())]}, 422, "unknown-person"),
    ("manager", {"verb": "return", "reason": "x"}, 409, "act-not-allowed"),
    ("quality", {"verb": "approve"}, 403, "not-your-turn"),
    ("manager", {"verb": "applaud"}, 422, "invalid"),
]


@pytest.mark.parametrize(("role", "body", "status", "code"), PROBLEMS)
def test_what_cannot_be_done_is_a_problem_that_says_why(
    api: Api, role: str, body: dict[str, Any], status: int, code: str
) -> None:
    api.ask()

    answer = api(role, "POST", f"/tasks/{api.task('manager')}/acts", body)

    assert (answer.status_code, answer.json()["type"]) == (status, f"urn:yinuo:problem:{code}")
    assert answer["Content-Type"].startswith("application/problem+json") and answer.json()["detail"]


def test_a_setting_that_names_nobody_is_refused_with_its_faults(api: Api) -> None:
    body = {"order_id": str(api.order_id), "title": "x", "approvers": "the boss", "due": "soon"}

    answer = api("sales", "POST", "/approvals", body)

    assert answer.status_code == 422 and set(answer.json()["faults"]) == {"approvers", "due"}


def test_a_task_is_claimed_and_given_back(api: Api) -> None:
    with acting_for(api.factory.id):
        task: UUID = actions.create_task(
            title="联系", subject_type="order", subject_id=api.order_id, source="t", role="planner"
        )

    assert api("viewer", "PUT", f"/tasks/{task}/claim").status_code == 403
    assert api("planner", "PUT", f"/tasks/{task}/claim").status_code == 204
    assert api("planner", "GET", "/inbox").json()[0]["task_id"] == str(task)
    assert api("planner", "DELETE", f"/tasks/{task}/claim").status_code == 204
    assert api("planner", "GET", "/inbox?box=offered").json()[0]["role"] == "planner"


def test_somebody_stands_in_while_the_member_is_away(api: Api) -> None:
    with clock.frozen(NOW):
        body = {"deputy_id": api.id("quality"), "from_at": "2026-03-11T00:00:00Z", "until_at": "2026-03-20T00:00:00Z"}
        made = api("manager", "POST", "/absences", body)
        overlapping = api("manager", "POST", "/absences", body)
        api.ask(approvers="role:manager")
        standing = api("quality", "GET", "/inbox").json()
        ended = api("manager", "DELETE", f"/absences/{made.json()[0]['id']}")

        assert (made.status_code, overlapping.status_code, ended.status_code) == (201, 422, 204)
        assert len(standing) == 1 and api("manager", "GET", "/absences").json() == []
