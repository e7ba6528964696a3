"""Lists, searches, files and addresses of orders and alerts as one who may see only one of two customers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.test import Client

from tests.cast import NOW
from tests.doors.desk.conftest import Desk
from tests.doors.desk.test_sight_walk import text_of
from yinuo.flow.insight import sight
from yinuo.flow.orders import actions as orders
from yinuo.flow.orders import queries
from yinuo.flow.radar import queries as radar
from yinuo.flow.radar.models import Alert
from yinuo.ground.kernel import clock, sighting
from yinuo.ground.kernel.events import acting_as
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import actions as people
from yinuo.ground.people import tokens
from yinuo.ground.process import actions as process

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Two:
    """An order with an alert of the visible and of the hidden customer."""

    desk: Desk
    member_id: UUID
    browser: Client
    program: Client
    seen: UUID
    hidden: UUID
    hidden_alert: UUID


@pytest.fixture
def two(desk: Desk) -> Iterator[Two]:
    factory, member_id = desk.factory, desk.factory.members["manager"].id
    with acting_for(factory.id):
        orders.define_order_types(names=orders.STARTER_TYPES)
    seen = desk.order(number="SEE-1", region="明区", ordered_at=NOW - DAY)
    hidden = desk.order(number="HID-1", region="密区", ordered_at=NOW - DAY, customer_id=factory.newcomer.id)
    with acting_for(factory.id):
        [_seen_alert, hidden_alert] = [_alert(factory.id, one) for one in (seen, hidden)]
        limits = {"customer": [str(factory.vip.id)]}
        sight.set_sight(member_id=member_id, limits=limits, metrics=[], dimensions=[])
        token = tokens.issue_token(member_id=member_id, name="lists", scopes=list(tokens.SCOPES))
    program = Client(headers={"Authorization": f"Bearer {token}"})
    yield Two(desk, member_id, desk.browser("manager"), program, seen, hidden, hidden_alert)


def _alert(organisation_id: UUID, order_id: UUID) -> UUID:
    row = Alert.objects.create(
        organisation_id=organisation_id,
        order_id=order_id,
        cause="lateness",
        severity="high",
        state="open",
        impact=1.0,
        raised_at=clock.now(),
    )
    return row.id


LISTS = (
    "/orders",
    "/orders?q=-1",
    "/orders?q=HID",
    "/orders?region=密区",
    "/orders?q=新禾",
    "/orders?sort=-number",
    "/radar",
    "/radar?q=HID",
    "/palette?q=HID-1",
    "/orders/export.csv",
    "/orders/export.xlsx",
    "/",
)
ANSWERS = (
    "orders",
    "orders?number=HID-1",
    "orders?search=HID",
    "alerts",
)


def test_no_list_search_or_answer_shows_an_order_of_a_hidden_customer(two: Two) -> None:
    answers = {address: two.browser.get(address) for address in LISTS}
    answers |= {address: two.program.get(f"/api/v1/{address}") for address in ANSWERS}
    texts = {address: text_of(answer) for address, answer in answers.items()}
    secrets = (str(two.hidden), str(two.hidden_alert), "新禾食品")

    assert {address: answer.status_code for address, answer in answers.items() if answer.status_code != 200} == {}
    assert {address for address, text in texts.items() if any(one in text for one in secrets)} == set()
    assert (
        "SEE-1" in texts["/orders"]
        and "SEE-1" in texts["/orders/export.csv"]
        and "SEE-1" in texts["orders"]
        and "SEE-1" in texts["/radar"]
    )
    assert '"total": 1' in texts["alerts"] and "密区" not in texts["/orders"]


def test_an_order_or_alert_out_of_sight_is_as_one_that_does_not_exist(two: Two) -> None:
    pages = ("/orders/{}", "/orders/{}/history", "/orders/{}/promises", "/radar/orders/{}")
    answers = ("orders/{}", "orders/{}/lines", "orders/{}/history", "orders/{}/promise")
    found = [two.browser.get(page.format(two.hidden)).status_code for page in pages]
    found += [two.program.get(f"/api/v1/{one.format(two.hidden)}").status_code for one in answers]
    found += [two.browser.get(f"/radar/alerts/{two.hidden_alert}").status_code]
    found += [two.program.get(f"/api/v1/alerts/{two.hidden_alert}").status_code]
    missing = [two.program.get(f"/api/v1/orders/{one}").json() for one in (two.hidden, uuid4())]

    assert set(found) == {404} and missing[0] == missing[1]
    assert two.browser.get(f"/orders/{two.seen}").status_code == 200
    assert two.program.get(f"/api/v1/orders/{two.seen}").status_code == 200


EACH: tuple[tuple[dict[str, list[str]], set[str]], ...] = (
    ({"region": ["密区"]}, {"HID-1"}),
    ({"region": ["明区", "密区"]}, {"HID-1", "SEE-1"}),
    ({"region": ["明区"], "tier": ["none"]}, set()),
    ({"customer": ["not an id"]}, set()),
    ({"order_type": ["unheard"]}, set()),
    ({"channel": ["unheard"]}, set()),
    ({"supplier": [""]}, {"HID-1", "SEE-1"}),
)


def test_each_limit_narrows_pages_counts_files_and_regions_alike(two: Two) -> None:
    for limits, numbers in EACH:
        with acting_for(two.desk.factory.id):
            sight.set_sight(member_id=two.member_id, limits=limits, metrics=[], dimensions=[])
            with acting_as(f"member:{two.member_id}"), sighting.looking():
                assert told() == (numbers, numbers, len(numbers), len(numbers), len(numbers), 2), limits


def told() -> tuple[object, ...]:
    """Return what the list, the file, the counts, the regions and the alerts tell, and all there is to learn from."""
    every = queries.OrderFilters(states=())
    listed = {one.number for one in queries.page(filters=every).orders}
    taken = {one.number for one in queries.each_matching(filters=every)}
    counted = sum(queries.counts().by_state.values())
    whole = queries.page(filters=queries.OrderFilters(states=(), unseen=True)).total
    return listed, taken, counted, len(queries.regions()), radar.alert_counts()["total"], whole


def test_what_somebody_is_asked_stays_with_them_and_nothing_else_does(two: Two) -> None:
    about = {"subject_type": "order", "subject_id": two.hidden, "source": "test"}
    message = {"channel": "app", "text": "t", "member_id": two.member_id, "about_type": "order", "about_id": two.hidden}
    with acting_for(two.desk.factory.id):
        own = process.create_task(title="给我的任务", assignee_id=two.member_id, **about)
        offered = process.create_task(title="给角色的任务", role="manager", **about)
        told = [people.queue_notice(key=one, subject=one, event=one, **message) for one in ("alert", "task_given")]
        with acting_as(f"member:{two.member_id}"):
            numbers = [queries.order_by_number(number=one) for one in ("HID-1", "NONE-1", "SEE-1")]

    assert [one is not None for one in told] == [False, True]
    assert [one.id if one else None for one in numbers] == [None, None, two.seen]
    assert [two.browser.get(f"/tasks/{one}").status_code for one in (own, offered)] == [200, 404]
