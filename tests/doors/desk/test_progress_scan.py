"""Progress by scan: codes of orders and stages, in whatever shape a scanner gives them."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest

from tests.doors.desk.conftest import Desk
from tests.outbox import deliver_all
from yinuo.doors.desk.pages.progress_scan import meant
from yinuo.flow.work import queries as work
from yinuo.ground.kernel.tenancy import acting_for

ID = "0192f3c1-0000-7000-8000-000000000000"
NOBODYS = "0192f3c1-0000-7000-8000-000000000009"


@pytest.fixture
def order_id(desk: Desk):
    """An open order with its stages laid out."""
    deliver_all()
    order_id = desk.order(number="YS-1")
    deliver_all()
    return order_id


@pytest.mark.parametrize(
    ("code", "order", "stage"),
    [
        (" YS-1 ", "YS-1", ""),  # typed, or a barcode
        ("https://a.example/progress/scan?code=YS-1&stage=make", "YS-1", "make"),  # our traveller
        ("https://a.example/progress/scan?code=YS%2F1", "YS/1", ""),
        (f"https://a.example/orders/{ID}#stages", ID, ""),
        ("https://elsewhere.example/x", "https://elsewhere.example/x", ""),
        ("http://[", "http://[", ""),
    ],
)
def test_a_code_is_read_whatever_gave_it(code: str, order: str, stage: str) -> None:
    assert meant(code) == (order, stage)


def test_a_scanned_order_is_reported_on_with_one_tap_and_the_field_is_ready_for_the_next(desk: Desk, order_id) -> None:
    browser = desk.browser("operator")
    page = browser.get("/progress/scan?code=ys-1").content.decode()
    stage = re.findall(r'name="stage_code" value="(\w+)"', page)[0]

    answer = browser.post(f"/orders/{order_id}/progress", {"kind": "started", "stage_code": stage, "back": "scan"})

    with acting_for(desk.factory.id):
        assert [one.kind for one in work.progress(order_id=order_id)] == ["started"]
    after = browser.get(answer["Location"]).content.decode()
    undone = browser.post(f"/orders/{order_id}/progress/undo?back=scan")

    assert answer["Location"] == undone["Location"] == "/progress/scan?code=YS-1"
    assert "autofocus" in after and 'value="YS-1"' not in after and "撤销上一次上报" in after


@pytest.mark.parametrize("code", ["YS-9", NOBODYS, "https://elsewhere.example/orders/", "x" * 600])
def test_an_unknown_code_says_so_and_stands_in_the_field(desk: Desk, order_id, code: str) -> None:
    answer = desk.browser("operator").get("/progress/scan", {"code": code})

    assert answer.status_code == 200 and "没有找到这个订单" in answer.content.decode()


def test_the_traveller_has_a_code_for_the_order_and_each_stage(desk: Desk, order_id) -> None:
    page = desk.browser("viewer").get(f"/orders/{order_id}/traveller").content.decode()
    other = desk.browser("operator").get("/progress/scan?code=YS-1&stage=gone").content.decode()

    with acting_for(desk.factory.id):
        stages = work.stages(order_id=order_id)
    assert page.count('class="qr"') == len(stages) + 1 > 1
    assert desk.browser("viewer").get(f"/orders/{uuid4()}/traveller").status_code == 404
    assert "这个订单没有扫到的环节" in other
