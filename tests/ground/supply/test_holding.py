"""Reserving stock and receipts: all or nothing, never more than there is, however many ask at once."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from uuid import UUID

import pytest
from django.db import IntegrityError, close_old_connections, connection, transaction

from tests.cast import found_factory
from tests.ground.supply.places import BATCH, PURCHASE, STOCK, order_from_supplier, put_in_batch, stock_up
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.supply import actions
from yinuo.ground.supply.actions import NotEnough, NotHeld, Shortage, Take, UnknownRef
from yinuo.ground.supply.models import PurchaseLine, Stock, StockBatch


def take(ref: str, quantity: float) -> Take:
    return Take(ref=ref, quantity=Decimal(str(quantity)))


def reserved() -> tuple[Decimal, ...]:
    found = [Stock.objects.get().reserved]
    found += [row.reserved for row in StockBatch.objects.order_by("batch")]
    found += [row.reserved for row in PurchaseLine.objects.order_by("number")]
    return tuple(found)


@pytest.mark.django_db
def test_what_is_asked_of_stock_and_of_a_purchase_is_reserved_together() -> None:
    with acting_for(found_factory().id):
        stock_up()
        order_from_supplier()
        actions.hold_stock(takes=[take(STOCK, 3), take(PURCHASE, 20), take(STOCK, 4.5), take(PURCHASE, 0)])

        assert reserved() == (Decimal("7.5"), Decimal(20))


# Ten on hand, of which four in batch B-1; twenty on order.
SHORT = [
    ("more than is on hand", [(STOCK, 11)], [(STOCK, 11, 10)]),
    ("more than lies outside batches", [(STOCK, 7)], [(STOCK, 7, 6)]),
    ("more than is in the batch", [(BATCH, 5)], [(BATCH, 5, 4)]),
    ("more than is still to come", [(PURCHASE, "20.0001")], [(PURCHASE, "20.0001", 20)]),
    ("several at once", [(STOCK, 1), (BATCH, 5), (PURCHASE, 21)], [(BATCH, 5, 4), (PURCHASE, 21, 20)]),
    ("of an item that does not lie there", [("stock:M-1@W-9", 1)], [("stock:M-1@W-9", 1, 0)]),
    ("of a batch that is not there", [("stock:M-1@W-1#B-9", 1)], [("stock:M-1@W-1#B-9", 1, 0)]),
    ("of a line that is not there", [("po:PO-1/2", 1)], [("po:PO-1/2", 1, 0)]),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("asked", "shortages"), [row[1:] for row in SHORT], ids=[row[0] for row in SHORT])
def test_nothing_is_taken_when_anything_is_short(asked: list, shortages: list) -> None:
    with acting_for(found_factory().id):
        stock_up()
        put_in_batch()
        order_from_supplier()

        with pytest.raises(NotEnough) as refused:
            actions.hold_stock(takes=[take(ref, quantity) for ref, quantity in asked])

        assert refused.value.shortages == [
            Shortage(ref=ref, wanted=Decimal(str(wanted)), left=Decimal(left)) for ref, wanted, left in shortages
        ]
        assert reserved() == (0, 0, 0)


@pytest.mark.django_db
def test_a_batch_counts_in_its_stock_too() -> None:
    with acting_for(found_factory().id):
        stock_up()
        put_in_batch()
        actions.hold_stock(takes=[take(BATCH, 4), take(STOCK, 6)])

        assert reserved() == (10, 4)


@pytest.mark.django_db
def test_safety_stock_is_touched_only_when_told_to() -> None:
    with acting_for(found_factory().id):
        stock_up(safety=3)

        with pytest.raises(NotEnough):
            actions.hold_stock(takes=[take(STOCK, 8)])
        actions.hold_stock(takes=[take(STOCK, 8)], keep_safety=False)

        assert reserved() == (8,)


@pytest.mark.django_db
def test_what_is_released_can_be_taken_again() -> None:
    with acting_for(found_factory().id):
        stock_up()
        put_in_batch()
        order_from_supplier()
        everything = [take(STOCK, 6), take(BATCH, 4), take(PURCHASE, 20)]
        actions.hold_stock(takes=everything)
        actions.release_stock(takes=everything)

        assert reserved() == (0, 0, 0)


@pytest.mark.django_db
def test_more_than_is_held_is_not_released() -> None:
    with acting_for(found_factory().id):
        stock_up()
        actions.hold_stock(takes=[take(STOCK, 2)])

        with pytest.raises(NotHeld) as refused:
            actions.release_stock(takes=[take(STOCK, 3)])

        assert refused.value.shortages == [Shortage(ref=STOCK, wanted=Decimal(3), left=Decimal(2))]
        assert reserved() == (2,)


@pytest.mark.django_db
@pytest.mark.parametrize("ref", ["", "stock:", "stock:M-1", "stock:@W-1", "po:PO-1", "po:/1", "po:PO-1/x", "M-1"])
def test_a_name_that_names_no_supply_is_refused(ref: str) -> None:
    with acting_for(found_factory().id), pytest.raises(UnknownRef):
        actions.hold_stock(takes=[take(ref, 1)])


@pytest.mark.django_db
def test_the_database_itself_refuses_to_reserve_more_than_there_is() -> None:
    with acting_for(found_factory().id):
        stock_up()
        put_in_batch()
        order_from_supplier()

        for table in ("supply_stock", "supply_stockbatch", "supply_purchaseline"):
            with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(f"update {table} set reserved = 21")


@pytest.mark.django_db(transaction=True)
def test_a_thousand_who_ask_at_once_for_two_supplies_get_all_of_it_and_no_more() -> None:
    factory = found_factory()
    with acting_for(factory.id):
        stock_up(on_hand=137)
        order_from_supplier(quantity=151)

    with ThreadPoolExecutor(max_workers=16) as pool:
        # Half ask in one order, half in the other: without an order of locks they would wait in a circle.
        got = list(
            pool.map(lambda n: _try(factory.id, [STOCK, PURCHASE] if n % 2 else [PURCHASE, STOCK]), range(1_000))
        )

    with acting_for(factory.id):
        assert sum(got) == 137
        assert reserved() == (137, 137)


@pytest.mark.django_db(transaction=True)
def test_takers_and_givers_in_a_crowd_leave_nothing_behind() -> None:
    factory = found_factory()
    with acting_for(factory.id):
        stock_up(on_hand=5)
        put_in_batch(quantity=2)
        order_from_supplier(quantity=3)
    barrier = threading.Barrier(8)

    def come_and_go(_n: int) -> int:
        barrier.wait()
        taken = 0
        for _round in range(40):
            if _try(factory.id, [STOCK, BATCH, PURCHASE]):
                taken += 1
                with acting_for(factory.id):
                    actions.release_stock(takes=[take(PURCHASE, 1), take(BATCH, 1), take(STOCK, 1)])
        close_old_connections()
        connection.close()
        return taken

    with ThreadPoolExecutor(max_workers=8) as pool:
        taken = sum(pool.map(come_and_go, range(8)))

    with acting_for(factory.id):
        assert taken > 0
        assert reserved() == (0, 0, 0)


def _try(organisation_id: UUID, refs: list[str]) -> bool:
    try:
        with acting_for(organisation_id):
            actions.hold_stock(takes=[take(ref, 1) for ref in refs])
    except NotEnough:
        return False
    return True
