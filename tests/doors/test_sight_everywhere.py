"""Every page and answer of the program, as one who may see only another customer than the one everything is about."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from tests.cast import NOW, PASSWORD, Factory, found_factory
from tests.doors import route_table as table
from tests.doors.desk.test_sight_walk import text_of
from tests.doors.route_subjects import furnish
from tests.doors.test_every_route import _filled
from yinuo.flow.insight import sight
from yinuo.flow.plans.models import Project
from yinuo.flow.risks.models import Risk
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import tokens

MARK = "HIDDEN"
# Their own subjects: an order that they may not see, and what belongs to it.
APART = (
    "order_id",
    "complaint_id",
    "change_id",
    "inspection_id",
    "nonconformity_id",
    "project_id",
    "plan_task_id",
    "quote_id",
    "pledge_id",
    "risk_id",
    "status_report_id",
    "meeting_id",
    "retrospective_id",
    "alert_id",
    "repair_id",
    "expense_id",
    # Sums over the whole book.
    "repromise_id",
    "scenario_id",
    "joint_id",
    "levelling_id",
)
_NAMED = re.compile(r"[<{](?:\w+:)?(\w+)[>}]")


@dataclass(frozen=True)
class Limited:
    """A member who may not see the customer of anything there is, in a browser and as a program."""

    factory: Factory
    parts: dict[str, str]
    browser: Client
    program: Client

    def leaks(self, answer: Any) -> list[str]:
        """Return what an answer tells of the order or of its customer."""
        told = text_of(answer)
        if "json" in answer.get("Content-Type", "") and not answer.streaming:
            told = json.dumps(answer.json(), ensure_ascii=False)
        secrets = (f"{MARK}-1", str(self.factory.vip.id), self.factory.vip.name)
        return [told[max(0, told.index(one) - 60) :][:120] for one in secrets if one in told]


@pytest.fixture
def limited(db) -> Iterator[Limited]:
    with clock.frozen(NOW):
        factory = found_factory()
        parts, member_id = furnish(factory, mark=MARK), factory.members["manager"].id
        with acting_for(factory.id):
            Project.objects.filter(pk=parts["project_id"]).update(customer_id=factory.vip.id)
            Risk.objects.filter(pk=parts["risk_id"]).update(order_id=parts["order_id"])
            limits = {"customer": [str(factory.newcomer.id)]}
            sight.set_sight(member_id=member_id, limits=limits, metrics=[], dimensions=[])
            secret = tokens.issue_token(member_id=member_id, name="t", scopes=list(tokens.SCOPES))
        browser = Client()
        browser.post("/sign-in", {"email": factory.members["manager"].email, "password": PASSWORD})
        yield Limited(factory, parts, browser, Client(headers={"Authorization": f"Bearer {secret}"}))


def test_no_page_file_or_answer_tells_of_what_is_beyond_the_sight(limited: Limited) -> None:
    pages = [_filled(route, limited.parts) for route in table.DESK if not _NAMED.search(route)]
    # Lists as files: their names are no ids.
    files = [one for one in table.DESK if re.search(r"(export|file|scorecards|rows)\.", one) and "<uuid:" not in one]
    pages += [
        _filled(one.replace("<slug:kind>", form).replace("<slug:form>", form), limited.parts)
        for one in files
        for form in ("xlsx", "csv", "pdf")
    ]
    pages += [f"/{one}?q={MARK}" for one in ("tasks", "complaints", "messages", "projects", "quotes", "palette")]
    answers = {page: limited.browser.get(page) for page in pages}
    operations = [one.removeprefix("GET ") for one in table.API if one.startswith("GET ") and not _NAMED.search(one)]
    answers |= {f"/api/v1{one}": limited.program.get(f"/api/v1{one}") for one in operations}

    assert {address: answer.status_code for address, answer in answers.items() if answer.status_code >= 500} == {}
    leaks = {address: limited.leaks(answer) for address, answer in answers.items()}
    assert {address: told for address, told in leaks.items() if told} == {}


def test_what_is_beyond_the_sight_answers_as_what_does_not_exist(limited: Limited) -> None:
    unknown = limited.parts | {name: str(uuid4()) for name in APART}
    routes = [one for one in table.DESK if set(_NAMED.findall(one)) & set(APART)]
    asked = {one: [limited.browser.get(_filled(one, parts)) for parts in (limited.parts, unknown)] for one in routes}
    operations = [one for one in table.API if one.startswith("GET ") and set(_NAMED.findall(one)) & set(APART)]
    for one in operations:
        path = one.removeprefix("GET ")
        asked[one] = [limited.program.get(f"/api/v1{_filled(path, parts)}") for parts in (limited.parts, unknown)]

    told = {one: tuple(answer.status_code for answer in pair) for one, pair in asked.items()}
    known = {one: codes for one, codes in told.items() if codes[1] != 405}
    assert {one: codes for one, codes in known.items() if codes[0] != codes[1] or codes[0] < 400} == {}
    assert sorted(one for one, (hidden, _unknown) in asked.items() if limited.leaks(hidden)) == []


def test_nothing_is_done_to_what_is_beyond_the_sight(limited: Limited) -> None:
    unknown = limited.parts | {name: str(uuid4()) for name in APART}
    told: dict[str, tuple[int, int]] = {}
    for route in (one for one in table.DESK if set(_NAMED.findall(one)) & set(APART)):
        hidden, missing = (limited.browser.post(_filled(route, parts)) for parts in (limited.parts, unknown))
        told[route] = hidden.status_code, missing.status_code
        assert limited.leaks(hidden) == [], route
    for operation in table.API:
        method, _space, path = operation.partition(" ")
        if method != "GET" and set(_NAMED.findall(path)) & set(APART):
            body = table.BODIES.get(operation, {})
            hidden, missing = (
                limited.program.generic(
                    method, f"/api/v1{_filled(path, parts)}", json.dumps(body), content_type="application/json"
                )
                for parts in (limited.parts, unknown)
            )
            told[operation] = hidden.status_code, missing.status_code
            assert limited.leaks(hidden) == [], operation

    assert {one: codes for one, codes in told.items() if codes[0] != codes[1] or codes[0] < 400} == {}
    assert len(told) > 100


def test_who_sees_only_some_orders_begins_nothing_that_is_reckoned_over_all(limited: Limited) -> None:
    kept = limited.browser.get("/coverage").content.decode()
    slower = {"kind": "lane_slower", "lane": "L-1", "hours": 24.0}
    begun: dict[str, Any] = {"promises/re-promises": {}, "joint-responses": {}}
    begun["promises/what-ifs"] = {"name": "x", "assumptions": [slower]}
    refused = [
        limited.program.post(f"/api/v1/{one}", body, content_type="application/json") for one, body in begun.items()
    ]

    assert "按全部订单核对" in kept and "按全部订单计算" in refused[0].json()["detail"]
    assert [one.json()["type"].rpartition(":")[2] for one in refused] == ["not-all-seen"] * len(begun)
