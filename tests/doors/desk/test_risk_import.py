"""Risks from a table: seen row by row, entered as a whole, taken out again; an exported register is read again."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from tests.cast import NOW
from tests.doors.desk.conftest import Desk
from yinuo.doors.desk.risk_words import CATEGORIES, STATES
from yinuo.flow.plans import actions as plans
from yinuo.flow.risks import actions, importing, queries, sheets
from yinuo.flow.risks.actions import NewRisk
from yinuo.flow.risks.queries import RiskFacts, Sought
from yinuo.ground.kernel.tables.writing import xlsx_file
from yinuo.ground.kernel.tenancy import acting_for

pytestmark = pytest.mark.django_db
HEADINGS = ["标题", "类别", "可能性", "影响", "通常延误", "损失金额", "负责人", "订单", "应急措施"]


def sheet(*rows: list[Any]) -> SimpleUploadedFile:
    return SimpleUploadedFile("risks.xlsx", xlsx_file(headings=HEADINGS, rows=list(rows), sheet="r"))


def risks(desk: Desk) -> list[RiskFacts]:
    with acting_for(desk.factory.id):
        return queries.risks(sought=Sought(), limit=50)


def file_of(page: str) -> str:
    return page.partition('name="file_id" value="')[2].partition('"')[0]


def test_rows_are_seen_entered_and_taken_out_again(desk: Desk) -> None:
    browser, owner = desk.browser("manager"), desk.factory.members["planner"].name
    good = ["铸件缺货", "供应", 4, 5, 6, 12000.5, owner, "", "换供应商"]
    bad = ["汇率", "没有的", 9, "多", "", "x", "没这人", "SO-404", ""]

    seen = browser.post("/risks/import", {"file": sheet(good, bad)}).content.decode()
    assert "铸件缺货" in seen and "第 3 行" in seen and "找不到“负责人”" in seen and "不是数字" in seen
    assert risks(desk) == []

    told = {"file_id": file_of(seen), "confirm": "1"}
    entered = browser.post("/risks/import", told, follow=True).content.decode()
    (made,) = risks(desk)
    assert "已导入 1 项风险" in entered and made.loss_minor == 1_200_050
    assert (made.likelihood, made.impact, made.delay_usual, made.contingency) == (4, 5, 6.0, "换供应商")
    again = browser.post("/risks/import", told)
    assert again.status_code == 422 and "已经导入过" in again.content.decode() and len(risks(desk)) == 1

    undone = browser.post(f"/risks/import/{told['file_id']}/undo", follow=True).content.decode()
    assert "导入已撤销" in undone and risks(desk) == []


def test_what_somebody_worked_with_stays(desk: Desk) -> None:
    browser = desk.browser("manager")
    rows = [["一", "市场", 1, 1, "", "", "", "", ""], ["二", "市场", 2, 2, "", "", "", "", ""]]
    told = {"file_id": file_of(browser.post("/risks/import", {"file": sheet(*rows)}).content.decode()), "confirm": "1"}
    browser.post("/risks/import", told)
    kept = next(one for one in risks(desk) if one.title == "二")
    browser.post(f"/risks/{kept.id}/review", {"likelihood": "3", "impact": "3", "note": "看过"})

    undone = browser.post(f"/risks/import/{told['file_id']}/undo", follow=True).content.decode()

    assert "1 项已有人处理过" in undone and [one.title for one in risks(desk)] == ["二"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "文件是空的"),
        (b" \n", "文件是空的"),
        (b"\x00\x01", "无法识别文字"),
        ("甲,乙\n1,2\n".encode(), "没有找到"),
        ("标题,可能性,影响\n".encode(), "没有风险"),
    ],
)
def test_a_file_that_is_no_register_is_told(desk: Desk, content: bytes, said: str) -> None:
    answer = desk.browser("manager").post("/risks/import", {"file": SimpleUploadedFile("x.csv", content)})

    assert answer.status_code == 422 and said in answer.content.decode()


def test_an_exported_register_is_read_again(desk: Desk) -> None:
    browser = desk.browser("manager")
    first = browser.post("/risks/import", {"file": sheet(["铸件缺货", "供应", 4, 5, 6, 10, "", "", "换"])})
    browser.post("/risks/import", {"file_id": file_of(first.content.decode()), "confirm": "1"})
    out = b"".join(browser.get("/risks.xlsx"))

    seen = browser.post("/risks/import", {"file": SimpleUploadedFile("again.xlsx", out)}).content.decode()
    assert "将导入 1 项风险" in seen and "铸件缺货" in seen


@pytest.mark.parametrize("language", ["zh-hans", "en", "zh-hant"])
def test_an_exported_register_is_read_again_column_by_column_in_every_language(desk: Desk, language: str) -> None:
    with acting_for(desk.factory.id), translation.override(language):
        told = NewRisk(
            title="铸件缺货",
            category="supply",
            likelihood=3,
            impact=4,
            description="旺季",
            delay_least=1,
            delay_usual=2,
            delay_most=5,
            loss_minor=1_200_000,
            prevention="备两家",
            contingency="改空运",
            project_id=plans.create_project(name="泵站改造", starts_at=NOW).id,
        )
        actions.register_risk(new=told)
        file = sheets.register_file(sought=Sought(), categories=CATEGORIES, states=STATES)
        words = {code: str(word) for code, word in CATEGORIES.items()}
        [read] = importing.take(content=file, name="r.xlsx", categories=words)[0].rows

    assert not read.faults and read.new == told
