"""Rules on their pages: begun from a starter, picked, tried on the last 30 days, switched, put in order, run again."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from tests.outbox import deliver_all
from yinuo.doors.desk.event_names import event_groups
from yinuo.doors.desk.rule_starters import STARTERS, starter_entry
from yinuo.doors.desk.rule_words import summary
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.process import queries as tasks
from yinuo.ground.process.automations import reading, ruling
from yinuo.ground.process.automations.bodies import checked

HTMX = {"HX-Request": "true"}
TYPED = {
    "name": "大额审批",
    "when.kind": "event",
    "when.event": "orders.order_created",
    "if.mode": "rows",
    "if.every": "all",
    "if.0.field": "order.amount",
    "if.0.op": "gt",
    "if.0.value": "500000",
    "then.0.do": "create_task",
    "then.0.title": "审批 {order.number}",
    "then.0.to": "role:owner",
    "then.0.due_hours": "8",
    "then.0.important": "yes",
    "then.0.detail": "",
}


def _rules(desk) -> list[reading.RuleFacts]:
    with acting_for(desk.factory.id):
        return reading.rules()


def _said(browser: Client, url: str, typed: dict[str, Any]) -> str:
    return browser.post(url, typed, headers=HTMX).content.decode()


def test_the_list_offers_rules_to_begin_from(desk) -> None:
    page = desk.browser().get("/automations").content.decode()

    assert "金额超过 50 万，总经理审批" in page and "关键任务逾期，通知项目经理和客户" in page


def test_what_is_drawn_anew_while_somebody_picks_gives_way_to_what_was_picked_last(desk) -> None:
    page = desk.browser().get("/automations/new").content.decode()

    assert 'class="stack rule-form" method="post" novalidate hx-sync="this:replace"' in page


def test_no_event_that_a_rule_may_wait_for_is_called_by_its_type(desk) -> None:
    offered = [row for _room, rows in event_groups() for row in rows]

    assert [code for code, name in offered if name.lower() == code.lower()] == []


@pytest.mark.parametrize("code", [one.code for one in STARTERS])
def test_a_starter_is_a_whole_rule_and_can_be_told_as_a_sentence(desk, code: str) -> None:
    entry = starter_entry(code)

    with acting_for(desk.factory.id):
        assert entry is not None and checked(**entry)
        assert summary(entry["body"]).endswith("。")


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("zh-hans", "新订单录入时，如果订单金额大于 500,000，就发起审批“审批大额订单 {order.number}”，由所有者审批。"),
        (
            "en",
            "When a new order is entered, if order value is more than 500,000, "
            "ask Owner to approve “Approve the large order {order.number}”.",
        ),
        ("zh-hant", "新訂單輸入時，如果訂單金額大於 500,000，就發起審批“審批大額訂單 {order.number}”，由所有者審批。"),
    ],
)
def test_a_rule_reads_as_a_sentence_in_each_language(desk, language: str, sentence: str) -> None:
    from django.utils import translation

    with acting_for(desk.factory.id), translation.override(language):
        entry = starter_entry("big-order")
        assert entry is not None
        told = summary(entry["body"])

    assert told.replace("「", "“").replace("」", "”") == sentence


def test_what_is_picked_is_saved_switched_on_and_at_work(desk) -> None:
    answer = desk.browser().post("/automations/new", {**TYPED, "enable": "1"})

    desk.order(number="SO-1", value_minor=60_000_000)
    desk.order(number="SO-2", value_minor=100)
    deliver_all()

    (rule,) = _rules(desk)
    assert answer["Location"] == f"/automations/{rule.id}"
    assert (rule.enabled, rule.done) == (True, 1)
    with acting_for(desk.factory.id):
        assert [one.title for one in tasks.tasks(roles=["owner"])] == ["审批 SO-1"]
    page = desk.browser().get(f"/automations/{rule.id}").content.decode()
    assert "SO-1 华东重工" in page and "已执行" in page


def test_faults_stand_beside_their_fields_and_nothing_typed_is_lost(desk) -> None:
    typed = {**TYPED, "if.0.value": "fifty", "then.0.title": "", "then.0.detail": "请尽快处理"}

    answer = desk.browser().post("/automations/new", typed)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "请填数字。" in page and 'value="fifty"' in page and "请尽快处理" in page
    assert 'aria-describedby="fault-then-0-title"' in page
    assert _rules(desk) == []


@pytest.mark.parametrize(
    ("draft", "rows", "deeds"),
    [("if+", 2, 1), ("if-0", 0, 1), ("then+notify", 1, 2), ("then-0", 1, 0), ("if-7", 1, 1), ("then+burn", 1, 1)],
)
def test_a_button_of_the_form_adds_or_takes_away_and_keeps_the_rest(desk, draft: str, rows: int, deeds: int) -> None:
    page = _said(desk.browser(), "/automations/draft", {**TYPED, "draft": draft})

    assert (page.count('class="rule-row"'), page.count('class="rule-deed"')) == (rows, deeds)
    assert 'value="大额审批"' in page


@pytest.mark.parametrize(
    ("typed", "sees"),
    [
        ({"when.kind": "moment", "when.subject": "task"}, ("任务期限", "when.amount")),
        ({"when.kind": "change", "when.subject": "order"}, ("订单金额", "when.field")),
        ({"when.kind": "schedule", "when.every": "week"}, ("when.weekday", "周三")),
        ({"if.mode": "expression"}, ("if.expression", "order.amount")),
        ({"if.0.field": "order.tier", "if.0.op": "one_of"}, ('type="checkbox"', "VIP")),
        ({"if.0.field": "order.committed_at", "if.0.op": "within"}, ("小时", "承诺日期")),
        ({"if.0.field": "order.committed_at", "if.0.op": "before"}, ("datetime-local",)),
    ],
)
def test_the_form_shows_what_fits_what_was_chosen(desk, typed: dict[str, str], sees: tuple[str, ...]) -> None:
    page = _said(desk.browser(), "/automations/draft", {**TYPED, **typed})

    assert [word for word in sees if word not in page] == []


def test_a_moment_is_typed_in_days_or_hours_before_or_after(desk) -> None:
    typed = {**TYPED, "when.kind": "moment", "when.subject": "order", "when.field": "committed_at"}
    for amount, unit, side in (("3", "day", "before"), ("4", "hour", "after")):
        desk.browser().post("/automations/new", {**typed, "when.amount": amount, "when.unit": unit, "when.side": side})

    assert [one.body["when"]["hours"] for one in _rules(desk)] == [-72.0, 4.0]
    page = desk.browser().get(f"/automations/{_rules(desk)[0].id}").content.decode()
    assert '<option value="day" selected>' in page and '<option value="before" selected>' in page


def test_a_trial_tells_what_would_have_happened(desk) -> None:
    desk.order(number="SO-1", value_minor=60_000_000)

    page = _said(desk.browser(), "/automations/trial", TYPED)
    unready = _said(desk.browser(), "/automations/trial", {**TYPED, "then.0.title": ""})

    assert "会执行 1 次" in page and "SO-1 华东重工" in page
    assert "还不能试算" in unready


def test_a_rule_is_switched_off_and_on_and_taken_out(desk) -> None:
    browser = desk.browser()
    browser.post("/automations/new", {**TYPED, "enable": "1"})
    (rule,) = _rules(desk)

    browser.post(f"/automations/{rule.id}/activity")
    off = [one.enabled for one in _rules(desk)]
    browser.post(f"/automations/{rule.id}/activity")
    on = [one.enabled for one in _rules(desk)]
    browser.post(f"/automations/{rule.id}/removal")

    assert (off, on, _rules(desk)) == ([False], [True], [])


def test_rules_are_put_in_order_by_a_button_or_by_hand(desk) -> None:
    browser = desk.browser()
    for name in "甲乙丙":
        browser.post("/automations/new", {**TYPED, "name": name})
    ids = [str(one.id) for one in _rules(desk)]

    browser.post("/automations/order", {"place": ids, "shift": f"{ids[2]}:-1"})
    stepped = [one.name for one in _rules(desk)]
    answer = browser.post("/automations/order", {"place": [ids[2], ids[0], ids[1]]}, headers=HTMX)

    assert stepped == ["甲", "丙", "乙"]
    assert answer.status_code == 204
    assert [one.name for one in _rules(desk)] == ["丙", "甲", "乙"]


def test_a_run_that_failed_is_run_again_from_its_page(desk) -> None:
    mail = {"then.0.do": "tell_customer", "then.0.subject": "已收到", "then.0.text": "谢谢"}
    desk.browser().post("/automations/new", {**TYPED, **mail, "if.mode": "expression", "enable": "1"})
    desk.order(number="SO-1", customer_id=desk.factory.newcomer.id)
    deliver_all()
    with acting_for(desk.factory.id):
        (run,) = reading.runs()

    page = desk.browser().post(f"/automations/runs/{run.id}/retry", follow=True).content.decode()

    assert (run.state, run.code) == ("failed", "no_contact")
    assert "客户没有可用的邮箱" in page and "仍未成功" in page


def test_only_those_who_administer_see_rules(desk) -> None:
    assert desk.browser("sales").get("/automations").status_code == 403


def test_an_orders_history_tells_what_a_rule_did(desk) -> None:
    desk.browser().post("/automations/new", {**TYPED, "if.mode": "expression", "enable": "1"})

    order_id: UUID = desk.order(number="SO-1")
    deliver_all()

    page = desk.browser().get(f"/orders/{order_id}/history").content.decode()
    assert "自动化“大额审批”已执行：创建任务" in page


def test_a_rule_that_the_loop_guard_switched_off_says_so(desk) -> None:
    with acting_for(desk.factory.id):
        from yinuo.ground.kernel import clock
        from yinuo.ground.process.models import Rule

        rule_id = ruling.add_rule(name="x", body=starter_entry("weekly")["body"])  # type: ignore[index]
        Rule.objects.filter(pk=rule_id).update(halted_at=clock.now())

    assert "循环保护已停用" in desk.browser().get("/automations").content.decode()
