"""The register in members' browsers: entered, found in the matrix, happened, closed and reopened."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest

from tests.cast import NOW
from yinuo.flow.plans import actions as plans
from yinuo.ground.kernel.tenancy import acting_for

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
    begun = browser.get(address).content.decode()
    assert "已发生：供应商停产" in begun and "0 / 1 项完成" in begun and "进展见下" in begun
    [task] = re.findall(r'href="(/tasks/[0-9a-f-]+)"', begun)
    browser.post(f"{task}/completion", {"note": "改走空运 <b>"})
    assert "1 / 1 项完成" in (done := browser.get(address).content.decode()) and "改走空运 &lt;b&gt;" in done
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


def test_signs_are_named_on_the_page_and_a_wrong_one_says_what_is_missing(desk) -> None:
    browser = desk.browser()
    address = browser.post("/risks/new", TYPED)["Location"]
    for told in (
        {"kind": "date", "day": "2026-04-01"},
        {"kind": "event", "event_type": "supply.purchase_moved", "starts": "1"},
        {"kind": "metric", "metric": "quality_holds", "over": "1", "bound": "2.5"},
    ):
        assert browser.post(f"{address}/signs", told).status_code == 302
    wrong = browser.post(f"{address}/signs", {"kind": "metric", "metric": "quality_holds", "bound": "x"})

    page = browser.get(address).content.decode()
    assert wrong.status_code == 422 and "请填界限，一个数。" in wrong.content.decode()
    assert "质量冻结数 &gt; 2.5" in page and page.count("/removal") == 3 and "直接启动应急" in page
    history = page.partition("历史")[2]
    assert "采购到货改期" in history and "supply.purchase_moved" not in history
    assert "质量冻结数 &gt; 2.5" in history and "quality_holds" not in history
    browser.post(re.search(r'action="([^"]+/removal)"', page)[1])
    assert browser.get(address).content.decode().count("/removal") == 2


@pytest.mark.parametrize(
    ("form", "typed", "kept"),
    [
        ("signs", {"kind": "metric", "metric": "quality_holds", "over": "0", "bound": "abc", "starts": "1"}, "abc"),
        ("review", {"likelihood": "9", "impact": "2", "note": "看过 <现场>"}, "看过 &lt;现场&gt;"),
    ],
)
def test_a_form_that_is_refused_keeps_what_was_typed(desk, form: str, typed: dict[str, str], kept: str) -> None:
    browser = desk.browser()
    address = browser.post("/risks/new", TYPED)["Location"]

    answer = browser.post(f"{address}/{form}", typed)

    page = answer.content.decode()
    assert answer.status_code == 422 and page.count("field-error") == 1
    assert f'value="{kept}"' in page
    if form == "signs":
        assert 'value="quality_holds" selected' in page and 'value="0" selected' in page
        assert re.search(r'name="starts"[^>]*checked', page)


def test_what_is_wrong_with_one_form_is_not_told_at_another(desk) -> None:
    browser = desk.browser()
    address = browser.post("/risks/new", TYPED)["Location"]

    page = browser.post(f"{address}/closing", {"why": ""}).content.decode()

    assert page.count("field-error") == 1


def test_a_project_shows_what_its_risks_do_to_its_finish(desk) -> None:
    with acting_for(desk.factory.id):
        project = plans.create_project(name="涂装线改造", starts_at=NOW, deadline_at=NOW + timedelta(days=60))
        task = {"kind": "task", "id": str(uuid4()), "before": None, "after": {"name": "安装", "minutes": 4_800}}
        plans.edit(project_id=project.id, changes=[task])
    browser = desk.browser()
    empty = browser.get(f"/projects/{project.id}/risks").content.decode()
    browser.post("/risks/new", {**TYPED, "project_id": str(project.id)})

    page = browser.get(f"/projects/{project.id}/risks").content.decode()
    effect = browser.get(f"/projects/{project.id}/risks/effect").content.decode()

    assert "这个项目还没有风险" in empty and TYPED["title"] in page and "/risks/effect" in page
    assert "不算风险" in effect and "算上风险" in effect and "晚于截止的机会" in effect and TYPED["title"] in effect
