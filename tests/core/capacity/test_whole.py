"""The whole book at once: as good as one by one where an order is asked for, better where it is not."""

from __future__ import annotations

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.promising.model import NOW as THEN
from bench.promising.model import Workshop, workshop
from tests.core.capacity.cast import NOW, demand, yuanshan
from tests.core.capacity.checker.facts import Agreed
from tests.core.capacity.checker.rules import violations
from tests.core.capacity.exact import exactly
from tests.core.capacity.models import model
from yinuo.core.capacity import Book, Unobtainable
from yinuo.core.capacity.model import Demand, Minute
from yinuo.core.capacity.whole import plan_whole

ORDERS = int(os.environ.get("YINUO_WORKSHOP", "1000"))


@pytest.fixture(scope="module")
def shop() -> Workshop:
    return workshop(orders=ORDERS)


def test_a_whole_workshop_breaks_no_rule(shop: Workshop) -> None:
    book = Book.build(plant=shop.plant, now=THEN)

    plan_whole(book=book, demands=shop.demands, now=THEN, effort=500)

    wanted = {order.ref: order for order in shop.demands}
    assert len(book.plans) == len(wanted)
    agreed = [Agreed(wanted[plan.ref], plan) for plan in book.plans]
    assert violations(plant=shop.plant, now=THEN, agreed=agreed) == []


def test_less_is_late_than_one_by_one_by_weight_and_date(shop: Workshop) -> None:
    by_rule = sorted(shop.demands, key=lambda order: (-order.weight, order.due_at))

    first, second = (Book.build(plant=shop.plant, now=THEN) for _ in "ab")
    together = plan_whole(book=first, demands=shop.demands, now=THEN)
    one_by_one = plan_whole(book=second, demands=by_rule, now=THEN, in_order=True)

    assert sum(one.weighted for one in together) <= 0.8 * sum(one.weighted for one in one_by_one)


@exactly(models=60)
@given(seed=st.integers(0, 1 << 30))
def test_in_a_given_order_all_come_as_if_planned_one_by_one(seed: int) -> None:
    made = model(seed)
    options, demands = made.wishes[0].options, [wish.demand for wish in made.wishes]
    book = Book.build(plant=made.plant, now=NOW)
    if len(book.sites_for(demand=demands[0], options=options)) > 1:  # a book chooses its sites one by one
        return

    outcomes = plan_whole(book=book, demands=demands, now=NOW, options=options, in_order=True)

    alone = Book.build(plant=made.plant, now=NOW)
    ends: list[Minute | None] = []
    for wish in demands:
        try:
            plan = alone.plan(demand=wish, now=NOW, options=options)
        except Unobtainable:
            ends.append(None)
        else:
            alone.take(plan=plan)
            ends.append(plan.end)
    assert [outcome.end for outcome in outcomes] == ends


def test_what_was_planned_before_makes_room_for_itself() -> None:
    orders: list[Demand] = [demand("gearbox", 2, "2026-04-01 12:00", ref=ref) for ref in "ab"]
    book = Book.build(plant=yuanshan(), now=NOW)
    before = plan_whole(book=book, demands=orders, now=NOW)

    after = plan_whole(book=book, demands=orders, now=NOW)

    assert (after, set(book.refs)) == (before, {"a", "b"})


def test_no_demand_has_no_outcome() -> None:
    book = Book.build(plant=yuanshan(), now=NOW)

    assert plan_whole(book=book, demands=[], now=NOW) == ()
