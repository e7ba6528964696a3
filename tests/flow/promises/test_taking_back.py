"""A confirmed proposal taken back: places too where no date moved, and never out of safety stock."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.flow.promises.test_repromising import proposed, slots
from tests.flow.promises.workshop import PUMP, SITE, equip, order_pumps
from yinuo.flow.promises import actions, queries, releasing
from yinuo.ground.supply import actions as supply

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair(factory):
    """A newcomer who holds the only pump on the shelf, and a VIP whose pump is made; both have dates far away."""
    equip(pumps=1)
    newcomer = order_pumps("SO-NEW", customer_code="C-002")
    vip = order_pumps("SO-VIP", customer_code="C-001")
    for order_id in (newcomer, vip):
        actions.confirm_promise(order_id=order_id)
    return newcomer, vip


def stock_of(order_id):
    return sum(
        one.quantity for one in queries.reservations(order_id=order_id) if one.item_code == PUMP and one.kind == "stock"
    )


def test_who_kept_the_date_gets_the_place_back_too(pair):
    newcomer, _vip = pair
    before = {one: (stock_of(one), slots(one), queries.current(order_id=one).committed_at) for one in pair}
    proposal = proposed()
    actions.confirm_repromise(repromise_id=proposal.id, role="manager")
    moved = [one for one in queries.moves(repromise_id=proposal.id) if one.confirmed]

    actions.undo_repromise(repromise_id=proposal.id)

    assert {one.order_id for one in moved} == set(pair), "a move of the place alone is a move that was confirmed"
    after = {one: (stock_of(one), slots(one), queries.current(order_id=one).committed_at) for one in pair}
    assert after == before and before[newcomer][0] == 1


def test_what_would_take_of_safety_stock_stays_where_it_is(pair):
    newcomer, vip = pair
    proposal = proposed()
    actions.confirm_repromise(repromise_id=proposal.id, role="manager")
    releasing.release_promise(order_id=vip, why="客户取消")
    supply.save(drafts=[supply.NewStock(item=PUMP, site=SITE, on_hand=Decimal(1), safety=Decimal(1))])
    present = queries.current(order_id=newcomer)

    undone = actions.undo_repromise(repromise_id=proposal.id)

    assert undone.state == "undone"
    assert queries.current(order_id=newcomer) == present and stock_of(newcomer) == 0
