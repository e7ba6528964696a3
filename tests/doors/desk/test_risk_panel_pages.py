"""A Delphi panel in members' browsers: asked, rated unseen, shown without names, settled."""

from __future__ import annotations

import io

import pytest
from python_calamine import CalamineWorkbook

from tests.doors.desk.test_risk_pages import TYPED

pytestmark = pytest.mark.django_db


def test_people_rate_unseen_and_what_they_agree_on_stands_in_the_register(desk) -> None:
    browser = desk.browser()
    address = browser.post("/risks/new", TYPED)["Location"]
    roles = ("planner", "sales", "quality")
    members = [str(desk.factory.members[role].id) for role in roles]
    few = browser.post(f"{address}/panel", {"member": members[:2], "days": "2"})
    assert few.status_code == 422 and "3 到 20 人" in few.content.decode()
    assert browser.get(f"{address}/panel/rating").status_code == 404

    browser.post(f"{address}/panel", {"member": members, "days": "2", "question": "会拖到发运吗？"})
    for role, step in zip(roles, ("2", "4", "4"), strict=True):
        own = desk.browser(role)
        form = own.get(f"{address}/panel/rating").content.decode()
        assert "会拖到发运吗？" in form and "理由甲" not in form
        assert own.post(f"{address}/panel/rating", {"likelihood": "9"}).status_code == 422
        own.post(f"{address}/panel/rating", {"likelihood": step, "impact": "3", "reason": "理由甲"})

    shown = browser.get(address).content.decode()
    assert shown.count("理由甲") == 3 and "意见接近" in shown and "可以讨论" in shown
    browser.post(f"{address}/panel/rounds", {"days": "1"})
    assert "你上一轮打的是可能性 2、影响 3。" in desk.browser("planner").get(f"{address}/panel/rating").content.decode()
    browser.post(f"{address}/panel/ending")
    assert "少于三人打分" in browser.get(address).content.decode()
    browser.post(f"{address}/panel/outcome", {"likelihood": "4", "impact": "3", "note": "看过排产表"})
    assert "定为可能性 4、影响 3" in browser.get(address).content.decode()
    assert browser.post(f"{address}/panel/removal").status_code == 302  # nothing to call off: said, not failed


def test_the_register_leaves_as_a_workbook(desk) -> None:
    browser = desk.browser()
    browser.post("/risks/new", TYPED)

    answer = browser.get("/risks.xlsx?view=open")

    assert answer.status_code == 200
    (heads, row) = read_rows(answer.content)
    assert heads[:2] == ["编号", "标题"] and row[1] == TYPED["title"] and row[12] == 12_000.5


def read_rows(content: bytes) -> list[list[object]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
