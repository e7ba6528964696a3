"""The inbox and the page of an approval: every verb by form, with what keeps it from being done in words."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.cast import NOW
from yinuo.ground.kernel.events import acting_as
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.process import actions, queries
from yinuo.ground.process.approving import reading, ruling
from yinuo.ground.process.seating.opening import Ask
from yinuo.ground.process.seating.setting import Setting

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true", "HX-Current-URL": "http://testserver/tasks?box=own"}


class House:
    """Browsers of the members, and one approval that sales asked for."""

    def __init__(self, desk: Any, number: str = "SO-7", **setting: str) -> None:
        self.desk, self.browsers = desk, {}
        self.order_id = desk.order(number=number)
        sales = desk.factory.members["sales"].id
        ask = Ask(
            source="",
            kind="free",
            title="批准折扣 5%",
            detail="客户要求\n第二次下单",
            subject_type="order",
            subject_id=self.order_id,
            subject_label="SO-7",
            setting=Setting(**{"approvers": "role:manager; role:planner", **setting}),
            initiator_id=sales,
        )
        with acting_for(desk.factory.id), acting_as(f"member:{sales}"):
            self.case_id = ruling.ask_approval(ask=ask)

    def as_(self, role: str) -> Any:
        if role not in self.browsers:
            self.browsers[role] = self.desk.browser(role)
        return self.browsers[role]

    def task(self, role: str) -> UUID:
        with acting_for(self.desk.factory.id):
            found = queries.tasks(member_id=self.desk.factory.members[role].id)
        return next(one.id for one in found if one.approval_id == self.case_id)

    def id(self, role: str) -> str:
        return str(self.desk.factory.members[role].id)

    def act(self, role: str, verb: str, **told: Any) -> Any:
        return self.as_(role).post(f"/tasks/{self.task(role)}/acts/{verb}", told, follow=True)

    def around(self, role: str, verb: str, **told: Any) -> Any:
        return self.as_(role).post(f"/approvals/{self.case_id}/acts/{verb}", told, follow=True)

    def page(self, role: str) -> str:
        text: str = self.as_(role).get(f"/approvals/{self.case_id}").content.decode()
        return text

    def facts(self) -> Any:
        with acting_for(self.desk.factory.id):
            return reading.approval(approval_id=self.case_id)


@pytest.fixture
def house(desk: Any) -> House:
    return House(desk)


def test_the_inbox_shows_what_waits_for_me_and_leads_to_the_act(house: House) -> None:
    listed = house.as_("manager").get("/tasks").content.decode()
    page = house.as_("manager").get(f"/tasks/{house.task('manager')}").content.decode()

    assert "批准折扣 5%" in listed and f"/tasks/{house.task('manager')}" in listed
    assert "第二次下单" in page and "SO-7" in page and f"/tasks/{house.task('manager')}/acts/approval" in page


def test_who_began_it_sees_it_among_what_they_began_and_may_urge_and_cancel(house: House) -> None:
    started = house.as_("sales").get("/tasks?box=started").content.decode()
    page = house.page("sales")

    assert "批准折扣 5%" in started and "审批中" in started
    assert "/acts/nudge" in page and "/acts/cancellation" in page and "/acts/approval" not in page


VERBS = [
    ("approval", {"reason": "可以"}, "已同意", "approved"),
    ("refusal", {"reason": "太低"}, "已拒绝", "refused"),
    ("return", {"step": "initiator", "reason": "补图纸"}, "已退回", "returned"),
    ("transfer", {"to": "quality"}, "已转办", "transferred"),
    ("advice", {"to": "quality"}, "已委派", "delegated"),
    ("signers-before", {"to": ["quality", "owner"]}, "已加签", "added_before"),
    ("signers-after", {"to": ["quality"]}, "已同意并加签", "added_after"),
]


@pytest.mark.parametrize(("verb", "told", "said", "recorded"), VERBS, ids=[row[0] for row in VERBS])
def test_each_verb_is_done_by_form_and_said(
    house: House, verb: str, told: dict[str, Any], said: str, recorded: str
) -> None:
    if "to" in told:
        to = told["to"] if isinstance(told["to"], list) else [told["to"]]
        told = told | {"to": [house.id(one) for one in to]}
    asked = house.as_("manager").get(f"/tasks/{house.task('manager')}/acts/{verb}")

    done = house.act("manager", verb, **told)

    assert asked.status_code == 200 and done.status_code == 200
    assert said in done.content.decode()
    assert house.facts().acts[-1].verb == recorded


AROUND = [
    ("sales", "nudge", {}, "已催办", "nudged"),
    ("sales", "cancellation", {"reason": "不做了"}, "审批已撤销", "cancelled"),
    ("planner", "copies", {"to": "quality"}, "已抄送", "copied"),
    ("owner", "removal", {"seat": "2"}, "已减签", "removed"),
]


@pytest.mark.parametrize(("role", "verb", "told", "said", "recorded"), AROUND, ids=[row[1] for row in AROUND])
def test_what_is_done_around_an_approval_is_done_by_form_and_said(
    house: House, role: str, verb: str, told: dict[str, Any], said: str, recorded: str
) -> None:
    if "to" in told:
        told = told | {"to": [house.id(told["to"])]}

    done = house.around(role, verb, **told)

    assert said in done.content.decode() and house.facts().acts[-1].verb == recorded


def test_what_was_approved_in_the_list_is_undone_by_its_toast(house: House) -> None:
    path = f"/tasks/{house.task('manager')}/acts/approval"

    done = house.as_("manager").post(path, {}, headers=HTMX)
    news = json.loads(done.headers["HX-Trigger"])
    undone = house.as_("manager").post(news["toast"]["undo_url"], follow=True)

    assert done.status_code == 204 and news["dialog:close"] and news["work:changed"]
    assert "已撤回" in undone.content.decode() and house.facts().yes == 0


def test_what_was_said_waits_for_the_page_that_follows_though_the_approval_refreshes_meanwhile(house: House) -> None:
    manager, page = house.as_("manager"), f"/tasks/{house.task('manager')}"
    here = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{page}"}

    done = manager.post(f"{page}/acts/approval", {}, headers=here)
    manager.get(page, headers=here)
    following = manager.get(done.headers["HX-Redirect"]).content.decode()

    assert "已同意" in following


FAULTS = [
    ("refusal", {}, "请写明理由"),
    ("transfer", {}, "不存在或已停用"),
    ("signers-before", {}, "至少选择一位"),
    ("signers-before", {"to": "planner"}, "本来就在审批人中"),
    ("return", {"step": "nowhere", "reason": "x"}, "不能退回到所选步骤"),
]


@pytest.mark.parametrize(("verb", "told", "words"), FAULTS)
def test_what_cannot_be_done_is_said_and_keeps_what_was_typed(
    house: House, verb: str, told: dict[str, Any], words: str
) -> None:
    if "to" in told:
        told = told | {"to": [house.id(told["to"])]}

    answer = house.act("manager", verb, **({"reason": "打过的字"} | told if verb != "refusal" else told))

    assert answer.status_code == 422 and words in answer.content.decode()
    assert verb in ("refusal", "return") or "打过的字" in answer.content.decode()


def test_an_approval_of_somebody_else_is_refused_in_words(house: House) -> None:
    answer = house.as_("quality").post(f"/tasks/{house.task('manager')}/acts/approval")

    assert answer.status_code == 422 and "这不是你的审批" in answer.content.decode()


def test_urging_at_once_again_says_when_it_may_be(house: House) -> None:
    house.around("sales", "nudge")

    again = house.around("sales", "nudge")

    assert again.status_code == 422 and "刚催办过" in again.content.decode()


def test_what_was_sent_back_is_revised_and_handed_in_again(house: House) -> None:
    house.act("manager", "return", step="initiator", reason="补图纸")
    listed = house.as_("sales").get("/tasks").content.decode()

    done = house.act("sales", "resubmission", way="again", reason="已补")

    assert "待修改" in listed and "已重新提交" in done.content.decode()
    assert house.facts().status == "open"


def test_many_are_approved_and_completed_at_once(house: House) -> None:
    with acting_for(house.desk.factory.id):
        plain = actions.create_task(
            title="回电话",
            subject_type="order",
            subject_id=house.order_id,
            source="t",
            assignee_id=house.desk.factory.members["manager"].id,
        )

    answer = house.as_("manager").post("/tasks/many", {"id": [str(house.task("manager")), str(plain)]}, follow=True)

    assert "已处理 2 项" in answer.content.decode()
    assert house.facts().yes == 1


def test_an_offered_task_is_claimed_and_given_back(house: House) -> None:
    with acting_for(house.desk.factory.id):
        task_id = actions.create_task(
            title="联系承运商", subject_type="order", subject_id=house.order_id, source="t", role="planner"
        )
    planner = house.as_("planner")
    assert "联系承运商" in planner.get("/tasks?box=offered").content.decode()

    taken = planner.post(f"/tasks/{task_id}/claim", follow=True).content.decode()
    mine = planner.get("/tasks?box=own").content.decode()
    given = planner.post(f"/tasks/{task_id}/claim", {"do": "back"}, follow=True).content.decode()
    refused = house.as_("viewer").post(f"/tasks/{task_id}/claim", follow=True).content.decode()

    assert "已领取" in taken and "联系承运商" in mine and "已退回待领" in given
    assert "不是派给你岗位的" in refused


def test_a_copy_is_read_once_it_is_opened(house: House) -> None:
    house.around("sales", "copies", to=[house.id("quality")])
    before = house.as_("quality").get("/tasks?box=copied").content.decode()

    house.page("quality")

    after = house.as_("quality").get("/tasks?box=copied").content.decode()
    assert "<strong>批准折扣 5%</strong>" in before and "<strong>批准折扣 5%</strong>" not in after


def test_filters_stand_in_the_address(house: House) -> None:
    manager = house.as_("manager")

    assert "批准折扣" in manager.get("/tasks?box=own&q=SO-7&kind=approval").content.decode()
    assert "没有符合条件的" in manager.get("/tasks?box=own&kind=task").content.decode()
    assert "没有符合条件的" in manager.get("/tasks?box=own&due=over").content.decode()


def test_while_i_am_away_somebody_approves_in_my_place(house: House) -> None:
    manager = house.as_("manager")
    told = {"deputy": house.id("quality"), "start": "2026-03-11T09:00", "until": "2026-03-14T18:00", "note": "出差"}

    said = manager.post("/tasks/absence", told, follow=True).content.decode()
    other = House(house.desk, "SO-8")
    page = other.page("sales")

    assert "委托已生效" in said and "出差" in said
    assert other.task("quality") and f"由 {house.desk.factory.members['quality'].name} 代为审批" in page


def test_an_absence_may_be_for_some_kinds_which_are_called_in_words(house: House) -> None:
    manager = house.as_("manager")
    told = {"deputy": house.id("quality"), "start": "2026-03-11T09:00", "until": "2026-03-14T18:00", "kinds": "free"}

    form = manager.get("/tasks/absence").content.decode()
    said = manager.post("/tasks/absence", told, follow=True).content.decode()

    assert '<input type="checkbox" name="kinds" value="free"> <span>直接发起的审批</span>' in form
    assert " · 直接发起的审批" in said


def test_an_absence_that_cannot_be_says_what_to_do(house: House) -> None:
    told = {"deputy": house.id("quality"), "start": "2026-03-14T09:00", "until": "2026-03-12T18:00"}

    answer = house.as_("manager").post("/tasks/absence", told)

    assert answer.status_code == 422 and "结束时间要晚于开始时间" in answer.content.decode()


def test_an_absence_is_ended_by_whose_it_is(house: House) -> None:
    from yinuo.ground.process.approving import absences

    with acting_for(house.desk.factory.id):
        absence_id = absences.set_absence(
            member_id=house.desk.factory.members["manager"].id,
            deputy_id=house.desk.factory.members["quality"].id,
            from_at=NOW,
            until_at=NOW + timedelta(days=1),
        )

    assert house.as_("planner").post(f"/tasks/absence/{absence_id}/end").status_code == 404
    ended = house.as_("manager").post(f"/tasks/absence/{absence_id}/end", follow=True).content.decode()
    assert "委托已结束" in ended and "没有委托" in ended


def test_verbs_that_there_are_not_are_not_found(house: House) -> None:
    assert house.as_("manager").get(f"/tasks/{house.task('manager')}/acts/nudge").status_code == 404
    assert house.as_("manager").get(f"/approvals/{house.case_id}/acts/approval").status_code == 404
    assert house.as_("manager").get(f"/approvals/{uuid4()}").status_code == 404
