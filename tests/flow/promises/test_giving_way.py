"""Class lose: an order makes room for others, its promise stays on record, and undo gives everything back."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from tests.cast import NOW
from tests.flow.promises.test_repromising import slots, state, two_orders
from tests.flow.promises.workshop import SEAL, SITE, equip, order_pumps
from tests.outbox import deliver_all
from yinuo.flow.orders import actions as order_actions
from yinuo.flow.orders import queries as orders
from yinuo.flow.orders.actions import NewLine, NewOrder
from yinuo.flow.promises import actions, queries, settling
from yinuo.ground.kernel import jobs
from yinuo.ground.kernel import queries as kernel
from yinuo.ground.kernel.tenancy import current_organisation
from yinuo.ground.supply import actions as supply

pytestmark = pytest.mark.django_db


@pytest.fixture
def book(factory):
    return two_orders(factory)


def proposed():
    actions.save_rules(name="让位", order_by=["tier", "due"], classes={"vip": "gain", "new": "lose"})
    asked = actions.propose_repromise(rules="让位")
    jobs.run_now(organisation_id=current_organisation(), job_id=asked.job_id)
    return asked.id


def dates(order_id):
    likely = queries.projections(order_ids=[order_id])[order_id].likely_at
    return orders.order(order_id=order_id).committed_at, likely


def test_who_loses_makes_room_keeps_its_promise_and_is_at_risk_until_it_is_undone(book):
    _factory, newcomer, vip = book
    before = {one: (state(one)[0], slots(one), dates(one)) for one in (newcomer, vip)}
    proposal_id = proposed()
    moves = {one.order_id: one for one in queries.moves(repromise_id=proposal_id)}

    actions.confirm_repromise(repromise_id=proposal_id, role="manager")

    committed, projected = dates(newcomer)
    assert (moves[newcomer].outcome, moves[vip].outcome) == ("later", "earlier")
    assert queries.current(order_id=newcomer) == before[newcomer][0] and committed == before[newcomer][2][0]
    assert slots(newcomer) != before[newcomer][1] and projected > before[newcomer][2][1]
    assert queries.projections(order_ids=[newcomer])[newcomer].latest_at > committed, "it is at risk"
    assert min(slots(vip)) < min(before[vip][1]), "the room goes to the VIP"
    told = kernel.recent(types=["promises.order_redated"])[0]
    assert told.subject_id == newcomer and told.payload["reasons"] == [{"code": "gave_way", "rules": "让位"}]

    actions.undo_repromise(repromise_id=proposal_id)

    for one in (newcomer, vip):
        assert slots(one) == before[one][1]
        assert dates(one)[0] == before[one][2][0]
    assert dates(newcomer)[1] < projected and queries.current(order_id=newcomer) == before[newcomer][0]


def test_who_gains_takes_along_whoever_loses_and_a_planner_needs_a_yes(book):
    _factory, newcomer, vip = book
    proposal_id = proposed()

    along = settling.moving_along(repromise_id=proposal_id, order_ids=[vip])
    with pytest.raises(actions.RepromiseNeedsApproval) as needed:
        actions.confirm_repromise(repromise_id=proposal_id, order_ids=[vip], along=True, role="planner")

    assert [one.order_id for one in along] == [newcomer]
    assert newcomer in needed.value.late


@pytest.fixture
def last_seals(factory):
    """A newcomer holds the only seals there are; those that a VIP waits for will not come after all."""
    equip(seals=10)
    coming = {"number": "PO-1", "item": SEAL, "site": SITE, "supplier": "FOUNDRY", "quantity": Decimal(10)}
    newcomer = _seals("C-002")
    supply.save(drafts=[supply.NewPurchaseLine(**coming, due_at=NOW + timedelta(days=5))])
    vip = _seals("C-001")
    supply.cancel_purchase(ref=supply.PurchaseRef(number="PO-1", line=1))
    deliver_all()
    return newcomer, vip


def _seals(customer_code):
    line = NewLine(item_code=SEAL, item_name="密封圈", quantity=Decimal(10), unit="件", price_minor=100)
    order_id = order_actions.create_order(order=NewOrder(customer_code=customer_code, lines=(line,)))
    actions.confirm_promise(order_id=order_id)
    return order_id


def seals_of(order_id):
    held = queries.reservations(order_id=order_id)
    return {one.ref: one.quantity for one in held if one.kind in ("stock", "receipt")}


def test_who_loses_and_is_left_with_nothing_lets_go_for_who_gains_and_has_it_back_when_it_is_undone(last_seals):
    newcomer, vip = last_seals
    stock = {f"stock:{SEAL}@{SITE}": Decimal(10)}
    before = queries.projections(order_ids=[newcomer])[newcomer]
    proposal_id = proposed()
    moves = {one.order_id: one.outcome for one in queries.moves(repromise_id=proposal_id)}
    assert moves == {newcomer: "unplanned", vip: "earlier"}

    with pytest.raises(actions.RepromiseNeedsApproval) as needed:
        actions.confirm_repromise(repromise_id=proposal_id, role="planner")
    actions.confirm_repromise(repromise_id=proposal_id, role="manager")

    assert newcomer in needed.value.late
    assert (seals_of(vip), seals_of(newcomer)) == (stock, {})
    assert queries.projections(order_ids=[newcomer]) == {}
    assert orders.order(order_id=newcomer).committed_at is not None, "the word given stays on record"
    told = next(one for one in kernel.recent(types=["promises.promise_released"]))
    assert (told.subject_id, told.payload["reservations"], told.payload["why"]) == (newcomer, 2, "让位")

    actions.undo_repromise(repromise_id=proposal_id)

    assert (seals_of(vip), seals_of(newcomer)) == ({}, stock)
    assert queries.projections(order_ids=[newcomer])[newcomer].latest_at == before.latest_at


@pytest.mark.parametrize(("order_class", "outcome"), [("win", "earlier"), ("gain", "same")])
def test_only_who_wins_comes_nearer_to_a_wish_than_was_promised(factory, order_class, outcome):
    equip()
    actions.confirm_promise(order_id=order_pumps("SO-NEW", count=8, customer_code="C-002"))
    vip = order_pumps("SO-VIP", count=1, customer_code="C-001", requested_at=NOW + timedelta(days=3))
    committed = actions.confirm_promise(order_id=vip).committed_at
    actions.save_rules(name="愿望", order_by=["tier", "due"], classes={"vip": order_class, "new": "lose"})
    asked = actions.propose_repromise(rules="愿望")
    jobs.run_now(organisation_id=current_organisation(), job_id=asked.job_id)

    (move,) = (one for one in queries.moves(repromise_id=asked.id) if one.order_id == vip)

    assert move.outcome == outcome
    assert (move.after_at < committed) == (outcome == "earlier")
