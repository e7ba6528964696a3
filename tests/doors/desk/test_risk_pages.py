"""The register in members' browsers: entered, found in the matrix, happened, closed and reopened."""

from __future__ import annotations

import re

import pytest

pytestmark = pytest.mark.django_db
TYPED = {
    "title": "主轴轴承延期到货",
    "category": "supply",
    "likelihood": "3",
    "impact": "5",
    "delay_least": "2",
    "delay_usual": "5",
    "delay_most": "12.5",
    "cost": "12,000.50",
    "contingency": "改空运",
    "review_days": "10",
}


def test_a_risk_goes_from_the_form_through_the_matrix_to_its_end(desk) -> None:
    browser = desk.browser()
    made = browser.post("/risks/new", TYPED)
    address = made["Location"]
    page = browser.get(address).content.decode()
    assert "FX-" in page and "极高" in page and "2 / 5 / 12.5 个工作日" in page and "12,000.50" in page

    listed = browser.get("/risks?likelihood=3&impact=5").content.decode()
    other = browser.get("/risks?likelihood=1&impact=1").content.decode()
    assert TYPED["title"] in listed and TYPED["title"] not in other
    assert re.search(r'aria-current="true"[^>]*>1</a>', listed)

    assert browser.post(f"{address}/occurrence", {"why": " "}).status_code == 422
    browser.post(f"{address}/occurrence", {"why": "供应商停产"})
    assert "已发生：供应商停产" in browser.get(address).content.decode()
    browser.post(f"{address}/closing", {"why": "已补货"})
    closed = browser.get(address).content.decode()
    assert f'action="{address}/reopening"' in closed and "已补货" in closed
    browser.post(f"{address}/reopening")
    assert "已发生：供应商停产" in browser.get(address).content.decode()


def test_what_is_wrong_is_told_beside_the_field_and_nothing_typed_is_lost(desk) -> None:
    browser = desk.browser()
    wrong = {**TYPED, "likelihood": "", "delay_usual": "1", "order_number": "NO-1", "cost": "abc"}

    answer = browser.post("/risks/new", wrong)

    page = answer.content.decode()
    assert answer.status_code == 422
    for sentence in ("请选择 1 到 5。", "依次不减", "没有这个订单号", "请填不小于 0 的金额。"):
        assert sentence in page
    assert TYPED["title"] in page and TYPED["contingency"] in page


def test_a_review_and_a_change_stand_in_the_history(desk) -> None:
    browser = desk.browser()
    address = browser.post("/risks/new", TYPED)["Location"]

    browser.post(f"{address}/review", {"likelihood": "2", "impact": "5", "note": "已发货"})
    browser.post(f"{address}/facts", {**TYPED, "likelihood": "2", "prevention": "备国产轴承"})

    page = browser.get(address).content.decode()
    assert "可能性 2，影响 5" in page and "已发货" in page and "备国产轴承" in page


def test_viewers_see_the_register_and_change_nothing(desk) -> None:
    address = desk.browser().post("/risks/new", TYPED)["Location"]
    viewer = desk.browser("viewer")

    page = viewer.get(address).content.decode()

    assert TYPED["title"] in page and "/occurrence" not in page
    assert viewer.post(f"{address}/closing", {"why": "x"}).status_code == 403
