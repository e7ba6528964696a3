"""Pages of projects show plans, keep edits, and say in words why one is refused."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client

from tests.cast import NOW, Factory
from tests.flow.acceptance.made_order import make_order
from yinuo.flow.orders import queries as orders
from yinuo.flow.plans import actions, forms, queries
from yinuo.flow.plans.models import Levelling
from yinuo.ground.kernel import jobs
from yinuo.ground.kernel.tenancy import acting_for


def task_of(factory: Factory, project_id: UUID, name: str) -> queries.TaskFacts:
    """Return a task by name."""
    with acting_for(factory.id):
        return next(one for one in queries.tasks(project_id=project_id) if one.name == name)


def edit(browser: Client, project_id: UUID, *changes: dict[str, Any]) -> Any:
    """Send an edit as the drawing does."""
    body = json.dumps({"changes": changes})
    return browser.post(f"/projects/{project_id}/edits", body, content_type="application/json")


def test_fastest_and_slowest_durations_give_an_interval_of_the_finish_without_any_risk(
    browser: Client, factory: Factory, project_id: UUID
) -> None:
    last = task_of(factory, project_id, "现场勘测")
    change = {"minutes": 4_800, "optimistic": 2_400, "pessimistic": 19_200}
    edit(browser, project_id, {"kind": "task", "id": str(last.id), "before": {}, "after": change})

    shown = browser.get(f"/projects/{project_id}/risks").content.decode()
    told = unescape(browser.get(f"/projects/{project_id}/risks/effect").content.decode())

    assert "完工日期的区间" in shown and f"/projects/{project_id}/risks/effect" in shown
    days = re.findall(r'<td class="nowrap">([^<]+)</td>', told)
    assert len(set(days)) == 3 and "不算风险" in told and "算上风险" not in told


PAGES = ["", "?view=table", "?view=board", "?view=calendar", "/milestones", "/baselines", "/levelling", "/facts"]


@pytest.mark.parametrize("page", PAGES)
def test_every_page_of_a_project_is_shown(browser: Client, project_id: UUID, page: str) -> None:
    answer = browser.get(f"/projects/{project_id}{page}")

    assert answer.status_code == 200 and "涂装线" in answer.content.decode()


@pytest.mark.parametrize("page", ["/projects", "/projects?view=templates", "/projects/new", "/workload"])
def test_the_pages_around_are_shown(browser: Client, project_id: UUID, page: str) -> None:
    assert browser.get(page).status_code == 200


def test_a_project_begins_from_a_template(browser: Client, factory: Factory) -> None:
    told = {"name": "二期", "from": "starter:software", "starts_on": "2026-03-16"}
    answer = browser.post("/projects/new", told)

    assert answer.status_code == 302
    with acting_for(factory.id):
        (project,) = queries.projects()
    assert (project.name, project.made_from) == ("二期", "软件实施")


FACTS = {"name": "涂装线", "state": "active", "limit_active": "3"}
GOAL = {"goal_goal": "良率", "goal_measure": "≥ 98%", "goal_result": "97.4%"}
PARTS = ("goal", "measure", "means", "reason", "due", "result")
GOALS = {f"goal_{part}": [GOAL.get(f"goal_{part}", ""), ""] for part in PARTS}


def test_goals_are_measured_and_the_board_has_a_limit(browser: Client, project_id: UUID, factory: Factory) -> None:
    assert browser.post(f"/projects/{project_id}/facts", {**FACTS, **GOALS}).status_code == 302
    with acting_for(factory.id):
        (one,) = queries.projects()
    assert one.wip_limits == {"active": 3} and len(one.goals) == 1
    assert (one.goals[0]["measure"], one.goals[0]["result"]) == ("≥ 98%", "97.4%")


@pytest.mark.parametrize(
    ("told", "fault"),
    [
        ({"limit_active": "0"}, "上限请填 1 到 999 的整数"),
        ({"limit_active": "三个"}, "上限请填 1 到 999 的整数"),
        ({"goal_goal": ["", ""]}, "请先写目标要达成什么"),
        ({"goal_goal": ["长" * 1001, ""]}, "请写在 1000 字以内"),
        ({"orders": "SO-404"}, "有订单号找不到"),
        ({"starts_on": "明天"}, "请填有效的日期"),
        ({"deadline_on": "2026-13-01"}, "请填有效的日期"),
    ],
)
def test_faulty_facts_are_told_and_nothing_that_was_written_is_lost(
    browser: Client, project_id: UUID, told: dict[str, Any], fault: str
) -> None:
    answer = browser.post(f"/projects/{project_id}/facts", {**FACTS, **GOALS, **told})

    shown = answer.content.decode()
    assert answer.status_code == 422 and fault in shown and shown.count("上限请填") <= 1
    assert "≥ 98%" in shown and f'value="{told.get("limit_active", "3")}"' in shown


def test_a_field_that_was_emptied_stays_empty_beside_a_fault(
    browser: Client, project_id: UUID, factory: Factory
) -> None:
    with acting_for(factory.id):
        order_id = make_order(factory)
        actions.change_project(project_id=project_id, values={"order_ids": [order_id]})
        number = orders.facts_for(order_ids=[order_id])[order_id].number
    emptied = {"orders": "", "limit_active": "0"}

    shown = browser.get(f"/projects/{project_id}/facts").content.decode()
    again = browser.post(f"/projects/{project_id}/facts", {**FACTS, **emptied}).content.decode()

    assert f'value="{number}"' in shown and f'value="{number}"' not in again


def test_a_project_without_a_name_is_refused_in_words(browser: Client, factory: Factory) -> None:
    answer = browser.post("/projects/new", {"name": " ", "starts_on": "2026-03-16"})

    assert answer.status_code == 422 and "请填写项目名称。" in answer.content.decode()


def test_the_drawing_reads_the_whole_plan_and_nothing_when_it_knows_it(browser: Client, project_id: UUID) -> None:
    found = browser.get(f"/projects/{project_id}/plan").json()

    assert len(found["tasks"]) == 19 and len(found["links"]) > 10
    assert all(len(row) == len(found["columns"]) for row in found["tasks"])
    assert browser.get(f"/projects/{project_id}/plan?revision={found['revision']}").status_code == 204


def test_an_edit_answers_what_moved_and_undo_takes_it_back(browser: Client, factory: Factory, project_id: UUID) -> None:
    task = task_of(factory, project_id, "设备制造")
    change = {"kind": "task", "id": str(task.id), "before": {"minutes": task.minutes}, "after": {"minutes": 480 * 25}}

    answer = edit(browser, project_id, change).json()

    assert [row[0] for row in answer["tasks"]] == [str(task.id)]
    assert len(answer["dates"]) > 5
    assert browser.post(f"/projects/{project_id}/undo", {}).status_code == 200
    assert task_of(factory, project_id, "设备制造").minutes == task.minutes


def test_what_others_changed_meanwhile_is_told_with_both_values(
    browser: Client, factory: Factory, project_id: UUID
) -> None:
    task = task_of(factory, project_id, "设备制造")
    with acting_for(factory.id):
        change = {"kind": "task", "id": str(task.id), "before": {}, "after": {"minutes": 480 * 30}}
        actions.edit(project_id=project_id, changes=[change])

    mine = {"kind": "task", "id": str(task.id), "before": {"minutes": task.minutes}, "after": {"minutes": 480 * 10}}
    answer = edit(browser, project_id, mine)

    assert answer.status_code == 409
    (conflict,) = answer.json()["conflicts"]
    assert "已改成“30 个工作日”，你要改成“10 个工作日”" in conflict["text"]


def test_a_circle_of_links_is_refused_in_words(browser: Client, factory: Factory, project_id: UUID) -> None:
    first, last = (task_of(factory, project_id, name) for name in ("现场勘测", "现场验收"))
    ends = {"before_id": str(last.id), "after_id": str(first.id)}

    answer = edit(browser, project_id, {"kind": "link", "id": str(uuid4()), "before": None, "after": ends})

    assert answer.status_code == 422 and "绕成一圈" in answer.json()["text"]
    assert "现场勘测" in answer.json()["text"]


def test_a_task_is_changed_in_its_drawer_without_touching_what_was_not_changed(
    browser: Client, factory: Factory, project_id: UUID
) -> None:
    task = task_of(factory, project_id, "设备制造")
    url = f"/projects/{project_id}/tasks/{task.id}"
    shown = browser.get(url)
    assert shown.status_code == 200
    with acting_for(factory.id):
        change = {"kind": "task", "id": str(task.id), "before": {}, "after": {"name": "设备制造与试装"}}
        actions.edit(project_id=project_id, changes=[change])
    told = {"seen": json.dumps(forms.seen_of(task=task)), "name": "设备制造", "days": "22", "constraint": "ASAP"}
    answer = browser.post(f"{url}/content", told)

    assert answer.status_code == 200
    found = task_of(factory, project_id, "设备制造与试装")
    assert found.minutes == 22 * 480


def test_where_the_lines_of_a_text_break_is_no_change_in_the_drawer(
    browser: Client, factory: Factory, project_id: UUID
) -> None:
    task = task_of(factory, project_id, "设备制造")
    lines = {"name": "设备制造\n含试装", "note": "先底座\n后机架"}
    edit(browser, project_id, {"kind": "task", "id": str(task.id), "before": {}, "after": lines})
    task = task_of(factory, project_id, "设备制造\n含试装")
    told = {"seen": json.dumps(forms.seen_of(task=task)), "days": f"{task.minutes / 480:g}", "constraint": "ASAP"}
    sent = {**told, "name": "设备制造 含试装", "note": "先底座\r\n后机架"}

    page = browser.get(f"/projects/{project_id}/tasks/{task.id}").content.decode()
    browser.post(f"/projects/{project_id}/tasks/{task.id}/content", {**sent, "days": "22"})

    assert 'value="设备制造 含试装"' in page
    found = task_of(factory, project_id, "设备制造\n含试装")
    assert (found.note, found.minutes) == ("先底座\n后机架", 22 * 480)
    with acting_for(factory.id):
        assert list(queries.edits(project_id=project_id, task_id=task.id, limit=1)[0].changes[0]["after"]) == [
            "minutes"
        ]


def test_what_the_drawer_refuses_stands_there_as_typed_and_what_others_changed_as_it_is(
    browser: Client, factory: Factory, project_id: UUID
) -> None:
    task = task_of(factory, project_id, "设备制造")
    url, seen = f"/projects/{project_id}/tasks/{task.id}", json.dumps(forms.seen_of(task=task))
    with acting_for(factory.id):
        change = {"kind": "task", "id": str(task.id), "before": {}, "after": {"name": "设备制造与试装"}}
        actions.edit(project_id=project_id, changes=[change])

    told = {"seen": seen, "name": "设备制造", "days": "两周", "constraint": "ASAP", "note": "先做 <底座>"}
    content = browser.post(f"{url}/content", told)
    waiting = browser.post(f"{url}/waiting", {"what": "总装图", "kind": "drawing", "who": "customer", "due_on": ""})

    page, owed = content.content.decode(), waiting.content.decode()
    assert (content.status_code, waiting.status_code) == (422, 422)
    assert 'value="两周"' in page and "先做 &lt;底座&gt;" in page and 'value="设备制造与试装"' in page
    assert 'value="总装图"' in owed and "请写明要什么" in owed
    assert task_of(factory, project_id, "设备制造与试装").note == task.note


def test_a_calendar_feed_is_read_without_signing_in(browser: Client, project_id: UUID) -> None:
    shown = browser.post(f"/projects/{project_id}/feed")
    page = shown.content.decode()
    url = "/calendars/" + page.partition("/calendars/")[2].partition(".ics")[0] + ".ics"

    answer = Client().get(url)
    closed = browser.post(f"/projects/{project_id}/feed", {"close": "1"}, follow=True).content.decode()

    assert answer.status_code == 200 and answer["Content-Type"].startswith("text/calendar")
    assert Client().get(url.replace(".ics", "x.ics")).status_code == 404
    # It can be copied and opened, and is kept nowhere on the way.
    assert f'<y-copy text="http://testserver{url}">' in page and f'href="webcal://testserver{url}"' in page
    assert shown["Cache-Control"] == "no-store" and url not in closed
    assert "日历订阅链接已停用" in closed and Client().get(url).status_code == 404


def test_a_milestone_is_handled_and_what_is_missing_is_told(
    browser: Client, factory: Factory, project_id: UUID
) -> None:
    task = task_of(factory, project_id, "现场验收")
    url = f"/projects/{project_id}/milestones/{task.id}"

    refused = browser.post(url, {"deed": "invoice", "invoice_number": "1"})
    kept = browser.post(url, {"deed": "price", "amount": "12,000.50", "payment_days": "30"})

    assert refused.status_code == 422 and "先填付款金额" in refused.content.decode()
    assert kept.status_code == 302
    with acting_for(factory.id):
        found = queries.milestone(task_id=task.id)
    assert found is not None and found.amount_minor == 1_200_050


@pytest.mark.parametrize(
    ("told", "fault"),
    [
        ({"amount": "12.345"}, "最多两位小数"),
        ({"amount": "NaN"}, "最多两位小数"),
        ({"amount": "100", "payment_days": "一个月"}, "付款天数请填 0 到 730"),
        ({"amount": "100", "payment_days": "9" * 5000}, "付款天数请填 0 到 730"),
    ],
)
def test_a_payment_that_cannot_be_is_told(
    browser: Client, factory: Factory, project_id: UUID, told: dict[str, str], fault: str
) -> None:
    task = task_of(factory, project_id, "现场验收")
    refused = browser.post(f"/projects/{project_id}/milestones/{task.id}", {"deed": "price", **told})

    assert refused.status_code == 422 and fault in refused.content.decode()


def test_what_is_out_of_range_tells_its_bounds(browser: Client, factory: Factory, project_id: UUID) -> None:
    task = task_of(factory, project_id, "设备制造")
    answer = edit(browser, project_id, {"kind": "task", "id": str(task.id), "before": {}, "after": {"minutes": 10**9}})

    assert answer.status_code == 422 and "0 到 5490 天" in answer.json()["text"]


def test_a_milestone_goes_to_the_customer_and_without_an_order_the_way_is_told(
    browser: Client, factory: Factory, project_id: UUID
) -> None:
    task = task_of(factory, project_id, "现场验收")
    url = f"/projects/{project_id}/milestones/{task.id}"

    early = browser.post(url, {"deed": "ask"}).content.decode()
    with acting_for(factory.id):
        order_id = make_order(factory)
        actions.change_project(project_id=project_id, values={"order_ids": [order_id]})
        actions.report(project_id=project_id, task_id=task.id, done_percent=100)
    sent = browser.post(url, {"deed": "ask"}, follow=True).content.decode()

    assert "先在“项目资料”里填上订单号" in early
    assert "已请客户在手机上验收" in sent and "等客户验收" in sent


def test_a_plan_is_levelled_as_it_was_shown(browser: Client, factory: Factory, project_id: UUID) -> None:
    hands = [{"member": str(factory.members["planner"].id), "units": 1.0}]
    with acting_for(factory.id):
        open_tasks = [one for one in queries.tasks(project_id=project_id) if not one.summary and not one.milestone]
        changes = [
            {"kind": "task", "id": str(one.id), "before": {}, "after": {"assignees": hands}} for one in open_tasks
        ]
        actions.edit(project_id=project_id, changes=changes)
    url = f"/projects/{project_id}/levelling"

    shown = browser.get(url).content.decode()
    told = unescape(shown.partition('name="changes" value="')[2].partition('"')[0])
    answer = browser.post(f"{url}/application", {"changes": told}, follow=True)

    assert "完成日期由" in shown and json.loads(told)
    assert "可以撤销" in answer.content.decode()
    with acting_for(factory.id):
        assert queries.edits(project_id=project_id)[0].why == "levelled"


def test_projects_are_levelled_together_in_the_background(browser: Client, factory: Factory, project_id: UUID) -> None:
    hands = [{"member": str(factory.members["planner"].id), "units": 1.0}]
    with acting_for(factory.id):
        other = actions.create_project(name="二期", starts_at=NOW)
        task = {"name": "抢修", "minutes": 4_800, "assignees": hands}
        actions.edit(project_id=other.id, changes=[{"kind": "task", "id": str(uuid4()), "before": None, "after": task}])
        open_tasks = [one for one in queries.tasks(project_id=project_id) if not one.summary and not one.milestone]
        changes = [
            {"kind": "task", "id": str(one.id), "before": {}, "after": {"assignees": hands}} for one in open_tasks
        ]
        actions.edit(project_id=project_id, changes=changes)
    chosen = [str(project_id), str(other.id)]

    form = browser.get(f"/levellings?project={project_id}").content.decode()
    nothing = {"seconds": "120", f"priority-{project_id}": "3"}
    refused = browser.post("/levellings/new", nothing)
    none = refused.content.decode()
    assert (
        refused.status_code == 422 and '<option value="120" selected>' in none and '<option value="3" selected>' in none
    )
    told = {"project": chosen, f"priority-{other.id}": "4", "seconds": "10"}
    watched = browser.post("/levellings/new", told, follow=True)
    assert "二期" in form and "请至少选择一个项目" in none and "停止计算" in watched.content.decode()

    with acting_for(factory.id):
        found = queries.levellings(limit=1)[0]
        Levelling.objects.filter(pk=found.id).update(seconds=1)
    assert found.job_id is not None
    jobs.run_now(organisation_id=factory.id, job_id=found.job_id)
    url = f"/levellings/{found.id}"
    shown = browser.get(url).content.decode()
    applied = browser.post(f"{url}/application", follow=True).content.decode()
    undone = browser.post(f"{url}/undo", follow=True).content.decode()
    assert "按此挪动" in shown and "完成日期" in shown
    assert "可以撤销" in applied and "已应用" in applied and "回到原样" in undone
