"""Books are made ready before somebody waits for one, and then stay out of the way of other work."""

from __future__ import annotations

import gc
from decimal import Decimal

import pytest

from tests.cast import NOW, found_factory
from tests.flow.promises.workshop import CASTING, SEAL, SHAFT, SITE, equip, order_pumps
from yinuo.core.promising.holdings import _followed
from yinuo.flow.promises import actions, booking, books, resting
from yinuo.flow.promises.models import OrderPlan
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.supply import actions as supply
from yinuo.ground.supply import blocking

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def busy():
    """A factory with an order in its book, beside one that has none."""
    found_factory(slug="idle")
    factory = found_factory()
    with clock.frozen(NOW), acting_for(factory.id):
        equip()
        actions.confirm_promise(order_id=order_pumps("SO-1"))
    books.forget_books()
    return factory


def test_the_books_that_hold_anything_are_made_ready(busy):
    with clock.frozen(NOW):
        warmed = books.warm_books()

    shelves = {one: shelf.kept for one, shelf in books._shelves.items() if shelf.kept}
    assert warmed == 1 and set(shelves) == {busy.id}
    assert len(shelves[busy.id].book.plans) == 1


def test_no_more_are_made_ready_than_a_process_keeps(busy):
    assert books.warm_books(most=0) == 0


def test_a_large_book_is_counted_at_once_and_left_alone_by_collections(busy, monkeypatch):
    monkeypatch.setattr(books, "SMALL_BOOK", 0)
    gc.unfreeze()

    with clock.frozen(NOW):
        books.warm_books()

    kept = books._shelves[busy.id].kept
    assert kept.book in _followed and gc.get_freeze_count() > 0
    gc.unfreeze()


@pytest.fixture
def lent():
    """A factory whose first order makes five shafts, of which the second one takes."""
    factory = found_factory()
    with clock.frozen(NOW), acting_for(factory.id):
        equip()
        supply.save(drafts=[supply.NewItem(code=SHAFT, name="主轴", lot_min=Decimal(5))])
        supply.save(drafts=[supply.NewComponent(parent=SHAFT, child=SEAL, quantity=Decimal(1))])
        for number in ("SO-1", "SO-2"):
            actions.confirm_promise(order_id=order_pumps(number, count=2))
    with clock.frozen(NOW), acting_for(factory.id), books.opened_book(now=NOW) as kept:
        assert [bool(kept.book.takers_of(ref=ref)) for ref in kept.book.refs] == [True, False]
    return factory


def told(kept):
    """Return what a book holds, and what lies there and is free of everything that pumps are made of."""
    lying = {item: kept.book.stock_profile(item=item, site=SITE) for item in (SHAFT, SEAL, CASTING)}
    return {plan.ref: plan for plan in kept.book.plans}, lying, kept.left_out


def assert_follows():
    """Let the book that followed what happened be as one that is made anew."""
    with books.opened_book(now=NOW) as followed:
        assert told(followed) == told(books.build(now=NOW))


def test_stock_that_shrinks_under_a_lot_that_others_took_of_is_followed(lent):
    with clock.frozen(NOW), acting_for(lent.id):
        supply.save(drafts=[supply.NewStock(item=SEAL, site=SITE, on_hand=Decimal(30))])
    with clock.frozen(NOW), acting_for(lent.id):
        assert_follows()


def test_stock_that_no_longer_suffices_for_a_lot_that_others_took_of_is_followed(lent):
    with clock.frozen(NOW), acting_for(lent.id):
        blocking.block_stock(item=SEAL, site=SITE, quantity=Decimal(98))
    with clock.frozen(NOW), acting_for(lent.id):
        assert_follows()


def test_an_order_that_is_held_anew_with_the_lot_that_others_took_of_is_followed(lent):
    with clock.frozen(NOW), acting_for(lent.id):
        first = OrderPlan.objects.filter(until=None).earliest("since").order_id
        held = resting.held_orders(order_ids=[first])[first]
        booking.hold_book()
        booking.rebook(holdings=[booking.Holding(order_id=first, demands=held.demands, plans=held.plans)], now=NOW)
    with clock.frozen(NOW), acting_for(lent.id):
        assert_follows()
