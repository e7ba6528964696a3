"""Many alerts answered together in the browser: proposed, started for some, taken back; and what is shared."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from django.test import Client

from tests.cast import NOW
from tests.doors.desk.conftest import Desk
from tests.outbox import deliver_all
from yinuo.flow.radar import queries as radar
from yinuo.flow.radar.hazards import Found, settle
from yinuo.flow.responses import queries
from yinuo.ground.kernel import jobs
from yinuo.ground.kernel.tenancy import acting_for

SLIPPED = {
    "subject": "恒力轴承",
    "days": 60,
    "recent": 6,
    "recent_of": 8,
    "before": 2,
    "before_of": 40,
    "chance": 0.001,
}


@pytest.fixture
def troubles(desk: Desk) -> dict[str, UUID]:
    deliver_all()
    values = {"SO-DEAR": 90_000_000, "SO-CHEAP": 20_000_000}
    placed = {
        number: desk.order(number=number, ordered_at=NOW, committed_at=NOW + timedelta(days=7.5), value_minor=value)
        for number, value in values.items()
    }
    deliver_all()
    return placed


def ask(desk: Desk, browser: Client, path: str, **data: object) -> str:
    """Post, run the job that this began, and return the page that follows."""
    answer = browser.post(path, data)
    assert answer.status_code == 302, answer.content.decode()
    address = str(answer["Location"])
    with acting_for(desk.factory.id):
        found = queries.joint_response(joint_id=UUID(address.rpartition("/")[2]))
    assert found is not None and found.job_id is not None
    jobs.run_now(organisation_id=desk.factory.id, job_id=found.job_id)
    return address


def share_air(desk: Desk, browser: Client) -> None:
    """Let one shipment by air be all there is in a week, and every measure need it."""
    told = {"name": "空运", "unit": "票", "weekly_limit": "1", "active": "on"}
    assert browser.post("/budgets/new", told).status_code == 302
    with acting_for(desk.factory.id):
        (air,) = queries.budgets()
        measures = [one for one in queries.measures() if one.hours_gained]
    for one in measures:
        form = {
            "name": one.name,
            "kind": one.kind,
            "role": one.role,
            "task_title": one.task_title,
            "hours_gained": "40",
            "stage_codes": list(one.stage_codes),
            f"uses_{air.code}": "1",
        }
        assert browser.post(f"/playbooks/measures/{one.id}", form).status_code == 302


def test_the_page_says_how_many_alerts_there_are_and_what_limits_are_for(desk: Desk, troubles: object) -> None:
    shown = desk.browser().get("/joint-responses").content.decode()

    assert "计算列出的 2 条" in shown and "没有设上限" in shown and "还没有方案" in shown


def test_without_alerts_it_points_to_the_radar(desk: Desk) -> None:
    shown = desk.browser().get("/joint-responses").content.decode()

    assert "没有订单要晚" in shown and "计算方案" not in shown


def test_a_proposal_names_who_gets_what_and_who_had_to_stand_back(desk: Desk, troubles: dict[str, UUID]) -> None:
    browser = desk.browser()
    share_air(desk, browser)

    address = ask(desk, browser, "/joint-responses/new?tier=vip", all="1")
    shown = browser.get(address).content.decode()

    assert "空运不够，先给了 SO-DEAR" in shown
    assert "多损失" in shown and "离最优至多差" in shown


def test_started_for_the_chosen_and_taken_back(desk: Desk, troubles: dict[str, UUID]) -> None:
    browser = desk.browser("manager")
    address = ask(desk, browser, "/joint-responses/new?tier=vip", all="1")

    ask(desk, browser, f"{address}/application", id=[str(troubles["SO-CHEAP"])])
    started = browser.get(address).content.decode()
    with acting_for(desk.factory.id):
        answered = {number: len(queries.responses(order_id=one)) for number, one in troubles.items()}
    ask(desk, browser, f"{address}/undo")
    undone = browser.get(address).content.decode()

    assert answered == {"SO-DEAR": 0, "SO-CHEAP": 1}
    assert "已启动" in started and "已撤销" in undone


def test_nothing_chosen_starts_nothing(desk: Desk, troubles: dict[str, UUID]) -> None:
    browser = desk.browser("manager")
    address = ask(desk, browser, "/joint-responses/new?tier=vip", all="1")

    answer = browser.post(f"{address}/application", {}, follow=True).content.decode()

    assert "请先选择要处理的订单" in answer and "待确认" in answer


def test_a_proposal_started_twice_says_that_it_was_started(desk: Desk, troubles: dict[str, UUID]) -> None:
    browser = desk.browser("manager")
    address = ask(desk, browser, "/joint-responses/new?tier=vip", all="1")
    ask(desk, browser, f"{address}/application", all="1")

    answer = browser.post(f"{address}/application", {"all": "1"}, follow=True).content.decode()

    assert "这个方案的状态已经变了" in answer


def alert_ids(desk: Desk) -> dict[str, str]:
    with acting_for(desk.factory.id):
        return {one.number: str(one.id) for one in radar.alerts()}


def test_nothing_ticked_computes_nothing_and_keeps_the_address(desk: Desk, troubles: object) -> None:
    answer = desk.browser("manager").post("/joint-responses/new?tier=vip&due=week", {"id": "nonsense"}, follow=True)

    assert answer.redirect_chain == [("/joint-responses?tier=vip&due=week", 302)]
    assert "请先选择要纳入的预警" in answer.content.decode()


@pytest.mark.parametrize(
    ("query", "listed"),
    [
        ("", {"SO-DEAR", "SO-CHEAP"}),
        ("?q=DEAR", {"SO-DEAR"}),
        ("?tier=new", set()),
        ("?tier=vip,key", {"SO-DEAR", "SO-CHEAP"}),
        ("?due=soon", set()),
        ("?severity=nonsense&hazard=nonsense&tier=%00", {"SO-DEAR", "SO-CHEAP"}),
        ("?common=supplier_late:NOBODY", set()),
    ],
)
def test_the_address_says_which_alerts_are_listed(desk: Desk, troubles: object, query: str, listed: set[str]) -> None:
    shown = desk.browser().get(f"/joint-responses{query}").content.decode()

    assert {number for number in ("SO-DEAR", "SO-CHEAP") if f"选择 {number}" in shown} == listed


def test_a_hazard_lists_the_alerts_of_its_orders(desk: Desk, troubles: dict[str, UUID]) -> None:
    with acting_for(desk.factory.id):
        found = Found(key="X", severity="watch", facts=SLIPPED, order_ids=[troubles["SO-CHEAP"]])
        settle(kind="slipping", found=[found])
        (hazard,) = radar.hazards()

    shown = desk.browser().get(f"/joint-responses?hazard={hazard.id}").content.decode()

    assert "选择 SO-CHEAP" in shown and "选择 SO-DEAR" not in shown


def test_only_what_is_ticked_is_weighed_and_may_be_weighed_again(desk: Desk, troubles: dict[str, UUID]) -> None:
    browser = desk.browser("manager")
    cheap = alert_ids(desk)["SO-CHEAP"]

    address = ask(desk, browser, "/joint-responses/new?tier=vip", id=[cheap])
    shown = browser.get(address).content.decode()
    asked = str(browser.post("/joint-responses/new", {"id": [cheap]})["Location"])
    browser.post(f"{asked}/stop")
    stopped = browser.get(asked).content.decode()

    assert "SO-CHEAP" in shown and "SO-DEAR" not in shown
    assert f'name="id" value="{cheap}"' in stopped and "再算一次" in stopped


def test_a_budget_is_changed_and_a_faulty_one_keeps_what_was_typed(desk: Desk) -> None:
    browser = desk.browser()
    browser.post("/budgets/new", {"name": "加班", "unit": "小时", "weekly_limit": "120", "active": "on"})
    with acting_for(desk.factory.id):
        (kept,) = queries.budgets()

    faulty = browser.post(f"/budgets/{kept.id}", {"name": "", "unit": "人时", "weekly_limit": "-3"})
    browser.post(f"/budgets/{kept.id}", {"name": "加班", "unit": "人时", "weekly_limit": "90", "active": "on"})
    with acting_for(desk.factory.id):
        (changed,) = queries.budgets()

    assert faulty.status_code == 422 and "人时" in faulty.content.decode()
    assert (changed.unit, changed.weekly_limit) == ("人时", 90.0)
