"""What if, in the browser: assumptions put together, tried beside the request, and the book untouched."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from tests.cast import NOW
from tests.doors.desk.conftest import Desk
from tests.flow.promises.workshop import equip, order_pumps
from yinuo.flow.promises import actions, queries
from yinuo.ground.kernel import jobs
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.supply import actions as supply

STOP = {
    "row": "0",
    "r0-kind": "machine_down",
    "r0-work_centre": "5X",
    "r0-start": "2026-03-11T08:00",
    "r0-end": "2026-03-17T08:00",
}


@pytest.fixture
def order_id(desk: Desk) -> UUID:
    """An order of two pumps that has the five-axis machine."""
    with acting_for(desk.factory.id):
        equip()
        number = {"number": "PO-7", "item": "CASTING", "site": "W-1"}
        supply.save(drafts=[supply.NewPurchaseLine(**number, quantity=Decimal(5), due_at=NOW + timedelta(days=2))])
        made = order_pumps("SO-1", count=2)
        actions.confirm_promise(order_id=made)
    return made  # type: ignore[return-value]


def tried(desk: Desk, typed: dict[str, object]) -> tuple[str, str]:
    """Try what was typed, compute it, and return the page while it waited and when it was done."""
    planner = desk.browser("planner")
    answer = planner.post("/what-ifs/new", {**typed, "try": "1"})
    assert answer.status_code == 302, answer.content.decode()
    waiting = planner.get(answer["Location"]).content.decode()
    with acting_for(desk.factory.id):
        scenario = queries.scenario(scenario_id=UUID(answer["Location"].rpartition("/")[2]))
    assert scenario is not None and scenario.job_id is not None
    jobs.run_now(organisation_id=desk.factory.id, job_id=scenario.job_id)
    return waiting, planner.get(answer["Location"]).content.decode()


def test_a_machine_that_would_stand_still_is_tried_beside_the_request(desk: Desk, order_id: UUID) -> None:
    with acting_for(desk.factory.id):
        before = queries.reservations(order_id=order_id)

    waiting, page = tried(desk, STOP)

    with acting_for(desk.factory.id):
        after = queries.reservations(order_id=order_id)
    assert "<y-progress" in waiting and "五轴加工中心停机" in waiting
    assert "SO-1" in page and "推迟 " in page and "没有动" in page
    assert after == before


KINDS = [
    (
        "more hours",
        {
            "r0-kind": "shift_added",
            "r0-work_centre": "5X",
            "r0-begins": "18:00",
            "r0-ends": "22:00",
            "r0-weekdays": ["0", "1"],
        },
        "五轴加工中心加班：周一、周二 18:00-22:00",
    ),
    (
        "less stock",
        {"r0-kind": "stock_changed", "r0-item": "CASTING", "r0-site": "W-1", "r0-quantity": "-100"},
        "杭州工厂的泵体铸件少 100",
    ),
    (
        "more stock",
        {"r0-kind": "stock_changed", "r0-item_text": "主轴 10", "r0-item": "", "r0-site": "W-1", "r0-quantity": "10"},
        "杭州工厂的主轴多 10",
    ),
    (
        "a purchase moved",
        {"r0-kind": "receipt_moved", "r0-ref": "po:PO-7/1", "r0-day": "2026-04-01"},
        "采购 PO-7/1 改到 4月1日 到货",
    ),
    ("a slower supplier", {"r0-kind": "supplier_later", "r0-supplier": "FOUNDRY", "r0-days": "3"}, "江北铸造晚 3 天"),
    (
        "a faster supplier",
        {"r0-kind": "supplier_later", "r0-supplier": "FOUNDRY", "r0-days": "-1.5"},
        "江北铸造早 1.5 天",
    ),
    (
        "another order",
        {"r0-kind": "demand_added", "r0-item": "PUMP", "r0-quantity": "3", "r0-day": "2026-03-16", "r0-first": "1"},
        "插单 液压泵 × 3，3月16日 要",
    ),
    ("an order gone", {"r0-kind": "demand_removed", "r0-number": "so-1"}, "撤掉订单 SO-1"),
]


@pytest.mark.parametrize(("typed", "told"), [row[1:] for row in KINDS], ids=[row[0] for row in KINDS])
def test_every_kind_of_assumption_can_be_typed_tried_and_changed(
    desk: Desk, order_id: UUID, typed: dict[str, object], told: str
) -> None:
    _waiting, page = tried(desk, {"row": "0", **typed})

    again = page.split("/what-ifs?from=")[1].split('"')[0]
    form = desk.browser("planner").get(f"/what-ifs?from={again}").content.decode()
    assert told in page and "没有推演出来" not in page
    assert str(typed["r0-kind"]) in form and 'name="drop"' in form
    for name, value in typed.items():
        assert name.endswith(("kind", "item", "text", "number")) or isinstance(value, list) or value in form


FAULTY = [
    ("without a machine", {**STOP, "r0-work_centre": ""}, "请选择"),
    ("ending before it begins", {**STOP, "r0-end": "2026-03-10T08:00"}, "结束时间应晚于开始时间"),
    ("at no moment", {**STOP, "r0-start": "soon"}, "请填日期和时间"),
    ("on no machine", {**STOP, "r0-machine": "x"}, "请填台号"),
    ("on one more machine than there are", {**STOP, "r0-machine": "2"}, "这里只有 1 台机器"),
    ("of nothing", {}, "请至少加一条假设"),
    ("with too long a name", {**STOP, "name": "长" * 101}, "100 字以内"),
    (
        "of an unknown item",
        {"row": "0", "r0-kind": "stock_changed", "r0-item_text": "火星土", "r0-site": "W-1", "r0-quantity": "1"},
        "没有这种物料",
    ),
    (
        "of no quantity",
        {"row": "0", "r0-kind": "stock_changed", "r0-item": "SEAL", "r0-site": "W-1", "r0-quantity": "0"},
        "不为 0",
    ),
    (
        "of far too much",
        {"row": "0", "r0-kind": "stock_changed", "r0-item": "SEAL", "r0-site": "W-1", "r0-quantity": "1e30"},
        "数字太大",
    ),
    ("of an unknown order", {"row": "0", "r0-kind": "demand_removed", "r0-number": "SO-"}, "没有这张订单"),
    (
        "on no day",
        {"row": "0", "r0-kind": "shift_added", "r0-work_centre": "5X", "r0-begins": "18:00", "r0-ends": "22:00"},
        "请至少选一天",
    ),
]


@pytest.mark.parametrize(("typed", "told"), [row[1:] for row in FAULTY], ids=[row[0] for row in FAULTY])
def test_what_cannot_be_tried_says_what_to_mend_and_nothing_is_lost(
    desk: Desk, order_id: UUID, typed: dict[str, str], told: str
) -> None:
    answer = desk.browser("planner").post("/what-ifs/new", {**typed, "try": "1"})

    page = answer.content.decode()
    with acting_for(desk.factory.id):
        kept = queries.scenarios()
    assert answer.status_code == 422 and told in page and kept == []
    assert all(value in page for name, value in typed.items() if name.endswith(("end", "text", "number")))


def test_assumptions_are_added_and_taken_out_one_by_one(desk: Desk, order_id: UUID) -> None:
    planner = desk.browser("planner")

    two = planner.post("/what-ifs/new", {**STOP, "add": "lane_slower"}).content.decode()
    one = planner.post("/what-ifs/new", {**STOP, "drop": "0"}).content.decode()

    assert two.count('name="row"') == 2 and "2026-03-17T08:00" in two and "r1-lane" in two
    assert 'name="row"' not in one


def test_a_shift_that_overlaps_is_told_on_the_page_and_can_be_changed(desk: Desk, order_id: UUID) -> None:
    typed = {"r0-kind": "shift_added", "r0-work_centre": "5X", "r0-begins": "09:00", "r0-ends": "11:00"}

    _waiting, page = tried(desk, {"row": "0", **typed, "r0-weekdays": ["0"]})

    assert "没有推演出来" in page and "重叠" in page and "改假设再推演" in page


def test_an_added_order_says_when_it_could_be_had(desk: Desk, order_id: UUID) -> None:
    far = f"{NOW + timedelta(days=30):%Y-%m-%d}"
    typed = {"r0-kind": "demand_added", "r0-item": "PUMP", "r0-quantity": "1", "r0-day": far}

    _waiting, page = tried(desk, {"row": "0", **typed})

    assert "新增需求最早到货" in page and "没有订单受影响" in page


def test_the_empty_page_teaches_and_who_may_only_look_cannot_try(desk: Desk) -> None:
    planner = desk.browser("planner").get("/what-ifs").content.decode()
    viewer = desk.browser("viewer").get("/what-ifs").content.decode()

    assert "从一条假设开始" in planner and "还没有推演" in planner and "设备停机" in planner
    assert "设备停机" not in viewer
