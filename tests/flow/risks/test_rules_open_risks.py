"""Rules open risks in the register, beside whatever else they do, on an order, by a schedule, and once more by hand."""

from __future__ import annotations

from typing import Any

import pytest

from tests.flow.orders.offices import APPROVE, CREATED, Office, body
from yinuo.flow.orders.changes import edit_orders
from yinuo.flow.risks import queries
from yinuo.flow.risks.queries import RiskFacts, Sought
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.process.automations import running
from yinuo.ground.process.automations.bodies import InvalidRule

pytestmark = pytest.mark.django_db(transaction=True)
RISK: dict[str, Any] = {
    "do": "open_risk",
    "title": "{order.number} 金额大，交期紧",
    "category": "supply",
    "likelihood": "4",
    "impact": "5",
    "owner": "their:owner",
    "description": "{customer.name}",
}


@pytest.fixture
def office() -> Office:
    return Office()


def _risks(office: Office) -> list[RiskFacts]:
    with acting_for(office.factory.id):
        return queries.risks(sought=Sought())


def test_a_rule_opens_a_risk_about_its_order_after_another_deed_has_published(office: Office) -> None:
    owner = office.factory.members["planner"].id
    office.rule(body({"kind": "change", "subject": "order", "field": "owner"}, [APPROVE, RISK]))
    order_id = office.order()

    with office.at_work():
        edit_orders(order_ids=[order_id], changes={"owner_id": owner})
    office.rest()

    (risk,) = _risks(office)
    assert (risk.title, risk.category, risk.score) == ("SO-1 金额大，交期紧", "supply", 20)
    assert (risk.order_id, risk.owner_id, risk.description) == (order_id, owner, "华东重工")
    (run,) = office.runs()
    assert [one["do"] for one in run.results] == ["create_task", "open_risk"] and run.results[1]["id"] == str(risk.id)


def test_a_schedule_opens_a_risk_of_the_whole_organisation_and_nobody_watches_it_yet(office: Office) -> None:
    risk = {**RISK, "description": ""}
    office.rule(body({"kind": "schedule", "every": "hour"}, [{**risk, "title": "汇率", "owner": ""}]))
    office.rule(
        body({"kind": "schedule", "every": "hour"}, [{**APPROVE, "title": "看电价"}, {**risk, "title": "电价"}])
    )

    office.rest(hours=1)

    found = _risks(office)
    assert sorted(one.title for one in found) == ["汇率", "电价"]
    assert {(one.order_id, one.owner_id) for one in found} == {(None, None)}


def test_what_the_register_refuses_is_a_failed_run_and_is_tried_again_once_the_reason_is_gone(office: Office) -> None:
    when = {"kind": "change", "subject": "order", "field": "note"}
    office.rule(body(when, [APPROVE, {**RISK, "description": "{order.note}" * 100}]))
    order_id = office.order()
    with office.at_work():
        edit_orders(order_ids=[order_id], changes={"note": "急" * 200})
    office.rest()

    (run,) = office.runs()
    assert (run.state, run.code, run.text, office.titles()) == ("failed", "risk_refused", "description", [])
    with office.at_work():
        edit_orders(order_ids=[order_id], changes={"note": "急"})
        assert running.retry(run_id=run.id) == "done"
    assert [one.description for one in _risks(office)] == ["急" * 100]


@pytest.mark.parametrize(("name", "value"), [("category", "weather"), ("likelihood", "6"), ("impact", "")])
def test_a_rule_with_an_unknown_class_or_weight_is_refused(office: Office, name: str, value: str) -> None:
    with pytest.raises(InvalidRule):
        office.rule(body(CREATED, [{**RISK, name: value}]))
