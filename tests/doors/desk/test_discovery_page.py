"""The page of the discovered process: the map with its links, words, and a standard time taken over and back."""

from __future__ import annotations

import re
from datetime import timedelta

from django.test import Client

from tests.cast import NOW
from tests.core.discovery.test_logs import check_xes
from tests.doors.desk.conftest import Desk
from tests.flow.insight.test_discovering import ORDERS, walked
from yinuo.flow.orders import actions as orders
from yinuo.flow.promises.queries import standards
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import tokens

LATER = NOW + timedelta(days=20)


def delivered(desk: Desk) -> None:
    """Deliver thirty orders whose preparation takes two hours of work, and three others."""
    with acting_for(desk.factory.id):
        orders.define_order_types(names=orders.STARTER_TYPES)
        for place, (customer, stages) in enumerate(ORDERS):
            walked(f"O-{place}", customer, stages)
        for place in range(30):
            walked(f"P-{place}", "C-001", [("confirm", 0, 1), ("prepare", 1, 4), ("transport", 5, 60)])


def test_the_page_shows_the_map_and_every_part_opens_its_orders(desk: Desk) -> None:
    delivered(desk)
    browser = desk.browser("viewer")

    with clock.frozen(LATER):
        page = browser.get("/insight/process").content.decode()
        links = sorted(set(re.findall(r'href="(/insight/process/rows[^"]+)"', page)))
        opened = {link: browser.get(link.replace("&amp;", "&")) for link in links}

    assert "发生在“出库”之前" in page and "跳过了“出库”" in page and "改为 2" not in page
    assert len(links) > 10 and {answer.status_code for answer in opened.values()} == {200}
    waiting = next(opened[link] for link in links if "what=waiting" in link and "key=dispatch" in link)
    assert "O-0" in waiting.content.decode() and "P-1<" not in waiting.content.decode()


def test_a_standard_time_is_adopted_with_one_click_and_taken_back_with_another(desk: Desk) -> None:
    delivered(desk)
    browser = desk.browser("owner")

    with clock.frozen(LATER):
        page = browser.get("/insight/process?days=180").content.decode()
        asked = re.search(r'name="asked" value="([^"]+)"', page)
        assert asked is not None
        told = {"type": "make_to_stock", "stage": "prepare", "hours": "2", "was": "16"}
        answer = browser.post("/insight/process/standards", told | {"asked": asked[1].replace("&amp;", "&")})
        shown = browser.get(answer.headers["Location"]).content.decode()
        undo = re.search(r'data-undo="([^"]+)"', shown)
        assert undo is not None
        with acting_for(desk.factory.id):
            adopted = {one.code: one.standard_hours for one in standards(order_type="make_to_stock")}
        undone = browser.post(undo[1].replace("&amp;", "&"))
        with acting_for(desk.factory.id):
            back = {one.code: one.standard_hours for one in standards(order_type="make_to_stock")}

    # What was looked at stays: the period above all, of which the proposal is.
    assert "改为 2" in page and "days=180" in answer.headers["Location"]
    assert (adopted["prepare"], undone.status_code, back["prepare"]) == (2, 302, 16)


def test_the_event_log_is_handed_out_to_those_who_may_export(desk: Desk) -> None:
    delivered(desk)

    with clock.frozen(LATER):
        page = desk.browser("owner").get("/insight/process").content.decode()
        log = desk.browser("owner").get("/insight/process/log.xes")
        xes = check_xes(b"".join(log.streaming_content).decode())
        unknown = desk.browser("owner").get("/insight/process/log.csv")
        denied = desk.browser("viewer").get("/insight/process/log.ocel")

    assert "/insight/process/log.ocel?" in page and len(xes.findall("{*}trace")) == 33
    assert (unknown.status_code, denied.status_code) == (404, 403)


def test_without_deliveries_the_page_teaches(desk: Desk) -> None:
    page = desk.browser("viewer").get("/insight/process").content.decode()

    assert "还没有可还原的流程" in page


def test_the_api_tells_the_same(desk: Desk) -> None:
    delivered(desk)
    with acting_for(desk.factory.id):
        member_id = desk.factory.members["owner"].id
        token = tokens.issue_token(member_id=member_id, name="insight", scopes=["insight:read"])

    with clock.frozen(LATER):
        program = Client(headers={"Authorization": f"Bearer {token}"})
        found = program.get("/api/v1/insight/process?order_type=make_to_stock")

    told = found.json()
    assert (found.status_code, told["orders"], told["fitting"]) == (200, 33, 2)
    assert {"kind": "skipped", "stage": "dispatch", "orders": 30} in told["deviations"]
    assert next(one for one in told["standards"] if one["stage"] == "prepare")["verdict"] == "too_long"
