"""Morning radar: the home shows what will be late, by impact; one card; applied. Three interactions at most."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

from tests.cast import Factory
from tests.journeys.conftest import Visitor
from tests.journeys.house import House, until
from yinuo.flow.orders import actions as orders
from yinuo.flow.radar import queries as radar
from yinuo.flow.responses import queries as responses
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import queries as people
from yinuo.ground.process import queries as process

Enter = Callable[[Factory, str], Visitor]


def _orders(company: Factory) -> UUID:
    """A dear order of the VIP that is owed tomorrow and cannot be done by then, and a safe one."""
    now = datetime.now(UTC)
    pump, bolt = orders.NewLine(item_name="液压泵 P-80"), orders.NewLine(item_name="螺栓")
    made = orders.create_orders(
        orders=[
            orders.NewOrder(
                number="SO-LATE",
                customer_code="C-001",
                ordered_at=now - timedelta(days=6),
                committed_at=now + timedelta(hours=30),
                value_minor=80_000_000,
                lines=(pump,),
            ),
            orders.NewOrder(
                number="SO-SAFE",
                customer_code="C-002",
                ordered_at=now,
                committed_at=now + timedelta(days=40),
                lines=(bolt,),
            ),
        ]
    )
    return made[0]


def _alert_of(company: Factory, order_id: UUID) -> radar.AlertFacts | None:
    with acting_for(company.id):
        return next((one for one in radar.alerts_of(order_id=order_id) if one.cause == "lateness"), None)


def test_the_manager_answers_what_will_be_late_in_three_interactions(
    house: House, company: Factory, enter: Enter
) -> None:
    with house.rooms():
        with acting_for(company.id):
            order_id = _orders(company)
        alert = until(lambda: _alert_of(company, order_id), what="the alert")
    manager = enter(company, "manager")
    page = manager.page
    page.goto("/")
    page.wait_for_selector("text=SO-LATE")
    assert "SO-SAFE" not in page.locator("section[aria-labelledby=late-title]").inner_text()
    manager.interactions = 0

    manager.click(f"#alert-{alert.id} a:has-text('处理')")
    page.wait_for_selector("#drawer[open] [data-apply]")
    drawer = page.locator("#drawer").inner_text()
    manager.click("#drawer [data-apply]")
    page.wait_for_selector("text=项措施")

    assert manager.interactions <= 3
    assert "预计还需" in drawer and "逾期概率" in drawer and "费用" in drawer
    with house.rooms():
        mail = until(lambda: _message(company, order_id), what="the customer's message")
        with acting_for(company.id):
            (made,) = responses.responses_to(alert_id=alert.id)
            tasks = process.tasks(subject_id=order_id)
    assert len(tasks) == len(made.measures) >= 1
    assert "王工，您好" in mail["text"] and "SO-LATE" in mail["subject"]
    until(lambda: any(_mentions(path, mail) for path in (house.home / "mail").glob("*.eml")), what="the mail")


def _message(company: Factory, order_id: UUID) -> dict[str, str] | None:
    with acting_for(company.id):
        found = people.notices(about_id=order_id)
    # That it may be late waits for a colleague's word; the letter with the new date goes out by itself.
    return next((one for one in found if one["contact_id"] and one["state"] != "held"), None)


def _mentions(path: object, mail: dict[str, str]) -> bool:
    return str(mail["id"]) in str(path)


def test_a_new_alert_appears_on_the_open_radar_by_itself(house: House, company: Factory, enter: Enter) -> None:
    planner = enter(company, "planner")
    planner.page.goto("/radar")
    planner.page.wait_for_selector("text=一切按承诺进行")
    planner.page.wait_for_selector("y-live[state=open]")

    with house.rooms(), acting_for(company.id):
        _orders(company)

    planner.page.wait_for_selector("#board >> text=SO-LATE", timeout=20_000)
    planner.page.locator("y-radar .blip").first.wait_for(timeout=10_000)
