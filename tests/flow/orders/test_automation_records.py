"""Rules that set each other off, fail, are tried on the past, and are written."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.cast import NOW
from tests.flow.orders.offices import APPROVE, BIG, NOTICE, Office, body
from yinuo.flow.orders import actions as orders
from yinuo.flow.orders.changes import edit_orders
from yinuo.flow.orders.creation import NewLine, NewOrder
from yinuo.ground.kernel import webhooks
from yinuo.ground.people import actions as people_actions
from yinuo.ground.people import queries as people
from yinuo.ground.process import actions as process
from yinuo.ground.process.approving.reading import approvals_of
from yinuo.ground.process.automations import deeds, reading, ruling, running
from yinuo.ground.process.automations.bodies import InvalidRule
from yinuo.ground.process.automations.trying import dry_run

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def office() -> Office:
    return Office()


def test_rules_that_set_each_other_off_are_stopped_with_a_clear_entry(office: Office) -> None:
    change = {"kind": "change", "subject": "order", "field": "note"}
    for value, other in (("甲", "乙"), ("乙", "甲")):
        asked = {"rows": [{"field": "order.note", "op": "ne", "value": value}]}
        office.rule(body(change, [{"do": "set_fact", "fact": "order.note", "value": value}], **asked), name=other)
    order_id = office.order()

    with office.at_work():
        edit_orders(order_ids=[order_id], changes={"note": "丙"})
    office.rest()

    stopped = office.runs(states=["stopped"])
    assert {run.code for run in stopped} == {"too_deep"}
    assert len(office.runs(states=["done"])) <= 2**6


def test_a_rule_that_runs_too_often_is_switched_off_and_its_administrators_are_told(office: Office) -> None:
    with office.at_work():
        people_actions.set_preferences(changes={"process.automation_hourly_runs": 2.0})
    rule_id = office.rule(body())

    for number in range(4):
        office.order(number=f"SO-{number}")

    assert [run.state for run in office.runs()] == ["stopped", "done", "done"]
    with office.at_work():
        found = reading.rule(rule_id=rule_id)
        told = people.notices(member_id=office.factory.members["owner"].id)
    assert found is not None and not found.enabled and found.halted_at is not None
    assert [one["link"] for one in told] == [f"/automations/{rule_id}"]


def test_what_cannot_be_done_is_on_record_with_its_reason_and_nothing_of_it_is_kept(office: Office) -> None:
    mail = {"do": "tell_customer", "subject": "x", "text": "x"}
    office.rule(body(then=[APPROVE, mail]))
    with office.at_work():
        order = NewOrder(customer_id=office.factory.newcomer.id, number="SO-9", lines=(NewLine(item_name="泵"),))
        orders.create_order(order=order)
    office.rest()

    (run,) = office.runs()
    assert (run.state, run.code, run.text) == ("failed", "no_contact", "新禾食品")
    assert office.titles() == []


def test_a_run_that_failed_is_tried_again_by_hand_once_its_cause_is_gone(office: Office) -> None:
    office.rule(body(then=[{"do": "tell_customer", "subject": "已收到 {order.number}", "text": "谢谢"}]))
    with office.at_work():
        order = NewOrder(customer_id=office.factory.newcomer.id, number="SO-9", lines=(NewLine(item_name="泵"),))
        orders.create_order(order=order)
    office.rest()
    (run,) = office.runs()

    with office.at_work():
        people_actions.add_contact(customer_id=office.factory.newcomer.id, name="李工", email="li@xinhe.example")
        state = running.retry(run_id=run.id)
        with pytest.raises(running.NotRepeatable):
            running.retry(run_id=run.id)

    assert state == "done"


def test_an_unexpected_failure_is_tried_again_by_itself_with_pauses(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[UUID] = []

    def fragile(doing: deeds.Doing) -> deeds.Done:
        calls.append(doing.run_id)
        if len(calls) < 3:
            raise RuntimeError("down")
        return deeds.Done(told="up")

    monkeypatch.setitem(deeds._deeds, "fragile", deeds.Deed(name="fragile", label="x", icon="x", do=fragile))
    office.rule(body(then=[{"do": "fragile"}]))
    office.order()
    first = office.runs()

    office.rest(hours=2)

    assert [run.state for run in first] == ["failed"]
    assert [(run.state, run.attempts) for run in office.runs()] == [("done", 3)]


def test_a_webhook_gets_what_the_rule_saw(office: Office) -> None:
    with office.at_work():
        endpoint = webhooks.register_endpoint(url="https://erp.example/hook", event_types=["nothing.at_all"])
    office.rule(body(then=[{"do": "call_webhook", "endpoint": str(endpoint.id), "text": "新单 {order.number}"}]))

    office.order(amount=7)

    with office.at_work():
        (sent,) = webhooks.deliveries(endpoint_id=endpoint.id)
    assert sent.event.payload["text"] == "新单 SO-1"
    assert sent.event.payload["facts"]["order"]["amount"] == 7


def test_an_approval_is_asked_of_a_role_and_of_whoever_owns_the_order(office: Office) -> None:
    ask = {"do": "ask_approval", "title": "审批 {order.number}", "to": ["role:owner"], "mode": "any", "due_hours": "8"}
    office.rule(body(then=[ask], **BIG))

    order_id = office.order(amount=800_000)

    with office.at_work():
        (approval,) = approvals_of(subject_id=order_id)
    assert (approval.title, approval.status) == ("审批 SO-1", "open")
    assert [seat.member_id for seat in approval.seats] == [office.factory.members["owner"].id]


def test_an_expression_asks_what_rows_cannot(office: Office) -> None:
    asked = {"expression": 'order.amount * 0.1 > 100 && customer.city == "上海"'}
    office.rule(body(**asked))

    office.order(number="SO-1", amount=900)
    office.order(number="SO-2", amount=1100)

    assert office.titles() == ["审批 SO-2，金额 1,100"]


def test_an_expression_without_a_value_is_a_failure_that_says_why(office: Office) -> None:
    office.rule(body(expression="order.no_such_fact > 3"))

    office.order()

    (run,) = office.runs()
    assert (run.state, run.code) == ("failed", "condition_unclear")
    assert "no_such_fact" in run.text


def test_a_condition_about_a_thing_that_is_not_there_does_not_hold(office: Office) -> None:
    when = {"kind": "event", "event": "process.task_created"}
    office.rule(body(when, [{**NOTICE, "to": ["role:owner"], "subject": "x"}], **BIG))

    with office.at_work():
        process.create_task(title="扫地", subject_type="house", subject_id=office.factory.id, source="x")
    office.rest()

    assert office.runs() == []


# Dry runs


def test_a_dry_run_tells_what_would_have_run_and_does_nothing(office: Office) -> None:
    office.order(number="SO-1", amount=520_000)
    office.order(number="SO-2", amount=10)
    office.order(number="SO-3", amount=990_000)

    with office.at_work():
        trial = dry_run(name="x", body=body(**BIG))

    assert (trial.checked, trial.met, [one.label for one in trial.told]) == (3, 2, ["SO-3 华东重工", "SO-1 华东重工"])
    assert office.titles() == [] and office.runs() == []


def test_a_dry_run_of_moments_finds_those_that_have_passed(office: Office) -> None:
    office.order(number="SO-1", committed_at=NOW - timedelta(days=2))
    office.order(number="SO-2", committed_at=NOW - timedelta(days=50))

    with office.at_work():
        trial = dry_run(
            name="x", body=body({"kind": "moment", "subject": "order", "field": "committed_at", "hours": 4}, [NOTICE])
        )

    assert [(one.label, one.at) for one in trial.told] == [("SO-1 华东重工", NOW - timedelta(days=2, hours=-4))]


NOTE = {**NOTICE, "subject": "看雷达"}


def test_a_dry_run_of_a_schedule_counts_its_turns(office: Office) -> None:
    with office.at_work():
        trial = dry_run(name="x", body=body({"kind": "schedule", "every": "day", "at": "08:00"}, [NOTE]))

    assert trial.checked == trial.met == 30


# Writing rules


@pytest.mark.parametrize(
    ("said", "faults"),
    [
        (body({"kind": "event", "event": "no.such"}), {"when.event": "missing"}),
        (body({"kind": "event", "event": "process.rule_ran"}), {"when.event": "missing"}),
        (body({}), {"when.kind": "missing"}),
        (body({"kind": "change", "subject": "order", "field": "x"}), {"when.field": "missing"}),
        (
            body({"kind": "moment", "subject": "order", "field": "committed_at", "hours": "soon"}),
            {"when.hours": "out_of_range"},
        ),
        (body({"kind": "schedule", "every": "day", "at": "25:00"}), {"when.at": "not_a_time"}),
        (body(then=[]), {"then": "missing"}),
        (body(then=[{"do": "burn"}]), {"then.0.do": "missing"}),
        (
            body(then=[{**APPROVE, "title": " ", "to": "role:king"}]),
            {"then.0.title": "missing", "then.0.to": "unknown"},
        ),
        (body(then=[APPROVE, {**APPROVE, "due_hours": "x"}]), {"then.1.due_hours": "out_of_range"}),
        (body(rows=[{"field": "order.amount", "op": "gt", "value": "x"}]), {"if.0.value": "not_a_number"}),
    ],
)
def test_a_rule_with_faults_names_each_at_its_place(
    office: Office, said: dict[str, Any], faults: dict[str, str]
) -> None:
    with office.at_work(), pytest.raises(InvalidRule) as refused:
        ruling.add_rule(name="x", body=said)

    assert refused.value.faults == faults


def test_each_change_of_a_rule_is_a_version_on_the_record(office: Office) -> None:
    rule_id = office.rule(body())

    with office.at_work():
        changed = ruling.change_rule(rule_id=rule_id, name="大单", body=body(**BIG))
        again = ruling.change_rule(rule_id=rule_id, name="大单", body=body(**BIG))
        found = reading.versions(rule_id=rule_id)

    assert (changed, again) == (True, False)
    assert [(one.version, one.name) for one in found] == [(2, "大单"), (1, "规则")]


def test_rules_stand_in_the_order_they_are_put_in(office: Office) -> None:
    first, second, third = (office.rule(body(), name=name) for name in "甲乙丙")

    with office.at_work():
        ruling.order_rules(rule_ids=[third, first])
        ruling.remove_rule(rule_id=second)
        with pytest.raises(ruling.UnknownRule):
            ruling.switch_rule(rule_id=second, enabled=True)
        names = [one.name for one in reading.rules()]

    assert names == ["丙", "甲"]
