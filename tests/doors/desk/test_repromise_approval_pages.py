"""New dates of the whole book that need a yes, in the browser: asked, seen by whoever decides, answered."""

from __future__ import annotations

from uuid import UUID

import pytest

from tests.doors.desk.conftest import Desk
from tests.doors.desk.test_repromise_pages import book, committed, proposed, run_job
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.process import queries as tasks
from yinuo.ground.process.approving import sending_back

__all__ = ["book"]


def asked(desk: Desk, **typed: str) -> str:
    """A planner asks for all of a proposal; return its address."""
    planner = desk.browser("planner")
    address = proposed(desk, planner)
    planner.post(f"{address}/confirmation", {"all": "1", "why": "VIP 停线", **typed})
    run_job(desk, address)
    return address


def turn(desk: Desk, role: str) -> tasks.TaskFacts:
    with acting_for(desk.factory.id):
        (found,) = tasks.tasks(member_id=desk.factory.members[role].id)
    return found


def test_who_may_not_confirm_gives_a_reason_and_asks(desk: Desk, book: tuple[UUID, UUID]) -> None:
    planner, before = desk.browser("planner"), committed(desk, *book)
    address = proposed(desk, planner)
    offered = planner.get(address).content.decode()

    planner.post(f"{address}/confirmation", {"id": [str(one) for one in book]})
    run_job(desk, address)
    needed = planner.get(address).content.decode()
    planner.post(f"{address}/confirmation", {"ask": "1", "why": "VIP 停线"})
    run_job(desk, address)
    waiting = planner.get(address).content.decode()

    assert "1 张会晚于现在的承诺，须经管理者批准" in offered and "提交批准" in offered
    assert "须经管理者批准" in needed and "确认 2 张订单，其中 1 张晚于现在的承诺" in needed
    assert "等待批准：确认 2 张订单" in waiting and "VIP 停线" in waiting and "撤回申请" in waiting
    assert "确认所选" not in waiting and "全部确认" not in waiting and 'name="yes"' not in waiting
    assert "等待批准" in planner.get("/re-promises").content.decode()
    assert committed(desk, *book) == before


def test_managers_confirm_without_asking(desk: Desk, book: tuple[UUID, UUID]) -> None:
    page = desk.browser("manager").get(proposed(desk, desk.browser("planner"))).content.decode()

    assert "提交批准" not in page and "全部确认" in page


def test_who_decides_sees_before_and_after_and_says_yes(desk: Desk, book: tuple[UUID, UUID]) -> None:
    manager, before = desk.browser("manager"), committed(desk, *book)
    address = asked(desk)
    task = manager.get(f"/tasks/{turn(desk, 'manager').id}").content.decode()
    page = manager.get(address).content.decode()

    answer = manager.post(f"{address}/approval", {"yes": "1"})
    working = manager.get(address).content.decode()
    run_job(desk, address)

    assert "SO-NEW" in task and "推迟" in task and "→" in task and address in task
    assert 'name="yes"' in page and 'name="no"' in page
    assert answer["Location"] == address and "<y-progress" in working
    assert "已确认" in manager.get(address).content.decode() and committed(desk, *book) != before


@pytest.mark.parametrize(("why", "told"), [("", "请写明不批准的理由"), ("新客户也重要", "没有批准，承诺保持不变")])
def test_a_no_says_why(desk: Desk, book: tuple[UUID, UUID], why: str, told: str) -> None:
    manager, before = desk.browser("manager"), committed(desk, *book)
    address = asked(desk)

    said = manager.post(f"{address}/approval", {"no": "1", "why": why}, follow=True).content.decode()
    page = desk.browser("planner").get(address).content.decode()

    assert told in said and committed(desk, *book) == before
    assert ("没有批准" in page and why in page) if why else "等待批准" in page


def test_a_question_is_taken_back_and_only_once(desk: Desk, book: tuple[UUID, UUID]) -> None:
    planner = desk.browser("planner")
    address = asked(desk)

    first = planner.post(f"{address}/approval/withdrawal", follow=True).content.decode()
    again = planner.post(f"{address}/approval/withdrawal", follow=True).content.decode()

    assert "申请已撤回" in first and "提交批准" in first
    assert "已经有人答复过了" in again


def test_what_was_sent_back_is_sent_again_from_the_proposal(desk: Desk, book: tuple[UUID, UUID]) -> None:
    planner, address = desk.browser("planner"), asked(desk)
    manager_id = desk.factory.members["manager"].id
    with acting_for(desk.factory.id):
        sending_back.send_back(
            task_id=turn(desk, "manager").id, member_id=manager_id, to="initiator", reason="先问客户"
        )

    page = planner.get(address).content.decode()
    act = f"/tasks/{turn(desk, 'planner').id}/acts/resubmission"
    htmx = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{address}"}
    answer = planner.post(act, {"reason": "已问过"}, headers=htmx)

    assert "已退回，等申请人重新提交" in page and "先问客户" in page and act in page
    assert answer.headers["HX-Redirect"] == address
    assert "等待批准" in planner.get(address).content.decode()
