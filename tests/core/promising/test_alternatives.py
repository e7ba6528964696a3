"""Alternatives are planned, priced and only told when they gain; what they state, they keep."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.promising.cast import FACTORY, NOW, book, demand, stock_of
from yinuo.core.capacity.model import Supply
from yinuo.core.capacity.plan import StepKind
from yinuo.core.promising.capable import plan_delivery, promise
from yinuo.core.promising.known import known
from yinuo.core.promising.offer import Lever

DAY = 1440
BOX = {"item": "主轴箱", "quantity": 3.0, "value_minor": 1_000_000}
CASTINGS = Supply(ref="stock:铸件", item="铸件", quantity=99, available_at=0, site="杭州")
STOCKED = replace(FACTORY, supplies=(*FACTORY.supplies, CASTINGS))


def offer(*demands, plant=FACTORY, taken=(), **facts):
    held = book(plant)
    for other in taken:
        held.take(plan=plan_delivery(book=held, demand=other, now=NOW))
    return promise(book=held, demands=demands, now=NOW, confidence=0.9, **facts), held


def by_lever(answer):
    return {way.lever: way for way in answer.alternatives}


def kinds(way, kind):
    return [step for plan in way.plans for step in plan.walk() if step.kind is kind]


def test_an_expedited_supplier_comes_earlier_at_its_price():
    answer, _held = offer(demand(**BOX))

    way = by_lever(answer)[Lever.EXPEDITE]

    assert way.values == {"supplier": "铸造厂", "item": "铸件"}
    assert way.extra_minor == 50_000
    assert way.gained_hours == pytest.approx((answer.interval.latest - way.interval.latest) / 60, abs=0.1)
    assert way.margin_minor == answer.margin_minor - 50_000


def test_a_substitute_that_lies_there_needs_no_supplier():
    answer, _held = offer(demand(**BOX))

    way = by_lever(answer)[Lever.SUBSTITUTE]

    assert way.values == {"item": "铸件", "by": "钢铸件"}
    assert not kinds(way, StepKind.PURCHASE)
    # Three steel castings instead of three of iron, 5,000 dearer each and 3,000 on top.
    assert way.extra_minor == 3 * (25_000 + 3_000 - 20_000)


def test_overtime_is_told_with_its_hours_and_costs_them():
    answer, _held = offer(demand(quantity=90.0, site="杭州"))

    way = by_lever(answer)[Lever.OVERTIME]

    assert way.values["work_centre"] == "五轴"
    assert way.values["hours"] > 0
    assert way.extra_minor == pytest.approx(way.values["hours"] * 10_000, rel=0.01)


def test_a_faster_carrier_costs_the_difference():
    answer, _held = offer(demand(quantity=5.0, site="杭州"))

    way = by_lever(answer)[Lever.FASTER_CARRIER]

    assert way.values == {"lane": "空运"}
    assert way.extra_minor == 90_000 - 20_000


def test_another_site_serves_where_the_demand_names_one_that_is_late():
    plant = replace(FACTORY, supplies=(*FACTORY.supplies, stock_of("主轴", 90.0, site="成都")))

    answer, _held = offer(demand(quantity=90.0, site="杭州"), plant=plant)

    way = by_lever(answer)[Lever.OTHER_SITE]
    assert way.values == {"site": "成都"}
    assert {step.place for step in kinds(way, StepKind.READY)} == {"成都"}


def test_whole_lines_go_first_where_there_are_several():
    answer, _held = offer(demand(**BOX), demand(ref="SO-1/2", quantity=2.0, site="杭州"))

    way = by_lever(answer)[Lever.SPLIT]

    assert (way.values["first"], way.values["of"], way.values["lines"]) == (1, 2, "SO-1/2")
    assert way.values["rest_latest"] == answer.interval.latest
    assert way.extra_minor == 20_000  # carried twice


def test_one_line_goes_in_parts():
    answer, _held = offer(demand(quantity=90.0, site="杭州"))

    way = by_lever(answer)[Lever.SPLIT]

    assert (way.values["first"], way.values["of"]) == (50.0, 90.0)
    assert len(way.plans[0].deliveries) == 2
    assert way.interval.latest < answer.interval.latest
    assert way.values["rest_latest"] <= answer.interval.latest
    assert way.extra_minor == 20_000


def low(*, ref: str = "SO-0/1", weight: float = 1.0):
    """Return a demand of a lower tier that keeps the mill busy for weeks."""
    return demand(ref=ref, quantity=170.0, site="杭州", weight=weight, due_at=NOW + 60 * DAY)


def test_a_lighter_order_gives_way_and_its_new_date_is_stated():
    light, wish = low(), demand(**BOX, weight=5.0)

    answer, held = offer(wish, plant=STOCKED, taken=[light], displaceable=[light])

    way = by_lever(answer)[Lever.DISPLACE]
    ((ref, before, after),) = way.displaced
    assert (ref, before) == ("SO-0/1", held.plans[0].end)
    assert way.interval.latest < answer.interval.latest
    assert after == way.moved[0].end
    for plan in way.moved + way.plans:
        held.take(plan=plan)


def test_a_heavier_order_never_gives_way():
    heavy = low(weight=9.0)

    answer, _held = offer(demand(**BOX, weight=5.0), plant=STOCKED, taken=[heavy], displaceable=[heavy])

    assert Lever.DISPLACE not in by_lever(answer)


def test_nothing_is_told_where_the_date_is_kept_anyhow():
    answer, _held = offer(demand(**BOX, due_at=NOW + 60 * DAY))

    assert answer.alternatives == ()


def test_those_in_time_come_first_the_cheapest_before_the_fastest():
    plain, _held = offer(demand(**BOX))
    quickest, slower = plain.alternatives[0], plain.alternatives[1]
    assert quickest.lever is Lever.SUBSTITUTE and quickest.extra_minor < slower.extra_minor

    both_in_time, _held = offer(demand(**BOX, due_at=slower.interval.latest))

    ways = [way for way in both_in_time.alternatives if way.interval.latest <= slower.interval.latest]
    assert both_in_time.alternatives[: len(ways)] == tuple(ways)
    assert [way.extra_minor for way in ways] == sorted(way.extra_minor for way in ways)


def test_they_can_be_left_out():
    answer, _held = offer(demand(**BOX), with_alternatives=False)

    assert answer.alternatives == ()


@settings(max_examples=25, deadline=None)
@given(
    item=st.sampled_from(["主轴", "主轴箱"]),
    quantity=st.integers(1, 120),
    others=st.lists(st.tuples(st.sampled_from(["主轴", "主轴箱"]), st.integers(1, 80)), max_size=3),
)
def test_what_an_alternative_states_it_keeps(item, quantity, others):
    lights = [
        demand(ref=f"SO-0/{n}", item=one, quantity=float(count), due_at=NOW + 90 * DAY, weight=0.5)
        for n, (one, count) in enumerate(others)
    ]

    answer, held = offer(demand(item=item, quantity=float(quantity)), taken=lights, displaceable=lights)

    before = held.plans
    for way in answer.alternatives:
        assert way.gained_hours > 0
        assert way.interval.latest < answer.interval.latest
        assert way.interval.confidence == answer.interval.confidence
        for plan in way.moved:
            held.give_back(ref=plan.ref)
        for plan in way.plans:
            held.take(plan=plan)
        for plan in way.moved:
            held.take(plan=plan)
        assert [(plan.ref, plan.end) for plan in way.moved] == [(ref, after) for ref, _b, after in way.displaced]
        overtime = [str(way.values["work_centre"])] if way.lever is Lever.OVERTIME else []
        uncertainty = known(plant=held.plant, now=NOW).uncertainty.with_overtime(centres=overtime)
        if way.lever is not Lever.SPLIT:
            assert uncertainty.law(plans=way.plans).grid() == way.law
        for plan in (*way.plans, *way.moved):
            held.give_back(ref=plan.ref)
        for plan in before:
            held.take(plan=plan)
