"""The customer's page of an order: when, where, what we wait for; and what is hidden is not there in any form."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from django.test import Client

from tests.cast import Factory
from tests.doors.portal.links_made import path_for
from tests.flow.acceptance.made_order import make_order
from tests.flow.sharing.files_made import PDF
from yinuo.flow.orders import actions as orders
from yinuo.flow.orders.actions import NewLine, NewOrder
from yinuo.flow.promises import actions as promises
from yinuo.flow.promises import queries as promise_queries
from yinuo.flow.sharing import actions, queries
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.tenancy import acting_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def order_id(factory: Factory) -> UUID:
    """An order with something in every field."""
    with acting_for(factory.id):
        make_order(factory)
        order_id = orders.create_order(
            order=NewOrder(
                number="SO-77",
                customer_code="C-001",
                reference="PO-REF-5",
                note="NOTE-INNER",
                lines=(NewLine(item_name="ITEM-X", price_minor=123_400, item_code="CODE-X"),),
            )
        )
        orders.edit_orders(order_ids=[order_id], changes={"supplier_code": "SUP-INNER", "lane_code": "LANE-INNER"})
        first = promises.confirm_promise(order_id=order_id)
        promises.confirm_promise(
            order_id=order_id, committed_at=first.committed_at + timedelta(days=4), why="WHY-INNER 机床坏了"
        )
        promises.add_pledge(
            order_id=order_id,
            kind="drawing",
            what="PLEDGE-THEIRS",
            party="customer",
            due_at=clock.now() + timedelta(days=3),
        )
        promises.add_pledge(
            order_id=order_id,
            kind="other",
            what="PLEDGE-OURS",
            party="planner",
            due_at=clock.now() + timedelta(days=3),
        )
        actions.share_document(order_id=order_id, content=PDF, name="DOC-1.pdf")
        actions.enter_shipment(order_id=order_id, carrier_name="CARRIER-1", number="TRACK-1")
        actions.set_tracking_page(carrier_name="CARRIER-1", address="https://track.example/?n={number}")
        asked = actions.ask_change(order_id=order_id, text="CHANGE-1", wants={}, key="k")
        actions.refuse_change(request_id=asked.id, answer="ANSWER-1")
    return order_id


def page_of(client: Client, path: str) -> str:
    return client.get(path).content.decode()


def test_the_page_tells_what_is_shown_and_nothing_of_our_inner_matters(
    client: Client, factory: Factory, order_id: UUID
) -> None:
    page = page_of(client, path_for(factory, order_id))

    for mark in (
        "SO-77",
        "ITEM-X",
        "PO-REF-5",
        "PLEDGE-THEIRS",
        "DOC-1",
        "TRACK-1",
        "CARRIER-1",
        "CHANGE-1",
        "ANSWER-1",
    ):
        assert mark in page, mark
    assert "推迟 4 天" in page and "https://track.example/?n=TRACK-1" in page and "每 100 次" in page
    for mark in ("NOTE-INNER", "SUP-INNER", "LANE-INNER", "WHY-INNER", "PLEDGE-OURS", "1,234", "123400", "CODE-X"):
        assert mark not in page, mark


FIELDS = [
    ("lines", ["ITEM-X"]),
    ("reference", ["PO-REF-5"]),
    ("place", ["上海"]),
    ("pledges", ["PLEDGE-THEIRS"]),
    ("documents", ["DOC-1"]),
    ("shipments", ["TRACK-1"]),
    ("carrier", ["CARRIER-1", "track.example"]),
    ("changes", ["CHANGE-1", "ANSWER-1"]),
    ("history", ["推迟 4 天"]),
    ("dates", ["推迟 4 天", "承诺送达"]),
    ("confidence", ["每 100 次"]),
    ("issues", ["有问题？告诉我们"]),
]


@pytest.mark.parametrize(("field", "marks"), FIELDS, ids=[row[0] for row in FIELDS])
def test_a_hidden_field_is_in_no_answer(
    client: Client, factory: Factory, order_id: UUID, field: str, marks: list[str]
) -> None:
    home = path_for(factory, order_id)
    before = page_of(client, home)
    with acting_for(factory.id):
        actions.set_visibility(shown={field: False}, customer_id=factory.vip.id)

    after = page_of(client, home) + page_of(client, f"{home}/news?seen=x")

    assert all(mark in before for mark in marks) and not any(mark in after for mark in marks)


def test_what_stood_behind_the_first_date_too_is_no_cause_of_its_change(
    client: Client, factory: Factory, order_id: UUID
) -> None:
    with acting_for(factory.id):
        second, first = promise_queries.promises(order_id=order_id)

    page = page_of(client, path_for(factory, order_id))

    assert {one["code"] for one in second.reasons} == {one["code"] for one in first.reasons}
    assert "重新核算后调整" in page and "生产排期有变" not in page and "运输安排有变" not in page


def test_prices_and_own_words_are_shown_only_where_somebody_said_so(
    client: Client, factory: Factory, order_id: UUID
) -> None:
    with acting_for(factory.id):
        actions.set_visibility(shown={"prices": True, "history_words": True})

    page = page_of(client, path_for(factory, order_id))

    assert "1,234" in page and "WHY-INNER" in page and "NOTE-INNER" not in page


def test_one_customers_rule_is_before_the_rule_for_all(factory: Factory) -> None:
    with acting_for(factory.id):
        actions.set_visibility(shown={"prices": True, "place": False})
        actions.set_visibility(shown={"prices": False}, customer_id=factory.vip.id)

        theirs = actions.shown_to(customer_id=factory.vip.id)
        others = actions.shown_to(customer_id=factory.newcomer.id)
        with pytest.raises(actions.InvalidVisibility):
            actions.set_visibility(shown={"margin": True})

    assert (theirs["prices"], theirs["place"], others["prices"]) == (False, False, True)


def test_what_is_hidden_cannot_be_reached_by_its_address_either(
    client: Client, factory: Factory, order_id: UUID
) -> None:
    home = path_for(factory, order_id)
    with acting_for(factory.id):
        [document] = queries.documents(order_id=order_id)
        [pledge] = [one for one in promise_queries.pledges(order_id=order_id) if one.party == "customer"]
        actions.set_visibility(shown={"documents": False, "pledges": False, "changes": False, "issues": False})

    statuses = {
        client.get(f"{home}/documents/{document.id}").status_code,
        client.post(f"{home}/documents").status_code,
        client.post(f"{home}/pledges/{pledge.id}/settlement").status_code,
        client.get(f"{home}/changes").status_code,
        client.post(f"{home}/complaints", {"topic": "late", "text": "x"}).status_code,
    }

    assert statuses == {404}


def test_the_page_speaks_three_languages(client: Client, factory: Factory, order_id: UUID) -> None:
    home = path_for(factory, order_id)

    pages = {code: page_of(client, f"{home}?lang={code}") for code in ("zh-hans", "zh-hant", "en")}

    assert "需要您配合" in pages["zh-hans"] and "需要您配合" in pages["zh-hant"] and "进度" not in pages["zh-hant"]
    assert "What we need from you" in pages["en"] and not any("\u4e00" <= one <= "\u9fff" for one in _ours(pages["en"]))


def _ours(page: str) -> str:
    """Return a page without what the organisation itself wrote, and without the names of languages."""
    for word in ("简体中文", "繁體中文", "远山机械", "华东重工", "华东", "上海", "件", "一诺"):
        page = page.replace(word, "")
    return page


def test_an_open_page_hears_of_changes_and_asks_less_often_without_any(
    client: Client, factory: Factory, order_id: UUID
) -> None:
    home = path_for(factory, order_id)
    seen = page_of(client, home).partition("seen=")[2][:16]

    quiet = [page_of(client, f"{home}/news?seen={seen}&n={n}") for n in (0, 3, 9)]
    with acting_for(factory.id):
        actions.enter_shipment(order_id=order_id, carrier_name="CARRIER-2", number="TRACK-2")
    news = page_of(client, f"{home}/news?seen={seen}&n=9")

    assert ["delay:20s" in quiet[0], "delay:80s" in quiet[1], "delay:900s" in quiet[2]] == [True] * 3
    assert "TRACK-2" in news and "delay:20s" in news and "hx-swap-oob" in news and "TRACK-1" not in quiet[0]


def test_texts_of_others_are_never_read_as_markup(client: Client, factory: Factory, order_id: UUID) -> None:
    hostile = "<img src=x onerror=alert(1)>"
    home = path_for(factory, order_id)
    with acting_for(factory.id):
        document = actions.share_document(order_id=order_id, content=PDF, name=f"{hostile}.pdf", title=hostile)
        actions.enter_shipment(order_id=order_id, carrier_name="x", number="1", note=hostile)
        promises.add_pledge(
            order_id=order_id,
            kind="other",
            what=hostile,
            party="customer",
            due_at=clock.now() + timedelta(days=1),
        )
        actions.change_brand(changes={"name": hostile, "footer": hostile, "contact": hostile})
    client.post(f"{home}/changes", {"text": hostile})
    client.post(f"{home}/complaints", {"topic": "late", "text": hostile})

    page = page_of(client, home)
    download = client.get(f"{home}/documents/{document.id}")

    assert hostile not in page and page.count("&lt;img src=x onerror=alert(1)&gt;") >= 6
    assert (
        download.headers["Content-Disposition"].startswith("attachment")
        and "sandbox" in download.headers["Content-Security-Policy"]
    )
    assert (
        "\n" not in download.headers["Content-Disposition"] and download.headers["X-Content-Type-Options"] == "nosniff"
    )
