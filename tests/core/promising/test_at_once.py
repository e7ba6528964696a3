"""Many demands delivered at once: nothing is held twice, less is late than one by one, and each gets its way."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bench.promising.model import NOW as THEN
from bench.promising.model import workshop
from tests.core.promising.cast import FACTORY, NOW, book, demand
from yinuo.core.capacity import Book, InvalidDemand, NotFree
from yinuo.core.capacity.model import Lane, ShipRule, Site, Sourcing, Spread
from yinuo.core.capacity.plan import PlanOptions, StepKind
from yinuo.core.promising.at_once import deliver_at_once
from yinuo.core.promising.redating import by_weight, redate

DAY = 1_440
JUST_IN_TIME = PlanOptions()


class Stopped(Exception):
    """Somebody did not want to wait any longer."""


def taken_in_any_order(held, plans):
    """Take plans, those that need what others make after these; return what found no room."""
    waiting = list(plans)
    while waiting:
        refused = [plan for plan in waiting if not _taken(held, plan)]
        if len(refused) == len(waiting):
            return refused
        waiting = refused
    return []


def _taken(held, plan):
    try:
        held.take(plan=plan)
    except NotFree:
        return False
    return True


wishes = st.lists(
    st.tuples(
        st.sampled_from(["主轴", "主轴箱", "皮带"]),
        st.integers(1, 40),
        st.integers(0, 25),
        st.sampled_from([1.0, 2.0, 4.0]),
        st.sampled_from(["", "杭州", "成都"]),
        st.sampled_from([ShipRule.FULL, ShipRule.PARTIAL]),
    ),
    min_size=1,
    max_size=8,
)


def wanted(rows):
    return [
        demand(
            ref=f"SO-{n}/1",
            item=item,
            quantity=float(count),
            due_at=NOW + days * DAY,
            weight=weight,
            site=site,
            ship=ship,
        )
        for n, (item, count, days, weight, site, ship) in enumerate(rows)
    ]


def small(item, count, ship=ShipRule.FULL):
    return (item, count, 0, 1.0, "", ship)


LENT_BY_WHAT_WOULD_GO_IN_PARTS = [
    *[small("主轴", 1)] * 4,
    small("主轴", 23),
    small("主轴箱", 1),
    small("主轴箱", 11, ShipRule.PARTIAL),
]


@settings(max_examples=60, deadline=None)
@given(wishes, st.sampled_from([0, 10]))
@example(LENT_BY_WHAT_WOULD_GO_IN_PARTS, 10)
def test_whatever_is_wished_all_plans_stand_together_and_the_book_holds_them(rows, least):
    items = tuple(replace(item, lot_min=least) if item.code == "主轴" else item for item in FACTORY.items)
    plant = replace(FACTORY, items=items)
    held, demands = book(plant), wanted(rows)

    found = deliver_at_once(book=held, demands=demands, now=NOW)

    assert {plan.ref: plan for plan in held.plans} == dict(found)
    assert taken_in_any_order(book(plant), found.values()) == []
    for one in demands:
        if one.ref in found:
            assert sum(step.quantity for step in found[one.ref].deliveries) == one.quantity
            assert all(step.kind is StepKind.DELIVERY for step in found[one.ref].deliveries)


def test_less_is_late_by_weight_than_one_by_one_the_heaviest_first():
    shop = workshop(orders=300)
    plant = replace(
        shop.plant,
        sites=(Site(code="厂", pick_minutes=30),),
        lanes=(Lane(code="公路", transit=Spread.certain(hours=24)),),
    )
    one_by_one, together = (Book.build(plant=plant, now=THEN) for _ in "ab")

    moves = redate(book=one_by_one, demands=by_weight(demands=shop.demands), now=THEN, options=JUST_IN_TIME)
    found = deliver_at_once(book=together, demands=shop.demands, now=THEN)

    late = {one.ref: (one.due_at, one.weight) for one in shop.demands}
    ends = ({move.ref: move.after.end for move in moves}, {ref: plan.end for ref, plan in found.items()})
    before, after = (sum(max(0, end - late[ref][0]) * late[ref][1] for ref, end in each.items()) for each in ends)
    assert len(found) == len(shop.demands)
    assert after <= 0.9 * before


def test_a_site_gets_no_more_deliveries_a_day_than_it_can_pick():
    demands = [demand(ref=f"SO-{n}/1", site="杭州", due_at=NOW + 4 * DAY) for n in range(6)]

    found = deliver_at_once(book=book(), demands=demands, now=NOW)

    days = [step.start // DAY for plan in found.values() for step in plan.walk() if step.kind is StepKind.PICK]
    assert len(days) == 6 and max(days.count(day) for day in days) <= 2


def test_the_preferred_site_serves_what_it_has_in_time():
    plant = replace(FACTORY, sourcing=(Sourcing(site="杭州", rank=1), Sourcing(site="成都", rank=0)))
    few, many = (demand(ref=f"SO-{n}/1", quantity=n, due_at=NOW + 8 * DAY) for n in (3.0, 45.0))

    found = deliver_at_once(book=book(plant), demands=[few, many], now=NOW)

    sites = {ref: next(s.place for s in plan.walk() if s.kind is StepKind.PICK) for ref, plan in found.items()}
    assert sites == {few.ref: "成都", many.ref: "杭州"}


def test_what_cannot_be_had_has_no_plan():
    one, other = demand(ref="SO-1/1", item="钢铸件", quantity=99.0), demand(ref="SO-2/1")

    found = deliver_at_once(book=book(), demands=[one, other], now=NOW)

    assert set(found) == {other.ref}


def test_a_late_demand_that_may_goes_in_parts():
    one = demand(quantity=80.0, site="杭州", due_at=NOW + DAY, ship=ShipRule.PARTIAL)

    found = deliver_at_once(book=book(), demands=[one], now=NOW)

    first, last = sorted(step.end for step in found[one.ref].deliveries)
    assert first < last


def test_an_unsound_demand_is_refused_before_anything_is_given_back():
    held = book()
    deliver_at_once(book=held, demands=[demand()], now=NOW)

    with pytest.raises(InvalidDemand):
        deliver_at_once(book=held, demands=[demand(), demand(ref="SO-2/1", item="无此物")], now=NOW)

    assert held.refs == ("SO-1/1",)


def test_who_watches_sees_it_grow_to_the_end_and_can_stop_it():
    shop, seen = workshop(orders=300), []

    def stop(share):
        if share > 0.3:
            raise Stopped

    deliver_at_once(book=Book.build(plant=shop.plant, now=THEN), demands=shop.demands, now=THEN, watch=seen.append)
    with pytest.raises(Stopped):
        deliver_at_once(book=Book.build(plant=shop.plant, now=THEN), demands=shop.demands, now=THEN, watch=stop)

    assert seen == sorted(seen) and seen[-1] == 1.0
    assert len({round(share, 1) for share in seen}) >= 5
