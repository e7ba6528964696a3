"""Approvals in a browser: a drawn process asks, and the inbox answers."""

from __future__ import annotations

from collections.abc import Callable
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

    def facts(self) -> ApprovalFacts:
        with self.house.rooms(), acting_for(self.company.id):
            return reading.approvals_of(subject_id=self.order_id)[0]

    def turns(self) -> list[str]:
        names = {one.id: role for role, one in self.company.members.items()}
        return sorted(names[seat.member_id] for seat in self.facts().seats if seat.turn)


@pytest.fixture
def story(house: House, company: Factory, enter: Enter) -> Story:
    return Story(house, company, enter)


def test_many_are_approved_at_once(story: Story) -> None:
    page = story.as_("manager")
    page.goto("/tasks?box=own")
    page.locator("#task-rows [data-pick-all]").check()
    page.get_by_role("button", name="同意 / 完成所选").click()

    expect(page.locator("y-toasts")).to_contain_text("已处理 1 项")
    assert story.turns() == ["planner"]
