"""Confirming a part of a proposal: whatever part it is, no order is left without what it stands on."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from decimal import Decimal
from itertools import combinations

import pytest
from django.db import transaction

from tests.flow.promises.workshop import SHAFT, equip, order_pumps
from yinuo.flow.promises import actions, queries, repromising
from yinuo.flow.promises.books import build, forget_books
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.tenancy import current_organisation
from yinuo.ground.supply import actions as supply

pytestmark = pytest.mark.django_db


@pytest.fixture
def proposal(factory):
    """Five orders that share a machine, lots of three shafts and few castings, turned round: who came last is first."""
    equip(castings=4)
    supply.save(drafts=[supply.NewItem(code=SHAFT, name="主轴", family="轴", lot_min=Decimal(3))])
    made = [order_pumps(f"SO-{n}", count=1 + n % 2, customer_code=f"C-00{2 - n % 2}") for n in range(5)]
    for place, order_id in enumerate(made):
        soon = queries.offer(order_id=order_id).latest_at - timedelta(days=2 * place)
        actions.confirm_promise(order_id=order_id, committed_at=soon, why="提前", ahead_allowed=True)
    classes = dict.fromkeys(("vip", "new"), "redistribute")
    actions.save_rules(name="turned", order_by=["tier", "margin"], classes=classes)
    asked = actions.propose_repromise(rules="turned")
    repromising.compute_repromise(
        organisation_id=current_organisation(), row_id=asked.id, watch=lambda _done, _total: None
    )
    return queries.repromise(repromise_id=asked.id), made


def left_without() -> list[str]:
    """Return the plans of the book, read anew, that no longer find all they hold."""
    forget_books()
    return sorted(build(now=clock.now()).left_out)


def promised(repromise_id) -> set:
    return {move.order_id for move in queries.moves(repromise_id=repromise_id) if move.confirmed}


def confirmed(repromise_id, part, *, along: bool) -> tuple[set, list[str]]:
    """Confirm a part, look at the book, and take it all back."""
    with transaction.atomic():
        with suppress(actions.RepromiseNotOpen):
            actions.confirm_repromise(repromise_id=repromise_id, order_ids=part, along=along, role="manager")
        found = promised(repromise_id), left_without()
        transaction.set_rollback(True)
    forget_books()
    return found


@pytest.mark.parametrize("along", [False, True])
def test_no_part_of_a_proposal_leaves_an_order_without_its_place(proposal, along):
    proposed, made = proposal
    parts = [part for size in range(1, 6) for part in combinations(made, size)]

    found = {part: confirmed(proposed.id, part, along=along) for part in parts}

    assert proposed.earlier and proposed.later
    assert {part: broken for part, (_confirmed, broken) in found.items() if broken} == {}
    assert max(len(moved) for moved, _broken in found.values()) > 1


def test_what_moves_along_is_told_before_and_then_moves(proposal):
    proposed, made = proposal
    told = {
        order_id: {one.order_id for one in queries.moving_along(repromise_id=proposed.id, order_ids=[order_id])}
        for order_id in made
    }
    wanting = next(order_id for order_id, others in told.items() if others)

    moved, broken = confirmed(proposed.id, [wanting], along=True)

    changed = {move.order_id for move in queries.moves(repromise_id=proposed.id) if move.outcome != "same"}
    assert moved & changed == ({wanting} | told[wanting]) & changed
    assert broken == []


def test_what_was_confirmed_in_part_can_be_taken_back_without_harm(proposal):
    proposed, made = proposal
    actions.confirm_repromise(repromise_id=proposed.id, order_ids=made[2:], along=True, role="manager")

    actions.undo_repromise(repromise_id=proposed.id)

    assert left_without() == []
