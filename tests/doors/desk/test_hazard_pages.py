"""Hazards as a page: each with its reason, its orders and what to do; force majeure by form."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.cast import NOW
from tests.doors.desk.conftest import Desk
from tests.flow.promises.workshop import equip, order_pumps
from tests.outbox import deliver_all
from yinuo.flow.radar import actions, queries
from yinuo.ground.kernel.tenancy import acting_for

# In the factory's zone NOW is 09:00 on the eleventh.
FORM = {
    "name": "台风海葵",
    "scope": "region",
    "place": "华东",
    "begins_at": "2026-03-11T09:00",
    "ends_at": "2026-03-25T18:30",
    "closed": "on",
}


def test_without_hazards_the_page_says_so(desk: Desk) -> None:
    assert "没有发现隐患" in desk.browser("viewer").get("/radar/hazards").content.decode()


def test_what_nobody_can_help_is_entered_shown_with_its_orders_and_lifted(desk: Desk) -> None:
    desk.order(number="SO-EAST", committed_at=NOW + timedelta(days=12))
    deliver_all()
    browser = desk.browser("planner")

    answer = browser.post("/radar/force-majeure/new", FORM)
    page = browser.get("/radar/hazards").content.decode()
    browser.post("/radar/force-majeure/new", FORM | {"name": "地震", "place": "华冬"})
    nowhere = browser.get("/radar").content.decode()
    with acting_for(desk.factory.id):
        (other,) = (one for one in queries.forces_ahead(now=NOW) if one.place == "华冬")
        actions.lift_force(force_id=other.id)
        (force,) = queries.forces_ahead(now=NOW)
    deliver_all()
    with acting_for(desk.factory.id):
        alerts = [one.number for one in queries.alerts()]
    browser.post(f"/radar/force-majeure/{force.id}/lifting")
    after = browser.get("/radar/hazards").content.decode()
    over = browser.get("/radar/hazards?state=cleared").content.decode()

    assert answer.status_code == 302 and (force.ends_at - NOW) == timedelta(days=14, hours=9.5)
    assert "重新预测去往那里的 1 张订单" in page and "目前没有去往“华冬”的在途订单" in nowhere
    assert "台风海葵" in page and "SO-EAST" in page and "怎么办" in page
    assert alerts == ["SO-EAST"]
    assert "没有发现隐患" in after and "台风海葵" in over


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"ends_at": "2026-03-01T00:00"}, "已经过去"),
        ({"begins_at": "2026-04-01T00:00"}, "要晚于开始"),
        ({"closed": ""}, "请填写晚多少小时"),
        ({"place": ""}, "哪个地区或线路"),
        ({"begins_at": "morgen"}, "开始"),
        ({"begins_at": "0001-01-01T00:00"}, "开始时间太早"),
        ({"ends_at": "9999-12-31T00:00"}, "结束时间太远"),
        ({"scope": "lane", "place": "无此线路"}, "没有这条线路"),
    ],
)
def test_faults_are_said_and_what_was_typed_stays(desk: Desk, changes: dict[str, Any], words: str) -> None:
    answer = desk.browser("planner").post("/radar/force-majeure/new", FORM | changes)

    assert answer.status_code == 422
    assert words in answer.content.decode() and "台风海葵" in answer.content.decode()
    with acting_for(desk.factory.id):
        assert queries.forces_ahead(now=NOW) == []


def test_a_look_can_be_asked_for(desk: Desk) -> None:
    answer = desk.browser("planner").post("/radar/hazards/look")

    assert answer.status_code == 302 and "/radar/hazards?job=" in answer["Location"]


def test_a_shortage_names_the_orders_that_lack_and_its_page_says_how_much_each(desk: Desk) -> None:
    with acting_for(desk.factory.id):
        equip(castings=1)
        order_pumps("SO-1", count=3, committed_at=NOW + timedelta(days=3))
        actions.look_for_hazards(kind="shortage")
        (found,) = queries.hazards(kind="shortage")
    browser = desk.browser("planner")

    board = browser.get("/radar/hazards?kind=shortage").content.decode()
    page = browser.get(f"/radar/hazards/{found.id}").content.decode()

    assert "SO-1 缺 2 件（" in board and "订单没有排产" in board
    assert "缺 2 件，" in page and "要用" in page
