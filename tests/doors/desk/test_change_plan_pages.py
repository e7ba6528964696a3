"""A change order's form changes the plan of the order's project: rows are read, computed, kept and shown again."""

from __future__ import annotations

from uuid import UUID

import pytest

from tests.cast import NOW
from tests.doors.desk.conftest import Desk
from tests.flow.plans.conftest import Plan
from tests.flow.promises.workshop import order_pumps
from yinuo.flow.changes import queries
from yinuo.flow.orders import actions as orders
from yinuo.flow.plans import actions as plans
from yinuo.ground.kernel.tenancy import acting_for

pytestmark = pytest.mark.django_db
COLUMNS = ("task", "act", "days", "after", "before", "rename")


def rows(*told: tuple[str, ...]) -> dict[str, list[str]]:
    """Return rows of the plan as the form sends them; one that says no new name sends it empty."""
    return {f"plan_{name}": [(*row, "")[at] for row in told] for at, name in enumerate(COLUMNS)}


@pytest.fixture
def order_id(desk: Desk) -> UUID:
    with acting_for(desk.factory.id):
        orders.define_order_types(names=orders.STARTER_TYPES)
        made = order_pumps("SO-1", count=2)
        assert isinstance(made, UUID)
        plan = Plan(plans.create_project(name="泵站改造", starts_at=NOW, order_ids=[made]).id)
        for name, days in (("设计", 2), ("制造", 5), ("终验收", 0)):
            plan.add(name, days, milestone=not days)
        plan.link("设计", "制造")
        plan.link("制造", "终验收")
    return made


def test_rows_of_the_plan_are_computed_kept_and_shown_again(desk: Desk, order_id: UUID) -> None:
    browser, address = desk.browser("sales"), f"/orders/{order_id}/changes"
    told = rows(("2 制造", "days", "9", "", ""), ("复测", "add", "1", "2 制造", "3 终验收"), ("", "days", "", "", ""))

    form = browser.get(f"{address}/new").content.decode()
    seen = browser.post(f"{address}/preview", told).content.decode()
    faulty = browser.post(f"{address}/preview", rows(("没有的", "days", "3", "", ""))).content.decode()
    kept = browser.post(f"{address}/new", {**told, "reason": "加测试", "do": "keep"})

    assert "项目计划怎么改" in form and '<option value="2 制造">' in form
    assert "终验收" in seen and "项目完成" in seen and "关键路径" in seen
    assert "计划里没有这个任务" in faulty and kept.status_code == 302
    with acting_for(desk.factory.id):
        (change,) = queries.changes(order_id=order_id)
    assert [(one["kind"], one["of"]) for one in change.edits["plan"]] == [
        ("task", "制造"),
        ("task", "复测"),
        ("link", "制造 → 复测"),
        ("link", "复测 → 终验收"),
    ]
    page = browser.get(kept["Location"]).content.decode()
    again = browser.get(f"{kept['Location']}/edit").content.decode()
    assert "“制造”工期 40.0 小时改为 72.0 小时" in page.replace("40 小时", "40.0 小时").replace("72 小时", "72.0 小时")
    assert 'value="复测"' in again and 'value="9"' in again


def test_lags_and_links_that_go_are_rows_like_others(desk: Desk, order_id: UUID) -> None:
    browser, address = desk.browser("sales"), f"/orders/{order_id}/changes"
    told = rows(("2 制造", "days", "", "1 设计 +2", ""), ("3 终验收", "unlink", "", "2 制造", ""))

    faulty = browser.post(f"{address}/preview", rows(("1 设计", "unlink", "", "3 终验收", ""))).content.decode()
    kept = browser.post(f"{address}/new", {**told, "reason": "等涂料干", "do": "keep"})

    assert "没有这个先后关系" in faulty and kept.status_code == 302
    with acting_for(desk.factory.id):
        (change,) = queries.changes(order_id=order_id)
    assert sorted((one["of"], (one["after"] or {}).get("lag_minutes")) for one in change.edits["plan"]) == [
        ("制造 → 终验收", None),
        ("设计 → 制造", 960),
    ]
    again = browser.get(f"{kept['Location']}/edit").content.decode()
    assert 'value="1 设计 +2"' in again and 'value="unlink" selected' in again


def test_tasks_milestones_and_lags_are_renamed_and_moved_with_before_and_after(desk: Desk, order_id: UUID) -> None:
    browser, address = desk.browser("sales"), f"/orders/{order_id}/changes"
    told = rows(
        ("2 制造", "days", "6", "1 设计 +2", "", "精密制造"),
        ("3 终验收", "days", "", "", "", "竣工验收"),
        ("", "days", "", "", ""),
    )

    seen = browser.post(f"{address}/preview", told).content.decode()
    kept = browser.post(f"{address}/new", {**told, "reason": "按合同用词", "do": "keep"})
    page = browser.get(kept["Location"]).content.decode()
    again = browser.get(f"{kept['Location']}/edit").content.decode()
    browser.post(f"{kept['Location']}/edit", {**rows(("2 制造", "days", "7", "", "")), "reason": "改口", "do": "keep"})
    browser.post(f"{kept['Location']}/deeds/undo")
    undone = browser.get(kept["Location"]).content.decode()

    for text in ("原名 终验收", "精密制造", "设计 → 精密制造", "16.0 h"):
        assert text in seen.replace(">16 h", ">16.0 h")
    for shown in (page, undone):
        assert "“制造”改名为“精密制造”" in shown and "“终验收”改名为“竣工验收”" in shown
        assert "设计 → 精密制造 的间隔由" in shown
    for value in ("精密制造", "竣工验收", "1 设计 +2", "6"):
        assert f'value="{value}"' in again


NAMES = [
    ("a task that goes has no new name", ("2 制造", "remove", "", "", "", "新的"), "新名称只写在"),
    ("a new one has its name already", ("复测", "add", "1", "", "", "新的"), "新名称只写在"),
    ("a name that is too long", ("2 制造", "days", "", "", "", "长" * 201), "最多 200 个字"),
]


@pytest.mark.parametrize(("_rule", "row", "said"), NAMES, ids=[row[0] for row in NAMES])
def test_a_name_that_cannot_be_is_told_with_what_was_typed(
    desk: Desk, order_id: UUID, _rule: str, row: tuple[str, ...], said: str
) -> None:
    told = {**rows(row), "reason": "按合同用词", "do": "keep"}

    answer = desk.browser("sales").post(f"/orders/{order_id}/changes/new", told)

    assert answer.status_code == 422 and said in answer.content.decode()
    assert f'value="{row[5]}"' in answer.content.decode()


def test_a_form_without_the_column_of_names_loses_no_row(desk: Desk, order_id: UUID) -> None:
    told = rows(("2 制造", "days", "9", "", ""))
    del told["plan_rename"]

    seen = desk.browser("sales").post(f"/orders/{order_id}/changes/preview", told).content.decode()

    assert "项目完成" in seen and "72" in seen
