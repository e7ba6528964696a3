"""Books are made ready before somebody waits for one, and then stay out of the way of other work."""

from __future__ import annotations

import gc

import pytest

from tests.cast import NOW, found_factory
from tests.flow.promises.workshop import equip, order_pumps
from yinuo.core.promising.holdings import _followed
from yinuo.flow.promises import actions, books
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.tenancy import acting_for

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
