"""The promise on an order's page: planned offers and their reasons, early dates that need a yes, pledges."""

from __future__ import annotations

import json
from datetime import timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from django.http import HttpResponse

from tests.cast import NOW
from tests.doors.desk.conftest import Desk
from tests.doors.desk.planned_offer import planned_offer
from tests.outbox import deliver_all
from yinuo.flow.orders import actions as orders
from yinuo.flow.orders import queries as orders_queries
from yinuo.flow.promises import actions, queries
from yinuo.flow.work import actions as work_actions
from yinuo.flow.work import queries as work
from yinuo.flow.work.actions import ProgressReport
from yinuo.ground.kernel.events import acting_as
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import queries as people
from yinuo.ground.process import queries as tasks
from yinuo.ground.process.approving import sending_back

HTMX = {"HX-Request": "true"}
EARLY = "2026-03-12"
SHANGHAI = ZoneInfo("Asia/Shanghai")


def _panel(desk: Desk, order_id: UUID, role: str = "sales") -> str:
    return desk.browser(role).get(f"/orders/{order_id}/promises", headers=HTMX).content.decode()


def _promise(desk: Desk, order_id: UUID, role: str = "sales", **fields: str) -> HttpResponse:
    return desk.browser(role).post(f"/orders/{order_id}/promise/confirmation", {"version": "0", **fields}, headers=HTMX)


def _ask(desk: Desk, order_id: UUID) -> UUID:
    asked = _promise(desk, order_id, committed_on=EARLY, why="客户停线", ask="1")
    assert asked.status_code == 204, asked.content.decode()
    with acting_for(desk.factory.id):
        (question,) = queries.approvals(order_id=order_id)
    return question.id


def test_a_planned_offer_shows_what_limits_it_other_ways_and_where_all_comes_from(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    order_id, other = desk.order(), desk.order(number="SO-OTHER")
    monkeypatch.setattr(
        queries, "offer", lambda *, order_id: planned_offer(now=NOW, order_id=order_id, displaced=other)
    )

    shown = _panel(desk, order_id)

    assert "受限于" in shown and "WC-5X 3月15日前无空档" in shown
    assert "怎样能更早（3 种办法）" in shown and "SO-OTHER 推迟到 3月18日" in shown
    assert "等机器 48 小时" in shown and "采购 F-1 × 20" in shown
    assert "已按 412 次实际交付校准" in shown


def test_an_order_whose_work_has_begun_is_dated_by_its_work_and_not_from_the_beginning(
    desk: Desk,
) -> None:
    order_id = desk.order(committed_at=NOW + timedelta(days=9))
    deliver_all()
    before = _panel(desk, order_id)
    with acting_for(desk.factory.id):
        stages = work.stages(order_id=order_id)
        work_actions.record_progress(
            reports=[
                ProgressReport(order_id=order_id, stage_code=stage.code, kind=kind, happened_at=NOW, key=f"{at}-{kind}")
                for at, stage in enumerate(stages[:2])
                for kind in ("started", "finished")[: 2 - at]
            ]
        )
    deliver_all()
    with acting_for(desk.factory.id):
        order = orders_queries.order(order_id=order_id)
        offer = queries.offer(order_id=order_id)

    shown = _panel(desk, order_id)
    dialog = desk.browser("manager").get(f"/orders/{order_id}/promise/confirmation", headers=HTMX).content.decode()

    assert order is not None and order.projected_latest_at is not None
    day = offer.latest_at.astimezone(SHANGHAI).date().isoformat()
    assert timedelta(0) <= offer.latest_at - order.projected_latest_at < timedelta(days=4)
    assert "现在下达" in before and "已经开工" not in before
    assert "已经开工，预计" in shown and "按余下的工作推算" in shown and "现在下达" not in shown
    assert f'value="{day}"' in dialog


def test_another_way_brings_its_date_into_the_form_and_keeps_what_was_written(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    order_id, offer = desk.order(), planned_offer(now=NOW)
    monkeypatch.setattr(queries, "offer", lambda **_asked: offer)
    sales, address = desk.browser("sales"), f"/orders/{order_id}/promise/confirmation"

    plain = sales.get(address, headers=HTMX).content.decode()
    other = sales.get(address, {"way": "overtime-5x", "why": "客户急用"}, headers=HTMX).content.decode()

    dates = [page.split('name="committed_on"')[1].split('value="')[1][:10] for page in (plain, other)]
    assert dates[1] < dates[0]
    assert "客户急用" in other and 'hx-select="#promise-form"' in plain


def test_a_version_bears_the_number_of_its_certificate(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    order_id = desk.order()
    _promise(desk, order_id, committed_on="2026-03-31")
    with acting_for(desk.factory.id):
        (one,) = queries.promises(order_id=order_id)
    told = {**one.evidence, "offer": {"certificate": {"inputs_sha256": "abcdef0123456789"}}}
    monkeypatch.setattr(queries, "promises", lambda *, order_id: [type(one)(**{**one.__dict__, "evidence": told})])

    assert "abcdef012345" in _panel(desk, order_id)


def test_an_early_date_is_refused_to_sales_who_may_ask_a_manager(desk: Desk) -> None:
    order_id = desk.order()

    refused = _promise(desk, order_id, committed_on=EARLY, why="客户停线")
    _ask(desk, order_id)

    assert refused.status_code == 422 and "提交管理者批准" in refused.content.decode()
    mine, managers = _panel(desk, order_id), _panel(desk, order_id, "manager")
    assert "等待批准：3月12日" in mine and "撤回申请" in mine and "批复意见" not in mine
    assert "客户停线" in managers and "不批准" in managers


@pytest.mark.parametrize(
    ("fields", "told", "committed"),
    [
        ({"yes": "1"}, "已批准，承诺 3月12日 交付", True),
        ({"no": "1", "why": "五轴排满"}, "没有批准 3月12日", False),
        ({"no": "1"}, "请写明不批准的理由", False),
    ],
)
def test_a_manager_answers_with_a_reason(desk: Desk, fields: dict[str, str], told: str, committed: bool) -> None:
    order_id = desk.order()
    question = _ask(desk, order_id)
    manager = desk.browser("manager")

    answer = manager.post(f"/orders/{order_id}/promise/approvals/{question}", fields)

    assert answer.status_code == 302
    assert told in manager.get(f"/orders/{order_id}").content.decode()
    with acting_for(desk.factory.id):
        current = queries.current(order_id=order_id)
    assert (current is not None) == committed


def test_nobody_approves_his_own_question(desk: Desk) -> None:
    order_id = desk.order()
    question = _ask(desk, order_id)
    sales = desk.browser("sales")

    sales.post(f"/orders/{order_id}/promise/approvals/{question}", {"yes": "1"})

    assert "须由其他管理者批准" in sales.get(f"/orders/{order_id}").content.decode()


def test_a_question_that_was_sent_back_says_so_and_waits_for_whoever_asked(desk: Desk) -> None:
    order_id = desk.order()
    _ask(desk, order_id)
    manager = desk.factory.members["manager"].id
    with acting_for(desk.factory.id), acting_as(f"member:{manager}"):
        turn = next(one for one in tasks.tasks(subject_id=order_id) if one.assignee_id == manager)
        sending_back.send_back(task_id=turn.id, member_id=manager, to="initiator", reason="写清谁付加急费")

    mine, managers = _panel(desk, order_id), _panel(desk, order_id, "manager")

    assert "/acts/resubmission" in mine and "/acts/resubmission" not in managers
    assert "已退回，等申请人重新提交：3月12日" in mine and "退回：写清谁付加急费" in mine and "撤回申请" in mine
    assert "退回：写清谁付加急费" in managers and "批复意见" not in managers


def test_a_question_can_be_taken_back(desk: Desk) -> None:
    order_id = desk.order()
    _ask(desk, order_id)

    desk.browser("sales").post(f"/orders/{order_id}/promise/approval/withdrawal")

    assert "等待批准" not in _panel(desk, order_id)


def test_a_manager_promises_early_by_himself_and_the_version_says_so(desk: Desk) -> None:
    order_id = desk.order()

    done = _promise(desk, order_id, "manager", committed_on=EARLY, why="空运")

    assert json.loads(done.headers["HX-Trigger"])["promise:changed"] is True
    assert "早于系统日期" in _panel(desk, order_id)


def test_a_change_of_the_order_reopens_its_promise_on_the_page(desk: Desk) -> None:
    order_id = desk.order()
    _promise(desk, order_id, committed_on="2026-03-31")
    with acting_for(desk.factory.id):
        from yinuo.flow.promises.reopening import reopen_promise

        reopen_promise(order_id=order_id, changes={"lines": [1, 2]}, actor="member:x", why="数量由 3 改为 8")

    shown = _panel(desk, order_id)

    assert "承诺日期待重新确认" in shown and "数量由 3 改为 8" in shown and "重新承诺" in shown


def test_what_the_customer_owes_is_noted_moved_and_settled(desk: Desk) -> None:
    order_id = desk.order()
    sales = desk.browser("sales")
    with acting_for(desk.factory.id):
        (contact,) = people.contacts(customer_id=desk.factory.vip.id)
    told = {"who": f"contact:{contact.id}", "kind": "drawing", "what": "确认总装图", "due_on": "2026-03-13"}

    added = sales.post(f"/orders/{order_id}/pledges/new", told, headers=HTMX).content.decode()
    with acting_for(desk.factory.id):
        (pledge,) = queries.pledges(order_id=order_id)
    place = f"/orders/{order_id}/pledges/{pledge.id}"
    moved = sales.post(f"{place}/date", {"due_on": "2026-03-16", "why": "客户出差"}, headers=HTMX).content.decode()
    kept = sales.post(f"{place}/settlement", {"keep": "1"}, headers=HTMX).content.decode()
    again = sales.post(f"{place}/settlement", {"keep": "1"}, headers=HTMX)

    assert "确认总装图" in added and "3月13日 前" in added
    assert "3月16日 前" in moved
    assert "已完成" in kept and "改期" not in kept
    assert "已经办结" in json.loads(again.headers["HX-Trigger"])["toast"]["text"]


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"what": ""}, "请写明要什么"),
        ({"due_on": "2026-03-01"}, "日期须在将来"),
        ({"due_on": ""}, "请填日期"),
        ({"who": "member:00000000-0000-7000-8000-000000000001"}, "请重新选择"),
        ({"kind": "magic"}, "请重新选择"),
    ],
)
def test_a_commitment_that_makes_no_sense_is_shown_again_with_what_was_typed(
    desk: Desk, fields: dict[str, str], told: str
) -> None:
    order_id = desk.order()
    base = {"who": "customer", "kind": "material", "what": "来料 40 件", "due_on": "2026-03-20"}

    answer = desk.browser("sales").post(f"/orders/{order_id}/pledges/new", {**base, **fields}, headers=HTMX)

    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert not fields.get("what", "x") or "来料 40 件" in answer.content.decode()


def test_whoever_may_only_look_sees_commitments_but_cannot_change_them(desk: Desk) -> None:
    order_id = desk.order()
    with acting_for(desk.factory.id):
        actions.add_pledge(
            order_id=order_id, kind="prepayment", what="预付三成", party="customer", due_at=NOW + timedelta(days=1)
        )

    shown = desk.browser("viewer").get(f"/orders/{order_id}/pledges", headers=HTMX).content.decode()

    assert "预付三成" in shown and "加一项" not in shown and "已办" not in shown


def test_a_delivered_order_offers_no_new_commitment(desk: Desk) -> None:
    order_id = desk.order()
    with acting_for(desk.factory.id):
        orders.cancel_orders(order_ids=[order_id], why="停产")

    shown = desk.browser("sales").get(f"/orders/{order_id}/pledges", headers=HTMX).content.decode()

    assert "加一项" not in shown
