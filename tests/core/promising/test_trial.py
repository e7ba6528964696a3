"""After a trial the book is as it was, also where others took of what a plan had left over."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.core.promising.cast import FACTORY, NOW, book, demand
from yinuo.core.promising.capable import plan_delivery, promise
from yinuo.core.promising.redating import Outcome, improved
from yinuo.core.promising.trial import Trial

DAY = 1_440
FIRST, SECOND = (demand(ref=f"SO-{n}/1", quantity=float(n + 1), due_at=NOW + DAY) for n in (1, 2))


@pytest.fixture
def lending():
    """A book in which the first order's lot of ten shafts is what the second one takes of."""
    items = tuple(replace(item, lot_min=10) if item.code == "主轴" else item for item in FACTORY.items)
    supplies = tuple(one for one in FACTORY.supplies if one.item != "主轴")
    held = book(replace(FACTORY, items=items, supplies=supplies))
    for one in (FIRST, SECOND):
        held.take(plan=plan_delivery(book=held, demand=one, now=NOW))
    assert held.lends(ref=FIRST.ref) and not held.lends(ref=SECOND.ref)
    return held


def test_a_released_plan_whose_lot_others_took_of_is_held_again(lending):
    before, load = lending.plans, lending.load(work_centre="五轴", start=NOW, end=NOW + 30 * DAY, bucket=DAY)

    with Trial(book=lending, released=[SECOND.ref, FIRST.ref]) as trial:
        trial.take(plan=plan_delivery(book=lending, demand=replace(FIRST, quantity=30.0), now=NOW))

    assert set(lending.plans) == set(before)
    assert lending.load(work_centre="五轴", start=NOW, end=NOW + 30 * DAY, bucket=DAY) == load
    assert lending.lends(ref=FIRST.ref)


def test_an_order_whose_lot_others_took_of_can_be_promised_again(lending):
    offer = promise(book=lending, demands=[FIRST], now=NOW, confidence=0.9)

    assert offer.plans and set(lending.refs) == {FIRST.ref, SECOND.ref}


def test_an_order_whose_lot_others_took_of_keeps_what_it_cannot_better(lending):
    before = lending.plan_of(ref=FIRST.ref)

    move = improved(book=lending, demand=FIRST, now=NOW)

    assert move.outcome in (Outcome.SAME, Outcome.EARLIER)
    assert (lending.plan_of(ref=FIRST.ref) == before) is (move.after == before)
