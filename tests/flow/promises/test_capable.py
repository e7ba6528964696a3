"""Promises planned on stock, materials and machines: what is offered, reserved, given back and used up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest

from tests.cast import NOW
from tests.flow.promises.workshop import CASTING, PUMP, SEAL, SHAFT, SITE, equip, order_pumps
from tests.outbox import deliver_all
from yinuo.flow.orders import actions as orders
from yinuo.flow.orders import queries as order_queries
from yinuo.flow.promises import actions, drafting, queries
from yinuo.ground.kernel import clock
from yinuo.ground.supply import actions as supply
from yinuo.ground.supply import queries as supply_queries

pytestmark = pytest.mark.django_db


def stock(item):
    facts = supply_queries.items_by_code(codes=[item])[item]
    (row,) = supply_queries.stock(item_id=facts.id)
    return row.on_hand, row.reserved


def held(order_id):
    """What an order holds but the pick, which every delivery has."""
    rows = queries.reservations(order_id=order_id)
    return {(one.kind, one.item_code): one.quantity for one in rows if one.kind != "pick"}


def codes(offer):
    return [reason["code"] for reason in offer.reasons]


def test_what_lies_in_stock_is_promised_at_once_and_reserved(factory):
    equip(pumps=3)
    order_id = order_pumps("SO-1", count=2)

    offer = queries.offer(order_id=order_id)
    promise = actions.confirm_promise(order_id=order_id)

    assert offer.basis == promise.basis == "capable"
    assert offer.latest_days <= 1
    assert held(order_id) == {("stock", PUMP): 2}
    assert stock(PUMP) == (3, 2)


def test_what_is_not_there_is_made_and_its_parts_and_machine_are_held(factory):
    equip()
    order_id = order_pumps("SO-1", count=2)

    offer = queries.offer(order_id=order_id)
    actions.confirm_promise(order_id=order_id)

    assert held(order_id) == {
        ("slot", PUMP): 2,
        ("slot", SHAFT): 2,
        ("stock", CASTING): 2,
        ("stock", SEAL): 4,
    }
    assert {step.kind for delivery in offer.lines[0].deliveries for step in walk(delivery)} >= {"operation", "stock"}
    assert stock(SEAL) == (100, 4)


def walk(step):
    for need in step.needs:
        yield from walk(need)
    yield step


def test_the_next_order_waits_for_the_machine_that_the_first_one_holds(factory):
    equip()
    first, second = order_pumps("SO-1", count=8), order_pumps("SO-2")
    before = queries.offer(order_id=second)

    actions.confirm_promise(order_id=first)
    after = queries.offer(order_id=second)

    assert after.latest_at > before.latest_at
    assert "no_capacity" in codes(after)


def test_two_orders_never_hold_a_machine_at_once(factory):
    equip()
    for number in range(6):
        actions.confirm_promise(order_id=order_pumps(f"SO-{number}"))

    slots = [
        (one.place, one.machine, one.start_at, one.end_at)
        for order_id in order_queries.open_ids()
        for one in queries.reservations(order_id=order_id)
        if one.kind == "slot"
    ]
    slots.sort()
    assert len(slots) == 12
    for before, after in pairwise(slots):
        assert before[:2] != after[:2] or before[3] <= after[2]


def test_an_offer_of_history_holds_nothing(factory, new_order):
    order_id = new_order()

    actions.confirm_promise(order_id=order_id)

    assert queries.reservations(order_id=order_id) == []


def test_items_that_nobody_described_are_promised_by_history(factory):
    supply.save(drafts=[supply.NewItem(code="X-1", name="神秘件")])
    line = orders.NewLine(item_code="X-1", item_name="神秘件", quantity=Decimal(1))
    order_id = orders.create_order(order=orders.NewOrder(number="SO-1", customer_code="C-001", lines=(line,)))

    assert queries.offer(order_id=order_id).basis == "preset"


def test_a_second_version_holds_what_it_needs_and_not_what_the_first_did(factory):
    equip(pumps=5)
    order_id = order_pumps("SO-1", count=2)
    actions.confirm_promise(order_id=order_id)

    orders.change_lines(
        order_id=order_id,
        lines=[orders.NewLine(item_code=PUMP, item_name="液压泵", quantity=Decimal(4), unit="台")],
    )
    deliver_all()
    actions.confirm_promise(order_id=order_id, why="客户加量")

    assert held(order_id) == {("stock", PUMP): 4}
    assert stock(PUMP) == (5, 4)


def test_released_is_free_again_and_the_date_stays(factory):
    equip(pumps=2)
    order_id = order_pumps("SO-1", count=2)
    promise = actions.confirm_promise(order_id=order_id)

    released = actions.release_promise(order_id=order_id, why="客户暂停")

    assert released == 2  # of stock, and the pick
    assert held(order_id) == {}
    assert stock(PUMP) == (2, 0)
    assert queries.current(order_id=order_id) == promise
    assert actions.release_promise(order_id=order_id, why="再来一次") == 0


def test_a_cancelled_order_gives_back_what_it_held(factory):
    equip(pumps=2)
    order_id = order_pumps("SO-1")
    actions.confirm_promise(order_id=order_id)

    orders.cancel_orders(order_ids=[order_id], why="取消")
    deliver_all()

    assert stock(PUMP) == (2, 0)


def test_goods_that_reached_the_customer_are_no_longer_on_hand(factory):
    equip(pumps=3)
    order_id = order_pumps("SO-1", count=2)
    actions.confirm_promise(order_id=order_id)

    orders.note_delivered(order_id=order_id, delivered_at=NOW + timedelta(days=1))
    deliver_all()

    assert stock(PUMP) == (1, 0)
    assert held(order_id) == {}


def test_a_wish_far_ahead_is_planned_late_and_leaves_the_machine_free_before(factory):
    equip()
    patient = order_pumps("SO-1", count=6, requested_at=datetime(2026, 4, 16, 9, tzinfo=UTC))
    actions.confirm_promise(order_id=patient)
    hasty = order_pumps("SO-2")

    offer = queries.offer(order_id=hasty)

    first = min(one.start_at for one in queries.reservations(order_id=patient) if one.kind == "slot")
    assert first > NOW + timedelta(days=20)
    assert offer.latest_days <= 4
    assert "wish_kept" in codes(queries.offer(order_id=patient))


def test_a_quote_is_planned_reserves_nothing_and_becomes_a_promise(factory):
    equip(pumps=1)
    wanted = actions.Wanted(
        customer_id=factory.vip.id, lines=(actions.WantedLine(item_code=PUMP, quantity=Decimal(1)),)
    )

    quote = actions.quote_lines(wanted=wanted)
    before = stock(PUMP)
    accepted = actions.accept_quote(quote_id=quote.id)

    assert quote.offer.basis == "capable"
    assert before == (1, 0)
    assert stock(PUMP) == (1, 1)
    assert queries.reservations(order_id=accepted.order_id)[0].order_id == accepted.order_id


def test_what_was_quoted_and_sold_meanwhile_is_not_promised_twice(factory):
    equip(pumps=1, castings=0)
    wanted = actions.Wanted(
        customer_id=factory.vip.id, lines=(actions.WantedLine(item_code=PUMP, quantity=Decimal(1)),)
    )
    quotes = [actions.quote_lines(wanted=wanted) for _ in range(2)]
    actions.accept_quote(quote_id=quotes[0].id)

    with pytest.raises(actions.OfferMoved) as caught:
        actions.accept_quote(quote_id=quotes[1].id)

    # The casting has to be bought first: ten days and more.
    assert caught.value.latest_at > NOW + timedelta(days=10)
    assert stock(PUMP) == (1, 1)


def test_more_stock_is_promised_as_soon_as_it_is_there(factory):
    equip()
    order_id = order_pumps("SO-1")
    before = queries.offer(order_id=order_id)

    supply.save(drafts=[supply.NewStock(item=PUMP, site=SITE, on_hand=Decimal(1))])
    after = queries.offer(order_id=order_id)

    assert after.latest_at < before.latest_at


def test_what_the_customer_owes_comes_first_and_stands_in_the_reasons(factory):
    equip()
    order_id = order_pumps("SO-1")
    free = queries.offer(order_id=order_id)
    actions.add_pledge(
        order_id=order_id, kind="drawing", what="确认图纸", party="customer", due_at=NOW + timedelta(days=5)
    )

    waiting = queries.offer(order_id=order_id)

    assert waiting.latest_at >= free.latest_at + timedelta(days=4)
    assert waiting.reasons[0] == {
        "code": "pledge",
        "who": "华东重工",
        "what": "确认图纸",
        "until": (NOW + timedelta(days=5)).isoformat(),
    }


def test_the_same_question_gets_the_same_offer_and_the_same_certificate(factory):
    equip()
    order_id = order_pumps("SO-1")

    first, second = queries.offer(order_id=order_id), queries.offer(order_id=order_id)

    assert first == second
    assert len(first.certificate.inputs_sha256) == 64


def test_time_that_passed_is_not_planned_in(factory):
    equip()
    order_id = order_pumps("SO-1")
    queries.offer(order_id=order_id)

    with clock.frozen(NOW + timedelta(days=3)):
        offer = queries.offer(order_id=order_id)

    starts = [step.start_at for delivery in offer.lines[0].deliveries for step in walk(delivery)]
    assert min(starts) >= NOW + timedelta(days=3)


def test_a_plant_that_cannot_be_planned_falls_back_to_history_and_says_what_is_wrong(factory):
    equip()
    supply.save(drafts=[supply.NewComponent(parent=SHAFT, child=SEAL, quantity=Decimal(1))])
    from yinuo.ground.supply.models import Component, Item

    shaft, pump = (Item.objects.get(code=code) for code in (SHAFT, PUMP))
    Component(parent=shaft, child=pump, quantity=1).save()
    supply.save(drafts=[supply.NewItem(code="NEW", name="新")])  # the version rises

    offer = queries.offer(order_id=order_pumps("SO-1"))

    assert offer.basis == "preset"
    assert offer.reasons[0]["code"] == "plant_unfit"


STANDS = [
    ("there is enough for both", {"pumps": 2}, {}, True),
    ("the other took the last one", {"pumps": 1}, {}, False),
    ("deliveries of a day are limited", {"pumps": 2}, {"picks_per_day": 1}, False),
]


@pytest.mark.parametrize(("there", "site", "stands"), [row[1:] for row in STANDS], ids=[row[0] for row in STANDS])
def test_a_draft_stands_though_the_book_moved_only_if_it_surely_fits(factory, there, site, stands):
    equip(**there)
    supply.save(drafts=[supply.NewSite(code=SITE, name="杭州工厂", **site)])
    mine, other = order_pumps("SO-1"), order_pumps("SO-2")
    drafted = drafting.draft_order(order=order_queries.order(order_id=mine), confidence=0.9)

    actions.confirm_promise(order_id=other)

    assert (drafting.settled(drafted=drafted) is drafted) == stands


ARRIVED = [
    ("of a new item", [supply.NewItem(code="VALVE", name="阀", price_minor=1)], {"item": "VALVE", "site": SITE}),
    ("at a new site", [supply.NewSite(code="W-2", name="成都仓")], {"item": SEAL, "site": "W-2"}),
]


@pytest.mark.parametrize(("drafts", "stock"), [row[1:] for row in ARRIVED], ids=[row[0] for row in ARRIVED])
def test_stock_where_none_ever_lay_can_be_promised_at_once(factory, drafts, stock):
    equip(pumps=1)
    queries.offer(order_id=order_pumps("SO-1"))

    supply.save(drafts=drafts)
    supply.save(drafts=[supply.NewStock(**stock, on_hand=Decimal(1_000))])
    line = orders.NewLine(item_code=stock["item"], item_name="", quantity=Decimal(900))
    order_id = orders.create_order(order=orders.NewOrder(number="SO-2", customer_code="C-001", lines=(line,)))
    offer = queries.offer(order_id=order_id)

    assert offer.basis == "capable" and offer.lines[0].item_code == stock["item"]
    assert queries.offer(order_id=order_pumps("SO-3")).basis == "capable"
