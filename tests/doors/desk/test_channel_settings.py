"""Channels, words, wishes, what did not arrive, and mails that wait: each on its page."""

from __future__ import annotations

import json
from uuid import UUID

import pytest

from tests.doors.desk.conftest import Desk
from yinuo.flow.conversations import queries, receiving
from yinuo.flow.conversations.receiving import IncomingMail
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.notices import kinds, setup, wishes, wordings
from yinuo.ground.people import actions as people
from yinuo.ground.people import notices

APP = {"app_id": "cli_1", "app_secret": "geheim-1", "encrypt_key": "geheim-2", "api": "https://open.feishu.cn"}
PUSH = {"endpoint": "https://push.example/1", "keys": {"p256dh": "p", "auth": "a"}}


def test_every_channel_has_its_page(desk: Desk) -> None:
    browser = desk.browser()

    listed = browser.get("/settings/channels").content.decode()
    statuses = {one.name: browser.get(f"/settings/channels/{one.name}").status_code for one in kinds.kinds()}

    assert set(statuses.values()) == {200} and len(statuses) == 12
    assert all(f"/settings/channels/{name}" in listed for name in statuses)
    assert browser.get("/settings/channels/pigeon").status_code == 404


def test_a_secret_goes_in_and_never_comes_out(desk: Desk) -> None:
    browser = desk.browser()

    browser.post("/settings/channels/feishu_app", APP)
    faulty = browser.post("/settings/channels/feishu_app", {**APP, "api": "x", "app_secret": "geheim-3"})

    pages = [faulty, browser.get("/settings/channels/feishu_app"), browser.get("/settings/channels")]
    assert not [page for page in pages if "geheim" in page.content.decode()]
    assert faulty.status_code == 422 and "cli_1" in faulty.content.decode()
    assert "已保存，留空表示不改" in pages[1].content.decode()
    with acting_for(desk.factory.id):
        assert setup.settings_of(channel="feishu_app")["app_secret"] == "geheim-1"


def test_a_channel_is_tried_paused_and_taken_down(desk: Desk) -> None:
    browser = desk.browser()
    browser.post("/settings/channels/feishu_app", APP)

    for deed in ("trial", "activity"):
        assert browser.post(f"/settings/channels/feishu_app/{deed}").status_code == 302
    with acting_for(desk.factory.id):
        paused = not setup.setups()["feishu_app"].active
    browser.post("/settings/channels/feishu_app/removal")

    with acting_for(desk.factory.id):
        assert paused and "feishu_app" not in setup.setups()


def test_a_trial_to_oneself_needs_an_address_and_that_is_said(desk: Desk) -> None:
    browser = desk.browser()
    browser.post("/settings/channels/feishu_app", APP)

    without = browser.post("/settings/channels/feishu_app/trial", follow=True).content.decode()
    with acting_for(desk.factory.id):
        wishes.reach(channel="feishu_app", address="ou_1", member_id=desk.factory.members["owner"].id)
    sent = browser.post("/settings/channels/feishu_app/trial", follow=True).content.decode()

    assert "你在这个渠道还没有地址" in without and "测试消息已发出" in sent


def test_an_order_that_is_not_there_is_told_instead_of_an_example(desk: Desk) -> None:
    entered = {"language": "zh-hans", "channel": "", "subject": "给 {customer}", "text": "x", "order": "没有"}

    shown = desk.browser().post("/settings/wordings/promised", entered)
    tried = desk.browser().post("/settings/wordings/promised/trial", entered, follow=True).content.decode()

    assert shown.status_code == 422 and "没有订单 没有" in shown.content.decode() and "没有订单 没有" in tried


def test_words_are_shown_with_a_real_order_before_they_are_kept(desk: Desk) -> None:
    browser = desk.browser()
    desk.order(number="SO-55")
    entered = {"language": "zh-hans", "channel": "", "subject": "给 {customer}", "text": "<b>{order}</b>"}

    shown = browser.post("/settings/wordings/promised", {**entered, "order": "SO-55", "show": "1"}).content.decode()
    with acting_for(desk.factory.id):
        before = wordings.words(event="promised", channel="", language="zh-hans").own
    browser.post("/settings/wordings/promised", {**entered, "keep": "1"})

    assert "给 华东重工" in shown and "&lt;b&gt;SO-55&lt;/b&gt;" in shown and not before
    with acting_for(desk.factory.id):
        assert wordings.words(event="promised", channel="", language="zh-hans").subject == "给 {customer}"


def test_an_unknown_variable_is_named_and_what_was_typed_stays(desk: Desk) -> None:
    entered = {"language": "en", "channel": "", "subject": "x", "text": "price {price}", "keep": "1"}

    answer = desk.browser().post("/settings/wordings/promised", entered)

    assert answer.status_code == 422
    assert "{price}" in answer.content.decode() and "没有这些变量" in answer.content.decode()


def test_words_are_tried_and_taken_back(desk: Desk) -> None:
    browser = desk.browser()
    entered = {"language": "en", "channel": "", "subject": "x", "text": "y"}
    browser.post("/settings/wordings/promised", {**entered, "keep": "1"})

    browser.post("/settings/wordings/promised/trial", entered)
    browser.post("/settings/wordings/promised/removal", entered)

    with acting_for(desk.factory.id):
        assert not wordings.own_words()
    assert browser.get("/settings/wordings").status_code == 200
    assert browser.get("/settings/wordings/weather").status_code == 404


def test_a_member_says_what_to_hear_when_and_where(desk: Desk) -> None:
    browser = desk.browser("sales")
    with acting_for(desk.factory.id):
        setup.set_up(channel="feishu_app", entered=APP)
    chosen = {
        "alert:email": "daily",
        "quiet_from": "22:00",
        "quiet_until": "7:30",
        "daily_at": "09:00",
        "address:feishu_app": "ou_1",
    }

    answer = browser.post("/profile/wishes", chosen)

    member_id = desk.factory.members["sales"].id
    with acting_for(desk.factory.id):
        mode = wishes.mode_of(reader=f"member:{member_id}", event="alert", channel="email")
        hours = wishes.hours_of(reader=f"member:{member_id}")
        assert wishes.member_at(channel="feishu_app", address="ou_1") == member_id
    assert answer.status_code == 302 and mode == "daily"
    assert (hours.quiet_from, hours.quiet_until, hours.daily_at) == (1320, 450, 540)
    assert "ou_1" in browser.get("/profile/wishes").content.decode()


@pytest.mark.parametrize("times", [{"quiet_from": "25:00"}, {"quiet_from": "22:00"}, {"daily_at": "soon"}])
def test_hours_that_cannot_be_are_refused(desk: Desk, times: dict[str, str]) -> None:
    assert desk.browser("sales").post("/profile/wishes", {"daily_at": "08:00", **times}).status_code == 422


def test_a_browser_is_kept_for_push_messages(desk: Desk) -> None:
    browser = desk.browser("sales")

    key = browser.post("/profile/push", "{}", "application/json").json()["key"]
    kept = browser.post("/profile/push", json.dumps(PUSH), "application/json")

    with acting_for(desk.factory.id):
        channels = wishes.channels_of(member_id=desk.factory.members["sales"].id)
    assert browser.get("/profile/push/key").json()["key"] == key and kept.status_code == 200
    assert channels == ["webpush"] and "javascript" in browser.get("/push-worker.js")["Content-Type"]
    browser.post("/profile/push/removal")
    with acting_for(desk.factory.id):
        assert wishes.channels_of(member_id=desk.factory.members["sales"].id) == []


@pytest.mark.parametrize("body", ["x", "[]", '{"endpoint": "http://127.0.0.1/", "keys": {}}', '{"endpoint": 1}'])
def test_what_is_no_subscription_is_refused(desk: Desk, body: str) -> None:
    assert desk.browser("sales").post("/profile/push", body, "application/json").status_code == 422


def _dead(desk: Desk, order_id: UUID) -> UUID:
    with acting_for(desk.factory.id):
        made = people.queue_notice(
            key="k",
            channel="email",
            subject="<i>没到的消息",
            text="x",
            member_id=desk.factory.members["sales"].id,
            about_type="order",
            about_id=order_id,
        )
        assert made is not None
        notices.note_failed(ids=[made], error="no_address: x", again_at=None)
    return made


def test_what_did_not_arrive_is_listed_with_its_reason_and_sent_again(desk: Desk) -> None:
    browser, dead = desk.browser("sales"), _dead(desk, desk.order())
    shown = browser.get("/messages/undelivered").content.decode()

    browser.post("/messages/undelivered/replays", {"id": [str(dead), "nonsense"]})

    with acting_for(desk.factory.id):
        found = notices.notice_facts(notice_id=dead)
    assert "&lt;i&gt;没到的消息" in shown and "没有可用的地址" in shown
    assert found is not None and found.state == "queued"


def test_a_message_that_waits_is_shown_on_its_order_and_sent_by_a_word(desk: Desk) -> None:
    order_id, browser = desk.order(), desk.browser("sales")
    with acting_for(desk.factory.id):
        ids = [
            people.queue_notice(
                key=f"h{n}",
                channel="email",
                subject="可能延期",
                text="x",
                contact_id=_contact(desk),
                about_type="order",
                about_id=order_id,
                held=True,
            )
            for n in range(2)
        ]
    shown = browser.get(f"/orders/{order_id}/conversation").content.decode()

    browser.post(f"/orders/{order_id}/notices/{ids[0]}/sending")
    browser.post(f"/orders/{order_id}/notices/{ids[1]}/dropping")
    again = browser.post(f"/orders/{order_id}/notices/{ids[1]}/sending")

    with acting_for(desk.factory.id):
        states = [found.state for one in ids if one and (found := notices.notice_facts(notice_id=one))]
    assert "要不要告诉客户" in shown and states == ["queued", "skipped"] and again.status_code == 302


def _contact(desk: Desk) -> UUID:
    from yinuo.ground.people import queries as people_queries

    return people_queries.contacts(customer_id=desk.factory.vip.id)[0].id


def test_a_mail_that_waits_is_assigned_or_dismissed(desk: Desk) -> None:
    browser, order_id = desk.browser("sales"), desk.order(number="SO-60")
    with acting_for(desk.factory.id):
        for key in ("a", "b"):
            mail = IncomingMail(key=key, sender="x@y.example", sender_name="<b>X", subject="问货", text=f"来信 {key}")
            receiving.take_mail(mail=mail)
        first, second = receiving.strays()
    shown = browser.get("/messages/mails").content.decode()

    browser.post(f"/messages/mails/{first.id}/assignment", {"number": "nonsense"})
    browser.post(f"/messages/mails/{first.id}/assignment", {"number": "SO-60"})
    browser.post(f"/messages/mails/{second.id}/dismissal")

    with acting_for(desk.factory.id):
        left = receiving.stray_count()
        texts = [one.text for one in queries.read_conversation(order_id=order_id, audience="staff").messages]
    assert "&lt;b&gt;X" in shown and left == 0 and texts == ["来信 a"]
