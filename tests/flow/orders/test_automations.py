"""Rules about orders: when something happens, and if a condition holds, then deeds are done."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.cast import NOW
from tests.flow.orders.offices import APPROVE, BIG, NOTICE, Office, body
from yinuo.flow.orders import actions as orders
from yinuo.flow.orders.changes import edit_orders
from yinuo.flow.orders.queries import order as order_of
from yinuo.ground.kernel import outbox
from yinuo.ground.people import actions as people_actions
from yinuo.ground.people import queries as people
from yinuo.ground.process import actions as process

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def office() -> Office:
    return Office()


def test_an_order_over_the_threshold_asks_the_boss_and_a_smaller_one_does_not(office: Office) -> None:
    office.rule(body(**BIG))

    office.order(number="SO-1", amount=520_000)
    office.order(number="SO-2", amount=500_000)

    assert office.titles() == ["审批 SO-1，金额 520,000"]
    (run,) = office.runs()
    assert (run.state, run.subject_label, run.results[0]["do"]) == ("done", "SO-1 华东重工", "create_task")


def test_a_rule_runs_once_for_an_event_however_often_it_is_delivered(office: Office) -> None:
    office.rule(body())
    office.order()
    with office.at_work():
        from yinuo.ground.kernel.models import Subscription

        Subscription.objects.filter(subscriber="process.automations").update(last_seq=0)

    office.rest()

    assert len(office.titles()) == 1


@pytest.mark.parametrize("enabled", [True, False])
def test_only_a_rule_that_is_on_runs(office: Office, enabled: bool) -> None:
    office.rule(body(), enabled=enabled)

    office.order()

    assert len(office.titles()) == int(enabled)


def test_nothing_is_read_for_events_that_no_rule_waits_for(office: Office) -> None:
    office.rule(body())
    office.rest()
    seen: list[str] = []
    subscriber = outbox._subscribers["process.automations"]
    outbox._subscribers["process.automations"] = outbox.Subscriber(
        name=subscriber.name,
        types=subscriber.types,
        handler=lambda events: seen.extend(event.type for event in events),
        chosen=subscriber.chosen,
    )
    try:
        with office.at_work():
            people_actions.change_customer(customer_id=office.factory.vip.id, changes={"city": "苏州"})
        office.rest()
        unread = list(seen)
        office.order()
    finally:
        outbox._subscribers["process.automations"] = subscriber

    assert unread == []
    assert "orders.order_created" in seen


def test_a_change_of_a_field_sets_a_rule_off_and_a_change_of_another_does_not(office: Office) -> None:
    office.rule(body({"kind": "change", "subject": "order", "field": "amount"}, **BIG))
    order_id = office.order(amount=10)

    with office.at_work():
        edit_orders(order_ids=[order_id], changes={"note": "急"})
        edit_orders(order_ids=[order_id], changes={"value_minor": 60_000_000})
    office.rest()

    assert office.titles() == ["审批 SO-1，金额 600,000"]


def test_a_moment_before_a_date_is_served_once_when_it_comes(office: Office) -> None:
    office.rule(body({"kind": "moment", "subject": "order", "field": "committed_at", "hours": -24}, [NOTICE]))
    office.order(committed_at=NOW + timedelta(hours=30))

    office.rest(hours=5)
    before = office.runs()
    office.rest(hours=3)

    assert before == []
    assert [run.subject_label for run in office.runs()] == ["SO-1 华东重工"]
    with office.at_work():
        member = office.factory.members["project_manager"].id
        assert [one["subject"] for one in people.notices(member_id=member)] == ["SO-1 将到期"]


def test_a_date_that_is_far_ahead_is_found_by_looking_hour_by_hour(office: Office) -> None:
    office.order(committed_at=NOW + timedelta(hours=40))
    office.rule(body({"kind": "moment", "subject": "order", "field": "committed_at", "hours": -24}, [NOTICE]))

    office.rest(hours=15)
    before = len(office.runs())
    office.rest(hours=2)

    assert (before, len(office.runs())) == (0, 1)


def test_an_order_that_was_delivered_before_its_moment_is_let_go(office: Office) -> None:
    office.rule(body({"kind": "moment", "subject": "order", "field": "committed_at", "hours": 1}, [NOTICE]))
    order_id = office.order(committed_at=NOW + timedelta(hours=1))

    with office.at_work():
        orders.note_deliveries(deliveries={order_id: office.now})
    office.rest(hours=4)

    assert office.runs() == []


def test_an_overdue_key_task_tells_the_project_manager_and_the_customer(office: Office) -> None:
    when = {"kind": "moment", "subject": "task", "field": "due_at", "hours": 0}
    mail = {
        "do": "tell_customer",
        "subject": "订单 {order.number} 的进展",
        "text": "“{task.title}”比预计晚，我们正在处理。",
    }
    office.rule(body(when, [NOTICE, mail], rows=[{"field": "task.important", "op": "yes"}]))
    order_id = office.order()
    with office.at_work():
        for title, important in (("装配", True), ("贴标", False)):
            process.create_task(
                title=title,
                subject_type="order",
                subject_id=order_id,
                source="test",
                important=important,
                role="operator",
                due_at=office.now + timedelta(hours=2),
            )

    office.rest(hours=4)

    (run,) = office.runs()
    assert (run.state, [one["do"] for one in run.results]) == ("done", ["notify", "tell_customer"])
    with office.at_work():
        told = [one for one in people.notices(about_id=order_id) if one["channel"] == "email"]
    assert [one["text"] for one in told] == ["“装配”比预计晚，我们正在处理。"]


@pytest.mark.parametrize(
    ("when", "hours", "turns"),
    [
        ({"every": "hour"}, 3, 3),
        ({"every": "day", "at": "10:30"}, 26, 2),
        ({"every": "week", "weekday": 3, "at": "10:30"}, 48, 1),
        ({"every": "workday", "at": "10:30"}, 24 * 4, 3),
    ],
)
def test_a_schedule_takes_its_turns_in_the_organisations_time(
    office: Office, when: dict[str, Any], hours: int, turns: int
) -> None:
    notice = {**NOTICE, "to": ["role:owner"], "subject": "该对账了"}

    office.rule(body({"kind": "schedule", **when}, [notice]))
    office.rest(hours=hours)

    assert len(office.runs()) == turns


def test_a_schedule_goes_through_the_open_orders(office: Office) -> None:
    office.order(number="SO-1", amount=600_000)
    office.order(number="SO-2")
    office.rule(body({"kind": "schedule", "every": "hour", "subject": "order"}, [APPROVE], **BIG))

    office.rest(hours=1)

    assert office.titles() == ["审批 SO-1，金额 600,000"]


def test_a_rule_sets_a_field_and_another_rule_follows(office: Office) -> None:
    office.rule(body(then=[{"do": "set_fact", "fact": "order.note", "value": "大单 {order.number}"}]))
    office.rule(body({"kind": "change", "subject": "order", "field": "note"}, [APPROVE]))

    order_id = office.order()

    with office.at_work():
        found = order_of(order_id=order_id)
    assert found is not None and found.note == "大单 SO-1"
    assert len(office.titles()) == 1
