"""An order that is being worked on is promised by what is left to do, and keeps what it holds."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from tests.cast import NOW
from tests.flow.promises.workshop import CASTING, PUMP, SITE, equip, order_pumps
from tests.outbox import deliver_all
from yinuo.flow.orders import actions as orders
from yinuo.flow.orders import queries as order_queries
from yinuo.flow.orders.actions import NewLine
from yinuo.flow.promises import actions, queries
from yinuo.flow.promises.actions import InvalidCommitment
from yinuo.flow.promises.facts import UNDER_WAY
from yinuo.ground.kernel import clock
from yinuo.ground.supply import actions as supply

pytestmark = pytest.mark.django_db
A_WEEK_LATER = NOW + timedelta(days=8)


def held(order_id):
    return {(one.id, one.start_at) for one in queries.reservations(order_id=order_id)}


@pytest.fixture
def begun(factory):
    """An order whose casting was bought on the day it was promised; it is on its way."""
    equip(castings=0)
    order_id = order_pumps("SO-1")
    promise = actions.confirm_promise(order_id=order_id)
    return order_id, promise


def test_the_rest_is_offered_and_not_the_whole_from_now(begun):
    order_id, promise = begun

    with clock.frozen(A_WEEK_LATER):
        offer = queries.offer(order_id=order_id)

    assert offer.basis == UNDER_WAY
    assert offer.latest_at == promise.latest_at
    assert [one["code"] for one in offer.reasons][:1] == [UNDER_WAY]


def test_a_date_that_the_rest_keeps_needs_no_approval_and_takes_nothing_else(begun):
    order_id, promise = begun
    before = held(order_id)

    with clock.frozen(A_WEEK_LATER):
        later = promise.latest_at + timedelta(days=1)
        second = actions.confirm_promise(order_id=order_id, committed_at=later, why="客户场地晚一天", role="sales")

    assert (second.version, second.committed_at, second.basis) == (2, later, UNDER_WAY)
    assert held(order_id) == before != set()


def test_a_date_before_the_rest_is_done_still_needs_one(begun):
    order_id, promise = begun

    with clock.frozen(A_WEEK_LATER), pytest.raises(InvalidCommitment) as refused:
        actions.confirm_promise(
            order_id=order_id, committed_at=promise.latest_at - timedelta(days=1), why="客户急", role="sales"
        )

    assert refused.value.faults == {"committed_at": "ahead_needs_approval"}


def test_what_is_late_by_now_moves_the_rest(begun):
    order_id, promise = begun
    overdue = promise.latest_at + timedelta(days=3)

    with clock.frozen(overdue):
        offer = queries.offer(order_id=order_id)

    assert offer.earliest_at >= overdue
    assert offer.latest_at >= offer.likely_at >= offer.earliest_at


def test_surer_is_later_and_less_sure_is_earlier(begun):
    order_id, _promise = begun

    with clock.frozen(A_WEEK_LATER):
        latest = [queries.offer(order_id=order_id, confidence=level).latest_at for level in (0.6, 0.9, 0.98)]

    assert latest == sorted(latest)


def test_other_goods_than_were_begun_are_planned_from_the_beginning(begun):
    order_id, promise = begun

    with clock.frozen(A_WEEK_LATER):
        more = [NewLine(item_code=PUMP, item_name="液压泵", quantity=Decimal(3), unit="台", price_minor=900_000)]
        orders.change_lines(order_id=order_id, lines=more)
        deliver_all()
        offer = queries.offer(order_id=order_id)

    assert offer.basis == queries.CAPABLE
    assert offer.latest_at > promise.latest_at + timedelta(days=5)


def test_what_has_not_begun_is_planned_anew(factory):
    equip(castings=1)
    order_id = order_pumps("SO-1", requested_at=NOW + timedelta(days=30))
    actions.confirm_promise(order_id=order_id)
    supply.save(drafts=[supply.NewStock(item=CASTING, site=SITE, on_hand=Decimal(5))])

    offer = queries.offer(order_id=order_id)

    assert offer.basis == queries.CAPABLE


def test_an_order_that_no_book_knows_is_promised_by_the_forecast_once_its_first_stage_is_over(factory):
    order_id = orders.create_order(
        order=orders.NewOrder(customer_code="C-001", lines=(NewLine(item_code="", item_name="安装服务"),))
    )
    first, second = queries.standards(order_type=order_queries.order(order_id=order_id).order_type)[:2]
    days = [NOW + timedelta(days=each) for each in (20, 18, 25)]
    orders.note_projected_dates(dates=[(order_id, *days)])

    orders.note_stages(stages=[(order_id, first.code, first.name)])
    at_first = queries.offer(order_id=order_id)
    orders.note_stages(stages=[(order_id, second.code, second.name)])
    then = queries.offer(order_id=order_id)

    assert at_first.basis != UNDER_WAY
    assert then.basis == UNDER_WAY
    assert then.latest_at.date() >= days[2].date() > then.earliest_at.date() >= days[1].date()


@pytest.mark.parametrize(("owed_in", "waits"), [(40, True), (19, False)])
def test_nothing_is_there_before_what_others_owe_for_it(factory, owed_in: int, waits: bool) -> None:
    order_id = orders.create_order(
        order=orders.NewOrder(customer_code="C-001", lines=(NewLine(item_code="", item_name="安装服务"),))
    )
    second = queries.standards(order_type=order_queries.order(order_id=order_id).order_type)[1]
    days = [NOW + timedelta(days=each) for each in (20, 18, 25)]
    orders.note_projected_dates(dates=[(order_id, *days)])
    orders.note_stages(stages=[(order_id, second.code, second.name)])
    before = queries.offer(order_id=order_id)

    owed = NOW + timedelta(days=owed_in)
    actions.add_pledge(order_id=order_id, kind="drawing", what="电源", party="customer", owed_by="王工", due_at=owed)
    offer = queries.offer(order_id=order_id)

    assert [one["code"] for one in offer.reasons][:2] == ["pledge", UNDER_WAY]
    assert offer.latest_at.date() == (max(owed, before.latest_at) if waits else before.latest_at).date()
    assert offer.earliest_at >= owed and offer.latest_at >= offer.likely_at >= offer.earliest_at
