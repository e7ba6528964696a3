"""Safety stock and dates that no rule was to change: what stays when promises are made, and when the book is anew."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from tests.cast import NOW
from tests.flow.promises.test_repromising import proposed, two_orders
from tests.flow.promises.workshop import PUMP, SITE, equip, order_pumps
from yinuo.flow.orders import queries as orders
from yinuo.flow.promises import actions, queries
from yinuo.ground.supply import actions as supply

pytestmark = pytest.mark.django_db


def pumps_of(order_id):
    held = queries.reservations(order_id=order_id)
    return {one.ref: one.quantity for one in held if one.item_code == PUMP and one.kind in ("stock", "receipt")}


def test_a_batch_that_expires_first_goes_first_where_a_receipt_is_the_safety_stock_then(factory):
    equip()
    batch = {"item": PUMP, "site": SITE, "batch": "B1", "quantity": Decimal(5)}
    coming = {"number": "PO-1", "item": PUMP, "site": SITE, "supplier": "FOUNDRY", "quantity": Decimal(10)}
    supply.save(drafts=[supply.NewStock(item=PUMP, site=SITE, on_hand=Decimal(5), safety=Decimal(2))])
    supply.save(drafts=[supply.NewStockBatch(**batch, expires_at=NOW + timedelta(days=200))])
    supply.save(drafts=[supply.NewPurchaseLine(**coming, due_at=NOW + timedelta(days=5))])
    order_id = order_pumps("SO-1", count=12, requested_at=NOW + timedelta(days=30))

    promised = actions.confirm_promise(order_id=order_id)

    assert promised.version == 1
    assert pumps_of(order_id) == {f"stock:{PUMP}@{SITE}#B1": Decimal(5), "po:PO-1/1": Decimal(7)}


def test_safety_stock_raised_since_a_proposal_stays_and_the_others_move(factory):
    _factory, newcomer, vip = two_orders(factory)
    supply.save(drafts=[supply.NewStock(item=PUMP, site=SITE, on_hand=Decimal(1))])
    proposal = proposed()
    wanting = [one.order_id for one in queries.moves(repromise_id=proposal.id) if one.outcome == "earlier"]
    supply.save(drafts=[supply.NewStock(item=PUMP, site=SITE, on_hand=Decimal(1), safety=Decimal(1))])

    with pytest.raises(actions.RepromiseNotOpen):
        actions.confirm_repromise(repromise_id=proposal.id, order_ids=wanting)

    assert not pumps_of(newcomer) and not pumps_of(vip)


def test_an_order_that_comes_no_earlier_and_no_later_keeps_its_date_and_its_projection_follows(factory):
    equip(pumps=0)
    order_id = order_pumps("SO-1", count=2)
    offered = queries.offer(order_id=order_id).latest_at
    evening = offered + timedelta(days=28, hours=2)
    kept = actions.confirm_promise(order_id=order_id, committed_at=evening)
    proposal = proposed()
    (move,) = queries.moves(repromise_id=proposal.id)

    confirmed = actions.confirm_repromise(repromise_id=proposal.id)

    assert move.outcome == "same" and move.after_at != kept.committed_at, "or there would be nothing to keep"
    assert confirmed.confirmed == 0 and queries.current(order_id=order_id) == kept
    assert orders.order(order_id=order_id).projected_at.date() > offered.date(), "its place moved towards its date"
