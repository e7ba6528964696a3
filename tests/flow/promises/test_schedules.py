"""Random lives of a book: promises, releases, deliveries, stock that changes, and crashes in the middle of it all.

After each life nothing is promised twice and nothing is lost: what is reserved is what is held, no machine works twice
at a time, what processes keep in memory is what the tables say, and when all is released nothing is left.
`YINUO_SCHEDULES=10000` runs more of them, from `YINUO_FIRST_SCHEDULE` on.
"""

from __future__ import annotations

import os
import random
from collections import OrderedDict
from contextlib import suppress
from decimal import Decimal
from itertools import pairwise
from uuid import UUID

import pytest
from django.db import connection, transaction

from tests.cast import NOW, found_factory
from tests.flow.promises.workshop import CASTING, PUMP, SEAL, SITE, equip, order_pumps
from yinuo.flow.orders import actions as orders
from yinuo.flow.promises import actions, books, committing
from yinuo.flow.promises.actions import BookTaken, InvalidCommitment, OrderNotOpen
from yinuo.flow.promises.models import OrderPlan, Reservation
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.supply import actions as supply
from yinuo.ground.supply.models import Stock

pytestmark = pytest.mark.django_db(transaction=True)
SCHEDULES = int(os.environ.get("YINUO_SCHEDULES", "60"))
FIRST = int(os.environ.get("YINUO_FIRST_SCHEDULE", "0"))
SEED = int(os.environ.get("YINUO_SEED", "20260311"))
STEPS, ORDERS, PROCESSES = 10, 5, 3


class Crash(Exception):
    """The process dies here."""


EXPECTED = (Crash, InvalidCommitment, BookTaken, OrderNotOpen, supply.InvalidSupplyInput)


class Life:
    """One organisation's book in the hands of several processes, each with its own memory."""

    def __init__(self, organisation_id: UUID, chance: random.Random) -> None:
        self.organisation_id, self.chance = organisation_id, chance
        self.memories = [OrderedDict() for _ in range(PROCESSES)]
        self.orders: list[UUID] = []
        self.numbers = 0

    def lived(self, steps: int) -> None:
        deeds = (self.order, self.promise, self.promise, self.release, self.deliver, self.stock)
        for _ in range(steps):
            books._shelves = self.chance.choice(self.memories)
            with suppress(*EXPECTED), acting_for(self.organisation_id):
                self.chance.choice(deeds)()

    def order(self) -> None:
        self.numbers += 1
        if len(self.orders) < ORDERS:
            self.orders.append(order_pumps("", count=self.chance.randint(1, 3)))

    def promise(self) -> None:
        if not self.orders:
            return self.order()
        crash = self.chance.choice((None, None, "reserved", "written", "told"))
        with dying_when(crash):
            actions.confirm_promise(order_id=self.chance.choice(self.orders), why="再定")

    def release(self) -> None:
        if self.orders:
            actions.release_promise(order_id=self.chance.choice(self.orders), why="暂停")
            self.die_sometimes()

    def deliver(self) -> None:
        if self.orders:
            order_id = self.chance.choice(self.orders)
            actions.release_promise(order_id=order_id, why="", delivered=True)
            orders.note_delivered(order_id=order_id, delivered_at=NOW)
            self.die_sometimes()
            self.orders.remove(order_id)

    def stock(self) -> None:
        item = self.chance.choice((PUMP, CASTING, SEAL))
        supply.save(drafts=[supply.NewStock(item=item, site=SITE, on_hand=Decimal(self.chance.randint(0, 6)))])
        self.die_sometimes()

    def die_sometimes(self) -> None:
        if self.chance.random() < 0.2:
            raise Crash


class dying_when:  # noqa: N801
    """Die at a point of the commitment: after reserving, after writing the version, after telling it."""

    POINTS = {"reserved": "hold", "written": "promise_of", "told": "promise_of"}

    def __init__(self, point: str | None) -> None:
        self.name = self.POINTS.get(point or "")

    def __enter__(self) -> None:
        if self.name:
            self.real = getattr(committing, self.name)
            setattr(committing, self.name, self._then_die)

    def __exit__(self, *_error: object) -> None:
        if self.name:
            setattr(committing, self.name, self.real)

    def _then_die(self, *arguments: object, **named: object) -> None:
        self.real(*arguments, **named)
        raise Crash


def assert_sound(life: Life) -> None:
    with acting_for(life.organisation_id):
        held = Reservation.objects.filter(released_at=None)
        for stock in Stock.objects.select_related("item"):
            ref = f"stock:{stock.item.code}@{SITE}"
            assert stock.reserved == sum(held.filter(ref=ref).values_list("quantity", flat=True))
            assert stock.reserved <= stock.on_hand
        slots = held.filter(kind="slot").order_by("place", "machine", "start_at")
        for before, after in pairwise(slots.values_list("place", "machine", "start_at", "end_at")):
            assert before[:2] != after[:2] or before[3] <= after[2]
        assert set(held.values_list("plan_id", flat=True)) <= set(in_force().values_list("id", flat=True))
        truth = books.build(now=NOW)
        assert truth.left_out == {}
        for memory in life.memories:
            books._shelves = memory
            with books.opened_book(now=NOW) as kept:
                assert {plan.ref: plan for plan in kept.book.plans} == {plan.ref: plan for plan in truth.book.plans}
                assert kept.version == truth.version


def in_force():
    return OrderPlan.objects.filter(until=None)


def end(life: Life) -> None:
    with acting_for(life.organisation_id):
        for order_id in life.orders:
            actions.release_promise(order_id=order_id, why="收工")
        orders.cancel_orders(order_ids=life.orders, why="收工")
        assert not Reservation.objects.filter(released_at=None).exists()
        assert set(Stock.objects.values_list("reserved", flat=True)) == {Decimal(0)}
        again = [supply.NewStock(item=item, site=SITE, on_hand=Decimal(4)) for item in (PUMP, CASTING, SEAL)]
        supply.save(drafts=again)
    life.orders.clear()


def test_no_life_of_a_book_promises_twice_or_loses_anything() -> None:
    factory = found_factory()
    with clock.frozen(NOW):
        with acting_for(factory.id):
            equip(pumps=4, castings=4, seals=4)
        for schedule in range(FIRST, FIRST + SCHEDULES):
            life = Life(factory.id, random.Random(f"{SEED}/{schedule}"))
            try:
                life.lived(STEPS)
                assert_sound(life)
                end(life)
            except Exception as error:
                error.add_note(f"schedule {SEED}/{schedule}")
                raise
    assert not connection.in_atomic_block and transaction.get_autocommit()


def test_less_stock_seen_together_with_a_release_leaves_the_other_order_what_it_holds() -> None:
    factory = found_factory()
    one, other = OrderedDict(), OrderedDict()
    with clock.frozen(NOW):
        with acting_for(factory.id):
            equip(pumps=4)
            first, second = order_pumps("SO-0", count=2), order_pumps("SO-1", count=2)
        books._shelves = one
        for order_id in (first, second):
            with acting_for(factory.id):
                actions.confirm_promise(order_id=order_id)
        with acting_for(factory.id), books.opened_book(now=NOW):
            books._shelves = other
        with acting_for(factory.id):
            actions.release_promise(order_id=first, why="暂停")
            supply.save(drafts=[supply.NewStock(item=PUMP, site=SITE, on_hand=Decimal(2))])

        books._shelves = one
        with acting_for(factory.id), books.opened_book(now=NOW) as kept:
            truth = books.build(now=NOW)

    assert kept.left_out == {}
    assert {plan.ref: plan for plan in kept.book.plans} == {plan.ref: plan for plan in truth.book.plans}
