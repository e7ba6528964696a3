"""Desk pages after the promise: customer links, complaints, insight."""

from __future__ import annotations

import re
from uuid import UUID

import pytest

from tests.cast import NOW
from tests.doors.desk.conftest import Desk
from yinuo.flow.care import actions as care_actions
from yinuo.flow.care import queries as care
from yinuo.flow.care import repairing
from yinuo.flow.orders import actions as orders
from yinuo.flow.sharing import queries as links
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.notices import wishes
from yinuo.ground.people import queries as people


@pytest.fixture
def order_id(desk: Desk) -> UUID:
    return desk.order(number="YS-1")


def test_a_link_is_shown_once_with_its_qr_code_and_opens_the_portal(desk: Desk, order_id: UUID) -> None:
    browser = desk.browser("sales")

    made = browser.post(f"/orders/{order_id}/links/new", {"right": "sign", "days": "30", "contact": ""})

    page = made.content.decode()
    address = re.search(r"http://127\.0\.0\.1:8000(/p/[\w-]+)", page)
    assert address is not None and "<svg" in page
    assert browser.get(address[1]).status_code == 200
    assert address[1] not in browser.get(f"/orders/{order_id}/links").content.decode()


def test_a_link_is_mailed_to_the_contact_when_asked(desk: Desk, order_id: UUID) -> None:
    with acting_for(desk.factory.id):
        contact = people.contacts(customer_id=desk.factory.vip.id)[0]

    desk.browser("sales").post(
        f"/orders/{order_id}/links/new", {"right": "view", "days": "30", "contact": contact.id, "mail": "on"}
    )

    with acting_for(desk.factory.id):
        [notice] = people.notices(about_id=order_id)
    assert (notice["address"], notice["subject"]) == ("wang@huadong.example", "订单进度，随时可查（YS-1）")


def test_a_link_is_not_mailed_to_a_contact_who_stopped_such_mails_and_that_is_said(desk: Desk, order_id: UUID) -> None:
    with acting_for(desk.factory.id):
        contact = people.contacts(customer_id=desk.factory.vip.id)[0]
        wishes.unsubscribe(contact_id=contact.id, event="link_given")

    made = desk.browser("sales").post(
        f"/orders/{order_id}/links/new", {"right": "view", "days": "30", "contact": contact.id, "mail": "on"}
    )

    with acting_for(desk.factory.id):
        assert people.notices(about_id=order_id) == [] and "对方退订了这类邮件" in made.content.decode()


def test_a_revoked_link_is_dead_at_once(desk: Desk, order_id: UUID) -> None:
    browser = desk.browser("sales")
    made = browser.post(f"/orders/{order_id}/links/new", {"right": "sign", "days": "30"}).content.decode()
    path = re.search(r"(/p/[\w-]{75})", made)
    with acting_for(desk.factory.id):
        [link] = links.links(order_id=order_id)

    browser.post(f"/orders/{order_id}/links/{link.id}/revocation")

    assert path is not None and browser.get(path[1]).status_code == 410


def test_a_faulty_link_request_says_what_to_do(desk: Desk, order_id: UUID) -> None:
    answer = desk.browser("sales").post(f"/orders/{order_id}/links/new", {"right": "sign", "days": "9999"})

    assert "730" in answer.headers["HX-Trigger"].encode().decode("unicode_escape")


def test_an_operator_cannot_invite_customers(desk: Desk, order_id: UUID) -> None:
    answer = desk.browser("operator").post(f"/orders/{order_id}/links/new", {"right": "sign", "days": "30"})

    assert answer.status_code == 403


def complain(desk: Desk, order_id: UUID) -> care.ComplaintFacts:
    with acting_for(desk.factory.id):
        return care_actions.raise_complaint(
            order_id=order_id, topic="damage", text="外壳<b>裂</b>了", reporter="王工", channel="portal", key="1"
        )


def test_a_complaint_is_listed_answered_and_closed(desk: Desk, order_id: UUID) -> None:
    made, browser = complain(desk, order_id), desk.browser("quality")
    assert made.number in browser.get("/complaints").content.decode()

    browser.post(f"/complaints/{made.id}/reply", {"reply": "今天补发。"})
    for step in ("cause", "remedy"):
        browser.post(f"/complaints/{made.id}/steps/{step}", {"text": "已查明", "done": "1"})
    browser.post(f"/complaints/{made.id}/closing")

    with acting_for(desk.factory.id):
        closed = care.complaint(complaint_id=made.id)
    assert closed is not None and (closed.state, closed.reply) == ("closed", "今天补发。")


def test_what_customers_write_is_never_markup(desk: Desk, order_id: UUID) -> None:
    made = complain(desk, order_id)

    assert "外壳<b>" not in desk.browser().get(f"/complaints/{made.id}").content.decode()


def test_an_empty_reply_is_explained(desk: Desk, order_id: UUID) -> None:
    made = complain(desk, order_id)

    answer = desk.browser("quality").post(f"/complaints/{made.id}/reply", {"reply": " "})

    assert answer.status_code == 422 and "请写下给客户的答复" in answer.content.decode()


def test_closing_says_what_is_still_to_be_written_down(desk: Desk, order_id: UUID) -> None:
    made = complain(desk, order_id)

    answer = desk.browser("quality").post(f"/complaints/{made.id}/closing", {"how": "ask"})

    assert answer.status_code == 422 and "结案前请先写明：原因、补救" in answer.content.decode()


def test_what_was_typed_about_a_complaint_is_not_lost_when_it_cannot_be_kept(desk: Desk, order_id: UUID) -> None:
    made, browser = complain(desk, order_id), desk.browser("quality")
    base = f"/complaints/{made.id}"
    step = {"text": "换新包装", "owner_id": "", "due_on": "2026-03-20"}

    without = browser.post(f"{base}/steps/remedy", step).content.decode()
    no_day = browser.post(f"{base}/steps/remedy", {**step, "done": "1", "due_on": "明天"}).content.decode()
    for kind in ("cause", "remedy"):
        browser.post(f"{base}/steps/{kind}", {"text": "已查明", "done": "1"})
    browser.post(f"{base}/closing")
    late = browser.post(f"{base}/reply", {"reply": "还有一句话要说"}).content.decode()

    assert "请选由谁来做" in without and "换新包装</textarea>" in without and 'value="2026-03-20"' in without
    assert "请填正确的日期" in no_day and "换新包装</textarea>" in no_day
    assert "已关闭，不能再答复" in late and "还有一句话要说" in late


def test_a_call_is_noted_as_a_complaint(desk: Desk, order_id: UUID) -> None:
    told = {
        "order": "YS-1",
        "topic": "service",
        "channel": "phone",
        "reporter": "李总",
        "text": "没人接电话",
        "key": "k",
    }
    browser = desk.browser("sales")

    for _twice in range(2):
        assert browser.post("/complaints/new", told).status_code == 302

    with acting_for(desk.factory.id):
        [made] = care.complaints(order_id=order_id)
    assert (made.channel, made.reporter, made.severity) == ("phone", "李总", "minor")


def test_a_call_about_an_unknown_order_is_kept_in_the_form(desk: Desk) -> None:
    answer = desk.browser("sales").post("/complaints/new", {"order": "没有", "topic": "late", "text": "晚了"})

    assert answer.status_code == 422 and "没有这个单号" in answer.content.decode() and "晚了" in answer.content.decode()


def test_several_complaints_are_given_an_owner_at_once_and_it_is_undone(desk: Desk, order_id: UUID) -> None:
    made, owner = complain(desk, order_id), desk.factory.members["sales"].id
    browser = desk.browser("quality")

    browser.post("/complaints/edits", {"id": [made.id], "field": "owner_id", "owner_id": owner})
    with acting_for(desk.factory.id):
        given = care.complaint(complaint_id=made.id)
    browser.post(f"/complaints/undo?id={made.id}")

    with acting_for(desk.factory.id):
        back = care.complaint(complaint_id=made.id)
    assert given is not None and given.owner_id == owner
    assert back is not None and back.owner_id is None


def test_the_page_of_a_complaint_goes_through_its_whole_life(desk: Desk, order_id: UUID) -> None:
    made, browser = complain(desk, order_id), desk.browser("quality")
    base = f"/complaints/{made.id}"

    browser.post(f"{base}/sorting", {"topic": "service", "severity": "minor"})
    browser.post(f"{base}/reply", {"reply": "请补充照片。", "wait": "1"})
    assert "等客户答复，计时暂停" in browser.get(base).content.decode()
    browser.post(f"{base}/waiting")
    browser.post(f"{base}/closing", {"how": "ask"})
    assert "已请客户确认" in browser.get(base).content.decode()
    browser.post(f"{base}/reopening", {"why": "还没好"})
    page = browser.get(base).content.decode()

    assert "重新打开" in page and "还没好" in page


def test_a_view_of_complaints_is_saved_and_forgotten(desk: Desk) -> None:
    browser = desk.browser("quality")
    browser.post("/complaints/views", {"name": "严重的", "query": "severity=critical"})
    page = browser.get("/complaints?severity=critical").content.decode()
    removal = re.search(r"/complaints/views/[\w-]+/removal", page)

    assert "严重的" in page and removal is not None
    browser.post(removal[0])
    assert "严重的" not in browser.get("/complaints").content.decode()


def test_insight_teaches_when_there_is_nothing_yet(desk: Desk) -> None:
    page = desk.browser("viewer").get("/insight").content.decode()

    assert "准时率" in page and "这段时间还没有数据" in page


def test_a_number_opens_its_rows_and_exports_them_harmlessly(desk: Desk) -> None:
    order_id = desk.order(number="=HYPERLINK(1)", committed_at=clock.now())
    with acting_for(desk.factory.id):
        orders.note_delivered(order_id=order_id, delivered_at=clock.now())
    browser = desk.browser("manager")
    query = "?until=2026-03-12T01:00:00%2B00:00"

    rows = browser.get(f"/insight/on_time_rate/rows{query}").content.decode()
    exported = browser.get(f"/insight/on_time_rate/rows.csv{query}").content.decode()

    assert "=HYPERLINK(1)" in rows
    assert "'=HYPERLINK(1)" in exported and exported.startswith("\ufeff")


@pytest.mark.parametrize("path", ["/insight/luck/rows", "/insight/csat/rows?by=mood&key=1"])
def test_an_unknown_metric_or_dimension_is_not_found(desk: Desk, path: str) -> None:
    assert desk.browser().get(path).status_code == 404


def test_a_broken_promise_stands_on_the_order_with_its_steps_and_can_be_ended(desk: Desk, order_id: UUID) -> None:
    with acting_for(desk.factory.id):
        broken = desk.order(number="YS-7", committed_at=NOW)
        repair_id = repairing.start(order_id=broken, reason="refused")
    browser = desk.browser("sales")

    order_page, listed = browser.get(f"/orders/{broken}").content.decode(), browser.get("/repairs").content.decode()
    browser.post(f"/repairs/{repair_id}/ending", {"why": "客户要求推迟"})

    assert "信任修复" in order_page and "回访" in order_page
    assert "YS-7" in listed and "客户拒收" in listed
    assert "YS-7" not in browser.get("/repairs").content.decode()


@pytest.mark.parametrize("path", ["/satisfaction", "/satisfaction/surveys/new", "/complaints", "/repairs"])
def test_the_pages_of_care_speak_english_too(desk: Desk, path: str) -> None:
    answer = desk.browser("owner").get(path, headers={"Accept-Language": "en"})

    assert answer.status_code == 200 and 'lang="en"' in answer.content.decode()
