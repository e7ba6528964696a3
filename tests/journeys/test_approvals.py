"""Approvals in a browser: a drawn process is asked, answered, sent back, handed on; each verb as people click it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from tests.cast import Factory
from tests.core.bpmn.drawing import element, ways
from tests.ground.process.plays import file
from tests.journeys.conftest import Visitor
from tests.journeys.house import House
from yinuo.flow.orders import actions as orders
from yinuo.ground.kernel.events import acting_as
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.process import definitions, publishing
from yinuo.ground.process.approving import reading
from yinuo.ground.process.approving.reading import ApprovalFacts
from yinuo.ground.process.instances import start_instance

Enter = Callable[[Factory, str], Visitor]
expect.set_options(timeout=60_000)


def _step(name: str, title: str, approvers: str) -> str:
    told = {"yinuo:approval": "all", "yinuo:approvers": approvers}
    return element("userTask", name, **told).replace(f'name="{name}"', f'name="{title}"')


DRAWN = (
    element("startEvent", "s")
    + _step("lead", "主管审批", "role:manager; role:planner")
    + _step("boss", "老板审批", "role:owner")
    + element("endEvent", "e")
    + ways("s>lead lead>boss boss>e")
)


class Story:
    """One order of one factory whose discount is approved by a drawn process that sales began."""

    def __init__(self, house: House, company: Factory, enter: Enter) -> None:
        self.house, self.company, self.enter = house, company, enter
        self.pages: dict[str, Page] = {}
        with house.rooms(), acting_for(company.id), acting_as(f"member:{company.members['sales'].id}"):
            new = orders.NewOrder(customer_id=company.vip.id, number="SO-1")
            self.order_id: UUID = orders.create_order(order=new)
            publishing.publish_definition(definition_id=definitions.save_draft(content=file("discount", DRAWN)))
            start_instance(key="discount", subject_type="order", subject_id=self.order_id, subject_label="SO-1")

    def as_(self, role: str) -> Page:
        if role not in self.pages:
            self.pages[role] = self.enter(self.company, role).page
            self.pages[role].set_default_timeout(90_000)
        return self.pages[role]

    def open(self, role: str) -> Page:
        """Open what waits for somebody, from their inbox."""
        page = self.as_(role)
        page.goto("/tasks?box=own")
        page.goto(str(page.locator("#task-rows a.open").first.get_attribute("href")))
        return page

    def act(self, role: str, label: str, **told: Any) -> None:
        """Press an act of the page, answer what it asks, and confirm."""
        page = self.open(role) if told.pop("turn", True) else self.watch(role)
        button = page.get_by_role("button", name=label, exact=True)
        if not button.first.is_visible():
            page.locator("main summary").first.click()
        button.first.click()
        dialog = page.locator("dialog[open]")
        expect(dialog).to_be_visible()
        if "to" in told:
            dialog.locator("select[name=to]").select_option([str(self.company.members[one].id) for one in told["to"]])
        for name in ("step", "way"):
            if name in told:
                dialog.locator(f"input[name={name}][value={told[name]}]").check()
        dialog.locator("textarea[name=reason]").fill(told.get("reason", ""))
        dialog.locator("button[form=act-form]").click()
        expect(page.locator("y-toasts")).to_contain_text(told["said"])

    def watch(self, role: str) -> Page:
        page = self.as_(role)
        page.goto(f"/approvals/{self.facts().id}")
        return page

    def facts(self) -> ApprovalFacts:
        with self.house.rooms(), acting_for(self.company.id):
            return reading.approvals_of(subject_id=self.order_id)[0]

    def turns(self) -> list[str]:
        names = {one.id: role for role, one in self.company.members.items()}
        return sorted(names[seat.member_id] for seat in self.facts().seats if seat.turn)


@pytest.fixture
def story(house: House, company: Factory, enter: Enter) -> Story:
    return Story(house, company, enter)


def test_an_order_goes_from_approval_to_approval_by_the_keyboard(story: Story) -> None:
    page = story.as_("manager")
    page.goto("/tasks?box=own")
    page.wait_for_selector("y-table:defined")
    page.keyboard.press("j")
    page.keyboard.press("a")
    expect(page.locator("dialog[open]")).to_contain_text("主管审批 SO-1")
    page.locator("dialog[open] button[form=act-form]").click()
    expect(page.locator("y-toasts")).to_contain_text("已同意")
    expect(page.locator("#task-lists")).to_contain_text("没有待办")

    page.locator("y-toasts .toast-undo").click()
    page.wait_for_url("**/approvals/*")
    assert story.turns() == ["manager", "planner"]

    story.act("manager", "同意", said="已同意")
    story.act("planner", "同意", said="已同意")
    assert story.turns() == ["owner"] and story.facts().title == "老板审批 SO-1"
    story.act("owner", "同意", reason="按此执行", said="已同意")

    assert story.facts().status == "approved"


ON_TURN: list[tuple[str, dict[str, Any], str, list[str]]] = [
    ("拒绝", {"reason": "毛利太低"}, "已拒绝", []),
    ("转办", {"to": ["quality"]}, "已转办", ["planner", "quality"]),
    ("委派", {"to": ["quality"]}, "已委派", ["planner", "quality"]),
    ("前加签", {"to": ["quality", "operator"]}, "已加签", ["operator", "planner", "quality"]),
    ("后加签", {"to": ["quality"]}, "已同意并加签", ["planner", "quality"]),
    ("退回", {"step": "initiator", "reason": "补图纸"}, "已退回", []),
]


@pytest.mark.parametrize(("label", "told", "said", "turns"), ON_TURN, ids=[row[0] for row in ON_TURN])
def test_each_verb_of_whose_turn_it_is(
    story: Story, label: str, told: dict[str, Any], said: str, turns: list[str]
) -> None:
    story.act("manager", label, said=said, **told)

    assert story.turns() == turns


def test_what_was_sent_back_is_revised_and_runs_again(story: Story) -> None:
    story.act("manager", "退回", step="initiator", reason="补图纸", said="已退回")

    story.act("sales", "重新提交", way="again", reason="已补", said="已重新提交")

    assert story.turns() == ["manager", "planner"]


def test_a_step_is_sent_back_to_the_one_before(story: Story) -> None:
    story.act("manager", "同意", said="已同意")
    story.act("planner", "同意", said="已同意")

    story.act("owner", "退回", step="lead", way="again", reason="条款要改", said="已退回")

    assert story.turns() == ["manager", "planner"] and story.facts().title == "主管审批 SO-1"


AROUND: list[tuple[str, str, dict[str, Any], str]] = [
    ("sales", "催办", {}, "已催办"),
    ("sales", "抄送", {"to": ["quality"]}, "已抄送"),
    ("sales", "撤销", {"reason": "客户撤单"}, "审批已撤销"),
]


@pytest.mark.parametrize(("role", "label", "told", "said"), AROUND, ids=[row[1] for row in AROUND])
def test_each_verb_around_an_approval(story: Story, role: str, label: str, told: dict[str, Any], said: str) -> None:
    story.act(role, label, said=said, turn=False, **told)

    assert len(story.facts().acts) == 1


def test_an_approver_takes_back_what_was_said_and_removes_whom_they_added(story: Story) -> None:
    story.act("manager", "后加签", to=["quality"], said="已同意并加签")

    page = story.watch("manager")
    page.get_by_role("button", name="减签").last.click()
    page.locator("dialog[open] button[form=act-form]").click()
    expect(page.locator("y-toasts")).to_contain_text("已减签")
    story.act("manager", "撤回", said="已撤回", turn=False)

    assert story.turns() == ["manager", "planner"]


def test_many_are_approved_at_once(story: Story) -> None:
    page = story.as_("manager")
    page.goto("/tasks?box=own")
    page.locator("#task-rows [data-pick-all]").check()
    page.get_by_role("button", name="同意 / 完成所选").click()

    expect(page.locator("y-toasts")).to_contain_text("已处理 1 项")
    assert story.turns() == ["planner"]
