"""Change orders at the desk: seen while they are typed, kept or sent in one step, and what stands in the way."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.doors.desk.conftest import Desk
from tests.flow.promises.workshop import equip, order_pumps
from yinuo.flow.changes import actions, queries
from yinuo.flow.changes.queries import ChangeFacts
from yinuo.flow.orders import actions as order_actions
from yinuo.flow.orders import queries as orders
from yinuo.flow.promises import actions as promises
from yinuo.flow.promises import queries as promise_queries
from yinuo.flow.sharing import actions as sharing
from yinuo.ground.kernel.events import acting_as
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import actions as people_actions
from yinuo.ground.people import queries as people
from yinuo.ground.process import queries as tasks
from yinuo.ground.process.approving import sending_back

pytestmark = pytest.mark.django_db
FOUR = {"quantity_1": "4", "reason": "客户加订", "do": "send"}


@pytest.fixture
def order_id(desk: Desk) -> Iterator[UUID]:
    with acting_for(desk.factory.id):
        equip()
        people_actions.set_preferences(changes={"changes.approval_days": 999.0})
        made = order_pumps("SO-1", count=2)
        promises.confirm_promise(order_id=made)
    yield made


def of(desk: Desk, order_id: UUID) -> list[ChangeFacts]:
    with acting_for(desk.factory.id):
        return queries.changes(order_id=order_id)


def contact(desk: Desk) -> str:
    with acting_for(desk.factory.id):
        return str(people.contacts(customer_id=desk.factory.vip.id)[0].id)


def test_what_is_typed_is_computed_and_nothing_is_kept(desk: Desk, order_id: UUID) -> None:
    browser = desk.browser("sales")

    form = browser.get(f"/orders/{order_id}/changes/new").content.decode()
    seen = browser.post(f"/orders/{order_id}/changes/preview", {"quantity_1": "4"}).content.decode()
    faulty = browser.post(f"/orders/{order_id}/changes/preview", {"quantity_1": "许多"}).content.decode()

    assert 'name="quantity_1" value="2"' in form and "王工" in form
    assert "¥36,000" in seen and "毛利" in seen and "+10 h" in seen and "其他订单的日期不变" in seen
    assert "数量须为" in faulty and of(desk, order_id) == []


def test_a_change_of_an_order_that_is_late_anyway_is_not_blamed_for_it(desk: Desk, order_id: UUID) -> None:
    with acting_for(desk.factory.id):
        earlier = promise_queries.current(order_id=order_id).committed_at - timedelta(days=1)
        promises.confirm_promise(order_id=order_id, committed_at=earlier, why="急", ahead_allowed=True)
    address = f"/orders/{order_id}/changes/preview"

    moved = desk.browser("sales").post(address, {"city": "苏州"}).content.decode()
    more = desk.browser("sales").post(address, {"quantity_1": "40"}).content.decode()

    assert "已晚于承诺。这次变更不会更晚。" in moved and "这次变更带来的" not in moved
    assert "个工作日是这次变更带来的" in more


def test_one_step_keeps_and_sends(desk: Desk, order_id: UUID) -> None:
    answer = desk.browser("sales").post(f"/orders/{order_id}/changes/new", {**FOUR, "contact": contact(desk)})

    (change,) = of(desk, order_id)
    page = desk.browser("viewer").get(answer["Location"]).content.decode()
    assert change.state == "sent" and answer["Location"] == f"/changes/{change.id}"
    assert "待客户确认" in page and "¥18,000" in page and change.number in page


def test_what_an_approver_sends_back_is_sent_again_on_the_change_s_own_page(desk: Desk, order_id: UUID) -> None:
    with acting_for(desk.factory.id):
        people_actions.set_preferences(changes={"changes.approval_amount": 1.0})
    sales, manager = desk.browser("sales"), desk.factory.members["manager"].id
    page = sales.post(f"/orders/{order_id}/changes/new", {**FOUR, "contact": contact(desk)})["Location"]
    with acting_for(desk.factory.id), acting_as(f"member:{manager}"):
        turn = next(one for one in tasks.tasks(subject_id=order_id) if one.assignee_id == manager)
        sending_back.send_back(task_id=turn.id, member_id=manager, to="initiator", reason="先问清用途")

    mine, others = sales.get(page).content.decode(), desk.browser("manager").get(page).content.decode()
    button = re.search(r'hx-get="(/[^"]+/acts/resubmission)"', mine)
    assert button and "先问清用途" in mine and "先问清用途" in others and "/acts/resubmission" not in others
    sales.post(button.group(1), {"reason": "装在新线上"})

    assert "/acts/resubmission" not in sales.get(page).content.decode()
    with acting_for(desk.factory.id):
        assert any(one.assignee_id == manager for one in tasks.tasks(subject_id=order_id))


def test_what_a_customer_asks_back_is_read_and_answered_on_the_page(desk: Desk, order_id: UUID) -> None:
    browser = desk.browser("sales")
    page = browser.post(f"/orders/{order_id}/changes/new", {**FOUR, "contact": contact(desk)})["Location"]
    with acting_for(desk.factory.id):
        actions.ask_back(change_id=of(desk, order_id)[0].id, text="能再早两天吗？", name="王工")

    asked = browser.get(page)
    browser.post(f"{page}/deeds/reply", {"text": "已经最早了"})
    answered = browser.get(page).content.decode()

    assert asked.status_code == 200 and "能再早两天吗？" in asked.content.decode()
    assert "已经最早了" in answered and re.search(r'<time datetime="[^"]+" title="[^"]+" data-ago>', answered)


def test_what_was_typed_comes_back_with_what_is_wrong(desk: Desk, order_id: UUID) -> None:
    told = {**FOUR, "reason": "", "city": "苏州", "added_name": "密封件", "added_quantity": "3", "added_unit": ""}

    answer = desk.browser("sales").post(f"/orders/{order_id}/changes/new", {**told, "added_price": "12.5"})

    page = answer.content.decode()
    assert answer.status_code == 422 and "请写明变更原因" in page
    assert all(text in page for text in ("苏州", "密封件", "12.5", 'value="4"')) and of(desk, order_id) == []


def test_a_draft_is_kept_edited_undone_and_sent(desk: Desk, order_id: UUID) -> None:
    browser = desk.browser("sales")
    browser.post(f"/orders/{order_id}/changes/new", {**FOUR, "do": "keep"})
    (draft,) = of(desk, order_id)

    form = browser.get(f"/changes/{draft.id}/edit").content.decode()
    browser.post(f"/changes/{draft.id}/edit", {"quantity_1": "7", "reason": "再加", "revision": "1", "do": "keep"})
    (edited,) = of(desk, order_id)
    browser.post(f"/changes/{draft.id}/deeds/undo")
    (undone,) = of(desk, order_id)
    browser.post(f"/changes/{draft.id}/sending", {"revision": str(undone.revision)})
    (sent,) = of(desk, order_id)

    assert (draft.state, sent.state) == ("computed", "sent") and 'value="4"' in form
    assert [one.edits["lines"]["1"]["quantity"] for one in (edited, undone)] == ["7", "4"]


def test_a_stale_form_does_not_write_over_anothers(desk: Desk, order_id: UUID) -> None:
    browser = desk.browser("sales")
    browser.post(f"/orders/{order_id}/changes/new", {**FOUR, "do": "keep"})
    (draft,) = of(desk, order_id)
    browser.post(f"/changes/{draft.id}/edit", {"quantity_1": "7", "reason": "甲", "revision": "1"})

    late = browser.post(f"/changes/{draft.id}/edit", {"quantity_1": "8", "reason": "乙", "revision": "1"})

    assert late.status_code == 422 and "刚被别人修改过" in late.content.decode()
    assert of(desk, order_id)[0].reason == "甲"


def test_staff_note_a_yes_and_the_document_can_be_had(desk: Desk, order_id: UUID) -> None:
    browser = desk.browser("sales")
    browser.post(f"/orders/{order_id}/changes/new", FOUR)
    (change,) = of(desk, order_id)

    linked = browser.post(f"/changes/{change.id}/link").content.decode()
    browser.post(f"/changes/{change.id}/deeds/agreement", {"signer": "王工"})
    with acting_for(desk.factory.id):
        actions.keep_document(change_id=change.id)
    pdf = browser.get(f"/changes/{change.id}/document")

    (applied,) = of(desk, order_id)
    assert (applied.state, applied.signed_how, applied.signer_name) == ("applied", "staff", "王工")
    assert re.search(rf"/p/\w[^<]*/changes/{change.id}", linked) and pdf["Content-Type"] == "application/pdf"
    with acting_for(desk.factory.id):
        assert orders.lines(order_id=order_id)[0].quantity == 4


def test_staff_note_a_no_with_its_reason_and_it_stays_on_record(desk: Desk, order_id: UUID) -> None:
    browser = desk.browser("sales")
    browser.post(f"/orders/{order_id}/changes/new", FOUR)
    [sent] = of(desk, order_id)
    with acting_for(desk.factory.id):
        before = orders.lines(order_id=order_id)

    mute = browser.post(f"/changes/{sent.id}/deeds/refusal", {"why": " "}, follow=True)
    assert of(desk, order_id)[0].state == "sent" and "请写明" in mute.content.decode()
    page = browser.post(f"/changes/{sent.id}/deeds/refusal", {"why": "来电：预算没批"}, follow=True).content.decode()
    assert "来电：预算没批" in page and "客户不同意的原因" in page
    [refused] = of(desk, order_id)
    assert (refused.state, refused.settled_why) == ("refused", "来电：预算没批")
    assert sent.number in browser.get("/changes?view=ended").content.decode()
    with acting_for(desk.factory.id):
        assert orders.lines(order_id=order_id) == before


def test_a_customers_request_is_answered_by_a_change_order_or_refused(desk: Desk, order_id: UUID) -> None:
    browser = desk.browser("sales")
    with acting_for(desk.factory.id):
        asked = sharing.ask_change(order_id=order_id, text="多要两台", wants={"lines": {"1": "4"}}, key="k")
        other = sharing.ask_change(order_id=order_id, text="改颜色", wants={}, key="l")

    card = browser.get(f"/orders/{order_id}/changes").content.decode()
    form = browser.get(f"/orders/{order_id}/changes/new?request={asked.id}").content.decode()
    silent = browser.post(f"/orders/{order_id}/changes/{other.id}/refusal", {"answer": ""})
    refused = browser.post(f"/orders/{order_id}/changes/{other.id}/refusal", {"answer": "做不到"}).content.decode()
    browser.post(f"/orders/{order_id}/changes/new", {**FOUR, "reason": "多要两台", "request": str(asked.id)})

    assert f"request={asked.id}" in card and 'value="4"' in form and "多要两台" in form
    assert "critical" in silent.headers["HX-Trigger"] and "做不到" in refused
    assert of(desk, order_id)[0].request_id == asked.id


def test_a_frozen_scope_says_where_to_go_instead(desk: Desk, order_id: UUID) -> None:
    browser = desk.browser("sales")
    browser.post(f"/orders/{order_id}/freeze", {"do": "freeze", "why": "合同已签"})

    page = browser.get(f"/orders/{order_id}/lines").content.decode()
    seen = re.search(r'name="seen" value="(\w+)"', page)
    told = {"line_key": "1", "line_item_name": "液压泵", "line_quantity": "9", "line_unit": "台", "line_price": "9000"}
    lines = browser.post(f"/orders/{order_id}/lines", {**told, "seen": seen[1] if seen else ""})
    bulk = browser.post("/orders/edits", {"id": str(order_id), "field": "requested_at", "requested_at": "2027-01-01"})
    told_so = browser.get(bulk["Location"]).content.decode()

    assert f"/orders/{order_id}/changes/new" in page
    assert lines.status_code == 409 and f"/orders/{order_id}/changes/new" in lines.content.decode()
    assert "范围已冻结" in told_so
    browser.post(f"/orders/{order_id}/freeze", {"do": "thaw"})
    with acting_for(desk.factory.id):
        assert orders.order(order_id=order_id).scope_frozen_at is None


def test_the_list_shows_what_changes_did_together(desk: Desk, order_id: UUID) -> None:
    browser = desk.browser("manager")
    browser.post(f"/orders/{order_id}/changes/new", {**FOUR, "by_customer": "1"})
    (change,) = of(desk, order_id)
    browser.post(f"/changes/{change.id}/deeds/agreement", {"signer": "王工"})
    browser.get(f"/changes/{change.id}")

    waiting, applied = (browser.get(f"/changes?view={view}").content.decode() for view in ("open", "applied"))
    narrowed = browser.get("/changes?view=applied&asked=staff").content.decode()

    assert change.number in applied and change.number not in waiting and change.number not in narrowed
    assert "¥18,000" in applied and "客户提出" in applied


def test_costs_that_are_not_known_are_not_told_as_nothing(desk: Desk) -> None:
    browser, order_id = desk.browser("manager"), desk.order()
    browser.post(f"/orders/{order_id}/changes/new", {**FOUR, "do": "keep"})

    page = browser.get("/changes?view=open").content.decode()
    row = page.partition('kind=quantity"')[2].partition("</tr>")[0]

    assert row.count('<td class="num">–</td>') == 2 and "¥0" not in row


def test_an_administrator_says_which_kinds_are_frozen(desk: Desk) -> None:
    with acting_for(desk.factory.id):
        order_actions.define_order_types(names=order_actions.STARTER_TYPES)

    desk.browser("owner").post("/changes/freezing", {"type": ["project", "export"]})

    with acting_for(desk.factory.id):
        assert {one.code for one in orders.order_types() if one.freezes_scope} == {"project", "export"}


@pytest.mark.parametrize("verb", ["nothing", "sending"])
def test_a_verb_that_is_none_is_not_there(desk: Desk, order_id: UUID, verb: str) -> None:
    browser = desk.browser("sales")
    browser.post(f"/orders/{order_id}/changes/new", {**FOUR, "do": "keep"})
    (change,) = of(desk, order_id)

    answer: Any = browser.post(f"/changes/{change.id}/deeds/{verb}")

    assert answer.status_code == 404
