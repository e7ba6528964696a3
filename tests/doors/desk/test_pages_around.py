"""Today, customers, the palette, the journal, errors, and who sees which way."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints
from uuid import UUID, uuid4

import pytest
from django.test import Client

from tests.cast import NOW, found_factory
from tests.outbox import deliver_all
from yinuo.doors.desk import chronicle, navigation
from yinuo.doors.desk.chronicle import SENTENCES
from yinuo.flow.orders import actions as orders
from yinuo.ground.kernel import queries as kernel
from yinuo.ground.kernel.events import Recorded, registered_types
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import queries as people
from yinuo.ground.process import actions as process

UNKNOWN = "00000000-0000-7000-8000-000000000001"


def _today(desk, role: str = "owner") -> str:
    return desk.browser(role).get("/").content.decode()


def test_a_new_organisation_is_taught_three_steps(desk) -> None:
    page = _today(desk)

    assert "三步开始" in page
    assert all(step in page for step in ("导入在手订单", "核对环节与标准时间", "邀请同事"))


def test_today_shows_what_will_be_late_with_its_reason(desk) -> None:
    desk.order(number="LATE-1", ordered_at=NOW - timedelta(days=9), committed_at=NOW + timedelta(hours=8))
    deliver_all()

    page = _today(desk)

    assert "LATE-1" in page
    assert "处理" in page and "还剩 8 小时" in page


def test_today_counts_more_than_it_lists_and_says_where_it_stopped_counting(desk, monkeypatch) -> None:
    monkeypatch.setattr("yinuo.doors.desk.pages.today._MOST_ALERTS", 1)
    monkeypatch.setattr("yinuo.flow.orders.listing.COUNT_LIMIT", 2)
    monkeypatch.setattr("yinuo.flow.orders.queries.COUNT_LIMIT", 2)
    for number in ("SO-1", "SO-2", "SO-3"):
        desk.order(number=number, committed_at=NOW + timedelta(hours=30))
    deliver_all()

    text = desk.browser("manager").get("/").content.decode()

    assert "在途 2+ 张，其中 3 张可能在 36 小时内逾期" in text


def test_today_is_calm_when_nothing_threatens(desk) -> None:
    desk.order(number="FINE-1", committed_at=NOW + timedelta(days=60))
    deliver_all()

    page = _today(desk)

    assert "36 小时内没有订单会逾期" in page
    assert "一切按承诺进行" in page


def test_today_shows_what_comes_later_where_nothing_is_due_soon(desk) -> None:
    desk.order(number="AHEAD-1", committed_at=NOW + timedelta(days=7.5))
    deliver_all()

    page = _today(desk)

    assert "36 小时内没有订单会逾期" in page and "之后可能逾期" in page and "AHEAD-1" in page
    assert "一切按承诺进行" not in page


def test_today_shows_my_tasks_and_promises_that_wait(desk) -> None:
    order_id = desk.order(number="WAIT-1")
    with acting_for(desk.factory.id):
        for role in ("sales", "planner"):
            process.create_task(
                title=f"给{role}的任务", subject_type="order", subject_id=order_id, source=role, role=role
            )

    page = _today(desk, "sales")

    assert "给sales的任务" in page and "给planner的任务" not in page
    assert "WAIT-1" in page and "给承诺" in page


def test_today_as_a_fragment_is_only_the_part_that_changes(desk) -> None:
    desk.order()

    answer = desk.browser().get("/", headers={"HX-Request": "true"})

    assert "<html" not in answer.content.decode()


@pytest.mark.parametrize(
    ("role", "sees", "does_not_see"),
    [
        ("owner", ["/orders", "/settings", "/imports"], []),
        ("sales", ["/orders", "/imports"], ["/settings"]),
        ("operator", ["/orders", "/tasks"], ["/settings", "/imports"]),
        ("viewer", ["/radar", "/insight"], ["/settings", "/imports"]),
    ],
)
def test_everybody_sees_only_the_ways_they_may_go(desk, role: str, sees: list[str], does_not_see: list[str]) -> None:
    member = desk.factory.members[role]

    ways = {f"/{place.name}" for place in navigation.places_for(member=member)}

    assert set(sees) <= ways
    assert not set(does_not_see) & ways


@pytest.mark.parametrize("address", ["/orders?q=%00", "/lessons?label=%00x", "/risks?q=a%00b", "/customers?q=%00"])
def test_a_nul_in_an_address_is_no_error(desk, address: str) -> None:
    assert desk.browser("owner").get(address).status_code == 200


def test_a_customers_tier_changes_on_its_open_orders_too(desk) -> None:
    order_id = desk.order()
    facts = {"name": "华东重工", "tier": "standard", "region": "华东", "city": "上海", "postcode": ""}

    desk.browser("sales").post(f"/customers/{desk.factory.vip.id}/facts", facts)
    deliver_all()

    with acting_for(desk.factory.id):
        assert people.customer(customer_id=desk.factory.vip.id).tier == "standard"
        from yinuo.flow.orders import queries

        assert queries.order(order_id=order_id).tier == "standard"


def test_a_customers_page_tells_how_many_promises_were_kept(desk) -> None:
    ordered = NOW - timedelta(days=20)
    for number, late in (("A", -1), ("B", -2), ("C", 3)):
        committed = NOW - timedelta(days=5)
        desk.order(
            number=number, ordered_at=ordered, committed_at=committed, delivered_at=committed + timedelta(days=late)
        )

    page = desk.browser().get(f"/customers/{desk.factory.vip.id}").content.decode()

    assert "66.7%" in page and "基于 3 条" in page


def test_a_customer_is_registered_once(desk) -> None:
    browser = desk.browser("sales")
    facts = {"code": "C-9", "name": "云岭新材", "tier": "new"}

    first = browser.post("/customers/new", facts)
    second = browser.post("/customers/new", facts)

    assert first.status_code == 302
    assert "已被使用" in second.content.decode()


def test_a_contact_is_added(desk) -> None:
    path = f"/customers/{desk.factory.newcomer.id}/contacts"
    entered = {"name": "李梅", "email": "li@xinhe.example", "language": "zh-hans", "timezone": "Asia/Shanghai"}

    desk.browser("sales").post(path, entered)

    with acting_for(desk.factory.id):
        assert people.contacts(customer_id=desk.factory.newcomer.id)[0].name == "李梅"


@pytest.mark.parametrize(
    ("typed", "title"),
    [("pal-1", "PAL-1"), ("hdzg", "华东重工"), ("华东", "华东重工")],
)
def test_the_palette_finds_what_was_typed(desk, typed: str, title: str) -> None:
    desk.order(number="PAL-1")

    found = desk.browser().get("/palette", {"q": typed}).json()

    assert title in {item["title"] for item in found}
    assert all(item["url"].startswith("/") for item in found)


def test_every_page_carries_what_one_may_do_for_the_palette(desk) -> None:
    deeds = {role: _palette_titles(desk, role) for role in ("owner", "sales", "viewer")}

    assert {"新报价", "新建订单", "导入订单", "Webhook"} <= deeds["owner"]
    assert "新报价" in deeds["sales"] and "Webhook" not in deeds["sales"]
    assert not {"新报价", "新建订单", "导入订单"} & deeds["viewer"]


def _palette_titles(desk, role: str) -> set[str]:
    page = _today(desk, role)
    entries = page.split("<y-palette")[1].split('<script type="application/json">')[1].split("</script>")[0]
    return {entry["title"] for entry in json.loads(entries)}


def test_the_journal_tells_what_happened_and_that_it_is_sound(desk) -> None:
    desk.order(number="LOG-1")
    browser = desk.browser()

    page = browser.get("/journal").content.decode()
    narrowed = browser.get("/journal?room=orders").content.decode()
    verdict = browser.get("/journal/chain").content.decode()

    assert "录入订单 LOG-1" in page and "登记客户 华东重工" in page
    assert "登记客户 华东重工" not in narrowed
    assert "没有被改动" in verdict


def test_every_event_type_has_a_sentence_and_no_sentence_is_left_over() -> None:
    known = {name for name in registered_types() if name.partition(".")[0] in _ROOMS}

    assert set(SENTENCES) == known


_ROOMS = {
    *("people", "supply", "process", "orders", "promises", "work", "radar", "responses", "acceptance", "care"),
    *("quality", "sharing", "changes", "conversations", "notices", "plans", "costs", "risks", "reviews"),
    "insight",
}


def sample(kind: Any) -> Any:
    """Return a value of a type as it stands in the log."""
    if get_origin(kind) in (Union, UnionType):
        return sample(next(one for one in get_args(kind) if one is not type(None)))
    if (get_origin(kind) or kind) in (dict, Mapping):
        return {"key": sample(get_args(kind)[1]) if get_args(kind) else "x"}
    if (get_origin(kind) or kind) in (list, tuple, set, frozenset, Sequence):
        return [sample(get_args(kind)[0]) if get_args(kind) else "x"]
    known = {bool: True, int: 2, float: 1.5, Decimal: "1.5", datetime: NOW.isoformat(), date: "2026-03-11"}
    return known.get(kind, str(uuid4()) if kind is UUID else "x")


@pytest.mark.parametrize("filled", [False, True], ids=["empty", "filled"])
@pytest.mark.parametrize("name", sorted(SENTENCES))
def test_a_sentence_can_be_told_of_any_payload(db: None, name: str, filled: bool) -> None:
    kinds = get_type_hints(registered_types()[name])
    event = Recorded(
        id=uuid4(),
        organisation_id=uuid4(),
        seq=1,
        type=name,
        subject_type="order",
        subject_id=uuid4(),
        happened_at=NOW,
        recorded_at=NOW,
        actor="system",
        payload={field: sample(kind) if filled else None for field, kind in kinds.items()},
    )

    text = chronicle.sentence_of(event, chronicle.Names())

    assert text and "%(" not in text


@pytest.mark.parametrize(
    ("name", "payload", "words"),
    [
        ("promises.promise_confirmed", {"confidence": 0.9, "ahead": False}, "把握 90%"),
        ("promises.promise_confirmed", {"confidence": 0.9, "ahead": True}, "早于系统算得的日期"),
        ("process.instance_ended", {"key": "promise-approval"}, "流程“提前承诺审批”结束"),
        ("process.instance_ended", {"key": "gone"}, "流程“gone”结束"),
    ],
)
def test_a_sentence_tells_what_things_are_called_and_how_sure_they_are(
    name: str, payload: dict[str, Any], words: str
) -> None:
    told = {"seq": 1, "type": name, "subject_type": "order", "subject_id": uuid4(), "actor": "system"}
    event = Recorded(id=uuid4(), organisation_id=uuid4(), happened_at=NOW, recorded_at=NOW, payload=payload, **told)

    text = chronicle.sentence_of(event, chronicle.Names(processes={"promise-approval": "提前承诺审批"}))

    assert words in text


def test_a_changed_order_is_told_with_before_and_after(desk) -> None:
    order_id = desk.order(requested_at=NOW + timedelta(days=10))
    browser = desk.browser()
    browser.post("/orders/edits", {"id": order_id, "field": "channel", "channel": "phone"})

    history = browser.get(f"/orders/{order_id}/history").content.decode()

    assert "渠道由 销售录入 改为 电话" in history
    assert desk.factory.members["owner"].name in history


def test_a_log_of_another_organisation_is_not_told(desk) -> None:
    other = found_factory(name="南山电子")
    with acting_for(other.id):
        orders.create_order(order=orders.NewOrder(customer_id=other.vip.id, number="FOREIGN"))

    assert "FOREIGN" not in desk.browser().get("/journal").content.decode()


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [("/nowhere", 404, "找不到这个页面"), (f"/orders/{UNKNOWN}", 404, "找不到这个页面")],
)
def test_an_error_is_told_in_words(desk, path: str, status: int, words: str) -> None:
    answer = desk.browser().get(path)

    assert answer.status_code == status
    assert words in answer.content.decode()


def test_a_lacking_right_is_told_in_words(desk) -> None:
    answer = desk.browser("viewer").get("/settings")

    assert answer.status_code == 403
    assert "没有权限" in answer.content.decode()


def test_a_form_without_its_protection_is_refused_in_words(desk) -> None:
    browser = Client(enforce_csrf_checks=True)

    answer = browser.post("/sign-in", {"email": "a@b.example", "password": "x"})

    assert answer.status_code == 403
    assert "页面已过期" in answer.content.decode()


def test_a_fault_of_ours_is_told_in_words(desk, monkeypatch) -> None:
    browser = desk.browser()
    browser.raise_request_exception = False
    monkeypatch.setattr("yinuo.flow.radar.queries.late_soon", lambda **_asked: 1 / 0)

    answer = browser.get("/")

    assert answer.status_code == 500
    assert "系统出了问题" in answer.content.decode()


def test_an_unknown_api_address_is_answered_as_a_problem(db) -> None:
    answer = Client().get("/api/v1/nowhere")

    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"


def test_health_says_whether_the_database_answers(db) -> None:
    answer = Client().get("/healthz")

    assert (answer.status_code, answer.json()) == (200, {"database": True})


def test_reading_pages_writes_nothing(desk) -> None:
    order_id = desk.order()
    browser = desk.browser()
    with acting_for(desk.factory.id):
        before = kernel.log_position()

    for path in ("/", "/orders", f"/orders/{order_id}", "/customers", "/settings/members", "/journal", "/imports"):
        assert browser.get(path).status_code == 200

    with acting_for(desk.factory.id):
        assert kernel.log_position() == before
