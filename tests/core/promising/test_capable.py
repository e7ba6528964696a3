"""An offer says when an order can be delivered, how surely, at what cost; it reserves nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.promising.cast import FACTORY, HANGZHOU, NOW, OFFICE, book, demand, minute, stock_of, told
from yinuo.core.capacity.faults import InvalidDemand, Unobtainable
from yinuo.core.capacity.model import Downtime, Lane, ShipRule, Sourcing, Spread, Supply
from yinuo.core.capacity.plan import Direction, PlanOptions, StepKind
from yinuo.core.promising.capable import NothingAskedError, TwiceAskedError, plan_delivery, promise
from yinuo.core.promising.dating import ImpossibleConfidenceError
from yinuo.core.promising.law import GRID
from yinuo.core.promising.transport import UnknownLaneError
from yinuo.core.worktime import PublicHolidays

DAY = 1440
BOX = {"item": "主轴箱", "quantity": 3.0, "value_minor": 1_000_000}
ORDER = (demand(**BOX), demand(ref="SO-1/2", quantity=60.0), demand(ref="SO-1/3", item="皮带"))


def offer(*demands, plant=FACTORY, **facts):
    return promise(book=book(plant), demands=demands or ORDER, now=NOW, confidence=0.9, **facts)


def sites_of(plan):
    return {step.place for step in plan.walk() if step.kind is StepKind.READY}


def test_goods_that_lie_there_are_picked_carried_and_received():
    plan = plan_delivery(book=book(), demand=demand(site="杭州"), now=NOW)

    assert [step.kind.value for step in plan.walk()] == ["stock", "ready", "pick", "transit", "delivery"]
    assert told(plan.end) == "2026-03-13 16:00"


def test_an_order_comes_when_its_last_line_does():
    answer = offer()

    assert [plan.ref for plan in answer.plans] == ["SO-1/1", "SO-1/2", "SO-1/3"]
    assert answer.interval.likely >= max(plan.end for plan in answer.plans[1:])
    assert NOW <= answer.interval.earliest <= answer.interval.likely <= answer.interval.latest <= answer.interval.worst


def test_lines_of_one_order_do_not_share_the_same_piece():
    answer = offer(demand(quantity=50.0, site="杭州"), demand(ref="SO-1/2", quantity=50.0, site="杭州"))

    kinds = [{step.kind for step in plan.walk()} for plan in answer.plans]
    assert StepKind.OPERATION not in kinds[0]
    assert StepKind.OPERATION in kinds[1]


def test_the_book_is_as_it_was():
    taken = book()
    before = plan_delivery(book=taken, demand=demand(ref="SO-0/1", **BOX), now=NOW)
    taken.take(plan=before)
    again = demand(ref="SO-0/1", **BOX)

    first = promise(book=taken, demands=[again, *ORDER], now=NOW, confidence=0.9)
    second = promise(book=taken, demands=[again, *ORDER], now=NOW, confidence=0.9)

    assert taken.plans == (before,)
    assert first == second


def test_an_order_that_is_in_the_book_is_planned_as_if_it_were_not():
    taken = book()
    plan = plan_delivery(book=taken, demand=demand(quantity=50.0, site="杭州"), now=NOW)
    taken.take(plan=plan)

    answer = promise(book=taken, demands=[demand(quantity=50.0, site="杭州")], now=NOW, confidence=0.9)

    assert answer.plans == (plan,)


def test_what_is_carried_together_is_paid_once():
    one = offer(demand(site="杭州"))
    two = offer(demand(site="杭州"), demand(ref="SO-1/2", site="杭州"))

    assert one.cost_minor == 30_000 + 20_000
    assert two.cost_minor == 2 * 30_000 + 20_000


def test_the_margin_is_what_the_customer_pays_less_the_cost():
    answer = offer(demand(site="杭州", value_minor=80_000))

    assert answer.margin_minor == 80_000 - 50_000


def test_goods_of_unknown_cost_cost_what_the_demand_says():
    plant = replace(FACTORY, items=tuple(replace(item, cost_minor=0) for item in FACTORY.items))

    assert offer(demand(site="杭州", cost_minor=12_345), plant=plant).cost_minor == 12_345 + 20_000


@pytest.mark.parametrize(
    ("rules", "due", "site"),
    [
        # Asked for at once: the earliest, whatever its rank.
        ([("杭州", 0, 0), ("成都", 1, 0)], NOW, "成都"),
        # There is time: the preferred one.
        ([("杭州", 0, 0), ("成都", 1, 0)], NOW + 30 * DAY, "杭州"),
        ([("杭州", 1, 0), ("成都", 0, 0)], NOW + 30 * DAY, "成都"),
        # Equally preferred: the cheaper one.
        ([("杭州", 0, 900), ("成都", 0, 100)], NOW + 30 * DAY, "成都"),
        # A rule for another region does not count.
        ([("杭州", 0, 0)], NOW, "杭州"),
    ],
)
def test_sourcing_rules_choose_among_sites(rules, due, site):
    sourcing = tuple(Sourcing(site=code, rank=rank, cost_minor=cost) for code, rank, cost in rules)
    plant = replace(FACTORY, sourcing=(*sourcing, Sourcing(site="成都", region="海外", rank=-1)))

    plan = plan_delivery(book=book(plant), demand=demand(due_at=due), now=NOW)

    assert sites_of(plan) == {site}


def test_a_site_that_no_lane_serves_is_left_out_where_another_is_served():
    plant = replace(FACTORY, lanes=tuple(lane for lane in FACTORY.lanes if lane.origin == "杭州"))

    assert sites_of(plan_delivery(book=book(plant), demand=demand(), now=NOW)) == {"杭州"}


def test_a_region_without_a_lane_is_served_at_the_gate_and_the_offer_says_so():
    answer = offer(demand(region="海外"))

    assert StepKind.TRANSIT not in {step.kind for step in answer.plans[0].walk()}
    assert ("no_lane", "海外") in [(r.code, r.values.get("region")) for r in answer.reasons]


def test_the_preferred_lane_is_used_though_another_is_faster():
    plan = plan_delivery(book=book(), demand=demand(site="杭州"), now=NOW)

    assert {step.place for step in plan.walk() if step.kind is StepKind.TRANSIT} == {"公路"}


def test_of_equally_preferred_lanes_the_one_that_arrives_first_is_used():
    rail = Lane(code="铁路", origin="杭州", destination="华北", transit=Spread.certain(hours=20), cost_minor=50_000)

    plan = plan_delivery(book=book(replace(FACTORY, lanes=(*FACTORY.lanes, rail))), demand=demand(site="杭州"), now=NOW)

    assert {step.place for step in plan.walk() if step.kind is StepKind.TRANSIT} == {"铁路"}


def test_a_lane_that_is_asked_for_is_used_or_refused():
    plan = plan_delivery(book=book(), demand=demand(lane="空运"), now=NOW)

    assert {step.place for step in plan.walk() if step.kind is StepKind.TRANSIT} == {"空运"}
    with pytest.raises(UnknownLaneError):
        plan_delivery(book=book(), demand=demand(lane="空运", region="华南"), now=NOW)


def test_approval_comes_before_the_goods_are_touched():
    approval = Spread(low=4, usual=24, high=72)

    plain, approved = offer(demand(site="杭州")), offer(demand(site="杭州", approval=approval))

    assert (told(plain.plans[0].end), told(approved.plans[0].end)) == ("2026-03-13 16:00", "2026-03-16 08:00")
    assert approved.interval.latest > plain.interval.latest
    first = min(step.start for step in approved.plans[0].walk() if step.kind is not StepKind.APPROVAL)
    assert first >= NOW + DAY
    assert "approval" in [approved.binding.code, *(reason.code for reason in approved.reasons)]


def test_nothing_is_delivered_before_it_is_wanted():
    plan = plan_delivery(book=book(), demand=demand(not_before=minute("2026-04-01 09:00")), now=NOW)

    assert minute("2026-04-01 09:00") <= plan.end <= minute("2026-04-02 09:00")


def test_just_in_time_waits_as_long_as_the_date_is_sure():
    due = NOW + 60 * DAY
    wish = demand(**BOX, due_at=due)

    early, late = offer(wish), offer(wish, direction=Direction.JUST_IN_TIME)

    assert early.interval.latest < late.interval.latest <= due
    assert late.interval.latest > due - 7 * DAY
    assert late.kept >= 0.9
    assert late.plans[0].due_at == due
    assert late.binding.code == "wish_kept"


def test_just_in_time_is_the_earliest_where_there_is_no_time():
    wish = demand(**BOX, due_at=NOW + 5 * DAY)

    early, late = offer(wish), offer(wish, direction=Direction.JUST_IN_TIME)

    assert late.plans == early.plans
    assert late.kept < 0.5
    assert late.buffer_hours < 0


def test_parts_go_as_they_come_where_the_customer_allows_it():
    wish = demand(quantity=80.0, site="杭州", ship=ShipRule.PARTIAL)

    whole = plan_delivery(book=book(), demand=replace(wish, ship=ShipRule.FULL), now=NOW)
    parts = plan_delivery(book=book(), demand=wish, now=NOW)

    assert len(parts.deliveries) == 2
    assert sum(delivery.quantity for delivery in parts.deliveries) == 80
    assert parts.deliveries[0].quantity == 50
    assert parts.deliveries[0].end < whole.end
    assert parts.end <= whole.end


def test_whole_pieces_go_in_whole_pieces_though_others_took_a_tenth_of_one():
    held = book()
    tenth = demand(ref="SO-0/1", quantity=5.1, site="杭州", region="")
    held.take(plan=plan_delivery(book=held, demand=tenth, now=NOW))

    parts = plan_delivery(book=held, demand=demand(quantity=80.0, site="杭州", ship=ShipRule.PARTIAL), now=NOW)

    assert [delivery.quantity for delivery in parts.deliveries] == [44, 36]


@pytest.mark.parametrize("rule", [{"min_split": 60.0}, {"max_splits": 1}])
def test_parts_smaller_or_more_than_the_customer_takes_are_not_sent(rule):
    wish = demand(quantity=80.0, site="杭州", ship=ShipRule.PARTIAL, **rule)

    assert len(plan_delivery(book=book(), demand=wish, now=NOW).deliveries) == 1


def test_a_plan_in_parts_can_be_taken():
    taken = book()
    plan = plan_delivery(book=taken, demand=demand(quantity=80.0, site="杭州", ship=ShipRule.PARTIAL), now=NOW)

    taken.take(plan=plan)

    assert taken.plans == (plan,)


def test_purchases_are_ordered_early_enough_for_a_slow_supplier():
    due = NOW + 60 * DAY
    plan = plan_delivery(book=book(), demand=demand(**BOX, due_at=due), now=NOW, options=PlanOptions())

    bought = next(step for step in plan.walk() if step.kind is StepKind.PURCHASE)
    used = next(step for step in plan.walk() if step.kind is StepKind.OPERATION and bought in step.needs)
    assert bought.end + (240 - 120) * 60 <= used.start
    assert bought.start >= NOW


def test_what_keeps_only_for_a_time_is_bought_just_in_time():
    items = tuple(replace(item, shelf_life_hours=72.0) if item.code == "铸件" else item for item in FACTORY.items)
    plan = plan_delivery(
        book=book(replace(FACTORY, items=items)),
        demand=demand(**BOX, due_at=NOW + 60 * DAY),
        now=NOW,
        options=PlanOptions(),
    )

    bought = next(step for step in plan.walk() if step.kind is StepKind.PURCHASE)
    used = next(step for step in plan.walk() if step.kind is StepKind.OPERATION and bought in step.needs)
    assert used.start - bought.end <= 72 * 60


def test_a_full_day_of_picking_moves_the_next_delivery():
    taken = book()
    for number in range(HANGZHOU.picks_per_day):
        taken.take(plan=plan_delivery(book=taken, demand=demand(ref=f"SO-{number}", site="杭州"), now=NOW))

    plan = plan_delivery(book=taken, demand=demand(ref="SO-9", site="杭州"), now=NOW)

    pick = next(step for step in plan.walk() if step.kind is StepKind.PICK)
    assert told(pick.start) == "2026-03-12 08:00"


def test_an_offer_without_outcomes_says_that_it_rests_on_preset_times():
    answer = offer()

    assert (answer.interval.source, answer.interval.n) == ("walk", 0)
    assert "preset" in [reason.code for reason in answer.reasons]
    assert len(answer.law) == len(GRID)


def test_a_year_whose_holidays_are_not_announced_is_named():
    calendar = replace(OFFICE, holidays=PublicHolidays("CN"))
    plant = replace(FACTORY, calendars={**FACTORY.calendars, "": calendar})
    far = demand(**BOX, due_at=minute("2029-05-01 09:00"))

    answer = offer(far, plant=plant, direction=Direction.JUST_IN_TIME)

    assert 2029 in [reason.values["year"] for reason in answer.reasons if reason.code == "unannounced"]


@pytest.mark.parametrize(
    ("demands", "facts", "error"),
    [
        ((), {}, NothingAskedError),
        ((demand(), demand()), {}, TwiceAskedError),
        ((demand(),), {"confidence": 0.2}, ImpossibleConfidenceError),
        ((demand(),), {"confidence": 1.0}, ImpossibleConfidenceError),
        ((demand(),), {"confidence": float("nan")}, ImpossibleConfidenceError),
        ((demand(item="火箭"),), {}, InvalidDemand),
        ((demand(quantity=1e12),), {}, InvalidDemand),
        ((demand(quantity=-1.0),), {}, InvalidDemand),
        ((demand(item="钢铸件", quantity=5.0),), {}, Unobtainable),
    ],
)
def test_what_cannot_be_promised_is_refused_by_name_and_leaves_no_trace(demands, facts, error):
    clean = book()

    with pytest.raises(error):
        promise(book=clean, demands=demands, now=NOW, **{"confidence": 0.9, **facts})

    assert clean.plans == ()


def test_a_refusal_at_the_second_line_gives_the_first_back():
    clean = book()

    with pytest.raises(Unobtainable):
        promise(
            book=clean,
            demands=[demand(quantity=60.0), demand(ref="SO-1/2", item="钢铸件", quantity=9.0)],
            now=NOW,
            confidence=0.9,
        )

    assert clean.plans == ()


quantities = st.integers(1, 120).map(float)
SUPPLIES = st.lists(
    st.tuples(st.sampled_from(["主轴", "铸件", "主轴箱"]), st.integers(1, 80), st.integers(0, 20)), max_size=4
)


def plant_with(supplies):
    more = tuple(
        Supply(ref=f"po:{n}", item=item, quantity=float(count), available_at=NOW + days * DAY, site="杭州")
        for n, (item, count, days) in enumerate(supplies)
    )
    return replace(FACTORY, supplies=(*FACTORY.supplies, *more))


@settings(max_examples=40, deadline=None)
@given(SUPPLIES, quantities, st.sampled_from(["主轴", "主轴箱"]), st.integers(1, 40))
def test_more_stock_never_makes_the_plain_date_later(supplies, quantity, item, more):
    wish = demand(item=item, quantity=quantity, site="杭州")
    little = plant_with(supplies)
    plenty = replace(little, supplies=(*little.supplies, stock_of(item, float(more))))

    before = plan_delivery(book=book(little), demand=wish, now=NOW)
    after = plan_delivery(book=book(plenty), demand=wish, now=NOW)

    assert after.end <= before.end


@settings(max_examples=40, deadline=None)
@given(SUPPLIES, quantities, st.sampled_from(["主轴", "主轴箱"]), st.integers(0, 10), st.integers(1, 10))
def test_more_capacity_never_makes_the_plain_date_later(supplies, quantity, item, start, days):
    wish = demand(item=item, quantity=quantity, site="杭州")
    free = plant_with(supplies)
    down = Downtime(work_centre="五轴", start=NOW + start * DAY, end=NOW + (start + days) * DAY)

    before = plan_delivery(book=book(replace(free, downtimes=(down,))), demand=wish, now=NOW)
    after = plan_delivery(book=book(free), demand=wish, now=NOW)

    assert after.end <= before.end


@settings(max_examples=40, deadline=None)
@given(SUPPLIES, quantities, st.floats(0.5, 0.99), st.floats(0, 0.009))
def test_more_confidence_is_never_an_earlier_promise(supplies, quantity, confidence, more):
    taken, wish = book(plant_with(supplies)), demand(quantity=quantity)

    sure, surer = (
        promise(book=taken, demands=[wish], now=NOW, confidence=level, with_alternatives=False).interval
        for level in (confidence, confidence + more)
    )

    assert sure.latest <= surer.latest
    assert surer.earliest <= sure.earliest
    assert sure.earliest <= sure.likely <= sure.latest <= sure.worst
