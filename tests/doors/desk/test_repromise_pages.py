"""The whole book promised anew in the browser: rules in order, a proposal, part of it confirmed, and taken back."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from django.test import Client

from tests.doors.desk.conftest import Desk
from tests.flow.promises.workshop import equip, order_pumps
from yinuo.flow.promises import actions, queries
from yinuo.ground.kernel import jobs
from yinuo.ground.kernel.tenancy import acting_for

RULES = {
    "place": ["tier", "due", "promised", "margin", "age", "lateness"],
    "order_by": ["due", "tier"],
    "class_vip": "redistribute",
    "class_key": "gain",
    "class_standard": "redistribute",
    "class_new": "redistribute",
    "name": "VIP 先",
}


@pytest.fixture
def book(desk: Desk) -> tuple[UUID, UUID]:
    """A newcomer's large order that holds the machine first, and a VIP's small one that came after it."""
    with acting_for(desk.factory.id):
        equip()
        newcomer = order_pumps("SO-NEW", count=8, customer_code="C-002")
        vip = order_pumps("SO-VIP", count=1, customer_code="C-001")
        actions.confirm_promise(order_id=newcomer)
        soon = queries.offer(order_id=vip).latest_at - timedelta(days=4)
        actions.confirm_promise(order_id=vip, committed_at=soon, why="VIP 要求提前", ahead_allowed=True)
    return newcomer, vip


def proposed(desk: Desk, manager: Client) -> str:
    """Ask for a proposal on the page, compute it, and return its address."""
    answer = manager.post("/re-promises/new", RULES)
    assert answer.status_code == 302, answer.content.decode()
    run_job(desk, answer["Location"])
    return str(answer["Location"])


def run_job(desk: Desk, address: str) -> None:
    with acting_for(desk.factory.id):
        proposal = queries.repromise(repromise_id=UUID(address.rpartition("/")[2]))
    assert proposal is not None and proposal.job_id is not None
    jobs.run_now(organisation_id=desk.factory.id, job_id=proposal.job_id)


def committed(desk: Desk, *order_ids: UUID) -> list[object]:
    with acting_for(desk.factory.id):
        return [queries.current_of(order_ids=[one])[one].committed_at for one in order_ids]


def test_rules_are_kept_in_the_order_they_were_put_in(desk: Desk) -> None:
    answer = desk.browser("manager").post("/re-promises/new", {**RULES, "keep": "1", "is_default": "1"})

    with acting_for(desk.factory.id):
        rules, standard = queries.rules()
        made = queries.repromises()
    assert answer["Location"] == "/re-promises" and made == []
    assert (rules.name, rules.order_by, rules.is_default) == ("VIP 先", ("tier", "due"), True)
    assert (standard.name, standard.is_default) == ("standard", False)
    assert rules.classes == {"vip": "redistribute", "key": "gain", "standard": "redistribute", "new": "redistribute"}


def test_a_criterion_moves_without_a_script_too(desk: Desk) -> None:
    page = desk.browser("manager").post("/re-promises/new", {**RULES, "shift": "due:-1"}).content.decode()

    places = [part.split('"')[0] for part in page.split('name="place" value="')[1:]]
    with acting_for(desk.factory.id):
        kept = [one.name for one in queries.rules()]
    assert places == ["due", "tier", "promised", "margin", "age", "lateness"]
    assert kept == ["standard"]


@pytest.mark.parametrize(
    ("typed", "told"),
    [({"name": " "}, "请给规则起个名字"), ({"name": "长" * 61}, "60 字以内"), ({"class_vip": "king"}, "请重新选择")],
)
def test_rules_that_cannot_be_kept_say_what_to_mend_and_nothing_is_lost(
    desk: Desk, typed: dict[str, str], told: str
) -> None:
    answer = desk.browser("manager").post("/re-promises/new", {**RULES, **typed})

    page = answer.content.decode()
    assert answer.status_code == 422 and told in page
    assert page.index('name="place" value="tier"') < page.index('name="place" value="promised"')


def test_a_proposal_is_computed_beside_the_request_and_then_shows_before_and_after(
    desk: Desk, book: tuple[UUID, UUID]
) -> None:
    manager, before = desk.browser("manager"), committed(desk, *book)

    answer = manager.post("/re-promises/new", RULES)
    waiting = manager.get(answer["Location"]).content.decode()
    run_job(desk, answer["Location"])
    shown = manager.get(answer["Location"]).content.decode()

    assert "<y-progress" in waiting and "正在计算方案" in waiting
    assert "SO-VIP" in shown and "SO-NEW" in shown and "提前" in shown and "晚于承诺" in shown
    assert committed(desk, *book) == before


def test_a_part_says_who_has_to_move_along_before_anything_moves(desk: Desk, book: tuple[UUID, UUID]) -> None:
    newcomer, vip = book
    manager = desk.browser("manager")
    address, before = proposed(desk, manager), committed(desk, *book)

    manager.post(f"{address}/confirmation", {"id": [str(vip)]})
    waiting = manager.get(address).content.decode()
    run_job(desk, address)
    asked, untouched = manager.get(address).content.decode(), committed(desk, *book)
    manager.post(f"{address}/confirmation", {"along": "1"})
    run_job(desk, address)

    assert "<y-progress" in waiting and "停止计算" not in waiting
    assert "另有 1 张订单要一并改期" in asked and "SO-NEW" in asked and "一并确认 2 张" in asked
    assert untouched == before
    assert committed(desk, newcomer)[0] > before[0]  # type: ignore[operator]


def test_who_goes_back_from_what_has_to_move_along_sees_the_proposal_again(desk: Desk, book: tuple[UUID, UUID]) -> None:
    manager = desk.browser("manager")
    address = proposed(desk, manager)

    manager.post(f"{address}/confirmation", {"id": [str(book[1])]})
    run_job(desk, address)
    page = manager.get(f"{address}?view=changed").content.decode()

    assert "一并改期" not in page and "确认所选" in page


def test_a_proposal_that_is_stopped_changes_nothing_and_says_so(desk: Desk, book: tuple[UUID, UUID]) -> None:
    manager, before = desk.browser("manager"), committed(desk, *book)
    address = manager.post("/re-promises/new", RULES)["Location"]
    waiting = manager.get(address).content.decode()

    manager.post(f"{address}/stop")
    run_job(desk, address)
    page, again = manager.get(address).content.decode(), manager.post(f"{address}/stop", follow=True)

    assert "停止计算" in waiting and "计算已停止" in page and "全部确认" not in page
    assert "没有可以停止的" in again.content.decode()
    assert committed(desk, *book) == before


def test_a_confirmation_that_is_stopped_changes_nothing_and_can_be_begun_again(
    desk: Desk, book: tuple[UUID, UUID]
) -> None:
    manager, before = desk.browser("manager"), committed(desk, *book)
    address = proposed(desk, manager)
    manager.post(f"{address}/confirmation", {"all": "1"})
    waiting = manager.get(address).content.decode()

    told = manager.post(f"{address}/stop", follow=True).content.decode()
    run_job(desk, address)

    assert "正在处理" in waiting and f"{address}/stop" in waiting
    assert "已停止" in told and "全部确认" in told
    assert committed(desk, *book) == before


def test_those_who_only_look_cannot_stop_it(desk: Desk, book: tuple[UUID, UUID]) -> None:
    address = desk.browser("manager").post("/re-promises/new", RULES)["Location"]

    page = desk.browser("viewer").get(address).content.decode()

    assert "<y-progress" in page and "停止计算" not in page


def test_all_is_confirmed_and_taken_back(desk: Desk, book: tuple[UUID, UUID]) -> None:
    manager, before = desk.browser("manager"), committed(desk, *book)
    address = proposed(desk, manager)

    manager.post(f"{address}/confirmation", {"all": "1"})
    run_job(desk, address)
    confirmed, moved = manager.get(address).content.decode(), committed(desk, *book)
    manager.post(f"{address}/undo")
    run_job(desk, address)

    assert "已确认" in confirmed and "撤销" in confirmed and moved != before
    assert "已撤销" in manager.get(address).content.decode()
    assert committed(desk, *book) == before


def test_every_order_of_a_view_can_be_chosen_at_once(desk: Desk, book: tuple[UUID, UUID]) -> None:
    manager, before = desk.browser("manager"), committed(desk, *book)
    address = proposed(desk, manager)

    answer = manager.post(f"{address}/confirmation", {"select_all": "1", "view": "changed"})
    run_job(desk, address)

    assert answer.status_code == 302
    assert committed(desk, *book) != before


def test_nothing_chosen_confirms_nothing(desk: Desk, book: tuple[UUID, UUID]) -> None:
    manager, before = desk.browser("manager"), committed(desk, *book)
    address = proposed(desk, manager)

    manager.post(f"{address}/confirmation", {"view": "changed"})
    page = manager.get(address).content.decode()

    assert "请先选择" in page and committed(desk, *book) == before


def test_a_proposal_that_could_not_be_settled_says_why(desk: Desk, book: tuple[UUID, UUID]) -> None:
    manager = desk.browser("manager")
    address = proposed(desk, manager)
    with acting_for(desk.factory.id):
        for order_id in book:
            actions.release_promise(order_id=order_id, why="客户取消")

    manager.post(f"{address}/confirmation", {"all": "1"})
    run_job(desk, address)

    assert "请重新计算" in manager.get(address).content.decode()


def test_who_may_only_look_sees_no_way_to_change(desk: Desk, book: tuple[UUID, UUID]) -> None:
    address = proposed(desk, desk.browser("manager"))
    viewer = desk.browser("viewer")

    rules, page = viewer.get("/re-promises").content.decode(), viewer.get(address).content.decode()

    assert "计算方案</button>" not in rules and "全部确认" not in page and 'class="pick"' not in page


def test_an_empty_book_teaches_what_can_be_dated_anew(desk: Desk) -> None:
    manager = desk.browser("manager")

    rules = manager.get("/re-promises").content.decode()
    page = manager.get(proposed(desk, manager)).content.decode()

    assert "还没有方案" in rules and "标准规则" in rules
    assert "没有可以重排的订单" in page
