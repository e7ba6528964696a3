"""A thousand buyers at once, one unit: sold exactly once, whoever asks from whichever thread of whichever process."""

from __future__ import annotations

import multiprocessing
import os
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from functools import partial
from uuid import UUID

import pytest
from django.db import connections

from tests.cast import NOW, found_factory
from tests.flow.promises.workshop import SITE
from yinuo.flow.orders import actions as orders
from yinuo.flow.orders.actions import NewLine, NewOrder
from yinuo.flow.promises import actions, queries
from yinuo.flow.promises.actions import BookTaken, InvalidCommitment
from yinuo.flow.promises.models import Reservation
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.supply import actions as supply
from yinuo.ground.supply.models import Stock

pytestmark = pytest.mark.django_db(transaction=True)
BUYERS = int(os.environ.get("YINUO_BUYERS", "1000"))
PROCESSES, THREADS = 4, 5
LAST = "LAST"


def lay_out(*, units: int, buyers: int) -> tuple[UUID, list[UUID]]:
    """Found a factory with so many units of what nobody makes, and an order for one from each buyer."""
    factory = found_factory()
    with acting_for(factory.id), clock.frozen(NOW):
        supply.save(drafts=[supply.NewSite(code=SITE, name="杭州工厂")])
        supply.save(drafts=[supply.NewItem(code=LAST, name="最后一台")])
        supply.save(drafts=[supply.NewStock(item=LAST, site=SITE, on_hand=Decimal(units))])
        line = NewLine(item_code=LAST, item_name="最后一台", quantity=Decimal(1))
        wanted = [NewOrder(customer_code="C-001", lines=(line,)) for _ in range(buyers)]
        return factory.id, orders.create_orders(orders=wanted)


def buy(organisation_id: UUID, order_id: UUID) -> bool:
    """Promise the unit for today; return whether it was had."""
    try:
        with clock.frozen(NOW), acting_for(organisation_id):
            today = queries.day_end(on=NOW.date())
            promise = actions.confirm_promise(order_id=order_id, committed_at=today)
            return promise.basis == "capable"
    except (InvalidCommitment, BookTaken):
        return False


def buy_in_threads(organisation_id: UUID, order_ids: list[UUID]) -> int:
    """Buy for these orders, several at once; return how many were had."""
    connections.close_all()

    def one(order_id: UUID) -> bool:
        try:
            return buy(organisation_id, order_id)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(THREADS) as pool:
        return sum(pool.map(one, order_ids))


@pytest.mark.parametrize(("units", "buyers"), [(1, BUYERS), (7, BUYERS // 5)])
def test_what_there_is_is_sold_exactly_once(units: int, buyers: int) -> None:
    organisation_id, order_ids = lay_out(units=units, buyers=buyers)
    shares = [order_ids[start::PROCESSES] for start in range(PROCESSES)]
    connections.close_all()

    with multiprocessing.get_context("fork").Pool(PROCESSES) as pool:
        sold = sum(pool.map(partial(buy_in_threads, organisation_id), shares))

    assert sold == units
    with acting_for(organisation_id):
        held = Reservation.objects.filter(kind="stock", released_at=None)
        assert Stock.objects.get().reserved == sum(held.values_list("quantity", flat=True)) == units
