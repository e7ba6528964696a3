"""Scheduled reports in a browser without scripts: made, refused with reasons, seen, paused, removed and undone."""

from __future__ import annotations

import pytest

from tests.cast import NOW
from tests.flow.insight.books import DAY, delivered
from tests.outbox import deliver_all
from yinuo.flow.insight import reports, schedules
from yinuo.flow.orders import actions as orders
from yinuo.ground.kernel import clock, timers
from yinuo.ground.kernel.tenancy import acting_for


@pytest.fixture
def kept(desk):
    with acting_for(desk.factory.id), clock.frozen(NOW):
        orders.define_order_types(names=orders.STARTER_TYPES)
        delivered(to=[desk.factory.vip, desk.factory.newcomer], ordered_at=NOW - 20 * DAY, days=10)
        owner = desk.factory.members["owner"].id
        return reports.keep_report(
            name="每周送达", query="m=deliveries&by=customer", shared="organisation", member_id=owner
        )


def form(desk, kept, **more) -> dict:
    members = [str(desk.factory.members[one].id) for one in ("owner", "viewer")]
    told = {"thing": f"report:{kept}", "every": "week", "weekdays": ["0", "3"], "clock": "08:30", "mail": "1"}
    return told | {"month_day": "1", "pdf": "1", "members": members, "note": "周会用"} | more


def made(desk, kept) -> str:
    answer = desk.browser("owner").post("/insight/schedules/new", form(desk, kept))
    assert answer.status_code == 302
    return answer["Location"]


def test_a_schedule_is_made_and_told_to_its_owner_and_its_reader(desk, kept) -> None:
    address = made(desk, kept)

    page = desk.browser("owner").get(address).content.decode()
    listed = desk.browser("viewer").get("/insight/schedules").content.decode()
    read = desk.browser("viewer").get(address).content.decode()

    assert "每周一、周四 08:30" in page and "周会用" in page and "新禾食品" in page and "还没发过" in page
    assert "发给我的" in listed and "每周送达" in listed
    assert "不再发给我" in read and "现在发一次" not in read
    assert desk.browser("sales").get(address).status_code == 404


def test_a_faulty_schedule_keeps_what_was_entered_and_says_what_to_do(desk, kept) -> None:
    answer = desk.browser("owner").post(
        "/insight/schedules/new", form(desk, kept, weekdays=[], clock="25:99", mail="", members=[])
    )

    text = answer.content.decode()
    assert answer.status_code == 422 and "周会用" in text
    assert all(said in text for said in ("至少选一个星期几", "一天中的时刻", "邮件或聊天软件", "至少选一位收件人"))


def test_a_schedule_is_sent_by_hand_paused_removed_and_brought_back(desk, kept) -> None:
    browser, address = desk.browser("owner"), made(desk, kept)

    browser.post(f"{address}/sending")
    with clock.frozen(NOW):
        while timers.fire(organisation_id=desk.factory.id):
            pass
        deliver_all()
    sent = browser.get(address).content.decode()
    browser.post(f"{address}/pause")
    paused = browser.get(address).content.decode()
    browser.post(f"{address}/resumption")
    browser.post(f"{address}/removal")
    gone = browser.get(address).status_code
    browser.post(f"{address}/restoration")

    assert "手动" in sent and "待发出" in sent
    assert "已暂停" in paused and gone == 404
    assert browser.get(address).status_code == 200


def test_a_reader_may_leave_and_only_the_owner_may_change(desk, kept) -> None:
    address = made(desk, kept)
    manager = desk.browser("manager")

    assert manager.get(f"{address}/edit").status_code == 404
    assert desk.browser("viewer").post(f"{address}/leaving").status_code == 302
    assert desk.browser("viewer").get(address).status_code == 404
    edited = desk.browser("owner").post(f"{address}/edit", form(desk, kept, every="month", month_day="31"))
    assert "每月 31 日" in desk.browser("owner").get(edited["Location"]).content.decode()
    with acting_for(desk.factory.id):
        [one] = schedules.schedules(member_id=desk.factory.members["owner"].id)
    assert one.month_day == 31 and one.weekdays == ()
