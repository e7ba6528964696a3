"""Whether promises are kept, in the browser: the figures, and the orders behind each of them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.cast import NOW
from tests.doors.desk.conftest import Desk
from tests.flow.promises.workshop import equip, order_pumps
from yinuo.flow.orders import actions as orders
from yinuo.flow.promises import actions, queries
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.tenancy import acting_for

COUNT, BROKEN = 24, 6


@pytest.fixture
def judged(desk: Desk) -> Desk:
    """24 promises of the VIP that came due, six of them broken, and one of the newcomer kept; learnt a night after."""
    with acting_for(desk.factory.id):
        equip(pumps=200)
        for number in range(COUNT + 1):
            of = {"customer_code": "C-002"} if number == COUNT else {}
            order_id = order_pumps(f"SO-{number:02}", **of)
            promise = actions.confirm_promise(order_id=order_id)  # type: ignore[arg-type]
            late = 2 if number < BROKEN else -1
            orders.note_delivered(order_id=order_id, delivered_at=promise.committed_at + timedelta(days=late))  # type: ignore[arg-type]
            actions.release_promise(order_id=order_id, why="", delivered=True)  # type: ignore[arg-type]
        with clock.frozen(NOW + timedelta(days=30)):
            actions.learn_correction()
    return desk


def test_the_page_says_what_was_promised_and_what_was_kept(judged: Desk) -> None:
    page = judged.browser("viewer").get("/coverage?by=tier").content.decode()

    assert "承诺 90.0%" in page and "兑现 76.0%" in page
    assert "VIP" in page and "新客户" in page and "样本太少" in page
    assert "/coverage/rows?by=tier&amp;name=vip&amp;kept=0" in page


NUMBERS = [
    ("all of them", "", 25),
    ("those kept", "?kept=1", 19),
    ("those broken", "?kept=0", 6),
    ("a tier's", "?by=tier&name=vip", 24),
    ("a tier's broken", "?by=tier&name=new&kept=0", 0),
    ("a month's", "?by=month&name=2026-03", 25),
    ("another month's", "?by=month&name=2026-04", 0),
    ("a region's", "?by=region&name=西南", 1),
    ("a confidence's", "?by=level&name=0.900", 25),
]


@pytest.mark.parametrize(("query", "count"), [row[1:] for row in NUMBERS], ids=[row[0] for row in NUMBERS])
def test_each_number_opens_the_orders_behind_it(judged: Desk, query: str, count: int) -> None:
    page = judged.browser("viewer").get(f"/coverage/rows{query}").content.decode()

    assert page.count("/orders/") == count
    assert (f"共 {count} 条" in page) == bool(count)


def test_rows_and_figures_agree_though_orders_go_on(judged: Desk) -> None:
    with acting_for(judged.factory.id), clock.frozen(NOW + timedelta(days=40)):
        later = order_pumps("SO-LATER")
        actions.confirm_promise(order_id=later)  # type: ignore[arg-type]
        report = queries.coverage()
        assert report is not None

        for dimension, rows in report["by"].items():
            for row in rows:
                _found, total = queries.judged_promises(dimension=dimension, name=row["name"])
                assert total == row["count"], (dimension, row["name"])


def test_before_anything_came_due_the_page_teaches(desk: Desk) -> None:
    page = desk.browser("viewer").get("/coverage").content.decode()
    rows = desk.browser("viewer").get("/coverage/rows?page=9&kept=x").content.decode()

    assert "还没有到期的承诺" in page and "十次做到九次" in page
    assert "没有这样的承诺" in rows
