"""Projects that begin from files, templates and earlier projects, and plans that leave as files."""

from __future__ import annotations

from html import unescape
from io import BytesIO
from uuid import UUID

import pytest
from django.test import Client

from tests.cast import NOW, Factory
from yinuo.flow.plans import actions, queries, templates
from yinuo.flow.reviews import actions as reviews
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import actions as people


def test_a_file_is_shown_before_it_becomes_a_project(browser: Client, factory: Factory) -> None:
    file = BytesIO("编号,任务,工期\n1,设计,2\n2,,3\n".encode())
    file.name = "计划.csv"
    shown = browser.post("/projects/import", {"file": file})
    page = shown.content.decode()

    assert shown.status_code == 200 and "设计" in page and "没有任务名称" in page
    kept = page.partition('name="file_id" value="')[2].partition('"')[0]
    made = browser.post("/projects/import", {"file_id": kept, "name": "导入的", "confirm": "1"})
    assert made.status_code == 302
    with acting_for(factory.id):
        (project,) = queries.projects()
    assert project.name == "导入的"


def test_what_in_a_file_cannot_be_is_told_by_its_row(browser: Client) -> None:
    file = BytesIO("编号,任务,工期,前置\n1,设计,-2,2\n2,制造,3,1SS+x；1\n".encode())
    file.name = "计划.csv"
    page = unescape(browser.post("/projects/import", {"file": file}).content.decode())

    assert "<strong>第 2 行</strong> 工期“-2”是负数" in page
    assert "<strong>第 3 行</strong> 前置“1SS+x”读不懂" in page
    assert "<strong>第 3 行</strong> 前置绕成一圈，谁也开始不了：制造 → 设计 → 制造" in page


@pytest.mark.parametrize(
    ("name", "content", "menu"),
    [("计划.pdf", b"%PDF-1.7", "Excel 工作簿 (*.xlsx)"), ("计划.mpp", b"\xd0\xcf\x11\xe0", "文件 → 另存为")],
)
def test_a_file_that_is_no_plan_is_told_how_to_save_one(browser: Client, name: str, content: bytes, menu: str) -> None:
    file = BytesIO(content)
    file.name = name
    answer = browser.post("/projects/import", {"file": file})

    assert answer.status_code == 422 and menu in answer.content.decode()


def test_a_project_that_is_copied_says_who_has_left(browser: Client, factory: Factory, project_id: UUID) -> None:
    left = factory.members["sales"]
    with acting_for(factory.id):
        task = queries.tasks(project_id=project_id)[1]
        hands = {"assignees": [{"member": str(left.id), "units": 1.0}]}
        change = {"kind": "task", "id": str(task.id), "before": {}, "after": hands}
        actions.edit(project_id=project_id, changes=[change])
        people.change_member(member_id=left.id, active=False)
    told = {"from": f"project:{project_id}", "name": "第二条线", "starts_on": "2026-06-01"}

    page = browser.post("/projects/new", told, follow=True).content.decode()

    assert f"请另行安排：{left.name}。" in page


def test_templates_are_listed_by_their_length_and_begin_a_project(
    browser: Client, factory: Factory, project_id: UUID
) -> None:
    with acting_for(factory.id):
        kept = templates.keep(project_id=project_id, name="我们的模板")
    page = unescape(browser.get("/projects?view=templates").content.decode())

    assert "我们的模板" in page and "已过期" not in page and "预计完成" not in page
    assert f'href="/projects/new?from=project:{kept.id}"' in page
    chosen = browser.get(f"/projects/new?from=project:{kept.id}").content.decode()
    assert f'value="project:{kept.id}" selected' in chosen


def test_what_was_learnt_from_a_project_is_told_where_one_like_it_begins(browser: Client, factory: Factory) -> None:
    with acting_for(factory.id):
        first = templates.start(source="starter:software", name="甲", starts_at=NOW)
        look = reviews.open_retrospective(key="k", project_id=first.id)
        reviews.keep_lesson(new=reviews.NewLesson(title="先定接口"), retrospective_id=look.id)
    told = {"from": "starter:software", "name": "乙", "starts_on": "2026-06-01"}
    made = browser.post("/projects/new", told, follow=True)

    assert "同类项目有 1 条经验" in made.content.decode()
    papers = browser.get(f"{made.redirect_chain[-1][0].partition('?')[0]}/papers").content.decode()
    assert "同类项目的经验" in papers and "先定接口" in papers


@pytest.mark.parametrize("kind", ["xlsx", "xml", "csv"])
def test_a_plan_goes_out_as_a_file(browser: Client, project_id: UUID, kind: str) -> None:
    answer = browser.get(f"/projects/{project_id}/plan.{kind}")

    assert answer.status_code == 200 and "attachment" in answer["Content-Disposition"]
