"""The order list, bulk edits, the order form and the order page."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from tests.cast import NOW, found_factory
from tests.outbox import deliver_all
from yinuo.doors.desk import order_list
from yinuo.flow.orders import actions as orders
from yinuo.flow.orders import queries
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import queries as people


def _order(desk, order_id: UUID) -> queries.OrderFacts:
    with acting_for(desk.factory.id):
        found = queries.order(order_id=order_id)
    assert found is not None
    return found


def _page(desk, path: str, role: str = "owner") -> str:
    answer = desk.browser(role).get(path)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", ["OPEN-1", "LATE-1"]),  # everything under way
        ("view=review", ["WEB-1"]),  # came in by itself
        ("view=unpromised", ["OPEN-1"]),
        ("view=delivered", ["DONE-1"]),
        ("due=overdue", ["LATE-1"]),
        ("q=hdzg", ["OPEN-1", "LATE-1"]),  # initials of 华东重工
        ("q=nobody", []),
        ("tier=new", []),
        ("state=review,open", ["OPEN-1", "LATE-1", "WEB-1"]),
        ("sort=nonsense&page=0&owner=nobody", ["OPEN-1", "LATE-1"]),  # what it does not understand is left out
    ],
)
def test_the_list_shows_what_its_address_asks_for(desk, query: str, shown: list[str]) -> None:
    desk.order(number="OPEN-1")
    desk.order(number="LATE-1", ordered_at=NOW - timedelta(days=9), committed_at=NOW - timedelta(days=1))
    desk.order(number="WEB-1", channel="web")
    desk.order(number="DONE-1", ordered_at=NOW - timedelta(days=9), delivered_at=NOW - timedelta(days=1))

    page = _page(desk, f"/orders?{query}")

    assert [n for n in ("OPEN-1", "LATE-1", "WEB-1", "DONE-1") if n in page] == sorted(shown, key=_as_entered)


def _as_entered(number: str) -> int:
    return ["OPEN-1", "LATE-1", "WEB-1", "DONE-1"].index(number)


def test_a_second_page_follows_the_first(desk, monkeypatch) -> None:
    monkeypatch.setattr(order_list, "PAGE_SIZE", 2)
    for n in range(3):
        desk.order(number=f"N-{n}", committed_at=NOW + timedelta(days=n + 1))
    browser = desk.browser()

    first, second = (browser.get(f"/orders?page={n}").content.decode() for n in (1, 2))

    assert ("N-0" in first, "N-2" in first) == (True, False)
    assert ("N-0" in second, "N-2" in second) == (False, True)


def test_a_saved_view_becomes_a_tab_and_can_be_forgotten(desk) -> None:
    browser = desk.browser()
    browser.post("/orders/views", {"name": "华东 VIP", "query": "tier=vip&view=all"})

    page = browser.get("/orders?view=all&tier=vip")
    with acting_for(desk.factory.id):
        view = people.saved_views(member_id=desk.factory.members["owner"].id, page="orders")[0]
    browser.post(f"/orders/views/{view['id']}/removal")

    assert 'aria-current="page">华东 VIP' in page.content.decode()
    assert "华东 VIP" not in browser.get("/orders").content.decode().replace("已保存视图“华东 VIP”", "")


def test_a_shared_view_is_seen_by_colleagues_but_not_theirs_to_delete(desk) -> None:
    desk.browser("owner").post("/orders/views", {"name": "周会", "query": "tier=vip", "shared": "1"})
    with acting_for(desk.factory.id):
        view = people.saved_views(member_id=desk.factory.members["owner"].id, page="orders")[0]
    colleague = desk.browser("sales")

    colleague.post(f"/orders/views/{view['id']}/removal")

    assert "周会" in colleague.get("/orders").content.decode()


def test_several_orders_change_at_once_and_back(desk) -> None:
    first, second = desk.order(), desk.order()
    browser = desk.browser()

    browser.post("/orders/edits", {"id": [first, second], "field": "channel", "channel": "phone"})
    changed = [_order(desk, one).channel for one in (first, second)]
    page = browser.get("/orders").content.decode()
    undo = page.partition('data-undo="')[2].partition('"')[0]
    browser.post(undo)

    assert changed == ["phone", "phone"]
    assert [_order(desk, one).channel for one in (first, second)] == ["sales", "sales"]


def test_all_orders_of_a_filter_change_when_that_was_asked(desk) -> None:
    ids = [desk.order(channel="phone") for _n in range(3)]
    other = desk.order(channel="email")
    owner = desk.factory.members["sales"].id

    desk.browser().post(
        "/orders/edits", {"select_all": "1", "query": "channel=phone", "field": "owner_id", "owner_id": owner}
    )

    assert [_order(desk, one).owner_id for one in ids] == [owner] * 3
    assert _order(desk, other).owner_id is None


@pytest.mark.parametrize(
    ("entered", "words"),
    [
        ({"field": "channel", "channel": "phone"}, "请先选择订单"),
        ({"id": "x", "field": "channel", "channel": "pigeon"}, "填写的内容有误"),
        ({"id": "x", "field": "requested_at", "requested_at": "2026-02-31"}, "填写的内容有误"),
        ({"id": "x", "field": "value_minor", "value_minor": "1"}, "填写的内容有误"),  # not for bulk edits
    ],
)
def test_an_edit_that_cannot_be_made_says_why(desk, entered: dict[str, str], words: str) -> None:
    order_id = desk.order()
    entered = {key: str(order_id) if key == "id" else value for key, value in entered.items()}
    browser = desk.browser()

    browser.post("/orders/edits", entered)

    assert words in browser.get("/orders").content.decode()


def test_a_requested_day_means_the_end_of_business_in_the_readers_time_zone(desk) -> None:
    order_id = desk.order()

    desk.browser().post("/orders/edits", {"id": order_id, "field": "requested_at", "requested_at": "2026-03-20"})

    assert _order(desk, order_id).requested_at.isoformat() == "2026-03-20T10:00:00+00:00"


def test_a_reviewed_order_is_open(desk) -> None:
    order_id = desk.order(channel="web")

    desk.browser("sales").post("/orders/reviews", {"id": order_id})

    assert _order(desk, order_id).state == "open"


def _lines(desk, order_id: UUID) -> list[tuple[str, str, int]]:
    with acting_for(desk.factory.id):
        return [(one.item_name, f"{one.quantity:.0f}", one.price_minor) for one in queries.lines(order_id=order_id)]


def _line_form(page: str, *rows: tuple[str, str, str, str]) -> dict[str, object]:
    names = ("line_key", "line_item_name", "line_quantity", "line_price")
    told = {name: [row[index] for row in rows] for index, name in enumerate(names)}
    return {**told, "line_unit": ["件"] * len(rows), "seen": page.partition('name="seen" value="')[2].partition('"')[0]}


def test_lines_are_changed_on_their_page_told_in_the_history_and_undone(desk) -> None:
    order_id, browser = desk.order(), desk.browser("sales")
    address = f"/orders/{order_id}/lines"
    before = _lines(desk, order_id)

    page = browser.get(address).content.decode()
    form = _line_form(page, ("1", "液压泵 P-80", "5", "1280"), ("", "密封圈", "2", "4.5"), ("", "", "1", ""))
    answer = browser.post(address, form, follow=True).content.decode()
    history = browser.get(f"/orders/{order_id}/history").content.decode()
    changed = _lines(desk, order_id)
    undone = browser.post(answer.partition('data-undo="')[2].partition('"')[0])

    assert changed == [("液压泵 P-80", "5", 128_000), ("密封圈", "2", 450)]
    assert "新增 密封圈 2 件；液压泵 P-80 由 3 件 改为 5 件" in history
    assert undone.status_code == 204 and _lines(desk, order_id) == before


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (("1", "液压泵 P-80", "0", "1280"), "数量应大于 0"),
        (("1", "液压泵 P-80", "3", "x"), "单价应为"),
        (("1", "", "3", "1280"), "至少保留一行物料"),
    ],
)
def test_lines_with_a_fault_stand_there_as_typed(desk, row: tuple[str, str, str, str], words: str) -> None:
    order_id, browser = desk.order(), desk.browser()
    address = f"/orders/{order_id}/lines"
    before = _lines(desk, order_id)

    answer = browser.post(address, _line_form(browser.get(address).content.decode(), row))

    assert (
        answer.status_code == 422
        and words in answer.content.decode()
        and f'value="{row[3]}"' in answer.content.decode()
    )
    assert _lines(desk, order_id) == before


def test_lines_that_somebody_else_changed_meanwhile_are_shown_before_they_are_overwritten(desk) -> None:
    order_id, browser = desk.order(), desk.browser()
    address = f"/orders/{order_id}/lines"
    form = _line_form(browser.get(address).content.decode(), ("1", "液压泵 P-80", "9", "1280"))
    with acting_for(desk.factory.id):
        orders.change_lines(order_id=order_id, lines=[orders.NewLine(item_name="阀体")])

    refused = browser.post(address, form)
    again = browser.post(address, form | {"seen": _line_form(refused.content.decode())["seen"]})

    assert refused.status_code == 422 and "刚刚被别人修改过" in refused.content.decode()
    assert again.status_code == 302 and _lines(desk, order_id)[0][:2] == ("液压泵 P-80", "9")


def test_a_cancellation_is_undone_from_its_toast_or_on_the_page(desk) -> None:
    order_id, browser = desk.order(), desk.browser()
    form = {"id": order_id, "why": "误操作", "order": order_id}

    cancelled = browser.post("/orders/cancellations", form, follow=True).content.decode()
    browser.post(cancelled.partition('data-undo="')[2].partition('"')[0])
    first = _order(desk, order_id).state
    browser.post("/orders/cancellations", form)
    page = browser.get(f"/orders/{order_id}").content.decode()
    browser.post(f"/orders/{order_id}/reinstatement")
    again = browser.post(f"/orders/{order_id}/reinstatement", follow=True).content.decode()

    assert (first, _order(desk, order_id).state) == ("open", "open")
    assert "恢复订单" in page and "没有取消，无需恢复" in again


def test_cancelling_asks_for_the_reason(desk) -> None:
    order_id = desk.order()
    browser = desk.browser()

    browser.post("/orders/cancellations", {"id": order_id, "why": " "})
    before = _order(desk, order_id).state
    browser.post("/orders/cancellations", {"id": order_id, "why": "客户撤单", "order": order_id})

    assert (before, _order(desk, order_id).state) == ("open", "cancelled")


def _entered(desk, **more: object) -> dict[str, object]:
    return {
        "customer_id": str(desk.factory.vip.id),
        "order_type": "make_to_order",
        "channel": "sales",
        "requested_at": "2026-03-30",
        "line_item_name": ["液压泵 P-80", ""],
        "line_quantity": ["3", "1"],
        "line_unit": ["台", "件"],
        "line_price": ["1,280.50", ""],
        **more,
    }


def test_an_order_is_entered_by_hand(desk) -> None:
    answer = desk.browser("sales").post("/orders/new", _entered(desk, number="HAND-1"))

    with acting_for(desk.factory.id):
        order = queries.order_by_number(number="HAND-1")
        lines = queries.lines(order_id=order.id)
    assert answer["Location"] == f"/orders/{order.id}"
    assert [(line.item_name, line.quantity, line.price_minor) for line in lines] == [("液压泵 P-80", 3, 128_050)]
    assert order.value_minor == 384_150


def test_a_new_customer_is_made_with_the_order(desk) -> None:
    entered = _entered(desk, customer_id="", customer_name="云岭新材", customer_tier="key", number="HAND-2")

    desk.browser("sales").post("/orders/new", entered)

    with acting_for(desk.factory.id):
        assert queries.order_by_number(number="HAND-2").customer_name == "云岭新材"
        assert people.customers(search="ylxc")[0].tier == "key"


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"customer_id": ""}, "请选择客户"),
        ({"customer_id": str(uuid4())}, "没有找到"),
        ({"line_quantity": ["0", "1"]}, "数量应大于 0"),
        ({"line_price": ["-1", ""]}, "单价应为不小于 0 的数字"),
        ({"line_quantity": ["NaN", "1"]}, "数量应大于 0"),
        ({"requested_at": "2020-01-01"}, "早于下单时间"),
        ({"number": "TAKEN"}, "已被使用"),
        ({"channel": "pigeon"}, "pigeon"),
    ],
)
def test_an_order_with_a_fault_is_shown_again_with_all_that_was_typed(desk, wrong, words: str) -> None:
    desk.order(number="TAKEN")

    answer = desk.browser("sales").post("/orders/new", _entered(desk, reference="PO-77", **wrong))

    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert "PO-77" in page and "液压泵 P-80" in page


def test_a_refused_order_leaves_no_customer_behind(desk) -> None:
    desk.order(number="TAKEN")

    desk.browser("sales").post("/orders/new", _entered(desk, customer_id="", customer_name="云岭新材", number="TAKEN"))

    with acting_for(desk.factory.id):
        assert people.customers_by_name(names=["云岭新材"]) == {}


def test_changing_facts_leaves_the_committed_date_alone(desk) -> None:
    committed = NOW + timedelta(days=9)
    order_id = desk.order(committed_at=committed)

    desk.browser().post(
        f"/orders/{order_id}/facts",
        {"order_type": "make_to_order", "channel": "email", "requested_at": "2026-04-01", "note": "尽快"},
    )

    order = _order(desk, order_id)
    assert (order.channel, order.note, order.committed_at) == ("email", "尽快", committed)


def test_the_order_page_tells_how_far_it_is_and_what_happened(desk) -> None:
    order_id = desk.order(number="SHOW-1", requested_at=NOW + timedelta(days=20))
    deliver_all()
    browser = desk.browser()

    page = browser.get(f"/orders/{order_id}").content.decode()
    history = browser.get(f"/orders/{order_id}/history").content.decode()
    fragment = browser.get(f"/orders/{order_id}", headers={"HX-Request": "true"}).content.decode()

    assert "SHOW-1" in page and "华东重工" in page and "液压泵 P-80" in page
    assert "录入订单 SHOW-1" in history
    assert "<html" not in fragment and 'id="standing"' in fragment


def test_an_order_of_another_organisation_is_not_there(desk) -> None:
    other = found_factory(name="南山电子")
    with acting_for(other.id):
        foreign = orders.create_order(order=orders.NewOrder(customer_id=other.vip.id, number="FOREIGN"))
    browser = desk.browser()

    assert browser.get(f"/orders/{foreign}").status_code == 404
    assert "FOREIGN" not in browser.get("/orders?q=foreign").content.decode()
    browser.post("/orders/cancellations", {"id": foreign, "why": "x"})
    with acting_for(other.id):
        assert queries.order(order_id=foreign).state == "open"


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_filtered_list_is_handed_out_as_a_file(desk, kind: str) -> None:
    desk.order(number="IN-1", channel="phone")
    desk.order(number="OUT-1", channel="email")

    answer = desk.browser().get(f"/orders/export.{kind}?channel=phone")

    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert answer.status_code == 200
    assert "attachment" in answer["Content-Disposition"]
    if kind == "csv":
        assert b"IN-1" in content and b"OUT-1" not in content


def test_only_the_ticked_orders_are_handed_out(desk) -> None:
    chosen = desk.order(number="IN-1")
    desk.order(number="OUT-1")

    answer = desk.browser().post("/orders/export.csv", {"id": chosen, "query": "view=all"})

    content = b"".join(answer.streaming_content)
    assert b"IN-1" in content and b"OUT-1" not in content
